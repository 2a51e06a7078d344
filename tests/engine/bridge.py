"""A reference world as a real workspace on DuckDB, so that both answer the same question."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from insight import Workspace
from insight.language.format import text_of
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.language import syntax as s
    from tests.reference.world import Record, World

_TYPES: dict[str, Any] = {
    "whole": pl.Int64, "decimal": pl.Float64, "text": pl.String, "boolean": pl.Boolean, "date": pl.Date,
    "instant": pl.Datetime("us", "UTC"), "local": pl.Datetime("us"), "list of text": pl.List(pl.String),
    "list of whole": pl.List(pl.Int64), "unknown": pl.String,
}  # fmt: skip


def frame_of(rows: Iterable[Record], types: Mapping[str, str]) -> pl.DataFrame:
    """Rows as a polars frame with the world's types."""
    schema = {name: _TYPES[kind] for name, kind in types.items()}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def workspace_of(world: World) -> Workspace:
    """The workspace that a world describes."""
    model: dict[str, Any] = {
        "workspace": {"timezone": world.timezone, "week_starts": world.week_starts},
        "profile": {"key": world.key},
        "tables": {},
        "lookups": {name: {"key": lookup.key} for name, lookup in world.lookups.items()},
        "properties": {name: text_of(tree) for name, tree in world.properties.items()},
        "audiences": {name: text_of(tree) for name, tree in world.audiences.items()},
    }
    for name, table in world.tables.items():
        given = {
            "key": table.key,
            "profile": table.profile,
            "time": table.time,
            "parent": table.parent,
            "on": table.on,
        }
        part: dict[str, Any] = {role: column for role, column in given.items() if column is not None}
        part["lookups"] = {
            step: {"column": column, "lookup": target} for step, (column, target) in table.lookups.items()
        }
        model["tables"][name] = part
    return Workspace.from_tables(
        frame_of(world.profiles, world.types["profile"]),
        {name: frame_of(table.rows, world.types[name]) for name, table in world.tables.items()},
        as_of=world.as_of, model=model,
        others={
            "lookups": {name: frame_of(lookup.rows, world.types[name]) for name, lookup in world.lookups.items()},
            "lists": world.lists,
        },
    )  # fmt: skip


def answers(workspace: Workspace, trees: Mapping[str, s.Expression]) -> dict[str, dict[Any, Any]]:
    """What the engine answers for each tree: a value per profile key, all asked together."""
    profiles = workspace.profiles
    rows = profiles.data.engine.arrow(profiles.values(trees)).to_pylist()
    return {name: {row[KEY]: row[name] for row in rows} for name in trees}


def same(one: Any, two: Any, world: World) -> bool:
    """Equal: floats up to rounding; a clock time is the instant that it means in the world's zone."""
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(same(each, other, world) for each, other in zip(one, two, strict=True))
    if isinstance(one, float) and isinstance(two, (int, float)) and not isinstance(two, bool):
        return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-9)
    return bool(_instant(one, world) == _instant(two, world))


def _instant(value: Any, world: World) -> Any:
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=ZoneInfo(world.timezone)).astimezone(dt.UTC)
    return value
