"""A histogram with two handles: how any profiles are spread over one number or time, and over the positions of its handles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from insight.audiences.preview.answer_cache import keep
from insight.audiences.preview.curve import SLIDING, slots_kept, slots_of
from insight.audiences.preview.narrow_columns import NarrowColumn
from insight.audiences.preview.value_distribution import bins_of
from insight.errors import CurveError

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.curve import Slots
    from insight.audiences.preview.histogram import BinScale
    from insight.audiences.preview.property_columns import AskedProperty

_TIMES = ("instant", "local")


@dataclass(frozen=True)
class Slider:
    """One property, ready to tell how profiles are spread over it.

    Attributes
    ----------
    name, unit : of what.
    scale : how the bins were chosen (see `insight.audiences.preview.histogram`).
    positions : where the handles stand still, ascending; empty for instants.
    edges : limits of the bins, one more than there are bins; local days for times.
    """

    name: str
    unit: str
    scale: BinScale
    positions: tuple[Any, ...]
    edges: tuple[Any, ...]
    places: Slots
    bins: Slots

    def at_positions(self, words: Words) -> npt.NDArray[np.int64]:
        """Profiles below the first position, at it, between it and the second, at that, …, above the last: 2 n + 1 counts."""
        return self.places.members(words)[1:]

    def in_bins(self, words: Words) -> npt.NDArray[np.int64]:
        """Profiles in each bin."""
        members = self.bins.members(words)
        at, between = members[2::2], members[1::2]
        counts: npt.NDArray[np.int64] = at[:-1] + between[1:-1]
        return counts


class _Binned(NamedTuple):
    """A histogram's limits, and the profiles in its bins."""

    scale: BinScale
    edges: tuple[Any, ...]
    slots: Slots

    @property
    def nbytes(self) -> int:
        return self.slots.nbytes


def slider_of(asked: AskedProperty, answers: BitAnswers) -> Slider:
    """The slider of a property.

    Raises
    ------
    CurveError
        If the property is neither a number nor a date or time.
    """
    column = asked.held
    if not isinstance(column, NarrowColumn) or column.kind not in (*SLIDING, *_TIMES):
        raise CurveError(f"{asked.name!r} is no number and no date, so it has no slider.")
    kept = ("slider", asked.key)
    found: _Binned | None = answers.cache.get(kept)
    if found is None:
        bins = bins_of(column, answers.profiles.moments)
        shown = bins.days or tuple(column.value(each) for each in bins.limits)
        found = _Binned(bins.scale, shown, slots_of(column, np.array(bins.limits)))
        keep(answers.cache, kept, found)
    nowhere = column.kind in _TIMES
    places = slots_of(column, np.zeros(0, np.int64)) if nowhere else slots_kept(asked.key, column, answers)
    positions = tuple(column.value(each) for each in places.positions)
    return Slider(asked.name, asked.unit, found.scale, positions, found.edges, places, found.slots)
