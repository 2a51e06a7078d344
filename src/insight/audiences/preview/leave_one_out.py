"""A tree with some of its conditions taken away, for every condition at once, as parts of a circuit.

What taking a condition away means is said in `insight.audiences.conditions`; this does it in as many steps as there are
conditions, and not in the square of that.
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING

from insight.audiences.conditions import Leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.audiences.conditions import Joined, Structure
    from insight.audiences.preview.circuit import Node


def remaining(structure: Structure, leaves: Sequence[Node], algebra: Joined[Node]) -> dict[int, Node]:
    """For each condition, the tree without all conditions after it."""
    if isinstance(structure, Leaf):
        return {structure.index: leaves[structure.index]}
    join = algebra.both if structure.joined == "and" else algebra.either
    found: dict[int, Node] = {}
    before: Node | None = None
    for member in structure.members:
        inner = remaining(member, leaves, algebra)
        for index, node in inner.items():
            joined = node if before is None else join(before, node)
            found[index] = algebra.other(joined) if structure.negated else joined
        last = inner[max(inner)]  # the whole member
        before = last if before is None else join(before, last)
    return found


def without_each(structure: Structure, leaves: Sequence[Node], algebra: Joined[Node]) -> dict[int, Node | None]:
    """For each condition, the tree without it; None where nothing is left."""
    return _without(structure, leaves, algebra)[1]


def _without(
    structure: Structure, leaves: Sequence[Node], algebra: Joined[Node]
) -> tuple[Node, dict[int, Node | None]]:
    """The whole tree, and the tree without each condition, in as many steps as there are conditions."""
    if isinstance(structure, Leaf):
        return leaves[structure.index], {structure.index: None}
    join = algebra.both if structure.joined == "and" else algebra.either
    parts = [_without(member, leaves, algebra) for member in structure.members]
    before = list(accumulate((whole for whole, _ in parts), join))
    after = list(accumulate((whole for whole, _ in reversed(parts)), join))[::-1]
    found: dict[int, Node | None] = {}
    for place, (_, inner) in enumerate(parts):
        beside = [*before[max(place - 1, 0) : place], *after[place + 1 : place + 2]]
        for index, node in inner.items():
            kept = [*beside, *([] if node is None else [node])]
            joined = None if not kept else reduce(join, kept)
            found[index] = algebra.other(joined) if structure.negated and joined is not None else joined
    return algebra.other(before[-1]) if structure.negated else before[-1], found
