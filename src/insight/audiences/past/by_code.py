"""Conditions on a single value that comes from rows, put to the engine once for each different value and not for each day.

So `last(orders.channel) in ['app', 'web']` or `most_frequent(lines.product.category) contains 'oil'` mean what the engine takes
them to mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from insight.audiences.past.daily import is_of_the_day
from insight.audiences.past.different import any_of_groups
from insight.audiences.past.found import Coded, Lists
from insight.audiences.past.spans import NotBySpans
from insight.language import syntax as s
from insight.language.each_value import holds_for_each
from insight.language.format import text_of
from insight.language.terms import plain

if TYPE_CHECKING:
    from insight.audiences.past.amounts import Truths
    from insight.audiences.past.answers import Answers, TruthsOf
    from insight.audiences.past.by_rows import FoundOf
    from insight.audiences.past.daily import Daily
    from insight.audiences.past.dictionary import Dictionary
    from insight.audiences.past.gathered import Blocks
    from insight.audiences.past.loaded_rows import Values

_CODED = ("first", "last", "min", "max", "most_frequent", "values")
_OF_MORE = (s.Name, s.InAudience, s.InList)
_RANKS = ("percentile", "rank")


def by_code(tree: s.Expression, answers: Answers) -> TruthsOf:
    """A condition on one aggregate that gives one of its rows' values, or a list of them.

    Raises
    ------
    NotBySpans
        If the condition is about anything else.
    """
    node = _only_aggregate(tree, answers.daily)
    found = answers.found(node)
    if node.function == "values":
        return _ElementTruths(tree, node, found, answers).condition(tree)
    return _ValueTruths(tree, node, found, answers)


def _only_aggregate(tree: s.Expression, daily: Daily) -> s.Aggregate:
    found: dict[str, s.Aggregate] = {}
    for node in daily.parts(tree):
        if isinstance(node, _OF_MORE) or is_of_the_day(node):
            raise NotBySpans
        if isinstance(node, s.Call) and node.function in _RANKS:
            raise NotBySpans
        if isinstance(node, s.Aggregate):
            simple = plain(node)
            if not isinstance(simple, s.Aggregate) or simple.function not in _CODED:
                raise NotBySpans
            found[text_of(simple)] = simple
    if len(found) != 1:
        raise NotBySpans
    return next(iter(found.values()))


@dataclass
class _ValueTruths:
    """A condition on a value; asked about each different value when the first profiles come."""

    tree: s.Expression
    node: s.Aggregate
    found: FoundOf
    answers: Answers
    holds: Values | None = None

    def __call__(self, blocks: Blocks) -> Truths:
        found = self.found(blocks)
        if not isinstance(found, Coded):
            raise TypeError(text_of(self.node))
        if self.holds is None:
            values = pa.concat_arrays([found.dictionary.values, pa.nulls(1, found.dictionary.values.type)])
            self.holds = _holds(self.tree, values, self.answers)
        truths: Truths = self.holds[found.codes]
        return truths


@dataclass
class _ElementTruths:
    """A condition on the elements of a list of different values."""

    tree: s.Expression
    node: s.Aggregate
    found: FoundOf
    answers: Answers
    seen: dict[str, Values] = field(default_factory=dict)

    def condition(self, tree: s.Expression) -> TruthsOf:
        match tree:
            case s.TextMatch("contains", s.Aggregate(), part) if isinstance(
                part, (s.Text, s.Number, s.Date, s.Instant)
            ):
                return self._contains([tree], np.logical_or)
            case s.ContainsOf(quantifier, s.Aggregate() as values, items):
                every = [s.TextMatch("contains", values, item) for item in items.items]
                return self._contains(every, np.logical_or if quantifier == "any" else np.logical_and)
            case s.Name() if (inner := self.answers.daily.definition(tree)) is not None:
                return self.condition(inner)
            case _:
                raise NotBySpans

    def _contains(self, trees: list[s.TextMatch], join: np.ufunc) -> TruthsOf:
        def answer(blocks: Blocks) -> Truths:
            found = self.found(blocks)
            if not isinstance(found, Lists):
                raise TypeError(text_of(self.node))
            parts = [any_of_groups(found.groups, found.seen, self._wanted(tree, found.dictionary)) for tree in trees]
            truths: Truths = join.reduce(parts)
            return truths

        return answer

    def _wanted(self, tree: s.Expression, dictionary: Dictionary) -> Values:
        text = text_of(tree)
        if text not in self.seen:
            offsets = np.arange(len(dictionary.values) + 1, dtype=np.int32)
            singles = pa.ListArray.from_arrays(pa.array(offsets), dictionary.values)
            self.seen[text] = _holds(tree, singles, self.answers)
        return self.seen[text]


def _holds(tree: s.Expression, values: pa.Array, answers: Answers) -> Values:
    """Whether a condition holds for each value."""
    engine = answers.profiles.data.engine
    return holds_for_each(tree, values, answers.days[-1], engine, answers.daily.definition)
