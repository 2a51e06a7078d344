"""The row that follows each row of a sequence, found in memory where the two need not be compared by anything but time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.past.loaded_rows import NEVER

if TYPE_CHECKING:
    from insight.audiences.past.loaded_rows import LoadedRows, Values
    from insight.audiences.past.row_wants import Want


@dataclass(frozen=True)
class Follows:
    """What may follow.

    Attributes
    ----------
    at : the column of the first rows' times, in microseconds.
    name, want : the rows that may follow, and their flag and times.
    within : microseconds that may pass; None for any.
    """

    at: str
    name: str
    want: Want
    within: int | None


def reached(follows: Follows, first: LoadedRows, index: Values, second: LoadedRows, block: tuple[int, int]) -> Values:
    """When the earliest row that follows each of some first rows came, as `second` has its times, or `NEVER`.

    `index` are the first rows, all of the `block` of profiles (its first, and how many).
    """
    here = second.between(*block)
    rows = np.arange(here.start, here.stop)
    if follows.want.flag is not None:
        rows = rows[second.flags[follows.want.flag][here]]
    at = second.numbers[follows.want.value or ""][0][rows]
    place = second.positions[rows]
    order = np.lexsort((at, place))
    rows, at, place = rows[order], at[order], place[order]
    times = second.times[rows]
    start_place, start = first.positions[index], first.numbers[follows.at][0][index]
    end = np.full(len(start), NEVER) if follows.within is None else start + follows.within
    begin = _after(place, at, start_place, start)
    until = _after(place, at, start_place, end)
    found = np.full(len(index), NEVER)
    some = begin < until
    found[some] = times[begin[some]]
    # stored local times that no clock ever showed (in spring) may be in another order than the instants they mean
    backwards = place[1:][(times[1:] < times[:-1]) & (place[1:] == place[:-1])]
    for row in np.flatnonzero(some & np.isin(start_place, backwards)):
        found[row] = times[begin[row] : until[row]].min()
    return found


def _after(place: Values, at: Values, start_place: Values, start: Values) -> Values:
    """Of ordered rows, the first of the same place that is later than `start`, or the first of a later place."""
    moments, rank = np.unique(at, return_inverse=True)
    wide = len(moments) + 1
    wanted = np.searchsorted(moments, start, side="right")
    return np.searchsorted(place * wide + rank, start_place * wide + wanted, side="left")
