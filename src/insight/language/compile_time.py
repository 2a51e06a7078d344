"""Dates and instants as Ibis expressions.

Bounds are computed in Python and compared as constants in the representation that a column has: instants (zoned), local
clock times (naive) or dates. Every question becomes "at or after a bound" or "before a bound".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import ibis

from insight.language import syntax as s
from insight.language.meaning.windows import instant_of
from insight.language.terms import OPERATORS
from insight.units import DAY, MICROSECOND, microseconds_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.units import Clock


class EngineTimes(Protocol):
    """What engines do each in their own way."""

    def microseconds(self, value: ir.Value, timezone: str) -> ir.IntegerValue:
        """Microseconds since 1970 UTC."""

    def local(self, value: ir.Value, timezone: str) -> ir.TimestampValue | ir.DateValue:
        """The local clock time, or the date."""


@dataclass(frozen=True)
class Moments:
    """Questions about time, for one `as_of` and one calendar."""

    clock: Clock
    engine: EngineTimes

    @cached_property
    def as_of_microseconds(self) -> int:
        """`as_of` in microseconds since 1970 UTC."""
        return microseconds_of(self.clock.as_of)

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
            (column >= ibis.literal(change + max(old, new)), new // MICROSECOND)
            for (_, old), (change, new) in zip(self._offsets, self._offsets[1:], strict=False)
        ]
        first, offset = self._offsets[0]
        steps.insert(0, (column >= ibis.literal(first + offset + DAY), offset // MICROSECOND))
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
        return ibis.literal(node.value) if isinstance(node, s.Date) else ibis.literal(instant_of(node, self.clock))

    def alike(self, columns: list[Any]) -> list[Any]:
        """Values that may stand for one another: mixed instants and local times all as local times."""
        kinds = {str(column.type()) for column in columns if column.type().is_timestamp()}
        if len(kinds) <= 1:
            return columns
        return [self.local(column) for column in columns]

    # --- bounds ---------------------------------------------------------------------------------------------------------

    def from_(self, column: Any, instant: dt.datetime) -> Any:
        """`column` is at or after an instant."""
        return column >= self.bound(column, instant)

    def until(self, column: Any, instant: dt.datetime) -> Any:
        """`column` is before an instant."""
        return column < self.bound(column, instant)

    def seen(self, column: Any) -> Any:
        """A row's time lies before `as_of` (and is known)."""
        return self.until(column, self.clock.as_of)

    def bound(self, column: Any, instant: dt.datetime) -> ir.Value:
        """The first value of a column that is not before an instant, as a constant."""
        kind = column.type()
        if kind.is_date():
            return ibis.literal(self.clock.date_bound(instant))
        if kind.is_timestamp() and kind.timezone is None:
            return ibis.literal(self.clock.local_bound(instant))
        return ibis.literal(instant.astimezone(dt.UTC))

    # --- comparisons ----------------------------------------------------------------------------------------------------

    def compare_columns(self, op: str, left: Any, right: Any) -> Any:
        """`left op right` of two columns; a date beside an instant is compared by local days."""
        dates = left.type().is_date(), right.type().is_date()
        if any(dates) and not all(dates):
            one, two = (self.local(each).cast("date") for each in (left, right))
            return OPERATORS[op](one, two)
        if left.type() == right.type():
            return OPERATORS[op](left, right)
        return OPERATORS[op](self.microseconds(left), self.microseconds(right))


def _interval(offset: dt.timedelta) -> Any:
    return ibis.interval(seconds=int(offset.total_seconds()))
