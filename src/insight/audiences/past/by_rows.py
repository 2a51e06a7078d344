"""Aggregates that are answered from the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from insight.audiences.past import different, reductions
from insight.audiences.past.amounts import Amount
from insight.audiences.past.follows import Follows
from insight.audiences.past.found import Coded, Lists
from insight.audiences.past.passing import Stretches, in_time_order
from insight.audiences.past.spans import NotBySpans, period_spans, spans_of
from insight.language import syntax as s
from insight.language.shape import Scope
from insight.language.syntax import TIME
from insight.language.types import Kind
from insight.profiles.plan.planner import digits_of
from insight.profiles.plan.sequences import names_before
from insight.units import MICROSECOND, MICROSECONDS_PER_DAY, seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from insight.audiences.past.daily import Daily
    from insight.audiences.past.found import Found
    from insight.audiences.past.gathered import Blocks, Gathered
    from insight.audiences.past.loaded_rows import LoadedRows
    from insight.audiences.past.passing import Passing
    from insight.audiences.past.row_wants import Form
    from insight.audiences.past.spans import TimeSpan
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

FoundOf: TypeAlias = "Callable[[Blocks], Found]"
PassingOf: TypeAlias = "Callable[[Blocks], tuple[Passing, LoadedRows]]"

_MICROSECONDS = 1_000_000
_CODED = ("first", "last", "min", "max", "most_frequent", "values")


@dataclass(frozen=True)
class ByRows:
    """Plans aggregates, and notes what they need of the rows.

    Attributes
    ----------
    here : the places of the days that are asked about, among all days of what is gathered.
    """

    profiles: Profiles
    daily: Daily
    gathered: Gathered
    here: range

    @property
    def days(self) -> Sequence[Moments]:
        """The days that are asked about."""
        return self.gathered.days[self.here.start : self.here.stop]

    def found(self, node: s.Aggregate) -> FoundOf:
        """An aggregate in plain form: numbers, codes, or lists. `any` gives how many.

        Raises
        ------
        NotBySpans
        """
        moving = self._require(node)
        if node.function in _CODED or node.distinct:
            return self._of_codes(node, moving=moving)
        match node.function:
            case "any" | "count":
                form: Form = "rows" if len(node.target) == 1 else "known"
                passed = self._passing(node, form, self._spans(node), moving=moving)[0]
                return lambda blocks: Amount(reductions.counts(passed(blocks)[0]))
            case "active_periods":
                return self._active_periods(node, moving=moving)
            case "mean_gap":
                return self._mean_gap(node, moving=moving)
            case _:
                return self._of_numbers(node, moving=moving)

    # --- what rows there are ----------------------------------------------------------------------------------------------

    def _require(self, node: s.Aggregate) -> bool:
        """Refuse what rows cannot say, or whose values no array holds; whether rows pass on one day and not on another."""
        table = node.target[0]
        if len(node.target) > 1 and self.kind(node) in (Kind.LIST, Kind.OTHER) and node.distinct:
            raise NotBySpans
        self._require_one_owner(table)
        if node.then is not None:
            if len(self.daily.times(node.then.table)) != 1:
                raise NotBySpans
            if node.then.where is not None and self.daily.rows_depend(node.then.where, node.then.table, before=table):
                raise NotBySpans
        if node.where is None or not self.daily.rows_depend(node.where, table):
            return False
        if not self.daily.by_time_alone(node.where, table):
            raise NotBySpans
        return True

    def _require_one_owner(self, table: str) -> None:
        """Refuse rows with a customer of their own below rows with times of theirs: then only what is said of those is not seen."""
        tables, above = self.profiles.data.model.tables, self.profiles.catalog.shape.ancestors(table)
        if len(self.daily.times(table)) > 1 and any(tables[each].profile is not None for each in (table, *above[:-1])):
            raise NotBySpans

    def kind(self, node: s.Aggregate) -> Kind:
        """What kind of value an aggregate's column has."""
        if len(node.target) == 1:
            return Kind.NUMBER
        return Scope(self.profiles.catalog.shape, node.target[0]).resolve(node.target[1:], node.at).type.kind

    def _spans(self, node: s.Aggregate) -> Sequence[TimeSpan]:
        spans = spans_of(node, self.days)
        then = node.then
        if then is None or not then.negated or then.within is None:
            return spans
        return [
            (start, min(end, day.clock.back(then.within.amount, then.within.unit) + MICROSECOND))
            for (start, end), day in zip(spans, self.days, strict=True)
        ]

    def _passing(
        self, node: s.Aggregate, form: Form, spans: Sequence[TimeSpan], *, moving: bool
    ) -> tuple[PassingOf, str]:
        """The rows that an aggregate is about, and the column of what it reads of them."""
        negated, follows = None if node.then is None else node.then.negated, None
        if node.then is not None and not self._names_before(node.then, node.target[0]):
            follows = self._follows(node, node.then, spans, moving=moving)
            node = replace(node, then=None)
        name, rows = self.gathered.rows_of(node, moving=moving)
        rows.above = self.daily.times(node.target[0])[1:]
        want = rows.want(node, form, spans, moving=moving)
        stretches = Stretches(spans, self.here, negated, follows)
        return lambda blocks: blocks.passing(name, want, stretches), want.value or ""

    def _names_before(self, then: s.Then, table: str) -> bool:
        scope = Scope(self.profiles.catalog.shape, then.table, before=table)
        return then.where is not None and names_before(then.where, scope)

    def _follows(self, node: s.Aggregate, then: s.Then, spans: Sequence[TimeSpan], *, moving: bool) -> Follows:
        """The rows that may follow, where that is a question of time alone."""
        first = replace(node, function="count", target=(node.target[0], TIME), distinct=False, then=None)
        at = self.gathered.rows_of(first, moving=moving)[1].want(first, "times", spans, moving=moving)
        second = s.Aggregate("count", (then.table, TIME), where=then.where)
        name, rows = self.gathered.rows_of(second, moving=False)
        want = rows.want(second, "times", [(None, end) for _, end in spans], moving=False)
        seconds = None if then.within is None else seconds_of(then.within.amount, then.within.unit)
        return Follows(at.value or "", name, want, None if seconds is None else seconds * _MICROSECONDS)

    # --- what is made of them ---------------------------------------------------------------------------------------------

    def _of_codes(self, node: s.Aggregate, *, moving: bool) -> FoundOf:
        passed, column = self._passing(node, "codes", self._spans(node), moving=moving)
        least, function = node.at_least or 1, "distinct" if node.distinct else node.function

        def answer(blocks: Blocks) -> Found:
            found, rows = passed(blocks)
            codes, dictionary = rows.codes[column]
            match function:
                case "distinct":
                    return Amount(different.distinct(found, codes))
                case "most_frequent":
                    return Coded(different.favourites(found, codes, least), dictionary)
                case "values":
                    groups = different.groups_of(found, codes)
                    return Lists(groups, different.seen_groups(groups), dictionary)
                case "first" | "last":
                    found = in_time_order(found, rows, codes, latest=function == "last")
                    return Coded(reductions.edge(found, codes, latest=function == "last"), dictionary)
                case _:
                    return Coded(different.extremes(found, codes, largest=function == "max"), dictionary)

        return answer

    def _of_numbers(self, node: s.Aggregate, *, moving: bool) -> FoundOf:
        digits = digits_of(self.profiles.planner, replace(node, window=None, then=None))
        if digits is None:
            raise NotBySpans
        passed, column = self._passing(node, "numbers", self._spans(node), moving=moving)
        function = node.function

        def answer(blocks: Blocks) -> Found:
            found, rows = passed(blocks)
            values, known = rows.numbers[column]
            found = found.picked(np.flatnonzero(known[found.rows]))
            if function == "sum":
                return Amount(reductions.sums(found, values), None, digits)
            if function == "mean":
                return reductions.means(found, values, digits)
            reduced = reductions.medians if function == "median" else reductions.deviations
            return reduced(found, values, digits)

        return answer

    def _active_periods(self, node: s.Aggregate, *, moving: bool) -> FoundOf:
        rows = replace(node, function="count", period=None, last=None, at_least=None)
        every = [self._passing(rows, "rows", spans, moving=moving)[0] for spans in period_spans(node, self.days)]
        least = node.at_least or 1

        def answer(blocks: Blocks) -> Amount:
            active: Any = sum((reductions.counts(passed(blocks)[0]) >= least).astype(np.int64) for passed in every)
            return Amount(active)

        return answer

    def _mean_gap(self, node: s.Aggregate, *, moving: bool) -> FoundOf:
        times = replace(node, target=(node.target[0], TIME))
        passed, column = self._passing(times, "times", self._spans(node), moving=moving)

        def answer(blocks: Blocks) -> Amount:
            found, rows = passed(blocks)
            first, last = reductions.first_and_last(found, rows.numbers[column][0])
            number = reductions.counts(found)
            several = number > 1
            return Amount((last - first) / MICROSECONDS_PER_DAY / np.where(several, number - 1, 1), several)

        return answer
