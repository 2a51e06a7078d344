"""The worlds of `tests/cases/audiences.json`, each with one audience text and its known members."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, TypeAlias

from insight.language.parse import parse

from .world import Record, Table, World, inferred_types

Case: TypeAlias = dict[str, Any]
"""`id`, `title`, `as_of`, `profiles`, `tables`, `audience`, and `members` or `error`.

Perhaps also `lists`, `audiences`, `nested` and `timezone`.
"""

CASES = Path(__file__).parent.parent / "cases" / "audiences.json"
KEY, TIME = "profile_id", "ts"
PROFILE_TIMES = ("b", "d")
"""Profile columns whose ISO texts are meant as instants."""


def load_cases() -> list[Case]:
    """Every case of the file, those that end in an error included."""
    cases: list[Case] = json.loads(CASES.read_text(encoding="utf-8"))
    return cases


def world_of(case: Case) -> World:
    """The world of a case: `ts` is the time of a table, absent cells are missing, the zone is UTC by default.

    Raises
    ------
    ExpressionError
        For a named audience of the case that cannot be read.
    """
    profiles = _with_times(_filled(case["profiles"]))
    tables = {name: _table(name, rows, case.get("nested", {})) for name, rows in case["tables"].items()}
    types = {"profile": inferred_types(profiles)}
    types |= {name: _types_of(table) for name, table in tables.items()}
    return World(
        profiles=profiles,
        key=KEY,
        as_of=dt.datetime.fromisoformat(case["as_of"]),
        tables=_with_parent_keys(tables),
        lists=case.get("lists", {}),
        audiences={name: parse(text) for name, text in case.get("audiences", {}).items()},
        timezone=case.get("timezone", "UTC"),
        types=types,
    )


def _filled(records: list[Record]) -> list[Record]:
    """The same records, each with every column."""
    columns = {column: None for record in records for column in record}
    return [columns | record for record in records]


def _with_times(profiles: list[Record]) -> list[Record]:
    """The same profiles, with instants in the columns that hold nothing but ISO texts."""
    for name in set(PROFILE_TIMES) & set(profiles[0]):
        times = [_instant(record.get(name)) for record in profiles]
        if all((time is None) == (record.get(name) is None) for time, record in zip(times, profiles, strict=True)):
            profiles = [record | {name: time} for record, time in zip(profiles, times, strict=True)]
    return profiles


def _instant(text: object) -> dt.datetime | None:
    """The instant that a text means, or None if it means none."""
    try:
        time = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None


def _table(name: str, rows: list[Record], nested: dict[str, dict[str, str]]) -> Table:
    """A table as the case declares it; a nested one belongs to a profile through its parent only."""
    rows = [row | {TIME: dt.datetime.fromisoformat(row[TIME])} for row in _filled(rows)]
    place = nested.get(name)
    if place is None:
        return Table(rows, profile=KEY, time=TIME)
    return Table(rows, parent=place["parent"], on=place["on"], time=TIME)


def _with_parent_keys(tables: dict[str, Table]) -> dict[str, Table]:
    """The same tables, where a parent's key is the column its children name it by."""
    for table in tables.values():
        if table.parent is not None:
            tables[table.parent].key = table.on
    return tables


def _types_of(table: Table) -> dict[str, str]:
    """The types of a table's columns; one without rows has the columns that every table has."""
    return inferred_types(table.rows) or {KEY: "text", TIME: "instant"}
