"""Conditions on a single text or date, put to the engine once for each different value and not for each profile.

So `city contains 'ø'`, `lower(city) = 'oslo'` or `birthday anniversary is today` cost what a few thousand values cost, and
mean what the engine takes them to mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import ibis
import numpy as np
import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import NarrowColumn
from insight.audiences.preview.stored_spans import within
from insight.customers.engines.engine import in_memory
from insight.language import syntax as s
from insight.language.compile import exact
from insight.language.walk import nodes

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy.typing as npt

    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.leaves import HeldColumns
    from insight.audiences.preview.stored_spans import Spans
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

MOST_DAYS = 200_000
"""Days between the first and the last date up to which every one of them is asked about."""
_OF_MORE = (s.Aggregate, s.InAudience, s.InList)
_RANKS = ("percentile", "rank")


def by_value(node: s.Expression, columns: HeldColumns) -> Words | None:
    """The profiles for which a condition on one text or date holds; None if it is about anything else."""
    column = _column_of(node, columns)
    if column is None:
        return None
    values = column.texts if column.texts is not None else _days(column)
    if values is None:
        return None
    *known, missing = _holds(node, values, columns.profiles)
    found = within(column, _runs(np.array(known, np.bool_), column.low))
    return found | bitmaps.others(column.known_words, column.rows) if missing else found


def _column_of(node: s.Expression, columns: HeldColumns) -> NarrowColumn | None:
    """The one text or date that a condition is about."""
    found: list[NarrowColumn] = []
    for part in nodes(node):
        if isinstance(part, _OF_MORE) or (isinstance(part, s.Call) and part.function in _RANKS):
            return None
        if isinstance(part, s.Name):
            held = columns.of(part)
            if not isinstance(held, NarrowColumn) or held.kind not in ("text", "date"):
                return None
            found.append(held)
    return found[0] if found and all(each is found[0] for each in found) else None


def _days(column: NarrowColumn) -> pl.Series | None:
    """Every day from the first to the last; None if they are too many."""
    if column.high - column.low > MOST_DAYS:
        return None
    return pl.Series(np.arange(column.low, column.high + 1, dtype=np.int32)).cast(pl.Date)


def _holds(node: s.Expression, values: pl.Series, profiles: Profiles) -> list[bool]:
    """Whether the condition holds for each value, and (the last) where it is missing."""
    every = pl.DataFrame({"value": values}).vstack(pl.DataFrame({"value": [None]}, schema={"value": values.dtype}))
    table: Any = in_memory(every.with_row_index("place"))
    holds = ibis.ifelse(exact(node, _OneValue(profiles.moments, table.value)), True, False)  # noqa: FBT003 - the values
    answer = pl.DataFrame(profiles.data.engine.arrow(table.select(table.place, holds=holds)))
    return answer.sort("place")["holds"].to_list()


def _runs(holds: npt.NDArray[np.bool_], first: int) -> Spans:
    """The spans of values for which it holds; the first value is stored as `first`."""
    edges = np.flatnonzero(np.diff(holds, prepend=False, append=False)) + first
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))


@dataclass(frozen=True)
class _OneValue:
    """What a condition on one property is compiled against: every name is its value."""

    moments: Moments
    column: ir.Value

    def name(self, _node: s.Name) -> ir.Value:
        """The value."""
        return self.column

    def aggregate(self, node: s.Aggregate) -> NoReturn:
        """There is none in such a condition."""
        raise TypeError(node.function)

    def member(self, node: s.InAudience | s.InList) -> NoReturn:
        """There is none in such a condition."""
        raise TypeError(node.name)

    def ranked(self, node: s.Call) -> NoReturn:
        """There is none in such a condition."""
        raise TypeError(node.function)
