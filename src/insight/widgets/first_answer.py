"""The first answer: what the studio shows, and everything that conditions can be built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.channels import channels_of
from insight.customers.state.workspace_file import version_of
from insight.widgets import building_blocks as listing
from insight.widgets.actions import FORMATS
from insight.widgets.text_and_tree import shown

if TYPE_CHECKING:
    from insight.widgets.questions import Open
    from insight.widgets.replies import Json
    from insight.widgets.world import World


def opened(world: World, asked: Open) -> Json:
    """The audience, the workspace, its properties, tables, audiences, lists, channels, and places to start from."""
    del asked  # private properties are always listed, and never with values
    name, text = world.shown()
    profiles, catalog = world.profiles, world.catalog
    model, saved = profiles.data.model, world.saved_text(name)
    file = world.file
    return {
        "name": name,
        **shown(world.audience(text).tree),
        "saved": None if saved is None else {"text": world.named(name).text, "version": version_of(saved)},
        "workspace": model.workspace.title or (file.stem if file is not None else "tables in memory"),
        "as_of": profiles.clock.local.isoformat(timespec="minutes"),
        "timezone": profiles.clock.timezone,
        "currency": model.workspace.currency,
        "locale": None,
        "total": world.preview.total,
        "key": profiles.key,
        "properties": listing.properties(catalog),
        "tables": listing.tables(catalog),
        "audiences": listing.audiences(world, counted=True),
        "lists": sorted(catalog.shape.lists),
        "channels": list(channels_of(profiles)),
        "starts": listing.starts(world),
        "can_save": file is not None,
        "exports": listing.exports_shown(world),
        "formats": list(FORMATS),
    }
