"""The nearest change of one condition: other constants, with which it says the opposite for one profile.

How far a change goes is told by a number from 0 (only the operator changes) to 1, so that changes of different conditions can be
compared: the difference of two numbers as a share of both together; of two times, as a share of how far both lie from
`as_of`; of two texts in order, a half; of a list, one item as a share of all.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from insight.language import syntax as s
from insight.language.literals import MAX_WHOLE
from insight.language.meaning.meaning import is_constant, is_moment, meaning_of, subject_of
from insight.language.meaning.windows import instant_of
from insight.language.terms import FLIPPED, OF_SIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.language.compile_time import Moments

_EXACT = 2**53
_SIDE_OF = {op: side for side, op in OF_SIDE.items()}
_HALF = 0.5
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Nearest:
    """A condition that says the opposite, and how far it is from the one it takes the place of (0 to 1)."""

    node: s.Expression
    size: float


def negated(node: s.Expression) -> s.Expression:
    """The opposite condition, said as simply as it can be."""
    match node:
        case s.Not(term):
            return term
        case s.Compare("=", left, right):
            return s.Compare("!=", left, right)
        case s.Compare("!=", left, right):
            return s.Compare("=", left, right)
        case _:
            return s.Not(node)


def nearest(node: s.Expression, own: Callable[[s.Expression], Any], moments: Moments, *, holds: bool) -> Nearest | None:
    """The condition with other constants that says the opposite; None where no constant can do that.

    Parameters
    ----------
    node
        A condition, with any `not` in front of it.
    own
        The profile's value of an expression; None where it is missing or must not be shown.
    holds
        What the condition says for the profile now.

    Examples
    --------
    >>> from insight.language.parse import parse
    >>> from insight.language.format import text_of
    >>> from insight.language.compile_time import Moments
    >>> from insight.units import Clock
    >>> moments = Moments(Clock(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), None)
    >>> found = nearest(parse("spend > 50"), lambda _: 20, moments, holds=False)
    >>> text_of(found.node), round(found.size, 2)
    ('spend >= 20', 0.43)
    """
    match node:
        case s.Not(term):
            found = nearest(term, own, moments, holds=not holds)
            return found and Nearest(s.Not(found.node), found.size)
        case s.Compare("!=", left, right):
            found = nearest(s.Compare("=", left, right), own, moments, holds=not holds)
            return found and Nearest(negated(found.node), found.size)
        case _:
            return _Nearest(own, moments).of(node, wanted=not holds)


@dataclass(frozen=True)
class _Nearest:
    own: Callable[[s.Expression], Any]
    moments: Moments

    def of(self, node: s.Expression, *, wanted: bool) -> Nearest | None:
        """The nearest form of a condition, without `not`, that says what is wanted."""
        match node:
            case s.Compare("=", left, right) if subject_of(node) is not None:
                left, right = (right, left) if is_constant(left) else (left, right)
                return self._equal(left, right) if wanted else None
            case s.Compare(op, left, right) if subject_of(node) is not None:
                if not is_constant(left):
                    return self._moved(left, (s.Compare(op, left, right),), wanted=wanted)
                return _turned(self._moved(right, (s.Compare(FLIPPED[op], right, left),), wanted=wanted))
            case s.Between(value, low, high) if subject_of(node) is not None:
                return self._moved(value, (s.Compare(">=", value, low), s.Compare("<=", value, high)), wanted=wanted)
            case s.In(value, items):
                return self._in(value, items, wanted=wanted)
            case s.When(value, s.Bound(side, point)):
                found = self._moved(value, (s.Compare(OF_SIDE[side], value, point),), wanted=wanted)
                return found and Nearest(_as_window(found.node), found.size)
            case s.When(value, s.Within() as window):
                return self._within(value, window, wanted=wanted)
            case _:
                return None

    def _equal(self, left: s.Expression, right: s.Expression) -> Nearest | None:
        value = self._constant(self.own(left), right)
        if isinstance(value, s.Text):
            return Nearest(s.In(left, s.ListOf((right, value))), _HALF)  # type: ignore[arg-type]
        return None if value is None else Nearest(s.Compare("=", left, value), self._distance(value, right))

    def _moved(self, subject: s.Expression, borders: tuple[s.Compare, ...], *, wanted: bool) -> Nearest | None:
        """A stretch with one border moved to the profile's value: so far that it holds it, or does not any more."""
        held = self.own(subject)
        values = [self._constant(held, each.right) for each in borders]
        sizes = [
            self._distance(value, each.right) for value, each in zip(values, borders, strict=True) if value is not None
        ]
        if len(sizes) < len(borders):
            return None
        places = range(len(borders))
        if wanted:  # up to the border that it lies beyond
            place = next((each for each in places if not self._holds(borders[each], held)), places[-1])
        else:  # past the nearer border, if it is not the value that the other one is at
            free = [each for each in places if all(sizes[other] > 0 for other in places if other != each)]
            if not free:
                return None
            place = min(free, key=lambda each: sizes[each])
        sign = borders[place].op[0]
        op: s.CompareOp = f"{sign}=" if wanted else sign  # type: ignore[assignment]
        moved = [*borders]
        moved[place] = s.Compare(op, subject, values[place])  # type: ignore[arg-type]
        return Nearest(_joined(moved), sizes[place])

    def _holds(self, condition: s.Expression, held: Any) -> bool:
        """Whether a condition with a subject holds for its value."""
        clock = self.moments.clock
        return meaning_of(condition, clock, is_date=not isinstance(held, dt.datetime)).contains(held, clock)

    def _in(self, left: s.Expression, items: s.ListOf, *, wanted: bool) -> Nearest | None:
        held = self.own(left)
        value = self._constant(held, items.items[0])
        if value is None:
            return None
        if wanted:
            return Nearest(s.In(left, s.ListOf((*items.items, value))), 1 / (len(items.items) + 1))
        kept = tuple(item for item in items.items if not self._holds(s.Compare("=", left, item), held))
        gone = len(items.items) - len(kept)
        return Nearest(s.In(left, s.ListOf(kept)), gone / len(items.items)) if kept and gone else None

    def _within(self, left: s.Expression, window: s.Within, *, wanted: bool) -> Nearest | None:
        """The shortest duration whose window holds the time, or the longest whose window does not."""
        held = self.own(left)
        if not isinstance(held, dt.date):
            return None

        def changed(amount: int) -> s.When:
            return s.When(left, replace(window, duration=replace(window.duration, amount=amount)))

        def inside(amount: int) -> bool:
            return self._holds(changed(amount), held)

        given = window.duration.amount
        if inside(given) == wanted or not inside(_LONGEST):
            return None
        out, into = (given, _LONGEST) if wanted else (0, given)
        while into - out > 1:
            middle = (into + out) // 2
            out, into = (out, middle) if inside(middle) else (middle, into)
        amount = into if wanted else out
        return Nearest(changed(amount), abs(amount - given) / (amount + given)) if amount else None

    # --- constants ----------------------------------------------------------------------------------------------------

    def _constant(self, held: Any, like: s.Expression) -> s.Constant | None:
        """The profile's value as a constant in place of another; None for a missing one, or of another kind."""
        match held:
            case bool() | None:
                return None
            case int() | float() | Decimal():
                return _number(held) if isinstance(like, s.Number) else None
            case str():
                return s.Text(held) if isinstance(like, s.Text) else None
            case dt.datetime():
                return self._time(held, like) if is_moment(like) else None
            case dt.date():
                return s.Date(held) if is_moment(like) else None
            case _:
                return None

    def _time(self, held: dt.datetime, like: s.Expression) -> s.Date | s.Instant:
        """An instant, written by the local clock where that is clear; a local day in place of a day."""
        clock = self.moments.clock
        instant = clock.instant(held)
        local = clock.to_local(instant)
        if isinstance(like, s.Date):
            return s.Date(local.date())
        return s.Instant(local if clock.to_instant(local) == instant else instant)

    def _place(self, constant: Any) -> Any:
        """Where a constant lies among others of its kind."""
        match constant:
            case s.Date(value):
                return self.moments.clock.midnight(value)
            case s.Instant() | s.Ago():
                return instant_of(constant, self.moments.clock)
            case _:
                return constant.value

    def _distance(self, one: Any, two: Any) -> float:
        if isinstance(one, s.Text):
            return _HALF if one != two else 0.0
        first, second = self._place(one), self._place(two)
        if isinstance(first, dt.datetime):
            as_of = self.moments.clock.as_of
            first, second = (first - as_of).total_seconds(), (second - as_of).total_seconds()
        span = abs(float(first)) + abs(float(second))
        return abs(float(first) - float(second)) / span if span else 0.0


