"""Sets of values: stretches of an ordered line, with or without the missing value; and windows of time as such stretches.

A *cut* lies just before or just after a value, or at an end of the line, so open and closed ends need no rules of their own. Numbers
are a line, and so are texts (by code point), days, instants, and true/false. Times that are dates lie on a line of days, others on a
line of instants. A day of the calendar and an instant of the clock are both stretches that begin with themselves and end before the
next one, so that what touches is known to touch.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from insight.language import syntax as s
from insight.language.terms import FLIPPED, OF_SIDE
from insight.units import DAY, MICROSECOND, day_after

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.units import Clock


Cut: TypeAlias = tuple[int, Any, int]
"""Where on the line (-1 its beginning, 0 at a value, 1 its end), the value, and 0 before or 1 after it."""
LOWEST: Cut = (-1, 0, 0)
HIGHEST: Cut = (1, 0, 0)


def before(value: Any) -> Cut:
    """The cut just before a value."""
    return (0, value, 0)


def after(value: Any) -> Cut:
    """The cut just after a value."""
    return (0, value, 1)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of values of one line, with or without the missing value.

    Attributes
    ----------
    spans : stretches from cut to cut, in order, none touching another.
    missing : whether the missing value belongs to it.

    Examples
    --------
    >>> above, below = span(after(5), HIGHEST), span(LOWEST, before(5))
    >>> bool(above & below), (above | below | point(5)) == KNOWN, ~above == span(LOWEST, after(5)) | MISSING
    (False, True, True)
    """

    spans: tuple[tuple[Cut, Cut], ...] = ()
    missing: bool = False

    def __bool__(self) -> bool:
        return self.missing or bool(self.spans)

    def __or__(self, other: ValueSet) -> ValueSet:
        return ValueSet(_merged((*self.spans, *other.spans)), self.missing or other.missing)

    def __invert__(self) -> ValueSet:
        gaps: list[tuple[Cut, Cut]] = []
        begin = LOWEST
        for low, high in self.spans:
            gaps.append((begin, low))
            begin = high
        gaps.append((begin, HIGHEST))
        return ValueSet(tuple((low, high) for low, high in gaps if low < high), not self.missing)

    def __and__(self, other: ValueSet) -> ValueSet:
        return ~(~self | ~other)

    def __le__(self, other: ValueSet) -> bool:
        """Whether every value of this is one of the other."""
        return not self & ~other

    def contains(self, value: Any) -> bool:
        """Whether a value of the line belongs to it; None is the missing one."""
        if value is None:
            return self.missing
        return any(low <= before(value) and after(value) <= high for low, high in self.spans)

    @property
    def known(self) -> ValueSet:
        """The same without the missing value."""
        return ValueSet(self.spans)


