"""What the members of an audience are worth: a number summed up over them."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.preview import bitmaps
from insight.audiences.preview.preview_reach import ValueAtStake
from insight.audiences.preview.stored_spans import ROWS

if TYPE_CHECKING:
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.narrow_columns import NarrowColumn

_HALF = 32
_LOW_HALF = (1 << _HALF) - 1


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
