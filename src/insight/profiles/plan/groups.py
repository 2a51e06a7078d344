"""All aggregates over one table as few grouped relations, each with one row per key.

Four kinds of stages share one relation of rows:

- *simple*: counts, sums and the like, all in one `group by key`;
- *values*: different values, favourites and lists of values: first `group by (key, value)`, then by key; one for each column;
- *edges*: first and last: the edge's time comes from the simple stage, its rows are looked up;
- *sequences*: rows followed, or not followed, by others: a semi-join (`sequences.py`), then the three stages above.
"""

from __future__ import annotations

import functools
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.compile import raw
from insight.language.compile_values import in_window, typed
from insight.language.format import text_of
from insight.language.meaning.windows import window_bounds
from insight.profiles.columns import KEY, TIME
from insight.profiles.plan.stages import edge_stage, own_key, value_stages
from insight.units import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from insight.profiles.plan.environments import RowEnv, Wanted


def grouped(env: RowEnv, wanted: Iterable[Wanted]) -> list[ir.Table]:
    """Relations with `KEY` and the columns of the wanted aggregates without `then`, each one row per key."""
    asked = list(wanted)
    env, conditions = _filtered(env, asked)
    simple: dict[str, Any] = {}
    for each in asked:
        simple.update(_simple(each, env, conditions[each.column]))
    values = [each for each in asked if is_of_values(each.node)]
    edges = [each for each in asked if each.node.function in ("first", "last")]
    stages: list[ir.Table] = value_stages(env, values, conditions)
    if edges:
        stages += edge_stage(env, edges, conditions)
    if simple:
        stages.append(_with_gaps(env.relation.group_by(KEY).agg(**simple), asked, env))
    return stages


def is_of_values(node: s.Aggregate) -> bool:
    """Whether an aggregate is about different values, and so counted by value first."""
    return node.distinct or node.function in ("most_frequent", "values")


def _filtered(env: RowEnv, asked: list[Wanted]) -> tuple[RowEnv, dict[str, Any]]:
    """Each aggregate's condition; rows that no aggregate looks at are dropped first."""
    parts = {each.column: _condition_parts(each.node) for each in asked}
    different = set(parts.values())
    if len(different) == 1:
        tests = row_tests(asked[0].node, env)
        relation = env.relation.filter(tests) if tests else env.relation
        return replace(env, relation=relation), {each.column: None for each in asked}
    windows = [_start(each.node, env) for each in asked]
    if all(window is not None for window in windows):
        earliest = min(window for window in windows if window is not None)
        env = replace(env, relation=env.relation.filter(env.moments.from_(env.relation[TIME], earliest)))
    made: dict[tuple[str, str], Any] = {}
    for each in asked:
        key = parts[each.column]
        if key not in made:
            tests = row_tests(each.node, env)
            made[key] = functools.reduce(operator.and_, tests) if tests else None
    return _flagged(env, asked, made, parts)


def _flagged(
    env: RowEnv, asked: list[Wanted], made: dict[tuple[str, str], Any], parts: dict[str, tuple[str, str]]
) -> tuple[RowEnv, dict[str, Any]]:
    """Conditions as columns of the rows, so that each is evaluated once however many aggregates share it.

    Columns that only conditions needed are left behind: an engine may keep these rows in memory.
    """
    flags = {key: f"if_{number}__" for number, key in enumerate(made) if made[key] is not None}
    kept = [name for name in env.relation.columns if name in _needed(env, asked)]
    relation = env.relation.select(*kept, **{name: made[key] for key, name in flags.items()})
    env = replace(env, relation=relation)
    return env, {column: env.relation[flags[key]] if key in flags else None for column, key in parts.items()}


def _needed(env: RowEnv, asked: list[Wanted]) -> set[str]:
    """The columns that the stages read, conditions aside."""
    names = {KEY}
    for each in asked:
        if len(each.node.target) > 1:
            ref = env.scope.resolve(each.node.target[1:], each.node.at)
            names.add(env.codes[ref].column if is_of_values(each.node) and ref in env.codes else env.columns[ref])
        if each.node.function in ("first", "last", "mean_gap", "active_periods"):
            names.add(TIME)
        if each.node.function in ("first", "last") and (own := own_key(env.scope)) is not None:
            names.add(env.columns[own])
    return names


