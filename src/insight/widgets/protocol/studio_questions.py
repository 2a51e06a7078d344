"""The questions that the browser side of the studio may ask: their names, their arguments, and the limits of these.

What is sent is checked against these before anything else looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from insight.errors import QuestionError, did_you_mean

MOST_CHARACTERS = 100_000
"""Characters of a text, or of all texts of a tree."""
MOST_NODES = 50_000
"""Objects, lists and values of a tree."""
MOST_LEVELS = 250
"""Levels of a tree; the language reads fewer."""
_MOST_ITEMS = 200
_MOST_VALUES = 1_000
_MOST_ID = 64
_LARGEST = 2**53

Long: TypeAlias = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Short: TypeAlias = Annotated[str, Field(max_length=1_000)]
Names: TypeAlias = Annotated[list[Short], Field(max_length=_MOST_ITEMS)]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=_MOST_VALUES)]
Tree: TypeAlias = dict[str, Any]


class Question(BaseModel):
    """One question; `ask` names it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _InPlace(Question):
    """About a condition of profiles, or (with `table`) of rows, or (with `before`) of the rows that follow others."""

    table: Short | None = None
    before: Short | None = None


class _OfAudience(Question):
    """About an audience, by its text or its tree."""

    text: Long | None = None
    tree: Tree | None = None

    @model_validator(mode="after")
    def _is_about_one(self) -> _OfAudience:
        if (self.text is None) == (self.tree is None):
            msg = "either `text` or `tree` is needed"
            raise ValueError(msg)
        return self


class Open(Question):
    """`open`: everything that the interface shows before anything is asked."""

    private: bool = False


class Read(_InPlace):
    """`read`: the tree of a text."""

    text: Long


class Write(_InPlace):
    """`write`: the text of a tree."""

    tree: Tree


class Complete(_InPlace):
    """`complete`: what could stand at a place of a text."""

    text: Long
    at: Annotated[int, Field(ge=0, le=MOST_CHARACTERS)]


class ReachOf(_OfAudience):
    """`reach`: size, channels, and what each condition does; against what is saved, if that is told.

    With `take`, the studio makes it the audience's text, if that is still the one in `over`.
    """

    value: Long | None = None
    saved: Long | None = None
    take: bool = False
    over: Long | None = None


class CurveOf(_OfAudience):
    """`curve`: the histogram and the positions of one condition."""

    path: Annotated[list[Short | int], Field(max_length=_MOST_ITEMS)]


class Values(Question):
    """`values`: what a property holds."""

    property: Long
    prefix: Short = ""
    limit: Limit = 20


class RowValues(Question):
    """`row_values`: what a column of a table holds."""

    table: Short
    column: Annotated[list[Short], Field(min_length=1, max_length=_MOST_ITEMS)]
    prefix: Short = ""
    limit: Limit = 20


class SortBy(Question):
    """How the rows of a sample are sorted."""

    column: Long
    descending: bool = False


class Sample(Question):
    """`sample`: some members."""

    text: Long
    columns: Names = []
    sort: SortBy | None = None


class BreakdownOf(Question):
    """`breakdown`: members against everyone in one property."""

    text: Long
    property: Long


class OverlapOf(Question):
    """`overlap`: what the audience has in common with others."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_by_name=True)

    text: Long
    others: Annotated[list[Short], Field(alias="with", min_length=1, max_length=_MOST_ITEMS)]


class HistoryOf(Question):
    """`history`: the size on earlier days."""

    text: Long
    every: Short = "1 week"
    over: Short = "52 weeks"


class LintOf(Question):
    """`lint`: what is likely not meant."""

    text: Long


class WhyOf(Question):
    """`why`: what decides about one profile."""

    text: Long
    key: Short | int


class SqlOf(Question):
    """`sql`: the engine's own words, and plain English."""

    text: Long


class Save(Question):
    """`save`: keep the audience in the workspace file, over the version that it was made from."""

    name: Short
    text: Long
    over: Short | None = None


class Audiences(Question):
    """`audiences`: the named audiences with their sizes."""


class ExportPlan(Question):
    """`export_plan`: what an export would hold, and what is left out."""

    text: Long
    channel: Short | None = None
    columns: Names = []


class Export(Question):
    """`export`: write the file."""

    text: Long
    channel: Short | None = None
    columns: Names = []
    format: Literal["csv", "parquet"]
    file: Short
    replace: bool = False


KINDS: dict[str, type[Question]] = {
    "open": Open, "read": Read, "write": Write, "complete": Complete, "reach": ReachOf, "curve": CurveOf, "values": Values,
    "row_values": RowValues, "sample": Sample, "breakdown": BreakdownOf, "overlap": OverlapOf, "history": HistoryOf,
    "lint": LintOf, "why": WhyOf, "sql": SqlOf, "save": Save, "audiences": Audiences, "export_plan": ExportPlan,
    "export": Export,
}  # fmt: skip
"""The kinds of questions by name."""


def question_of(message: Mapping[str, Any], kinds: Mapping[str, type[Question]] = KINDS) -> Question:
    """The question that a message asks, out of the kinds that there are.

    Raises
    ------
    QuestionError
        If there is no such question, or an argument is missing, not known, of a wrong type, too long or too deep.

    >>> question_of({"id": "1", "ask": "read", "text": "everyone"})
    Read(table=None, before=None, text='everyone')
    """
    name = message.get("ask")
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        shown = name[:40] if isinstance(name, str) else type(name).__name__
        raise QuestionError(f"There is no question {shown!r}. {did_you_mean(shown, kinds)}")
    given = {key: value for key, value in message.items() if key not in ("id", "ask")}
    if given.get("tree") is not None:
        check_size(given["tree"])
    try:
        return kind.model_validate(given)
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
