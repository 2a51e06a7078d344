"""What single words stand for: numbers, dates, instants, durations, patterns."""

from __future__ import annotations

import datetime as dt
import math

import re2

from insight.errors import BadDuration, BadRegex, ExpressionSyntaxError
from insight.language import syntax as s
from insight.language.tokens import unit_of

MAX_WHOLE = 2**63 - 1
"""The largest whole number."""
_MAX_DIGITS = 19
_MAX_YEARS = 1000
_PER_YEAR = {
    "second": 31_622_400,
    "minute": 527_040,
    "hour": 8_784,
    "day": 366,
    "week": 53,
    "month": 12,
    "quarter": 4,
    "year": 1,
}
_DAYS = {"day": 1, "week": 7}
_ANNIVERSARY_DAYS = 366


def number(said: str, at: int) -> s.Number:
    """The number that is written; decimal when there is a point or an exponent in it.

    Raises
    ------
    ExpressionSyntaxError
        For one that is too large.

    >>> number("1e6", at=0)
    Number(value=1000000.0)
    """
    value = float(said) if any(sign in said for sign in ".eE") else _int(said)
    if math.isinf(value) or (isinstance(value, int) and value > MAX_WHOLE):
        raise ExpressionSyntaxError("This number is too large.", at=at)
    return s.Number(value, at=at)


def _int(said: str) -> int:
    return int(said) if len(said.lstrip("0")) <= _MAX_DIGITS else MAX_WHOLE + 1


def whole_above_0(said: str, at: int) -> int:
    """A whole number above 0.

    Raises
    ------
    ExpressionSyntaxError
    """
    value = number(said, at).value
    if not isinstance(value, int) or value < 1:
        raise ExpressionSyntaxError("A whole number above 0 belongs here.", at=at)
    return value


def date(said: str, at: int) -> s.Date:
    """A calendar date.

    Raises
    ------
    ExpressionSyntaxError
    """
    try:
        return s.Date(dt.date.fromisoformat(said), at=at)
    except ValueError:
        raise ExpressionSyntaxError("There is no such date.", at=at) from None


def instant(said: str, at: int) -> s.Instant:
    """A date and time, with or without an offset.

    Raises
    ------
    ExpressionSyntaxError
        If there is no such date and time, also when its offset leads out of the years 1 to 9999.
    """
    try:
        value = dt.datetime.fromisoformat(said)
        if value.tzinfo is not None:
            value.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ExpressionSyntaxError("There is no such date and time.", at=at) from None
    return s.Instant(value, at=at)


def duration(amount: str, unit: str, at: int) -> s.Duration:
    """`90 days`.

    Raises
    ------
    BadDuration
        If it is no whole number above 0, or more than 1000 years.
    """
    value, meant = number(amount, at).value, unit_of(unit)
    if not isinstance(value, int) or value < 1:
        raise BadDuration("A duration is a whole number above 0 and a unit, such as `90 days`.", at=at)
    if value > _MAX_YEARS * _PER_YEAR[meant]:
        raise BadDuration(f"A duration of more than {_MAX_YEARS} years is not read.", at=at)
    return s.Duration(value, meant, at=at)  # type: ignore[arg-type]


def day_ago(duration: s.Duration) -> s.OnDay:
    """The calendar day that `is 4 days ago` means.

    Raises
    ------
    BadDuration
        If the duration is not in days or weeks.
    """
    if duration.unit not in _DAYS:
        raise BadDuration(
            f"`is … ago` means one calendar day: give days or weeks, not {duration.unit}s.", at=duration.at
        )
    return s.OnDay(-duration.amount * _DAYS[duration.unit], at=duration.at)


def period(which: str, unit: str, at: int, unit_at: int) -> s.InPeriod:
    """A calendar period such as `last month`.

    Raises
    ------
    BadDuration
        If the unit is none that the calendar is divided into.
    """
    meant = unit_of(unit)
    if meant not in {"week", "month", "quarter", "year"}:
        raise BadDuration(f"`{which} {unit}` is no calendar period: week, month, quarter or year.", at=unit_at)
    return s.InPeriod(which, meant, at=at)  # type: ignore[arg-type]


def anniversary_window(window: s.Within) -> s.Within:
    """The window, when an anniversary can be looked for in it.

    Raises
    ------
    BadDuration
        If it is not in days or weeks, or longer than 366 days.
    """
    length = window.duration
    if length.unit not in _DAYS:
        raise BadDuration("An anniversary is looked for within days or weeks.", at=length.at)
    if length.amount * _DAYS[length.unit] > _ANNIVERSARY_DAYS:
        raise BadDuration(f"An anniversary comes within {_ANNIVERSARY_DAYS} days at most.", at=length.at)
    return window


def pattern(said: str, at: int) -> str:
    """The pattern, when it is RE2 syntax.

    Raises
    ------
    BadRegex
    """
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(said, options=options)
    except re2.error as broken:
        why = broken.args[0] if broken.args else "not RE2 syntax"
        reason = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise BadRegex(f"This pattern cannot be used: {reason}.", at=at) from None
    return said
