"""The rows of one table in memory, in order of profile and time, as narrow arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from insight.audiences.past.dictionary import Codes, Dictionary, coded, coded_by
from insight.audiences.past.row_query import TIE, day_flag
from insight.audiences.past.ticks import Ticks
from insight.profiles.columns import KEY, TIME
from insight.profiles.plan.sequences import REACHED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from insight.audiences.past.row_query import RowQuery
    from insight.audiences.past.row_wants import Want
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

Values: TypeAlias = "npt.NDArray[Any]"
NEVER = np.iinfo(np.int64).max
"""The time of a row that never comes."""
ORDERED = ("first", "last", "mean_gap")
"""Functions that depend on the order of rows."""
_WORD = 64
_NOBODY = 0xFFFFFFFF
_SPREAD = 8
"""Whole numbers as keys are looked up in an array if they spread over at most so many times their number."""


@dataclass(frozen=True)
class LoadedRows:
    """Rows in order of profile, and of time if first or last rows are asked for.

    Attributes
    ----------
    positions : the place of each row's profile.
    times : as stored, in the unit of `ticks`; all 0 for a table without a time.
    reached : for a sequence, when the earliest row that follows came, or `NEVER`; in the unit of `reached_ticks`.
    ticks, reached_ticks : what turns instants into these times.
    above : the times of the rows above, each in a unit of its own, which must be seen too.
    flags : which rows pass, by flag; of one that moves, a bit for each day.
    codes, numbers : values by column; of numbers also where there is one.
    ties : the table's key, where it decides between equal times.
    """

    positions: Values
    times: Values
    ticks: Ticks | None
    reached: Values | None
    reached_ticks: Ticks | None
    above: Sequence[tuple[Values, Ticks]]
    flags: Mapping[str, Values]
    codes: Mapping[str, tuple[Codes, Dictionary]]
    numbers: Mapping[str, tuple[Values, Values]]
    ties: pl.Series | None
    days: Sequence[Moments] = field(repr=False)

    def between(self, first: int, size: int) -> slice:
        """The rows of `size` profiles from the `first`."""
        begin, end = np.searchsorted(self.positions, np.array([first, first + size], self.positions.dtype))
        return slice(int(begin), int(end))


def loaded(
    profiles: Profiles, positions: pl.DataFrame, query: RowQuery, wants: Sequence[Want], days: Sequence[Moments]
) -> LoadedRows:
    """Run a query for rows."""
    in_time_order = any(each.node.function in ORDERED for each in wants)
    table = profiles.data.engine.arrow(query.rows)
    ticks = Ticks(table.schema.field(TIME).type) if TIME in table.column_names else None
    times = np.zeros(table.num_rows, np.int64) if ticks is None else ticks.of_column(table[TIME])
    places = places_of(table[KEY], positions)
    order = _order(places, times if in_time_order else None)
    flags, codes, numbers = {}, {}, {}
    for want in wants:
        if want.flag is not None and want.flag not in flags:
            flags[want.flag] = _flag(table, want, len(days), order)
        if want.form == "codes":
            texts = query.texts.get(want.value or "")
            column = table[want.value]
            found, dictionary = coded(column) if texts is None else coded_by(column, profiles.data.engine.arrow(texts))
            codes[want.value or ""] = found[order], dictionary
        elif want.value is not None:
            numbers[want.value] = _numbers(table[want.value], order)
    reached_ticks = Ticks(table.schema.field(REACHED).type) if REACHED in table.column_names else None
    return LoadedRows(
        positions=places[order].astype(np.int64),
        times=times[order],
        ticks=ticks,
        reached=None if reached_ticks is None else reached_ticks.of_column(table[REACHED], NEVER)[order],
        reached_ticks=reached_ticks,
        above=[_above(table[name], order) for name in table.column_names if name.startswith("above")],
        flags=flags, codes=codes, numbers=numbers,
        ties=pl.Series(pl.from_arrow(table[TIE]))[order] if TIE in table.column_names else None,
        days=days,
    )  # fmt: skip


def _order(places: Values, times: Values | None) -> Values:
    """The rows that have a profile, in order of its place, and of time where that matters."""
    order = np.arange(len(places)) if times is None else np.argsort(times)
    for shift in (0, 16):  # by the lower half of the place, then by the upper: sorts of 16 bits take one pass each
        half = ((places >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(half[order], kind="stable")]
    return order[: len(places) - int(np.count_nonzero(places == _NOBODY))]


def places_of(keys: pa.ChunkedArray, positions: pl.DataFrame) -> Values:
    """The place of each key among the profiles, `_NOBODY` for others."""
    known = positions[KEY]
    if known.dtype.is_integer() and pa.types.is_integer(keys.type) and len(known):
        low, high = int(known.min()), int(known.max())  # type: ignore[arg-type]
        if high - low <= _SPREAD * len(known):
            table = np.full(high - low + 2, _NOBODY, np.uint32)
            table[known.to_numpy() - low] = positions["position"].to_numpy()
            given = pc.fill_null(keys.cast(pa.int64()), low - 1).to_numpy()
            found: Values = table[np.where((given >= low) & (given <= high), given - low, high - low + 1)]
            return found
    frame = pl.DataFrame({KEY: pl.Series(pl.from_arrow(keys))})
    joined = frame.join(positions, on=KEY, how="left", maintain_order="left")["position"]
    return joined.fill_null(_NOBODY).to_numpy()


def _above(column: pa.ChunkedArray, order: Values) -> tuple[Values, Ticks]:
    ticks = Ticks(column.type)
    return ticks.of_column(column, NEVER)[order], ticks


def _flag(table: pa.Table, want: Want, days: int, order: Values) -> Values:
    flag = want.flag or ""
    if not want.moving:
        passed: Values = table[flag].to_numpy()[order]
        return passed
    bits = np.zeros((len(order), -(-days // _WORD)), np.uint64)
    for day in range(days):
        passed = table[day_flag(flag, day)].to_numpy()[order]
        bits[:, day // _WORD] |= passed.astype(np.uint64) << np.uint64(day % _WORD)
    return bits


def on_day(bits: Values, day: int) -> Values:
    """Which rows have the bit of a day."""
    return ((bits[:, day // _WORD] >> np.uint64(day % _WORD)) & np.uint64(1)).astype(np.bool_)


def _numbers(column: pa.ChunkedArray, order: Values) -> tuple[Values, Values]:
    known = pc.is_valid(column).to_numpy()[order]
    if pa.types.is_null(column.type):
        return np.zeros(len(order)), known
    fill: Any = 0.0 if pa.types.is_floating(column.type) else 0
    filled = pc.fill_null(column if fill == 0.0 and isinstance(fill, float) else column.cast(pa.int64()), fill)
    return filled.to_numpy()[order], known
