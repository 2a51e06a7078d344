"""Time as the language means it: a clock that knows `as_of` and the zone, windows, and anniversaries.

A time is a `date` or an aware `datetime` in UTC here (`values.clean` sees to that).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from insight.language.syntax import Ago, Bound, Date, Duration, InPeriod, Instant, OnDay, Span, Within

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from insight.language.syntax import Point, Window

Time: TypeAlias = "dt.date | dt.datetime"

DAYS_OF_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXACT = {
    "second": dt.timedelta(seconds=1),
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(hours=24),
    "week": dt.timedelta(hours=7 * 24),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Clock:
    """The instant of the question, in UTC, the workspace's zone and its first day of the week."""

    as_of: dt.datetime
    zone: ZoneInfo
    week_starts: str

    def instant(self, time: Time) -> dt.datetime:
        """The instant of a time: of a date its local midnight, of a clock time (naive) that time in the zone.

        A clock time that comes twice in autumn is the first one (`fold=0`). One that spring leaves out has
        the offset that was in force before, as `fold=0` has it too.
        """
        if not isinstance(time, dt.datetime):
            time = dt.datetime.combine(time, dt.time())
        if time.tzinfo is None:
            time = time.replace(tzinfo=self.zone, fold=0)
        return time.astimezone(dt.UTC)

    def local(self, time: Time) -> dt.datetime:
        """The local clock at a time."""
        return self.instant(time).astimezone(self.zone)

    def day(self, time: Time) -> dt.date:
        """The local calendar day of a time."""
        if isinstance(time, dt.datetime):
            return self.local(time).date()
        return time

    @property
    def today(self) -> dt.date:
        """The local calendar day of `as_of`."""
        return self.day(self.as_of)

    def moved(self, duration: Duration, times: int) -> dt.datetime:
        """`as_of` and so many durations: exact up to weeks, else by the local calendar, same clock time."""
        amount = duration.amount * times
        if duration.unit in EXACT:
            return self.as_of + amount * EXACT[duration.unit]
        now = self.local(self.as_of)
        months = now.year * 12 + (now.month - 1) + amount * MONTHS[duration.unit]
        year, month = months // 12, months % 12 + 1
        last_day = calendar.monthrange(year, month)[1]
        clock_time = now.time().replace(tzinfo=None)
        return self.instant(dt.datetime.combine(dt.date(year, month, min(now.day, last_day)), clock_time))

    def ago(self, duration: Duration, times: int = 1) -> dt.datetime:
        """`as_of` minus the duration, or minus several of it at once."""
        return self.moved(duration, -times)

    def ahead(self, duration: Duration) -> dt.datetime:
        """`as_of` plus the duration."""
        return self.moved(duration, 1)


# --- comparing ----------------------------------------------------------------------------------------------


def comparable(clock: Clock, left: Time, right: Time, *, against_ago: bool) -> tuple[Time, Time]:
    """Both times in the form in which they are compared.

    A date beside an instant: both as local days. A date beside `D ago` (`against_ago`): its local midnight.
    """
    if isinstance(left, dt.datetime) == isinstance(right, dt.datetime):
        return left, right
    if against_ago:
        return clock.instant(left), clock.instant(right)
    return clock.day(left), clock.day(right)


def point(clock: Clock, where: Point) -> Time:
    """The time that a point stands for."""
    match where:
        case Ago(duration):
            return clock.ago(duration)
        case Instant(value):
            return clock.instant(value)
        case Date(value):
            return value


# --- windows ------------------------------------------------------------------------------------------------


def in_window(clock: Clock, time: Time, window: Window) -> bool:
    """Whether a known time lies in a window."""
    match window:
        case Within():
            return in_within(clock, time, window)
        case Bound(side, where):
            return on_side(clock, time, side, where)
        case Span(start, end):
            return on_side(clock, time, "since", start) and on_side(clock, time, "until", end)
        case OnDay(days):
            return clock.day(time) == clock.today + dt.timedelta(days=days)
        case InPeriod(which, unit):
            first, after = period(clock, which, unit)
            return first <= clock.day(time) < after


def in_within(clock: Clock, time: Time, window: Within) -> bool:
    """Whether a time lies in `within [next] D` or `within [next] N calendar days`."""
    moment = clock.instant(time)
    if window.ahead:
        end = clock.ahead(window.duration)
        if window.calendar:
            end = clock.instant(clock.day(end) + dt.timedelta(days=1))
        return clock.as_of <= moment < end
    start = clock.ago(window.duration)
    if window.calendar:
        start = clock.instant(clock.day(start))
    return start <= moment < clock.as_of


def on_side(clock: Clock, time: Time, side: str, where: Point) -> bool:
    """Whether a time lies before, after, since or until a point."""
    left, right = comparable(clock, time, point(clock, where), against_ago=isinstance(where, Ago))
    if side == "before":
        return left < right
    if side == "after":
        return left > right
    if side == "since":
        return left >= right
    return left <= right


def period(clock: Clock, which: str, unit: str) -> tuple[dt.date, dt.date]:
    """The first local day of this, last or next week, month, quarter or year, and the day after it."""
    step = {"last": -1, "this": 0, "next": 1}[which]
    today = clock.today
    if unit == "week":
        days_into_week = (today.weekday() - DAYS_OF_WEEK.index(clock.week_starts)) % 7
        first = today - dt.timedelta(days=days_into_week) + dt.timedelta(days=7 * step)
        return first, first + dt.timedelta(days=7)
    length = MONTHS[unit]
    periods = (today.year * 12 + today.month - 1) // length + step
    return month_start(periods * length), month_start((periods + 1) * length)


def month_start(months: int) -> dt.date:
    """The first day of a month, counted from January of the year 0."""
    return dt.date(months // 12, months % 12 + 1, 1)


# --- anniversaries ------------------------------------------------------------------------------------------


def comes_round(clock: Clock, time: Time, window: Within | OnDay | InPeriod) -> bool:
    """Whether the month and day of a time come round on a local day of the window."""
    born = clock.day(time)
    return any(is_anniversary(born, day) for day in days_of(clock, window))


def days_of(clock: Clock, window: Within | OnDay | InPeriod) -> list[dt.date]:
    """The local days an anniversary is looked for on."""
    match window:
        case OnDay(days):
            return [clock.today + dt.timedelta(days=days)]
        case InPeriod(which, unit):
            first, after = period(clock, which, unit)
            return [first + dt.timedelta(days=n) for n in range((after - first).days)]
        case Within(Duration(amount, unit), ahead):
            count = amount * 7 if unit == "week" else amount
            first = clock.today if ahead else clock.today - dt.timedelta(days=count)
            return [first + dt.timedelta(days=n) for n in range(count)]


def is_anniversary(born: dt.date, day: dt.date) -> bool:
    """Whether `day` has the month and day of `born`; 29 February falls on the 28th in years without it."""
    if (born.month, born.day) == (2, 29) and not calendar.isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (born.month, born.day) == (day.month, day.day)
