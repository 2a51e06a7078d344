"""Questions about times: rows that are never seen, times that cannot be, and how fresh a table is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.checks.subjects import RowQuestion, Subject, about
from insight.customers.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.units import Clock

EARLIEST_YEAR = 1900
STALE_DAYS = 30
"""A table whose newest row is older than this before `as_of` gets a warning: the usual shortest window is empty."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def time_questions(subject: Subject, clock: Clock) -> Iterator[RowQuestion]:
    """Times of rows that are missing, at or after `as_of`, or before 1900; and other dates before 1900."""
    time = subject.part.time if subject.part else None
    for name in subject.table.columns:
        column, place = subject.column(name), (subject.name, name)
        if name == time:
            yield RowQuestion(
                about("warning", "missing times", place, "Rows without a time are never seen.", "Fill the time."),
                column.isnull(),
            )
        if not (column.type().is_date() or column.type().is_timestamp()):
            continue
        if name == time:
            effect = "Rows at or after `as_of` are never seen."
            remedy = "Nothing to do if they are orders ahead of time or `as_of` is in the past; otherwise mend them."
            finding = about("note", "times after as_of", place, effect, remedy)
            yield RowQuestion(finding, _known(column >= bound(clock, column, clock.as_of)))
            effect = "Durations since then are far too long, and the oldest row is the wrong one."
        else:
            effect = "Ages and durations from it are far too long."
        finding = about("warning", "times before 1900", place, effect, "Mend them; store unknown times as missing.")
        yield RowQuestion(finding, _known(column < _earliest(clock, column)))


def freshness_measures(subject: Subject, clock: Clock) -> dict[str, Any]:
    """The newest time (microseconds since 1970 UTC) and the number of rows that are seen, for the table's one pass."""
    column = _time_to_show(subject)
    if column is None:
        return {}
    seen = _known((column < bound(clock, column, clock.as_of)) & (column >= _earliest(clock, column)))
    newest = subject.data.engine.microseconds(column.max(where=seen), clock.timezone)
    return {"newest": newest, "seen": subject.table.count(where=seen)}


def freshness(subject: Subject, clock: Clock, measures: Mapping[str, Any]) -> list[Finding]:
    """How old the newest row is; a warning after `STALE_DAYS` days, and when no row is seen at all."""
    if "newest" not in measures or subject.part is None:
        return []
    rows, place = int(measures["rows"]), (subject.name, subject.part.time or "")
    if measures["newest"] is None:
        effect = "No row lies between 1900 and `as_of`, so every question about this table finds nothing."
        return [Finding("warning", "freshness", *place, rows, 1.0, effect, "Look at the times, or at `as_of`.")]
    newest = _EPOCH + dt.timedelta(microseconds=int(measures["newest"]))
    days = (clock.as_of - newest).days
    age = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days:,} days"
    effect, remedy = f"The newest row is of {clock.to_local(newest).date()}, {age} before `as_of`.", ""
    if days > STALE_DAYS:
        effect += " Shorter windows are empty."
        remedy = "Look whether the source is still delivered, or choose an earlier `as_of`."
    seen = int(measures["seen"])
    severity = "warning" if days > STALE_DAYS else "note"
    return [Finding(severity, "freshness", *place, seen, seen / rows, effect, remedy)]  # type: ignore[arg-type]


def bound(clock: Clock, column: Any, instant: dt.datetime) -> Any:
    """The constant that a column is not below exactly when its instant is not before `instant`."""
    kind = column.type()
    if kind.is_date():
        return ibis.literal(clock.date_bound(instant))
    if kind.timezone is None:
        return ibis.literal(clock.local_bound(instant))
    return ibis.literal(instant.astimezone(dt.UTC))


def _earliest(clock: Clock, column: Any) -> Any:
    return bound(clock, column, clock.midnight(dt.date(EARLIEST_YEAR, 1, 1)))


def _time_to_show(subject: Subject) -> Any:
    """The time column, unless it is private or holds nothing."""
    part = subject.part
    if part is None or part.time is None or part.time in part.private:
        return None
    column = subject.column(part.time)
    return None if column.type().is_string() else column


def _known(condition: Any) -> Any:
    return condition.fill_null(False)  # noqa: FBT003 - a missing time is neither early nor late
