"""What the studio is told of a text: its tree, what could be written in it, its counts, and values that occur."""

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from insight.language.json_form import Json
from insight.widgets.protocol.message import Scalar

PlacePath: TypeAlias = list[str | int]

# --- the text -----------------------------------------------------------------------------------------------------------


class ConditionRow(TypedDict):
    """A condition: a part that is neither `and` nor `or`; `not` in front belongs to it. `drawable`: a form can show it."""

    path: PlacePath
    text: str
    drawable: bool


class TreeReply(TypedDict):
    """A condition as text, as tree, and row by row."""

    text: str
    tree: Json
    rows: list[ConditionRow]


# --- completion ---------------------------------------------------------------------------------------------------------


OptionKind: TypeAlias = Literal["property", "table", "column", "function", "value", "audience", "list", "word"]


class CompletionOption(TypedDict):
    """What could stand at the cursor."""

    label: str
    insert: str
    kind: OptionKind
    detail: str


_Span = TypedDict("_Span", {"from": int, "to": int})


class CompleteReply(_Span):
    """What could stand at the cursor, the best first, in the place of `from` to `to`."""

    options: list[CompletionOption]


# --- counts -------------------------------------------------------------------------------------------------------------


class ChannelStep(TypedDict):
    """How many a step takes away, and what is said of them."""

    name: str
    words: str
    lost: int


class ChannelReply(TypedDict):
    """A channel's waterfall: those who match, what each step takes away, and who is left."""

    matched: int
    steps: list[ChannelStep]
    reachable: int


class ConditionCost(TypedDict):
    """What a condition does.

    Attributes
    ----------
    alone : how many match it alone.
    remaining : how many match it and those before it.
    without : how many match all others.
    cost : what it takes from the audience, as a share of `without`.
    """

    path: PlacePath
    alone: int
    remaining: int
    without: int
    cost: float


class StakeReply(TypedDict):
    """The value at stake: sum and mean over those of whom it is known."""

    name: str
    unit: str
    sum: Scalar
    mean: Scalar
    known: int
    missing: int


class ReachReply(TreeReply):
    """Size, channels, and what each condition does.

    Attributes
    ----------
    saved_change : `matched` less what the text `saved` matches; null without one, or if it can no longer be read.
    ms : milliseconds that it took.
    taken : whether the text became the audience's; only of a question with `take`.
    """

    matched: int
    total: int
    share: float
    channels: dict[str, ChannelReply]
    conditions: list[ConditionCost]
    value: StakeReply | None
    saved_change: int | None
    ms: float
    taken: NotRequired[bool]


class MeaningStretch(TypedDict):
    """A stretch of an ordered line; null is an open end. `with_low` and `with_high` tell whether the ends belong to it."""

    low: Scalar
    high: Scalar
    with_low: bool
    with_high: bool


class MeaningReply(TypedDict):
    """What a condition says: its subject lies in one of these stretches, or is missing if `missing` is true.

    Attributes
    ----------
    line : what is ordered: `number`, `text`, `true/false`, `day` and `instant` (ISO texts), `day of year` (month * 100 + day) or
        `any`.
    """

    line: str
    stretches: list[MeaningStretch]
    missing: bool


class CurveReply(TypedDict):
    """How the number or date that a condition compares is spread, and what each position of the condition would match.

    Attributes
    ----------
    edges : of the bins; none where no value is known.
    everyone, others : counts of the bins, one fewer than `edges`: of all, and of those who pass all other conditions.
    positions : where an end of the condition may stand.
    cumulative : `2 n + 1` numbers for `n` positions: members up to and including each slot. The slots are: below `positions[0]`,
        exactly it, between it and `positions[1]`, exactly that, …, above the last. So `low <= x <= high` (the positions `i` and
        `j`) matches `base + cumulative[2 j + 1] - cumulative[2 i]`.
    missing : members with a missing value.
    exact : whether that is the whole audience's count; else the browser asks `reach` as the handle moves.
    meaning : of the condition, with its `not`; null where its constants stand on both sides.
    """

    property: str
    title: str
    unit: str
    type: str
    whole: bool
    log: bool
    edges: list[Scalar]
    everyone: list[int]
    others: list[int]
    positions: list[Scalar]
    cumulative: list[int]
    missing: int
    base: int
    exact: bool
    meaning: MeaningReply | None


# --- values that occur --------------------------------------------------------------------------------------------------


class ValueCount(TypedDict):
    """A value, and how often it occurs."""

    value: Scalar
    count: int


class CommonValues(TypedDict):
    """The most common values; of a list property, of its elements."""

    kind: Literal["values"]
    total: int
    missing: int
    different: int | None
    top: list[ValueCount]


class ValueBins(TypedDict):
    """A histogram: `counts` of the bins between `edges`."""

    kind: Literal["bins"]
    total: int
    missing: int
    type: str
    unit: str
    log: bool
    edges: list[Scalar]
    counts: list[int]
    min: Scalar
    median: Scalar
    max: Scalar


ValuesReply: TypeAlias = CommonValues | ValueBins


class RowValuesReply(TypedDict):
    """The most common values of a column of the rows that conditions see."""

    total: int
    different: int
    top: list[ValueCount]
