"""Where a slider may stop: every value that occurs if they are few, else round values that follow how the values are spread."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from insight.audiences.preview.narrow_columns import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from insight.audiences.preview.narrow_columns import NarrowColumn

MOST = 1024
"""Positions of a slider, at most."""
Stored: TypeAlias = "npt.NDArray[Any]"
_SAMPLE = 262_144
_FIRST_LOOK = 65_536
_WIDEST_TABLE = 1 << 22
_KEPT = 0.7
"""Share of the quantiles that must stay different when they are rounded."""
_MOST_DIGITS = 17
_LARGEST = 2**63 - 1


def positions_of(column: NarrowColumn) -> Stored:
    """Stored values to compare with, ascending, at most 1,024; infinite ones are left out.

    If more occur: the values at 1,021 equal parts of the profiles, made round as far as seven of ten of them stay apart, and
    the ends. Numbers get as few significant digits as that allows, dates become the first day of a year, quarter, month or week.
    """
    found = _different(column)
    if found is not None:
        finite: Stored = found[np.isfinite(found)]
        return finite
    spread: Stored = np.sort(_known_sample(column, _SAMPLE))
    spread = spread[np.isfinite(spread)]
    if not len(spread):
        return spread
    places = np.linspace(0, len(spread) - 1, MOST - 3).astype(np.intp)
    quantiles = [spread[place].item() for place in np.unique(places)]
    if column.kind == "date":
        return np.array(_rounded_days(quantiles))
    found = np.array(_rounded(quantiles, whole=column.is_whole))
    return np.unique(found.astype(np.float32)) if column.single and not column.is_whole else found


def _known_sample(column: NarrowColumn, size: int) -> Stored:
    """Known values: evenly drawn if there are more than `size`, with the smallest and the largest."""
    known = column.known_values
    values = known[:: max(1, len(known) // size)]
    ends = np.array([column.low, column.high], column.values.dtype)
    return np.concatenate([values, ends])


def _different(column: NarrowColumn) -> Stored | None:
    """All values that occur, ascending; None if they are more than there may be positions."""
    if column.low > column.high:
        return np.zeros(0, column.values.dtype)
    if column.is_whole and column.high - column.low < _WIDEST_TABLE:
        seen = np.zeros(column.high - column.low + 1, np.bool_)
        seen[column.known_values.astype(np.int64) - column.low] = True
        found = np.flatnonzero(seen) + column.low
        return found if len(found) <= MOST else None
    if len(np.unique(_known_sample(column, _FIRST_LOOK))) > MOST:
        return None
    found = np.unique(_known_sample(column, column.rows or 1))
    return found if len(found) <= MOST else None


def _rounded(quantiles: list[Any], *, whole: bool) -> list[Any]:
    """Ascending values in as few significant digits as keep most of them apart."""
    digits = 1
    found: set[Any] = set()
    while len(found) < _KEPT * len(set(quantiles)) and digits < _MOST_DIGITS:
        digits += 1
        found = {(_whole if whole else _decimal)(each, digits, round) for each in quantiles}
    step = _whole if whole else _decimal
    first, last = step(quantiles[0], digits, math.floor), step(quantiles[-1], digits, math.ceil)
    return sorted({first, last, *(each for each in found if first < each < last)})


def _whole(value: int, digits: int, way: Callable[[Any], int]) -> int:
    """A whole number in so many significant digits, rounded a way."""
    unit = 10 ** max(len(str(abs(value))) - digits, 0)
    rounded = value if unit == 1 else _divided(value, unit, way) * unit
    return rounded if -_LARGEST <= rounded <= _LARGEST else value


def _divided(value: int, unit: int, way: Callable[[Any], int]) -> int:
    if way is math.floor:
        return value // unit
    return -(-value // unit) if way is math.ceil else (value + unit // 2) // unit


def _decimal(value: float, digits: int, way: Callable[[Any], int]) -> float:
    """A float in so many significant digits, rounded a way."""
    near = float(f"{value:.{digits - 1}e}")
    if math.isfinite(near) and (way is round or near == value or (near < value) == (way is math.floor)):
        return near
    if not math.isfinite(near):
        return value
    step = 10.0 ** (math.floor(math.log10(abs(near))) - digits + 1)
    moved = float(f"{near + (step if way is math.ceil else -step):.{digits - 1}e}")
    return moved if math.isfinite(moved) and (moved < value) == (way is math.floor) else value


# --- dates --------------------------------------------------------------------------------------------------------------


def _rounded_days(quantiles: list[int]) -> list[int]:
    """Ascending days that begin a year, quarter, month or week, the longest that keeps most of them apart; and the last day."""
    found: set[int] = set()
    for months in (12, 3, 1, 0):
        found = {_begin(each, months) for each in quantiles}
        if len(found) >= _KEPT * len(set(quantiles)):
            break
    else:
        found = set(quantiles)
    return sorted({*found, quantiles[-1]})


def _begin(day: int, months: int) -> int:
    """The first day of a period of so many months (0: of a week) that holds a day."""
    date = EPOCH + dt.timedelta(days=day)
    if not months:
        return max(day - date.weekday(), (dt.date.min - EPOCH).days)
    return (date.replace(month=(date.month - 1) // months * months + 1, day=1) - EPOCH).days
