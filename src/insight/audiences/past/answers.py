"""Conditions on rows, answered for all days from summaries by interval.

An expression becomes a function of a block of profiles. What cannot be said so raises `NotBySpans` when it is planned, never
later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from insight.audiences.past import amounts
from insight.audiences.past.amounts import Amount, Truths
from insight.audiences.past.spans import NotBySpans, period_spans, spans_of, without_window
from insight.audiences.past.sums import Intervals
from insight.language import syntax as s
from insight.language.compile_time import FLIPPED
from insight.language.shape import TIME, Scope
from insight.language.simplify import plain
from insight.language.types import Kind
from insight.properties.intervals import digits_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.audiences.past.daily import Daily
    from insight.audiences.past.spans import Span
    from insight.audiences.past.sums import Block
    from insight.language.compile_time import Moments
    from insight.properties.table import Profiles

Blocks: TypeAlias = "Mapping[str, Block]"
AmountOf: TypeAlias = Callable[[Blocks], Amount]
TruthsOf: TypeAlias = Callable[[Blocks], Truths]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass
class Answers:
    """Plans conditions for all days, and gathers what they need of each table.

    Attributes
    ----------
    profiles : at the last of the days.
    days : of each day, what it makes of time; the earliest first.
    tables : what is wanted of each table so far.
    """

    profiles: Profiles
    days: Sequence[Moments]
    daily: Daily
    tables: dict[str, Intervals] = field(default_factory=dict)

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
            case s.Name((name,)) if (tree := self.daily.definition(name)) is not None:
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
        counted = self.amount(replace(simple, function="count"))
        return lambda blocks: counted(blocks).values > 0

    def _when(self, instant: AmountOf, window: s.Within) -> TruthsOf:
        bounds = [day.bounds(window) for day in self.days]
        starts, ends = (np.array([[_microseconds(each[side])] for each in bounds]) for side in (0, 1))

        def answer(blocks: Blocks) -> Truths:
            found = instant(blocks)
            inside: Truths = (found.values >= starts) & (found.values < ends)
            return inside if found.known is None else inside & found.known

        return answer

    # --- values -------------------------------------------------------------------------------------------------------

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
            case s.Name((name,)) if (tree := self.daily.definition(name)) is not None:
                return self.amount(tree)
            case s.Aggregate():
                return self._aggregate(node)
            case _:
                raise NotBySpans

    def _days_since(self, instant: AmountOf) -> AmountOf:
        now = np.array([[_microseconds(day.clock.as_of)] for day in self.days])

        def answer(blocks: Blocks) -> Amount:
            found = instant(blocks)
            known = amounts.known(found)
            return Amount((now - np.where(known, found.values, 0)) // _MICROSECONDS_PER_DAY, known)

        return answer

    def _instant(self, node: s.Expression) -> AmountOf:
        """Microseconds since 1970 of an instant that comes from rows."""
        if isinstance(node, s.Name) and len(node.path) == 1 and (tree := self.daily.definition(node.path[0])):
            return self._instant(tree)
        simple = plain(node) if isinstance(node, s.Aggregate) else node
        if not isinstance(simple, s.Aggregate) or simple.function not in ("min", "max"):
            raise NotBySpans
        if self._type(simple) is not Kind.INSTANT:
            raise NotBySpans
        return self._extreme(simple)

    # --- aggregates ---------------------------------------------------------------------------------------------------

    def _aggregate(self, given: s.Aggregate) -> AmountOf:
        node = plain(given)
        assert isinstance(node, s.Aggregate)  # noqa: S101 - the others are conditions
        self._require(node)
        match node.function:
            case "count" if not node.distinct:
                return self._total(node, spans_of(node, self.days))
            case "sum":
                return self._total(node, spans_of(node, self.days))
            case "mean":
                return self._mean(node)
            case "min" | "max" if self._type(node) is Kind.NUMBER:
                return self._extreme(node)
            case "active_periods":
                return self._active_periods(node)
            case "mean_gap":
                return self._mean_gap(node)
            case _:
                raise NotBySpans

    def _require(self, node: s.Aggregate) -> None:
        """Refuse what looks at more than the rows' own time."""
        table, shape, model = node.target[0], self.profiles.catalog.shape, self.profiles.data.model
        if node.then is not None or shape.tables[table].time is None:
            raise NotBySpans
        if model.tables[table].time is not None and any(model.tables[each].time for each in shape.ancestors(table)):
            raise NotBySpans
        if node.where is not None and self.daily.rows_depend(node.where, table):
            raise NotBySpans

    def _type(self, node: s.Aggregate) -> Kind:
        if len(node.target) == 1:
            return Kind.NUMBER
        return Scope(self.profiles.catalog.shape, node.target[0]).resolve(node.target[1:], node.at).type.kind

    def _part(self, node: s.Aggregate, function: s.RowFunction, spans: Sequence[Span]) -> tuple[str, str, int]:
        """Want a summary of the same rows: its table, its column, and its decimals."""
        part = replace(without_window(node), function=function, period=None, last=None, at_least=None)
        digits = digits_of(self.profiles, part)
        if digits is None:
            raise NotBySpans
        table = self.tables.setdefault(node.target[0], Intervals(node.target[0]))
        return table.table, table.want(part, spans), digits

    def _total(self, node: s.Aggregate, spans: Sequence[Span]) -> AmountOf:
        table, column, digits = self._part(node, node.function, spans)
        return lambda blocks: Amount(blocks[table].total(column, spans), None, digits)

    def _extreme(self, node: s.Aggregate) -> AmountOf:
        self._require(node)
        spans = spans_of(node, self.days)
        table, column, digits = self._part(node, node.function, spans)
        return lambda blocks: Amount(*blocks[table].extreme(column, spans), digits)

    def _mean(self, node: s.Aggregate) -> AmountOf:
        spans = spans_of(node, self.days)
        total = self._total(replace(node, function="sum"), spans)
        counted = self._total(replace(node, function="count"), spans)
        return lambda blocks: amounts.arithmetic("/", total(blocks), counted(blocks))

    def _active_periods(self, node: s.Aggregate) -> AmountOf:
        rows = replace(node, function="count", target=node.target[:1])
        counts = [self._total(rows, spans) for spans in period_spans(node, self.days)]
        least = node.at_least or 1
        return lambda blocks: Amount(sum((each(blocks).values >= least).astype(np.int64) for each in counts))  # type: ignore[arg-type]

    def _mean_gap(self, node: s.Aggregate) -> AmountOf:
        times = replace(node, target=(node.target[0], TIME))
        first, last = (self._extreme(replace(times, function=each)) for each in ("min", "max"))
        rows = self._total(replace(node, function="count"), spans_of(node, self.days))

        def answer(blocks: Blocks) -> Amount:
            count = rows(blocks).values
            several = count > 1
            length = np.where(several, last(blocks).values - first(blocks).values, 0)
            return Amount(length / _MICROSECONDS_PER_DAY / np.where(several, count - 1, 1), several)

        return answer


def _any_of(node: s.Expression, items: s.ListOf) -> s.Expression:
    terms = tuple(s.Compare("=", node, item) for item in items.items)
    return s.Or(terms) if len(terms) > 1 else terms[0]


def _microseconds(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)
