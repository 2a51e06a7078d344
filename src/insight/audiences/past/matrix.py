"""Numbers of all profiles on some days, put together from those of a few thousand profiles at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from insight.audiences.past.amounts import Amount
from insight.audiences.past.at_once import at_once, blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from insight.audiences.past.amounts import Truths
    from insight.audiences.past.by_sums import AmountOf
    from insight.audiences.past.gathered import Loaded
    from insight.audiences.past.loaded_rows import Values

VALUES_AT_ONCE = 3 << 26
"""Days times profiles times expressions that are held together: 1.6 GB of fractions, half of that of most whole numbers."""
_NARROW = np.iinfo(np.int32)


def days_at_once(days: int, profiles: int, expressions: int) -> Iterator[range]:
    """The days in stretches for which so many numbers fit."""
    step = max(1, VALUES_AT_ONCE // (max(1, expressions) * max(1, profiles)))
    return (range(first, min(first + step, days)) for first in range(0, days, step))


def of_everyone(wanted: Sequence[AmountOf], loaded: Loaded, days: int, profiles: int) -> list[Amount]:
    """Each of some numbers: one row per day, one column per profile."""
    values: list[Values] = []
    known: list[Truths | None] = [None] * len(wanted)
    digits = [0] * len(wanted)

    def asked(block: tuple[int, int]) -> tuple[slice, list[tuple[Amount, np.dtype[Any]]]]:
        blocks = loaded.blocks(*block)
        answers = [each(blocks) for each in wanted]
        return slice(blocks.first, blocks.first + blocks.size), [(each, _kind(each.values)) for each in answers]

    for here, answers in at_once(asked, blocks_of(profiles)):
        for place, (found, kind) in enumerate(answers):
            if place == len(values):
                values.append(np.zeros((days, profiles), kind))
                digits[place] = found.digits
                known[place] = None if found.known is None else np.zeros((days, profiles), bool)
            if values[place].dtype.itemsize < kind.itemsize:
                values[place] = values[place].astype(kind)
            values[place][:, here] = found.values
            if (table := known[place]) is not None and found.known is not None:
                table[:, here] = found.known
    return [Amount(*each) for each in zip(values, known, digits, strict=True)]


def _kind(values: Values) -> np.dtype[Any]:
    """The narrowest type that these numbers are sure to fit."""
    if values.dtype.kind == "i" and values.size and _NARROW.min < values.min() and values.max() <= _NARROW.max:
        return np.dtype(np.int32)
    return values.dtype
