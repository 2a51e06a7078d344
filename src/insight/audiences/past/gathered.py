"""What is wanted of every table, loaded together, and handed out some thousand profiles at a time."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from insight.audiences.past.passing import passing
from insight.audiences.past.row_wants import RowsWanted
from insight.audiences.past.spans import without_window
from insight.audiences.past.sums import Intervals
from insight.language.format import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from insight.audiences.past.loaded_rows import LoadedRows
    from insight.audiences.past.passing import Passing, Stretches
    from insight.audiences.past.row_wants import Want
    from insight.audiences.past.sums import Block, Summed
    from insight.language import syntax as s
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles


@dataclass
class Gathered:
    """Wants by table: summaries by interval, and rows.

    Attributes
    ----------
    days : of each day, what it makes of time; the earliest first.
    """

    days: Sequence[Moments]
    sums: dict[str, Intervals] = field(default_factory=dict)
    rows: dict[str, RowsWanted] = field(default_factory=dict)

    def intervals(self, table: str) -> Intervals:
        """What is wanted of a table by interval."""
        return self.sums.setdefault(table, Intervals(table))

    def rows_of(self, node: s.Aggregate, *, moving: bool) -> tuple[str, RowsWanted]:
        """What is wanted of the rows that an aggregate is about, and the name that they go by."""
        table = node.target[0]
        if node.then is None:
            return table, self.rows.setdefault(table, RowsWanted(table, None, self.days))
        first = replace(
            without_window(node), function="any", target=(table,), distinct=False, at_least=None,
            where=None if moving else node.where,
        )  # fmt: skip
        name = text_of(first)
        return name, self.rows.setdefault(name, RowsWanted(table, first, self.days))

    def copies(self) -> tuple[dict[str, Intervals], dict[str, RowsWanted]]:
        """What is wanted so far of sums and of rows, to go back to; the days are shared."""
        return deepcopy((self.sums, self.rows), {id(each): each for each in (self.days, *self.days)})

    def load(self, profiles: Profiles, positions: pl.DataFrame) -> Loaded:
        """Read each table."""
        return Loaded(
            {name: table.load(profiles, positions) for name, table in self.sums.items()},
            {name: rows.load(profiles, positions) for name, rows in self.rows.items()},
        )


@dataclass(frozen=True)
class Loaded:
    """All that was read."""

    sums: Mapping[str, Summed]
    rows: Mapping[str, LoadedRows]

    def blocks(self, first: int, size: int) -> Blocks:
        """What there is of `size` profiles from the `first`."""
        return Blocks(self, first, size, {name: table.block(first, size) for name, table in self.sums.items()})


@dataclass(frozen=True)
class Blocks:
    """Some thousand profiles of every table."""

    loaded: Loaded
    first: int
    size: int
    sums: Mapping[str, Block]

    def passing(self, name: str, want: Want, stretches: Stretches) -> tuple[Passing, LoadedRows]:
        """The rows that pass a want, and all rows."""
        rows = self.loaded.rows[name]
        second = None if stretches.follows is None else self.loaded.rows[stretches.follows.name]
        return passing(rows, want, stretches, (self.first, self.size), second), rows
