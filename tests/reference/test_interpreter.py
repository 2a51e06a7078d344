"""Values, conditions and names of the reference interpreter, over profiles made by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from insight.language import syntax as s
from insight.language.parse import parse
from tests.reference.build import NOON, ago, at, call, compare, const, day, items, name, of_one, rows, world
from tests.reference.cases import load_cases, world_of
from tests.reference.interpreter import BadTree, evaluate, members
from tests.reference.times import Clock
from tests.reference.values import same_answer
from tests.reference.world import Lookup, Table

X, NAN = name("x"), float("nan")
YES, NO = s.Boolean(value=True), s.Boolean(value=False)


# --- missing values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [None, "", NAN])
@pytest.mark.parametrize(
    "condition",
    [
        compare("x", "=", X),
        compare("x", "<", X),
        compare("x", ">=", X),
        s.Between(X, X, X),
        s.In(X, items("a", "")),
        s.TextMatch("contains", X, const("a")),
        s.TextMatch("starts with", const("a"), X),
        s.TextMatch("ends with", X, X),
        s.ContainsOf("any", X, items("a")),
        s.ContainsOf("all", X, items("a")),
        s.Matches(X, ""),
        s.Known(X),
        s.When(X, s.OnDay(0)),
        s.When(X, s.Bound("before", ago("1 day"))),
        s.Anniversary(X, s.OnDay(0)),
        X,
    ],
)
def test_a_condition_on_a_missing_value_is_false_and_its_negation_true(condition, missing):
    assert evaluate(s.Not(condition), world([{"id": 1, "x": missing}])) == {1: True}
    assert members(condition, world([{"id": 1, "x": missing}])) == set()


def test_unequal_is_exactly_the_negation_of_equal():
    profiles = world([{"id": 1, "x": "a"}, {"id": 2, "x": "b"}, {"id": 3, "x": None}])
    assert members(compare("x", "!=", "a"), profiles) == {2, 3}


def test_a_missing_yes_or_no_stays_missing_as_a_value_and_counts_as_false_as_a_condition():
    assert of_one(X, {"x": None}) is None
    assert of_one(s.Or((X, X)), {"x": None}) is False
    assert of_one(s.Not(X), {"x": None}) is True


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        (s.Arithmetic("+", X, const(1)), None),
        (s.Arithmetic("/", const(1), X), None),
        (s.Negate(X), None),
        (call("round", X, 2), None),
        (call("lower", X), None),
        (call("length", X), None),
        (call("days_since", X), None),
        (call("days_between", X, NOON), None),
        (call("coalesce", X, 2, 3), 2),
        (call("coalesce", X, X), None),
        (call("nullif", X, 1), None),
        (call("nullif", 1, X), 1),
        (call("coalesce", X, ""), None),
        (call("rank", X), None),
        (call("percentile", X), None),
    ],
)
def test_arithmetic_and_functions_of_a_missing_value_are_missing_but_coalesce_goes_on(tree, wanted):
    assert of_one(tree, {"x": None}) == wanted


def test_an_empty_list_is_a_value_and_a_missing_list_is_missing():
    assert of_one(s.Known(X), {"x": []}) is True
    assert of_one(call("length", X), {"x": []}) == 0
    assert of_one(s.Known(X), {"x": None}) is False


# --- comparing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (compare(1, "=", 1.0), True),
        (compare(const("a"), "=", "A"), False),
        (compare(const("Z"), "<", "a"), True),  # by code point
        (compare(const("z"), "<", "ø"), True),
        (compare(YES, "=", NO), False),
        (s.Between(const(1), const(1), const(1)), True),
        (s.Between(const(2), const(3), const(1)), False),
        (s.In(const("a"), items("A", "a")), True),
        (s.In(const("a"), items("A")), False),
        (s.In(const(2), items(1, 2.0)), True),
        (s.And((YES, NO)), False),
        (s.Or((YES, NO)), True),
    ],
)
def test_comparing_is_exact_and_keeps_case(condition, wanted):
    assert of_one(condition) is wanted


# --- texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "op", "part", "wanted"),
    [
        ("Oslo S", "contains", "LO s", True),
        ("Oslo S", "starts with", "os", True),
        ("Oslo S", "starts with", "lo", False),
        ("Oslo S", "ends with", " s", True),
        ("ÆRLIG", "contains", "ær", True),
        ("50 kr", "contains", "50%", False),
        ("50% off", "contains", "50%", True),
        ("axb", "contains", "a_b", False),
        (["Web", "app"], "contains", "WEB", True),
        (["website"], "contains", "web", False),
        ([1, 2], "contains", 2, True),
        ([], "contains", "web", False),
    ],
)
def test_parts_of_texts_ignore_case_and_have_no_wildcards(value, op, part, wanted):
    assert of_one(s.TextMatch(op, X, const(part)), {"x": value}) is wanted


@pytest.mark.parametrize(
    ("value", "quantifier", "wanted_of", "wanted"),
    [
        (["a", "b"], "all", ("A", "B"), True),
        (["a"], "all", ("a", "b"), False),
        (["a"], "any", ("a", "b"), True),
        ([], "any", ("a",), False),
        ("Oslo", "all", ("os", "LO"), True),
        ("Oslo", "any", ("x", "lo"), True),
        ("Oslo", "all", ("os", ""), False),
    ],
)
def test_contains_of_asks_it_of_each_item(value, quantifier, wanted_of, wanted):
    assert of_one(s.ContainsOf(quantifier, X, items(*wanted_of)), {"x": value}) is wanted


@pytest.mark.parametrize(
    ("text", "pattern", "wanted"),
    [
        ("Oslo", "sl", True),
        ("Oslo", "^sl", False),
        ("Oslo", "os", False),
        ("Oslo", "(?i)^os", True),
        ("å1", "^.\\d$", True),
    ],
)
def test_matches_searches_anywhere_and_keeps_case(text, pattern, wanted):
    assert of_one(s.Matches(X, pattern), {"x": text}) is wanted


# --- functions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        (call("round", 2.5), 3),
        (call("round", -2.5), -3),
        (call("round", 0.49999999999999994), 0),
        (call("round", 1.005, 2), 1.0),  # 1.005 is a little below itself
        (call("round", 0.125, 2), 0.13),
        (call("round", 7, 2), 7),
        (call("abs", -3), 3),
        (call("upper", "æ1"), "Æ1"),
        (call("lower", "ÆB"), "æb"),
        (call("length", "æ🎁"), 2),
        (call("nullif", 2, 2), None),
        (call("nullif", "a", "b"), "a"),
        (s.Arithmetic("/", const(1), const(2)), 0.5),
        (s.Arithmetic("/", const(1), const(0)), None),
        (s.Arithmetic("/", const(1), const(0.0)), None),
        (s.Arithmetic("-", const(1), const(2)), -1),
        (s.Arithmetic("*", const(3), const(0.5)), 1.5),
        (s.Negate(s.Arithmetic("+", const(1), const(2))), -3),
    ],
)
def test_functions_and_arithmetic(tree, wanted):
    assert of_one(tree) == wanted


def test_money_in_decimals_counts_as_a_number():
    assert of_one(s.Arithmetic("+", X, const(1)), {"x": Decimal("0.5")}) == 1.5


def test_percentile_is_the_share_of_the_others_below_and_rank_counts_from_the_largest():
    everyone = world([{"id": n, "x": x} for n, x in enumerate([10, 20, 20, 40, 50, None, NAN])])
    assert evaluate(call("percentile", X), everyone) == {0: 0, 1: 25, 2: 25, 3: 75, 4: 100, 5: None, 6: None}
    assert evaluate(call("rank", X), everyone) == {0: 5, 1: 3, 2: 3, 3: 2, 4: 1, 5: None, 6: None}


def test_percentile_of_the_only_known_value_is_zero():
    assert evaluate(call("percentile", X), world([{"id": 1, "x": 9}, {"id": 2, "x": None}])) == {
        1: 0,
        2: None,
    }


# --- customers ----------------------------------------------------------------------------------------------


def test_audiences_lists_and_everyone():
    audiences = {"old": compare("age", ">", 50), "not old": s.Not(s.InAudience("old"))}
    customers = world(
        [{"id": "a", "age": 70}, {"id": "b", "age": 7}, {"id": "c", "age": None}],
        audiences=audiences,
        lists={"staff": ["b", "nobody"]},
    )
    assert members(s.InAudience("old"), customers) == {"a"}
    assert members(s.InAudience("not old"), customers) == {"b", "c"}
    assert members(s.InList("staff"), customers) == {"b"}
    assert members(s.Everyone(), customers) == {"a", "b", "c"}
    assert evaluate(s.Everyone(), world([])) == {}


def test_a_name_is_a_property_before_it_is_a_column():
    properties = {
        "double": s.Arithmetic("*", X, const(2)),
        "four": s.Arithmetic("*", name("double"), const(2)),
    }
    assert evaluate(name("four"), world([{"id": 1, "x": 3}], properties=properties)) == {1: 12}


ORDERS = Table([{"key": 1, "of": 1, "t": at("2026-03-01T00:00Z"), "x": 5}], key="key", profile="of", time="t")


@pytest.mark.parametrize(
    "tree",
    [
        name("y"),
        name("x.y"),
        rows("any", "orders", where=name("y")),
        rows("any", "orders", where=s.InList("staff")),
        rows("any", "orders", where=s.InAudience("old")),
        rows("any", "orders", where=s.Everyone()),
        rows("any", "orders", where=compare(call("rank", X), ">", 1)),
        rows("any", "orders", where=rows("any", "orders")),
        rows("any", "orders", where=name("category.x")),
        s.Duration(1, "day"),
        items(1),
    ],
)
def test_names_and_forms_in_the_wrong_place_are_refused(tree):
    with pytest.raises(BadTree):
        evaluate(tree, world([{"id": 1, "x": 1}], {"orders": ORDERS}))


def test_a_lookup_without_the_key_gives_a_missing_value():
    lines = [{"of": 1, "product_id": key} for key in ("p1", "p2", None, "")]
    table = Table(lines, profile="of", lookups={"product": ("product_id", "goods")})
    goods = Lookup([{"id": "p1", "kind": "tea"}, {"id": None, "kind": "salt"}, {"id": "", "kind": "soap"}], key="id")
    customers = world([{"id": 1}], {"lines": table}, lookups={"goods": goods})
    assert evaluate(rows("values", "lines.product.kind"), customers) == {1: ["tea"]}
    assert evaluate(rows("count", "lines", where=s.Known(name("product.kind"))), customers) == {1: 1}


# --- answers and cases --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (None, NAN, True),
        (None, "", True),
        (0, None, False),
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        (1, True, False),
        ("a", "A", False),
        (day("2026-01-01"), at("2026-01-01T00:00+01:00"), False),
        (at("2026-01-01T00:00+01:00"), at("2025-12-31T23:00Z"), True),
        (at("2026-01-01T00:00"), at("2025-12-31T23:00Z"), True),  # a clock time, in Oslo
        ([1, 2], [1.0, 2.0], True),
        ([1], [1, 2], False),
        ([], None, False),
    ],
)
def test_answers_are_compared_as_values(left, right, same):
    clock = Clock(NOON, ZoneInfo("Europe/Oslo"), "monday")
    assert same_answer(left, right, clock) is same


@pytest.mark.parametrize("case", [case for case in load_cases() if "members" in case], ids=lambda case: case["id"])
def test_every_case_has_its_known_members(case):
    assert members(parse(case["audience"]), world_of(case)) == set(case["members"])


def test_a_case_reads_its_times_and_fills_its_cells():
    case = next(case for case in load_cases() if case["id"] == "H10")
    profiles = world_of(case).profiles
    assert profiles[3]["b"] == dt.datetime(2000, 2, 29, tzinfo=dt.UTC)
    assert profiles[4]["b"] is None
