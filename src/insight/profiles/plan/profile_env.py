"""What names and aggregates mean for profiles: columns of one relation with one row per profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.compile import Env
from insight.language.format import text_of
from insight.profiles.plan.row_env import answered

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from insight.language.shape import Ref, Scope


@dataclass(frozen=True)
class ProfileEnv(Env):
    """The profiles so far: stored columns, answers of aggregates, and the definitions already computed.

    Attributes
    ----------
    columns : the column of each stored value or path.
    aggregates : the column of each aggregate, by its canonical text.
    definitions : the column of each property, audience or list, by (kind, name).
    ranks : the column of each percentile or rank, by its canonical text.
    """

    scope: Scope
    relation: ir.Table
    columns: Mapping[Ref, str]
    aggregates: Mapping[str, str]
    definitions: Mapping[tuple[str, str], str]
    ranks: Mapping[str, str]

    def name(self, node: s.Name) -> ir.Value:
        """A property, or a stored column."""
        ref = self.scope.resolve(node.path, node.at)
        if ref.what == "property":
            return self.relation[self.definitions["property", ref.column]]
        return self.relation[self.columns[ref]]

    def aggregate(self, node: s.Aggregate) -> ir.Value:
        """The answer of an aggregate."""
        return answered(node, self.relation, self.aggregates, self)

    def member(self, node: s.InAudience | s.InList) -> ir.BooleanValue:
        """Whether the profile is in an audience or a list."""
        if isinstance(node, s.InAudience):
            return self.relation[self.definitions["audience", node.name]]
        return self.relation[self.definitions["list", node.name]].notnull()

    def ranked(self, node: s.Call) -> ir.Value:
        """A percentile or rank."""
        return self.relation[self.ranks[text_of(node)]]
