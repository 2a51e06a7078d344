"""What sets a segment apart, in words, and the names that are made of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.segments.description.distinctions import Telling, names_of, short_titles, standardised
from tests.segments.two_ways import BY, FOUND, people, workspace

WORDS = [
    ("", 1.2, "Spend, 365 days", "numeric", "very high spend, 365 days"),
    ("", -0.4, "Orders", "numeric", "few orders"),
    ("", 0.4, "Different stores", "numeric", "many different stores"),
    ("", 0.4, "Days since the last order", "numeric", "last order long ago"),
    ("", -1.4, "Days since milk was last bought", "numeric", "milk was last bought very recently"),
    ("", -0.4, "Address", "numeric", "low address"),
    ("", -0.4, "Status", "ordinal", "low status"),
    ("", 0.5, "Is a member", "boolean", "is a member"),
    ("", -0.5, "Is a member", "boolean", "is not a member"),
    ("", -0.5, "Has children", "boolean", "has no children"),
    ("app", 0.5, "Channel", "categorical", "app"),
    ("app", -0.5, "Channel", "categorical", "not app"),
    ("45-54", 0.5, "Age", "categorical", "age 45-54"),
    ("missing", 0.5, "Age", "categorical", "age unknown"),
    ("missing", -0.5, "Age", "categorical", "age known"),
    ("other", 0.5, "Channel", "categorical", "other channel"),
    ("missing", 1.5, "VIP", "boolean", "VIP unknown"),
]


@pytest.mark.parametrize(("value", "effect", "title", "kind", "wanted"), WORDS)
def test_an_effect_has_words(value, effect, title, kind, wanted):
    assert Telling("a", value, effect).words(title, kind) == wanted


def test_words_that_stand_alone_name_the_property_of_a_value():
    assert Telling("c", "app", 1.42).said("Channel", "categorical") == "channel: app (effect 1.4)"
    assert Telling("c", "app", -0.5).said("Channel", "categorical") == "channel: not app (effect -0.5)"
    assert Telling("c", "missing", 0.5).said("Channel", "categorical") == "channel unknown (effect 0.5)"


def test_titles_are_cut_where_they_still_differ():
    titles = {"a": "Spend, 90 days", "b": "spend, 365 days", "c": "Items, 365 days (fuel is one)", "d": ", odd"}
    assert short_titles(titles) == {"a": "Spend, 90 days", "b": "spend, 365 days", "c": "Items", "d": ", odd"}


@given(st.lists(st.lists(st.floats(-3, 3), min_size=5, max_size=5), min_size=1, max_size=12))
def test_names_are_different_and_none_is_empty(effects):
    features = FOUND["kmeans"].features
    told = [
        sorted(
            (Telling(each.name, each.categories[0].label if each.categories else "", effect)
             for each, effect in zip(features.all, row, strict=True)), key=lambda each: -abs(each.effect),
        )
        for row in effects
    ]  # fmt: skip
    names = names_of(told, {name: f"{name.title()}, 365 days" for name in BY}, features)
    assert len(set(names)) == len(effects)
    assert all(name and name[0].isupper() and "365" not in name for name in names)


def test_segments_that_lack_a_value_are_named_for_it():
    names = workspace(people(3000)).segment("tier", BY, k=4, seed=2).names
    assert len(set(names)) == 4
    assert not any(name.startswith("Average") for name in names)


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_standardised_effects_of_all_groups_balance(seed, count):
    chance = np.random.default_rng(seed)
    columns, groups = chance.normal(size=(40, 3)) * 5 + 2, chance.integers(0, count, 40)
    away = standardised(columns, groups, count + 1)
    assert (away[count] == 0).all()
    sizes = np.bincount(groups, minlength=count + 1)
    assert np.allclose(sizes @ away, 0)
