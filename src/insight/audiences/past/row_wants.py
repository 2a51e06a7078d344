"""What is wanted of the rows of one table, or of the rows that a sequence begins with; loaded by one query."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from insight.audiences.past.loaded_rows import ORDERED, loaded
from insight.audiences.past.row_query import row_query
from insight.audiences.past.spans import without_window
from insight.language.format import text_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    import polars as pl

    from insight.audiences.past.loaded_rows import LoadedRows
    from insight.audiences.past.spans import TimeSpan
    from insight.language import syntax as s
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

Form: TypeAlias = Literal["rows", "known", "codes", "numbers", "times"]
"""What an aggregate reads of a row: nothing, whether its column has a value, that value as a code, as a number, or its time."""


@dataclass(frozen=True, slots=True)
class Want:
    """What one aggregate needs.

    Attributes
    ----------
    node : the aggregate without a window that depends on the day, and without `then`.
    form : what it reads of a row.
    flag : the column that tells which rows pass its conditions; None if all do.
    value : the column of what it reads; None for nothing.
    moving : whether a row may pass on one day and not on another.
    """

    node: s.Aggregate
    form: Form
    flag: str | None
    value: str | None
    moving: bool


@dataclass
class RowsWanted:
    """All that is wanted of one relation of rows.

    Attributes
    ----------
    table : whose rows these are.
    then : the aggregate whose `then` decides which rows are followed; None for the rows of a table as they are.
    days : of each day, what it makes of time.
    above : the tables above with a time of their own, which must be seen too.
    """

    table: str
    then: s.Aggregate | None
    days: Sequence[Moments]
    above: Sequence[str] = ()
    wants: dict[tuple[str, Form, str], Want] = field(default_factory=dict)
    starts: set[dt.datetime | None] = field(default_factory=set)
    _flags: dict[tuple[str, str], str] = field(default_factory=dict)

    def want(self, node: s.Aggregate, form: Form, spans: Iterable[TimeSpan], *, moving: bool) -> Want:
        """Note what an aggregate needs over these stretches."""
        self.starts.update(start for start, _ in spans)
        bare = replace(without_window(node), then=None)
        condition = repr(bare.window), text_of(bare.where) if bare.where is not None else ""
        if form == "known":
            condition = condition[0], f"{condition[1]} known {'.'.join(bare.target)}"
        edge = "edge" if bare.function in ORDERED else ""
        key = (repr(condition), form, ".".join(bare.target[1:]) + edge)
        if key not in self.wants:
            any_row = bare.window is None and bare.where is None and form != "known"
            flag = None if any_row else self._flags.setdefault(condition, f"flag_{len(self._flags)}__")
            value = None if form in ("rows", "known") else f"value_{len(self.wants)}__"
            self.wants[key] = Want(bare, form, flag, value, moving)
        return self.wants[key]

    def load(self, profiles: Profiles, positions: pl.DataFrame) -> LoadedRows:
        """Read the rows, once."""
        given = [start for start in self.starts if start is not None]
        earliest = None if None in self.starts or not given else min(given)
        wants = list(self.wants.values())
        query = row_query(profiles, self, wants, earliest)
        return loaded(profiles, positions, query, wants, self.days)
