"""The register of what is said: each question with its reply, what is told unasked, what is synced; and how questions are taken in."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError
from typing_extensions import TypedDict

from insight.errors import QuestionError, did_you_mean
from insight.language.json_form import Json
from insight.widgets.protocol import explorer_exchange as ex
from insight.widgets.protocol import studio_questions as sq
from insight.widgets.protocol import studio_replies as sr
from insight.widgets.protocol import tab_replies as tr
from insight.widgets.protocol import workspace_replies as wr
from insight.widgets.protocol.message import MOST_CHARACTERS, BrowserQuestion, FrontQuestion, FrontReply


class Exchange(NamedTuple):
    """A question, and the type of its reply."""

    question: type[BrowserQuestion]
    reply: Any


_FRONT = Exchange(FrontQuestion, FrontReply)

STUDIO = {
    "front": _FRONT,
    "open": Exchange(sq.OpenQuestion, wr.OpenReply),
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
    "save": Exchange(sq.SaveQuestion, wr.SaveReply),
    "audiences": Exchange(sq.AudiencesQuestion, wr.AudiencesReply),
    "export_plan": Exchange(sq.ExportPlanQuestion, wr.ExportPlanReply),
    "export": Exchange(sq.ExportQuestion, wr.ExportReply),
}
"""The studio's questions by name."""

EXPLORER = {
    "front": _FRONT,
    "open": Exchange(ex.ExploreQuestion, ex.ExploreReply),
    "values": Exchange(ex.SpreadQuestion, ex.SpreadReply),
    "segments": Exchange(ex.SegmentsQuestion, ex.SegmentsReply),
    "map": Exchange(ex.MapQuestion, ex.MapReply),
    "grid": Exchange(ex.GridQuestion, ex.GridReply),
    "pick": Exchange(ex.PickQuestion, ex.PickReply),
    "add": Exchange(ex.AddQuestion, ex.AddReply),
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


# --- taken in ---------------------------------------------------------------------------------------------------------

MOST_NODES = 50_000
"""Objects, lists and values of a tree."""
MOST_LEVELS = 250
"""Levels of a tree; the language reads fewer."""
_MOST_ID = 64
_LARGEST = 2**53


def question_of(message: object, register: Mapping[str, Exchange]) -> BrowserQuestion:
    """The question that a message asks, out of those of a register.

    Raises
    ------
    QuestionError
        If there is no such question, or an argument is missing, not known, of a wrong type, too long or too deep.

    >>> from insight.widgets.protocol.register import STUDIO
    >>> question_of({"id": "1", "ask": "read", "text": "everyone"}, STUDIO)
    ReadQuestion(table=None, before=None, text='everyone')
    """
    if not isinstance(message, Mapping):
        raise QuestionError("A question is an object.")
    name = message.get("ask")
    if not isinstance(name, str) or name not in register:
        shown = name[:40] if isinstance(name, str) else type(name).__name__
        raise QuestionError(f"There is no question {shown!r}. {did_you_mean(shown, register)}")
    given = {key: value for key, value in message.items() if key not in ("id", "ask")}
    if given.get("tree") is not None:
        check_size(given["tree"])
    try:
        return register[name].question.model_validate(given)
    except ValidationError as wrong:
        raise _explained(name, wrong) from None


def _explained(name: object, wrong: ValidationError) -> QuestionError:
    first = wrong.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part)[:40] for part in first["loc"]) or "question"
    said = str(first["msg"]).removeprefix("Value error, ")
    return QuestionError(f"The question {name!r} cannot be answered: `{where}`: {said[:1].lower()}{said[1:]}.")


def check_size(value: object) -> None:
    """Refuse JSON that is too large or too deep to be looked at.

    Raises
    ------
    QuestionError
    """
    nodes, characters = 0, 0
    level: list[object] = [value]
    for _ in range(MOST_LEVELS):
        nodes += len(level)
        characters += sum(_characters(each) for each in level)
        if nodes > MOST_NODES or characters > MOST_CHARACTERS:
            raise QuestionError("The tree is too large.")
        level = [below for each in level for below in _below(each)]
        if not level:
            return
    raise QuestionError(f"The tree is nested more than {MOST_LEVELS} levels deep.")


def _below(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    return list(value) if isinstance(value, (list, tuple)) else []


def _characters(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    return 0 if not isinstance(value, int) or abs(value) <= _LARGEST else value.bit_length()


def id_of(message: object) -> str | int | None:
    """What a reply is to name, so that it finds its question; None if the message has nothing that could be named."""
    found = message.get("id") if isinstance(message, Mapping) else None
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found if abs(found) <= _LARGEST else None
    return found if isinstance(found, str) and len(found) <= _MOST_ID and found.isprintable() else None
