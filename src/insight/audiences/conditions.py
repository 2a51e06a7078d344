"""The conditions of an audience, one by one: which there are, how they are joined, and what is left without one of them.

A *condition* is a part of the tree that is neither `and` nor `or` (nor `not` over those); `not` in front of one belongs to
it. Taking a condition away removes it from its group; a group with nothing left goes too, and a tree with nothing left is
everyone.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.terms import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a tree.

    Attributes
    ----------
    index : its place in reading order, from 0.
    node : the condition, with the `not` in front of it.
    text : in canonical form.
    at : where it begins in the text that the tree was read from.
    path : from the root, which member of each group it lies in; `not` over a group is no step of its own.
    """

    index: int
    node: s.Expression
    text: str
    at: int
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The condition with this index."""

    index: int


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups joined by one word; `negated` when `not` stands before the whole group."""

    joined: Literal["and", "or"]
    negated: bool
    members: tuple[Structure, ...]


Structure: TypeAlias = Leaf | Group


@dataclass(frozen=True, slots=True)
class Conditions:
    """A tree taken apart.

    Examples
    --------
    >>> from insight.language.parse import parse
    >>> parts = conditions_of(parse("spend > 9 and not (country = 'NO' or not vip)"))
    >>> [each.text for each in parts.all]
    ['spend > 9', "country = 'NO'", 'not vip']
    >>> parts.holds([True, False, False])
    True
    >>> parts.holds([True, True, False]), parts.holds([True, True, False], without={1})
    (False, True)
    """

    all: tuple[Condition, ...]
    structure: Structure

    def holds(self, verdicts: Sequence[bool], without: Collection[int] = ()) -> bool:
        """What the tree says when its conditions say this, some of them taken away."""
        found = folded(self.structure, lambda index: verdicts[index], _TRUTHS, without)
        return True if found is None else found


def conditions_of(tree: s.Expression) -> Conditions:
    """Take a tree apart."""
    found: list[Condition] = []
    structure = _taken_apart(tree, (), found)
    return Conditions(tuple(found), structure)


def _taken_apart(tree: s.Expression, path: tuple[int, ...], found: list[Condition]) -> Structure:
    negated, inner = bare(tree)
    if isinstance(inner, (s.And, s.Or)):
        members = tuple(_taken_apart(term, (*path, place), found) for place, term in enumerate(inner.terms))
        return Group("and" if isinstance(inner, s.And) else "or", negated, members)
    found.append(Condition(len(found), tree, text_of(tree), tree.at, path))
    return Leaf(found[-1].index)


@dataclass(frozen=True)
class Joined(Generic[T]):
    """How values of conditions are joined: the three operations of an algebra."""

    both: Callable[[T, T], T]
    either: Callable[[T, T], T]
    other: Callable[[T], T]


_TRUTHS = Joined[bool](operator.and_, operator.or_, operator.not_)


def folded(
    structure: Structure, value: Callable[[int], T], joined: Joined[T], without: Collection[int] = ()
) -> T | None:
    """The value of a tree from those of its conditions, some of them taken away; None when nothing is left."""
    if isinstance(structure, Leaf):
        return None if structure.index in without else value(structure.index)
    parts = [part for each in structure.members if (part := folded(each, value, joined, without)) is not None]
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = (joined.both if structure.joined == "and" else joined.either)(whole, part)
    return joined.other(whole) if structure.negated else whole
