"""Stored times as whole numbers, and instants in the same unit: dates, local clock times and instants each in their own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from insight.units import microseconds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from insight.units import Clock

_FIRST_DAY = dt.date(1970, 1, 1)
_NANOSECONDS = 1000
_LIMIT = 2**62
EVER = -(2**63)
"""Before every time."""


class Ticks:
    """The unit of one stored column.

    Parameters
    ----------
    kind
        The column's type: a date, or a timestamp with or without a zone.
    """

    def __init__(self, kind: pa.DataType) -> None:
        self._is_date = pa.types.is_date(kind)
        self._is_naive = pa.types.is_timestamp(kind) and kind.tz is None
        self._scale = _NANOSECONDS if pa.types.is_timestamp(kind) and kind.unit == "ns" else 1
        self._kind = kind

    def of_column(self, column: pa.ChunkedArray, missing: int = EVER) -> npt.NDArray[np.int64]:
        """The times of a column; `missing` where there is none."""
        if pa.types.is_null(column.type):
            return np.full(len(column), missing, np.int64)
        if self._is_date:
            whole = column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        else:
            unit = "ns" if self._scale > 1 else "us"
            whole = column.cast(pa.timestamp(unit, self._kind.tz)).cast(pa.int64())
        return pc.fill_null(whole, missing).to_numpy()  # type: ignore[no-any-return]

    def of_instants(self, instants: Sequence[dt.datetime | None], clock: Clock) -> npt.NDArray[np.int64]:
        """The first time at or after each instant; `EVER` for None."""
        return np.array([EVER if each is None else self._of(each, clock) for each in instants], np.int64)

    def _of(self, instant: dt.datetime, clock: Clock) -> int:
        if self._is_date:
            return (clock.date_bound(instant) - _FIRST_DAY).days
        if self._is_naive:
            found: Any = clock.local_bound(instant).replace(tzinfo=dt.UTC)
        else:
            found = instant
        ticks: int = microseconds_of(found) * self._scale
        return min(max(ticks, -_LIMIT), _LIMIT)
