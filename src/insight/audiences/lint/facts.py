"""What a condition says of the values that it is about: in which set they must lie, and in which they may for it to hold.

Conditions on numbers, texts, times and true/false values that are compared with constants are told exactly. Of the others it
is known that they hold for known values only; and each is also told as a whole, as a value that is true or false.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import text_of
from insight.language.meaning.meaning import is_constant, meaning_of, operands, subject_of
from insight.language.meaning.windows import (
    EVERYTHING,
    KNOWN,
    LOWEST,
    MISSING,
    NOTHING,
    TRUTHS,
    ValueSet,
    after,
    before,
    compared,
    cut_at,
    point,
    span,
)  # fmt: skip
from insight.language.shape import Ref
from insight.language.terms import FLIPPED, bare, plain
from insight.language.types import Kind
from insight.profiles.catalog.definitions import Defined

if TYPE_CHECKING:
    from collections.abc import Hashable

    from insight.language.shape import Scope
    from insight.profiles.profile_table import Profiles

_ALWAYS_KNOWN = ("count", "sum", "any", "none", "every", "active_periods", "values")


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
    at_most: ValueSet
    at_least: ValueSet
    possible: ValueSet

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
            case s.Aggregate("none" | "every") if plain(node) != node:
                return self.facts(plain(node))
            case _:
                return self._of_value(node) or (self._whole(node), *self._of_known(node))

    def _whole(self, node: s.Expression) -> Fact:
        text = text_of(node)
        true = point(True)  # noqa: FBT003 - the value itself
        return Fact(("condition", text), text, true, true, TRUTHS)

    def _of_known(self, node: s.Expression) -> tuple[Fact, ...]:
        """A condition that says something of its values which the line has no words for: they are known at least."""
        return tuple(self._fact(each, KNOWN, NOTHING) for each in operands(node))

    def _of_value(self, node: s.Expression) -> tuple[Fact, ...]:
        """A condition that is told exactly by the set of values that it holds for."""
        found = self._values_of(node)
        if found is not None:
            return (self._fact(found[0], found[1], found[1]),)
        match node:
            case s.Compare(op, left, right) if not is_constant(left) and not is_constant(right):
                return (self._pair(op, left, right),)
            case _:
                return ()

    def _values_of(self, node: s.Expression) -> tuple[s.Expression, ValueSet] | None:
        match node:
            case s.Known(value):
                return value, KNOWN
            case s.Name() | s.Call() | s.Aggregate("first" | "last" | "most_frequent"):
                return node, point(True)  # noqa: FBT003 - a true/false value that stands as a condition
            case s.Compare() | s.Between() | s.In() | s.When() if (subject := subject_of(node)) is not None:
                is_date = type_of(subject, self.scope).kind is Kind.DATE
                return subject, meaning_of(node, self.profiles.clock, is_date=is_date).values
            case _:
                return None

    def _pair(self, op: str, left: s.Expression, right: s.Expression) -> Fact:
        """A comparison of two values, as what lies between them."""
        one, two = self.about(left), self.about(right)
        if repr(two) < repr(one):
            one, two, op, left, right = two, one, FLIPPED[op], right, left
        holds = compared(op, before(0), after(0))
        possible = KNOWN if self._always_known(left) and self._always_known(right) else EVERYTHING
        return Fact(("pair", one, two), f"{text_of(left)} and {text_of(right)}", holds, holds, possible)

    def _fact(self, value: s.Expression, at_most: ValueSet, at_least: ValueSet) -> Fact:
        return Fact(self.about(value), text_of(value), at_most, at_least, self._possible(value))

    def is_reversed(self, node: s.Expression) -> bool:
        """Whether a condition, `not` aside, is a range whose bounds are the wrong way round."""
        _, inner = bare(node)
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

    def _possible(self, value: s.Expression) -> ValueSet:
        found = type_of(value, self.scope)
        if isinstance(value, s.Name) and self._is_row_time(self.scope.resolve(value.path)):
            # later rows, and rows without a time, are never seen
            clock = self.profiles.clock
            return span(LOWEST, cut_at(clock.as_of, clock, is_date=found.kind is Kind.DATE))
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
                return is_constant(value)