def _condition_parts(node: s.Aggregate) -> tuple[str, str]:
    if node.function == "active_periods":
        return repr((node.period, node.last)), text_of(node.where) if node.where else ""
    return repr(node.window), text_of(node.where) if node.where else ""


def row_tests(node: s.Aggregate, env: RowEnv) -> list[Any]:
    """What a row must pass for an aggregate: its window, its condition."""
    tests = [in_window(env.relation[TIME], node.window, env.moments)] if node.window is not None else []
    if node.where is not None:
        tests.append(raw(node.where, env))
    return tests


def _start(node: s.Aggregate, env: RowEnv) -> Any:
    """The instant before which a window sees nothing, or None."""
    if isinstance(node.window, s.Within) and not node.window.ahead:
        return window_bounds(node.window, env.moments.clock)[0]
    return None


def _simple(wanted: Wanted, env: RowEnv, where: Any) -> dict[str, Any]:
    """Columns of the simple stage for one aggregate, by name."""
    node, table, out = wanted.node, env.relation, wanted.column
    if is_of_values(node):
        return {}
    if node.function in ("any", "count") and len(node.target) == 1:
        return {out: table.count(where=where)}
    if node.function == "active_periods":
        return {out: _periods(node, env, where)}
    if node.function in ("mean_gap", "first", "last"):
        found = {f"{out}_from": table[TIME].min(where=where), f"{out}_to": table[TIME].max(where=where)}
        if node.function == "mean_gap":
            return {f"{out}_rows": table.count(where=where), **found}
        return {}
    column = target_column(node, env)
    match node.function:
        case "count":
            return {out: column.count(where=where)}
        case "stddev":
            return {out: column.cast("float64").std(how="sample", where=where)}
        case "mean" | "median":
            return {out: getattr(column.cast("float64"), node.function)(where=where)}
        case _:
            return {out: getattr(column, node.function)(where=where)}


def target_column(node: s.Aggregate, env: RowEnv) -> Any:
    """The column that an aggregate is about."""
    column = env.name(s.Name(node.target[1:], at=node.at))
    return typed(column, "float64") if node.function in ("sum", "mean", "median", "stddev") else column


def _periods(node: s.Aggregate, env: RowEnv, where: Any) -> Any:
    assert node.period is not None and node.last is not None  # noqa: S101, PT018 - checked with the types
    clock, table = env.moments.clock, env.relation
    total: Any = None
    for index in range(node.last):
        begin = clock.back(node.period.amount * (index + 1), node.period.unit)
        end = clock.back(node.period.amount * index, node.period.unit)
        inside = env.moments.from_(table[TIME], begin) & env.moments.until(table[TIME], end)
        enough = table.count(where=inside if where is None else inside & where) >= (node.at_least or 1)
        active = ibis.ifelse(enough, 1, 0)
        total = active if total is None else total + active
    return total


def _with_gaps(grouped_rows: ir.Table, asked: list[Wanted], env: RowEnv) -> ir.Table:
    """Mean gaps, from the number of rows and the first and last of them."""
    gaps: dict[str, Any] = {}
    for out in (each.column for each in asked if each.node.function == "mean_gap"):
        rows: Any = grouped_rows[f"{out}_rows"]
        length = env.moments.microseconds(grouped_rows[f"{out}_to"]) - env.moments.microseconds(
            grouped_rows[f"{out}_from"]
        )
        gaps[out] = ibis.ifelse(rows > 1, length / MICROSECONDS_PER_DAY / (rows - 1).nullif(0), ibis.null("float64"))
    if not gaps:
        return grouped_rows
    spare = [f"{out}_{part}" for out in gaps for part in ("rows", "from", "to")]
    return grouped_rows.mutate(**gaps).drop(*spare)
