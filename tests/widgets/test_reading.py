"""Text and tree say the same, every condition has a path, and errors point at their place."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.audiences.conditions import conditions_of
from insight.language.json_form import to_json
from insight.widgets.text_and_tree import conditions_at, replaced
from tests.examples import examples
from tests.reference.strategies import conditions
from tests.widgets.asking import TEXT

TREES = conditions()


def at(tree, path):
    return reduce(lambda node, step: node[step], path, tree)


def put(tree, path, node):
    """A JSON form with another node at a path."""
    if not path:
        return node
    copy = list(tree) if isinstance(tree, list) else dict(tree)
    copy[path[0]] = put(tree[path[0]], path[1:], node)
    return copy


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_the_paths_are_those_of_the_conditions_in_reading_order(tree):
    found, form = list(conditions_at(tree)), to_json(tree)
    parts = conditions_of(tree).all
    assert [node for _, node in found] == [each.node for each in parts]
    assert [at(form, path) for path, _ in found] == [to_json(each.node) for each in parts]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES, other=TREES, data=st.data())
def test_replacing_a_condition_changes_nothing_else(tree, other, data):
    path, node = data.draw(st.sampled_from(list(conditions_at(tree))))
    assert replaced(tree, path, node) == tree
    changed = replaced(tree, path, other)
    assert at(to_json(changed), path) == to_json(other)
    assert put(to_json(changed), path, to_json(node)) == to_json(tree)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("everyone", [([], "everyone", True)]),
        ("country='NO'", [([], "country = 'NO'", True)]),
        ("not(country='NO')", [([], "country != 'NO'", True)]),
        (
            TEXT,
            [
                (["terms", 0], "spend > 50", True),
                (["terms", 1, "terms", 0], "country in ['NO', 'DK']", True),
                (["terms", 1, "terms", 1], "not any(orders where channel = 'web')", True),
            ],
        ),
        (
            "not (spend > spend_90d or not email_ok)",
            [(["term", "terms", 0], "spend > spend_90d", False), (["term", "terms", 1], "not email_ok", True)],
        ),
        ("email is known", [([], "email is known", True)]),
        ("round(spend) > 5", [([], "round(spend) > 5", False)]),
        ("any(orders then no orders within 5 days)", [([], "any(orders then no orders within 5 days)", True)]),
        ("in audience 'buyers'", [([], "in audience 'buyers'", True)]),
    ],
)
def test_read_gives_the_canonical_text_the_tree_and_a_row_for_each_condition(small, text, rows):
    found = small.ok("read", text=text)
    told = [
        (row["path"], row["text"].replace("not country = ", "country != "), row["drawable"]) for row in found["rows"]
    ]
    assert told == rows
    assert small.ok("write", tree=found["tree"]) == found
    assert small.ok("read", text=found["text"]) == found


@pytest.mark.parametrize(
    ("text", "table", "before", "wanted"),
    [
        ("channel='web'", "orders", None, "channel = 'web'"),
        ("profile.country = 'NO' and amount > 5", "orders", None, "profile.country = 'NO' and amount > 5"),
        ("product.category = 'oil'", "lines", None, "product.category = 'oil'"),
        ("order.channel = 'web'", "lines", None, "order.channel = 'web'"),
        ("channel = orders.channel", "orders", "orders", "channel = orders.channel"),
    ],
)
def test_a_condition_on_rows_is_read_in_its_place(small, text, table, before, wanted):
    found = small.ok("read", text=text, table=table, before=before)
    assert found["text"] == wanted
    assert small.ok("write", tree=found["tree"], table=table, before=before) == found


@pytest.mark.parametrize(
    ("text", "place", "suggestion", "problem"),
    [
        ("contry = 'NO'", "contry", "country", "Did you mean 'country'?"),
        ("spend > 5 and\n  contry = 'NO'", "contry", "country", "Did you mean 'country'?"),
        ("🙂", "🙂", None, "has no meaning here"),
        ("spend > 'abc'", "'abc'", None, ""),
        ("country = 'it''s' and `spent` > 1", "`spent`", "spend", "Did you mean"),
        ("in audience 'norwegian'", "'norwegian'", "'norwegians'", "No audience named 'norwegian'"),
        ("in list 'staf'", "'staf'", "'staff'", "No list named 'staf'"),
        ("sum(orders.amout) > 5", "amout", "amount", "No column of 'orders'"),
        ("any(orders where chanel = 'web')", "chanel", "channel", "No column of 'orders'"),
        ("any(ordrs)", "ordrs", "orders", "No table named 'ordrs'"),
        ("cont(orders) > 1", "cont", "count", "No function named 'cont'"),
        ("spend > ", "", None, "The text ends too soon"),
        ("spend > 5 country", "country", None, "`country` cannot stand here"),
        ("spend within 5 days", None, None, ""),
        ("", None, None, "There is no condition here"),
    ],
)
def test_an_error_tells_its_place_and_what_to_write_there(small, text, place, suggestion, problem):
    found = small.error("read", text=text)
    assert problem in found["problem"]
    assert found["suggestion"] == suggestion
    if place is not None:
        assert text[found["at"] : found["at"] + found["length"]].strip() == place
    if suggestion is not None:
        mended = text[: found["at"]] + suggestion + text[found["at"] + found["length"] :]
        small.ok("read", text=mended)


@pytest.mark.parametrize("text", ["spend", "count(orders)", "lower(country)", "'NO'"])
def test_what_is_no_condition_is_an_error(small, text):
    assert small.error("read", text=text)["kind"] == "wrong_type"


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ({}, "needs `node`"),
        ({"node": "off", "term": {"node": "everyone"}}, "is not known"),
        ({"node": "and", "terms": [{"node": "everyone"}]}, "a part stands where its kind cannot"),
        ({"node": "name", "path": ["contry"]}, "Did you mean 'country'?"),
        ({"node": "matches", "value": {"node": "name", "path": ["country"]}, "pattern": "("}, "no pattern"),
    ],
)
def test_a_wrong_tree_is_an_error_without_a_place(small, tree, problem):
    found = small.error("write", tree=tree)
    assert problem in found["message"] or found["kind"] == "bad_regex"
    assert found["at"] is None


@pytest.mark.parametrize("table", ["ordrs", "profile", "", "🙂"])
def test_rows_of_a_table_that_is_not_there_are_an_error(small, table):
    assert small.error("read", text="everyone", table=table)["kind"] == "unknown_name"


def test_a_text_that_is_the_name_of_an_audience_is_read_as_a_text(small):
    assert small.error("read", text="norwegians")["kind"] == "unknown_name"
