"""Boxes: conditions on several properties that must all hold, and how well they tell who is in a segment.

Profiles that pass are kept as packed bits, eight to a byte, so that thousands of boxes can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from insight.language import syntax as s
from insight.segments.rules.ordered_columns import CodeSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from insight.segments.rules.ordered_columns import OrderedColumn

Box: TypeAlias = tuple[CodeSpan, ...]
"""At most one test for each column, in order of the columns; none of them is passed by everyone."""
PackedRows: TypeAlias = "npt.NDArray[np.uint8]"
BETTER = 0.001
"""By so much a longer rule must have a higher F1 than a shorter one, and one with a bound more than one without."""
MOST_PARTS = 512
"""A box with more parts than this is not taken apart into single bounds, only into tests."""


@dataclass(frozen=True, eq=False)
class RuleSample:
    """Profiles, coded, and whether each is in the segment."""

    columns: tuple[OrderedColumn, ...]
    inside: npt.NDArray[np.bool_]
    _seen: dict[CodeSpan, PackedRows] = field(default_factory=dict, repr=False)
    _lengths: dict[CodeSpan, int] = field(default_factory=dict, repr=False)

    @cached_property
    def wanted(self) -> PackedRows:
        """Who is in the segment, packed."""
        return np.packbits(self.inside)

    @cached_property
    def members(self) -> int:
        """How many are in the segment."""
        return int(self.inside.sum())

    def holds(self, box: Box) -> npt.NDArray[np.bool_]:
        """Whether each profile passes all tests."""
        found = np.ones(len(self.inside), np.bool_)
        for test in box:
            found &= self.columns[test.column].holds(test)
        return found

    def bits(self, box: Box) -> PackedRows:
        """The same, packed."""
        found = np.full(len(self.wanted), 255, np.uint8)
        for test in box:
            if test not in self._seen:
                self._seen[test] = np.packbits(self.columns[test.column].holds(test))
            found = found & self._seen[test]
        return found if box else np.packbits(np.ones(len(self.inside), np.bool_))

    def f1(self, bits: PackedRows) -> float:
        """The harmonic mean of precision and recall; 0 when nobody is found."""
        hits, found = count(bits & self.wanted), count(bits)
        return 2 * hits / (found + self.members) if found + self.members else 0.0

    def bounds(self, box: Box) -> int:
        """How many ends of tests say something."""
        return sum((test.first > 0) + (test.last < self.columns[test.column].last) for test in box)

    def conditions(self, box: Box) -> int:
        """How many conditions the box is in the language."""
        for test in box:
            if test not in self._lengths:
                self._lengths[test] = self.columns[test.column].conditions(test)
        return sum(self._lengths[test] for test in box)

    def tidy(self, tests: Iterable[CodeSpan]) -> Box:
        """One test for each column, those that everyone passes left out."""
        merged: dict[int, CodeSpan] = {}
        for test in tests:
            held = merged.get(test.column, self.columns[test.column].everything(test.column))
            merged[test.column] = CodeSpan(
                test.column, max(held.first, test.first), min(held.last, test.last), held.missing and test.missing
            )
        kept = (test for place, test in sorted(merged.items()) if test != self.columns[place].everything(place))
        return tuple(kept)

    def tree(self, box: Box, most: int = 0) -> s.Expression:
        """The box in the language, each number rounded so that at most `most` profiles change sides."""
        trees: list[s.Expression] = []
        masks = [self.columns[test.column].holds(test) for test in box]
        for place, test in enumerate(box):
            others = np.logical_and.reduce([np.ones(len(self.inside), np.bool_), *masks[:place], *masks[place + 1 :]])
            said = self.columns[test.column].said(test, others, most)
            masks[place] = self.columns[test.column].passes(test, said)  # what the next number is rounded among
            trees += said.trees
        return joined(s.And, trees) if trees else s.Everyone()


def count(bits: PackedRows) -> int:
    """How many are set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def joined(kind: type[s.And | s.Or], trees: Sequence[s.Expression]) -> s.Expression:
    """Trees joined by `and` or `or`, without brackets in brackets."""
    flat: list[s.Expression] = []
    for tree in trees:
        flat += tree.terms if isinstance(tree, kind) else (tree,)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]


# --- shorter and better -------------------------------------------------------------------------------------------------


def reductions(sample: RuleSample, box: Box) -> set[Box]:
    """The box, and what is left of it when tests or single bounds are dropped."""
    choices = [_loosened(sample, test) for test in box]
    if np.prod([len(each) for each in choices]) > MOST_PARTS:
        choices = [[(), (test,)] for test in box]
    return {tuple(test for part in parts for test in part) for parts in product(*choices)} - {()}


def _loosened(sample: RuleSample, test: CodeSpan) -> list[Box]:
    column = sample.columns[test.column]
    bounds = {(test.first, test.last), (0, test.last), (test.first, column.last)}
    made = {replace(test, first=first, last=last) for first, last in bounds if first <= last} | {test}
    if test.missing:
        made |= {replace(each, missing=False) for each in made if each.first <= each.last}
    return [(), *((each,) for each in sorted(made, key=_key) if each != column.everything(test.column))]


def _key(test: CodeSpan) -> tuple[int, int, int, bool]:
    return test.column, test.first, test.last, test.missing


def polished(sample: RuleSample, box: Box, rounds: int = 2) -> Box:
    """The box with each of its bounds moved to where F1 is highest, one after the other."""
    for _ in range(rounds):
        before = box
        for place, test in enumerate(box):
            rest = sample.holds((*box[:place], *box[place + 1 :]))
            box = (*box[:place], _moved(sample, test, rest), *box[place + 1 :])
        if box == before:
            break
    return sample.tidy(box)


def _moved(sample: RuleSample, test: CodeSpan, rest: npt.NDArray[np.bool_]) -> CodeSpan:
    column = sample.columns[test.column]
    if test.first > test.last:
        return test
    codes, inside = column.codes[rest], sample.inside[rest]
    known = codes >= 0
    count = np.bincount(codes[known], minlength=column.last + 1)
    hits = np.bincount(codes[known & inside], minlength=column.last + 1)
    more = (int((~known & inside).sum()), int((~known).sum())) if test.missing else (0, 0)

    def best(found: npt.NDArray[np.int64], of: npt.NDArray[np.int64], now: int) -> int:
        score = 2 * (found.cumsum() + more[0]) / (of.cumsum() + more[1] + sample.members)
        return now if score[now] >= score.max() else int(score.argmax())

    if test.last < column.last:
        first = test.first
        test = replace(test, last=first + best(hits[first:], count[first:], test.last - first))
    if test.first > 0:
        last = test.last
        test = replace(test, first=last - best(hits[last::-1], count[last::-1], last - test.first))
    return test


def merged(one: Box, two: Box) -> Box | None:
    """The box of all that are in one of two boxes, where there is one: they differ in one column, and touch there."""
    if [test.column for test in one] != [test.column for test in two]:
        return None
    different = [place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(different) != 1:
        return None
    place = different[0]
    a, b = sorted((one[place], two[place]), key=_key)
    if b.first > a.last + 1 or a.missing != b.missing or a.first > a.last or b.first > b.last:
        return None
    return (*one[:place], replace(a, last=max(a.last, b.last)), *one[place + 1 :])
