"""The first answer: what the widgets show, and everything that conditions can be built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.channels import channels_of
from insight.customers.state.workspace_file import version_of
from insight.widgets import building_blocks as listing
from insight.widgets.actions import FORMATS
from insight.widgets.text_and_tree import shown

if TYPE_CHECKING:
    from insight.profiles.profile_table import Profiles
    from insight.widgets.protocol.message import NumberFormats
    from insight.widgets.protocol.studio_questions import OpenQuestion
    from insight.widgets.protocol.workspace_replies import OpenReply, WorkspaceReply
    from insight.widgets.world import World


def opened(world: World, asked: OpenQuestion) -> OpenReply:
    """The audience, the workspace, its properties, tables, audiences, lists, channels, and places to start from."""
    del asked
    name, text = world.shown()
    catalog, saved = world.catalog, world.saved_text(name)
    return {
        **of_workspace(world),
        **shown(world.audience(text).tree),
        "name": name,
        "saved": None if saved is None else {"text": world.named(name).text, "version": version_of(saved)},
        "key": world.profiles.key,
        "tables": listing.tables(catalog),
        "audiences": listing.audiences(world),
        "lists": sorted(catalog.shape.lists),
        "channels": list(channels_of(world.profiles)),
        "starts": listing.starts(world),
        "can_save": world.file is not None,
        "exports": listing.exports_shown(world),
        "export_formats": list(FORMATS),
    }


def of_workspace(world: World) -> WorkspaceReply:
    """What both widgets are told of the workspace: its properties, and how its numbers are written."""
    profiles, file = world.profiles, world.file
    workspace = profiles.data.model.workspace
    return {
        "workspace": workspace.title or (file.stem if file is not None else "tables in memory"),
        "as_of": profiles.clock.local.isoformat(timespec="minutes"),
        "timezone": profiles.clock.timezone,
        "currency": workspace.currency,
        "total": world.preview.total,
        "properties": listing.properties(world.catalog),
        "formats": formats_of(profiles),
    }


def formats_of(profiles: Profiles) -> NumberFormats:
    """How the browser writes numbers, amounts and dates: as its own locale does where the workspace has none, but for thin spaces."""
    rules = profiles.formats.to_json()
    known = bool(rules["locale"])
    return {
        "locale": rules["locale"] or None,
        "decimal": rules["decimal"] if known else None,
        "group": rules["group"] if known else "\N{NARROW NO-BREAK SPACE}",
        "currency": "{amount} {currency}",
        "date": rules["date"],
    }
