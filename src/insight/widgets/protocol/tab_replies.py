"""What the studio is told below the conditions: sample, breakdown, overlap, history, lint, why, SQL."""

from typing import Literal

from typing_extensions import TypedDict

from insight.widgets.protocol.message import Scalar, ScalarOrList


class SampleColumn(TypedDict):
    """A column of a sample; unit and type are empty where a text stands for itself."""

    name: str
    title: str
    unit: str
    type: str


class SampleReply(TypedDict):
    """Some members, one row each."""

    columns: list[SampleColumn]
    rows: list[list[ScalarOrList]]


class BreakdownRow(TypedDict):
    """A value or a range, among members and among everyone; `index` 100: as everyone, `position`: in the order of the values."""

    value: str
    kind: Literal["value", "range", "other", "missing"]
    members: int
    share_of_members: float | None
    everyone: int
    share_of_everyone: float
    index: float | None
    position: int


class BreakdownReply(TypedDict):
    """The values of a property among members against everyone, those that differ most first."""

    property: str
    title: str
    unit: str
    ordered: bool
    members: int
    everyone: int
    rows: list[BreakdownRow]


class ExclusivePart(TypedDict):
    """Those who are in exactly these audiences, by place."""

    of: list[int]
    count: int


class OverlapReply(TypedDict):
    """The audience itself, which has no name here, comes first; `exclusive` is null where the audiences are too many."""

    names: list[str]
    sizes: list[int]
    total: int
    union: int
    both: list[list[int]]
    exclusive: list[ExclusivePart] | None


class HistoryDay(TypedDict):
    """One of the days; entries and exits since the day before it, null on the first."""

    as_of: str
    size: int
    share: float | None
    entries: int | None
    exits: int | None


class HistoryReply(TypedDict):
    """Size, entries and exits, the earliest day first."""

    rows: list[HistoryDay]


class ListedFinding(TypedDict):
    """What is likely not meant, with its place in the text that was sent."""

    rule: str
    severity: Literal["error", "warning", "note"]
    message: str
    remedy: str
    at: int
    text: str


class LintReply(TypedDict):
    """What was found; nothing in an empty list."""

    findings: list[ListedFinding]


class NamedValue(TypedDict):
    """What an expression is for the profile."""

    text: str
    value: ScalarOrList


class DecidingRow(TypedDict):
    """A row that decided, private columns masked."""

    time: Scalar
    values: dict[str, ScalarOrList]


class DecidedAggregate(TypedDict):
    """An aggregate, directly or through a property, with `total` rows behind it, of which some are told."""

    text: str
    value: ScalarOrList
    property: str
    table: str
    total: int
    role: str
    rows: list[DecidingRow]


class ConditionVerdict(TypedDict):
    """What one condition says of the profile; `nested`: the conditions of the audience that it names."""

    text: str
    holds: bool
    values: list[NamedValue]
    rows: list[DecidedAggregate] | None
    nested: "list[ConditionVerdict]"


class TextChange(TypedDict):
    """A part of the text, and what would stand there instead."""

    before: str
    after: str


class FlipReply(TypedDict):
    """The smallest change that turns the verdict."""

    text: str
    changes: list[TextChange]


class WhyReply(TypedDict):
    """Why the profile is in the audience or is not; `key` as it was typed."""

    key: str
    verdict: bool
    conditions: list[ConditionVerdict]
    flip: FlipReply | None


class SqlReply(TypedDict):
    """The engine's SQL for the members' keys, and the condition in plain English."""

    sql: str
    words: str
