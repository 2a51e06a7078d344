"""Values of other kinds than numbers, of many profiles on many days; and any values of one day as a column for the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from insight.audiences.past.amounts import Amount
from insight.audiences.past.dictionary import MISSING
from insight.audiences.past.different import lists_of_day

if TYPE_CHECKING:
    from insight.audiences.past.dictionary import Codes, Dictionary
    from insight.audiences.past.different import Groups
    from insight.audiences.past.loaded_rows import Values


@dataclass(frozen=True)
class Coded:
    """A value of any kind for each day and profile: `codes` of a dictionary, -1 where it is missing."""

    codes: Codes
    dictionary: Dictionary

    def amount(self) -> Amount:
        """The values as numbers."""
        numbers, digits = self.dictionary.numbers
        return Amount(numbers[self.codes], self.codes != MISSING, digits)


@dataclass(frozen=True)
class Lists:
    """A sorted list for each day and profile: of the groups of profile and value, those `seen` on each day."""

    groups: Groups
    seen: Values
    dictionary: Dictionary


Found: TypeAlias = Amount | Coded | Lists


def column_of_day(found: Found, day: int, size: int, kind: pa.DataType) -> pa.Array:
    """The values of `size` profiles on a day, of the type that the engine would give them."""
    match found:
        case Amount():
            return _numbers(found, day, size, kind)
        case Coded(codes, dictionary):
            return _cast(dictionary.taken(codes[day]), kind)
        case Lists(groups, seen, dictionary):
            return _cast(lists_of_day(groups, np.flatnonzero(seen[day]), dictionary), kind)


def _numbers(found: Amount, day: int, size: int, kind: pa.DataType) -> pa.Array:
    values = _row(found.values, day, size)
    unknown = None if found.known is None else ~_row(found.known, day, size)
    if pa.types.is_decimal(kind) and found.values.dtype.kind == "i":
        return _decimals(values, unknown, found.digits, kind)
    if found.digits or pa.types.is_floating(kind):
        values = values / 10.0**found.digits
    return _cast(pa.array(values, mask=unknown), kind)


def _row(table: Values, day: int, size: int) -> Values:
    return np.broadcast_to(table[min(day, len(table) - 1)], size)


def _decimals(values: Values, unknown: Values | None, digits: int, kind: Any) -> pa.Array:
    """Whole numbers of the last decimal, read as decimals without arithmetic: 128 bits, the lower half first."""
    halves = np.stack([values, values >> 63], axis=1).astype(np.int64)
    wide = pa.decimal128(38, digits)
    valid = None if unknown is None else pa.array(~unknown).buffers()[1]
    return _cast(pa.Array.from_buffers(wide, len(values), [valid, pa.py_buffer(halves)]), kind)


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column if column.type == kind else pc.cast(column, kind)
