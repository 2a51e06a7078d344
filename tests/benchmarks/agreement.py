"""Whether two answers are the same, column by column: a benchmark of wrong answers would be worth nothing."""

from __future__ import annotations

import hashlib

import polars as pl
import polars.selectors as cs

CLOSE = 1e-9
"""Relative and absolute; sums of floats depend on the order of the rows."""


def differences(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """In how many rows each column differs; columns without a difference are left out.

    Rows are in order of the first column, the key. Whole numbers and texts must be equal, other numbers close, and the same
    values missing.
    """
    if one.columns != other.columns or one.height != other.height:
        raise ValueError(f"{one.columns} × {one.height} and {other.columns} × {other.height} cannot be compared")
    one, other = (_plain(frame) for frame in (one, other))
    counts = {name: _differing(one[name], other[name]) for name in one.columns}
    return {name: count for name, count in counts.items() if count}


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(cs.decimal().cast(pl.Float64), cs.integer().cast(pl.Int64), cs.float().fill_nan(None))


def _differing(one: pl.Series, other: pl.Series) -> int:
    if one.dtype.is_numeric() and other.dtype.is_numeric() and (one.dtype.is_float() or other.dtype.is_float()):
        left, right = one.cast(pl.Float64), other.cast(pl.Float64)
        far = (left - right).abs() > CLOSE * (1 + left.abs())
        return int(far.fill_null(value=False).sum() + (left.is_null() != right.is_null()).sum())
    return int(one.ne_missing(other).sum())


def checksum(column: pl.Series) -> str:
    """A short digest of a sorted answer's column; numbers with decimals are rounded to four places."""
    if column.dtype.is_decimal() or column.dtype.is_float():
        column = column.cast(pl.Float64).round(4)
    text = column.cast(pl.String).fill_null("-")
    return hashlib.sha256("\n".join(text).encode()).hexdigest()[:8]
