"""Instants, local days and durations, as the questions of this toolkit need them. All arithmetic on time bounds is here."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
MICROSECONDS_PER_DAY = 86_400_000_000
MICROSECOND, DAY = dt.timedelta(microseconds=1), dt.timedelta(days=1)
EARLIEST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
LATEST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The instant everything is computed for, and the calendar it is read in.

    Attributes
    ----------
    as_of : aware datetime.
    timezone : IANA name of the workspace's zone.
    week_starts : English name of a weekday, lower case.

    Examples
    --------
    >>> clock = Clock(dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC), "Europe/Oslo")
    >>> clock.back(1, "month").isoformat()
    '2026-02-28T13:00:00+00:00'
    """

    as_of: dt.datetime
    timezone: str = "UTC"
    week_starts: str = "monday"

    @property
    def _zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def local(self) -> dt.datetime:
        """`as_of` on the local clock (naive)."""
        return self.to_local(self.as_of)

    @property
    def today(self) -> dt.date:
        """The local calendar day of `as_of`."""
        return self.local.date()

    def to_local(self, instant: dt.datetime) -> dt.datetime:
        """An aware instant on the local clock, naive."""
        return instant.astimezone(self._zone).replace(tzinfo=None)

    def to_instant(self, local: dt.datetime) -> dt.datetime:
        """A local clock time as an instant in UTC; in the repeated hour of autumn the first one is meant."""
        if not EARLIEST.replace(tzinfo=None) < local < LATEST.replace(tzinfo=None):
            return EARLIEST if local.year == 1 else LATEST
        return local.replace(tzinfo=self._zone, fold=0).astimezone(dt.UTC)

    def instant(self, value: dt.datetime) -> dt.datetime:
        """An instant in UTC, from one with an offset or from a local clock time."""
        if value.tzinfo is None:
            return self.to_instant(value)
        return min(max(value, EARLIEST), LATEST).astimezone(dt.UTC)

    def midnight(self, day: dt.date) -> dt.datetime:
        """The instant at which a local day begins."""
        return self.to_instant(dt.datetime.combine(day, dt.time()))

    def local_bound(self, instant: dt.datetime) -> dt.datetime:
        """The first local clock time whose (first) instant is not before `instant`.

        `local >= local_bound(i)` is true of exactly the naive times whose instant is at or after `i`, also in the hour that
        the clock repeats in autumn.
        """
        local = self.to_local(instant)
        first = self.to_instant(local)
        if first >= instant:
            return local
        change = self._change(first, instant)  # where the clock was put back; up to there its times came twice
        return change.replace(tzinfo=None) + self._offset(first)

    def date_bound(self, instant: dt.datetime) -> dt.date:
        """The first date whose local midnight is not before `instant`."""
        day = self.to_local(instant).date()
        return day if self.midnight(day) >= instant else day + DAY

    def back(self, amount: int, unit: str) -> dt.datetime:
        """`as_of` minus a duration."""
        return self.shift(self.as_of, -amount, unit)

    def ahead(self, amount: int, unit: str) -> dt.datetime:
        """`as_of` plus a duration."""
        return self.shift(self.as_of, amount, unit)

    def shift(self, instant: dt.datetime, amount: int, unit: str) -> dt.datetime:
        """An instant some units later (or earlier, below 0); kept within the years 1 to 9999."""
        try:
            if unit in _SECONDS:
                moved = instant + dt.timedelta(seconds=amount * _SECONDS[unit])
            else:
                moved = self.to_instant(add_months(self.to_local(instant), amount * _MONTHS[unit]))
        except (OverflowError, ValueError):
            return LATEST if amount > 0 else EARLIEST
        return min(max(moved.astimezone(dt.UTC), EARLIEST), LATEST)

    def offsets(self, years: int = 10) -> list[tuple[dt.datetime, dt.timedelta]]:
        """The zone's offsets from UTC around `as_of`: from when (UTC, naive) each was or will be in force, oldest first.

        They reach from `years` before `as_of` to two years after it.
        """
        start, end = self.shift(self.as_of, -years, "year"), self.shift(self.as_of, 2, "year")
        found = [(start.replace(tzinfo=None), self._offset(start))]
        day = start
        while day < end:
            after = day + dt.timedelta(days=7)
            if self._offset(after) != found[-1][1]:
                change = self._change(day, after)
                found.append((change.replace(tzinfo=None), self._offset(change)))
            day = after
        return found

    def _offset(self, instant: dt.datetime) -> dt.timedelta:
        return instant.astimezone(self._zone).utcoffset() or dt.timedelta()

    def _change(self, before: dt.datetime, after: dt.datetime) -> dt.datetime:
        """The first instant after `before` at which the offset is another, by halving."""
        old = self._offset(before)
        while after - before > dt.timedelta(seconds=1):
            middle = before + (after - before) / 2
            before, after = (middle, after) if self._offset(middle) == old else (before, middle)
        return after.replace(microsecond=0)

    def period(self, which: int, unit: str) -> tuple[dt.date, dt.date]:
        """First day of a calendar period and first day after it; `which` is 0 for the present one, -1 for the last."""
        if unit == "week":
            back = (self.today.weekday() - WEEKDAYS.index(self.week_starts)) % 7
            start = self.today - dt.timedelta(days=back) + dt.timedelta(weeks=which)
            return start, start + dt.timedelta(days=7)
        months = _MONTHS[unit]
        first = self.today.replace(day=1, month=(self.today.month - 1) // months * months + 1)
        begin = dt.datetime.combine(first, dt.time())
        return add_months(begin, which * months).date(), add_months(begin, (which + 1) * months).date()


def day_after(day: dt.date) -> dt.date:
    """The next day; there is none after the last day of the year 9999, which stays."""
    return day + DAY if day < dt.date.max else day


def microseconds_of(instant: dt.datetime) -> int:
    """Microseconds from the beginning of 1970 UTC to an instant.

    >>> microseconds_of(dt.datetime(1970, 1, 2, tzinfo=dt.UTC)) == MICROSECONDS_PER_DAY
    True
    """
    return (instant - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // MICROSECOND


def seconds_of(amount: int, unit: str) -> int | None:
    """Seconds of a duration of exact length; None for months, quarters and years.

    >>> seconds_of(3, "day")
    259200
    """
    return amount * _SECONDS[unit] if unit in _SECONDS else None


def add_months(local: dt.datetime, months: int) -> dt.datetime:
    """The same clock time some months later, cut to the last day of a shorter month.

    >>> add_months(dt.datetime(2024, 1, 31), 1).isoformat()
    '2024-02-29T00:00:00'
    """
    index = local.year * 12 + local.month - 1 + months
    year, month = divmod(index, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
