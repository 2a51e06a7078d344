"""Aggregates that are answered from summaries by interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from insight.audiences.past import amounts
from insight.audiences.past.amounts import Amount
from insight.audiences.past.gathered import Blocks
from insight.audiences.past.spans import NotBySpans, period_spans, spans_of, without_window
from insight.language.shape import Scope
from insight.language.syntax import TIME
from insight.language.types import Kind
from insight.profiles.plan.planner import digits_of
from insight.units import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.audiences.past.daily import Daily
    from insight.audiences.past.gathered import Gathered
    from insight.audiences.past.spans import TimeSpan
    from insight.language import syntax as s
    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

AmountOf: TypeAlias = Callable[[Blocks], Amount]


@dataclass(frozen=True)
class BySums:
    """Plans aggregates, and notes the summaries that they need.

    Attributes
    ----------
    days : that are asked about.
    """

    profiles: Profiles
    daily: Daily
    gathered: Gathered
    days: Sequence[Moments]

    def amount(self, node: s.Aggregate) -> AmountOf:
        """An aggregate in plain form; `any` gives how many, and the times of `min` and `max` are microseconds since 1970.

        Raises
        ------
        NotBySpans
        """
        self._require(node)
        match node.function:
            case "any" | "count" if not node.distinct:
                return self._total(replace(node, function="count"), spans_of(node, self.days))
            case "sum":
                return self._total(node, spans_of(node, self.days))
            case "mean":
                return self._mean(node)
            case "min" | "max" if self._kind(node) in (Kind.NUMBER, Kind.INSTANT):
                return self._extreme(node)
            case "active_periods":
                return self._active_periods(node)
            case "mean_gap":
                return self._mean_gap(node)
            case _:
                raise NotBySpans

    def _require(self, node: s.Aggregate) -> None:
        """Refuse what looks at more than the rows' own time."""
        table = node.target[0]
        if node.then is not None or len(self.daily.times(table)) != 1:
            raise NotBySpans
        if node.where is not None and self.daily.rows_depend(node.where, table):
            raise NotBySpans

    def _kind(self, node: s.Aggregate) -> Kind:
        return Scope(self.profiles.catalog.shape, node.target[0]).resolve(node.target[1:], node.at).type.kind

    def _part(self, node: s.Aggregate, function: s.RowFunction, spans: Sequence[TimeSpan]) -> tuple[str, str, int]:
        """Want a summary of the same rows: its table, its column, and its decimals."""
        part = replace(without_window(node), function=function, period=None, last=None, at_least=None)
        digits = digits_of(self.profiles.planner, part)
        if digits is None:
            raise NotBySpans
        table = self.gathered.intervals(node.target[0])
        return table.table, table.want(part, spans), digits

    def _total(self, node: s.Aggregate, spans: Sequence[TimeSpan]) -> AmountOf:
        table, column, digits = self._part(node, node.function, spans)
        return lambda blocks: Amount(blocks.sums[table].total(column, spans), None, digits)

    def _extreme(self, node: s.Aggregate) -> AmountOf:
        spans = spans_of(node, self.days)
        table, column, digits = self._part(node, node.function, spans)
        return lambda blocks: Amount(*blocks.sums[table].extreme(column, spans), digits)

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
            return Amount(length / MICROSECONDS_PER_DAY / np.where(several, count - 1, 1), several)

        return answer
