"""Functions of values as Ibis expressions: one short arm each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.units import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from insight.language.compile_time import Moments

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
