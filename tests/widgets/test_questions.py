"""Whatever the browser sends gets a reply, and nothing that is no question does anything."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.errors import QuestionError
from insight.widgets.protocol.message import MOST_CHARACTERS
from insight.widgets.protocol.register import STUDIO, check_size, id_of, question_of
from tests.examples import examples
from tests.widgets.asking import TEXT

LONG = "a" * (MOST_CHARACTERS + 1)


def nested(levels):
    tree = {"node": "everyone"}
    for _ in range(levels):
        tree = {"node": "not", "term": tree}
    return tree


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ({}, "There is no question"),
        ({"ask": None}, "There is no question"),
        ({"ask": ["read"]}, "There is no question 'list'"),
        ({"ask": "opne"}, "Did you mean 'open'?"),
        ({"ask": "__init__"}, "There is no question '__init__'"),
        ({"ask": "read"}, "`text`: field required"),
        ({"ask": "read", "text": 5}, "`text`: input should be a valid string"),
        ({"ask": "read", "text": None}, "`text`: input should be a valid string"),
        ({"ask": "read", "text": "\ud800"}, "`text`"),
        ({"ask": "read", "text": LONG}, "at most 100000 characters"),
        ({"ask": "read", "text": "everyone", "sql": "drop table x"}, "`sql`: extra inputs"),
        ({"ask": "reach"}, "either `text` or `tree` is needed"),
        ({"ask": "reach", "text": "everyone", "tree": {"node": "everyone"}}, "either `text` or `tree`"),
        ({"ask": "write", "tree": []}, "`tree`"),
        ({"ask": "write", "tree": nested(100_000)}, "nested more than 250 levels"),
        ({"ask": "write", "tree": {"node": LONG}}, "The tree is too large"),
        ({"ask": "write", "tree": {"node": [0] * 60_000}}, "The tree is too large"),
        ({"ask": "write", "tree": {"node": "number", "value": 10**40_000}}, "The tree is too large"),
        ({"ask": "curve", "text": "everyone", "path": [True]}, "`path.0"),
        ({"ask": "curve", "text": "everyone", "path": [1.5]}, "`path.0"),
        ({"ask": "values", "property": "country", "limit": 10**6}, "`limit`"),
        ({"ask": "values", "property": "country", "limit": True}, "`limit`"),
        ({"ask": "row_values", "table": "orders", "column": []}, "`column`"),
        ({"ask": "overlap", "text": "everyone", "with": []}, "`with`"),
        ({"ask": "export", "text": "everyone", "format": "exe", "file": "a"}, "`format`"),
    ],
)
def test_what_is_no_question_is_refused(message, wanted):
    with pytest.raises(QuestionError) as told:
        question_of(message, STUDIO)
    assert wanted in str(told.value)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ({"id": "a1"}, "a1"), ({"id": 7}, 7), ({"id": True}, None), ({"id": 1.5}, None), ({"id": "x" * 65}, None),
        ({"id": "a\nb"}, None), ({"id": 2**60}, None), ({"id": []}, None), ({}, None), ("id", None), (None, None),
    ],
)  # fmt: skip
def test_a_reply_names_its_question_where_that_has_a_name(message, wanted):
    assert id_of(message) == wanted


def test_a_tree_as_large_as_fifty_conditions_is_fine():
    check_size({"node": "and", "terms": [nested(90)] * 50})


# --- anything -----------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TEXTS = st.sampled_from([
    TEXT, "everyone", "", "spend >", "contry = 'NO'", "country = '\0'", "country = '\u202e\U0001d54f🙂'",
    "email = 'x'", "in audience 'norwegians'",
    "in list 'staff'", "lower(email) = 'a'", "`country`", "1", "spend > 1e300", "sum(orders.amount within 90 days) > 5",
    "born before 1990-01-01", "last(orders.time) after 2025-06-01", "values(orders.channel) contains 'web'", "spend / 0 > 1",
    "'; drop table profile; --", "customer_id = 99999999999999999999999", "count(orders) between 1 and 2 or not spend in [60]",
])  # fmt: skip
NAMES = st.sampled_from([
    "country", "spend", "email", "born", "email_ok", "orders", "lines", "norwegians", "staff", "product", "category", "note", "sms",
    "customer_id", "", "../x", "nothing", "rfm_segment", "spend_90d * 2", "🙂", "values(orders.channel)", "terms", "csv", "1 week",
])  # fmt: skip
TREES = st.sampled_from([
    {"node": "everyone"}, {"node": "and", "terms": []}, {"node": "not", "term": {"node": "everyone"}}, {"node": "off"},
    {"node": "compare", "op": ">", "left": {"node": "name", "path": ["spend"]}, "right": {"node": "number", "value": 5}},
    {"node": "compare", "op": "; drop", "left": {"node": "name", "path": ["spend"]}, "right": {"node": "number", "value": 5}},
    {"node": "name", "path": ["__class__", "__init__"]}, {"node": "number", "value": float("nan")},
    {"node": "text", "value": "\ud800"},
])  # fmt: skip
VALUES = TEXTS | NAMES | TREES | JSON | st.lists(NAMES | st.integers(0, 3), max_size=3)


def argument(name):
    if name == "tree":
        return TREES | JSON
    if name in ("text", "value", "property"):
        return TEXTS | NAMES | JSON
    if name == "file":
        return (
            st.sampled_from(["../out.csv", "/etc/passwd", ".hidden", "a/b", "", "C:x"]) | JSON
        )  # none that can be written
    return VALUES


@st.composite
def messages(draw):
    """A question with arguments of its names (some left out), of likely and of unlikely values."""
    ask = draw(st.sampled_from([name for name in STUDIO if name != "history"]))
    kind = STUDIO[ask].question
    found = {"id": draw(st.text(max_size=5) | JSON), "ask": ask}
    for name, field in kind.model_fields.items():
        if draw(st.integers(0, 5)) or field.is_required():
            found[field.alias or name] = draw(argument(name))
    return found


def replied(small, message):
    found = small.answers.ask(message)
    assert set(found) in ({"id", "ok"}, {"id", "error"})
    json.dumps(found, allow_nan=False)
    return found


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(message=st.dictionaries(st.sampled_from(["id", "ask", "text", "tree"]) | st.text(max_size=5), JSON))
def test_any_json_object_gets_a_reply(small, message):
    assert "error" in replied(small, message)


@settings(max_examples=examples(400), deadline=None, suppress_health_check=list(HealthCheck))
@given(message=messages())
def test_any_question_with_any_arguments_gets_a_reply(small, message):
    file = small.workspace.profiles.data.file
    before = (sorted(each.name for each in file.parent.iterdir()), file.read_bytes())
    replied(small, message)
    if message["ask"] != "save":
        assert (sorted(each.name for each in file.parent.iterdir()), file.read_bytes()) == before
