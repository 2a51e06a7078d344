"""Values of some profiles: drawn by chance for what is made of many, summed up, and a few to look at, private columns masked."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import FlagColumn
from insight.audiences.preview.preview_reach import ValueAtStake
from insight.audiences.preview.stored_spans import ROWS
from insight.errors import OutdatedPreview
from insight.profiles.columns import KEY
from insight.profiles.customer.customer_timeline import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.column_load import AskedProperty
    from insight.audiences.preview.leaves import Held
    from insight.audiences.preview.narrow_columns import NarrowColumn
    from insight.profiles.profile_table import Profiles

    Places = npt.NDArray[np.intp]

_NUMBERS = ("whole", "decimal", "float")
_HALF = 32
_LOW_HALF = (1 << _HALF) - 1


def some_of(members: Places, most: int, seed: int) -> Places:
    """The rows of all members, or of so many that are drawn; ascending.

    >>> some_of(np.array([1, 4, 5]), 3, 0)
    array([1, 4, 5])
    >>> len(some_of(np.arange(100), 3, 0))
    3
    """
    if len(members) <= most:
        return members
    chosen: Places = np.sort(np.random.default_rng(seed).choice(members, most, replace=False))
    return chosen


def values_at(asked: AskedProperty, places: Places, answers: BitAnswers) -> pl.Series:
    """The values in these rows: numbers as floats, all else as it is.

    Raises
    ------
    OutdatedPreview
        If the engine has to be asked, and no longer has the same profiles.
    """
    if asked.held is not None:
        return _held_at(asked.held, places)
    profiles = answers.profiles
    frame = pl.DataFrame(profiles.data.engine.arrow(profiles.values({"value": asked.tree}))).sort(KEY)
    if frame.height != answers.columns.rows:
        raise OutdatedPreview
    return frame["value"].gather(places)


def _held_at(held: Held, places: Places) -> pl.Series:
    if isinstance(held, FlagColumn):
        values: Any = pl.Series(bitmaps.unpacked(held.true, held.rows)[places])
    elif held.texts is not None:
        values = held.texts.gather(held.values[places]) if len(held.texts) else pl.Series([""] * len(places))
    elif held.kind in _NUMBERS:
        values = pl.Series(held.values[places].astype(np.float64) / 10**held.scale)
    else:
        values = pl.Series([held.value(each) for each in held.values[places]])
    if held.known is None:
        return pl.Series(values)
    return pl.Series(values).set(pl.Series(~bitmaps.unpacked(held.known, held.rows)[places]), None)


def at_stake(column: NarrowColumn, members: Words, name: str, unit: str) -> ValueAtStake:
    """A column of numbers summed up over members."""
    known = members if column.known is None else members & column.known
    total, count = _sum(column, known), bitmaps.counted(known)
    mean = total / count if total is not None and count else None
    return ValueAtStake(name, unit, total, mean, count, bitmaps.counted(members) - count)


def _sum(column: NarrowColumn, members: Words) -> int | float | Decimal | None:
    """The sum over members for whom it is known; None if it is no number."""
    if not column.is_whole:
        return _sum_of_floats(column, members)
    total = _sum_of_integers(column, members)
    match column.kind:
        case "decimal":
            return Decimal((int(total < 0), tuple(map(int, str(abs(total)))), -column.scale))
        case "float":
            return float(total / 10**column.scale)
        case _:
            return total


def _sum_of_integers(column: NarrowColumn, members: Words) -> int:
    """Exact, also beyond int64."""
    flags, total = bitmaps.unpacked(members, column.rows), 0
    halved = max(abs(column.low), abs(column.high)) > (1 << 62) // ROWS
    for start in range(0, column.rows, ROWS):
        values = column.values[start : start + ROWS][flags[start : start + ROWS]]
        if halved:
            total += (int((values >> _HALF).sum()) << _HALF) + int((values & _LOW_HALF).sum())
        else:
            total += int(values.sum(dtype=np.int64))
    return total


def _sum_of_floats(column: NarrowColumn, members: Words) -> float | None:
    flags = bitmaps.unpacked(members, column.rows)
    parts = []
    for start in range(0, column.rows, ROWS):
        with np.errstate(invalid="ignore", over="ignore"):
            parts.append(column.values[start : start + ROWS][flags[start : start + ROWS]].sum(dtype=np.float64).item())
    infinite = {part for part in parts if math.isinf(part)}
    if len(infinite) > 1 or any(map(math.isnan, parts)):
        return None
    return infinite.pop() if infinite else math.fsum(parts)


def masked_rows(profiles: Profiles, keys: Sequence[Any], columns: Sequence[str] = ()) -> pl.DataFrame:
    """One row per key, in order of the keys: the key, and properties, the private ones masked.

    Parameters
    ----------
    columns
        Properties to show; every stored column by default.
    """
    key, catalog = profiles.key, profiles.catalog
    wanted = [name for name in columns or catalog.shape.profile.columns if name != key]
    private = {name for name in wanted if catalog.privacy.hides(name)}
    table: Any = profiles.table([name for name in wanted if name not in private])
    rows = table.filter(table[key].isin(list(keys))) if keys else table.limit(0)
    frame = pl.DataFrame(profiles.data.engine.arrow(rows))
    masks = [pl.lit(MASK).alias(name) for name in wanted if name in private]
    return frame.with_columns(masks).select(key, *wanted).sort(key)
