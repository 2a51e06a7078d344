"""Many combinations of sets of profiles, counted in one pass; among them a tree without each of its conditions.

Combinations are written down first and then worked out block by block, so that what stands between two operations stays in
the cache of a core, however many profiles there are. What taking a condition away means is said in
`insight.audiences.conditions`; here it takes as many steps as there are conditions, and not the square of that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from insight.audiences.conditions import Joined, Leaf
from insight.audiences.preview.bitmaps import everybody, last_word, nobody, word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.audiences.conditions import Structure
    from insight.audiences.preview.bitmaps import Words

BLOCK = 16_384
"""Words of each array that are worked on at a time: 128 KiB."""

NOBODY, EVERYBODY = 0, 1
"""Parts of every circuit."""

Node: TypeAlias = int
"""A part of a circuit."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to do with a block: combine two arrays (`one`, `two`) into `out`, or count (`out` None) what `one` holds."""

    what: Any
    one: int
    two: int
    out: int | None


class Circuit:
    """Combinations of bit arrays over the same rows; equal ones are worked out once.

    Examples
    --------
    >>> from insight.audiences.preview.bitmaps import packed
    >>> circuit = Circuit(3)
    >>> one, two = (circuit.leaf(packed(np.array(flags))) for flags in ([True, True, False], [True, False, False]))
    >>> circuit.counts([circuit.both(one, two), circuit.either(one, two), circuit.other(two)])
    [1, 2, 2]
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._leaves: dict[int, Words] = {}
        self._nodes: list[tuple[str, int, int]] = [("constant", 0, 0), ("constant", 1, 0)]
        self._known: dict[tuple[str, int, int], Node] = {}

    @property
    def algebra(self) -> Joined[Node]:
        """The three operations, to fold a tree with."""
        return Joined[Node](self.both, self.either, self.other)

    def leaf(self, words: Words) -> Node:
        """An array."""
        self._leaves[id(words)] = words
        return self._node("leaf", id(words))

    def both(self, one: Node, two: Node) -> Node:
        """The rows that are in both."""
        if EVERYBODY in (one, two) or one == two:
            return two if one == EVERYBODY else one
        return NOBODY if NOBODY in (one, two) else self._node("both", min(one, two), max(one, two))

    def either(self, one: Node, two: Node) -> Node:
        """The rows that are in one or the other."""
        if NOBODY in (one, two) or one == two:
            return two if one == NOBODY else one
        return EVERYBODY if EVERYBODY in (one, two) else self._node("either", min(one, two), max(one, two))

    def other(self, one: Node) -> Node:
        """The rows that are not in."""
        if one in (NOBODY, EVERYBODY):
            return EVERYBODY - one
        return self._nodes[one][1] if self._nodes[one][0] == "other" else self._node("other", one)

    def _node(self, kind: str, one: int, two: int = 0) -> Node:
        node = (kind, one, two)
        if node not in self._known:
            self._known[node] = len(self._nodes)
            self._nodes.append(node)
        return self._known[node]

    # --- working it out -----------------------------------------------------------------------------------------------

    def counts(self, wanted: Sequence[Node]) -> list[int]:
        """How many rows are in each of these."""
        plain = {node: self._nodes[node][1] if self._nodes[node][0] == "other" else node for node in wanted}
        asked = [node for node in dict.fromkeys(plain.values()) if node not in (NOBODY, EVERYBODY)]
        found = dict(zip(asked, self._run(asked, None), strict=True)) | {NOBODY: 0, EVERYBODY: self.rows}
        return [found[plain[node]] if plain[node] == node else self.rows - found[plain[node]] for node in wanted]

    def words(self, wanted: Node) -> Words:
        """The bits of one of these; not to be written into."""
        kind, one, _ = self._nodes[wanted]
        if kind == "leaf":
            return self._leaves[one]
        if kind == "constant":
            return everybody(self.rows) if wanted == EVERYBODY else nobody(self.rows)
        result = nobody(self.rows)
        self._run([wanted], result)
        return result

    def _run(self, wanted: Sequence[Node], into: Words | None) -> list[int]:
        """Count each of the wanted, or write the only one of them `into` an array."""
        program = _Program(self._nodes, wanted, count=into is None)
        leaves = [self._leaves[self._nodes[node][1]] for node in program.leaves]
        length, tail = word_count(self.rows), last_word(self.rows)
        buffers = [np.empty(min(BLOCK, length), np.uint64) for _ in range(program.buffers)]
        ones = np.empty(min(BLOCK, length), np.uint8)
        totals = [0] * len(wanted)
        for start in range(0, length, BLOCK):
            stop = min(start + BLOCK, length)
            arrays = [leaf[start:stop] for leaf in leaves] + [buffer[: stop - start] for buffer in buffers]
            for step in program.steps:
                if step.out is None:
                    found = np.bitwise_count(arrays[step.one], out=ones[: stop - start])
                    totals[step.two] += int(found.sum(dtype=np.uint32))
                elif step.two >= 0:
                    step.what(arrays[step.one], arrays[step.two], out=arrays[step.out])
                else:
                    np.invert(arrays[step.one], out=arrays[step.out])
                    if stop == length:
                        arrays[step.out][-1] &= tail
            if into is not None:
                into[start:stop] = arrays[program.result]
        return totals


class _Program:
    """The steps that give the wanted parts of a circuit, with as few arrays in use at a time as their order allows.

    Arrays are numbered: first the leaves, then the buffers.
    """

    def __init__(self, nodes: Sequence[tuple[str, int, int]], wanted: Sequence[Node], *, count: bool) -> None:
        self._nodes = nodes
        order = self._order(wanted)
        self.leaves = [node for node in order if nodes[node][0] == "leaf"]
        self._array = {node: place for place, node in enumerate(self.leaves)}
        self._uses = Counter((*wanted, *(part for node in order for part in self._parts(node))))
        self._free: list[int] = []
        self.buffers, self.steps = 0, []
        slots = {node: place for place, node in enumerate(wanted)}
        for node in order:
            if nodes[node][0] != "leaf":
                self.steps.append(self._step(node))
            if count and node in slots:
                self.steps.append(_Step(None, self._array[node], slots[node], None))
                self._used(node)
        self.result = self._array[wanted[0]] if wanted else 0

    def _parts(self, node: Node) -> tuple[Node, ...]:
        kind, one, two = self._nodes[node]
        return (one, two) if kind in ("both", "either") else (one,) if kind == "other" else ()

    def _order(self, wanted: Sequence[Node]) -> list[Node]:
        """Every part that is needed, each after its own parts, those of the first wanted first."""
        order: dict[Node, None] = {}
        for root in wanted:
            stack = [root]
            while stack:
                todo = [part for part in self._parts(stack[-1]) if part not in order]
                if todo:
                    stack.append(todo[0])
                else:
                    order[stack.pop()] = None
        return list(order)

    def _step(self, node: Node) -> _Step:
        parts = self._parts(node)
        places = [self._array[part] for part in parts]
        for part in parts:
            self._used(part)
        if not self._free:
            self._free.append(len(self.leaves) + self.buffers)
            self.buffers += 1
        self._array[node] = self._free.pop()
        what = {"both": np.bitwise_and, "either": np.bitwise_or, "other": np.invert}[self._nodes[node][0]]
        return _Step(what, places[0], places[1] if len(places) > 1 else -1, self._array[node])

    def _used(self, node: Node) -> None:
        """One use is over; after the last, the buffer is free."""
        self._uses[node] -= 1
        if not self._uses[node] and self._nodes[node][0] != "leaf":
            self._free.append(self._array[node])


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
