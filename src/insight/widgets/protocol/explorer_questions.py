"""The questions that the explorer may ask."""

from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from insight.widgets.protocol.question import BrowserQuestion, Long, Short

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
