"""The questions that the explorer may ask, and what it is told."""

from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator
from typing_extensions import TypedDict

from insight.widgets.protocol.message import BrowserQuestion, Long, Short
from insight.widgets.protocol.studio_replies import CommonValues, ValueBins
from insight.widgets.protocol.workspace_replies import WorkspaceReply

_MOST_CELLS = 400

ScorePair: TypeAlias = Annotated[list[int], Field(min_length=2, max_length=2)]


class ExploreQuestion(BrowserQuestion):
    """Every property, and what else there is; no values."""


class SpreadQuestion(BrowserQuestion):
    """How a property, by its name, is spread, and the condition that it gives."""

    property: Short


class SegmentsQuestion(BrowserQuestion):
    """The published segmentations, each segment with its size and its condition."""


class MapQuestion(BrowserQuestion):
    """Where the segments of a segmentation lie, in the plane in which its customers differ most."""

    segmentation: Short


class GridQuestion(BrowserQuestion):
    """Customers and spend by the scores of recency and frequency."""


class PickQuestion(BrowserQuestion):
    """A condition, as a text or as cells of the grid (`[r, f]`); it becomes the trait `text`."""

    text: Long | None = None
    cells: Annotated[list[ScorePair], Field(min_length=1, max_length=_MOST_CELLS)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.text is None) == (self.cells is None):
            msg = "either `text` or `cells` is needed"
            raise ValueError(msg)
        return self


class AddQuestion(BrowserQuestion):
    """Put a condition behind the text of the studio opened last, with `and`."""

    text: Long


# --- replies ----------------------------------------------------------------------------------------------------------


class ExploreReply(WorkspaceReply):
    """Every property, and whether there are segmentations, RFM, and an open studio of the same workspace."""

    segmentations: bool
    rfm: bool
    studio: bool


class SpreadValues(CommonValues):
    """The most common values, and the condition that they give."""

    condition: str


class SpreadBins(ValueBins):
    """A histogram, and the condition that it gives."""

    condition: str


SpreadReply: TypeAlias = SpreadValues | SpreadBins


class ListedSegment(TypedDict):
    """A segment; `label`: its place in the segmentation, which decides its colour."""

    name: str
    count: int
    share: float
    condition: str
    label: int


class ListedSegmentation(TypedDict):
    """A segmentation with its segments, the largest first.

    Attributes
    ----------
    within : the condition of those who have a segment; empty for everyone.
    without : customers who have none.
    mapped : whether there is a `map`.
    """

    name: str
    within: str
    without: int
    mapped: bool
    segments: list[ListedSegment]


class SegmentsReply(TypedDict):
    """All published segmentations."""

    segmentations: list[ListedSegmentation]


class MapAxis(TypedDict):
    """What there is more of along an axis, the strongest first, and its share of the variance."""

    more: list[str]
    share: float


class MapPlace(TypedDict):
    """The mean of a segment's customers; none of a segment of which fewer than 5 were drawn."""

    name: str
    x: float
    y: float


class MapReply(TypedDict):
    """The plane of `Segmentation.plot("map")`, across and upwards; no customer's own place.

    Attributes
    ----------
    span : left and right, low and high.
    ground : a digit for each step of the plane, the upper row first: 0 where fewer than 5 lie, up to 4 where most do.
    drawn : customers that it is made of, at most 50 000, drawn by chance.
    """

    axes: list[MapAxis]
    span: list[list[float]]
    places: list[MapPlace]
    ground: list[str]
    drawn: int


class GridCell(TypedDict):
    """Customers with these scores of recency and frequency, and what they spent."""

    r: int
    f: int
    customers: int
    spend: float | int


class GridReply(TypedDict):
    """One cell for each pair of scores from 1 to `bins`; `without`: customers who have none."""

    bins: int
    cells: list[GridCell]
    without: int


class PickReply(TypedDict):
    """The condition in canonical form, and how many match it."""

    text: str
    matched: int
    share: float


class AddReply(TypedDict):
    """The text of the studio, now with the condition behind it."""

    text: str
