"""Single things of the language in plain English: names, constants, durations, windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.format import duration_text, text_of
from insight.language.tokens import WORDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = {0: "today", 1: "tomorrow", -1: "yesterday"}
_PERIODS = {"this": "current", "last": "previous", "next": "next"}
_PLAIN = re.compile(r"\w[\w-]*(?: \w[\w-]*)*")


def name(path: Iterable[str]) -> str:
    """A name or path as it stands, with blanks for underscores.

    >>> name(("product", "main_category"))
    'product main category'
    """
    return quoted_where_unclear(" ".join(" ".join(part.split("_")).strip() or part for part in path))


def quoted_where_unclear(title: str) -> str:
    """The title, in double quotes when it holds more than words or is a word of the language.

    >>> quoted_where_unclear("Spend, 90 days"), quoted_where_unclear("spend")
    ('"Spend, 90 days"', 'spend')
    """
    if _PLAIN.fullmatch(title) and title not in WORDS:
        return title
    return '"' + title.replace('"', '""') + '"'


def constant(node: s.Expression) -> str:
    """A constant, a duration, a point in time or a list of constants.

    >>> import datetime as dt
    >>> constant(s.Date(dt.date(2026, 1, 31)))
    '31 January 2026'
    """
    match node:
        case s.Date(value):
            return _date(value)
        case s.Instant(value):
            return _instant(value)
        case s.ListOf(items):
            return listed(items)
        case s.Number() | s.Text() | s.Boolean() | s.Ago() | s.Duration():
            return text_of(node)
        case _:
            raise TypeError(type(node).__name__)


def _date(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _instant(value: dt.datetime) -> str:
    spec = "microseconds" if value.microsecond else "seconds" if value.second else "minutes"
    clock = value.time().isoformat(timespec=spec)
    offset = value.isoformat()[-6:].replace("+00:00", "UTC") if value.tzinfo is not None else ""
    return f"{_date(value)} at {clock} {offset}".rstrip()


def listed(items: tuple[s.Constant, ...]) -> str:
    """`'NO', 'DK' and 'SE'`."""
    said = [constant(item) for item in items]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def window(node: s.Window, *, of_rows: bool) -> str:
    """A window as it stands after rows ("orders since …") or after "is" ("is on or after …").

    >>> window(s.Within(s.Duration(90, "day")), of_rows=True)
    'in the last 90 days'
    """
    match node:
        case s.Within(duration, ahead, calendar):
            unit = duration_text(duration).partition(" ")[2]
            which, kind = "next" if ahead else "last", "calendar " if calendar else ""
            return f"in the {which} {duration.amount} {kind}{unit}"
        case s.Bound(side, point):
            return f"{_BOUNDS[of_rows][side]} {constant(point)}"
        case s.Span(start, end):
            return f"between {constant(start)} and {constant(end)}"
        case s.OnDay(days):
            return _DAYS.get(days) or f"on the day {abs(days)} days {'ago' if days < 0 else 'ahead'}"
        case s.InPeriod(which, unit):
            return f"in the {_PERIODS[which]} calendar {unit}"


_BOUNDS = {
    True: {"before": "before", "after": "after", "since": "since", "until": "up to and including"},
    False: {"before": "before", "after": "after", "since": "on or after", "until": "on or before"},
}
_NUMBERS = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_TIMES = {"=": "is", "!=": "is not", "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}


def verb(op: str, *, times: bool, holds: bool) -> str:
    """A comparison in words, or its negation.

    >>> verb(">=", times=False, holds=False)
    'is not at least'
    """
    said = (_TIMES if times else _NUMBERS)[op]
    if holds:
        return said
    return "is" if op == "!=" else said.replace("is", "is not", 1)
