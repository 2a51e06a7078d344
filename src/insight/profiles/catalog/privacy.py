"""Which expressions hand on what a private column holds.

A condition may ask about a private column (`email is known`), and so may counts, lengths and parts of dates: they give no
address away. `lower(email)`, `coalesce(email, 'none')` and `last(messages.address)` do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.shape import PROFILE, Scope
from insight.profiles.catalog.definitions import Computed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from insight.language.shape import Ref
    from insight.profiles.catalog.definitions import Definitions

_KEEPING_CALLS = ("round", "abs", "lower", "upper", "coalesce", "nullif")
_KEEPING_AGGREGATES = ("min", "max", "first", "last", "most_frequent", "values")


class Privacy:
    """The private columns of each table, and what else carries their values.

    Parameters
    ----------
    columns
        Private columns by table; those of the profile table under `profile`.
    catalog
        The properties that expressions may name.
    """

    def __init__(self, columns: Mapping[str, Collection[str]], catalog: Definitions) -> None:
        self._columns, self._catalog = columns, catalog
        self._by_property: dict[str, str | None] = {}

    @property
    def names(self) -> frozenset[str]:
        """Properties that only an export to a channel carries: private columns, and what hands on their values.

        Properties whose definition is wrong are among them, since what they carry cannot be told.
        """
        properties = self._catalog.shape.properties
        unknown = {name for name in properties if self._catalog.problem_of("property", name) is not None}
        carrying = (name for name in properties - unknown if self.hides(name))
        return frozenset((*self._columns.get(PROFILE, ()), *carrying, *unknown))

    def hides(self, name: str) -> bool:
        """Whether only an export to a channel carries this property; False for what is none.

        Raises
        ------
        ExpressionError, RfmError
            If its definition is wrong.
        """
        if name in self._catalog.shape.properties:
            return self._handed_on_by(name) is not None
        return name in self._columns.get(PROFILE, ())

    def handed_on(self, tree: s.Expression) -> str | None:
        """The private column whose values an expression carries, as its table calls it; None if there is none.

        The expression must have passed the type check.
        """
        scope = Scope(self._catalog.shape)
        match tree:
            case s.Name(path):
                return self._of(scope, scope.resolve(path))
            case s.Negate(value):
                return self.handed_on(value)
            case s.Arithmetic(_, left, right):
                return self.handed_on(left) or self.handed_on(right)
            case s.Call(function, arguments) if function in _KEEPING_CALLS:
                kept = arguments[:1] if function == "nullif" else arguments
                return next((found for each in kept if (found := self.handed_on(each)) is not None), None)
            case s.Aggregate(function, (table, *path)) if path and function in _KEEPING_AGGREGATES:
                rows = Scope(scope.shape, table)
                return self._of(rows, rows.resolve(tuple(path)))
            case _:
                return None

    def _of(self, scope: Scope, ref: Ref) -> str | None:
        if ref.what == "property":
            return self._handed_on_by(ref.column)
        private = self._columns.get(scope.row_of(ref).name, ())
        return ref.column if ref.what == "column" and ref.column in private else None

    def _handed_on_by(self, name: str) -> str | None:
        if name not in self._by_property:
            definition = self._catalog.definition("property", name)
            scores = isinstance(definition, Computed)  # which tell places, not values
            self._by_property[name] = None if scores else self.handed_on(definition.trees[0])
        return self._by_property[name]
