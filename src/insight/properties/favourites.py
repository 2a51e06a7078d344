"""Different values, favourites and lists of values: first one row per key and value, then one per key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.language.compile_calls import typed
from insight.properties.columns import KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.language.shape import Ref
    from insight.properties.groups import RowEnv, Wanted

VALUE = "value__"


def value_stages(env: RowEnv, wanted: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    """One or two relations for each column asked about, each with one row per key."""
    by_column: dict[Ref, list[Wanted]] = {}
    for each in wanted:
        by_column.setdefault(env.scope.resolve(each.node.target[1:], each.node.at), []).append(each)
    stages: list[ir.Table] = []
    for ref, asked in by_column.items():
        stages += _stages_of_column(env, env.columns[ref], asked, conditions)
    return stages


def _stages_of_column(env: RowEnv, column: str, asked: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    tallies: dict[str, str] = {}
    aggregates: dict[str, Any] = {}
    known = env.relation.filter(env.relation[column].notnull())
    value = typed(known[column], "string")
    for each in asked:
        where = conditions[each.column]
        if where is None:
            tally, counted = "all__", known.count()
        else:
            tally, counted = f"n_{where.get_name()}", known.count(where=known[where.get_name()])
        tallies[each.column] = tally
        aggregates[tally] = counted
    counts = known.group_by(KEY, **{VALUE: value}).agg(**aggregates)
    stages = _lists_and_counts(counts, asked, tallies)
    favourites = [each for each in asked if each.node.function == "most_frequent"]
    return stages + [_favourite(counts, each, tallies[each.column]) for each in favourites]


def _lists_and_counts(counts: Any, asked: list[Wanted], tallies: dict[str, str]) -> list[ir.Table]:
    made: dict[str, Any] = {}
    for each in asked:
        seen = counts[tallies[each.column]] > 0
        if each.node.distinct:
            made[each.column] = counts.count(where=seen)
        elif each.node.function == "values":
            made[each.column] = counts[VALUE].collect(where=seen, order_by=counts[VALUE])
    return [counts.group_by(KEY).agg(**made)] if made else []


def _favourite(counts: Any, wanted: Wanted, tally: str) -> ir.Table:
    """The most frequent value of each key; of equals the smallest."""
    least = wanted.node.at_least or 1
    seen = counts.filter(counts[tally] >= least)
    best = seen.group_by(best_key=KEY).agg(best=lambda t: t[tally].max())
    top = seen.join(best, [seen[KEY] == best.best_key, seen[tally] == best.best])
    return top.group_by(KEY).agg(**{wanted.column: top[VALUE].min()})
