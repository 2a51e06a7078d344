"""Short ways to write trees and worlds by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from insight.language import syntax as s

from .interpreter import evaluate
from .world import Record, Table, World, inferred_types

if TYPE_CHECKING:
    from .values import Value

NOON = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
"""The `as_of` of worlds made by hand: a Sunday."""


def name(path: str) -> s.Name:
    """`product.category`."""
    return s.Name(tuple(path.split(".")))


def const(value: Any) -> Any:
    """A Python value as a constant; a tree stays as it is."""
    match value:
        case bool():
            return s.Boolean(value)
        case int() | float():
            return s.Number(value)
        case str():
            return s.Text(value)
        case dt.datetime():
            return s.Instant(value)
        case dt.date():
            return s.Date(value)
        case _:
            return value


def items(*values: Any) -> s.ListOf:
    """`[a, b]`."""
    return s.ListOf(tuple(map(const, values)))


def compare(left: Any, op: Any, right: Any) -> s.Compare:
    """`left op right`; a text on the left is a name."""
    return s.Compare(op, name(left) if isinstance(left, str) else const(left), const(right))


def call(function: Any, *arguments: Any) -> s.Call:
    """`function(a, b)`."""
    return s.Call(function, tuple(map(const, arguments)))


def duration(text: str) -> s.Duration:
    """`7 days`."""
    amount, unit = text.split()
    return s.Duration(int(amount), unit.removesuffix("s"))  # type: ignore[arg-type]


def ago(text: str) -> s.Ago:
    """`7 days ago`."""
    return s.Ago(duration(text))


def within(text: str, *, ahead: bool = False, calendar: bool = False) -> s.Within:
    """`within [next] 7 [calendar] days`."""
    return s.Within(duration(text), ahead, calendar)


def rows(function: Any, target: str, **options: Any) -> s.Aggregate:
    """`function(target …)`."""
    return s.Aggregate(function, tuple(target.split(".")), **options)


def at(text: str) -> dt.datetime:
    """The instant (or clock time) that an ISO text means."""
    return dt.datetime.fromisoformat(text)


def day(text: str) -> dt.date:
    """The date that an ISO text means."""
    return dt.date.fromisoformat(text)


def world(profiles: list[Record], tables: dict[str, Table] | None = None, **more: Any) -> World:
    """A world whose column types are judged by the values; profiles have the key `id`."""
    tables = tables or {}
    types = {"profile": inferred_types(profiles)} | {each: inferred_types(table.rows) for each, table in tables.items()}
    types |= {each: inferred_types(lookup.rows) for each, lookup in more.get("lookups", {}).items()}
    return World(profiles, "id", **({"as_of": NOON} | more), tables=tables, types=types)


def of_one(tree: s.Expression, cells: Record | None = None, **more: Any) -> Value:
    """The value of an expression for a single profile that has these cells."""
    return evaluate(tree, world([{"id": 1} | (cells or {})], **more))[1]


def of_orders(tree: s.Expression, orders: list[Record], **more: Any) -> Value:
    """The value of an expression for one profile with these orders: `key`, `t` for the time, other cells."""
    columns = {column: None for order in orders for column in order} | {
        "key": None,
        "t": None,
        "profile_id": 1,
    }
    table = Table([columns | order for order in orders], key="key", profile="profile_id", time="t")
    return evaluate(tree, world([{"id": 1}], {"orders": table}, **more))[1]
