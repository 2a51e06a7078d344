"""From numpy arrays to columns of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.datasets.simulation.draws import END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from insight.datasets.simulation.draws import Bools, Ints


def texts(vocabulary: Sequence[str], codes: NDArray[Any], missing: Bools | None = None) -> pl.Series:
    """The text of `vocabulary` that each code stands for."""
    return known(pl.Series(vocabulary, dtype=pl.String).gather(codes), missing)


def instants(seconds: Ints, missing: Bools | None = None) -> pl.Series:
    """Local clock times without a zone, in microseconds."""
    return known(pl.Series(seconds * 1_000_000).cast(pl.Datetime("us")), missing)


def seen(seconds: Ints, missing: Bools) -> pl.Series:
    """As `instants`, missing also for what had not happened by the end of the data."""
    return instants(seconds, missing | (seconds >= END))


def dates(days: Ints, missing: Bools | None = None) -> pl.Series:
    """Dates from days since 1970-01-01."""
    return known(pl.Series(days.astype(np.int32)).cast(pl.Date), missing)


def money(cents: Ints) -> pl.Series:
    """Decimal amounts with two places."""
    return pl.Series(cents / 100).cast(pl.Decimal(10, 2))


def known(values: pl.Series | NDArray[Any], missing: Bools | None) -> pl.Series:
    """`values` with missing ones where `missing` is true."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    return series if missing is None else series.set(pl.Series(missing), None)
