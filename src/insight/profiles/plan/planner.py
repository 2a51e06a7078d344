"""Expressions planned together: relations of profiles and of rows, each plan with sources of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.language.shape import Scope
from insight.profiles.plan.environments import Wanted
from insight.profiles.plan.passes import Passes
from insight.profiles.plan.sequences import REACHED, reached
from insight.profiles.plan.sources import Sources, UsedColumns

if TYPE_CHECKING:
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

    def values(self, wanted: Mapping[str, s.Expression], keep: s.Expression | None = None) -> ir.Table:
        """One row per profile (that `keep` holds for): the key in `KEY`, and a column for each wanted expression.

        Expressions must have passed the type check.

        Raises
        ------
        DuplicateKeys
            If the profile table has a key twice.
        """
        with self._data.states.question():
            self._integrity.require_unique_profiles()
            return self.passes([*wanted.values(), *([keep] if keep is not None else [])]).values(wanted, keep)

    def passes(self, trees: Iterable[s.Expression]) -> Passes:
        """One plan over all columns that these trees need, to ask several relations of that share what they read."""
        used = UsedColumns(self._data, self._catalog)
        used.visit(trees, Scope(self._catalog.shape))
        return self._passes(used)

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

    def _passes(self, used: UsedColumns) -> Passes:
        sources = Sources(self._integrity, used.found)
        return Passes(self._data, self._catalog, self._moments, self._integrity, sources, self._standing)
