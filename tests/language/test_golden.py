"""How texts are saved: one canonical form for each tree."""

from __future__ import annotations

import dataclasses

import pytest

from insight.language import syntax as s
from insight.language.format import format_text, text_of
from insight.language.parse import parse
from insight.language.terms import nodes
from insight.language.tokens import UNITS, WORDS, words

from .golden import BLOCKS, NODES, TYPED

KINDS = {each for each in vars(s).values() if dataclasses.is_dataclass(each)}


@pytest.mark.parametrize(("typed", "saved"), BLOCKS, ids=TYPED)
def test_a_text_is_saved_as(typed, saved):
    assert format_text(typed) == saved == format_text(saved)


@pytest.mark.parametrize(("typed", "saved"), BLOCKS, ids=TYPED)
def test_what_is_saved_means_what_was_typed(typed, saved):
    assert parse(saved) == parse(typed)


@pytest.mark.parametrize("typed", TYPED)
def test_every_node_begins_at_a_word(typed):
    begins = {word.at for word in words(typed)}
    assert {node.at for node in nodes(parse(typed))} <= begins


def test_names_and_constants_know_their_own_place():
    text = "a > 5 and\n  b in ['x', 'y']"
    places = {
        text[node.at :].split(maxsplit=1)[0]: type(node).__name__
        for node in nodes(parse(text))
        if not isinstance(node, s.And)
    }
    assert places == {"a": "Name", "5": "Number", "b": "Name", "['x',": "ListOf", "'x',": "Text", "'y']": "Text"}


def test_the_golden_texts_cover_every_kind_of_node():
    assert {type(node) for node in NODES} == KINDS


def test_the_golden_texts_cover_every_function():
    called = {node.function for node in NODES if isinstance(node, s.Aggregate | s.Call)}
    assert called == {*s.ROW_FUNCTIONS, *s.VALUE_FUNCTIONS}


def test_the_golden_texts_cover_every_word_of_the_language():
    said = {word.text for typed in TYPED for word in words(typed) if word.kind not in {"NAME", "TEXT"}}
    units = {*UNITS, *(f"{unit}s" for unit in UNITS)}
    assert said >= WORDS - units
    assert {node.unit for node in NODES if isinstance(node, s.Duration)} == set(UNITS)


def test_no_golden_text_stands_there_twice():
    assert len(set(TYPED)) == len(TYPED) >= 60


def test_a_tree_made_by_hand_is_written_with_the_brackets_it_needs():
    either = s.Or((s.Name(("a",)), s.Name(("b",))))
    assert text_of(s.Compare("=", either, s.Not(either))) == "(a or b) = (not (a or b))"
    assert text_of(s.Arithmetic("-", s.Number(1), s.Arithmetic("-", s.Number(2), s.Number(-3)))) == "1 - (2 - -3)"


def test_something_that_is_no_tree_is_not_written():
    with pytest.raises(TypeError):
        text_of("spend > 5")
