"""The stretch of time that an aggregate looks at, on each day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from insight.language import syntax as s
from insight.language.meaning.windows import instant_of, window_bounds
from insight.units import MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.language.compile_time import Moments

TimeSpan: TypeAlias = tuple[dt.datetime | None, dt.datetime]
"""From an instant (None: from ever) up to another, that one left out; nothing when the second is not later."""


class NotBySpans(Exception):
    """What cannot be answered in one way; caught where another is taken."""


def without_window(node: s.Aggregate) -> s.Aggregate:
    """An aggregate without what depends on the day: of its window, only the ends that are fixed dates stay."""
    match node.window:
        case s.Span(start, end) if isinstance(start, s.Ago) and not isinstance(end, s.Ago):
            return replace(node, window=s.Bound("until", end))
        case s.Span(start, end) if isinstance(end, s.Ago) and not isinstance(start, s.Ago):
            return replace(node, window=s.Bound("since", start))
        case window:
            return node if window is not None and _is_fixed(window) else replace(node, window=None)


def spans_of(node: s.Aggregate, days: Sequence[Moments]) -> list[TimeSpan]:
    """The rows that an aggregate looks at on each day, fixed dates aside (see `without_window`)."""
    return [_cut(_span(node.window, moments), moments.clock.as_of) for moments in days]


def period_spans(node: s.Aggregate, days: Sequence[Moments]) -> list[list[TimeSpan]]:
    """For each period of `active_periods`, the nearest first: its stretch on each day."""
    assert node.period is not None and node.last is not None  # noqa: S101, PT018 - checked with the types
    amount, unit = node.period.amount, node.period.unit
    return [
        [(day.clock.back(amount * (place + 1), unit), day.clock.back(amount * place, unit)) for day in days]
        for place in range(node.last)
    ]


def _span(window: s.Window | None, moments: Moments) -> TimeSpan:
    forever = moments.clock.as_of
    match window:
        case None:
            return None, forever
        case s.Within():
            return window_bounds(window, moments.clock)
        case s.Bound(side, s.Ago() as point):
            at = instant_of(point, moments.clock)
            starts = {"since": at, "after": at + MICROSECOND}
            return (starts[side], forever) if side in starts else (None, at if side == "before" else at + MICROSECOND)
        case s.Span(start, end):
            since = instant_of(start, moments.clock) if isinstance(start, s.Ago) else None
            return since, instant_of(end, moments.clock) + MICROSECOND if isinstance(end, s.Ago) else forever
        case s.Bound():
            return None, forever
        case _:
            raise NotBySpans


def _cut(span: TimeSpan, as_of: dt.datetime) -> TimeSpan:
    return span[0], min(span[1], as_of)


def _is_fixed(window: s.Window) -> bool:
    match window:
        case s.Bound(_, point):
            return not isinstance(point, s.Ago)
        case s.Span(start, end):
            return not isinstance(start, s.Ago) and not isinstance(end, s.Ago)
        case _:
            return False
