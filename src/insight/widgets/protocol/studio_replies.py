"""What the studio is told of its audience: what there is to build conditions from, its tree, its counts, what was done with it."""

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from insight.language.json_form import Json
from insight.widgets.protocol.plain_reply import ErrorReply, NumberFormats, Scalar

PlacePath: TypeAlias = list[str | int]

# --- the first reply ----------------------------------------------------------------------------------------------------


class ListedProperty(TypedDict):
    """A property that conditions may name.

    Attributes
    ----------
    type, element : `number`, `text`, `boolean`, `date`, `instant`, `list` or `other`; the type of a list's elements, or null.
    group : a short title as shown: `Profile`, `Behaviour: orders`, `RFM`, `Segments`.
    table : that it is computed from, or null.
    private : such a one is always listed, its values never.
    condition : told to the explorer: null but for private ones, whose condition is that they are known.
    """

    name: str
    title: str
    unit: str
    description: str
    type: str
    element: str | None
    group: str
    table: str | None
    expression: str | None
    private: bool
    condition: NotRequired[str | None]


class ListedColumn(TypedDict):
    """A column that conditions on rows may name: the row's own, of its lookups (`["product", "category"]`), of the row above."""

    path: list[str]
    type: str
    element: str | None
    private: bool


class ListedTable(TypedDict):
    """A table; `time`: whether its rows have one, `below`: the tables of rows that belong to its rows."""

    name: str
    time: bool
    columns: list[ListedColumn]
    below: list[str]


class ListedAudience(TypedDict):
    """A named audience with its size; its text and version come with `audiences`."""

    name: str
    title: str
    count: int | None
    text: NotRequired[str]
    version: NotRequired[str]


class StartingPoint(TypedDict):
    """An audience to begin with."""

    title: str
    text: str


class SavedVersion(TypedDict):
    """What the workspace file has under the audience's name."""

    text: str
    version: str


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


class WorkspaceReply(TypedDict):
    """What both widgets are told of their workspace."""

    workspace: str
    as_of: str
    timezone: str
    currency: str
    total: int
    properties: list[ListedProperty]
    formats: NumberFormats


class OpenReply(TreeReply, WorkspaceReply):
    """The audience, and everything that conditions can be built from.

    Attributes
    ----------
    key : the property that names a profile.
    starts : places to start from.
    exports : the export folder as shown to people.
    export_formats : of the files that can be written.
    """

    name: str
    saved: SavedVersion | None
    key: str
    tables: list[ListedTable]
    audiences: list[ListedAudience]
    lists: list[str]
    channels: list[str]
    starts: list[StartingPoint]
    can_save: bool
    exports: str
    export_formats: list[str]


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


class ChannelReply(TypedDict):
    """A channel's waterfall: those who match, what each step takes away, and who is left."""

    matched: int
    no_address: int
    invalid: int
    unconsented: int
    suppressed: int
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


# --- doing --------------------------------------------------------------------------------------------------------------


class SaveReply(TypedDict):
    """What was saved."""

    name: str
    version: str
    text: str


class AudiencesReply(TypedDict):
    """The named audiences with texts and versions; `problem`: why the file could not be followed, or null."""

    audiences: list[ListedAudience]
    problem: ErrorReply | None


class ExportStep(TypedDict):
    """How many are left after a step."""

    name: str
    count: int


class ExportPlanReply(TypedDict):
    """The steps from `matched` to what is written, and the columns, the key first."""

    steps: list[ExportStep]
    rows: int
    columns: list[str]


class ExportReply(TypedDict):
    """Where the file is, and what its manifest says."""

    path: str
    rows: int
    manifest: dict[str, object]
