"""What a condition says of the values that it is about: in which set they must lie, and in which they may for it to hold.

Conditions on numbers, texts, times and true/false values that are compared with constants are told exactly. Of the others it
is known that they hold for known values only; and each is also told as a whole, as a value that is true or false.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from insight.audiences.lint import line
from insight.audiences.lint.line import EVERYTHING, KNOWN, MISSING, NOTHING, TRUTHS, Values
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.compile_time import FLIPPED, is_moment
from insight.language.format import text_of
from insight.language.shape import Ref
from insight.language.simplify import plain
from insight.language.types import Kind
from insight.profiles.catalog.definitions import Defined

if TYPE_CHECKING:
    from collections.abc import Hashable

    from insight.language.shape import Scope
    from insight.profiles.profile_table import Profiles

_TICK = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1)
_SIDES = {"before": "<", "after": ">", "since": ">=", "until": "<="}
_ALWAYS_KNOWN = ("count", "sum", "any", "none", "every", "active_periods", "values")
_PLAIN = (s.Number, s.Text, s.Boolean)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a condition says of one value.

    Attributes
    ----------
    about : which value; equal for the same value however it is written.
    label : its text.
    at_most : the condition holds for no value outside of these.
    at_least : the condition holds for all of these.
    possible : what the value can be at all.
    """

    about: Hashable
    label: str
    at_most: Values
    at_least: Values
    possible: Values

    @property
    def opposite(self) -> Fact:
        """What the negated condition says."""
        return replace(self, at_most=~self.at_least, at_least=~self.at_most)


