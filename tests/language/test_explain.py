"""Expressions in plain English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from insight.language.explain import explain
from insight.language.format import text_of
from insight.language.parse import parse
from tests.examples import examples
from tests.reference.strategies import conditions

from .golden import TREES, TYPED, blocks
from .trees import trees

SAID = blocks("explained.txt")


@pytest.mark.parametrize(("text", "sentence"), SAID)
def test_an_expression_reads(text, sentence):
    assert explain(parse(text)) == sentence


def test_properties_go_by_their_titles():
    titles = {("spend_90d",): "Spend, 90 days", ("orders",): "Orders ever", ("home_store", "city"): "town"}

    def title(path):
        return titles.get(path, " ".join(path))

    assert explain(parse("spend_90d > orders"), title) == '"Spend, 90 days" is more than Orders ever'
    assert explain(parse("home_store.city = 'Oslo'"), title) == "town is 'Oslo'"
    assert explain(parse("profile.orders > 5"), title) == "Orders ever is more than 5"


def test_tables_and_their_columns_never_go_by_the_title_of_a_property():
    def title(path):
        return f"title of {path[-1]}"

    text = "sum(orders.amount where channel = profile.channel) > channel"
    wanted = "the total amount of orders where channel is the customer's title of channel is more than title of channel"
    assert explain(parse(text), title) == wanted


@pytest.mark.parametrize("tree", TREES, ids=TYPED)
def test_every_golden_text_is_explained_in_one_line_without_signs(tree):
    sentence = explain(tree)
    assert sentence == explain(tree)
    assert "\n" not in sentence
    outside_quotes = "".join(part for n, part in enumerate(sentence.replace('"', "'").split("'")) if n % 2 == 0)
    assert not set("=<>[]`*/_") & set(outside_quotes)


def test_any_tree_is_explained_always_alike():
    for tree in trees(seed=20260301, count=examples(2_000)):
        assert explain(tree) == explain(parse(text_of(tree)))


@settings(max_examples=examples(100), deadline=None)
@given(conditions())
def test_any_sound_condition_is_explained(condition):
    assert explain(condition)