def _merged(spans: Iterable[tuple[Cut, Cut]]) -> tuple[tuple[Cut, Cut], ...]:
    merged: list[tuple[Cut, Cut]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def span(low: Cut, high: Cut) -> ValueSet:
    """The values between two cuts; none when they are the wrong way round."""
    return ValueSet(((low, high),)) if low < high else ValueSet()


def union(spans: Iterable[tuple[Cut, Cut]]) -> ValueSet:
    """The values between the two cuts of any of some pairs."""
    return ValueSet(_merged((low, high) for low, high in spans if low < high))


def point(value: Any) -> ValueSet:
    """One value."""
    return span(before(value), after(value))


def compared(op: str, begin: Cut, end: Cut) -> ValueSet:
    """The values for which `x op v` holds, where `v` stands for all that lies between two cuts, such as a day.

    For `!=` the missing value is one of them.
    """
    match op:
        case "<":
            return span(LOWEST, begin)
        case "<=":
            return span(LOWEST, end)
        case ">":
            return span(end, HIGHEST)
        case ">=":
            return span(begin, HIGHEST)
        case "=":
            return span(begin, end)
        case _:
            return ~span(begin, end)


NOTHING = ValueSet()
MISSING = ValueSet(missing=True)
KNOWN = span(LOWEST, HIGHEST)
EVERYTHING = KNOWN | MISSING
"""All values of a line, and missing."""
TRUTHS = point(False) | point(True)  # noqa: FBT003 - the values themselves
"""The line of true/false has two values."""


Moment: TypeAlias = s.Date | s.Instant | s.Ago
_LEAP_DAY = 229
_ALL_DAYS = 366


def instant_of(moment: s.Instant | s.Ago, clock: Clock) -> dt.datetime:
    """The instant that a constant means, in UTC."""
    if isinstance(moment, s.Ago):
        return clock.back(moment.duration.amount, moment.duration.unit)
    return clock.instant(moment.value)


def moment_cuts(moment: s.Expression, clock: Clock, *, is_date: bool) -> tuple[Cut, Cut]:
    """Where a constant begins and ends among dates (`is_date`) or instants.

    A date beside instants is its local day, and so is an instant beside dates; `D ago` beside dates is where it lies among their
    local midnights.
    """
    match moment:
        case s.Date(day):
            pass
        case s.Instant() if is_date:
            day = clock.to_local(instant_of(moment, clock)).date()
        case s.Instant() | s.Ago():
            instant = instant_of(moment, clock)
            return cut_at(instant, clock, is_date=is_date), cut_at(instant + MICROSECOND, clock, is_date=is_date)
        case _:
            raise TypeError(moment)
    if is_date:
        return before(day), before(day_after(day)) if day < dt.date.max else after(day)
    return before(clock.midnight(day)), before(clock.midnight(day_after(day)))


def cut_at(instant: dt.datetime, clock: Clock, *, is_date: bool) -> Cut:
    """The cut just before an instant; among dates, before the first whose local midnight is not before it."""
    return before(clock.date_bound(instant) if is_date else instant)


def moments_compared(op: str, left: Moment, right: Moment, clock: Clock) -> bool:
    """`left op right` of two constants."""
    if isinstance(left, s.Ago) and isinstance(right, s.Date):
        left, right, op = right, left, FLIPPED[op]
    is_date = isinstance(left, s.Date)
    value = left.value if isinstance(left, s.Date) else instant_of(left, clock)
    return compared(op, *moment_cuts(right, clock, is_date=is_date)).contains(value)


def window_values(window: s.Window, clock: Clock, *, is_date: bool) -> ValueSet:
    """The times that lie in a window."""
    match window:
        case s.Bound(side, moment):
            return compared(OF_SIDE[side], *moment_cuts(moment, clock, is_date=is_date))
        case s.Span(start, end):
            (begin, _), (_, finish) = (moment_cuts(each, clock, is_date=is_date) for each in (start, end))
            return span(begin, finish)
        case _:
            first, last = window_bounds(window, clock)
            return span(cut_at(first, clock, is_date=is_date), cut_at(last, clock, is_date=is_date))


def window_bounds(window: s.Within | s.OnDay | s.InPeriod, clock: Clock) -> tuple[dt.datetime, dt.datetime]:
    """The instants from which and before which a window lies."""
    match window:
        case s.Within(duration, ahead, calendar):
            if ahead:
                end = clock.ahead(duration.amount, duration.unit)
                return clock.as_of, clock.midnight(clock.to_local(end).date() + DAY) if calendar else end
            begin = clock.back(duration.amount, duration.unit)
            return clock.midnight(clock.to_local(begin).date()) if calendar else begin, clock.as_of
        case s.OnDay() | s.InPeriod():
            first, last = _days(window, clock)
            return clock.midnight(first), clock.midnight(last)


def _days(window: s.Within | s.OnDay | s.InPeriod, clock: Clock) -> tuple[dt.date, dt.date]:
    """The local days from which and before which a window of days lies."""
    today = clock.today
    match window:
        case s.OnDay(days):
            day = today + days * DAY
            return day, day + DAY
        case s.InPeriod(which, unit):
            return clock.period(("last", "this", "next").index(which) - 1, unit)
        case s.Within(duration, ahead, _):
            length = duration.amount * (7 if duration.unit == "week" else 1) * DAY
            return (today, today + length) if ahead else (today - length, today)


def anniversary_values(window: s.Within | s.OnDay | s.InPeriod, clock: Clock) -> ValueSet:
    """The days of a year, as month * 100 + day, that come round in a window."""
    start, end = _days(window, clock)
    wanted = {found for n in range((end - start).days) for found in _days_of_year(start + n * DAY)}
    return KNOWN if len(wanted) >= _ALL_DAYS else union((before(each), _before_next(each)) for each in wanted)


def day_of_year(day: dt.date) -> int:
    """A day without its year, as month * 100 + day.

    >>> day_of_year(dt.date(2026, 12, 24))
    1224
    """
    return day.month * 100 + day.day


def _days_of_year(day: dt.date) -> list[int]:
    """The days of a year whose anniversary falls on a day: 28 February stands for the 29th in years without one."""
    number = day_of_year(day)
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return [number, _LEAP_DAY] if number == _LEAP_DAY - 1 and not leap else [number]


def _before_next(number: int) -> Cut:
    """The cut before the day of a year after one, in a leap year."""
    day = dt.date(2024, number // 100, number % 100) + DAY
    return before(day_of_year(day)) if day.year == 2024 else HIGHEST  # noqa: PLR2004
