"""How large an audience was on earlier days, and how many entered and left in between.

Every table is read once, however many days are asked about. A run of its own for each day is needed only for conditions whose
rows must pass a test that itself moves with the day by more than the row's own times:

- an aggregate nested in a row condition with a rolling window, with `then`, with `active_periods`, or over rows that have a
  time of their own: `count(orders where any(lines within 9 days))`;
- a property of the customer in a row condition that changes with the day: `count(orders where profile.spend_30d > 1)`;
- `then` followed by a condition that changes with the day, or by rows below other rows where both have times of their own;
- rows that have a customer of their own, below rows with a time, where both have times of their own;
- different values of columns that hold lists, and sums of decimals of more than 15 digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.past.days import past_clocks
from insight.audiences.past.membership import members_by_day
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Share, Sheet, Table

if TYPE_CHECKING:
    from insight.audiences.selection import Selection
    from insight.plots import Figure, Theme


@dataclass(frozen=True)
class History(ValueAnswer):
    """An audience on earlier days, each as a run on that day would have had it.

    Rows from before a day, today's definitions, today's stored columns and lists: what a profile's own columns held in the
    past is not known, and profiles are counted from the beginning.

    Attributes
    ----------
    name : the audience's name, or its text.
    frame : one row per day, the earliest first: `as_of` (local clock time), `size`, `share` (of all profiles), `entries` and
        `exits` since the row before; both missing in the first row.

    Examples
    --------
    >>> import datetime as dt
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": [1, 2]})
    >>> visits = polars.DataFrame(
    ...     {"customer_id": [1, 2], "time": [dt.datetime(2025, 12, 5), dt.datetime(2025, 12, 20)]}
    ... )
    >>> ws = insight.Workspace.from_tables(people, {"visits": visits}, as_of="2026-01-01")
    >>> ws.audience("any(visits within 14 days)").history("1 week", "3 weeks").frame["size"].to_list()
    [1, 1, 1, 1]
    """

    name: str
    frame: pl.DataFrame

    def plot(self, theme: Theme = "auto") -> Figure:
        """Size as a line, entries and exits as bars; a plotly figure."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        days, sizes, entries, exits = (self.frame[name].to_list() for name in ("as_of", "size", "entries", "exits"))
        with plots.written(self.formats):
            return plots.history(days, sizes, entries, exits, f"Size of {self.name}", theme=theme)

    def sheet(self) -> Sheet:
        """The newest days first."""
        rows = [
            (row["as_of"], row["size"], Share(row["share"]), row["entries"], row["exits"])
            for row in self.frame.reverse().iter_rows(named=True)
        ]
        heads = ("day", "members", "of all profiles", "came", "went")
        return Sheet("History of", self.name, tables=[Table(heads, rows)], formats=self.formats)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"audience": self.name, "history": self.frame.to_dicts()}


def history_of(selection: Selection, every: str, over: str) -> History:
    """The history of a selection.

    Parameters
    ----------
    every, over
        Durations such as `1 week` and `52 weeks`: the step between days, and how far back they reach from `as_of`.

    Raises
    ------
    BadDuration
        If one is no duration, or there would be more than 1,000 days.
    """
    clocks = past_clocks(selection.profiles.clock, every, over)
    size, entries, exits = (np.zeros(len(clocks), np.int64) for _ in range(3))
    total = 0
    for truths in members_by_day(selection.profiles, selection.tree, clocks):
        total += truths.shape[1]
        size += np.count_nonzero(truths, axis=1)
        entries[1:] += np.count_nonzero(truths[1:] & ~truths[:-1], axis=1)
        exits[1:] += np.count_nonzero(truths[:-1] & ~truths[1:], axis=1)
    frame = pl.DataFrame({"as_of": [clock.local for clock in clocks], "size": size, "entries": entries, "exits": exits})
    first = pl.int_range(pl.len()) == 0
    return History(
        selection.spoken_name,
        frame.select(
            "as_of", "size", share=pl.col("size") / max(total, 1),
            entries=pl.when(~first).then("entries"), exits=pl.when(~first).then("exits"),
        ),
        formats=selection.profiles.formats,
    )  # fmt: skip
