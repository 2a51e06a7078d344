"""Sets of profiles as bits, their combinations, and trees with conditions taken away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.audiences.conditions import Condition, Conditions, Group, Leaf
from insight.audiences.preview import bitmaps
from insight.audiences.preview import circuit as circuits
from insight.audiences.preview.circuit import EVERYBODY, NOBODY, Circuit, remaining, without_each
from insight.language import syntax as s
from tests.examples import examples

SIZES = (0, 1, 2, 63, 64, 65, 127, 128, 300)


def flags_of(size, seed=1):
    return np.random.default_rng(seed).random(size) < 0.5


@pytest.mark.parametrize("size", SIZES)
def test_bits_are_read_as_they_were_written(size):
    flags = flags_of(size)
    words = bitmaps.packed(flags)
    assert len(words) == bitmaps.word_count(size) == -(-size // 64)
    assert bitmaps.unpacked(words, size).tolist() == flags.tolist()
    assert bitmaps.counted(words) == flags.sum()
    assert bitmaps.places(words, size).tolist() == np.flatnonzero(flags).tolist()


@pytest.mark.parametrize("size", SIZES)
def test_no_bit_after_the_last_row_is_ever_set(size):
    words = bitmaps.packed(flags_of(size))
    assert bitmaps.counted(bitmaps.everybody(size)) == size
    assert bitmaps.counted(words) + bitmaps.counted(bitmaps.others(words, size)) == size
    circuit = Circuit(size)
    leaf = circuit.leaf(words)
    both = circuit.both(circuit.other(leaf), circuit.other(circuit.leaf(bitmaps.packed(flags_of(size, 2)))))
    found = circuit.words(both)
    assert bitmaps.counted(found) == circuit.counts([both])[0] == bitmaps.unpacked(found, size).sum()


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (lambda c, a: c.both(a, EVERYBODY), "a"),
        (lambda c, a: c.both(NOBODY, a), "nobody"),
        (lambda c, a: c.either(a, NOBODY), "a"),
        (lambda c, a: c.either(EVERYBODY, a), "everybody"),
        (lambda c, a: c.both(a, a), "a"),
        (lambda c, a: c.either(a, a), "a"),
        (lambda c, a: c.other(c.other(a)), "a"),
        (lambda c, _: c.other(NOBODY), "everybody"),
        (lambda c, _: c.other(EVERYBODY), "nobody"),
        (lambda c, a: c.both(c.other(a), EVERYBODY), "not a"),
    ],
)
def test_combinations_with_everybody_and_nobody_need_no_work(made, wanted):
    size = 70
    words = bitmaps.packed(flags_of(size))
    circuit = Circuit(size)
    leaf = circuit.leaf(words)
    node = made(circuit, leaf)
    assert node == {"a": leaf, "nobody": NOBODY, "everybody": EVERYBODY, "not a": circuit.other(leaf)}[wanted]
    flags = bitmaps.unpacked(words, size)
    meant = {"a": flags, "nobody": flags & False, "everybody": flags | True, "not a": ~flags}[wanted]
    assert bitmaps.unpacked(circuit.words(node), size).tolist() == meant.tolist()
    assert circuit.counts([node]) == [meant.sum()]


FORMULAS = st.recursive(
    st.integers(0, 4),
    lambda inner: st.one_of(
        st.tuples(st.just("both"), inner, inner),
        st.tuples(st.just("either"), inner, inner),
        st.tuples(st.just("other"), inner),
    ),
    max_leaves=12,
)


def made(formula, leaves, algebra):
    """A formula worked out in any algebra."""
    if isinstance(formula, int):
        return leaves[formula]
    parts = [made(part, leaves, algebra) for part in formula[1:]]
    return algebra[formula[0]](*parts)


@pytest.mark.parametrize("block", [1, 2, 8192])
@settings(deadline=None, max_examples=examples(60))
@given(formulas=st.lists(FORMULAS, min_size=1, max_size=6), size=st.sampled_from(SIZES))
def test_a_circuit_says_what_its_formulas_say_row_by_row(block, formulas, size):
    flags = [flags_of(size, seed) for seed in range(5)]
    plain = {"both": np.logical_and, "either": np.logical_or, "other": np.logical_not}
    wanted = [made(formula, flags, plain) for formula in formulas]
    before, circuits.BLOCK = circuits.BLOCK, block
    try:
        circuit = Circuit(size)
        leaves = [circuit.leaf(bitmaps.packed(each)) for each in flags]
        parts = {"both": circuit.both, "either": circuit.either, "other": circuit.other}
        nodes = [made(formula, leaves, parts) for formula in formulas]
        assert circuit.counts(nodes) == [each.sum() for each in wanted]
        for node, each in zip(nodes, wanted, strict=True):
            assert bitmaps.unpacked(circuit.words(node), size).tolist() == each.tolist()
    finally:
        circuits.BLOCK = before


def test_counting_does_not_change_the_arrays_that_were_given():
    words = bitmaps.packed(flags_of(200))
    kept = words.copy()
    circuit = Circuit(200)
    leaf, other = circuit.leaf(words), circuit.leaf(bitmaps.packed(flags_of(200, 2)))
    circuit.counts([circuit.both(leaf, other), circuit.other(circuit.either(leaf, other)), leaf])
    circuit.words(circuit.other(leaf))
    assert (words == kept).all()


# --- conditions taken away -------------------------------------------------------------------------------------------


def structures(most=3):
    """Structures of up to so many levels; leaves get their index afterwards."""
    return st.recursive(
        st.none(),
        lambda inner: st.tuples(
            st.sampled_from(["and", "or"]), st.booleans(), st.lists(inner, min_size=1, max_size=most)
        ),
        max_leaves=9,
    )


def numbered(given_structure, found):
    if given_structure is None:
        found.append(Condition(len(found), s.Everyone(), "", 0, ()))
        return Leaf(len(found) - 1)
    joined, negated, members = given_structure
    return Group(joined, negated, tuple(numbered(each, found) for each in members))


@settings(deadline=None, max_examples=examples(150))
@given(structures())
def test_each_condition_is_taken_away_as_its_definition_says(given_structure):
    found = []
    structure = numbered(given_structure, found)
    parts, size = Conditions(tuple(found), structure), 65
    flags = [flags_of(size, seed) for seed in range(len(found))]
    circuit = Circuit(size)
    leaves = [circuit.leaf(bitmaps.packed(each)) for each in flags]
    before = remaining(structure, leaves, circuit.algebra)
    without = without_each(structure, leaves, circuit.algebra)
    assert sorted(before) == sorted(without) == list(range(len(found)))
    for index in range(len(found)):
        later = set(range(index + 1, len(found)))
        rows = list(zip(*flags, strict=True))
        assert circuit.counts([before[index]]) == [sum(parts.holds(row, later) for row in rows)]
        node = EVERYBODY if without[index] is None else without[index]
        assert circuit.counts([node]) == [sum(parts.holds(row, {index}) for row in rows)]


def test_taking_away_each_of_many_conditions_takes_few_steps():
    size, many = 64, 500
    circuit = Circuit(size)
    leaves = [circuit.leaf(bitmaps.packed(flags_of(size, seed))) for seed in range(many)]
    structure = Group("and", False, tuple(Leaf(index) for index in range(many)))  # noqa: FBT003 - not negated
    nodes = [*remaining(structure, leaves, circuit.algebra).values()]
    nodes += [node for node in without_each(structure, leaves, circuit.algebra).values() if node is not None]
    assert len(set(nodes)) <= 2 * many
    assert max(nodes) < 5 * many  # parts made in all, leaves among them
