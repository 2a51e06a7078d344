"""Types of aggregates: which table, which column, which parts each function takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import BadDuration, UnknownName, WrongScope, WrongType
from insight.language.format import name_text
from insight.language.types import BOOLEAN, NUMBER, Kind, Type, list_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.language import syntax as s
    from insight.language.shape import Scope

MAX_PERIODS = 400
"""Periods that `active_periods` looks back over at most."""

_WHOLE_ROWS = frozenset({"any", "none", "every", "active_periods", "mean_gap"})
_OF_NUMBERS = frozenset({"sum", "mean", "median", "stddev"})
_OF_ORDERED = frozenset({"min", "max"})
_NEED_TIME = frozenset({"first", "last", "active_periods", "mean_gap"})


def an(word: object) -> str:
    """The word with its article.

    >>> an("instant"), an("number"), an("true/false")
    ('an instant', 'a number', 'a true/false value')
    """
    said = f"{word} value" if str(word) == Kind.BOOLEAN.value else str(word)
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


def type_of_aggregate(node: s.Aggregate, scope: Scope, check: Callable[[s.Expression, Scope], None]) -> Type:
    """The type of an aggregate; `check` makes sure that an expression is a condition.

    Raises
    ------
    ExpressionError
        For a table that is not there or not below this row, a column of the wrong type, or a part that the
        function does not take.
    """
    table = node.target[0]
    _check_table(table, scope, node.at)
    rows = replace(scope, table=table, before=None)
    column = rows.resolve(node.target[1:], node.at).type if len(node.target) > 1 else None
    _check_parts(node, column)
    has_time = rows.row.time is not None
    if not has_time and (node.window or node.then or node.function in _NEED_TIME):
        raise WrongType(f"The rows of {table!r} have no time, so they have no window and no order.", at=node.at)
    if node.where is not None:
        check(node.where, rows)
    if node.then is not None:
        _check_then(node.then, table, scope, check)
    return _result(node, column)


def _check_table(table: str, scope: Scope, at: int) -> None:
    shape = scope.shape
    if table not in shape.tables:
        known = shape.tables if scope.table is None else shape.below(scope.table)
        raise UnknownName(table, "table", known, at)
    if scope.table is None or table in shape.below(scope.table):
        return
    if table == scope.table:
        raise WrongScope(f"An aggregate over {table!r} stands inside itself.", at=at)
    raise WrongScope(
        f"{table!r} is not below {scope.table!r}: in a condition on a row, an aggregate is about that row's own rows.",
        at=at,
    )


def _check_parts(node: s.Aggregate, column: Type | None) -> None:
    function = node.function
    if node.distinct and (function != "count" or column is None):
        raise WrongType("`distinct` belongs to `count` of a column, as in `count(distinct orders.store)`.", at=node.at)
    if function in _WHOLE_ROWS and column is not None:
        raise WrongType(f"`{function}` takes a table, not a column.", at=node.at)
    if function not in _WHOLE_ROWS and function != "count" and column is None:
        shown = name_text(node.target)
        raise WrongType(f"`{function}` takes a column of the table, as in `{function}({shown}.…)`.", at=node.at)
    if function == "every" and node.where is None:
        raise WrongType("`every` needs a condition: `every(orders where …)`.", at=node.at)
    if function == "active_periods":
        _check_periods(node)
    if column is not None:
        _check_column(function, column, node.at)


def _check_periods(node: s.Aggregate) -> None:
    if node.period is None or node.last is None:
        raise WrongType("`active_periods` needs `of 30 days` and `last 6`.", at=node.at)
    if node.window is not None or node.then is not None:
        raise WrongType("`active_periods` has its own periods, so it takes no window and no `then`.", at=node.at)
    if node.last > MAX_PERIODS:
        raise WrongType(f"`active_periods` looks back over at most {MAX_PERIODS} periods.", at=node.at)


def _check_column(function: str, column: Type, at: int) -> None:
    if function in _OF_NUMBERS:
        wanted: tuple[Kind, ...] = (Kind.NUMBER,)
    elif function in _OF_ORDERED:
        wanted = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.INSTANT)
    elif function == "count":
        wanted = tuple(Kind)
    else:
        wanted = (Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT)
    if not column.fits(*wanted):
        raise WrongType(f"`{function}` does not take {an(column)}.", at=at)


def _check_then(then: s.Then, table: str, scope: Scope, check: Callable[[s.Expression, Scope], None]) -> None:
    _check_table(then.table, scope, then.at)
    rows = replace(scope, table=then.table, before=table)
    if rows.row.time is None:
        raise WrongType(f"The rows of {then.table!r} have no time, so nothing can follow.", at=then.at)
    if then.within is not None and then.within.unit in ("month", "quarter", "year"):
        raise BadDuration(
            "After `then`, a duration is in seconds to weeks: months differ in length.", at=then.within.at
        )
    if then.where is not None:
        check(then.where, rows)


def _result(node: s.Aggregate, column: Type | None) -> Type:
    match node.function:
        case "any" | "none" | "every":
            return BOOLEAN
        case "min" | "max" | "first" | "last" | "most_frequent":
            assert column is not None  # noqa: S101 - checked above
            return column
        case "values":
            assert column is not None  # noqa: S101 - checked above
            return list_of(column.kind)
        case _:
            return NUMBER
