"""Where a random expression stands, what it may name there, and the constants it may hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from insight.language import syntax as s

from . import model as m

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .choices import Choices
    from .times import Clock

T = TypeVar("T")
Path: TypeAlias = "tuple[str, ...]"
KINDS = ("number", "text", "boolean", "date", "instant", "texts")
"""The kinds of values that are found everywhere; `texts` is a list.

A `boolean` may be missing, a `condition` may not. Only `values` gives lists of other kinds.
"""


@dataclass(frozen=True)
class Place:
    """Where an expression stands: outside aggregates (no table), or in a row condition of a table.

    `earlier` is the table of A in the condition on B of `A then B`; `depth` the levels left to nest.
    """

    choices: Choices
    clock: Clock
    depth: int
    table: str | None = None
    earlier: str | None = None

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return self.choices.pick(options)

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.choices.chance(one_in)

    @property
    def deeper(self) -> Place:
        """The place of a part of the expression."""
        return replace(self, depth=self.depth - 1, choices=self.choices.part())

    def within(self, table: str, earlier: str | None = None) -> Place:
        """The place of a row condition of an aggregate that stands here."""
        return replace(self.deeper, table=table, earlier=earlier)

    def make_here(self, kind: str) -> s.Expression:
        """The expression that stands here: a value of a kind, or a `condition`."""
        return MAKERS[kind](self)

    def make(self, kind: str) -> s.Expression:
        """A part of the expression."""
        return self.deeper.make_here(kind)

    def paths(self, kind: str) -> tuple[Path, ...]:
        """Every name or path of a kind of value, from here."""
        return paths(self.table, self.earlier, kind)

    def tables(self) -> tuple[str, ...]:
        """The tables that an aggregate may be about, here; those with most to them several times."""
        return tuple(name for name in _TABLES if self.table is None or is_below(name, self.table))

    def earlier_paths(self, kind: str) -> tuple[Path, ...]:
        """Every path of a kind that leads to the row of A, in the condition on B of `A then B`."""
        return tuple(path for path in self.paths(kind) if path[0] == self.earlier)


_TABLES = ("orders", "orders", "orders", "lines", "lines", "parcels", *m.SHAPES)

MAKERS: dict[str, Callable[[Place], s.Expression]] = {}
"""How to draw an expression of each kind."""


def makes(kind: str) -> Callable[[Callable[[Place], s.Expression]], Callable[[Place], s.Expression]]:
    """Register a function as the one that draws a kind of expression."""

    def register(maker: Callable[[Place], s.Expression]) -> Callable[[Place], s.Expression]:
        MAKERS[kind] = maker
        return maker

    return register


# --- names --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def paths(table: str | None, earlier: str | None, kind: str) -> tuple[Path, ...]:
    """Every path of a kind: of a profile, of a row, or also of the row of A that came before."""
    if table is None:
        return profile_paths(kind)
    found = [
        *row_paths(table, kind, plural=earlier is None),
        *(("profile", *path) for path in profile_paths(kind)),
    ]
    if earlier is not None:
        found += [(earlier, *path) for path in row_paths(earlier, kind, plural=False)] * 2
    return tuple(found)


def profile_paths(kind: str) -> tuple[Path, ...]:
    """Columns and properties of a kind."""
    columns = [(name,) for name, of_type in m.PROFILE.items() if m.KINDS[of_type] == kind]
    return (*columns, *columns, *((name,) for name, (each, _) in m.PROPERTIES.items() if each == kind))


@lru_cache(maxsize=1024)
def row_paths(table: str, kind: str, *, plural: bool) -> tuple[Path, ...]:
    """Columns of a kind that a row leads to: its own, `time`, those of its lookups and of its parent row.

    The parent's name stands in the singular, and in the plural too if it cannot mean the row of A then.
    """
    own = [(name,) for name, of_type in m.COLUMNS[table].items() if m.KINDS[of_type] == kind]
    found: list[Path] = [*own, *own]
    if time_kind(table) == kind:
        found.append(("time",))
    for name, (_, lookup) in m.SHAPES[table].lookups.items():
        found += [(name, column) for column, of_type in m.COLUMNS[lookup].items() if m.KINDS[of_type] == kind]
    parent = m.SHAPES[table].parent
    if parent is not None:
        above = row_paths(parent, kind, plural=plural)
        found += [(parent.removesuffix("s"), *path) for path in above]
        found += [(parent, *path) for path in above if plural]
    return tuple(found)


def time_kind(table: str) -> str | None:
    """The kind of a table's time, or None if it has none; a nested table may have its parent's."""
    shape = m.SHAPES[table]
    if shape.time is not None:
        return m.KINDS[m.COLUMNS[table][shape.time]]
    return time_kind(shape.parent) if shape.parent is not None else None


def is_below(table: str, above: str) -> bool:
    """Whether a table is nested below another, at any depth."""
    parent = m.SHAPES[table].parent
    return parent is not None and (parent == above or is_below(parent, above))


# --- leaves -------------------------------------------------------------------------------------------------


def leaf(place: Place, kind: str) -> s.Expression:
    """A name of a kind, or (once in five times) a constant; of lists there are no constants."""
    if kind != "texts" and place.chance(5):
        found: s.Expression = constant(place, kind)
        return found
    return s.Name(place.pick(place.paths(kind)))


def constant(place: Place, kind: str) -> Any:
    """A constant of a kind, from the pools that cells are drawn from."""
    match kind:
        case "number":
            return s.Number(place.pick((*m.WHOLES, *m.WHOLES, *m.DECIMALS, 30, 100)))
        case "text":
            return s.Text(place.pick(m.TEXTS))
        case "boolean":
            return s.Boolean(place.pick((True, False)))
        case "date":
            return s.Date(place.pick(m.days_around(place.clock)))
        case _:
            return instant_constant(place)


def instant_constant(place: Place) -> s.Instant:
    """An instant as it may be written: by the local clock, in UTC, or with another offset."""
    instant = place.pick(m.instants_around(place.clock))
    match place.pick(("local", "utc", "offset")):
        case "local":
            return s.Instant(instant.astimezone(place.clock.zone).replace(tzinfo=None))
        case "utc":
            return s.Instant(instant)
        case _:
            return s.Instant(instant.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))))


def items(place: Place, kind: str) -> s.ListOf:
    """A list of one to three constants of a kind."""
    return s.ListOf(tuple(constant(place, kind) for _ in range(place.pick((2, 1, 3)))))


def point(place: Place) -> s.Point:
    """A point in time: a date, an instant or so long ago."""
    return ago(place) if place.chance(2) else constant(place, place.pick(("date", "instant")))


def ago(place: Place) -> s.Ago:
    """`D ago`."""
    return s.Ago(place.pick(m.DURATIONS))
