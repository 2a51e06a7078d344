"""Different values of each profile's rows: how many, the most frequent, or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from insight.audiences.past.dictionary import MISSING
from insight.audiences.past.reductions import edge, tallies

if TYPE_CHECKING:
    from insight.audiences.past.dictionary import Codes, Dictionary
    from insight.audiences.past.loaded_rows import Values
    from insight.audiences.past.passing import Passing


@dataclass(frozen=True)
class Groups:
    """One group for each profile and value that it has on some day, in order of both.

    Attributes
    ----------
    place, code : of each group.
    of_row : the group of each row with a known value.
    rows : these rows.
    """

    place: Values
    code: Values
    of_row: Values
    rows: Passing


def groups_of(found: Passing, values: Codes) -> Groups:
    """Groups of the rows with a known value."""
    found = found.picked(np.flatnonzero(values[found.rows] != MISSING))
    code = values[found.rows].astype(np.int64)
    several = int(code.max(initial=0)) + 1
    different, of_row = np.unique(found.place * several + code, return_inverse=True)
    return Groups(different // several, different % several, of_row, found)


def distinct(found: Passing, values: Codes) -> Values:
    """How many different known values."""
    if found.begin is not None and found.end is not None:
        return _covered(found, values)
    groups = groups_of(found, values)
    return _by_profile(np.add, _table(groups) > 0, groups, 0)


def _covered(found: Passing, values: Codes) -> Values:
    """For each profile and value, the days that some row covers, without counting a day twice."""
    code = values[found.rows].astype(np.int64)
    some = (code != MISSING) & (found.begin < found.end)  # type: ignore[operator]
    days = found.days + 1
    several = int(code.max(initial=0)) + 1
    assert found.begin is not None and found.end is not None  # noqa: S101, PT018 - the caller's choice
    packed = ((found.place[some] * several + code[some]) * days + found.begin[some]) * days + found.end[some]
    packed.sort()
    packed, end = np.divmod(packed, days)
    group, begin = np.divmod(packed, days)
    place = group // several
    # in each group, the latest end of the rows so far: groups ascend, so one running maximum serves them all
    number = np.cumsum(np.diff(group, prepend=-1) != 0)
    latest = np.maximum.accumulate(number * days + end) - number * days
    before = np.where(np.diff(group, prepend=-1) != 0, 0, np.roll(latest, 1))
    begin = np.maximum(begin, before)
    new = begin < end
    width = found.size
    changes = np.bincount(begin[new] * width + place[new], minlength=days * width)
    changes -= np.bincount(end[new] * width + place[new], minlength=days * width)
    table: Values = changes.reshape(days, width)[:-1]
    for day in range(1, found.days):
        table[day] += table[day - 1]
    return table


def favourites(found: Passing, values: Codes, least: int) -> Codes:
    """The most frequent known value, of equals the smallest; missing below `least` rows."""
    groups = groups_of(found, values)
    table = _table(groups)
    best = int(groups.code.max(initial=0)) + 1
    ranked = np.where(table >= max(least, 1), table * np.int64(best) + (best - 1 - groups.code), -1)
    top = _by_profile(np.maximum, ranked, groups, -1)
    return np.where(top < 0, MISSING, best - 1 - top % best).astype(np.int32)


def extremes(found: Passing, values: Codes, *, largest: bool) -> Codes:
    """The smallest or largest known value."""
    found = found.picked(np.flatnonzero(values[found.rows] != MISSING))
    return edge(found.picked(np.lexsort((values[found.rows], found.place))), values, latest=largest)


def any_of_groups(groups: Groups, seen: Values, wanted: Values) -> Values:
    """Whether some value seen is one of those wanted (by code)."""
    chosen = wanted[groups.code] if len(groups.code) else np.zeros(0, bool)
    return _by_profile(np.add, seen & chosen, groups, 0) > 0


def lists_of_day(groups: Groups, seen: Values, dictionary: Dictionary) -> pa.Array:
    """The sorted list of different values of each profile, from which groups are `seen` on a day."""
    lengths = np.bincount(groups.place[seen], minlength=groups.rows.size)
    offsets = np.append(0, np.cumsum(lengths)).astype(np.int32)
    values = dictionary.values.take(pa.array(groups.code[seen]))
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def seen_groups(groups: Groups) -> Values:
    """Which groups have a row on each day."""
    return _table(groups) > 0


def _table(groups: Groups) -> Values:
    return tallies(groups.rows, groups.of_row, len(groups.place))


def _by_profile(join: np.ufunc, table: Values, groups: Groups, empty: int) -> Values:
    """A table of groups as one of profiles."""
    made = np.full((groups.rows.days, groups.rows.size), empty, np.int64)
    if len(groups.place):
        starts = np.flatnonzero(np.diff(groups.place, prepend=-1))
        kind = np.int64 if join is np.add else None
        made[:, groups.place[starts]] = join.reduceat(table, starts, axis=1, dtype=kind)
    return made
