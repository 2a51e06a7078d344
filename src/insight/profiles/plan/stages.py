"""Stages of grouped rows: the values of the earliest and latest rows; different values, favourites and lists of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.language.compile_values import typed
from insight.language.shape import Ref
from insight.profiles.columns import CODE, KEY, TEXT, TIME, code_in, left_joined, ranked

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.language.shape import Scope
    from insight.profiles.columns import TextCode
    from insight.profiles.plan.environments import RowEnv, Wanted


def own_key(scope: Scope) -> Ref | None:
    """The table's own key, which decides between rows of one time."""
    row = scope.row
    return Ref((), row.key, row.columns[row.key]) if row.key else None


def edge_stage(env: RowEnv, wanted: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    """First and last: one relation for each direction and condition asked about, each with one row per key.

    The value is that of the earliest or latest row; equal times are decided by the key, then by the value.
    """
    groups: dict[tuple[str, str], list[Wanted]] = {}
    for each in wanted:
        where = conditions[each.column]
        groups.setdefault((each.node.function, "" if where is None else where.get_name()), []).append(each)
    return [_edges(env, function, condition, asked) for (function, condition), asked in groups.items()]


def _edges(env: RowEnv, function: str, condition: str, asked: list[Wanted]) -> ir.Table:
    """The values of the earliest or latest rows for which a condition column holds."""
    rows: Any = env.relation.filter(env.relation[condition]) if condition else env.relation
    latest = function == "last"
    edge = rows.group_by(edge_key=KEY).agg(edge=rows[TIME].max() if latest else rows[TIME].min())
    found: Any = rows.join(edge, [rows[KEY] == edge.edge_key, rows[TIME] == edge.edge])
    refs = {each.column: env.scope.resolve(each.node.target[1:], each.node.at) for each in asked}
    tie = own_key(env.scope)
    if tie is not None:
        found = _decided(found, found[env.columns[tie]], latest=latest)
    # what is still equal is decided value by value, so that no column depends on which others are asked about
    values = {out: found[env.columns[ref]] for out, ref in refs.items()}
    return found.group_by(KEY).agg(**{out: each.max() if latest else each.min() for out, each in values.items()})


def _decided(found: ir.Table, tie: ir.Column, *, latest: bool) -> ir.Table:
    """Of each profile's rows those with the least key, or the greatest."""
    order = tie.desc(nulls_first=False) if latest else tie.asc(nulls_first=False)
    placed: Any = found.mutate(place__=ibis.rank().over(group_by=found[KEY], order_by=order))
    return placed.filter(placed.place__ == 0)


VALUE = "value__"


def value_stages(env: RowEnv, wanted: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    """One or two relations for each column asked about, each with one row per key: rows are counted per key and value first."""
    by_column: dict[Ref, list[Wanted]] = {}
    for each in wanted:
        by_column.setdefault(env.scope.resolve(each.node.target[1:], each.node.at), []).append(each)
    stages: list[ir.Table] = []
    for ref, asked in by_column.items():
        code = env.codes.get(ref)
        counts, tallies = _counted(env, code.column if code else env.columns[ref], asked, conditions)
        stages += _of_codes(counts, code, asked, tallies) if code else _of_values(counts, asked, tallies)
    return stages


def _counted(
    env: RowEnv, column: str, asked: list[Wanted], conditions: dict[str, Any]
) -> tuple[ir.Table, dict[str, str]]:
    """How many rows each key has of each value, one tally for each condition; and the tally of each aggregate."""
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
    return known.group_by(KEY, **{VALUE: value}).agg(**aggregates), tallies


def _of_codes(counts: Any, code: TextCode, asked: list[Wanted], tallies: dict[str, str]) -> list[ir.Table]:
    """All answers in one relation: a favourite is the largest of its numbers, whose code is looked up at the end."""
    made: dict[str, Any] = {}
    favourites = [each.column for each in asked if each.node.function == "most_frequent"]
    for each in asked:
        tally, least = counts[tallies[each.column]], each.node.at_least or 1
        if each.node.distinct:
            made[each.column] = counts.count(where=tally > 0)
        else:
            made[each.column] = ranked(tally, counts[VALUE]).max(where=tally >= least)
    answer = counts.group_by(KEY).agg(**made)
    if not favourites:
        return [answer]
    numbers = {f"{name}_code": code_in(answer[name]) for name in favourites}
    others = [name for name in made if name not in favourites]
    answer = answer.select(KEY, *others, **numbers)
    texts = [
        (code.texts.select(**{name: TEXT, f"{name}_key": CODE}), f"{name}_code", f"{name}_key") for name in favourites
    ]
    return [left_joined(answer, texts, drop=list(numbers))]


def _of_values(counts: Any, asked: list[Wanted], tallies: dict[str, str]) -> list[ir.Table]:
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
