"""Different values, favourites and lists of values: first one row per key and value, then one per key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.language.compile_values import typed
from insight.profiles.columns import KEY
from insight.profiles.plan.codes import CODE, TEXT, code_in, ranked
from insight.profiles.plan.joins import left_joined

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.language.shape import Ref
    from insight.profiles.plan.codes import TextCode
    from insight.profiles.plan.row_env import RowEnv, Wanted

VALUE = "value__"


def value_stages(env: RowEnv, wanted: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    """One or two relations for each column asked about, each with one row per key."""
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
