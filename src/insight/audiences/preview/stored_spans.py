"""Conditions on one column as spans of its stored values, and the profiles whose value lies in them.

What a condition means is looked up among what a column holds, as spans with both ends included. Constants are compared as exact
numbers. Where an engine might round (beyond 2^53, or against a float32), there are no
spans (None), so the engine is asked.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import EPOCH, EPOCH_INSTANT, EXACT_FLOAT, NarrowColumn
from insight.language.meaning.windows import HIGHEST, LOWEST
from insight.units import MICROSECOND, microseconds_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from insight.audiences.preview.bitmaps import Flags, Words
    from insight.audiences.preview.narrow_columns import StoredKind
    from insight.language.meaning.meaning import Line, Meaning
    from insight.language.meaning.windows import Cut
    from insight.units import Clock

StoredSpan: TypeAlias = tuple[Any, Any]
"""From and to, both included; None is open."""
Spans: TypeAlias = "list[StoredSpan]"

ROWS = 131_072
"""Rows that are compared at a time."""
_FEW = 8
_FAR = 2.0**40
_WIDEST_TABLE = 1 << 22
_LINES: dict[StoredKind, Line] = {
    "whole": "number", "decimal": "number", "float": "number", "text": "text", "date": "day", "instant": "instant",
    "local": "instant",
}  # fmt: skip


def stored_spans(column: NarrowColumn, meaning: Meaning, clock: Clock) -> Spans | None:
    """What of a column lies in the stretches of a condition; None where the column is of another kind, or an engine might round."""
    spans = meaning.values.spans
    inner = [cut for span in spans for cut in span if cut not in (LOWEST, HIGHEST)]
    if meaning.line not in (_LINES[column.kind], "any"):
        return None
    if meaning.line == "number" and not all(_is_sure(column, constant) for _, constant, _ in inner):
        return None
    first = {cut: _first(column, cut, clock) for cut in inner}
    return [(first.get(low), None if high == HIGHEST else _before(column, first[high])) for low, high in spans]


def _first(column: NarrowColumn, cut: Cut, clock: Clock) -> Any:
    """The first value that a column could store after a cut."""
    _, value, is_after = cut
    match column.kind:
        case "date":
            return (value - EPOCH).days + is_after
        case "instant" | "local":
            return bound(column, value, clock)
        case "text":
            assert column.texts is not None  # noqa: S101 - every column of texts has them
            return int(column.texts.search_sorted(value, side="right" if is_after else "left"))
        case _:
            return _first_number(column, value, is_after)


def _before(column: NarrowColumn, stored: Any) -> Any:
    """The last value that a column could store before another."""
    return stored - 1 if column.is_whole else np.nextafter(stored, column.values.dtype.type(-np.inf))


def bound(column: NarrowColumn, instant: dt.datetime, clock: Clock) -> int:
    """The first stored time that is not before an instant."""
    match column.kind:
        case "date":
            return (clock.date_bound(instant) - EPOCH).days
        case "local":
            return (clock.local_bound(instant) - EPOCH_INSTANT.replace(tzinfo=None)) // MICROSECOND
        case _:
            return microseconds_of(instant)


# --- numbers ----------------------------------------------------------------------------------------------------------


def _first_number(column: NarrowColumn, constant: float, is_after: int) -> Any:
    """The first number that a column could store from a constant on, or after it."""
    if not column.is_whole:
        kind = column.values.dtype.type
        near = kind(constant)
        fits = float(near) > constant or (float(near) == constant and not is_after)
        return near if fits else np.nextafter(near, kind(np.inf))
    if column.kind == "float" and column.scale:
        return _around(constant, 10**column.scale)[is_after]
    exact = Fraction(Decimal(repr(constant))) if column.kind == "decimal" else Fraction(constant)
    exact *= 10**column.scale
    return math.floor(exact) + 1 if is_after else math.ceil(exact)


def _around(constant: float, parts: int) -> tuple[int, int]:
    """The first whole numbers of which the float nearest to a `parts`-th is not below a constant, and above it."""
    near = math.floor(Fraction(constant) * parts)
    if abs(constant) > _FAR:  # from everything that is held so
        return near, near + 1
    candidates = range(near - 1, near + 3)
    return next(each for each in candidates if each / parts >= constant), next(
        each for each in candidates if each / parts > constant
    )


def _is_sure(column: NarrowColumn, constant: float) -> bool:
    """Whether every engine compares these as exact numbers."""
    if column.single:  # against which a constant is made a float32
        return float(np.float32(constant)) == constant if abs(constant) < EXACT_FLOAT else False
    if column.kind == "whole" and isinstance(constant, int):
        return True
    limit = EXACT_FLOAT * 10**column.scale
    return abs(constant) < EXACT_FLOAT and (column.kind == "float" or max(abs(column.low), abs(column.high)) < limit)


# --- profiles ---------------------------------------------------------------------------------------------------------


def within(column: NarrowColumn, spans: Spans) -> Words:
    """The profiles whose value lies in one of the spans; never those for which it is missing."""
    inside = _joined(column, spans)
    if not inside:
        return bitmaps.nobody(column.rows)
    if inside == [(column.low, column.high)]:
        return column.known_words
    found = np.zeros(bitmaps.word_count(column.rows), np.uint64)
    bits, test = found.view(np.uint8), _test(column, inside)
    for start in range(0, column.rows, ROWS):
        held = np.packbits(test(column.values[start : start + ROWS]), bitorder="little")
        bits[start // 8 : start // 8 + len(held)] = held
    return found if column.known is None else found & column.known


def _joined(column: NarrowColumn, spans: Spans) -> Spans:
    """The spans within what the column holds, ascending, those that meet made one."""
    cut = [(_least(max, low, column.low), _least(min, high, column.high)) for low, high in spans]
    found: Spans = []
    for low, high in sorted(each for each in cut if each[0] <= each[1]):
        if found and (low <= found[-1][1] or (column.is_whole and low == found[-1][1] + 1)):
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _least(chosen: Callable[[Any, Any], Any], one: Any, two: Any) -> Any:
    return two if one is None else one if two is None else chosen(one, two)


def _test(column: NarrowColumn, spans: Spans) -> Callable[[npt.NDArray[Any]], Flags]:
    """A function that tells which values lie in the spans."""
    if len(spans) <= _FEW:
        return _Compared(spans, column)
    if column.is_whole and column.high - column.low < _WIDEST_TABLE:
        table = np.zeros(column.high - column.low + 1, np.bool_)
        for low, high in spans:
            table[low - column.low : high - column.low + 1] = True
        return lambda values: table[values.astype(np.intp) - column.low]
    starts, ends = (np.array(each, column.values.dtype) for each in zip(*spans, strict=True))
    return lambda values: _searched(values, starts, ends)


class _Compared:
    """Compares values with the ends of a few spans. Its results are good until it is called again."""

    def __init__(self, spans: Sequence[StoredSpan], column: NarrowColumn) -> None:
        typed = column.values.dtype.type
        self._tests = [(_ends(low, high, column), typed(low), typed(high)) for low, high in spans]
        size = min(ROWS, column.rows)
        self._found, self._part, self._half = (np.empty(size, np.bool_) for _ in range(3))

    def __call__(self, values: npt.NDArray[Any]) -> Flags:
        found, part, half = (each[: len(values)] for each in (self._found, self._part, self._half))
        for place, (ends, low, high) in enumerate(self._tests):
            into = part if place else found
            match ends:
                case "equal":
                    np.equal(values, low, out=into)
                case "upto":
                    np.less_equal(values, high, out=into)
                case "from":
                    np.greater_equal(values, low, out=into)
                case _:
                    np.greater_equal(values, low, out=into)
                    into &= np.less_equal(values, high, out=half)
            if place:
                found |= part
        return found


def _ends(low: Any, high: Any, column: NarrowColumn) -> str:
    """Which ends of a span have to be compared."""
    if low == high:
        return "equal"
    return "upto" if low == column.low else "from" if high == column.high else "both"


def _searched(values: npt.NDArray[Any], starts: npt.NDArray[Any], ends: npt.NDArray[Any]) -> Flags:
    place = np.searchsorted(starts, values, side="right") - 1
    return (place >= 0) & (values <= ends[place])
