"""Each source once: the columns that a whole plan needs of it, as one named relation that all parts of the plan share."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.shape import PROFILE, Ref, Scope
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.profiles.catalog.catalog import Catalog


class Sources:
    """The tables of one plan, each narrowed to the columns in use and given a name in the SQL.

    An engine reads a relation that is named in `WITH` once, however many parts of the query use it.
    """

    def __init__(self, integrity: Integrity, used: Mapping[str, set[str]], beside: str = "") -> None:
        self._integrity, self._used, self._beside = integrity, used, beside
        self._made: dict[str, ir.Table] = {}

    def table(self, name: str) -> ir.Table:
        """A table by name (`profile`, a table, or a lookup)."""
        if name not in self._made:
            table, key = self._integrity.table(name)
            columns = self._used.get(name, set()) or {key or table.columns[0]}
            chosen = [column for column in table.columns if column in columns]
            self._made[name] = table.select(*chosen).alias(f"{self._beside}{name}_rows")
        return self._made[name]


class UsedColumns:
    """Finds the columns that expressions need of each table, through properties, audiences, paths and keys."""

    def __init__(self, data: CustomerData, catalog: Catalog) -> None:
        self._model, self._catalog = data.model, catalog
        self._visited: set[tuple[str, str]] = set()
        self.found: defaultdict[str, set[str]] = defaultdict(set)
        self.found[PROFILE].add(data.key)

    def visit(self, trees: Iterable[s.Expression], scope: Scope) -> None:
        """Note what these trees need in their scope."""
        for tree in trees:
            for node in nodes(tree, into_rows=False):
                match node:
                    case s.Name(path):
                        self.follow(scope.resolve(path, node.at), scope)
                    case s.Aggregate():
                        self._aggregate(node, scope)
                    case s.InAudience(name):
                        self._definition("audience", name)
                    case _:
                        pass

    def _definition(self, kind: str, name: str) -> None:
        if (kind, name) not in self._visited:
            self._visited.add((kind, name))
            self.visit(self._catalog.definition(kind, name).trees, Scope(self._catalog.shape))

    def _aggregate(self, node: s.Aggregate, scope: Scope) -> None:
        table, rows = node.target[0], Scope(scope.shape, node.target[0])
        self.belonging(table)
        if len(node.target) > 1:
            self.follow(rows.resolve(node.target[1:], node.at), rows)
        trees = [node.where] if node.where is not None else []
        if node.function in ("first", "last") or any(
            isinstance(each, s.Aggregate) for tree in trees for each in nodes(tree)
        ):
            self._key(table)
        self.visit(trees, rows)
        if node.then is not None:
            self.belonging(node.then.table)
            after = Scope(scope.shape, node.then.table, before=table)
            self.visit([node.then.where] if node.then.where is not None else [], after)

    def belonging(self, table: str) -> None:
        """What ties the rows of a table to their profile or parent, and to their time."""
        part = self._model.tables[table]
        self.found[table].update(column for column in (part.profile, part.on, part.time) if column is not None)
        if part.parent is not None:
            self._key(part.parent)
            self.belonging(part.parent)

    def _key(self, table: str) -> None:
        key = self._model.tables[table].key
        if key is not None:
            self.found[table].add(key)

    def follow(self, ref: Ref, scope: Scope) -> None:
        """Note what a path needs on its way."""
        table = scope.row.name
        for step in ref.steps:
            table = self._step(table, step.kind, step.name)
        if ref.what == "property":
            self._definition("property", ref.column)
        elif ref.what == "time":
            self.belonging(table)
        else:
            self.found[table].add(ref.column)

    def _step(self, table: str, kind: str, name: str) -> str:
        if kind == "lookup":
            uses = self._model.profile.lookups if table == PROFILE else self._model.tables[table].lookups
            target = uses[name].lookup or name
            self.found[table].add(uses[name].column)
            self.found[target].add(self._model.lookups[target].key)
            return target
        if kind in ("parent", "profile"):
            self.belonging(table)
            return PROFILE if kind == "profile" else name
        self.belonging(name)
        return name
