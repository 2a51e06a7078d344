"""Values of some profiles, drawn by chance, from memory: for what is made of many, such as a plane or a mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.narrow_columns import FlagColumn
from insight.errors import OutdatedPreview
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.leaves import Held
    from insight.audiences.preview.property_columns import AskedProperty

    Places = npt.NDArray[np.intp]

_NUMBERS = ("whole", "decimal", "float")


def some_of(members: Places, most: int, seed: int) -> Places:
    """The rows of all members, or of so many that are drawn; ascending.

    >>> some_of(np.array([1, 4, 5]), 3, 0)
    array([1, 4, 5])
    >>> len(some_of(np.arange(100), 3, 0))
    3
    """
    if len(members) <= most:
        return members
    chosen: Places = np.sort(np.random.default_rng(seed).choice(members, most, replace=False))
    return chosen


def values_at(asked: AskedProperty, places: Places, answers: BitAnswers) -> pl.Series:
    """The values in these rows: numbers as floats, all else as it is.

    Raises
    ------
    OutdatedPreview
        If the engine has to be asked, and no longer has the same profiles.
    """
    if asked.held is not None:
        return _held_at(asked.held, places)
    profiles = answers.profiles
    frame = pl.DataFrame(profiles.data.engine.arrow(profiles.values({"value": asked.tree}))).sort(KEY)
    if frame.height != answers.columns.rows:
        raise OutdatedPreview
    return frame["value"].gather(places)


def _held_at(held: Held, places: Places) -> pl.Series:
    if isinstance(held, FlagColumn):
        values: Any = pl.Series(bitmaps.unpacked(held.true, held.rows)[places])
    elif held.texts is not None:
        values = held.texts.gather(held.values[places]) if len(held.texts) else pl.Series([""] * len(places))
    elif held.kind in _NUMBERS:
        values = pl.Series(held.values[places].astype(np.float64) / 10**held.scale)
    else:
        values = pl.Series([held.value(each) for each in held.values[places]])
    if held.known is None:
        return pl.Series(values)
    return pl.Series(values).set(pl.Series(~bitmaps.unpacked(held.known, held.rows)[places]), None)
