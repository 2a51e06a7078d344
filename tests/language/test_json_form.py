"""The JSON form: what it looks like, and that anything else is refused with an error of the language."""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.errors import BadDuration, BadRegex, ExpressionError, ExpressionSyntaxError, TooComplex
from insight.language.format import text_of
from insight.language.json_form import from_json, to_json
from insight.language.parse import parse
from tests.examples import examples

from .golden import TREES

X = {"node": "name", "path": ["x"]}
FIVE = {"node": "number", "value": 5}
DAYS = {"node": "duration", "amount": 90, "unit": "day"}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x", X),
        ("5", FIVE),
        ("'a'", {"node": "text", "value": "a"}),
        ("true", {"node": "boolean", "value": True}),
        ("2026-03-01", {"node": "date", "value": "2026-03-01"}),
        ("2026-03-01T12:00Z", {"node": "instant", "value": "2026-03-01T12:00:00+00:00"}),
        ("90 days ago", {"node": "ago", "duration": DAYS}),
        ("product.category", {"node": "name", "path": ["product", "category"]}),
        ("x = 5", {"node": "compare", "op": "=", "left": X, "right": FIVE}),
        ("x is unknown", {"node": "not", "term": {"node": "known", "value": X}}),
        ("x in [5]", {"node": "in", "value": X, "items": {"node": "list of", "items": [FIVE]}}),
        ("x or x", {"node": "or", "terms": [X, X]}),
        ("x within 90 days", {"node": "when", "value": X, "window": {"node": "within", "duration": DAYS}}),
        ("x is today", {"node": "when", "value": X, "window": {"node": "on day", "days": 0}}),
        ("in audience 'a'", {"node": "in audience", "name": "a"}),
        ("everyone", {"node": "everyone"}),
        ("count(x)", {"node": "aggregate", "function": "count", "target": ["x"]}),
        (
            "any(x where x then no y within 90 days)",
            {
                "node": "aggregate", "function": "any", "target": ["x"], "where": X,
                "then": {"node": "then", "table": "y", "negated": True, "within": DAYS},
            },
        ),
        ("round(x, 5)", {"node": "call", "function": "round", "arguments": [X, FIVE]}),
    ],
)  # fmt: skip
def test_a_tree_has_this_json_form(text, form):
    assert to_json(parse(text)) == form
    assert from_json(form) == parse(text)


def test_fields_at_their_default_may_be_given():
    form = {"node": "aggregate", "function": "count", "target": ["x"], "distinct": False, "where": None}
    assert from_json(form) == parse("count(x)")


def test_a_tree_from_json_knows_its_places_in_the_canonical_text():
    tree = from_json({"node": "compare", "op": "=", "left": X, "right": FIVE})
    assert text_of(tree)[tree.right.at :] == "5"