def _joined(borders: list[s.Compare]) -> s.Expression:
    """Borders of a stretch as one condition."""
    if [each.op for each in borders] == [">=", "<="]:
        return s.Between(borders[0].left, borders[0].right, borders[1].right)
    return borders[0] if len(borders) == 1 else s.And(tuple(borders))


def _turned(found: Nearest | None) -> Nearest | None:
    """The comparison with its constant on the left, where it stood."""
    if found is None or not isinstance(found.node, s.Compare):
        return found
    turned = s.Compare(FLIPPED[found.node.op], found.node.right, found.node.left)
    return Nearest(turned, found.size)


def _as_window(node: s.Expression) -> s.Expression:
    """A comparison of times as `since`, `until`, `before` or `after`."""
    assert isinstance(node, s.Compare)  # noqa: S101 - a bound is never changed into anything else
    return s.When(node.left, s.Bound(_SIDE_OF[node.op], node.right))  # type: ignore[arg-type]


def _number(held: float | Decimal) -> s.Number | None:
    """A number as it can be written: whole where it is whole."""
    if not math.isfinite(held):
        return None
    whole = int(held)
    if held == whole and (isinstance(held, int) or abs(whole) < _EXACT):
        return s.Number(whole) if abs(whole) <= MAX_WHOLE else None
    return s.Number(float(held))
