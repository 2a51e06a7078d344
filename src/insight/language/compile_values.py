"""Functions of values, and sets of values as conditions on a column, as Ibis expressions."""

from __future__ import annotations

import operator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as types

from insight.language import syntax as s
from insight.language.meaning.windows import HIGHEST, LOWEST, window_values
from insight.units import MICROSECONDS_PER_DAY, day_after

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from insight.language.compile_time import Moments
    from insight.language.meaning.meaning import Line
    from insight.language.meaning.windows import Cut, ValueSet


_UNSIGNED, _MOST_DIGITS = "decimal(20, 0)", 38


def lies_in(column: Any, line: Line, values: ValueSet, moments: Moments) -> Any:
    """Whether the values of a column lie in a set; it may be missing where false is meant, if the set has no missing value."""
    if column.type().is_null():
        return ibis.null("boolean")
    if values.missing:
        return ~lies_in(column, line, ~values, moments).fill_null(False)  # noqa: FBT003 - the value itself
    column, constant = _placed(column, line, moments)
    single = [low[1] for low, high in values.spans if _is_single(low, high, line)]
    tests = [_between(column, *span, constant) for span in values.spans if not _is_single(*span, line)]
    if len(single) == 1:
        tests.append(column == constant(single[0]))
    elif single:
        tests.append(column.isin(_held(single, column.type())))
    return balanced(operator.or_, tests) if tests else ibis.literal(False)  # noqa: FBT003 - the value itself


def in_window(column: Any, window: s.Window, moments: Moments) -> Any:
    """Whether a date or instant lies in a window; it may be missing where false is meant."""
    is_date = column.type().is_date()
    return lies_in(
        column, "day" if is_date else "instant", window_values(window, moments.clock, is_date=is_date), moments
    )


def _placed(column: Any, line: Line, moments: Moments) -> tuple[Any, Callable[[Any], Any]]:
    """A column as it lies on a line, and what makes a value a constant to compare it with."""
    match line:
        case "number":
            column = comparable(column)
            return column, partial(number_beside, column.type())
        case "instant":
            return column, partial(moments.bound, column)
        case "day of year":
            local = moments.local(column)
            return local.month().cast("int64") * 100 + local.day().cast("int64"), ibis.literal
        case _:
            return column, ibis.literal


def _is_single(low: Cut, high: Cut, line: Line) -> bool:
    """Whether a stretch is one value."""
    if low == LOWEST or high == HIGHEST or low[2]:
        return False
    if high[2]:
        return bool(low[1] == high[1])
    return line == "day" and bool(day_after(low[1]) == high[1])


def _between(column: Any, low: Cut, high: Cut, constant: Callable[[Any], Any]) -> Any:
    """Whether a column lies between two cuts."""
    above = None if low == LOWEST else (operator.gt if low[2] else operator.ge)(column, constant(low[1]))
    below = None if high == HIGHEST else (operator.le if high[2] else operator.lt)(column, constant(high[1]))
    if above is None or below is None:
        known = column.notnull() if above is None else above
        return known if below is None else below
    return above & below