REFUSED = [
    (None, "an object with `node` belongs where something else stands"),
    ([], "an object with `node` belongs where something else stands"),
    ("x > 5", "an object with `node` belongs where something else stands"),
    ({}, "an object needs `node`, the kind of node in words"),
    ({"node": 5}, "an object needs `node`, the kind of node in words"),
    ({"node": ["name"]}, "an object needs `node`, the kind of node in words"),
    ({"node": "nmae", "path": ["x"]}, "the kind of node 'nmae' is not known"),
    ({"node": "Name", "path": ["x"]}, "the kind of node 'Name' is not known"),
    ({"node": "x" * 100}, "the kind of node '" + "x" * 40 + "' is not known"),
    ({"node": "name"}, "'name' needs 'path'"),
    ({"node": "name", "path": ["x"], "at": 5}, "'name' has no field 'at'"),
    ({"node": "name", "path": ["x"], 5: 5}, "'name' has no field '5'"),
    ({"node": "name", "path": []}, "There is no condition here."),
    ({"node": "name", "path": [""]}, "This back quote is not closed, or there is no name in it."),
    ({"node": "name", "path": [5]}, "an object with `node` belongs where something else stands"),
    ({"node": "name", "path": "x"}, "a part stands where its kind cannot"),
    ({"node": "name", "path": X}, "a part stands where its kind cannot"),
    ({"node": "number", "value": "5"}, "the value of 'number' has the wrong type"),
    ({"node": "number", "value": True}, "the value of 'number' has the wrong type"),
    ({"node": "number", "value": float("nan")}, "a part stands where its kind cannot"),
    ({"node": "number", "value": float("inf")}, "a part stands where its kind cannot"),
    ({"node": "number", "value": 2**63}, "This number is too large."),
    ({"node": "number", "value": 10**5000}, "a part stands where its kind cannot"),
    ({"node": "text", "value": 5}, "the value of 'text' has the wrong type"),
    ({"node": "text", "value": "\ud800"}, "This is half of a character"),
    ({"node": "boolean", "value": 1}, "the value of 'boolean' has the wrong type"),
    ({"node": "date", "value": "1 March"}, "the value of 'date' is no ISO text"),
    ({"node": "date", "value": 5}, "the value of 'date' is no ISO text"),
    ({"node": "instant", "value": "2026-03-01T25:00"}, "the value of 'instant' is no ISO text"),
    ({"node": "instant", "value": "0001-01-01T00:00+05:00"}, "There is no such date and time."),
    ({"node": "compare", "op": "=", "left": X, "right": 5}, "a part stands where its kind cannot"),
    ({"node": "compare", "op": "=", "left": X, "right": 5.5}, "'right' of 'compare' has the wrong type"),
    ({"node": "compare", "op": "==", "left": X, "right": FIVE}, "Write `=` to compare."),
    ({"node": "compare", "op": "or", "left": X, "right": X}, "a part stands where its kind cannot"),
    ({"node": "compare", "op": X, "left": X, "right": X}, ""),
    ({"node": "negate", "value": FIVE}, "a part stands where its kind cannot"),
    ({"node": "and", "terms": []}, "There is no condition here."),
    ({"node": "and", "terms": [X]}, "a part stands where its kind cannot"),
    ({"node": "and", "terms": X}, "a part stands where its kind cannot"),
    ({"node": "and", "terms": [X, None]}, "an object with `node` belongs where something else stands"),
    ({"node": "in", "value": X, "items": {"node": "list of", "items": []}}, "`]` cannot stand here."),
    ({"node": "in", "value": X, "items": {"node": "list of", "items": [X]}}, "`x` cannot stand here."),
    ({"node": "in", "value": X, "items": [FIVE]}, "a part stands where its kind cannot"),
    ({"node": "list of", "items": [FIVE]}, "`[` cannot stand here."),
    (DAYS, "`ago` was expected here."),
    ({"node": "within", "duration": DAYS}, "a part stands where its kind cannot"),
    ({"node": "then", "table": "x"}, "a part stands where its kind cannot"),
    ({"node": "when", "value": X, "window": X}, ""),
    ({"node": "when", "value": X, "window": {"node": "on day", "days": 5}}, ""),
    ({"node": "aggregate", "function": "count", "target": ["x"], "then": X}, "a part stands where its kind cannot"),
    ({"node": "aggregate", "function": "count", "target": ["x"], "last": 3}, "`count` does not take `last …`."),
    ({"node": "aggregate", "function": "cuont", "target": ["x"]}, "No function named 'cuont'."),
    ({"node": "aggregate", "function": "round", "target": ["x"]}, "a part stands where its kind cannot"),
    ({"node": "aggregate", "function": "count(x) + count", "target": ["x"]}, "a part stands where its kind cannot"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "part"), REFUSED)
