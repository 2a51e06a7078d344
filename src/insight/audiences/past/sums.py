"""Summaries by customer and interval, loaded once and added up to stretches of time, some thousand profiles at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.language.format import text_of
from insight.profiles.columns import KEY
from insight.profiles.plan.planner import INTERVAL, Part, by_interval

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from insight.audiences.past.loaded_rows import Values
    from insight.audiences.past.spans import TimeSpan
    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles

_UNKNOWN = {"min": np.iinfo(np.int64).max, "max": np.iinfo(np.int64).min}
"""What stands for a missing extreme among whole numbers."""


@dataclass
class Intervals:
    """What is wanted of one table: the summaries, and the instants that stretches begin and end at."""

    table: str
    parts: dict[str, Part] = field(default_factory=dict)
    instants: set[dt.datetime] = field(default_factory=set)
    open_start: bool = False

    def want(self, node: s.Aggregate, spans: Iterable[TimeSpan]) -> str:
        """Note a summary over these stretches; the column that it will have."""
        for start, end in spans:
            self.instants.add(end)
            if start is None:
                self.open_start = True
            else:
                self.instants.add(start)
        text = text_of(node)
        if text not in self.parts:
            self.parts[text] = Part(node, f"part_{len(self.parts)}")
        return self.parts[text].column

    def load(self, profiles: Profiles, positions: pl.DataFrame) -> Summed:
        """Read the table, once."""
        bounds = sorted(self.instants)
        earliest = None if self.open_start else bounds[0]
        wanted = by_interval(profiles.planner, self.table, list(self.parts.values()), bounds, earliest)
        found = pl.DataFrame(pl.from_arrow(profiles.data.engine.arrow(wanted)))
        placed = found.join(positions, on=KEY, how="inner").drop(KEY).sort("position")
        columns = {part.column: _filled(placed[part.column], part.node.function) for part in self.parts.values()}
        functions = {part.column: part.node.function for part in self.parts.values()}
        return Summed(bounds, placed["position"].to_numpy(), placed[INTERVAL].to_numpy(), columns, functions)


def _filled(column: pl.Series, function: str) -> Values:
    """A summary as an array, with what no known value gives: 0, or an extreme that never occurs."""
    if column.dtype.is_float():
        fill: Any = 0.0 if function in ("sum", "count") else np.nan
        return column.fill_null(fill).to_numpy()
    return column.cast(pl.Int64).fill_null(_UNKNOWN.get(function, 0)).to_numpy()


@dataclass(frozen=True)
class Summed:
    """Summaries of one table, in order of the profiles."""

    bounds: list[dt.datetime]
    positions: Values
    intervals: Values
    columns: dict[str, Values]
    functions: Mapping[str, str]

    def places(self, spans: Sequence[TimeSpan]) -> tuple[Values, Values]:
        """First interval of each stretch, and the first after it."""
        index = {instant: place for place, instant in enumerate(self.bounds)}
        low = np.array([0 if start is None else index[start] + 1 for start, _ in spans])
        high = np.array([index[end] + 1 for _, end in spans])
        return low, np.maximum(low, high)

    def block(self, first: int, size: int) -> Block:
        """The summaries of `size` profiles from the `first`."""
        begin, end = np.searchsorted(self.positions, np.array([first, first + size], self.positions.dtype))
        return Block(self, first, size, slice(int(begin), int(end)))


@dataclass(frozen=True)
class Block:
    """Summaries of some profiles, as tables with a row for each interval; each is made when it is first asked for."""

    whole: Summed
    first: int
    size: int
    rows: slice
    _made: dict[str, tuple[Values, ...]] = field(default_factory=dict)

    def total(self, column: str, spans: Sequence[TimeSpan]) -> Values:
        """The sum (or number) over each stretch: one row per day, one column per profile."""
        low, high = self.whole.places(spans)
        if column not in self._made:
            self._made[column] = _running(self._table(column))
        parts = self._made[column]
        if len(parts) == 1:
            return parts[0][high] - parts[0][low]
        sums, rests = parts
        return (sums[high] - sums[low]) + (rests[high] - rests[low])  # type: ignore[no-any-return]

    def extreme(self, column: str, spans: Sequence[TimeSpan]) -> tuple[Values, Values]:
        """The smallest or largest over each stretch, and where there is one."""
        function = self.whole.functions[column]
        if column not in self._made:
            self._made[column] = (self._table(column),)
        table = self._made[column][0]
        pick = np.fmin if function == "min" else np.fmax
        low, high = self.whole.places(spans)
        found = np.full((len(spans), self.size), _empty(table.dtype, function), table.dtype)
        if not low.any():
            running = pick.accumulate(table, axis=0)
            found[high > 0] = running[high[high > 0] - 1]
        else:
            _over_stretches(pick, table, (low, high), found)
        some = ~np.isnan(found) if table.dtype.kind == "f" else found != _UNKNOWN[function]
        return found, some

    def _table(self, column: str) -> Values:
        values = self.whole.columns[column][self.rows]
        fill = _empty(values.dtype, self.whole.functions[column])
        table = np.full((len(self.whole.bounds) + 1, self.size), fill, values.dtype)
        table[self.whole.intervals[self.rows], self.whole.positions[self.rows] - self.first] = values
        return table


def _over_stretches(pick: np.ufunc, table: Values, places: tuple[Values, Values], found: Values) -> None:
    """The extreme of each stretch, from extremes of 1, 2, 4 … neighbouring rows: two of these cover any stretch."""
    low, high = places
    width = 1
    while True:
        for day in np.flatnonzero((high - low >= width) & (high - low < 2 * width)):
            pick(table[low[day]], table[high[day] - width], out=found[day])
        width *= 2
        if width > (high - low).max():
            return
        half = width // 2
        table = pick(table[:-half], table[half:])


def _empty(kind: np.dtype[Any], function: str) -> Any:
    """What a summary without rows is filled with."""
    if function not in _UNKNOWN:
        return 0
    return np.nan if kind.kind == "f" else _UNKNOWN[function]


def _running(table: Values) -> tuple[Values, ...]:
    """Sums from the first interval up to each, one row more than the table.

    Fractions are summed with the rounding errors kept beside (Knuth's two-sum), so that a difference of two sums is as good as
    a sum of the stretch between them.
    """
    sums = np.zeros((len(table) + 1, table.shape[1]), table.dtype)
    if table.dtype.kind == "i":
        for place, row in enumerate(table):  # row by row: NumPy's own running sum walks down each column
            np.add(sums[place], row, out=sums[place + 1])
        return (sums,)
    rests = np.zeros_like(sums)
    added, lost = np.empty_like(sums[0]), np.empty_like(sums[0])
    for place, row in enumerate(table):  # into arrays that are there already: making new ones takes as long as adding
        before, after = sums[place], sums[place + 1]
        np.add(before, row, out=after)
        np.subtract(after, before, out=added)
        np.subtract(after, added, out=lost)
        np.subtract(before, lost, out=lost)
        np.subtract(row, added, out=added)
        np.add(lost, added, out=lost)
        np.add(rests[place], lost, out=rests[place + 1])
    return sums, rests