@dataclass(frozen=True)
class Reader:
    """Reads conditions of one scope."""

    profiles: Profiles
    scope: Scope

    def facts(self, node: s.Expression) -> tuple[Fact, ...]:
        """What a condition says, with the `not` in front of it."""
        match node:
            case s.Not(term):
                return tuple(each.opposite for each in self.facts(term))
            case s.Compare("!=", left, right):
                return tuple(each.opposite for each in self.facts(s.Compare("=", left, right)))
            case s.Compare(op, left, right) if _is_constant(left) and not _is_constant(right):
                return self.facts(s.Compare(FLIPPED[op], right, left))  # type: ignore[arg-type]
            case s.Aggregate("none" | "every") if plain(node) != node:
                return self.facts(plain(node))
            case _:
                return self._of_value(node) or (self._whole(node), *self._of_known(node))

    def _whole(self, node: s.Expression) -> Fact:
        text = text_of(node)
        true = line.point(True)  # noqa: FBT003 - the value itself
        return Fact(("condition", text), text, true, true, TRUTHS)

    def _of_known(self, node: s.Expression) -> tuple[Fact, ...]:
        """A condition that says something of its values which the line has no words for: they are known at least."""
        match node:
            case s.Compare(_, one, two) | s.TextMatch(_, one, two):
                values: list[s.Expression] = [one, two]
            case s.Between(one, low, high):
                values = [one, low, high]
            case s.ContainsOf(_, one) | s.Matches(one) | s.Anniversary(one) | s.When(one) | s.In(one):
                values = [one]
            case _:
                values = []
        return tuple(self._fact(each, KNOWN, NOTHING) for each in values if not _is_constant(each))

    def _of_value(self, node: s.Expression) -> tuple[Fact, ...]:
        """A condition that is told exactly by the set of values that it holds for."""
        found = self._values_of(node)
        if found is not None:
            return (self._fact(found[0], found[1], found[1]),)
        match node:
            case s.Compare(op, left, right) if not _is_constant(left) and not _is_constant(right):
                return (self._pair(op, left, right),)
            case _:
                return ()

    def _values_of(self, node: s.Expression) -> tuple[s.Expression, Values] | None:
        match node:
            case s.Known(value):
                return value, KNOWN
            case s.Name() | s.Call() | s.Aggregate("first" | "last" | "most_frequent"):
                return node, line.point(True)  # noqa: FBT003 - a true/false value that stands as a condition
            case s.Compare(op, value, constant) if _is_constant(constant) and not _is_constant(value):
                return self._paired(value, self._compared(op, value, constant))
            case s.Between(value, low, high) if _is_constant(low) and _is_constant(high) and not _is_constant(value):
                above, below = self._compared(">=", value, low), self._compared("<=", value, high)
                return None if above is None or below is None else (value, above & below)
            case s.In(value, items) if not _is_constant(value):
                found: Values | None = NOTHING
                for item in items.items:
                    one = self._compared("=", value, item)
                    found = None if one is None or found is None else found | one
                return self._paired(value, found)
            case s.When(value, window) if not _is_constant(value):
                return self._paired(value, self.window(value, window))
            case _:
                return None

    @staticmethod
    def _paired(value: s.Expression, found: Values | None) -> tuple[s.Expression, Values] | None:
        return None if found is None else (value, found)

    def _pair(self, op: str, left: s.Expression, right: s.Expression) -> Fact:
        """A comparison of two values, as what lies between them."""
        one, two = self.about(left), self.about(right)
        if repr(two) < repr(one):
            one, two, op, left, right = two, one, FLIPPED[op], right, left
        holds = line.compared(op, 0)
        possible = KNOWN if self._always_known(left) and self._always_known(right) else EVERYTHING
        return Fact(("pair", one, two), f"{text_of(left)} and {text_of(right)}", holds, holds, possible)

    def _fact(self, value: s.Expression, at_most: Values, at_least: Values) -> Fact:
        return Fact(self.about(value), text_of(value), at_most, at_least, self._possible(value))

    def is_reversed(self, node: s.Expression) -> bool:
        """Whether a condition, `not` aside, is a range whose bounds are the wrong way round."""
        inner = without_not(node)
        if not isinstance(inner, s.Between) and not (isinstance(inner, s.When) and isinstance(inner.window, s.Span)):
            return False
        found = self._values_of(inner)
        return found is not None and not found[1]

    # --- values ---------------------------------------------------------------------------------------------------------

    def about(self, value: s.Expression) -> Hashable:
        """What tells a value from others, however it is written."""
        if not isinstance(value, s.Name):
            return "value", text_of(value)
        ref = self.scope.resolve(value.path, value.at)
        return Ref((), "time", ref.type, "time") if self._is_row_time(ref) else ref

    def _is_row_time(self, ref: Ref) -> bool:
        if ref.steps or self.scope.table is None:
            return False
        return ref.what == "time" or ref.column == self.profiles.data.model.tables[self.scope.table].time

    def _possible(self, value: s.Expression) -> Values:
        if isinstance(value, s.Name) and self._is_row_time(self.scope.resolve(value.path)):
            return line.span(
                line.LOWEST, line.before(self.profiles.clock.as_of)
            )  # later rows, and rows without a time, are never seen
        found = type_of(value, self.scope)
        known = TRUTHS if found.kind is Kind.BOOLEAN else KNOWN
        return known if self._always_known(value) else known | MISSING

    def _always_known(self, value: s.Expression) -> bool:
        match value:
            case s.Aggregate(function):
                return function in _ALWAYS_KNOWN
            case s.Name(path) if (ref := self.scope.resolve(path)).what == "property" and not ref.steps:
                definition = self.profiles.catalog.definition("property", ref.column)
                return isinstance(definition, Defined) and self._always_known(definition.tree)
            case _:
                return _is_constant(value)

    # --- sets of values -------------------------------------------------------------------------------------------------

    def _compared(self, op: str, value: s.Expression, constant: Any) -> Values | None:
        """The values for which a comparison with a constant holds; None if the line has no words for it."""
        if isinstance(constant, _PLAIN):
            return line.compared(op, constant.value)
        if is_moment(constant):
            is_date = type_of(value, self.scope).kind is Kind.DATE
            return line.bounded(op, *self._moment(constant, is_date=is_date))
        return None

    def _moment(self, constant: s.Date | s.Instant | s.Ago, *, is_date: bool) -> tuple[Any, Any]:
        """Where a date or an instant begins and ends; beside a date an instant is its day."""
        clock, moments = self.profiles.clock, self.profiles.moments
        if isinstance(constant, s.Date) or (is_date and isinstance(constant, s.Instant)):
            day = constant.value if isinstance(constant, s.Date) else clock.to_local(moments.instant(constant)).date()
            return line.before(clock.midnight(day)), line.before(clock.midnight(min(day, dt.date.max - _DAY) + _DAY))
        instant = moments.instant(constant)
        return line.before(instant), line.before(instant + _TICK)

    def window(self, value: s.Expression, window: s.Window) -> Values | None:
        """The times that lie in a window."""
        match window:
            case s.Bound(side, constant):
                return self._compared(_SIDES[side], value, constant)
            case s.Span(start, end):
                above, below = self._compared(">=", value, start), self._compared("<=", value, end)
                return None if above is None or below is None else above & below
            case _:
                begin, finish = self.profiles.moments.bounds(window)
                return line.span(line.before(begin), line.before(finish))


def _is_constant(node: s.Expression) -> bool:
    return isinstance(node, _PLAIN) or is_moment(node)


def without_not(node: s.Expression) -> s.Expression:
    """A condition without the `not` in front of it."""
    while isinstance(node, s.Not):
        node = node.term
    return node
