"""What the kernel answers to the browser side of the studio."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from insight.audiences.waterfall import channels_of
from insight.customers.state.workspace_file import version_of
from insight.widgets import actions as doing
from insight.widgets import building_blocks as listing
from insight.widgets import counts as counting
from insight.widgets import tabs
from insight.widgets import text_and_tree as reading
from insight.widgets.completion import complete
from insight.widgets.conversation import Conversation
from insight.widgets.protocol.register import STUDIO

if TYPE_CHECKING:
    from insight.widgets.protocol.studio_questions import OpenQuestion
    from insight.widgets.protocol.workspace_replies import OpenReply
    from insight.widgets.world import World


def opened(world: World, asked: OpenQuestion) -> OpenReply:
    """The audience, the workspace, its properties, tables, audiences, lists, channels, and places to start from."""
    del asked
    name, text = world.shown()
    catalog, saved = world.catalog, world.saved_text(name)
    return {
        **listing.of_workspace(world),
        **reading.shown(world.audience(text).tree),
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
        "export_formats": list(doing.FORMATS),
    }


class StudioAnswers(Conversation):
    """Answers the studio's questions about audiences of one workspace.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "DK", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> answers = StudioAnswers(ws)
    >>> answers.ask({"id": "1", "ask": "reach", "text": "country = 'NO'"})["ok"]["matched"]
    1
    >>> answers.ask({"id": "2", "ask": "read", "text": "contry = 'NO'"})["error"]["suggestion"]
    'country'
    """

    widget = "studio"
    register = STUDIO
    answering: ClassVar = {
        "open": opened,
        "read": reading.read,
        "write": reading.write,
        "complete": complete,
        "reach": counting.reach,
        "curve": counting.curve,
        "values": counting.values,
        "row_values": counting.row_values,
        "sample": tabs.sample,
        "breakdown": tabs.breakdown,
        "overlap": tabs.overlap,
        "history": tabs.history,
        "lint": tabs.lint,
        "why": tabs.why,
        "sql": tabs.sql,
        "save": doing.save,
        "audiences": doing.audiences,
        "export_plan": doing.export_plan,
        "export": doing.export,
    }
