"""The rows that pass an aggregate's conditions, some thousand profiles at a time, and on which days each is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.audiences.past.follows import reached
from insight.audiences.past.loaded_rows import on_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from insight.audiences.past.follows import Follows
    from insight.audiences.past.loaded_rows import LoadedRows, Values
    from insight.audiences.past.row_wants import Want
    from insight.audiences.past.spans import TimeSpan
    from insight.audiences.past.ticks import Ticks


@dataclass(frozen=True)
class Stretches:
    """What an aggregate looks at on each day.

    Attributes
    ----------
    spans : from when and until when, one for each day.
    days : the places of these days among all days.
    negated : of a sequence, whether rows must not be followed; None for an aggregate without `then`.
    follows : of a sequence whose following rows are found in memory, which these are.
    """

    spans: Sequence[TimeSpan]
    days: range
    negated: bool | None = None
    follows: Follows | None = None

    def limits(self, rows: LoadedRows) -> tuple[Values, Values]:
        """Starts and ends, as rows have their times."""
        here = [rows.days[day] for day in self.days]
        clock = here[0].clock
        if rows.ticks is None:
            nothing = np.zeros(len(here), np.int64)
            return nothing, nothing + 1
        starts = rows.ticks.of_instants([start for start, _ in self.spans], clock)
        return starts, rows.ticks.of_instants([end for _, end in self.spans], clock)

    def now(self, rows: LoadedRows, ticks: Ticks) -> Values:
        """The instants of the days, as a column has its times."""
        here = [rows.days[day] for day in self.days]
        return ticks.of_instants([each.clock.as_of for each in here], here[0].clock)


@dataclass(frozen=True)
class Passing:
    """Rows that pass, in order of profile (and of time, unless they were put into another order).

    Attributes
    ----------
    size : number of profiles.
    days : number of days.
    place : each row's profile, from 0.
    rows : each row's place among all rows.
    begin, end : the days on which each row is looked at, from the first up to another; None where they are no such run.
    on : which of the rows are looked at on a day.
    in_step : whether of two rows of a profile, the later in this order never comes or goes before the earlier.
    """

    size: int
    days: int
    place: Values
    rows: Values
    begin: Values | None
    end: Values | None
    on: Callable[[int], Values] = field(repr=False)
    in_step: bool = False

    def picked(self, chosen: Values, *, in_step: bool = False) -> Passing:
        """Some of these rows, or all of them in another order; `in_step` if that keeps them in order of time."""
        on = self.on
        return replace(
            self, place=self.place[chosen], rows=self.rows[chosen],
            begin=None if self.begin is None else self.begin[chosen], end=None if self.end is None else self.end[chosen],
            on=lambda day: on(day)[chosen], in_step=self.in_step and in_step,
        )  # fmt: skip

    def of_day(self, day: int) -> Values:
        """Which rows are looked at on a day, as indices in order."""
        if self.begin is None or self.end is None:
            return np.flatnonzero(self.on(day))
        return np.flatnonzero((self.begin <= day) & (day < self.end))


def passing(
    rows: LoadedRows, want: Want, stretches: Stretches, block: tuple[int, int], second: LoadedRows | None
) -> Passing:
    """The rows of a block of profiles (its first, and how many) that pass; `second` are the rows of `stretches.follows`."""
    first, size = block
    here = rows.between(first, size)
    index = np.arange(here.start, here.stop)
    if want.flag is not None and not want.moving:
        index = index[rows.flags[want.flag][here]]
    found = Passing(size, len(stretches.days), rows.positions[index] - first, index, None, None, np.zeros)
    times, (starts, ends) = rows.times[index], stretches.limits(rows)
    above = [(values[index], stretches.now(rows, ticks)) for values, ticks in rows.above]
    came, now = _reached(rows, index, stretches, block, second)
    if not want.moving and all(map(_ascends, (starts, ends, now, *(limit for _, limit in above)))):
        begin, end = np.searchsorted(ends, times, side="right"), np.searchsorted(starts, times, side="right")
        for values, limit in above:
            begin = np.maximum(begin, np.searchsorted(limit, values, side="right"))
        if came is not None:
            turn = np.searchsorted(now, came, side="right")
            begin, end = (begin, np.minimum(end, turn)) if stretches.negated else (np.maximum(begin, turn), end)
        narrow = np.int16 if len(stretches.days) < 2**15 else np.int64
        in_step = came is None and not above
        return replace(found, begin=begin.astype(narrow), end=end.astype(narrow), in_step=in_step)
    bits = rows.flags[want.flag][index] if want.moving and want.flag is not None else None

    def on(day: int) -> Values:
        seen: Values = (times >= starts[day]) & (times < ends[day])
        for values, limit in above:
            seen &= values < limit[day]
        if came is not None:
            seen &= (came >= now[day]) if stretches.negated else (came < now[day])
        return seen if bits is None else seen & on_day(bits, stretches.days[day])

    return replace(found, on=on)


def _reached(
    rows: LoadedRows, index: Values, stretches: Stretches, block: tuple[int, int], second: LoadedRows | None
) -> tuple[Values | None, Values]:
    """For a sequence, when a following row came, and the instants of the days in the same unit."""
    if stretches.follows is not None and second is not None and second.ticks is not None:
        return reached(stretches.follows, rows, index, second, block), stretches.now(rows, second.ticks)
    if rows.reached is None or rows.reached_ticks is None or stretches.negated is None:
        return None, np.zeros(0, np.int64)
    return rows.reached[index], stretches.now(rows, rows.reached_ticks)


def _ascends(limits: Values) -> bool:
    return bool((limits[1:] >= limits[:-1]).all())


def in_time_order(found: Passing, rows: LoadedRows, values: Values, *, latest: bool) -> Passing:
    """Rows in order of profile and time, equal times by the table's key, then by value.

    What is missing counts as the largest for the earliest row, and as the smallest for the latest, so that it is never chosen
    over something known. `values` are codes, -1 for missing.
    """
    times = rows.times[found.rows]
    same = (found.place[1:] == found.place[:-1]) & (times[1:] == times[:-1])
    if not same.any():
        return found
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    code = pl.Series("value", values[found.rows[tied]])
    frame = pl.DataFrame({"place": found.place[tied], "time": times[tied], "value": code.replace(-1, None)})
    by = ["place", "time", "value"]
    if rows.ties is not None:
        frame = frame.with_columns(key=rows.ties[found.rows[tied]])
        by.insert(2, "key")
    order = np.arange(len(times))
    order[tied] = tied[frame.select(pl.arg_sort_by(by, nulls_last=not latest)).to_series().to_numpy()]
    return found.picked(order, in_step=True)
