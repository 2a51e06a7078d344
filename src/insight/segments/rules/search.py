"""Looking for the best rule of each length: boxes from surrogate trees, made shorter, moved, and put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from insight.language import syntax as s
from insight.segments.rules.boxes import BETTER, count, joined, merged, polished, reductions
from insight.segments.rules.ordered_columns import CodeSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from insight.segments.rules.boxes import Box, PackedRows, RuleSample

DEEPEST = 8
TAKEN = 40
"""Boxes of each tree that are taken further, the best by F1."""
POOL = 12
"""Boxes of each length that are put together."""
UNION_BETTER = 0.01
"""By so much a rule with `or` must be better than one without."""
PARTNERS = 1000
"""Boxes that others may be joined with by `or`: those that would gain most by themselves."""
MOST_BOXES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Boxes of which one must hold, who passes, and how well that tells the segment.

    Attributes
    ----------
    worth : F1, less a little for each bound and more for each `or`, so that the plainest of equals is taken.
    """

    boxes: tuple[Box, ...]
    bits: PackedRows
    conditions: int
    f1: float
    worth: float

    @property
    def rank(self) -> tuple[float, int, list[Any]]:
        """Sorts the best first, and equals alike on every run."""
        return -self.worth, self.conditions, [box_key(box) for box in self.boxes]


def _candidate(sample: RuleSample, boxes: tuple[Box, ...], bits: PackedRows) -> Candidate:
    f1, bounds = sample.f1(bits), sum(sample.bounds(box) for box in boxes)
    worth = f1 - BETTER * bounds - UNION_BETTER * (len(boxes) - 1)
    return Candidate(boxes, bits, sum(sample.conditions(box) for box in boxes), f1, worth)


def search(sample: RuleSample, most: int, seed: int) -> list[Candidate]:
    """The best rule of each length up to `most` conditions, the shortest first; each better than those before it."""
    if sample.inside.all():
        return [_candidate(sample, ((),), sample.bits(()))]
    found = {box for weight in (None, "balanced") for box in _boxes(sample, most, weight, seed)}
    shorter = _alone(sample, {part for box in found for part in reductions(sample, box)})
    pool = _pool(sample, shorter, most)
    candidates = [*pool, *_unions(sample, pool, _partners(sample, [*pool, *shorter], most), most)]
    kept: list[Candidate] = []
    for length in range(1, most + 1):
        fitting = [each for each in candidates if each.conditions <= length]
        if fitting:
            best = min(fitting, key=lambda each: each.rank)
            if best.f1 > (kept[-1].f1 + BETTER if kept else 0.0):
                kept.append(best)
    return kept


def tree_of(sample: RuleSample, candidate: Candidate, tolerance: float) -> s.Expression:
    """A candidate in the language; each number may be rounded past so many profiles, as a share of the segment."""
    most = int(tolerance * sample.members)
    return joined(s.Or, [sample.tree(box, most) for box in candidate.boxes])


# --- single boxes -------------------------------------------------------------------------------------------------------


