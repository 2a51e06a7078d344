"""How the values of one property are spread over all profiles: bins for numbers and times, the most common of all else.

A slider is a histogram with two handles: it tells the same of any profiles, and how they lie between the positions of its handles.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.curve import SLIDING, slots_kept, slots_of
from insight.audiences.preview.histogram import calendar_bins, number_bins, quantile
from insight.audiences.preview.memory import keep
from insight.audiences.preview.narrow_columns import FlagColumn, NarrowColumn
from insight.errors import CurveError
from insight.kit.answer import ValueAnswer, plain
from insight.kit.bin_edges import starts_of
from insight.kit.sheet import Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.column_load import AskedProperty
    from insight.audiences.preview.curve import Slots
    from insight.audiences.preview.histogram import Bins, BinScale
    from insight.language.compile_time import Moments
    from insight.plots import Figure, Theme

PERCENTS = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)
MOST_VALUES = 20
_TIMES = ("date", "instant", "local")


@dataclass(frozen=True)
class Distribution(ValueAnswer):
    """How the values of a property are spread.

    Attributes
    ----------
    name, unit : of what.
    total, missing : all profiles, and those without a value.
    scale : how the bins were chosen (see `insight.audiences.preview.histogram`), or "values" for texts and true/false.
    edges : limits of the bins, ascending, one more than `counts`; a bin holds its lower limit. Local days for times; empty for
        "values", and when no value is known.
    counts : profiles in each bin. An infinite number is in none.
    quantiles : the smallest value that at least this share of the known ones do not exceed; 0 gives the smallest of all.
    top : the most common values and their profiles, up to 20, equal counts in order of the values; only for "values".
    different : how many values there are; None but for "values".
    """

    nbytes: ClassVar[int] = 4_000  # about
    name: str
    unit: str
    total: int
    missing: int
    scale: BinScale
    edges: tuple[Any, ...] = ()
    counts: tuple[int, ...] = ()
    quantiles: dict[float, Any] | None = None
    top: tuple[tuple[Any, int], ...] = ()
    different: int | None = None

    @property
    def share_missing(self) -> float:
        """Profiles without a value as a share of all, 0 to 1."""
        return self.missing / self.total if self.total else 0.0

    def plot(self, theme: Theme = "auto") -> Figure:
        """A histogram, or bars of the most common values; a plotly figure."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        if self.scale != "values":
            edges = [float(each) if isinstance(each, Decimal) else each for each in self.edges]
            with plots.written(self.formats):
                return plots.histogram(edges, self.counts, self.name, self.unit, self.missing, theme=theme)
        shown = sum(count for _, count in self.top)
        rest = (self.different or 0) - len(self.top), self.total - self.missing - shown
        values, counts = [str(value) for value, _ in self.top], [count for _, count in self.top]
        with plots.written(self.formats):
            return plots.top_values(values, counts, self.name, rest, self.missing, theme=theme)

    @property
    def frame(self) -> pl.DataFrame:
        """One row per bin (`from`, `to`, `profiles`), or per common value (`value`, `profiles`)."""
        if self.scale == "values":
            return pl.DataFrame({"value": [each for each, _ in self.top], "profiles": [count for _, count in self.top]})
        return pl.DataFrame({"from": self.edges[:-1], "to": self.edges[1:], "profiles": self.counts})

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        names = ("name", "unit", "total", "missing", "scale", "edges", "counts", "quantiles", "top", "different")
        return {name: plain(getattr(self, name)) for name in names}

    def sheet(self) -> Sheet:
        """The least, the middle and the largest value, and the bins or the most common values."""
        facts = {
            "profiles": self.total, "without a value": self.missing, "different values": self.different,
            "least": self.min, "median": self.median, "most": self.max, "unit": self.unit or None,
        }  # fmt: skip
        table = Table([each.replace("_", " ") for each in self.frame.columns], self.frame.rows())
        return Sheet("Values of", self.name, facts, [table], formats=self.formats)

    @property
    def min(self) -> Any:
        """The smallest known value; None without any, and for texts."""
        return self.quantiles[0.0] if self.quantiles else None

    @property
    def median(self) -> Any:
        """The smallest value that half of the known ones do not exceed; None without any, and for texts."""
        return self.quantiles[0.5] if self.quantiles else None

    @property
    def max(self) -> Any:
        """The largest known value; None without any, and for texts."""
        return self.quantiles[1.0] if self.quantiles else None


def of_column(held: NarrowColumn | FlagColumn, name: str, unit: str, moments: Moments) -> Distribution:
    """The distribution of a property in memory."""
    known = held.rows if held.known is None else bitmaps.counted(held.known)
    missing = held.rows - known
    if isinstance(held, FlagColumn):
        true = bitmaps.counted(held.true)
        return _of_values([(True, true), (False, known - true)], (name, unit), held.rows, missing)
    if held.texts is not None:
        counts = np.bincount(held.known_values, minlength=len(held.texts))
        return _of_values(
            list(zip(held.texts.to_list(), counts.tolist(), strict=True)), (name, unit), held.rows, missing
        )
    values = np.sort(held.known_values)
    bins = _bins(values, held, moments)
    counts = np.diff(starts_of(bins.limits, values)) if bins.limits else np.zeros(0, np.int64)
    shown = bins.days or tuple(held.value(each) for each in bins.limits)
    quantiles = {each / 100: held.value(quantile(values, each)) for each in PERCENTS} if len(values) else None
    return Distribution(name, unit, held.rows, missing, bins.scale, shown, tuple(counts.tolist()), quantiles)