def balanced(joined: Callable[[Any, Any], Any], terms: Sequence[Any]) -> Any:
    """Terms joined as a tree of small depth, so that ten thousand of them stay within every engine's limits."""
    while len(terms) > 1:
        pairs = [terms[i : i + 2] for i in range(0, len(terms), 2)]
        terms = [joined(*pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return terms[0]


# --- numbers ----------------------------------------------------------------------------------------------------------


def comparable(column: Any) -> Any:
    """A column that numbers below 0 may be compared with."""
    return column.cast(_UNSIGNED) if column.type().is_uint64() else column


def number_beside(kind: Any, constant: float) -> Any:
    """A number as a constant; beside a decimal column it is compared exactly, not as a float."""
    exact = _decimal(constant, kind) if kind.is_decimal() and isinstance(constant, float) else None
    return ibis.literal(constant) if exact is None else exact


def _decimal(constant: float, kind: Any) -> Any:
    """A number as a decimal that holds all of its digits, and all of a column's; None if no decimal has so many."""
    exact = Decimal(repr(constant)).normalize()
    if kind.precision is None:  # an engine whose decimals have as many digits as they need
        return ibis.literal(exact)
    _, digits, exponent = exact.as_tuple()
    places = max(kind.scale, -int(exponent))
    before = max(kind.precision - kind.scale, len(digits) + int(exponent))
    return ibis.literal(exact, type=types.Decimal(before + places, places)) if before + places <= _MOST_DIGITS else None


def _held(constants: list[Any], kind: Any) -> list[Any]:
    """The constants of a list that a column can hold: what has more digits than a decimal column is never one of its values."""
    if not kind.is_decimal() or kind.precision is None:
        return constants
    found = [_decimal(each, kind) for each in constants]
    return [each for each in found if each is not None and each.type().precision == kind.precision]


_ARGUMENT = {
    "round": "float64", "abs": "float64", "lower": "string", "upper": "string", "length": "string", "year": "timestamp",
    "month": "timestamp", "hour": "timestamp", "weekday": "timestamp", "days_since": "timestamp", "days_between": "timestamp",
}  # fmt: skip


def typed(column: Any, kind: str) -> Any:
    """A column; one without any value, and so of no type, as the type that its place asks for."""
    return column.cast(kind) if column.type().is_null() else column


def call_value(function: str, given: list[Any], nodes: Sequence[s.Expression], moments: Moments) -> ir.Value:
    """The value of a function; `given` are the compiled arguments, `nodes` the same as trees."""
    first = given[0]
    if function in _ARGUMENT:
        given = [typed(each, _ARGUMENT[function]) for each in given]
        first = given[0]
    match function:
        case "round":
            digits = nodes[1].value if len(nodes) > 1 and isinstance(nodes[1], s.Number) else 0
            return first.cast("float64").round(int(digits))
        case "abs":
            return first.abs()
        case "lower" | "upper" | "length":
            return getattr(first, function)()
        case "coalesce":
            return ibis.coalesce(*moments.alike(given))
        case "nullif":
            one, two = moments.alike(given)
            return one.nullif(two)
        case "year" | "month" | "hour" | "weekday":
            return _part(function, first, moments)
        case "days_since":
            return _days_since(first, moments)
        case "days_between":
            return _days_between(first, given[1], moments)
        case _:
            raise TypeError(function)


def _part(function: str, column: Any, moments: Moments) -> Any:
    local: Any = moments.local(column)
    match function:
        case "weekday":
            return local.day_of_week.index().cast("int64") + 1
        case "hour" if local.type().is_date():
            return ibis.ifelse(local.notnull(), 0, ibis.null("int64"))
        case _:
            return getattr(local, function)().cast("int64")


def _days_since(column: Any, moments: Moments) -> Any:
    if column.type().is_date():
        return moments.epoch_day - column.epoch_days()
    return (moments.as_of_microseconds - moments.microseconds(column)) // MICROSECONDS_PER_DAY


def _days_between(start: Any, end: Any, moments: Moments) -> Any:
    if start.type().is_date() and end.type().is_date():
        return end.epoch_days() - start.epoch_days()
    return (moments.microseconds(end) - moments.microseconds(start)) // MICROSECONDS_PER_DAY


def against_everyone(function: str, argument: Any) -> Any:
    """A percentile or rank among all rows of a relation; missing values stay missing and are not counted."""
    column = argument.cast("float64")
    known = column.notnull()
    if function == "percentile":
        share = ibis.percent_rank().over(group_by=known, order_by=column) * 100
        return ibis.ifelse(known, share, ibis.null("float64"))
    place = ibis.rank().over(group_by=known, order_by=column.desc()) + 1
    return ibis.ifelse(known, place, ibis.null("int64"))
