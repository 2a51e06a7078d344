"""Any text whatever gives a tree or an error of the language, soon."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedToken

from insight.errors import ExpressionError, TooComplex
from insight.language import parse as reading
from insight.language import syntax as s
from insight.language.automaton import UnexpectedWord
from insight.language.explain import explain
from insight.language.format import text_of
from insight.language.parse import parse
from insight.language.tokens import words
from tests.examples import examples

from .grammar_tables import lark_of_grammar
from .random_texts import PIECES, texts
from .shapes import type_in

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 5


def tree_or_error(text: str) -> s.Expression | ExpressionError:
    """What a text gives; any error but one of the language fails the test."""
    try:
        tree = parse(text)
    except ExpressionError as wrong:
        return wrong
    assert parse(text_of(tree)) == tree
    return tree


@settings(max_examples=examples(500), deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_gives_a_tree_or_an_error_of_the_language(text):
    tree_or_error(text)


@settings(max_examples=examples(500), deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=3), max_size=20).map(" ".join))
def test_any_words_give_a_tree_or_an_error_of_the_language(text):
    tree_or_error(text)


def test_100_000_random_and_mutated_texts_give_a_tree_or_an_error_of_the_language():
    trees = errors = 0
    for text in texts(seed=20260301, count=examples(100_000)):
        found = tree_or_error(text)
        if isinstance(found, ExpressionError):
            errors += 1
            assert found.problem
            assert 1 <= found.column <= len(text) + 1
        else:
            trees += 1
    assert trees > 5_000
    assert errors > 5_000


def test_random_texts_that_can_be_read_have_a_type_or_an_error_of_the_language_and_are_explained():
    checked, found = 0, []
    for text in texts(seed=7, count=examples(10_000)):
        tree = tree_or_error(text)
        if isinstance(tree, ExpressionError):
            continue
        assert explain(tree)
        checked += 1
        try:
            type_in(text)
        except ExpressionError as wrong:
            found.append(wrong.text == text)
    assert checked > 500
    assert all(found)


def refused(read: Callable[[], object]) -> UnexpectedWord | UnexpectedToken | None:
    """What a parser says of a text with a word in the wrong place."""
    try:
        read()
    except (UnexpectedWord, UnexpectedToken) as broken:
        return broken
    except ExpressionError:
        pass
    return None


def test_an_unexpected_word_is_told_which_words_could_stand_there_as_lark_tells_it():
    lark, broken = lark_of_grammar(), 0
    for text in texts(seed=5, count=examples(1_000)):
        ours = refused(lambda text=text: reading._automaton().read(words(text)))
        theirs = refused(lambda text=text: lark.parse(text))
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert ours.word.kind == theirs.token.type
            assert ours.accepted() == theirs.accepts
            broken += 1
    assert broken > 300


def test_the_error_of_any_text_can_be_shown():
    for text in texts(seed=3, count=examples(3_000)):
        found = tree_or_error(text)
        if isinstance(found, ExpressionError):
            str(found).encode()


# --- sizes ------------------------------------------------------------------------------------------------------

SIZES = {
    "10,000 terms": (" or ".join(f"x = {n}" for n in range(10_000)), s.Or),
    "10,000 terms of two": (" and ".join(f"(x = {n} or y)" for n in range(10_000)), s.And),
    "200 brackets": ("(" * 200 + "x" + ")" * 200, s.Name),
    "20,000 brackets": ("(" * 20_000 + "x" + ")" * 20_000, s.Name),
    "50,000 brackets that are not closed": ("(" * 50_000 + "x", ExpressionError),
    "one million characters": ("x = '" + "a" * 1_000_000 + "'", TooComplex),
    "one million blanks": (" " * 1_000_000 + "x", TooComplex),
    "a text of 490,000 characters": ("x = '" + "a" * 490_000 + "'", s.Compare),
    "490,000 quotes": ("x = " + "'" * 490_001, ExpressionError),
    "490,000 back quotes": ("`" * 490_001, ExpressionError),
    "490,000 digits": ("x = " + "1" * 490_000, ExpressionError),
    "490,000 decimals": ("x = 0." + "1" * 490_000, s.Compare),
    "a name of 490,000 letters": ("x" * 490_000, s.Name),
    "250,000 times not": ("not " * 250_000 + "x", TooComplex),
    "110,000 times not": ("not " * 110_000 + "x", TooComplex),
    "99 times not": ("not " * 99 + "x", s.Not),
    "100 times not": ("not " * 100 + "x", TooComplex),
    "20,000 times minus": ("-" * 20_000 + "x", TooComplex),
    "a sum of 20,000": (" + ".join(["x"] * 20_000), TooComplex),
    "a list of 20,000": (f"x in [{', '.join(map(str, range(20_000)))}]", s.In),
    "a path of 20,000": (".".join(["x"] * 20_000), s.Name),
    "20,000 arguments": (f"coalesce({','.join(['x'] * 20_000)})", s.Call),
    "20,000 nested calls": ("abs(" * 20_000 + "x" + ")" * 20_000, TooComplex),
    "5,000 nested aggregates": ("any(a where " * 5_000 + "b" + ")" * 5_000, TooComplex),
    "33 nested aggregates": ("any(a where b or " * 33 + "c" + ")" * 33, s.Aggregate),
    "a large pattern": (f"x matches '{'(a|b)' * 20_000}'", s.Matches),
    "a pattern that explodes": ("x matches '((a{500}){500}){500}'", ExpressionError),
    "a pattern that others run for ever": ("x matches '(a*)*b'", s.Matches),
}


@pytest.mark.parametrize(("text", "wanted"), SIZES.values(), ids=SIZES.keys())
def test_a_large_text_gives_a_tree_or_a_clear_error_soon(text, wanted):
    start = time.process_time()
    try:
        found: object = parse(text)
    except ExpressionError as wrong:
        found = wrong
    assert time.process_time() - start < MOST_SECONDS
    assert isinstance(found, wanted)


READ = ["10,000 terms", "10,000 terms of two", "99 times not", "33 nested aggregates", "a list of 20,000"]


@pytest.mark.parametrize("size", READ)
def test_what_can_be_read_can_also_be_written_and_explained_soon(size):
    tree = parse(SIZES[size][0])
    start = time.process_time()
    assert text_of(tree) == SIZES[size][0]
    assert explain(tree)
    assert time.process_time() - start < MOST_SECONDS
