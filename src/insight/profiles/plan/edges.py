"""First and last: the value of the earliest or latest row, equal times decided by the key, then by the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.language.shape import Ref
from insight.profiles.columns import KEY, TIME

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.language.shape import Scope
    from insight.profiles.plan.row_env import RowEnv, Wanted


def own_key(scope: Scope) -> Ref | None:
    """The table's own key, which decides between rows of one time."""
    row = scope.row
    return Ref((), row.key, row.columns[row.key]) if row.key else None


def edge_stage(env: RowEnv, wanted: list[Wanted], conditions: dict[str, Any]) -> list[ir.Table]:
    """One relation for each direction and condition asked about, each with one row per key."""
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
