"""The profile table: one row per profile with any properties, computed for one `as_of`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from insight.errors import PrivateColumn
from insight.language.compile_time import Moments
from insight.language.format import name_text
from insight.profiles.columns import KEY
from insight.profiles.plan.planner import Planner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir
    import polars as pl

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.kit.formats import Formats
    from insight.language import syntax as s
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.catalog.definitions import Computed
    from insight.units import Clock


@dataclass(frozen=True)
class Profiles:
    """Opened data, a catalog over it, and the instant it is all computed for.

    Everything here is an Ibis expression until a number or a frame is asked for.

    Attributes
    ----------
    published : properties that are not of the workspace file, such as segments, by name.
    standing : percentiles and ranks that are known, by canonical text, where these are not all profiles.
    """

    data: CustomerData
    catalog: Catalog
    clock: Clock
    integrity: Integrity
    published: Mapping[str, Computed] = field(default_factory=dict)
    standing: Mapping[str, float | int | None] = field(default_factory=dict)

    @cached_property
    def moments(self) -> Moments:
        """Questions about time, for this `as_of`."""
        return Moments(self.clock, self.data.engine)

    @cached_property
    def planner(self) -> Planner:
        """Plans passes over the tables."""
        return Planner(self.data, self.catalog, self.moments, self.integrity, self.standing)

    @property
    def formats(self) -> Formats:
        """How the workspace writes numbers, dates and times."""
        return self.data.model.workspace.formats

    @property
    def key(self) -> str:
        """Name of the key column."""
        return self.data.key

    def values(self, wanted: Mapping[str, s.Expression], keep: s.Expression | None = None) -> ir.Table:
        """One row per profile (for which `keep` holds): `KEY` and a column for each wanted expression."""
        return self.planner.values(wanted, keep)

    def count(self, keep: s.Expression | None = None) -> int:
        """How many profiles there are, or for how many `keep` holds."""
        relation = self.values({}, keep)
        return int(self.data.engine.row(relation.aggregate(n=relation.count()))["n"])

    def table(self, columns: Iterable[str], keep: s.Expression | None = None) -> ir.Table:
        """One row per profile (for which `keep` holds): the key under its own name, and the named properties or texts.

        Raises
        ------
        PrivateColumn
            If a column is private.
        ExpressionError
            If a column is no property and no expression, or its definition is wrong.
        """
        wanted = self.read_columns(columns)
        relation: Any = self.values(wanted, keep)
        return relation.select(
            **{self.key: relation[KEY]}, **{name: relation[name] for name in wanted if name != self.key}
        )

    def frame(self, table: Any) -> pl.DataFrame:
        """What `table` gives, computed, in order of the key."""
        return self.data.engine.frame(table.order_by(self.key))

    def read_columns(self, columns: Iterable[str]) -> dict[str, s.Expression]:
        """The trees of named properties, or of texts, by column name; private columns are refused."""
        wanted: dict[str, s.Expression] = {}
        for column in columns:
            if self.catalog.privacy.hides(column):
                raise PrivateColumn(column)
            text = name_text((column,)) if column in self.catalog.names else column
            tree = self.catalog.read(text)
            handed_on = self.catalog.privacy.handed_on(tree)
            if handed_on is not None:  # a computed column may test a private column, but not hand it on
                raise PrivateColumn(handed_on)
            wanted[column] = tree
        return wanted
