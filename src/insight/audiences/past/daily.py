"""Which parts of an expression say something else on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.shape import Scope
from insight.language.walk import nodes
from insight.properties.definitions import Defined

if TYPE_CHECKING:
    from insight.properties.catalog import Catalog


class Daily:
    """Answers for one catalog; each definition is looked at once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[tuple[str, str], bool] = {}

    def depends(self, tree: s.Expression) -> bool:
        """Whether an expression about a profile may change with `as_of` alone."""
        return any(self._node(node) for node in nodes(tree, into_rows=False))

    def rows_depend(self, where: s.Expression, table: str) -> bool:
        """Whether a condition on rows may: by a window, by rows below, or by a property of the profile."""
        scope = Scope(self._catalog.shape, table)
        for node in nodes(where):
            if isinstance(node, s.Aggregate) or is_of_the_day(node):
                return True
            if isinstance(node, s.Name) and scope.resolve(node.path, node.at).what == "property":
                return True
        return False

    def is_of_stored(self, tree: s.Expression) -> bool:
        """Whether an expression needs nothing of a profile but stored columns and what never changes."""
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Aggregate) or (isinstance(node, s.Call) and node.function in ("percentile", "rank")):
                return False
            if isinstance(node, s.InAudience) or (isinstance(node, s.Name) and self._node(node)):
                return False
        return True

    def definition(self, name: str) -> s.Expression | None:
        """The expression of a property; None for a stored column or a score."""
        if name not in self._catalog.shape.properties:
            return None
        found = self._catalog.definition("property", name)
        return found.tree if isinstance(found, Defined) else None

    def _node(self, node: object) -> bool:
        match node:
            case s.Aggregate():
                return self._aggregate(node)
            case s.Name((name,)) if name in self._catalog.shape.properties:
                return self._defined("property", name)
            case s.InAudience(name):
                return self._defined("audience", name)
            case _:
                return is_of_the_day(node)

    def _aggregate(self, node: s.Aggregate) -> bool:
        if self._catalog.shape.tables[node.target[0]].time is not None or node.then is not None:
            return True
        return node.where is not None and self.rows_depend(node.where, node.target[0])

    def _defined(self, kind: str, name: str) -> bool:
        if (kind, name) not in self._known:
            found = self._catalog.definition(kind, name)
            self._known[kind, name] = not isinstance(found, Defined) or self.depends(found.tree)
        return self._known[kind, name]


def is_of_the_day(node: object) -> bool:
    """Whether this form itself looks at `as_of`."""
    match node:
        case s.When(_, s.Bound(_, point)):
            return isinstance(point, s.Ago)
        case s.When(_, s.Span(start, end)):
            return isinstance(start, s.Ago) or isinstance(end, s.Ago)
        case s.When() | s.Anniversary() | s.Ago() | s.Call("days_since"):
            return True
        case _:
            return False
