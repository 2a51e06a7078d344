"""Readable rows for the values of a property: single values where there are few, ranges with round limits where there are many.

**Numbers.** Up to 12 different whole numbers stay as they are. Otherwise a value that a tenth of the profiles or more have (no
spend, say) stands alone, and all others fall into ranges, about ten, none of which spans such a value. Their limits are the tenths
of the profiles with these others, rounded to a multiple of 1, 2 or 5 times a power of ten, the largest that is no wider than the
gap to the nearer neighbour; so the ranges hold about as many profiles each, and follow long tails.

**Dates.** Days, months, quarters, years, 5, 10 or 100 years: the finest of which at most 20 occur. Times count by their local day.

**Texts.** The 20 with the largest share of members or of everyone that at least two profiles have; all others are one row.

A range runs from its first limit up to, but without, the second; ranges of whole numbers name the last number they hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from insight.kit.bin_edges import starts_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

BinKind: TypeAlias = Literal["value", "range", "other", "missing"]
MOST_NUMBERS, MOST_PERIODS, MOST_TEXTS = 12, 20, 20
PARTS = 10
_SHARED = 2
"""Profiles that must have a text for it to be shown."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One row: what it is called, and how many profiles it has.

    Attributes
    ----------
    kind : "value", "range" (also a period of days), "other" (pooled texts) or "missing".
    """

    value: str
    kind: BinKind
    members: int
    everyone: int


@dataclass(frozen=True)
class Tally:
    """Different values, ascending, with the profiles that have each.

    Attributes
    ----------
    values : whole numbers or floats, finite or not, but never NaN.
    """

    values: npt.NDArray[Any]
    members: npt.NDArray[np.int64]
    everyone: npt.NDArray[np.int64]

    def between(self, start: int, stop: int) -> Tally:
        """The values at these places."""
        return Tally(self.values[start:stop], self.members[start:stop], self.everyone[start:stop])

    def without(self, places: npt.NDArray[np.intp]) -> Tally:
        """All but the values at these places."""
        return Tally(*(np.delete(each, places) for each in (self.values, self.members, self.everyone)))

    def bin(self, value: str, kind: BinKind) -> Bin:
        """All of it as one row."""
        return Bin(value, kind, int(self.members.sum()), int(self.everyone.sum()))

    @property
    def whole(self) -> bool:
        """Whether all are whole numbers."""
        return bool(np.isfinite(self.values).all() and (self.values == np.floor(self.values)).all())


# --- numbers --------------------------------------------------------------------------------------------------------


def number_bins(tally: Tally) -> list[Bin]:
    """Rows for numbers, ascending.

    >>> ages = Tally(np.arange(18, 78), np.ones(60, np.int64), np.full(60, 7))
    >>> [each.value for each in number_bins(ages)][:3]
    ['under 25', '25 to 29', '30 to 34']
    """
    size, whole = len(tally.values), tally.whole
    if whole and size <= MOST_NUMBERS:
        return [tally.between(place, place + 1).bin(_shown(tally.values[place]), "value") for place in range(size)]
    heavy = np.flatnonzero(tally.everyone * PARTS >= tally.everyone.sum())
    limits = round_limits(tally.without(heavy))
    found: list[Bin] = []
    start, above = 0, None
    for place in (*map(int, heavy), size):
        below = tally.values[place] if place < size else None
        found += _ranges(tally.between(start, place), limits, _Labels(whole, above, below))
        if place < size:
            found.append(tally.between(place, place + 1).bin(_shown(below), "value"))
        start, above = place + 1, below
    return found


def _ranges(tally: Tally, limits: Sequence[float], labels: _Labels) -> list[Bin]:
    if not len(tally.values):
        return []
    inner = [limit for limit in limits if tally.values[0] < limit <= tally.values[-1]]
    places = [0, *(int(place) for place in starts_of(inner, tally.values)), len(tally.values)]
    parts = zip(pairwise(places), pairwise([None, *inner, None]), strict=True)
    held = [(tally.between(start, stop), low, high) for (start, stop), (low, high) in parts if stop > start]
    return [part.bin(*labels.of(part, low, high)) for part, low, high in held]


def round_limits(tally: Tally) -> list[float]:
    """Readable limits near the tenths of all profiles, ascending; each has values on both sides."""
    finite = np.isfinite(tally.values)
    values, sizes = tally.values[finite], tally.everyone[finite]
    if len(values) <= 1:
        return []
    upto = np.cumsum(sizes)
    tenths = [values[np.searchsorted(upto * PARTS, upto[-1] * part)] for part in range(1, PARTS)]
    marks = sorted({*(each for each in tenths if each > values[0])})
    around = [values[0], *marks, values[-1]]
    found = set()
    for before, mark, after in zip(around, marks, around[2:], strict=False):
        gap = min(mark - before, after - mark) if after > mark else mark - before
        limit = _rounded(mark, max(float(gap), 1.0) if tally.whole else float(gap))
        if values[0] < limit <= values[-1]:
            found.add(limit)
    return sorted(found)


def _rounded(value: float, gap: float) -> float:
    """A number rounded to a multiple of the largest of 1, 2, 5, 10, 20 … that is not above `gap`."""
    power = math.floor(math.log10(gap))
    step = next((each for each in (5, 2, 1) if each * 10.0**power <= gap * (1 + 1e-9)), 1)
    if power >= 0:
        unit: int = step * 10**power
        return round(float(value) / unit) * unit
    return round(round(float(value) / (step * 10.0**power)) * step * 10.0**power, -power)


@dataclass(frozen=True)
class _Labels:
    """How ranges between two values that stand alone are called.

    Attributes
    ----------
    above, below : these values; None where there is none.
    """

    whole: bool
    above: Any
    below: Any

    def of(self, part: Tally, low: float | None, high: float | None) -> tuple[str, BinKind]:
        """The name of the range that holds these values, between these limits."""
        if len(part.values) == 1 and (self.whole or low is None is high):
            return _shown(part.values[0]), "value"
        return (self._whole(low, high) if self.whole else self._any(low, high)), "range"

    def _whole(self, low: float | None, high: float | None) -> str:
        first = low if low is not None else self.above + 1 if self.above is not None else None
        end = high if high is not None else self.below
        if first is None:
            return f"under {_shown(end)}"
        if end is None:
            return f"{_shown(first)} or more"
        return f"{_shown(first)} to {_shown(end - 1)}"

    def _any(self, low: float | None, high: float | None) -> str:
        end = high if high is not None else self.below
        if low is not None:
            return f"{_shown(low)} to {_shown(end)}" if end is not None else f"{_shown(low)} or more"
        parts = [f"over {_shown(self.above)}"] if self.above is not None else []
        return ", ".join([*parts, f"under {_shown(end)}"] if end is not None else parts)


def _shown(value: Any) -> str:
    """A number as people read it: whole ones in full, others with up to ten digits that matter."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    return f"{int(value):,}" if value == int(value) else f"{float(value):,.10g}"


