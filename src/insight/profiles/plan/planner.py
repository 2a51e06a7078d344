"""Expressions planned together: relations of profiles, of rows, and of rows summed up per interval of time.

Each plan has sources of its own. Sums by interval let the answers for many days come from one pass over a table.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from insight.language.compile_values import typed
from insight.language.shape import Scope
from insight.profiles.columns import KEY, TIME
from insight.profiles.plan.environments import Wanted
from insight.profiles.plan.groups import row_tests, target_column
from insight.profiles.plan.passes import Passes
from insight.profiles.plan.sequences import REACHED, reached
from insight.profiles.plan.sources import Sources, UsedColumns

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.language import syntax as s
    from insight.language.compile_time import Moments
    from insight.language.shape import Ref
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.plan.environments import RowEnv
    from insight.profiles.plan.row_source import Rows


class Planner:
    """Turns expressions into relations of one row per profile.

    Nothing is computed; what comes out are Ibis expressions.
    """

    def __init__(
        self, data: CustomerData, catalog: Catalog, moments: Moments, integrity: Integrity,
        standing: Mapping[str, float | int | None],
    ) -> None:  # fmt: skip
        self._data, self._catalog, self._moments, self._integrity = data, catalog, moments, integrity
        self._standing = standing

    def values(
        self, wanted: Mapping[str, s.Expression], keep: s.Expression | None = None, beside: str = ""
    ) -> ir.Table:
        """One row per profile (that `keep` holds for): the key in `KEY`, and a column for each wanted expression.

        Expressions must have passed the type check. Where two such relations are joined, one says what it is `beside` the other:
        names in the SQL are then its own.

        Raises
        ------
        DuplicateKeys
            If the profile table has a key twice.
        """
        with self._data.states.question():
            self._integrity.require_unique_profiles()
            trees = [*wanted.values(), *([keep] if keep is not None else [])]
            return self.passes(trees, beside).values(wanted, keep)

    def passes(self, trees: Iterable[s.Expression], beside: str = "") -> Passes:
        """One plan over all columns that these trees need, to ask several relations of that share what they read."""
        used = UsedColumns(self._data, self._catalog)
        used.visit(trees, Scope(self._catalog.shape))
        return self._passes(used, beside)

    def rows(self, table: str, refs: Sequence[Ref]) -> Rows:
        """The rows of one table that belong to profiles, with the columns that these references mean."""
        used, scope = UsedColumns(self._data, self._catalog), Scope(self._catalog.shape, table)
        used.belonging(table)
        for ref in refs:
            used.follow(ref, scope)
        return self._passes(used).source.rows(table, None, refs)

    def seen_rows(self, table: str, asked: list[Wanted]) -> RowEnv:
        """The rows of a table that are seen, keyed by the profile, with all that these aggregates (without `then`) name."""
        return self.passes([each.node for each in asked]).row_env(table, asked, Scope(self._catalog.shape))

    def reached_rows(self, node: s.Aggregate, asked: list[Wanted]) -> RowEnv:
        """Seen rows of a sequence's first table that pass `node`, for these aggregates, with the earliest row that follows each.

        `REACHED` holds that row's time as it is stored, missing without one. `node` must have a `then`.
        """
        first = Wanted(replace(node, function="any", target=node.target[:1], distinct=False, at_least=None), REACHED)
        scope, plan = Scope(self._catalog.shape), self.passes([first.node, *(each.node for each in asked)])
        return reached(plan.row_env(node.target[0], [*asked, first], scope), node, plan.after(node, scope))

    def _passes(self, used: UsedColumns, beside: str = "") -> Passes:
        sources = Sources(self._integrity, used.found, beside)
        return Passes(self._data, self._catalog, self._moments, self._integrity, sources, self._standing)


INTERVAL = "interval__"
_WIDEST = 15
"""Digits of a decimal column whose sums are sure to fit into a whole number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Part:
    """One summary per customer and interval.

    Attributes
    ----------
    node : an aggregate without a window that depends on the day: `count`, `sum`, `min` or `max`; times are microseconds since
        1970, decimals whole numbers of their last digit.
    column : what the summary is called.
    """

    node: s.Aggregate
    column: str


def digits_of(planner: Planner, node: s.Aggregate) -> int | None:
    """Decimals that a part's whole numbers are to be read with; None if they could overflow, or are no numbers or times."""
    if len(node.target) == 1 or node.function == "count":
        return 0
    wanted = [Wanted(node, "value")]
    kind = target_column(node, planner.seen_rows(node.target[0], wanted)).type()
    if kind.is_decimal():
        return int(kind.scale) if kind.precision <= _WIDEST else None
    return 0 if kind.is_numeric() or kind.is_temporal() else None


def by_interval(
    planner: Planner, table: str, parts: Sequence[Part], bounds: Sequence[dt.datetime], earliest: dt.datetime | None
) -> ir.Table:
    """One row per customer and interval that has rows: `KEY`, `INTERVAL`, and a column for each part.

    Parameters
    ----------
    planner
        At the last of the days; later rows are not seen.
    table
        A table with a time.
    parts
        What to sum up.
    bounds
        Instants, ascending. Interval 0 lies before the first of them, interval i begins with the i-th.
    earliest
        Rows before it are left out; None keeps all.
    """
    env = planner.seen_rows(table, [Wanted(part.node, part.column) for part in parts])
    relation = env.relation
    if earliest is not None:
        relation = relation.filter(env.moments.from_(relation[TIME], earliest))
        env = replace(env, relation=relation)
    flags: dict[tuple[str, str], tuple[str, Any]] = {}
    chosen: dict[str, Any] = {KEY: relation[KEY], INTERVAL: _place(env, bounds)}
    asked: list[tuple[Part, str | None, str | None]] = []
    for number, part in enumerate(parts):
        tests = row_tests(part.node, env)
        flag = None
        if tests:
            flag = flags.setdefault((repr(part.node.window), repr(part.node.where)), (f"if_{number}__", tests))[0]
        value = None
        if len(part.node.target) > 1:
            value = f"value_{number}__"
            chosen[value] = whole(env, part.node)
        asked.append((part, flag, value))
    for flag, tests in flags.values():
        chosen[flag] = reduce(operator.and_, tests)
    rows = relation.select(**chosen)
    made = {part.column: _summary(rows, part.node.function, flag, value) for part, flag, value in asked}
    return rows.group_by(KEY, INTERVAL).agg(**made)


def _place(env: RowEnv, bounds: Sequence[dt.datetime]) -> ir.Value:
    """How many of the bounds a row's time has reached, by halving."""

    def between(low: int, high: int) -> Any:
        if low == high:
            return ibis.literal(low, "int16")
        middle = (low + high) // 2
        reached = env.moments.from_(env.relation[TIME], bounds[middle])
        return ibis.ifelse(reached, between(middle + 1, high), between(low, middle))

    return between(0, len(bounds))


def whole(env: RowEnv, node: s.Aggregate) -> Any:
    """The column that an aggregate is about: times in microseconds since 1970, decimals as whole numbers of their last digit."""
    column = target_column(node, env)
    kind = column.type()
    if kind.is_temporal():
        return env.moments.microseconds(column)
    if kind.is_decimal() and node.function != "count":
        return (column * ibis.literal(10**kind.scale)).cast("int64")
    return typed(column, "float64")


def _summary(rows: Any, function: str, flag: str | None, value: str | None) -> Any:
    where = None if flag is None else rows[flag]
    if value is None:
        return rows.count(where=where)
    return getattr(rows[value], function)(where=where)
