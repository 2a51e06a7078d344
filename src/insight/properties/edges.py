"""First and last: the value of the earliest or latest row, equal times decided by the key, then by the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.language.shape import Ref
from insight.properties.columns import KEY, TIME

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.language.shape import Scope
    from insight.properties.groups import RowEnv, Wanted


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
    found = rows.join(edge, [rows[KEY] == edge.edge_key, rows[TIME] == edge.edge])
    refs = {each.column: env.scope.resolve(each.node.target[1:], each.node.at) for each in asked}
    tie = own_key(env.scope)
    by = [env.columns[tie]] if tie is not None else []
    by += [env.columns[ref] for ref in refs.values()]
    order = [
        found[name].desc(nulls_first=False) if latest else found[name].asc(nulls_first=False)
        for name in dict.fromkeys(by)
    ]
    place = ibis.row_number().over(group_by=found[KEY], order_by=order)
    chosen = found.select(KEY, place__=place, **{out: found[env.columns[ref]] for out, ref in refs.items()})
    return chosen.filter(chosen.place__ == 0).drop("place__")
