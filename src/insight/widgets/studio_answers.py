"""What the kernel answers to the browser side of the studio."""

from __future__ import annotations

from typing import ClassVar

from insight.widgets import actions as doing
from insight.widgets import counts as counting
from insight.widgets import occurring_values as found_values
from insight.widgets import tabs
from insight.widgets import text_and_tree as reading
from insight.widgets.completion import complete
from insight.widgets.conversation import Conversation
from insight.widgets.first_answer import opened
from insight.widgets.protocol.register import STUDIO


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
        "values": found_values.values,
        "row_values": found_values.row_values,
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
