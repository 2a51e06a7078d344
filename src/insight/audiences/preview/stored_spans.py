"""Conditions on one column as spans of its stored values, and the profiles whose value lies in them.

A comparison with a constant, a window in time, a list of values: each is a set of spans, both ends included, of what a column
holds. Constants are compared as exact numbers. Where an engine might round (beyond 2^53, or against a float32), there are no
spans (None), so the engine is asked.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import EPOCH, EPOCH_INSTANT, EXACT_FLOAT, MICROSECOND, NarrowColumn
from insight.language import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from insight.audiences.preview.bitmaps import Flags, Words
    from insight.language.compile_time import Moments

StoredSpan: TypeAlias = tuple[Any, Any]
"""From and to, both included; None is open."""
Spans: TypeAlias = "list[StoredSpan]"

ROWS = 131_072
"""Rows that are compared at a time."""
_FEW = 8
_FAR = 2.0**40
_WIDEST_TABLE = 1 << 22
_DAY = dt.timedelta(days=1)
_SIDES = {"before": "<", "after": ">", "since": ">=", "until": "<="}


# --- numbers ----------------------------------------------------------------------------------------------------------


def number_spans(op: str, column: NarrowColumn, constant: float) -> Spans | None:
    """Where a column of numbers is `=`, `<`, `<=`, `>` or `>=` a constant."""
    if not _is_sure(column, constant):
        return None
    if not column.is_whole:
        return _float_spans(op, column.values.dtype, float(constant))
    if column.kind == "float" and column.scale:
        return _between_bounds(op, *_around(constant, 10**column.scale))
    exact = Fraction(Decimal(repr(constant))) if column.kind == "decimal" else Fraction(constant)
    exact *= 10**column.scale
    match op:
        case "=":
            return [(int(exact), int(exact))] if exact.denominator == 1 else []
        case "<":
            return [(None, math.ceil(exact) - 1)]
        case "<=":
            return [(None, math.floor(exact))]
        case ">":
            return [(math.floor(exact) + 1, None)]
        case _:
            return [(math.ceil(exact), None)]


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


def _float_spans(op: str, kind: np.dtype[Any], constant: float) -> Spans:
    """The same for floats: the nearest ones of the column's type on the right side of the constant."""
    near = kind.type(constant)
    found = float(near)
    match op:
        case "=":
            return [(near, near)] if found == constant else []
        case "<" | "<=":
            fits = found < constant or (op == "<=" and found == constant)
            return [(None, near if fits else np.nextafter(near, kind.type(-np.inf)))]
        case _:
            fits = found > constant or (op == ">=" and found == constant)
            return [(near if fits else np.nextafter(near, kind.type(np.inf)), None)]


# --- times ------------------------------------------------------------------------------------------------------------


def moment_spans(op: str, column: NarrowColumn, constant: s.Date | s.Instant | s.Ago, moments: Moments) -> Spans:
    """Where a column of times is `=`, `<`, `<=`, `>` or `>=` a constant; a date beside an instant is compared as a day."""
    clock = moments.clock
    if isinstance(constant, s.Date) or (column.kind == "date" and isinstance(constant, s.Instant)):
        day = constant.value if isinstance(constant, s.Date) else clock.to_local(moments.instant(constant)).date()
        if column.kind == "date":
            number = (day - EPOCH).days
            return _between_bounds(op, number, number + 1)
        after = day + _DAY if day < dt.date.max else day
        return _between_bounds(op, *(bound(column, clock.midnight(each), moments) for each in (day, after)))
    instant = moments.instant(constant)
    return _between_bounds(op, *(bound(column, each, moments) for each in (instant, instant + MICROSECOND)))


def window_spans(column: NarrowColumn, window: s.Window, moments: Moments) -> Spans:
    """Where a column of times lies in a window."""
    match window:
        case s.Bound(side, point):
            return moment_spans(_SIDES[side], column, point, moments)
        case s.Span(start, end):
            return common(moment_spans(">=", column, start, moments), moment_spans("<=", column, end, moments))
        case _:
            first, last = moments.bounds(window)
            return [(bound(column, first, moments), bound(column, last, moments) - 1)]


def bound(column: NarrowColumn, instant: dt.datetime, moments: Moments) -> int:
    """The first stored value that is not before an instant."""
    match column.kind:
        case "date":
            return (moments.clock.date_bound(instant) - EPOCH).days
        case "local":
            return (moments.clock.local_bound(instant) - EPOCH_INSTANT.replace(tzinfo=None)) // MICROSECOND
        case _:
            return (instant - EPOCH_INSTANT) // MICROSECOND


def _between_bounds(op: str, start: int, end: int) -> Spans:
    """Compare with what lies from `start` up to `end`."""
    match op:
        case ">=":
            return [(start, None)]
        case ">":
            return [(end, None)]
        case "<":
            return [(None, start - 1)]
        case "<=":
            return [(None, end - 1)]
        case _:
            return [(start, end - 1)]


# --- texts ------------------------------------------------------------------------------------------------------------


def text_spans(op: str, column: NarrowColumn, constant: str) -> Spans:
    """Where a column of texts is `=`, `<`, `<=`, `>` or `>=` a constant, by code point."""
    assert column.texts is not None  # noqa: S101 - every column of texts has them
    before = int(column.texts.search_sorted(constant, side="left"))
    upto = int(column.texts.search_sorted(constant, side="right"))
    return _between_bounds(op, before, upto)


# --- profiles ---------------------------------------------------------------------------------------------------------


def common(one: Spans, two: Spans) -> Spans:
    """What lies in a span of each."""
    return [(_least(max, a[0], b[0]), _least(min, a[1], b[1])) for a in one for b in two]


def _least(chosen: Callable[[Any, Any], Any], one: Any, two: Any) -> Any:
    return two if one is None else one if two is None else chosen(one, two)


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