def _boxes(sample: RuleSample, most: int, weight: str | None, seed: int) -> list[Box]:
    """The nodes of a tree that tells the segment from everyone else: the best of them."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415 - takes a second to load

    codes = np.array([column.codes for column in sample.columns], np.float32).T
    codes[codes < 0] = np.nan
    least = max(1, len(codes) // 10_000)
    grown: Any = DecisionTreeClassifier(
        max_depth=min(2 * most, DEEPEST), min_samples_leaf=least, class_weight=weight, random_state=seed
    )
    boxes = {sample.tidy(path) for path in _paths(grown.fit(codes, sample.inside).tree_, sample)} - {()}
    return [each.boxes[0] for each in _alone(sample, boxes)[:TAKEN]]


def _paths(tree: Any, sample: RuleSample) -> Iterator[list[CodeSpan]]:
    """The tests that lead to each node."""
    waiting: list[tuple[int, list[CodeSpan]]] = [(0, [])]
    while waiting:
        node, path = waiting.pop()
        yield path
        if tree.children_left[node] < 0:
            continue
        place = int(tree.feature[node])
        column = sample.columns[place]
        bound = min(float(tree.threshold[node]), float(column.last))  # infinite where missing is parted from known
        missing = bool(tree.missing_go_to_left[node])
        numeric = column.kind == "number" and column.missing
        low = CodeSpan(place, 0, int(bound // 1), numeric and missing)
        high = CodeSpan(place, int(bound // 1) + 1, column.last, numeric and not missing)
        waiting += [(tree.children_left[node], [*path, low]), (tree.children_right[node], [*path, high])]


def box_key(box: Box) -> tuple[tuple[int, int, int, bool], ...]:
    """An order of boxes, so that equal ones come out alike on every run."""
    return tuple((test.column, test.first, test.last, test.missing) for test in box)


def _alone(sample: RuleSample, boxes: Iterable[Box]) -> list[Candidate]:
    """Single boxes, the best first."""
    return sorted((_candidate(sample, (box,), sample.bits(box)) for box in boxes), key=lambda each: each.rank)


def _pool(sample: RuleSample, shorter: list[Candidate], most: int) -> list[Candidate]:
    """The best boxes of each length: as they are, and with their bounds moved."""
    best = _best(shorter, most, POOL)
    moved = {polished(sample, each.boxes[0]) for each in _best(best, most, POOL // 3)} - {()}
    return _best(_alone(sample, moved | {each.boxes[0] for each in best}), most, POOL)


def _best(candidates: Iterable[Candidate], most: int, many: int) -> list[Candidate]:
    """So many of each length, of candidates in order."""
    groups: dict[int, list[Candidate]] = {length: [] for length in range(1, most + 1)}
    for each in candidates:
        if each.conditions in groups and len(groups[each.conditions]) < many:
            groups[each.conditions].append(each)
    return [each for group in groups.values() for each in group]


# --- several boxes ------------------------------------------------------------------------------------------------------


def _partners(sample: RuleSample, boxes: list[Candidate], most: int) -> list[Candidate]:
    """Boxes that may gain something when they are joined to another.

    Joining helps when the share of members among those who are added is above half of F1: so that is what a box gains by.
    """
    fitting = [each for each in {each.boxes: each for each in boxes}.values() if each.conditions < most]
    half = max((each.f1 for each in boxes), default=0.0) / 2
    gains = [(count(each.bits & sample.wanted) - half * count(each.bits), each) for each in fitting]
    return [each for _, each in sorted(gains, key=lambda pair: (-pair[0], pair[1].rank))[:PARTNERS]]


def _unions(sample: RuleSample, pool: list[Candidate], partners: list[Candidate], most: int) -> list[Candidate]:
    """The best of two boxes, and of three, for each length."""
    found: list[Candidate] = []
    groups = pool if partners else []
    rows = np.array([each.bits for each in partners])
    lengths = np.array([each.conditions for each in partners])
    for _ in range(2, MOST_BOXES + 1):
        made = [each for one in groups for each in _joined(sample, one, partners, (rows, lengths), most)]
        groups = _best(sorted(made, key=lambda each: each.rank), most, POOL)
        found += [_candidate(sample, boxes, each.bits) for each in groups if (boxes := _touching(sample, each.boxes))]
    return found


def _joined(
    sample: RuleSample,
    one: Candidate,
    partners: list[Candidate],
    packed: tuple[PackedRows, npt.NDArray[np.int64]],
    most: int,
) -> list[Candidate]:
    """A candidate with the best partner of each length."""
    rows, lengths = packed
    both = rows | one.bits
    sizes = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
    hits = np.bitwise_count(both & sample.wanted).sum(axis=1, dtype=np.int64)
    f1 = 2 * hits / (sizes + sample.members)
    made = []
    for length in range(1, most - one.conditions + 1):
        score = np.where(lengths == length, f1, -1.0)
        place = int(score.argmax())
        if score[place] > one.f1 and partners[place].boxes[0] not in one.boxes:
            made.append(_candidate(sample, (*one.boxes, *partners[place].boxes), both[place]))
    return made


def _touching(sample: RuleSample, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Boxes of which those that touch are one; none when they are everyone together."""
    parts = list(boxes)
    place = 0
    while place < len(parts):
        one = next(
            ((i, whole) for i in range(place + 1, len(parts)) if (whole := merged(parts[place], parts[i]))), None
        )
        if one is None:
            place += 1
        else:
            parts[place], place = sample.tidy(one[1]), 0
            del parts[one[0]]
    return tuple(parts) if all(parts) else ()
