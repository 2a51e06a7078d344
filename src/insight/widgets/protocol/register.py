"""The register of what is said: each question with its reply, what the kernel tells unasked, and what is synced."""

from typing import Any, Literal, NamedTuple

from typing_extensions import TypedDict

from insight.language.json_form import Json
from insight.widgets.protocol import action_replies as ar
from insight.widgets.protocol import explorer_questions as eq
from insight.widgets.protocol import explorer_replies as er
from insight.widgets.protocol import opening_replies as opr
from insight.widgets.protocol import studio_questions as sq
from insight.widgets.protocol import studio_replies as sr
from insight.widgets.protocol import tab_replies as tr
from insight.widgets.protocol.plain_reply import FrontReply
from insight.widgets.protocol.question import BrowserQuestion, FrontQuestion


class Exchange(NamedTuple):
    """A question, and the type of its reply."""

    question: type[BrowserQuestion]
    reply: Any


_FRONT = Exchange(FrontQuestion, FrontReply)

STUDIO = {
    "front": _FRONT,
    "open": Exchange(sq.OpenQuestion, opr.OpenReply),
    "read": Exchange(sq.ReadQuestion, sr.TreeReply),
    "write": Exchange(sq.WriteQuestion, sr.TreeReply),
    "complete": Exchange(sq.CompleteQuestion, sr.CompleteReply),
    "reach": Exchange(sq.ReachQuestion, sr.ReachReply),
    "curve": Exchange(sq.CurveQuestion, sr.CurveReply),
    "values": Exchange(sq.ValuesQuestion, sr.ValuesReply),
    "row_values": Exchange(sq.RowValuesQuestion, sr.RowValuesReply),
    "sample": Exchange(sq.SampleQuestion, tr.SampleReply),
    "breakdown": Exchange(sq.BreakdownQuestion, tr.BreakdownReply),
    "overlap": Exchange(sq.OverlapQuestion, tr.OverlapReply),
    "history": Exchange(sq.HistoryQuestion, tr.HistoryReply),
    "lint": Exchange(sq.LintQuestion, tr.LintReply),
    "why": Exchange(sq.WhyQuestion, tr.WhyReply),
    "sql": Exchange(sq.SqlQuestion, tr.SqlReply),
    "save": Exchange(sq.SaveQuestion, ar.SaveReply),
    "audiences": Exchange(sq.AudiencesQuestion, ar.AudiencesReply),
    "export_plan": Exchange(sq.ExportPlanQuestion, ar.ExportPlanReply),
    "export": Exchange(sq.ExportQuestion, ar.ExportReply),
}
"""The studio's questions by name."""

EXPLORER = {
    "front": _FRONT,
    "open": Exchange(eq.ExploreQuestion, er.ExploreReply),
    "values": Exchange(eq.SpreadQuestion, er.SpreadReply),
    "segments": Exchange(eq.SegmentsQuestion, er.SegmentsReply),
    "map": Exchange(eq.MapQuestion, er.MapReply),
    "grid": Exchange(eq.GridQuestion, er.GridReply),
    "pick": Exchange(eq.PickQuestion, er.PickReply),
    "add": Exchange(eq.AddQuestion, er.AddReply),
}
"""The explorer's questions by name."""

# --- unasked ------------------------------------------------------------------------------------------------------------


class DataEvent(TypedDict):
    """The data or definitions changed: every view asks `open` and its counts again."""

    event: Literal["data"]


class StudioEvent(TypedDict):
    """Told to the explorer: a studio was opened; `open`: whether one of the same workspace is open now."""

    event: Literal["studio"]
    open: bool


EVENTS = (DataEvent, StudioEvent)

# --- synced -------------------------------------------------------------------------------------------------------------


class StudioSettings(TypedDict, total=False):
    """What the interface remembers.

    Attributes
    ----------
    draft : the tree with what is off (`{"node": "off", "term": ...}`) and with groups of fewer than two terms, when it is not the
        tree of `text` itself; used as long as what is left after cutting is the tree of `text`.
    value : the property at stake.
    tab : the open tab.
    columns : of the sample.
    recent : names of properties picked last.
    """

    draft: Json
    value: str
    tab: str
    columns: list[str]
    recent: list[str]


class StudioTraits(TypedDict):
    """What is synced of the studio.

    Attributes
    ----------
    text : the canonical text of the conditions that are on; the browser changes it by `reach` with `take` only, so that edits and
        what code sets never overwrite each other unseen.
    name : the audience's, or empty.
    """

    text: str
    name: str
    settings: StudioSettings


class ExplorerTraits(TypedDict):
    """What is synced of the explorer.

    Attributes
    ----------
    text : the condition picked last, or empty; the browser never sets it.
    """

    text: str


TRAITS = (StudioTraits, ExplorerTraits)
