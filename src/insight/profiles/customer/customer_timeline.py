"""Rows of a customer as people are shown them, and as counts per table and time, for a figure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.units import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.kit.formats import Formats
    from insight.plots import Figure, Theme
    from insight.plots.timeline import Period
    from insight.units import Clock

MASK = "•••"
"""What stands in place of a private value."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a table; `time` is missing for a table without a time."""

    time: dt.datetime | dt.date | None
    table: str
    values: Mapping[str, Any]


MOST_EVENTS = 400
"""Above as many rows, they are counted by week or month."""
MOST_WEEKS = 156
"""Above as many, rows are counted by month."""
_DAYS = 7


def plot_timeline(key: Any, timeline: Sequence[Event], clock: Clock, formats: Formats, theme: Theme) -> Figure:
    """See `Customer.plot`."""
    from insight import plots  # noqa: PLC0415 - loads plotly

    timed = [(each.table, local_time(each, clock)) for each in timeline if each.time is not None]
    times = [time for _, time in timed]
    period = _period(times)
    lanes: dict[str, Counter[dt.date]] = {}
    for table, time in timed:
        lanes.setdefault(table, Counter())[_beginning(time, period, clock)] += 1
    untimed = len(timeline) - len(timed)
    rows = "row of a table without a time is" if untimed == 1 else "rows of tables without a time are"
    note = f"{formats.number(untimed)} {rows} not shown." if untimed else ""
    marks = {table: sorted(counts.items(), key=_when) for table, counts in lanes.items()}
    with plots.written(formats):
        return plots.strip(marks, f"Timeline of customer {key}", note, period, theme=theme)


def local_time(event: Event, clock: Clock) -> dt.date:
    """When a row is from, on the workspace's clock: a date, or a time without a zone."""
    time: Any = event.time
    return clock.to_local(time) if isinstance(time, dt.datetime) and time.tzinfo is not None else time


def _period(times: list[dt.date]) -> Period | None:
    """What rows are counted by: nothing where they are few."""
    if len(times) <= MOST_EVENTS:
        return None
    days = [_day(time) for time in times]
    return "week" if (max(days) - min(days)).days <= _DAYS * MOST_WEEKS else "month"


def _beginning(time: dt.date, period: Period | None, clock: Clock) -> dt.date:
    """The time itself, or the first day of the stretch that it lies in."""
    if period is None:
        return time
    day = _day(time)
    if period == "month":
        return day.replace(day=1)
    back = dt.timedelta((day.weekday() - WEEKDAYS.index(clock.week_starts)) % _DAYS)
    return day - back if day - dt.date.min >= back else dt.date.min


def _day(time: dt.date) -> dt.date:
    return time.date() if isinstance(time, dt.datetime) else time


def _when(mark: tuple[dt.date, int]) -> dt.datetime:
    time = mark[0]
    return time if isinstance(time, dt.datetime) else dt.datetime.combine(time, dt.time())
