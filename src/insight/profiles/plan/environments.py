"""What names and aggregates mean inside a condition on rows, and for profiles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.compile import Env, value
from insight.language.format import text_of
from insight.language.terms import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from insight.language.shape import Ref, Scope
    from insight.profiles.columns import TextCode


@dataclass(frozen=True)
class Wanted:
    """One aggregate to answer, and the column that its answer goes to."""

    node: s.Aggregate
    column: str


@dataclass(frozen=True)
class RowEnv(Env):
    """Names and aggregates inside a condition on rows."""

    scope: Scope
    relation: ir.Table
    columns: Mapping[Ref, str]
    aggregates: Mapping[str, str]
    before: tuple[ir.Table, Mapping[Ref, str]] | None = None
    codes: Mapping[Ref, TextCode] = field(default_factory=dict)

    def name(self, node: s.Name) -> ir.Value:
        """A column of the row, of what it points to, or of the row before `then`."""
        ref = self.scope.resolve(node.path, node.at)
        if ref.steps and ref.steps[0].kind == "before" and self.before is not None:
            relation, columns = self.before
            return relation[columns[replace(ref, steps=ref.steps[1:])]]
        return self.relation[self.columns[ref]]

    def aggregate(self, node: s.Aggregate) -> ir.Value:
        """The answer of a nested aggregate, joined to the row."""
        return answered(node, self.relation, self.aggregates, self)


def answered(node: s.Aggregate, relation: ir.Table, columns: Mapping[str, str], env: Env) -> ir.Value:
    """The answer of an aggregate from the column that holds it, with what no rows give filled in."""
    simple = plain(node)
    if not isinstance(simple, s.Aggregate):
        return value(simple, env)
    column: Any = relation[columns[text_of(simple)]]
    match simple.function:
        case "any":
            return column.fill_null(0) > 0
        case "count" | "sum" | "active_periods":
            return column.fill_null(0)
        case "values":
            return ibis.coalesce(column, ibis.literal([], type=column.type()))
        case _:
            return column


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
