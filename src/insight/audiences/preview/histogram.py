"""Limits of the bins of a histogram, chosen so that they can be read and that long tails do not hide the rest.

| scale | when | limits |
|---|---|---|
| each | up to 30 neighbouring whole numbers | every one |
| log | no value below 0, and the 99th percentile over 10 times the median of those above 0 | 1, 2, 5, 10, 20, 50 … (1, 10, 100 … over more than eight powers of ten) from the first percentile of those above 0; one bin for what lies below |
| linear | all else | multiples of 1, 2 or 5 times a power of ten, about 30 between the first percentile and the 99th; the outer bins reach as far as the values do |
| calendar | dates, and instants by their local day | days, weeks (from Monday), months, quarters, 1, 5, 10, 50, 100 or 500 years: the finest of which at most 40 reach from the first percentile to the 99th; the outer bins reach as far as the values do |
"""  # noqa: E501 - a table

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from insight.audiences.preview.narrow_columns import EPOCH
from insight.audiences.preview.stored_spans import bound
from insight.units import day_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from insight.audiences.preview.narrow_columns import NarrowColumn
    from insight.language.compile_time import Moments

BinScale: TypeAlias = Literal["each", "log", "linear", "calendar", "values"]
MOST_BINS, MOST_PERIODS = 30, 40
_LONG_TAIL = 10
_MOST_POWERS = 8
_WEEK = 7
_MONTHS = (1, 3, 12, 60, 120, 600, 1200, 6000)


@dataclass(frozen=True, slots=True)
class Bins:
    """Limits of bins.

    Attributes
    ----------
    limits : stored values, ascending; a bin holds its lower limit.
    days : what they stand for, where those are days.
    """

    scale: BinScale
    limits: tuple[Any, ...]
    days: tuple[dt.date, ...] = ()


def number_bins(values: npt.NDArray[Any], *, whole: bool) -> Bins:
    """Bins for numbers, given in ascending order; `whole` says that they are whole numbers as they are.

    >>> number_bins(np.array([0, 0, 1, 1, 3]), whole=True).limits
    (0, 1, 2, 3, 4)
    >>> number_bins(np.array([0.0, 2.0, 3.0, 4.0, 500.0]), whole=False).limits
    (0, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    """
    values = values[np.isfinite(values)]
    if not len(values):
        return Bins("linear", ())
    low, high = values[0].item(), values[-1].item()
    if whole and high - low < MOST_BINS:
        return Bins("each", tuple(range(low, high + 2)))
    above = values[np.searchsorted(values, 0, side="right") :]
    if low >= 0 and len(above) and quantile(values, 99) > _LONG_TAIL * quantile(above, 50):
        return Bins("log", tuple(_log(low, high, quantile(above, 1))))
    return Bins("linear", tuple(_linear(values, integers=isinstance(low, int))))


