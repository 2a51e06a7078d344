"""A small world of customers: plain lists of dicts, and what the workspace file would say of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.language.syntax import Expression

Record: TypeAlias = dict[str, Any]
"""One row: column name to int, float, Decimal, str, bool, date, datetime, list or None."""

TYPES = (
    "whole", "decimal", "text", "boolean", "date",
    "instant",  # aware datetimes
    "local",  # naive datetimes: clock times in the workspace's zone
    "list of text", "list of whole",
    "unknown",  # nothing but missing values
)  # fmt: skip
"""The types of columns, so that a column without any known value has one too."""


@dataclass
class Lookup:
    """A many-to-one table; `key` is unique among the rows."""

    rows: list[Record]
    key: str


@dataclass
class Table:
    """A one-to-many table.

    Attributes
    ----------
    rows : the rows, in no order.
    key : column that tells rows apart. Unique if another table is nested below this one, else perhaps not.
    profile : column with the profile's key; None in a nested table.
    time : column with the row's time; None if there is none, or if it is the parent's.
    parent, on : the table this one is nested below, and this table's column with the parent's key.
    lookups : name in a path to (column of this table, name in `World.lookups`).
    """

    rows: list[Record]
    key: str | None = None
    profile: str | None = None
    time: str | None = None
    parent: str | None = None
    on: str | None = None
    lookups: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class World:
    """Everything one question is about.

    `types` holds the type of every column: of `profile`, of each table, of each lookup, by that name.
    """

    profiles: list[Record]
    key: str
    as_of: dt.datetime
    tables: dict[str, Table] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    audiences: dict[str, Expression] = field(default_factory=dict)
    properties: dict[str, Expression] = field(default_factory=dict)
    timezone: str = "UTC"
    week_starts: str = "monday"
    types: dict[str, dict[str, str]] = field(default_factory=dict)


def inferred_types(records: Iterable[Record]) -> dict[str, str]:
    """The type of each column, judged by its known values; for worlds made by hand."""
    records = list(records)
    columns = {column: None for record in records for column in record}
    return {column: inferred_type(record.get(column) for record in records) for column in columns}


def inferred_type(values: Iterable[Any]) -> str:
    """The one type that fits all known values."""
    found = {_type_of(value) for value in values if value is not None and value != ""}
    if found == {"whole", "decimal"}:
        return "decimal"
    if len(found) > 1:
        raise ValueError(f"values of several types: {sorted(found)}")
    return found.pop() if found else "unknown"


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "whole"
        case str():
            return "text"
        case dt.datetime():
            return "local" if value.tzinfo is None else "instant"
        case dt.date():
            return "date"
        case list():
            return "list of whole" if value and isinstance(value[0], int) else "list of text"
        case _:
            return "decimal"