# --- dates ----------------------------------------------------------------------------------------------------------


def _years(span: int) -> Callable[[dt.date], str]:
    def name(day: dt.date) -> str:
        first = day.year // span * span
        return f"{first:04} to {first + span - 1:04}"

    return name


_PERIODS: tuple[Callable[[dt.date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.year:04}-{day.month:02}",
    lambda day: f"{day.year:04} Q{(day.month + 2) // 3}",
    lambda day: f"{day.year:04}",
    *map(_years, (5, 10, 100)),
)


def date_bins(days: Sequence[tuple[dt.date, int, int]]) -> list[Bin]:
    """Rows for days with their members and everyone, ascending.

    >>> import datetime as dt
    >>> [each.value for each in date_bins([(dt.date(year, 5, 1), 1, 2) for year in range(1950, 2000)])][:2]
    ['1950 to 1954', '1955 to 1959']
    """
    ordered = sorted(days)
    name = next((each for each in _PERIODS if len({each(day) for day, *_ in ordered}) <= MOST_PERIODS), _PERIODS[-1])
    kind: BinKind = "value" if name is _PERIODS[0] else "range"
    return [_summed(label, kind, rows) for label, rows in groupby(ordered, lambda each: name(each[0]))]


def _summed(label: str, kind: BinKind, rows: Iterator[tuple[Any, int, int]]) -> Bin:
    counts = [(members, everyone) for _, members, everyone in rows]
    return Bin(label, kind, sum(each for each, _ in counts), sum(each for _, each in counts))


# --- texts ----------------------------------------------------------------------------------------------------------


def text_bins(texts: Sequence[tuple[str, int, int]]) -> list[Bin]:
    """Rows for texts with their members and everyone, the most common first; rare ones pooled at the end.

    >>> found = text_bins([("NO", 3, 9), ("DK", 0, 4), ("FO", 1, 1), ("GL", 0, 1)])
    >>> [(each.value, each.kind, each.members, each.everyone) for each in found]
    [('NO', 'value', 3, 9), ('DK', 'value', 0, 4), ('other (2 values)', 'other', 1, 2)]
    """
    of_members = sum(members for _, members, _ in texts) or 1
    of_everyone = sum(everyone for *_, everyone in texts) or 1
    shared = [each for each in texts if each[2] >= _SHARED]
    by_share = sorted(shared, key=lambda each: (-max(each[1] / of_members, each[2] / of_everyone), each[0]))
    kept = sorted(by_share[:MOST_TEXTS], key=lambda each: (-each[2], each[0]))
    found = [Bin(text, "value", members, everyone) for text, members, everyone in kept]
    names = {text for text, *_ in kept}
    rest = [each for each in texts if each[0] not in names]
    if rest:
        said = f"other ({len(rest):,} value{'s' if len(rest) > 1 else ''})"
        found.append(_summed(said, "other", iter(rest)))
    return found
