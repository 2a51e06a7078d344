"""Which parts of an expression say something else on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.shape import Scope
from insight.language.terms import nodes
from insight.profiles.catalog.definitions import Defined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.profiles.catalog.definitions import Definition
    from insight.profiles.profile_table import Profiles


class Daily:
    """Answers for one workspace; each definition is looked at once."""

    def __init__(self, profiles: Profiles) -> None:
        self._catalog, self._model = profiles.catalog, profiles.data.model
        self._known: dict[tuple[str, str], bool] = {}

    def depends(self, tree: s.Expression) -> bool:
        """Whether an expression about a profile may change with `as_of` alone."""
        return any(self._node(node) for node in nodes(tree, into_rows=False))

    def rows_depend(self, where: s.Expression, table: str, before: str | None = None) -> bool:
        """Whether a condition on rows may; `before` is the table before `then`."""
        return any(is_of_the_day(node) for node in nodes(where, into_rows=False)) or not self.by_time_alone(
            where, table, before
        )

    def by_time_alone(self, where: s.Expression, table: str, before: str | None = None) -> bool:
        """Whether a condition on rows changes, if at all, only by how its own times compare with `as_of`.

        Rows below each row, and properties of the profile, must be the same on every day on which the row is seen.
        """
        scope = Scope(self._catalog.shape, table, before)
        for node in nodes(where, into_rows=False):
            if isinstance(node, s.Aggregate) and self._below_depends(node, table):
                return False
            if isinstance(node, s.Name):
                ref = scope.resolve(node.path, node.at)
                if ref.what == "property" and self._defined("property", ref.column):
                    return False
        return True

    def times(self, table: str) -> list[str]:
        """The tables whose times decide when a row is seen: those with a time of their own among this one and the ones above."""
        return [
            each for each in (table, *self._catalog.shape.ancestors(table)) if self._model.tables[each].time is not None
        ]

    def _below_depends(self, node: s.Aggregate, outer: str) -> bool:
        """Whether an aggregate about rows below a row may change while that row is seen."""
        table = node.target[0]
        way = [table, *self._catalog.shape.ancestors(table)]
        between = way[: way.index(outer)]
        if any(self._model.tables[each].time is not None for each in between):
            return True
        if node.then is not None or node.function == "active_periods":
            return True
        if node.window is not None and any(isinstance(each, s.Ago) or _is_rolling(each) for each in nodes(node.window)):
            return True
        return node.where is not None and self.rows_depend(node.where, table)

    def is_of_stored(self, tree: s.Expression) -> bool:
        """Whether an expression needs nothing of a profile but stored columns and what never changes."""
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Aggregate) or (isinstance(node, s.Call) and node.function in ("percentile", "rank")):
                return False
            if isinstance(node, s.InAudience) or (isinstance(node, s.Name) and self._node(node)):
                return False
        return True

    def definition(self, node: s.Name) -> s.Expression | None:
        """The expression of a property; None for a stored column or a score."""
        found = self._of_name(node)
        return found.tree if isinstance(found, Defined) else None

    def _of_name(self, node: s.Name) -> Definition | None:
        ref = Scope(self._catalog.shape).resolve(node.path, node.at)
        return self._catalog.definition("property", ref.column) if ref.what == "property" else None

    def parts(self, tree: s.Expression) -> Iterator[object]:
        """The nodes of an expression about a profile, properties that are defined by expressions written out."""
        for node in nodes(tree, into_rows=False):
            inner = self.definition(node) if isinstance(node, s.Name) else None
            if inner is None:
                yield node
            else:
                yield from self.parts(inner)

    def _node(self, node: object) -> bool:
        match node:
            case s.Aggregate():
                return self._aggregate(node)
            case s.Name() if (found := self._of_name(node)) is not None:
                return self._defined("property", found.name)
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
            trees = self._catalog.definition(kind, name).trees
            self._known[kind, name] = any(self.depends(tree) for tree in trees)
        return self._known[kind, name]


def _is_rolling(node: object) -> bool:
    return isinstance(node, (s.Within, s.OnDay, s.InPeriod))


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
