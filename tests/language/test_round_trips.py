"""Text, tree and JSON are three forms of one thing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from insight.language import syntax as s
from insight.language.format import format_text, text_of
from insight.language.json_form import from_json, to_json
from insight.language.parse import parse
from insight.language.terms import children, nodes
from tests.examples import examples
from tests.reference.strategies import any_trees, values

from .golden import TYPED
from .trees import trees

MANY = settings(max_examples=examples(200), deadline=None)


def assert_forms_agree(tree: s.Expression) -> None:
    """Make sure that text and JSON stand for the tree, and that each has one form."""
    text = text_of(tree)
    assert parse(text) == tree
    assert format_text(text) == text
    form = to_json(tree)
    assert from_json(json.loads(json.dumps(form))) == tree
    assert to_json(parse(text)) == form


def test_2_500_trees_of_every_form_are_read_back_from_text_and_json():
    kinds = set()
    for tree in trees(seed=20260301, count=examples(2_500)):
        assert_forms_agree(tree)
        kinds |= {(type(node), type(child)) for node in nodes(tree) for child in children(node)}
    assert {(s.Not, s.And), (s.Not, s.Or), (s.And, s.Or), (s.Or, s.Or), (s.Arithmetic, s.Arithmetic)} <= kinds
    assert len(kinds) > 450


@MANY
@given(any_trees())
def test_any_tree_is_read_back_from_its_text(tree):
    assert parse(text_of(tree)) == tree


@MANY
@given(any_trees())
def test_formatting_twice_changes_nothing(tree):
    once = text_of(tree)
    assert format_text(once) == once


@MANY
@given(any_trees())
def test_any_tree_is_read_back_from_its_json(tree):
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@MANY
@given(any_trees())
def test_any_tree_is_read_back_from_the_text_of_its_json(tree):
    assert text_of(from_json(to_json(tree))) == text_of(tree)


@settings(max_examples=examples(100), deadline=None)
@given(values())
def test_sound_trees_are_read_back_from_text_and_json(tree):
    assert parse(text_of(tree)) == tree == from_json(json.loads(json.dumps(to_json(tree))))


@pytest.mark.parametrize("typed", TYPED)
def test_a_typed_text_is_read_back_from_its_json(typed):
    tree = parse(typed)
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@pytest.mark.parametrize("typed", TYPED)
def test_equal_trees_are_equal_as_keys(typed):
    assert hash(parse(typed)) == hash(parse(format_text(typed)))


@pytest.mark.parametrize(("one", "other"), [("a > 5", " a  >  5"), ("a or b", "(a) or\nb")])
def test_where_a_text_begins_does_not_matter_to_equality(one, other):
    assert parse(one) == parse(other)
    assert {parse(one), parse(other)} == {parse(one)}
