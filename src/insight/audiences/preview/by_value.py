"""Conditions on a single text or date, put to the engine once for each different value and not for each profile.

So `city contains 'ø'`, `lower(city) = 'oslo'` or `birthday anniversary is today` cost what a few thousand values cost, and
mean what the engine takes them to mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import NarrowColumn
from insight.audiences.preview.stored_spans import within
from insight.language import syntax as s
from insight.language.each_value import holds_for_each
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.narrow_columns import FlagColumn
    from insight.audiences.preview.stored_spans import Spans
    from insight.profiles.profile_table import Profiles

HeldOf: TypeAlias = "Callable[[s.Expression], NarrowColumn | FlagColumn | None]"
"""The property in memory that an expression is."""
MOST_DAYS = 200_000
"""Days between the first and the last date up to which every one of them is asked about."""
_OF_MORE = (s.Aggregate, s.InAudience, s.InList)
_RANKS = ("percentile", "rank")


def by_value(node: s.Expression, held_of: HeldOf, profiles: Profiles) -> Words | None:
    """The profiles for which a condition on one text or date holds; None if it is about anything else."""
    column = _column_of(node, held_of)
    if column is None:
        return None
    values = column.texts.to_arrow() if column.texts is not None else _days(column)
    if values is None:
        return None
    every = pa.concat_arrays([values, pa.nulls(1, values.type)])
    holds = holds_for_each(node, every, profiles.moments, profiles.data.engine)
    known, missing = holds[:-1], holds[-1]
    found = within(column, _runs(known, column.low))
    return found | bitmaps.others(column.known_words, column.rows) if missing else found


def _column_of(node: s.Expression, held_of: HeldOf) -> NarrowColumn | None:
    """The one text or date that a condition is about."""
    found: list[NarrowColumn] = []
    for part in nodes(node):
        if isinstance(part, _OF_MORE) or (isinstance(part, s.Call) and part.function in _RANKS):
            return None
        if isinstance(part, s.Name):
            held = held_of(part)
            if not isinstance(held, NarrowColumn) or held.kind not in ("text", "date"):
                return None
            found.append(held)
    return found[0] if found and all(each is found[0] for each in found) else None


def _days(column: NarrowColumn) -> pa.Array | None:
    """Every day from the first to the last; None if they are too many."""
    if column.high - column.low > MOST_DAYS:
        return None
    return pa.array(np.arange(column.low, column.high + 1, dtype=np.int32)).cast(pa.date32())


def _runs(holds: npt.NDArray[np.bool_], first: int) -> Spans:
    """The spans of values for which it holds; the first value is stored as `first`."""
    edges = np.flatnonzero(np.diff(holds, prepend=False, append=False)) + first
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))
