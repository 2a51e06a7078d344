"""Conditions and numbers that change with the rows, answered for all days in NumPy.

An expression becomes a function of a block of profiles. What cannot be said so raises `NotBySpans` when it is planned, never
later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from insight.audiences.past import amounts
from insight.audiences.past.amounts import Amount, Truths
from insight.audiences.past.by_rows import ByRows, FoundOf
from insight.audiences.past.by_sums import AmountOf, BySums
from insight.audiences.past.found import Coded
from insight.audiences.past.gathered import Blocks, Gathered
from insight.audiences.past.spans import NotBySpans
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.meaning.windows import window_bounds
from insight.language.terms import FLIPPED, plain
from insight.language.types import Kind
from insight.units import MICROSECONDS_PER_DAY, microseconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.audiences.past.daily import Daily
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

TruthsOf: TypeAlias = Callable[[Blocks], Truths]

_CODED = ("first", "last", "min", "max", "most_frequent")


@dataclass(frozen=True)
class Answers:
    """Plans conditions, and gathers what they need of each table.

    Attributes
    ----------
    profiles : at the last of the days.
    here : the places of the days that are asked about, among all days of what is gathered.
    given : numbers that were worked out before, by the text of their expression.
    """

    profiles: Profiles
    daily: Daily
    gathered: Gathered
    here: range
    given: Mapping[str, AmountOf] = field(default_factory=dict)

    @property
    def days(self) -> Sequence[Moments]:
        """Of each day that is asked about, what it makes of time; the earliest first."""
        return self.gathered.days[self.here.start : self.here.stop]

    def of_days(self, here: range) -> Answers:
        """The same for some of the days."""
        return replace(self, here=here)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def condition(self, node: s.Expression) -> TruthsOf:
        """A condition.

        Raises
        ------
        NotBySpans
        """
        match node:
            case s.Not(term):
                inner = self.condition(term)
                return lambda blocks: ~inner(blocks)
            case s.And(terms) | s.Or(terms):
                parts = [self.condition(term) for term in terms]
                joined = np.logical_and if isinstance(node, s.And) else np.logical_or
                return lambda blocks: amounts.all_joined(joined, [part(blocks) for part in parts])
            case s.Compare(op, left, right):
                return self._compare(op, left, right)
            case s.Between(inside, low, high):
                return self.condition(s.And((s.Compare(">=", inside, low), s.Compare("<=", inside, high))))
            case s.In(inside, items) if all(isinstance(item, s.Number) for item in items.items):
                return self.condition(_any_of(inside, items))
            case s.Known(inside):
                amount = self.amount(inside)
                return lambda blocks: amounts.known(amount(blocks))
            case s.When(inside, s.Within() as window):
                return self._when(self._instant(inside), window)
            case s.Aggregate("any" | "none" | "every"):
                return self._truth(node)
            case s.Name() if (tree := self.daily.definition(node)) is not None:
                return self.condition(tree)
            case _:
                raise NotBySpans

    def _compare(self, op: str, left: s.Expression, right: s.Expression) -> TruthsOf:
        if isinstance(left, s.Number):
            op, left, right = FLIPPED[op], right, left
        one, two = self.amount(left), self.amount(right)
        number = right.value if isinstance(right, s.Number) else None
        return lambda blocks: amounts.compared(op, one(blocks), two(blocks), number)

    def _truth(self, node: s.Aggregate) -> TruthsOf:
        simple = plain(node)
        if not isinstance(simple, s.Aggregate):
            return self.condition(simple)
        counted = self.rows(simple)
        return lambda blocks: counted(blocks).values > 0

    def _when(self, instant: AmountOf, window: s.Within) -> TruthsOf:
        bounds = [window_bounds(window, day.clock) for day in self.days]
        starts, ends = (np.array([[microseconds_of(each[side])] for each in bounds]) for side in (0, 1))

        def answer(blocks: Blocks) -> Truths:
            found = instant(blocks)
            inside: Truths = (found.values >= starts) & (found.values < ends)
            return inside if found.known is None else inside & found.known

        return answer

    # --- numbers ------------------------------------------------------------------------------------------------------

    def amount(self, node: s.Expression) -> AmountOf:
        """A number.

        Raises
        ------
        NotBySpans
        """
        match node:
            case s.Number(number):
                same = amounts.constant(number)
                return lambda _: same
            case s.Negate(inner):
                value = self.amount(inner)
                return lambda blocks: amounts.negated(value(blocks))
            case s.Arithmetic(op, left, right):
                one, two = self.amount(left), self.amount(right)
                return lambda blocks: amounts.arithmetic(op, one(blocks), two(blocks))
            case s.Call("days_since", (inner,)):
                return self._days_since(self._instant(inner))
            case s.Name() if (tree := self.daily.definition(node)) is not None:
                return self.amount(tree)
            case s.Aggregate():
                return self._number(plain(node))
            case s.Call("percentile" | "rank") if (text := text_of(node)) in self.given:
                return self.given[text]
            case _:
                raise NotBySpans

    def _days_since(self, instant: AmountOf) -> AmountOf:
        now = np.array([[microseconds_of(day.clock.as_of)] for day in self.days])

        def answer(blocks: Blocks) -> Amount:
            found = instant(blocks)
            known = amounts.known(found)
            return Amount((now - np.where(known, found.values, 0)) // MICROSECONDS_PER_DAY, known)

        return answer

    def _instant(self, node: s.Expression) -> AmountOf:
        """Microseconds since 1970 of an instant that comes from rows."""
        if isinstance(node, s.Name) and (tree := self.daily.definition(node)) is not None:
            return self._instant(tree)
        simple = plain(node) if isinstance(node, s.Aggregate) else node
        if not isinstance(simple, s.Aggregate) or simple.function not in ("min", "max"):
            raise NotBySpans
        if self._by_rows.kind(simple) is not Kind.INSTANT:
            raise NotBySpans
        return self._by_sums.amount(simple)

    # --- aggregates ---------------------------------------------------------------------------------------------------

    @property
    def _by_rows(self) -> ByRows:
        return ByRows(self.profiles, self.daily, self.gathered, self.here)

    @property
    def _by_sums(self) -> BySums:
        return BySums(self.profiles, self.daily, self.gathered, self.days)

    def found(self, node: s.Aggregate) -> FoundOf:
        """An aggregate in plain form, of any kind of value; `any` gives how many rows.

        Raises
        ------
        NotBySpans
        """
        if node.function in _CODED and self._by_rows.kind(node) is not Kind.NUMBER:
            return self._by_rows.found(node)
        try:
            return self._by_sums.amount(node)
        except NotBySpans:
            return self._by_rows.found(node)

    def rows(self, node: s.Aggregate) -> AmountOf:
        """How many rows an aggregate is about."""
        return self._number(replace(node, function="count", target=node.target[:1], distinct=False))

    def _number(self, node: s.Expression) -> AmountOf:
        if not isinstance(node, s.Aggregate) or node.function in ("any", "values"):
            raise NotBySpans
        if node.function in _CODED and self._by_rows.kind(node) is not Kind.NUMBER:
            raise NotBySpans
        found = self.found(node)

        def answer(blocks: Blocks) -> Amount:
            value = found(blocks)
            if isinstance(value, Coded):
                return value.amount()
            assert isinstance(value, Amount)  # noqa: S101 - lists were refused above
            return value

        return answer


def _any_of(node: s.Expression, items: s.ListOf) -> s.Expression:
    terms = tuple(s.Compare("=", node, item) for item in items.items)
    return s.Or(terms) if len(terms) > 1 else terms[0]
