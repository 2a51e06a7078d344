"""The earlier instants that a history asks about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import BadDuration, ExpressionError
from insight.language import syntax as s
from insight.language.parse import parse
from insight.units import EARLIEST

if TYPE_CHECKING:
    from insight.units import Clock

_DAYS = {"day": 1, "week": 7}
MOST = 1000
"""As many instants as one history may have."""


def past_clocks(clock: Clock, every: str, over: str) -> list[Clock]:
    """`clock`, and those each `every` before it, as far back as `over`; the earliest first.

    Steps of days, weeks and longer keep the local clock time.

    >>> import datetime as dt
    >>> from insight.units import Clock
    >>> clock = Clock(dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
    >>> [each.as_of.strftime("%d %b") for each in past_clocks(clock, "1 month", "2 months")]
    ['31 Jan', '28 Feb', '31 Mar']

    Raises
    ------
    BadDuration
        If one of them is no duration, or there would be more than 1,000 instants.
    """
    step, length = duration(every), duration(over)
    first = _before(clock, length.amount, length.unit)
    found: list[Clock] = []
    for place in range(MOST + 1):
        as_of = _before(clock, step.amount * place, step.unit)
        if as_of < first:
            return found[::-1]
        found.append(replace(clock, as_of=as_of))
    raise BadDuration(f"{over} in steps of {every} are more than {MOST:,} instants. Take longer steps.")


def _before(clock: Clock, amount: int, unit: str) -> dt.datetime:
    """An instant before `as_of`; days and weeks keep the clock time, also where clocks were changed in between."""
    if unit not in _DAYS:
        return clock.back(amount, unit)
    try:
        return clock.to_instant(clock.local - dt.timedelta(days=amount * _DAYS[unit]))
    except OverflowError:
        return EARLIEST


def duration(text: str) -> s.Duration:
    """A duration such as `2 weeks`.

    Raises
    ------
    BadDuration
    """
    try:
        tree = parse(f"{text} ago")
    except ExpressionError:
        tree = None
    if not isinstance(tree, s.Ago):
        raise BadDuration(f"{text!r} is no duration. Write a whole number and a unit, such as 1 week or 52 weeks.")
    return tree.duration
