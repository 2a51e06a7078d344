"""Dates and instants as Ibis expressions.

Bounds are computed in Python and compared as constants in the representation that a column has: instants (zoned), local
clock times (naive) or dates. Every question becomes "at or after a bound" or "before a bound".
"""

from __future__ import annotations

import datetime as dt
import operator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import ibis

from insight.language import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from insight.units import Clock

FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TICK = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1)
_LEAP_DAY = 229
_SIDES = {"before": "<", "after": ">", "since": ">=", "until": "<="}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class EngineTimes(Protocol):
    """What engines do each in their own way."""

    def microseconds(self, value: ir.Value, timezone: str) -> ir.IntegerValue:
        """Microseconds since 1970 UTC."""

    def local(self, value: ir.Value, timezone: str) -> ir.TimestampValue | ir.DateValue:
        """The local clock time, or the date."""


def is_moment(node: object) -> bool:
    """Whether a node is a constant date or instant."""
    return isinstance(node, (s.Date, s.Instant, s.Ago))


@dataclass(frozen=True)
class Moments:
    """Questions about time, for one `as_of` and one calendar."""

    clock: Clock
    engine: EngineTimes

    @cached_property
    def as_of_microseconds(self) -> int:
        """`as_of` in microseconds since 1970 UTC."""
        return _microseconds(self.clock.as_of)

    @cached_property
    def epoch_day(self) -> int:
        """The local day of `as_of`, counted from 1970."""
        return (self.clock.today - dt.date(1970, 1, 1)).days

    @cached_property
    def _offsets(self) -> list[tuple[dt.datetime, dt.timedelta]]:
        return self.clock.offsets()

    def microseconds(self, column: ir.Value) -> Any:
        """Microseconds since 1970 UTC of a date or instant (of a date: its local midnight)."""
        zone = self.clock.timezone
        if column.type().is_date():
            column = column.cast("timestamp")
        if zone == "UTC" or column.type().timezone is not None:
            return self.engine.microseconds(column, zone)
        # Zones by the engine's own tables cost microseconds a row, so the offsets of recent years are compared as constants.
        count = self.engine.microseconds(column, "UTC")
        steps = [
            (column >= ibis.literal(change + max(old, new)), new // _TICK)
            for (_, old), (change, new) in zip(self._offsets, self._offsets[1:], strict=False)
        ]
        first, offset = self._offsets[0]
        steps.insert(0, (column >= ibis.literal(first + offset + _DAY), offset // _TICK))
        return count - ibis.cases(*reversed(steps), else_=count - self.engine.microseconds(column, zone))

    def local(self, column: Any) -> Any:
        """The local clock time (naive), or the date."""
        kind = column.type()
        if kind.is_date() or kind.timezone is None or self.clock.timezone == "UTC":
            return self.engine.local(column, self.clock.timezone)
        utc = self.engine.local(column, "UTC")
        steps = [(utc >= ibis.literal(change), utc + _interval(offset)) for change, offset in self._offsets]
        return ibis.cases(*reversed(steps), else_=self.engine.local(column, self.clock.timezone))

    def literal(self, node: s.Date | s.Instant | s.Ago) -> ir.Value:
        """A constant as an Ibis value; instants in UTC."""
        return ibis.literal(node.value) if isinstance(node, s.Date) else ibis.literal(self.instant(node))

    def instant(self, node: s.Instant | s.Ago) -> dt.datetime:
        """The instant that a constant means, in UTC."""
        if isinstance(node, s.Ago):
            return self.clock.back(node.duration.amount, node.duration.unit)
        return self.clock.instant(node.value)

    def alike(self, columns: list[Any]) -> list[Any]:
        """Values that may stand for one another: mixed instants and local times all as local times."""
        kinds = {str(column.type()) for column in columns if column.type().is_timestamp()}
        if len(kinds) <= 1:
            return columns
        return [self.local(column) for column in columns]

    # --- bounds ---------------------------------------------------------------------------------------------------------

    def from_(self, column: Any, instant: dt.datetime) -> Any:
        """`column` is at or after an instant."""
        return column >= self._bound(column, instant)

    def until(self, column: Any, instant: dt.datetime) -> Any:
        """`column` is before an instant."""
        return column < self._bound(column, instant)

    def seen(self, column: Any) -> Any:
        """A row's time lies before `as_of` (and is known)."""
        return self.until(column, self.clock.as_of)

    def _bound(self, column: Any, instant: dt.datetime) -> ir.Value:
        kind = column.type()
        if kind.is_date():
            return ibis.literal(self.clock.date_bound(instant))
        if kind.is_timestamp() and kind.timezone is None:
            return ibis.literal(self.clock.local_bound(instant))
        return ibis.literal(instant.astimezone(dt.UTC))

    # --- comparisons ----------------------------------------------------------------------------------------------------

    def compare_constant(self, op: str, left: s.Expression, right: Any, column: Any) -> Any:
        """`left op right`, where `right` is a constant and `column` is `left` compiled (None: `left` is a constant too)."""
        if column is None:
            return ibis.literal(self._compare_two(op, left, right))
        if column.type().is_null():
            return ibis.null("boolean")
        days = isinstance(right, s.Date) or (column.type().is_date() and isinstance(right, s.Instant))
        if days:
            day = right.value if isinstance(right, s.Date) else self.clock.to_local(self.instant(right)).date()
            if column.type().is_date():
                return _OPERATORS[op](column, ibis.literal(day))
            return self._between_bounds(op, column, self.clock.midnight(day), self.clock.midnight(_after(day)))
        instant = self.instant(right)
        return self._between_bounds(op, column, instant, instant + _TICK)

    def _between_bounds(self, op: str, column: Any, start: dt.datetime, end: dt.datetime) -> Any:
        """Compare with what lies from `start` up to `end`."""
        match op:
            case ">=":
                return self.from_(column, start)
            case ">":
                return self.from_(column, end)
            case "<":
                return self.until(column, start)
            case "<=":
                return self.until(column, end)
            case _:
                return self.from_(column, start) & self.until(column, end)

    def _compare_two(self, op: str, left: Any, right: Any) -> bool:
        as_day = {type(left), type(right)} != {s.Date, s.Ago} and s.Date in (type(left), type(right))
        return bool(_OPERATORS[op](self._constant(left, as_day=as_day), self._constant(right, as_day=as_day)))

    def _constant(self, node: s.Date | s.Instant | s.Ago, *, as_day: bool) -> Any:
        """A constant as a local day, or as an instant."""
        if isinstance(node, s.Date):
            return node.value if as_day else self.clock.midnight(node.value)
        return self.clock.to_local(self.instant(node)).date() if as_day else self.instant(node)

    def compare_columns(self, op: str, left: Any, right: Any) -> Any:
        """`left op right` of two columns; a date beside an instant is compared by local days."""
        dates = left.type().is_date(), right.type().is_date()
        if any(dates) and not all(dates):
            one, two = (self.local(each).cast("date") for each in (left, right))
            return _OPERATORS[op](one, two)
        if left.type() == right.type():
            return _OPERATORS[op](left, right)
        return _OPERATORS[op](self.microseconds(left), self.microseconds(right))

    # --- windows --------------------------------------------------------------------------------------------------------

    def within(self, column: Any, window: s.Window) -> Any:
        """Whether a date or instant lies in a window."""
        if column.type().is_null():
            return ibis.null("boolean")
        match window:
            case s.Bound(side, point):
                return self.compare_constant(_SIDES[side], s.Everyone(), point, column)
            case s.Span(start, end):
                after = self.compare_constant(">=", s.Everyone(), start, column)
                return after & self.compare_constant("<=", s.Everyone(), end, column)
            case _:
                begin, finish = self.bounds(window)
                return self.from_(column, begin) & self.until(column, finish)

    def bounds(self, window: s.Within | s.OnDay | s.InPeriod) -> tuple[dt.datetime, dt.datetime]:
        """The instants from which and before which a window lies."""
        clock = self.clock
        match window:
            case s.Within(duration, ahead, calendar):
                if ahead:
                    end = clock.ahead(duration.amount, duration.unit)
                    return clock.as_of, clock.midnight(clock.to_local(end).date() + _DAY) if calendar else end
                begin = clock.back(duration.amount, duration.unit)
                return clock.midnight(clock.to_local(begin).date()) if calendar else begin, clock.as_of
            case s.OnDay() | s.InPeriod():
                first, last = self._days(window)
                return clock.midnight(first), clock.midnight(last)

    def _days(self, window: s.Within | s.OnDay | s.InPeriod) -> tuple[dt.date, dt.date]:
        """The local days from which and before which a window of days lies."""
        today = self.clock.today
        match window:
            case s.OnDay(days):
                day = today + dt.timedelta(days=days)
                return day, day + _DAY
            case s.InPeriod(which, unit):
                return self.clock.period(("last", "this", "next").index(which) - 1, unit)
            case s.Within(duration, ahead, _):
                length = dt.timedelta(days=duration.amount * (7 if duration.unit == "week" else 1))
                return (today, today + length) if ahead else (today - length, today)

    def anniversary(self, column: Any, window: s.Within | s.OnDay | s.InPeriod) -> Any:
        """Whether the month and day of a date come round on a day of the window."""
        if column.type().is_null():
            return ibis.null("boolean")
        local: Any = self.local(column)
        month_day = local.month().cast("int64") * 100 + local.day().cast("int64")
        start, end = self._days(window)
        wanted = sorted({found for n in range((end - start).days) for found in _month_days(start + n * _DAY)})
        if len(wanted) >= 366:  # noqa: PLR2004 - every day that a year can have
            return column.notnull()
        spans = _spans(wanted)
        tests = [month_day.between(first, last) for first, last in spans]
        found = tests[0]
        for test in tests[1:]:
            found = found | test
        return found


def _month_days(day: dt.date) -> list[int]:
    """The month-and-day numbers whose anniversary falls on a day: 28 February stands for the 29th in years without one."""
    number = day.month * 100 + day.day
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return [number, _LEAP_DAY] if number == _LEAP_DAY - 1 and not leap else [number]


def _spans(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring days as (first, last); days that do not exist between two months do not matter."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and _next_day(spans[-1][1]) == number:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def _next_day(number: int) -> int:
    """The month-and-day number after one, in a leap year."""
    day = dt.date(2024, number // 100, number % 100) + _DAY
    return day.month * 100 + day.day


def _after(day: dt.date) -> dt.date:
    return day + _DAY if day < dt.date.max else day


def _interval(offset: dt.timedelta) -> Any:
    return ibis.interval(seconds=int(offset.total_seconds()))


def _microseconds(instant: dt.datetime) -> int:
    return (instant - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // _TICK
