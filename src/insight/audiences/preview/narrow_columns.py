"""Columns of profiles in the narrowest form that loses nothing.

| values | held as |
|---|---|
| whole numbers | the smallest of int8 to int64 that holds them all |
| decimals | the same, counted in their last decimal |
| floats | integers if all are whole numbers, or the floats nearest to hundredths; float32 if that is exact for each; else float64 |
| dates | days since 1970, the smallest integers that hold them |
| instants | microseconds since 1970: of UTC if zoned, of the local clock if not |
| texts | codes: places among the different texts, sorted by code point |
| true/false | one bit |

What is missing is told by one more bit for each row, if anything is. Whatever does not fit is not held (`None`), so the
engine is asked about it: lists, numbers that are not numbers, decimals beyond int64, times between two microseconds or
outside the years 1 to 9999, texts that are nearly all different.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from insight.audiences.preview import bitmaps
from insight.units import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from insight.audiences.preview.bitmaps import Words

StoredKind: TypeAlias = Literal["whole", "decimal", "float", "date", "instant", "local", "text"]
Order: TypeAlias = npt.NDArray[np.intp] | None
"""Where each row stands in what was given; None if that is in order."""

EPOCH = dt.date(1970, 1, 1)
EPOCH_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EXACT_FLOAT = 2**53
"""Up to here every whole number is a float64."""
FEW_TEXTS = 65_536
"""So many different texts are always held; more only if each stands for eight profiles or more."""
_PROFILES_PER_TEXT = 8
_FIRST_DAY, _LAST_DAY = ((day - EPOCH).days for day in (dt.date.min, dt.date.max))
_MOST_HUNDREDTHS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class FlagColumn:
    """A true/false property.

    Attributes
    ----------
    true : the profiles for which it is true.
    known : those for which it is known; None if that is everybody.
    rows : how many profiles there are.
    """

    true: Words
    known: Words | None
    rows: int

    @property
    def known_words(self) -> Words:
        """The profiles for which it is known."""
        return bitmaps.everybody(self.rows) if self.known is None else self.known

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.true.nbytes + (0 if self.known is None else self.known.nbytes)


@dataclass(frozen=True, slots=True)
class NarrowColumn:
    """A property of any other type; one stored value per profile, in order of the key.

    Attributes
    ----------
    values : as stored; anything where the value is missing.
    known : the profiles for which it is known; None if that is everybody.
    low, high : the smallest and largest stored value that is known; `low > high` if none is.
    scale : decimals of a decimal, or of floats held as integers: 1.25 is stored as 125 with a scale of 2.
    single : whether the property is a float32, with which engines compare in float32.
    texts : the different texts, sorted; the values are places in it.
    """

    kind: StoredKind
    values: npt.NDArray[Any]
    known: Words | None
    low: Any
    high: Any
    scale: int = 0
    single: bool = False
    texts: pl.Series | None = None

    @property
    def rows(self) -> int:
        """How many profiles there are."""
        return len(self.values)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        texts = 0 if self.texts is None else int(self.texts.estimated_size())
        return self.values.nbytes + texts + (0 if self.known is None else self.known.nbytes)

    @property
    def is_whole(self) -> bool:
        """Whether stored values are integers (and not floats)."""
        return bool(np.issubdtype(self.values.dtype, np.integer))

    @property
    def known_words(self) -> Words:
        """The profiles for which it is known."""
        return bitmaps.everybody(self.rows) if self.known is None else self.known

    @property
    def known_values(self) -> npt.NDArray[Any]:
        """The stored values that are known, in order of the key."""
        return self.values if self.known is None else self.values[bitmaps.unpacked(self.known, self.rows)]

    def value(self, stored: Any) -> Any:
        """What a stored value stands for: a number, date, datetime (aware, or of the local clock) or text."""
        match self.kind:
            case "whole":
                return int(stored)
            case "float":
                return int(stored) / 10**self.scale if self.scale else float(stored)
            case "decimal":
                return Decimal(int(stored)).scaleb(-self.scale)
            case "date":
                return EPOCH + dt.timedelta(days=int(stored))
            case "text":
                assert self.texts is not None  # noqa: S101 - every column of texts has them
                return self.texts[int(stored)]
            case _:
                start = EPOCH_INSTANT if self.kind == "instant" else EPOCH_INSTANT.replace(tzinfo=None)
                return start + dt.timedelta(microseconds=int(stored))


def narrow(given: pa.ChunkedArray, order: Order) -> NarrowColumn | FlagColumn | None:
    """A column as an engine or a file gives it, in narrow form; None if it has none."""
    kind = given.type
    if pa.types.is_boolean(kind):
        return _flags(pl.Series(given), order)
    if pa.types.is_decimal(kind):
        return _decimals(given, order)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _numbers(pl.Series(given), order, single=pa.types.is_float32(kind) or pa.types.is_float16(kind))
    if pa.types.is_date(kind):
        return _within(_integers("date", pl.Series(given).to_physical(), order), _FIRST_DAY, _LAST_DAY)
    if pa.types.is_timestamp(kind):
        return _instants(given, order)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _texts(pl.Series(given), order)
    return None


def _ordered(values: npt.NDArray[Any], order: Order) -> npt.NDArray[Any]:
    return values if order is None else values[order]


def _known(given: pl.Series, order: Order) -> Words | None:
    if not given.null_count():
        return None
    return bitmaps.packed(_ordered(given.is_not_null().to_numpy(), order))


def _flags(given: pl.Series, order: Order) -> FlagColumn:
    true = given.fill_null(value=False).to_numpy()
    return FlagColumn(bitmaps.packed(_ordered(true, order)), _known(given, order), len(given))


def _numbers(given: pl.Series, order: Order, *, single: bool) -> NarrowColumn | None:
    if given.dtype.is_integer():
        return _integers("whole", given, order)
    given = given.cast(pl.Float64)
    values = given.fill_null(0.0).to_numpy()
    if np.isnan(values).any():
        return None
    low, high = _range(given)
    if abs(low) < EXACT_FLOAT and abs(high) < EXACT_FLOAT and (values == np.rint(values)).all():
        return _integers("float", given.cast(pl.Int64), order, single=single)
    hundredths = None if single else _hundredths(values, low, high)
    if hundredths is not None:
        return _integers("float", pl.Series(hundredths).set(given.is_null(), None), order, scale=2)
    with np.errstate(over="ignore"):
        short = values.astype(np.float32)
    if single or (short.astype(np.float64) == values).all():
        values = short
    return NarrowColumn("float", _ordered(values, order), _known(given, order), low, high, single=single)


def _hundredths(values: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.int64] | None:
    """Floats as hundredths, if each is the float nearest to some, and they need no more than four bytes."""
    if not -_MOST_HUNDREDTHS < low * 100 <= high * 100 < _MOST_HUNDREDTHS:
        return None
    counts = np.rint(values * 100)
    return counts.astype(np.int64) if (counts / 100 == values).all() else None


def _integers(
    kind: StoredKind,
    given: pl.Series,
    order: Order,
    *,
    scale: int = 0,
    single: bool = False,
    texts: pl.Series | None = None,
) -> NarrowColumn | None:
    """Integers as the smallest type that holds them; the type of codes has no sign, so that more fit."""
    low, high = _range(given)
    sizes = (np.uint8, np.uint16, np.uint32) if texts is not None else (np.int8, np.int16, np.int32, np.int64)
    size: Any = next((each for each in sizes if np.iinfo(each).min <= low and high <= np.iinfo(each).max), None)
    if size is None:
        return None
    filled = given.fill_null(low if low <= high else 0)
    return NarrowColumn(
        kind, _ordered(filled.to_numpy().astype(size), order), _known(given, order), low, high, scale, single, texts
    )


def _range(given: pl.Series) -> tuple[Any, Any]:
    """The smallest and largest known value; 0 and -1 if there is none."""
    low, high = given.min(), given.max()
    return (0, -1) if low is None else (low, high)


def _decimals(given: pa.ChunkedArray, order: Order) -> NarrowColumn | None:
    """Decimals counted in their last decimal, from the 16 bytes that Arrow keeps of each."""
    if not pa.types.is_decimal128(given.type):
        return None
    parts = []
    for chunk in given.chunks:
        pairs = np.frombuffer(chunk.buffers()[1], np.int64)[2 * chunk.offset :][: 2 * len(chunk)].reshape(-1, 2)
        held = pl.Series(chunk.is_valid()).to_numpy()
        low, top = (pairs[:, 0], pairs[:, 1])
        if (held & (top != low >> 63)).any():
            return None
        parts.append(pl.Series(np.where(held, low, 0)).set(pl.Series(~held), None))
    counts = pl.concat(parts) if parts else pl.Series([], dtype=pl.Int64)
    return _integers("decimal", counts, order, scale=given.type.scale)


def _instants(given: pa.ChunkedArray, order: Order) -> NarrowColumn | None:
    kind: StoredKind = "instant" if given.type.tz is not None else "local"
    try:
        counts = pl.Series(given.cast(pa.timestamp("us", given.type.tz)).cast(pa.int64()))
    except pa.ArrowInvalid:  # a time between two microseconds, or one out of reach
        return None
    return _within(
        _integers(kind, counts, order), _FIRST_DAY * MICROSECONDS_PER_DAY, (_LAST_DAY + 1) * MICROSECONDS_PER_DAY - 1
    )


def _within(column: NarrowColumn | None, first: int, last: int) -> NarrowColumn | None:
    """A column of times that Python has too; engines know some beyond, and two that are infinite."""
    if column is None or (column.low <= column.high and not first <= column.low <= column.high <= last):
        return None
    return column


def _texts(given: pl.Series, order: Order) -> NarrowColumn | None:
    most = max(FEW_TEXTS, len(given) // _PROFILES_PER_TEXT)
    roughly: Any = given.approx_n_unique()
    if roughly > 2 * most:  # which is told in no time
        return None
    texts = given.drop_nulls().unique().sort()
    if len(texts) > most:
        return None
    # An enumeration's physical values are the places in its categories.
    codes = given.cast(pl.Enum(texts)).to_physical()
    return _integers("text", codes, order, texts=texts)
