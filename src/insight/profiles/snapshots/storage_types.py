"""Types of values as they are kept: what a Delta table has no type for is kept as one that it has, and comes back as it was.

A Delta table knows signed whole numbers, floats, decimals of up to 38 digits, text, true/false, dates, times of microseconds
(naive, or in UTC), and lists of these.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

import pyarrow as pa
from pyarrow import types as is_

_MOST_DIGITS = 38
_HEX_DIGITS = 12
_LONGEST_NAME = 40

_AS_OTHERS = {
    pa.null(): pa.bool_(), pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(),
    pa.uint64(): pa.decimal128(20, 0), pa.float16(): pa.float32(), pa.large_string(): pa.string(),
}  # fmt: skip
_AS_THEY_ARE = (
    pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.date32(),
)  # fmt: skip


def kept_type(kind: Any) -> Any:
    """The type that values of an Arrow type are kept as.

    Raises
    ------
    TypeError
        For a type that the language has no values of.

    >>> (
    ...     str(kept_type(pa.uint32())),
    ...     str(kept_type(pa.timestamp("us", "Europe/Oslo"))),
    ...     str(kept_type(pa.timestamp("ns"))),
    ... )
    ('int64', 'timestamp[us, tz=UTC]', 'int64')
    """
    if kind in _AS_THEY_ARE:
        return kind
    if kind in _AS_OTHERS:
        return _AS_OTHERS[kind]
    if is_.is_decimal(kind):
        return pa.decimal128(kind.precision, kind.scale) if kind.precision <= _MOST_DIGITS else pa.string()
    if is_.is_timestamp(kind):
        return pa.timestamp("us", "UTC" if kind.tz else None) if kind.unit == "us" else pa.int64()
    if is_.is_list(kind) or is_.is_large_list(kind):
        return pa.list_(pa.field("element", kept_type(kind.value_type)))
    raise TypeError(str(kind))


def as_kept(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values in the type that they are kept as; those of that type already are not copied."""
    return values.cast(kept_type(values.type))


def as_it_was(values: pa.ChunkedArray, kind: Any) -> pa.ChunkedArray:
    """Kept values in the type that they had before.

    >>> times = pa.chunked_array([pa.array([1, None], pa.timestamp("ns", "UTC"))])
    >>> as_it_was(as_kept(times), times.type).equals(times)
    True
    """
    return pa.chunked_array([pa.nulls(len(values))]) if is_.is_null(kind) else values.cast(kind)


def column_name(name: str, kind: Any) -> str:
    """The column of a Delta table that a property's values of an Arrow type are kept in.

    Delta tables refuse some signs in names, and a column has one type for ever. So it is called by plain letters of the
    property's name, and by digits that tell names and kept types apart.

    >>> column_name("Spend, 90 days", pa.float64())
    'spend_90_days_66feedd57ab4'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"\W+", "_", plain.lower()).strip("_")[:_LONGEST_NAME] or "value"
    digits = hashlib.sha256(f"{name}\n{kept_type(kind)}".encode()).hexdigest()[:_HEX_DIGITS]
    return f"{stem}_{digits}"
