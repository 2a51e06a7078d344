"""Different values as whole numbers, the smaller code for the smaller value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from insight.profiles.columns import CODE, TEXT

if TYPE_CHECKING:
    import numpy.typing as npt

Codes: TypeAlias = "npt.NDArray[np.int32]"
MISSING = -1
"""The code of a missing value."""


@dataclass(frozen=True, eq=False)
class Dictionary:
    """What codes stand for: `values` ascending, as the engine gave them."""

    values: pa.Array

    @cached_property
    def numbers(self) -> tuple[npt.NDArray[Any], int]:
        """The values as numbers: whole numbers of so many decimals, or fractions; one more at the end stands for missing."""
        kind = self.values.type
        if pa.types.is_decimal(kind):
            whole = [int(each.as_py().scaleb(kind.scale)) for each in self.values]
            return np.array([*whole, 0], np.int64), int(kind.scale)
        wide = pa.float64() if pa.types.is_floating(kind) else pa.int64()
        return np.append(self.values.cast(wide).to_numpy(zero_copy_only=False), wide.to_pandas_dtype()(0)), 0

    def taken(self, codes: Codes) -> pa.Array:
        """The values of some codes; missing for `MISSING`."""
        return self.values.take(pa.array(codes, mask=codes == MISSING))


def coded(column: pa.ChunkedArray) -> tuple[Codes, Dictionary]:
    """A column as codes.

    >>> codes, dictionary = coded(pa.chunked_array([["web", None, "app", "web"]]))
    >>> codes.tolist(), dictionary.values.to_pylist()
    ([1, -1, 0, 1], ['app', 'web'])
    """
    if pa.types.is_floating(column.type):
        column = pc.add(column, 0.0)  # -0.0 and 0.0 are one value
    if pa.types.is_boolean(column.type):
        codes = pc.fill_null(column.cast(pa.int32()), MISSING).to_numpy()
        return codes, Dictionary(pa.array([False, True]))
    if pa.types.is_null(column.type):
        return np.full(len(column), MISSING, np.int32), Dictionary(pa.array([], pa.null()))
    whole = column.combine_chunks().dictionary_encode()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.combine_chunks()
    order = pc.sort_indices(whole.dictionary)
    place = np.empty(len(order) + 1, np.int32)
    place[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    place[-1] = MISSING
    codes = pc.fill_null(whole.indices, MISSING).to_numpy(zero_copy_only=False)
    return place[codes], Dictionary(whole.dictionary.take(order))


def coded_by(column: pa.ChunkedArray, texts: pa.Table) -> tuple[Codes, Dictionary]:
    """A column of a lookup's codes, with the table that says what each stands for."""
    texts = texts.sort_by(TEXT)
    known = texts[CODE].to_numpy()
    place = np.full(int(known.max(initial=-1)) + 2, MISSING, np.int32)
    place[known] = np.arange(len(known), dtype=np.int32)
    codes = pc.fill_null(column, MISSING).to_numpy()
    return place[codes], Dictionary(texts[TEXT].combine_chunks())