def _bins(values: npt.NDArray[Any], column: NarrowColumn, moments: Moments) -> Bins:
    """The bins of ascending values of a number or time."""
    if column.kind in _TIMES:
        return calendar_bins(values, column, moments)
    return number_bins(values, whole=column.is_whole and column.scale == 0)  # a decimal is counted in its last place


def common_texts(column: NarrowColumn, part: str, most: int) -> list[tuple[str, int]]:
    """The most common texts of a column that hold a part, ignoring case, and their profiles; those that begin with it first."""
    texts = [] if column.texts is None else column.texts.to_list()
    counts = np.bincount(column.known_values, minlength=len(texts)).tolist()
    return _most_common(((text, count) for text, count in zip(texts, counts, strict=True) if count), part, most)


def common_values(values: pl.Series, part: str, most: int) -> list[tuple[str, int]]:
    """The same of texts that are too different to be held in memory."""
    return _most_common(values.rename("value").drop_nulls().value_counts().iter_rows(), part, most)


def _most_common(pairs: Iterable[tuple[str, int]], part: str, most: int) -> list[tuple[str, int]]:
    folded = part.casefold()
    found = [(text, count) for text, count in pairs if folded in text.casefold()]
    found.sort(key=lambda each: (not each[0].casefold().startswith(folded), -each[1], each[0]))
    return found[:most]


def of_texts(values: pl.Series, name: str, unit: str) -> Distribution:
    """The distribution of texts that are too different to be held in memory."""
    counts = values.rename("value").drop_nulls().value_counts()
    top = counts.sort("count", "value", descending=[True, False]).head(MOST_VALUES).rows()
    missing = values.null_count()
    return Distribution(name, unit, len(values), missing, "values", top=tuple(top), different=len(counts))


def _of_values(pairs: Sequence[tuple[Any, int]], what: tuple[str, str], total: int, missing: int) -> Distribution:
    found = [(value, count) for value, count in pairs if count]
    top = sorted(found, key=lambda each: (-each[1], each[0]))[:MOST_VALUES]
    return Distribution(*what, total, missing, "values", top=tuple(top), different=len(found))


_INSTANTS = ("instant", "local")
"""Kinds of columns that have a histogram, but no positions of handles."""


@dataclass(frozen=True)
class Slider:
    """One property, ready to tell how profiles are spread over it.

    Attributes
    ----------
    name, unit : of what.
    scale : how the bins were chosen (see `insight.audiences.preview.histogram`).
    positions : where the handles stand still, ascending; empty for instants.
    edges : limits of the bins, one more than there are bins; local days for times.
    """

    name: str
    unit: str
    scale: BinScale
    positions: tuple[Any, ...]
    edges: tuple[Any, ...]
    places: Slots
    bins: Slots

    def at_positions(self, words: Words) -> npt.NDArray[np.int64]:
        """Profiles below the first position, at it, between it and the second, at that, …, above the last: 2 n + 1 counts."""
        return self.places.members(words)[1:]

    def in_bins(self, words: Words) -> npt.NDArray[np.int64]:
        """Profiles in each bin."""
        members = self.bins.members(words)
        at, between = members[2::2], members[1::2]
        counts: npt.NDArray[np.int64] = at[:-1] + between[1:-1]
        return counts


class _Binned(NamedTuple):
    """A histogram's limits, and the profiles in its bins."""

    scale: BinScale
    edges: tuple[Any, ...]
    slots: Slots

    @property
    def nbytes(self) -> int:
        return self.slots.nbytes


def slider_of(asked: AskedProperty, answers: BitAnswers) -> Slider:
    """The slider of a property.

    Raises
    ------
    CurveError
        If the property is neither a number nor a date or time.
    """
    column = asked.held
    if not isinstance(column, NarrowColumn) or column.kind not in (*SLIDING, *_INSTANTS):
        raise CurveError(f"{asked.name!r} is no number and no date, so it has no slider.")
    kept = ("slider", asked.key)
    found: _Binned | None = answers.cache.get(kept)
    if found is None:
        bins = _bins(np.sort(column.known_values), column, answers.profiles.moments)
        shown = bins.days or tuple(column.value(each) for each in bins.limits)
        found = _Binned(bins.scale, shown, slots_of(column, np.array(bins.limits)))
        keep(answers.cache, kept, found)
    nowhere = column.kind in _INSTANTS
    places = slots_of(column, np.zeros(0, np.int64)) if nowhere else slots_kept(asked.key, column, answers)
    positions = tuple(column.value(each) for each in places.positions)
    return Slider(asked.name, asked.unit, found.scale, positions, found.edges, places, found.slots)
