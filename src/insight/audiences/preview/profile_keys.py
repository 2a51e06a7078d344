"""The profiles of a preview by key: which row a key stands in, told fast enough for whole columns of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from insight.errors import OutdatedPreview

if TYPE_CHECKING:
    import pyarrow as pa

    from insight.audiences.preview.narrow_columns import Order

Places = npt.NDArray[np.intp]

_SMALL = np.iinfo(np.int32)
_ROOM = 8
"""Places per profile that a table of places may have."""
_LEAST_ROOM = 1 << 16
_PART = 1_024
"""Keys that are looked at before the others are."""


def keys_of(given: pa.ChunkedArray) -> tuple[WholeKeys | TextKeys, Order]:
    """The keys, in order, and where each stood; None if they were in order."""
    series = pl.Series(given)
    if series.dtype == pl.Null:
        series = series.cast(pl.Int64)
    if series.dtype == pl.String:
        order = None if series.is_sorted() else series.arg_sort().to_numpy().astype(np.intp)
        return TextKeys(series if order is None else series.gather(order)), order
    values = series.to_numpy()
    if (values[1:] >= values[:-1]).all():
        return WholeKeys(values), None
    order = np.argsort(values)
    return WholeKeys(values[order]), order


class WholeKeys:
    """Whole numbers (`values`), ascending and different."""

    def __init__(self, values: npt.NDArray[Any]) -> None:
        small = len(values) and _SMALL.min <= values[0] and values[-1] <= _SMALL.max
        self.values = values.astype(np.int32) if small else values
        self._first = int(values[0]) if len(values) else 0
        self._span = int(values[-1]) - self._first + 1 if len(values) else 0
        self._table: npt.NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.values)

    def same(self, other: WholeKeys | TextKeys) -> bool:
        """Whether these are the same profiles."""
        return isinstance(other, WholeKeys) and np.array_equal(self.values, other.values)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.values.nbytes + (0 if self._table is None else self._table.nbytes)

    def at(self, places: Places) -> list[Any]:
        """The keys in these rows."""
        found: list[Any] = self.values[places].tolist()
        return found

    def places(self, given: pa.ChunkedArray) -> Places:
        """The row of each key.

        Raises
        ------
        OutdatedPreview
            If a key is none of these.
        """
        keys = pl.Series(given).to_numpy()
        if not len(keys):
            return np.zeros(0, np.intp)
        if not len(self) or int(keys.min()) < self._first or int(keys.max()) >= self._first + self._span:
            raise OutdatedPreview
        if self._span == len(self):
            return (keys - self._first).astype(np.intp, copy=False)
        found = self._looked_up(keys) if self._span <= max(_LEAST_ROOM, _ROOM * len(self)) else self._searched(keys)
        return found.astype(np.intp, copy=False)

    def _looked_up(self, keys: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        if self._table is None:
            self._table = np.full(self._span, -1, np.int32)
            self._table[self.values.astype(np.int64) - self._first] = np.arange(len(self), dtype=np.int32)
        found: npt.NDArray[np.int32] = self._table[keys - self._first]
        if (found < 0).any():
            raise OutdatedPreview
        return found

    def _searched(self, keys: npt.NDArray[Any]) -> Places:
        """Searching in order is many times as fast as at random, so the keys are sorted first."""
        order = np.argsort(keys)
        ascending = keys[order]
        found = np.searchsorted(self.values, ascending)
        if (self.values[found] != ascending).any():
            raise OutdatedPreview
        places = np.empty(len(keys), np.intp)
        places[order] = found
        return places


class TextKeys:
    """Texts (`values`), ascending and different.

    They are looked up by a hash, and then compared. An engine often answers in the same order twice, so the rows found last
    are tried first.
    """

    def __init__(self, values: pl.Series) -> None:
        self.values = values
        self._hashes: npt.NDArray[np.uint64] | None = None
        self._rows = self._starts = np.zeros(0, np.int32)
        self._shift = np.uint64(0)
        self._last = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self.values)

    def same(self, other: WholeKeys | TextKeys) -> bool:
        """Whether these are the same profiles."""
        return isinstance(other, TextKeys) and self.values.equals(other.values)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        hashes = 0 if self._hashes is None else self._hashes.nbytes
        return int(self.values.estimated_size()) + hashes + self._rows.nbytes + self._starts.nbytes + self._last.nbytes

    def at(self, places: Places) -> list[Any]:
        """The keys in these rows."""
        return self.values.gather(places).to_list()

    def places(self, given: pa.ChunkedArray) -> Places:
        """The row of each key.

        Raises
        ------
        OutdatedPreview
            If a key is none of these.
        """
        keys = pl.Series(given)
        if not len(keys):
            return np.zeros(0, np.intp)
        if len(keys) == len(self._last) and self._are(keys[:_PART], self._last[:_PART]) and self._are(keys, self._last):
            return self._last.astype(np.intp)
        found = self._looked_up(keys)
        wrong = np.flatnonzero((self.values.gather(found) != keys).to_numpy())
        if len(wrong):  # keys that share their hash with another, and keys that are none of these
            searched: Any = self.values.search_sorted(keys.gather(wrong))
            found[wrong] = np.minimum(searched.to_numpy(), len(self) - 1)
            if not self._are(keys.gather(wrong), found[wrong]):
                raise OutdatedPreview
        if len(found) == len(self):
            self._last = found
        return found.astype(np.intp)

    def _are(self, keys: pl.Series, rows: npt.NDArray[Any]) -> bool:
        """Whether these keys stand in these rows."""
        return bool((self.values.gather(rows) == keys).all())

    def _looked_up(self, keys: pl.Series) -> npt.NDArray[np.int32]:
        """The row of the first key with the same hash; any row where there is none."""
        hashes, wanted = self._prepared(), keys.hash().to_numpy()
        place = self._starts[(wanted >> self._shift).astype(np.intp)]
        last = np.int32(len(hashes) - 1)
        place = np.minimum(place, last)
        far = np.flatnonzero(hashes[place] < wanted)
        while len(far):
            place[far] += 1
            far = far[(place[far] < last) & (hashes[place[far]] < wanted[far])]
        return self._rows[place]

    def _prepared(self) -> npt.NDArray[np.uint64]:
        """The hashes, ascending; where those begin that share their first bits; and the rows they belong to."""
        if self._hashes is None:
            if not len(self):
                raise OutdatedPreview
            hashes = self.values.hash().to_numpy()
            order = np.argsort(hashes)
            bits = max(1, (2 * len(self)).bit_length())
            self._shift = np.uint64(64 - bits)
            self._hashes, self._rows = hashes[order], order.astype(np.int32)
            firsts = np.arange(1 << bits, dtype=np.uint64) << self._shift
            self._starts = np.searchsorted(self._hashes, firsts).astype(np.int32)
        return self._hashes
