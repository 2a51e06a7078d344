"""What is told of the workspace: first everything that conditions can be built from, later what was saved and exported."""

from typing import NotRequired

from typing_extensions import TypedDict

from insight.widgets.protocol.message import ErrorReply, NumberFormats
from insight.widgets.protocol.studio_replies import TreeReply


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


# --- what was done ----------------------------------------------------------------------------------------------------


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
    words: str
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
