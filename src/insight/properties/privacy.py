"""Which expressions hand on what a private column holds.

A condition may ask about a private column (`email is known`), and so may counts, lengths and parts of dates: they give no
address away. `lower(email)`, `coalesce(email, 'none')` and `last(messages.address)` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.shape import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from insight.language.shape import Ref, Row, Shape

_KEEPING_CALLS = ("round", "abs", "lower", "upper", "coalesce", "nullif")
_KEEPING_AGGREGATES = ("min", "max", "first", "last", "most_frequent", "values")


@dataclass(frozen=True)
class Privacy:
    """The private columns of each table (`profile` among them), and which properties carry what they hold.

    `property_hands_on` gives the private column whose values a property carries, or None.
    """

    columns: Mapping[str, Collection[str]]
    property_hands_on: Callable[[str], str | None]

    def handed_on(self, tree: s.Expression, shape: Shape) -> str | None:
        """The private column whose values an expression carries, as it is called in its table; None for no such column.

        The expression must have passed the type check.
        """
        scope = Scope(shape)
        match tree:
            case s.Name(path):
                return self._of(scope, scope.resolve(path))
            case s.Negate(value):
                return self.handed_on(value, shape)
            case s.Arithmetic(_, left, right):
                return self.handed_on(left, shape) or self.handed_on(right, shape)
            case s.Call(function, arguments) if function in _KEEPING_CALLS:
                kept = arguments[:1] if function == "nullif" else arguments
                return next((found for each in kept if (found := self.handed_on(each, shape)) is not None), None)
            case s.Aggregate(function, (table, *path)) if path and function in _KEEPING_AGGREGATES:
                rows = Scope(shape, table)
                return self._of(rows, rows.resolve(tuple(path)))
            case _:
                return None

    def _of(self, scope: Scope, ref: Ref) -> str | None:
        if ref.what == "property":
            return self.property_hands_on(ref.column)
        row = _row_of(scope, ref)
        return ref.column if ref.what == "column" and ref.column in self.columns.get(row.name, ()) else None


def _row_of(scope: Scope, ref: Ref) -> Row:
    """The kind of row that a name's column belongs to."""
    row, shape = scope.row, scope.shape
    for step in ref.steps:
        match step.kind:
            case "lookup":
                row = shape.lookups[row.lookups[step.name][1]]
            case "profile":
                row = shape.profile
            case _:
                row = shape.tables[step.name]
    return row

