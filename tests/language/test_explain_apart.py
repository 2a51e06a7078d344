"""Two expressions that mean different things never read the same."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.language import syntax as s
from insight.language.explain import explain
from tests.examples import examples

from . import meanings as m
from .meanings import P, Q, X, Y, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable

ATOMS = (s.Name(("a",)), s.Compare("=", s.Name(("b",)), s.Text("x, and y")), s.Aggregate("any", ("c",)))
WORLDS = tuple(product((False, True), repeat=len(ATOMS)))


def holds(tree: s.Expression, world: tuple[bool, ...]) -> bool:
    """Whether logic over the atoms is true where the atoms have these values."""
    match tree:
        case s.Not(term):
            return not holds(term, world)
        case s.And(terms):
            return all(holds(term, world) for term in terms)
        case s.Or(terms):
            return any(holds(term, world) for term in terms)
        case _:
            return world[ATOMS.index(tree)]


def table(tree: s.Expression) -> tuple[bool, ...]:
    """Where logic over the atoms is true."""
    return tuple(holds(tree, world) for world in WORLDS)


def combined(trees: Iterable[s.Expression], most: int = 2) -> list[s.Expression]:
    """The trees, their negations, and every `and` and `or` of them."""
    trees = list(trees)
    found = [*trees, *(s.Not(tree) for tree in trees)]
    for size in range(2, most + 1):
        found += [kind(terms) for kind in (s.And, s.Or) for terms in product(trees, repeat=size)]
    return found


def test_small_logic_that_reads_the_same_is_true_of_the_same():
    trees = combined(combined(ATOMS, most=3))
    tables = defaultdict(set)
    for tree in trees:
        tables[explain(tree)].add(table(tree))
    assert len(tables) > 10_000
    assert {said: len(found) for said, found in tables.items() if len(found) > 1} == {}


def test_small_logic_of_different_brackets_reads_differently():
    trees = {tree for tree in combined(combined(ATOMS[:2])) if not isinstance(tree, s.Not)}
    said = {explain(tree) for tree in trees}
    assert len(said) == len(trees)


def bracketings(leaves: list[s.Expression]) -> st.SearchStrategy[s.Expression]:
    """Logic whose leaves, read from left to right, are these."""
    if len(leaves) == 1:
        return st.sampled_from((leaves[0], s.Not(leaves[0])))
    cut = st.integers(1, len(leaves) - 1)
    sides = cut.flatmap(lambda at: st.tuples(bracketings(leaves[:at]), bracketings(leaves[at:])))
    flat = st.tuples(*(st.sampled_from((leaf, s.Not(leaf))) for leaf in leaves))
    group = sides | flat
    plain = st.builds(lambda kind, terms: kind(terms), st.sampled_from((s.And, s.Or)), group)
    return plain | plain.map(s.Not)


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.sampled_from(ATOMS), min_size=3, max_size=5).flatmap(
        lambda leaves: st.tuples(bracketings(leaves), bracketings(leaves))
    )
)
def test_the_same_leaves_in_other_brackets_read_differently_unless_they_mean_the_same(pair):
    one, other = pair
    assert explain(one) != explain(other) or table(one) == table(other)
    assert (explain(one) == explain(other)) == (one == other)


def assert_apart(trees: Iterable[s.Expression], at_least: int) -> None:
    """Make sure that trees which read the same mean the same."""
    meanings = defaultdict(set)
    for tree in trees:
        meanings[explain(tree)].add(meaning(tree))
    assert len(meanings) >= at_least
    assert {said: found for said, found in meanings.items() if len(found) > 1} == {}


def test_conditions_that_read_the_same_mean_the_same():
    assert_apart(m.conditions((X, Y, *m.CONSTANTS, *m.SOME)), at_least=3_000)


def test_values_that_read_the_same_mean_the_same():
    values = m.larger_values((X, Y, s.Number(5), *m.SOME[:4]))
    assert_apart([*values, *m.larger_values(tuple(values[::9]))], at_least=3_000)


def test_aggregates_that_read_the_same_mean_the_same():
    assert_apart([*m.aggregates(), *(s.Not(each) for each in m.aggregates())], at_least=500)


def test_conditions_on_rows_that_read_the_same_mean_the_same():
    some = m.conditions((X, s.Number(5), m.SOME[1]))
    rows = [s.Aggregate("count", ("o",), where=each, then=then) for each in some for then in m.THENS[:4]]
    compared = [s.Compare(">", row, value) for row in rows[::3] for value in (Y, s.Number(5))]
    assert_apart([*rows, *compared], at_least=1_000)


def test_comparisons_of_values_that_read_the_same_mean_the_same():
    values = m.larger_values((X, s.Number(5), *m.SOME[1:3]))[::3]
    assert_apart([s.Compare(op, one, other) for op in ("=", ">") for one in values for other in values], at_least=3_000)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (s.And((P, Q)), s.Or((P, Q))),
        (s.Compare("=", X, m.AGO), s.When(X, s.OnDay(-7))),
        (s.When(X, s.Bound("after", m.AGO)), s.Compare("<", X, m.AGO)),
        (s.When(X, s.InPeriod("last", "month")), s.When(X, s.Within(s.Duration(1, "month")))),
        (s.Compare("=", X, s.Name(("unknown",))), s.Not(s.Known(X))),
        (s.Compare("=", X, s.Name(("true",))), s.Compare("=", X, m.CONSTANTS[3])),
        (s.Compare("=", X, s.Text("y")), s.Compare("=", X, Y)),
        (s.Name(("a, b",)), s.Name(("a", "b"))),
    ],
)
def test_what_could_be_taken_for_each_other_reads_differently(one, other):
    assert explain(one) != explain(other)