def test_anything_else_is_refused(form, part):
    with pytest.raises(ExpressionError) as caught:
        from_json(form)
    assert part in caught.value.problem


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"node": "ago", "duration": {"node": "duration", "amount": 0, "unit": "day"}}, BadDuration),
        ({"node": "ago", "duration": {"node": "duration", "amount": 10**9, "unit": "day"}}, BadDuration),
        ({"node": "ago", "duration": {"node": "duration", "amount": 5, "unit": "eon"}}, ExpressionSyntaxError),
        ({"node": "matches", "value": X, "pattern": "("}, BadRegex),
    ],
)
def test_a_form_is_checked_as_strictly_as_a_text(form, kind):
    with pytest.raises(kind):
        from_json(form)


def nested(levels: int) -> dict:
    form = X
    for _ in range(levels):
        form = {"node": "not", "term": form}
    return form


def test_a_form_may_be_nested_as_deep_as_a_text():
    assert from_json(nested(99)) == parse("not " * 99 + "x")


@pytest.mark.parametrize("levels", [100, 101, 5000])
def test_a_form_that_is_nested_deeper_is_refused(levels):
    with pytest.raises(TooComplex):
        from_json(nested(levels))


def test_deep_values_in_odd_places_are_refused():
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    for form in (
        {"node": deep},
        {"node": "name", "path": deep},
        {"node": "compare", "op": deep, "left": X, "right": X},
    ):
        with pytest.raises(ExpressionSyntaxError):
            from_json(form)


# --- anything at all ------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=6), part, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    [
        "number", "text", "boolean", "date", "instant", "duration", "ago", "list of", "name", "negate", "arithmetic",
        "call", "then", "aggregate", "within", "bound", "span", "on day", "in period", "compare", "between", "in",
        "text match", "contains of", "matches", "known", "when", "anniversary", "in audience", "in list", "everyone",
        "not", "and", "or",
    ]
)  # fmt: skip
FIELDS = st.sampled_from(
    [
        "value", "path", "op", "left", "right", "function", "arguments", "target", "window", "where", "then", "last",
        "duration", "amount", "unit", "terms", "term", "items", "name", "days", "point", "side", "low", "high",
    ]
)  # fmt: skip
FORMS = st.recursive(
    JSON | st.builds(lambda word: {"node": word}, WORDS) | st.just(X) | st.just(FIVE) | st.just(DAYS),
    lambda part: st.builds(
        lambda word, given: {**given, "node": word}, WORDS, st.dictionaries(FIELDS, part | st.lists(part, max_size=3))
    ),
    max_leaves=8,
)


def gives_a_tree_or_an_error(form: object) -> bool:
    """Whether a form gives a tree; any error but one of the language fails the test."""
    try:
        tree = from_json(form)
    except ExpressionError:
        return False
    assert from_json(to_json(tree)) == tree
    return True


@settings(max_examples=examples(300), deadline=None)
@given(JSON)
def test_any_json_gives_a_tree_or_an_error_of_the_language(data):
    gives_a_tree_or_an_error(data)


@settings(max_examples=examples(500), deadline=None)
@given(FORMS)
def test_any_object_that_looks_like_a_form_gives_a_tree_or_an_error_of_the_language(form):
    gives_a_tree_or_an_error(form)


def places(form: object) -> list[tuple[list | dict, int | str]]:
    """Every place in a form: what holds it, and under which key."""
    keys = form.keys() if isinstance(form, dict) else range(len(form)) if isinstance(form, list) else ()
    found = [(form, key) for key in keys]
    return found + [each for key in keys for each in places(form[key])]


def test_a_form_with_one_part_changed_gives_a_tree_or_an_error_of_the_language():
    chance = random.Random(20260301)
    forms = [to_json(tree) for tree in TREES]
    parts = [form[key] for each in forms for form, key in places(each)] + [
        None,
        0,
        -1,
        1.5,
        "",
        "x",
        [],
        {},
        True,
        10**30,
    ]
    results = []
    for _ in range(examples(4000)):
        form = copy.deepcopy(chance.choice(forms))
        holder, key = chance.choice(places(form))
        holder[key] = copy.deepcopy(chance.choice(parts))
        results.append(gives_a_tree_or_an_error(json.loads(json.dumps(form))))
    assert 100 < sum(results) < len(results) - 100
