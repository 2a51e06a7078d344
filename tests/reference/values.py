"""Values and what the language does with them: missing values, comparisons, texts, arithmetic, functions.

Missing is None here, nothing else: `clean` makes it so as cells are read.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from .times import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .times import Clock

Value: TypeAlias = Any
"""int, float, str, bool, date, aware datetime in UTC, a list of these, or None for missing."""


def clean(value: Value, clock: Clock) -> Value:
    """A cell or constant as a value: empty text and NaN are missing, clock times are instants in UTC."""
    if isinstance(value, Decimal):
        value = float(value)
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dt.datetime):
        return clock.instant(value)
    if isinstance(value, list):
        return [clean(item, clock) for item in value]
    return value


# --- comparing ----------------------------------------------------------------------------------------------


def compare(op: str, left: Value, right: Value, clock: Clock, *, against_ago: bool = False) -> bool:
    """`left op right`. With a missing side it is false, but `!=` is exactly the negation of `=`."""
    if op == "!=":
        return not compare("=", left, right, clock, against_ago=against_ago)
    if left is None or right is None:
        return False
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        left, right = comparable(clock, left, right, against_ago=against_ago)
    if op == "=":
        return bool(left == right)
    if op == "<":
        return bool(left < right)
    if op == "<=":
        return bool(left <= right)
    if op == ">":
        return bool(left > right)
    return bool(left >= right)


def text_matches(op: str, value: Value, part: Value) -> bool:
    """`contains`, `starts with`, `ends with`: ignoring case; on a list `contains` is about one element."""
    if value is None or part is None:
        return False
    if isinstance(value, list):
        return any(folded(item) == folded(part) for item in value if item is not None)
    text, looked_for = value.lower(), part.lower()
    if op == "starts with":
        return bool(text.startswith(looked_for))
    if op == "ends with":
        return bool(text.endswith(looked_for))
    return looked_for in text


def folded(value: Value) -> Value:
    """A value without regard to case."""
    return value.lower() if isinstance(value, str) else value


# --- arithmetic ---------------------------------------------------------------------------------------------


def arithmetic(op: str, left: Value, right: Value) -> Value:
    """`left op right`; missing with a missing side or a division by zero."""
    if left is None or right is None:
        return None
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return left / right if right != 0 else None


# --- functions of values ------------------------------------------------------------------------------------


def call(function: str, arguments: Sequence[Value], clock: Clock) -> Value:
    """A function of values, all but `percentile` and `rank`, which need the other profiles."""
    if function == "coalesce":
        return next((argument for argument in arguments if argument is not None), None)
    if function == "nullif":
        same = compare("=", arguments[0], arguments[1], clock)
        return None if same else arguments[0]
    if any(argument is None for argument in arguments):
        return None
    return KNOWN_ONLY[function](clock, *arguments)


def rounded(_clock: Clock, number: float, digits: int = 0) -> float:
    """Halves away from zero, as C has it: scale by a power of ten, round to a whole number, scale back."""
    if isinstance(number, int):
        return number
    scaled = abs(number) * 10**digits
    whole = math.floor(scaled)
    if scaled - whole >= 0.5:
        whole += 1
    return math.copysign(whole / 10**digits, number)


def hour(clock: Clock, time: dt.date) -> int:
    """The local hour, 0 to 23; of a date 0."""
    return clock.local(time).hour if isinstance(time, dt.datetime) else 0


def days_between(clock: Clock, start: dt.date, end: dt.date) -> int:
    """Whole days of 24 hours, rounded down; between two dates, the days of the calendar."""
    if isinstance(start, dt.datetime) or isinstance(end, dt.datetime):
        return (clock.instant(end) - clock.instant(start)) // dt.timedelta(hours=24)
    return (end - start).days


def days_since(clock: Clock, time: dt.date) -> int:
    """Whole days of 24 hours up to `as_of`, rounded down; of a date, the days of the calendar up to today."""
    return days_between(clock, time, clock.as_of if isinstance(time, dt.datetime) else clock.today)


KNOWN_ONLY: dict[str, Any] = {
    "round": rounded,
    "abs": lambda _clock, number: abs(number),
    "lower": lambda _clock, text: text.lower(),
    "upper": lambda _clock, text: text.upper(),
    "year": lambda clock, time: clock.day(time).year,
    "month": lambda clock, time: clock.day(time).month,
    "weekday": lambda clock, time: clock.day(time).isoweekday(),
    "hour": hour,
    "length": lambda _clock, value: len(value),
    "days_since": days_since,
    "days_between": days_between,
}


def percentile(own: Value, everyones: Sequence[Value]) -> Value:
    """The share, 0 to 100, of the other known values strictly below one's own; 0 if there is no other."""
    known = [value for value in everyones if value is not None]
    if own is None:
        return None
    if len(known) == 1:
        return 0.0
    below = sum(1 for value in known if value < own)
    return below / (len(known) - 1) * 100


def rank(own: Value, everyones: Sequence[Value]) -> Value:
    """One more than the number of values strictly above one's own."""
    if own is None:
        return None
    return 1 + sum(1 for value in everyones if value is not None and value > own)


# --- comparing answers --------------------------------------------------------------------------------------


def same_answer(left: Value, right: Value, clock: Clock) -> bool:
    """Whether two answers are the same one: numbers up to rounding, times as instants, NaN and '' missing."""
    left, right = clean(left, clock), clean(right, clock)
    if left is None or right is None:
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_answer, left, right, [clock] * len(left)))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return type(left) is type(right) and bool(left == right)
