"""What is drawn of the made-up shop: choices by shares, and times in three years with their weeks and seasons.

Times are seconds since 1970-01-01 on the local clock (Europe/Oslo), days whole numbers since then. Nothing
begins between 01:00 and 04:00, and what begins takes less than an hour: so nothing at all happens between
02:00 and 03:00, and no time is one that the clock skips or shows twice.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


def cumulative(weights: Floats) -> Floats:
    """Cumulative shares along the last axis, ending in 1, as `choose` takes them."""
    sums = np.cumsum(weights, axis=-1)
    shares: Floats = sums / sums[..., -1:]
    return shares


def choose(rng: np.random.Generator, shares: Floats, rows: Ints) -> Ints:
    """One column per entry of `rows`, drawn by that row of `shares` (rows of cumulative shares).

    >>> choose(np.random.default_rng(1), cumulative(np.array([[1.0, 0.0], [0.0, 1.0]])), np.array([0, 1, 1]))
    array([0, 1, 1])
    """
    columns = shares.shape[-1]
    flat = (shares + np.arange(len(shares))[:, None]).ravel()
    at = np.searchsorted(flat, rows + rng.random(rows.size), side="right")
    chosen: Ints = np.clip(at - rows * columns, 0, columns - 1)
    return chosen


# --- times ------------------------------------------------------------------------------------------------------------

HOUR = 3600
DAY = 86_400


def day_of(date: str) -> int:
    """Days from 1970-01-01 to `date`.

    >>> day_of("1970-02-01")
    31
    """
    return int(np.datetime64(date, "D").astype(np.int64))


FIRST_DAY = day_of("2023-01-01")
LAST_DAY = day_of("2026-01-01")  # not itself part of the data
DAYS = LAST_DAY - FIRST_DAY
END = LAST_DAY * DAY
FIRST_SENSIBLE = day_of("1900-01-01") * DAY

_ASLEEP, _UP = 1 * HOUR, 4 * HOUR

STORE, APP, WEB = range(3)
_HOURS = np.array(
    [
        # 0  1  2  3  4  5  6  7  8  9 10 11  12  13  14  15  16  17  18 19 20 21 22 23
        [0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 7, 9, 10, 10, 10, 12, 15, 14, 11, 8, 5, 2, 0, 0],
        [2, 0, 0, 0, 0.3, 1, 3, 6, 5, 4, 4, 5, 6, 5, 5, 6, 7, 7, 8, 10, 13, 13, 9, 5],
        [1, 0, 0, 0, 0.2, 0.5, 1, 3, 6, 8, 8, 8, 8, 7, 7, 7, 6, 5, 6, 9, 11, 10, 6, 3],
    ]
)
_WEEKDAYS = np.array([0.90, 0.85, 0.90, 1.00, 1.25, 1.35, 0.75])  # Monday first
_MONTHS = np.array([0.82, 0.85, 0.95, 1.00, 1.08, 1.05, 0.85, 0.98, 0.97, 1.00, 1.15, 1.30])


def months(days: Ints) -> Ints:
    """The month, 0 for January, of each of `days`."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def intensity() -> Floats:
    """How busy each day is, one value per day, mean 1: week, season, Black Friday, Christmas."""
    days = np.arange(FIRST_DAY, LAST_DAY)
    busy = _WEEKDAYS[(days + 3) % 7] * _MONTHS[months(days)]  # 1970-01-01 was a Thursday
    for year in (2023, 2024, 2025):
        _scale(busy, f"{year}-11-20", f"{year}-12-01", 1.6)  # the week around Black Friday
        _scale(busy, f"{year}-12-10", f"{year}-12-24", 1.35)
        _scale(busy, f"{year}-12-24", f"{year}-12-27", 0.25)
    per_day: Floats = busy / busy.mean()
    return per_day


def _scale(busy: Floats, start: str, end: str, factor: float) -> None:
    busy[day_of(start) - FIRST_DAY : day_of(end) - FIRST_DAY] *= factor


_ELAPSED = np.concatenate([[0.0], np.cumsum(intensity())])  # busy days gone by the start of each day


def arrivals(rng: np.random.Generator, per_day: Floats, start: Floats, end: Floats) -> tuple[Ints, Ints]:
    """A Poisson process for each profile, busier on busy days.

    Parameters
    ----------
    per_day
        Mean number of events per (average) day, one per profile.
    start, end
        Between which days (fractions allowed) each profile is active; none when `end <= start`.

    Returns
    -------
    owner, day
        Two arrays, one entry per event: the profile's index, rising, and the day.
    """
    begun, done = (np.interp(each - FIRST_DAY, np.arange(DAYS + 1), _ELAPSED) for each in (start, end))
    span = np.maximum(done - begun, 0)
    counts = rng.poisson(per_day * span)
    owner = np.repeat(np.arange(per_day.size), counts)
    elapsed = begun[owner] + rng.random(owner.size) * span[owner]
    day = np.searchsorted(_ELAPSED, elapsed, side="right") - 1
    return owner, FIRST_DAY + np.clip(day, 0, DAYS - 1)


def clock(rng: np.random.Generator, where: Ints) -> Ints:
    """A second of the day for each entry of `where` (`STORE`, `APP` or `WEB`), by the hours people use it."""
    hour = choose(rng, cumulative(_HOURS), where)
    return hour * HOUR + rng.integers(0, HOUR, where.size)


def awake(times: Ints) -> Ints:
    """`times`, with those of the night put three hours later.

    >>> awake(np.array([0, 1, 2, 3, 4]) * HOUR) // HOUR
    array([0, 4, 5, 6, 4])
    """
    asleep = (times % DAY >= _ASLEEP) & (times % DAY < _UP)
    return times + (_UP - _ASLEEP) * asleep
