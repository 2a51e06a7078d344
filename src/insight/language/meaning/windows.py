"""Dates, instants and windows as stretches of time, for one `as_of` and one calendar.

Times that are dates lie on a line of days, others on a line of instants. A day of the calendar and an instant of the clock are
both stretches that begin with themselves and end before the next one, so that what touches is known to touch.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

from insight.language import syntax as s
from insight.language.meaning import value_set
from insight.language.meaning.value_set import HIGHEST, KNOWN, Cut, ValueSet, after, before
from insight.language.sides import FLIPPED, OF_SIDE
from insight.units import DAY, MICROSECOND, day_after

if TYPE_CHECKING:
    from insight.units import Clock

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
    return value_set.compared(op, *moment_cuts(right, clock, is_date=is_date)).contains(value)


def window_values(window: s.Window, clock: Clock, *, is_date: bool) -> ValueSet:
    """The times that lie in a window."""
    match window:
        case s.Bound(side, moment):
            return value_set.compared(OF_SIDE[side], *moment_cuts(moment, clock, is_date=is_date))
        case s.Span(start, end):
            (begin, _), (_, finish) = (moment_cuts(each, clock, is_date=is_date) for each in (start, end))
            return value_set.span(begin, finish)
        case _:
            first, last = window_bounds(window, clock)
            return value_set.span(cut_at(first, clock, is_date=is_date), cut_at(last, clock, is_date=is_date))


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
    return KNOWN if len(wanted) >= _ALL_DAYS else value_set.union((before(each), _before_next(each)) for each in wanted)


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
