"""What the studio is told of what it did: saved audiences, and exports."""

from typing_extensions import TypedDict

from insight.widgets.protocol.opening_replies import ListedAudience
from insight.widgets.protocol.plain_reply import ErrorReply


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
