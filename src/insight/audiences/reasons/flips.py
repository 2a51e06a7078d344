"""The smallest change of conditions that turns an audience's verdict about one profile."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.audiences.conditions import Leaf
from insight.audiences.reasons.nearest_change import Nearest, negated
from insight.language import syntax as s
from insight.language.format import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insight.audiences.conditions import Conditions, Structure

_TRIED = 4
"""How many changes are tried: a constant can fail where a sum of decimals is not the same twice."""


@dataclass(frozen=True, slots=True)
class Change:
    """One condition that is changed.

    Attributes
    ----------
    index : its place in reading order, from 0.
    before, after : its text; `after` is empty when it is left out.
    size : how far the change goes, 0 to 1; a condition left out or negated counts 1.
    """

    index: int
    before: str
    after: str
    size: float


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that turns the verdict.

    Attributes
    ----------
    text : the whole changed text.
    changes : the conditions changed: one where one is enough, otherwise as few as must change together.
    """

    text: str
    changes: tuple[Change, ...]


def flips(
    tree: s.Expression, parts: Conditions, verdicts: Sequence[bool], nearest: Sequence[Nearest | None]
) -> list[Flip]:
    """Changes that turn the verdict, smallest first: of single conditions where one is enough.

    Parameters
    ----------
    parts
        The tree taken apart.
    verdicts, nearest
        Of each condition: what it says, and its nearest opposite by constants alone, if there is any.
    """
    wanted = not parts.holds(verdicts)
    sizes = [found.size if found is not None else 1.0 for found in nearest]
    fewest = _fewest(parts.structure, verdicts, sizes, wanted=wanted)
    if fewest.count > 1:
        return [
            _changed(tree, parts, verdicts, fewest.indices, nearest),
            _changed(tree, parts, verdicts, fewest.indices, [None] * len(nearest)),
        ]
    alone = [index for index in range(len(verdicts)) if parts.holds(_turned(verdicts, {index})) == wanted]
    alone.sort(key=lambda index: sizes[index])
    found = [_changed(tree, parts, verdicts, {index}, nearest) for index in alone[:_TRIED]]
    return [*found, _changed(tree, parts, verdicts, {alone[0]}, [None] * len(nearest))]


@dataclass(frozen=True, slots=True)
class _Cost:
    count: int
    size: float
    indices: frozenset[int]


def _fewest(structure: Structure, verdicts: Sequence[bool], sizes: Sequence[float], *, wanted: bool) -> _Cost:
    """The fewest conditions (of as few, the smallest changes) that must say otherwise for a tree to say what is wanted."""
    if isinstance(structure, Leaf):
        index = structure.index
        if verdicts[index] == wanted:
            return _Cost(0, 0.0, frozenset())
        return _Cost(1, sizes[index], frozenset({index}))
    inner = wanted != structure.negated
    costs = [_fewest(each, verdicts, sizes, wanted=inner) for each in structure.members]
    if inner == (structure.joined == "and"):  # all of them must say so
        indices = frozenset().union(*(cost.indices for cost in costs))
        return _Cost(sum(cost.count for cost in costs), sum(cost.size for cost in costs), indices)
    return min(costs, key=lambda cost: (cost.count, cost.size))


def _turned(verdicts: Sequence[bool], indices: Iterable[int]) -> list[bool]:
    turned = set(indices)
    return [said != (index in turned) for index, said in enumerate(verdicts)]


def _changed(
    tree: s.Expression,
    parts: Conditions,
    verdicts: Sequence[bool],
    indices: Iterable[int],
    nearest: Sequence[Nearest | None],
) -> Flip:
    """The tree with some conditions changed: by their constants, else left out, else negated."""
    turned = sorted(indices)
    without = {index for index in turned if nearest[index] is None}
    others = _turned(verdicts, set(turned) - without)
    left_out = parts.holds(others, without) != parts.holds(verdicts)
    instead: dict[int, s.Expression | None] = {}
    changes: list[Change] = []
    for index in turned:
        found, condition = nearest[index], parts.all[index]
        if found is None:
            found = Nearest(negated(condition.node), 1.0)
            instead[index] = None if left_out else found.node
        else:
            instead[index] = found.node
        made = instead[index]
        changes.append(Change(index, condition.text, "" if made is None else text_of(made), found.size))
    return Flip(text_of(rebuilt(tree, instead)), tuple(changes))


def rebuilt(tree: s.Expression, instead: Mapping[int, s.Expression | None]) -> s.Expression:
    """A tree with some of its conditions, by their place in reading order, replaced or (None) taken away.

    A group with nothing left goes too, and a tree with nothing left is everyone.

    >>> from insight.language.parse import parse
    >>> text_of(rebuilt(parse("a and not (b or c)"), {1: None, 2: parse("d = 1")}))
    'a and not d = 1'
    """
    place = itertools.count()

    def made(node: s.Expression) -> s.Expression | None:
        inner, depth = node, 0
        while isinstance(inner, s.Not):
            inner, depth = inner.term, depth + 1
        if not isinstance(inner, (s.And, s.Or)):
            return instead.get(next(place), node)
        terms = [term for each in inner.terms if (term := made(each)) is not None]
        if not terms:
            return None
        whole = terms[0] if len(terms) == 1 else _joined(type(inner), terms)
        for _ in range(depth):
            whole = s.Not(whole)
        return whole

    return made(tree) or s.Everyone()


def _joined(kind: type[s.And | s.Or], terms: Sequence[s.Expression]) -> s.Expression:
    """Terms in one group; a group of the same kind among them is opened."""
    return kind(tuple(part for term in terms for part in (term.terms if isinstance(term, kind) else (term,))))
