"""What names mean: the tables, columns and definitions that expressions speak of, and paths through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from insight.errors import UnknownName, WrongScope
from insight.language.format import name_text
from insight.language.syntax import TIME
from insight.language.types import INSTANT, Kind, Type, type_of_column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from insight.customers.customer_data import CustomerData

PROFILE = "profile"


@dataclass(frozen=True)
class Row:
    """One kind of row: its columns, and where its many-to-one steps lead.

    Attributes
    ----------
    name : of the table; `profile` for profiles.
    columns : type of each column.
    lookups : name of the step -> (column here, lookup's name).
    parent : (table above, its row name, column here), or None.
    time : type of the declared or inherited time, None without one.
    """

    name: str
    columns: Mapping[str, Type]
    lookups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parent: tuple[str, str, str] | None = None
    time: Type | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One many-to-one step: to a lookup, the parent row, the profile, or the row before `then`."""

    kind: Literal["lookup", "parent", "profile", "before"]
    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a path leads: steps, then a column (`time` for the table's time) or a property of the profile."""

    steps: tuple[Step, ...]
    column: str
    type: Type
    what: Literal["column", "time", "property"] = "column"


@dataclass(frozen=True)
class Shape:
    """Everything that an expression may name.

    `property_type` gives the type of a property, and raises `CycleError` for one that needs itself.
    """

    profile: Row
    tables: Mapping[str, Row]
    lookups: Mapping[str, Row]
    properties: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    property_type: Callable[[str], Type] = lambda name: (_ for _ in ()).throw(KeyError(name))

    def ancestors(self, table: str) -> list[str]:
        """The tables above one, nearest first."""
        above: list[str] = []
        row = self.tables[table]
        while row.parent is not None:
            above.append(row.parent[0])
            row = self.tables[row.parent[0]]
        return above

    def below(self, table: str) -> list[str]:
        """The tables nested below one."""
        return [name for name in self.tables if table in self.ancestors(name)]


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: for profiles (`table` None), or in a condition on the rows of a table.

    `before` is the table of the row that stands before `then`, inside the condition on the row that follows.
    """

    shape: Shape
    table: str | None = None
    before: str | None = None

    @property
    def row(self) -> Row:
        """The kind of row that a bare name is a column of."""
        return self.shape.profile if self.table is None else self.shape.tables[self.table]

    def resolve(self, path: tuple[str, ...], at: int = 0) -> Ref:
        """What a name or path means here.

        Raises
        ------
        UnknownName, WrongScope
        """
        if self.before is not None and len(path) > 1 and path[0] == self.before:
            inner = self._from_row(self.shape.tables[self.before], path[1:], at)
            return Ref((Step("before", self.before), *inner.steps), inner.column, inner.type, inner.what)
        return self._from_row(self.row, path, at)

    def row_of(self, ref: Ref) -> Row:
        """The kind of row that what a name means belongs to."""
        row = self.row
        for step in ref.steps:
            match step.kind:
                case "lookup":
                    row = self.shape.lookups[row.lookups[step.name][1]]
                case "profile":
                    row = self.shape.profile
                case _:
                    row = self.shape.tables[step.name]
        return row

    def _from_row(self, row: Row, path: tuple[str, ...], at: int) -> Ref:
        if len(path) == 1:
            return self._column(row, path[0], at)
        first, rest = path[0], path[1:]
        if first in row.lookups:
            inner = self._from_row(self.shape.lookups[row.lookups[first][1]], rest, at)
            return self._after(Step("lookup", first), inner)
        if row.parent is not None and first in row.parent[:2]:
            inner = self._from_row(self.shape.tables[row.parent[0]], rest, at)
            return self._after(Step("parent", row.parent[0]), inner)
        if first == PROFILE and row.name in self.shape.tables:
            return self._after(Step("profile", PROFILE), self._from_row(self.shape.profile, rest, at))
        if first == PROFILE and row is self.shape.profile:
            return self._from_row(row, rest, at)
        raise self._lost(row, path, at)

    def _after(self, step: Step, inner: Ref) -> Ref:
        return Ref((step, *inner.steps), inner.column, inner.type, inner.what)

    def _column(self, row: Row, name: str, at: int) -> Ref:
        if row is self.shape.profile and name in self.shape.properties:
            return Ref((), name, self.shape.property_type(name), "property")
        if name == TIME and row.time is not None:
            return Ref((), TIME, row.time, "time")
        if name in row.columns:
            return Ref((), name, row.columns[name])
        raise self._no_column(row, name, at)

    def _no_column(self, row: Row, name: str, at: int) -> UnknownName | WrongScope:
        shape, shown = self.shape, name_text((name,))
        if row is not shape.profile and (name in shape.profile.columns or name in shape.properties):
            remedy = f"of the customer it is written `{name_text((PROFILE, name))}`"
            return WrongScope(f"{name!r} is no column of {row.name!r}; {remedy}.", at=at)
        if row is shape.profile and name in shape.tables:
            return WrongScope(f"{name!r} is a table: ask about its rows, as in `count({shown})`.", at=at)
        tables = [each.name for each in shape.tables.values() if name in each.columns]
        if row is shape.profile and tables:
            return _is_of_rows((tables[0], name), name, at)
        of_profile = shape.properties if row is shape.profile else ()
        known = [*row.columns, *of_profile, *([TIME] if row.time else ())]
        kind = "property" if row is shape.profile else f"column of {row.name!r}"
        return UnknownName(name, kind, known, at)

    def _lost(self, row: Row, path: tuple[str, ...], at: int) -> UnknownName | WrongScope:
        first = path[0]
        if row is self.shape.profile and first in self.shape.tables:
            return _is_of_rows(path, name_text(path), at)
        if first == row.name:
            remedy = f"here its columns stand without it: `{name_text(path[1:])}`"
            return WrongScope(f"This is a row of {first!r} already; {remedy}.", at=at)
        if first in self.shape.tables:
            return WrongScope(f"From a row of {row.name!r} there is no single row of {first!r}.", at=at)
        parent = row.parent[1:2] if row.parent else ()
        before = () if self.before is None else (self.before,)
        known = [*row.lookups, *parent, *before, *([PROFILE] if row.name in self.shape.tables else [])]
        return UnknownName(first, f"step from {row.name!r} (lookup, parent or profile)", known, at)


def _is_of_rows(path: tuple[str, ...], said: str, at: int) -> WrongScope:
    shown = name_text(path)
    return WrongScope(
        f"{said!r} is a column of rows: put it into a function, such as `sum({shown})` or `last({shown})`.",
        at=at,
    )


def shape_of(data: CustomerData) -> Shape:
    """The shape of opened customer data, without properties and audiences."""
    model = data.model

    def columns(table: str) -> dict[str, Type]:
        source: Any = data.profile if table == PROFILE else data.tables.get(table, data.lookups.get(table))
        schema = source.schema()
        return {name: type_of_column(kind) for name, kind in schema.items()}

    def steps(uses: Mapping[str, object]) -> dict[str, tuple[str, str]]:
        return {name: (use.column, use.lookup or name) for name, use in uses.items()}  # type: ignore[attr-defined]

    def time(table: str) -> Type | None:
        part = model.tables[table]
        if part.time is not None:
            kind = columns(table)[part.time]
            return INSTANT if kind.kind is Kind.NOTHING else kind
        return time(part.parent) if part.parent is not None else None

    def row(name: str) -> Row:
        part = model.tables[name]
        parent = (part.parent, model.row_name(part.parent), part.on or "") if part.parent is not None else None
        return Row(name, columns(name), steps(part.lookups), parent, time(name), part.key)

    return Shape(
        profile=Row(PROFILE, columns(PROFILE), steps(model.profile.lookups), key=model.profile.key),
        tables={name: row(name) for name in model.tables},
        lookups={name: Row(name, columns(name), key=part.key) for name, part in model.lookups.items()},
        lists=frozenset(data.lists),
    )