def quantile(values: npt.NDArray[Any], percent: int) -> Any:
    """The smallest of ascending values that at least so many percent of them do not exceed.

    >>> quantile(np.array([1, 2, 3, 4]), 50), quantile(np.array([1, 2, 3, 4]), 51)
    (2, 3)
    """
    return values[max(-(-percent * len(values) // 100) - 1, 0)].item()


def _log(low: Any, high: Any, first: Any) -> Iterator[Any]:
    power = math.floor(math.log10(first))
    many = math.log10(high) - power > _MOST_POWERS
    parts = (1,) if many else (1, 2, 5)
    steps = [_multiple(1, part, each) for each in range(power, power + MOST_BINS) for part in parts]
    start = max((place for place, step in enumerate(steps) if step <= first), default=0)
    if low < steps[start]:
        yield 0
    for step in steps[start:MOST_BINS]:
        yield step
        if step > high:
            return
    yield _multiple(1, 1, math.floor(math.log10(high)) + 1)


def _linear(values: npt.NDArray[Any], *, integers: bool) -> Iterator[Any]:
    low, high = values[0].item(), values[-1].item()
    inner = (quantile(values, 1), quantile(values, 99))
    span = (inner[1] - inner[0]) or (high - low) or abs(low) or 1
    part, power = _step(span / (MOST_BINS - 2), least=0 if integers else None)
    first, last = (_below(each, part, power) for each in inner)
    outer = [_below(each, part, power) for each in (low, high)]
    if outer[0] < first:
        yield _multiple(outer[0], part, power)
    for count in range(first, last + 2):
        yield _multiple(count, part, power)
    if outer[1] > last:
        yield _multiple(outer[1] + 1, part, power)


def _step(width: float, least: int | None) -> tuple[int, int]:
    """The smallest of 1, 2 and 5 times a power of ten (`least` or more) that is not below a width."""
    power = math.floor(math.log10(width))
    if least is not None and power < least:
        return 1, least
    part = next((each for each in (1, 2, 5) if each * 10.0**power >= width), None)
    return (part, power) if part is not None else (1, power + 1)


def _multiple(count: int, part: int, power: int) -> Any:
    """`count * part * 10**power`, as a whole number or the nearest float."""
    return count * part * 10**power if power >= 0 else count * part / 10**-power


def _below(value: Any, part: int, power: int) -> int:
    """How many times a step goes into a value, rounded down."""
    count: int = math.floor(value / _multiple(1, part, power))
    while _multiple(count, part, power) > value:
        count -= 1
    while _multiple(count + 1, part, power) <= value:
        count += 1
    return count


def calendar_bins(values: npt.NDArray[Any], column: NarrowColumn, moments: Moments) -> Bins:
    """Bins for dates and instants, given in ascending order as they are stored."""
    if not len(values):
        return Bins("calendar", ())
    low, first, last, high = (_local_day(column, quantile(values, each), moments) for each in (0, 1, 99, 100))
    days = _periods(first, last)
    days = [*([low] if low < days[0] else []), *days, *([day_after(high)] if high >= days[-1] else [])]
    limits = [_limit(column, day, moments) for day in days]
    limits[-1] = max(limits[-1], values[-1].item() + 1)
    kept = [place for place in range(len(days)) if place + 1 == len(days) or limits[place] < limits[place + 1]]
    return Bins("calendar", tuple(limits[place] for place in kept), tuple(days[place] for place in kept))


def _limit(column: NarrowColumn, day: dt.date, moments: Moments) -> int:
    """The first stored value of a day."""
    return (day - EPOCH).days if column.kind == "date" else bound(column, moments.clock.midnight(day), moments.clock)


def _local_day(column: NarrowColumn, stored: int, moments: Moments) -> dt.date:
    value = column.value(stored)
    if column.kind == "instant":
        value = moments.clock.to_local(value)
    day: dt.date = value if column.kind == "date" else value.date()
    return day


def _periods(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the finest periods of which few enough reach from one day to another, and the first day after them."""
    for step, start in ((1, first), (_WEEK, first - dt.timedelta(days=first.weekday()))):
        many = (last - start).days // step + 1
        if many <= MOST_PERIODS:
            ordinals = (start.toordinal() + step * each for each in range(many + 1))
            return [dt.date.fromordinal(each) for each in ordinals if each <= dt.date.max.toordinal()]
    found: list[dt.date] = []
    for months in _MONTHS:
        found = list(period_starts(first, last, months))
        if len(found) <= MOST_PERIODS + 1:
            break
    return found


def period_starts(first: dt.date, last: dt.date, months: int) -> Iterator[dt.date]:
    """The first days of periods of so many months, from the one that holds `first` to the one after that which holds `last`.

    >>> [day.isoformat() for day in period_starts(dt.date(2025, 5, 1), dt.date(2025, 8, 1), 3)]
    ['2025-04-01', '2025-07-01', '2025-10-01']
    """
    number = (first.year * 12 + first.month - 1) // months
    while number * months < (dt.date.max.year + 1) * 12:
        index = max(number * months, 12)  # there is no year 0
        day = dt.date(index // 12, index % 12 + 1, 1)
        yield day
        if day > last:
            return
        number += 1
