"""Rows with their parent and their profile, which of them are seen, and which stand at an end of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .times import Clock
from .values import clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from .values import Value
    from .world import Record, World


@dataclass(eq=False)
class Row:
    """One row of a one-to-many table, with clean cells; `profile` is None in an orphan."""

    table: str
    cells: Record
    parent: Row | None
    profile: Record | None


class Data:
    """A world with clean cells and its rows linked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = clock_of(world)
        self.profiles = [self._cleaned(record) for record in world.profiles]
        self.lookups = {name: [self._cleaned(record) for record in each.rows] for name, each in world.lookups.items()}
        self.rows: dict[str, list[Row]] = {}
        for name in world.tables:
            self._link(name)

    def _cleaned(self, record: Record) -> Record:
        return {column: clean(value, self.clock) for column, value in record.items()}

    def _link(self, name: str) -> None:
        """Find every row's parent and profile; the parent table first."""
        table = self.world.tables[name]
        if name in self.rows:
            return
        if table.parent is not None:
            self._link(table.parent)
        self.rows[name] = []
        for record in table.rows:
            cells = self._cleaned(record)
            if table.parent is None:
                profile = find(self.profiles, self.world.key, cells.get(table.profile or ""))
                self.rows[name].append(Row(name, cells, None, profile))
            else:
                parent = self._parent(table.parent, cells.get(table.on or ""))
                self.rows[name].append(Row(name, cells, parent, parent.profile if parent else None))

    def _parent(self, table: str, key: Value) -> Row | None:
        for row in self.rows[table]:
            if key is not None and row.cells.get(self.world.tables[table].key or "") == key:
                return row
        return None

    def looked_up(self, name: str, row: Row) -> tuple[str, Record | None]:
        """The lookup table that `name` leads to from a row, and its record for this row, if there is one."""
        column, lookup = self.world.tables[row.table].lookups[name]
        return lookup, find(self.lookups[lookup], self.world.lookups[lookup].key, row.cells.get(column))

    # --- time and sight -------------------------------------------------------------------------------------

    def has_time(self, table: str) -> bool:
        """Whether the table declares a time or takes its parent's."""
        each = self.world.tables[table]
        return each.time is not None or (each.parent is not None and self.has_time(each.parent))

    def time(self, row: Row) -> Value:
        """The row's time as it is stored, or its parent's."""
        column = self.world.tables[row.table].time
        if column is not None:
            return row.cells.get(column)
        return self.time(row.parent) if row.parent is not None else None

    def moment(self, row: Row) -> dt.datetime:
        """The row's time as an instant; for rows that are seen."""
        return self.clock.instant(self.time(row))

    def is_seen(self, row: Row) -> bool:
        """No orphan, its parent is seen, and in a table with a time it has one before `as_of`."""
        if row.profile is None or (row.parent is not None and not self.is_seen(row.parent)):
            return False
        if not self.has_time(row.table):
            return True
        return self.time(row) is not None and self.moment(row) < self.clock.as_of

    def seen_below(self, table: str, owner: Record | Row) -> list[Row]:
        """The rows of `table` that are seen and belong to a profile, or lie below a row."""
        if isinstance(owner, Row):
            return [row for row in self.rows[table] if self.is_seen(row) and owner in ancestors(row)]
        return [row for row in self.rows[table] if self.is_seen(row) and row.profile is owner]

    def is_below(self, table: str, above: str) -> bool:
        """Whether `table` is nested below `above`, at any depth."""
        parent = self.world.tables[table].parent
        return parent is not None and (parent == above or self.is_below(parent, above))

    def at_end(self, rows: Sequence[Row], best: Callable[[Any], Any], value: Callable[[Row], Value]) -> Value:
        """The value in the earliest row (`best` is `min`) or the latest (`max`).

        Rows of equal time: by the table's key, one without a key standing back; then by the value itself, a
        missing one standing back.
        """
        if not rows:
            return None
        key = self.world.tables[rows[0].table].key
        end = best(self.moment(row) for row in rows)
        tied = [row for row in rows if self.moment(row) == end]
        if key is not None:
            keys = [row.cells[key] for row in tied if row.cells.get(key) is not None]
            if keys:
                tied = [row for row in tied if row.cells.get(key) == best(keys)]
        known = [value(row) for row in tied if value(row) is not None]
        return best(known) if known else None


def clock_of(world: World) -> Clock:
    """The clock of a world; `as_of` may be in any zone."""
    utc = Clock(world.as_of, ZoneInfo("UTC"), world.week_starts)
    return Clock(utc.instant(world.as_of), ZoneInfo(world.timezone), world.week_starts)


def find(records: Sequence[Record], column: str, key: Value) -> Record | None:
    """The record whose `column` is `key`; none for a missing key."""
    for record in records:
        if key is not None and record.get(column) == key:
            return record
    return None


def ancestors(row: Row) -> Iterator[Row]:
    """The rows above a row, nearest first."""
    while row.parent is not None:
        row = row.parent
        yield row
