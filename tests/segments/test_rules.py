"""Rules: planted conditions are found, every figure is that of running the text by hand, and shortening changes nobody."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.errors import BadFeature, PrivateColumn, SegmentationError
from insight.language import syntax as s
from insight.language.format import format_text, text_of
from insight.segments.rules.boxes import RuleSample, joined, merged
from insight.segments.rules.ordered_columns import CodeSpan, column_of
from insight.segments.rules.plain_numbers import Parting, digits, shortest
from insight.segments.rules.rule_measures import TOLERANCE
from tests.examples import examples

ROWS = 1200
BY = ["spend", "visits", "share", "channel", "member", "favourite colour", "age"]


def people(seed=7):
    """Properties of every kind, with missing values, quotes, and a name that is no word."""
    chance = np.random.default_rng(seed)
    age = [None if each < 0.15 else int(20 + 50 * each) for each in chance.random(ROWS)]
    return pl.DataFrame({
        "id": np.arange(ROWS) * 3, "spend": chance.lognormal(5, 1, ROWS).round(2), "visits": chance.poisson(12, ROWS),
        "share": chance.random(ROWS), "age": age,
        "channel": chance.choice(np.array(["app", "web", "it's", "store", None], dtype=object), ROWS).tolist(),
        "member": chance.choice(np.array([True, False, None], dtype=object), ROWS).tolist(),
        "opted": chance.random(ROWS) < 0.4,
        "favourite colour": chance.choice(["red", "blue", "or"], ROWS), "email": [f"a{n}@b.no" for n in range(ROWS)],
        "same": ["x"] * ROWS, "words": [["a"]] * ROWS,
    }, strict=False)  # fmt: skip


def workspace(frame=None):
    model = {"profile": {"key": "id", "private": ["email"]}}
    return Workspace.from_tables(people() if frame is None else frame, as_of="2026-01-01", model=model)


WS = workspace()


def by_hand(ws, found, segment, text):
    """Precision, recall, lift, size and F1 from members and labels."""
    members = set(ws.audience(text).ids().to_list())
    labels = found.labels()
    inside = set(labels.filter(pl.col("segment") == segment)["id"].to_list())
    hits, everyone = len(members & inside), ws.profiles.count()
    precision, recall = hits / len(members), hits / len(inside)
    return {
        "size": len(members), "precision": precision, "recall": recall, "lift": precision / (len(inside) / everyone),
        "f1": 2 * hits / (len(members) + len(inside)),
    }  # fmt: skip


def counted(tree):
    """How many conditions a tree joins."""
    match tree:
        case s.And(terms) | s.Or(terms):
            return sum(map(counted, terms))
        case s.Not(term):
            return counted(term)
        case _:
            return 1


PLANTED = [
    ("spend > 300 and visits <= 10", 2), ("spend between 100 and 300", 1), ("visits between 9 and 14", 1), ("visits = 12", 1),
    ("channel = 'it''s'", 1), ("channel in ['app', 'it''s']", 1), ("channel != 'web'", 1), ("channel is unknown", 1),
    ("channel is known", 1), ("channel is known and channel != 'web'", 1), ("member", 1), ("not member", 1),
    ("member = false", 1), ("member is unknown", 1), ("member != false", 1), ("`favourite colour` = 'or'", 1),
    ("`favourite colour` != 'red'", 1), ("age is unknown", 1), ("age is known", 1), ("age <= 40", 1),
    ("age <= 40 or age is unknown", 2), ("not age between 30 and 40", 3), ("opted and spend > 150", 2), ("not opted", 1),
    ("visits > 16 or channel = 'app'", 2), ("share < 0.25 and member and channel = 'web'", 3),
    ("visits >= 18 and share < 0.5 or visits <= 8 and opted", 4),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "conditions"), PLANTED)
def test_a_planted_condition_is_found_with_the_very_same_members(condition, conditions):
    found = WS.segment("tier", {"planted": condition}, method="ranked")
    rule = found.rules("planted", by=[*BY, "opted"])["planted"]
    assert (rule.f1, rule.captured) == (1.0, True)
    assert rule.conditions <= conditions
    assert WS.audience(rule.text).ids().to_list() == WS.audience(condition).ids().to_list()


SAID = [
    ("visits >= 9 and visits <= 14", "visits between 9 and 14"), ("visits > 11 and visits < 13", "visits = 12"),
    ("channel in ['it''s']", "channel = 'it''s'"), ("member", "member"), ("not opted", "not opted"),
    ("`favourite colour` = 'or'", "`favourite colour` = 'or'"), ("spend >= 100 and spend > 300", "spend >= 300"),
    ("visits > 4 and visits > 15 and visits > 9", "visits >= 16"), ("age is unknown", "age is unknown"),
    ("channel in ['web', 'app']", "channel in ['app', 'web']"), ("age > 30 or age is unknown", "age >= 31 or age is unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "text"), SAID)
def test_a_rule_says_it_in_the_plainest_way(condition, text):
    found = WS.segment("tier", {"planted": condition}, method="ranked")
    assert found.rules("planted", by=[*BY, "opted"]).text("planted") == text == format_text(text)


@pytest.fixture(scope="module")
def segmented():
    return WS.segment("tier", ["spend", "visits", "channel", "member"], k=4)


METHODS = [("kmeans", ""), ("kmeans", "age > 30 or opted"), ("gmm", ""), ("rules", "")]


@pytest.mark.parametrize(("method", "within"), METHODS)
def test_every_figure_is_that_of_running_the_text_by_hand(method, within):
    found = WS.segment("tier", ["spend", "visits", "channel", "member"], k=3, method=method, within=within)
    rules = found.rules(max_conditions=3)
    assert rules.frame["segment"].to_list() == list(found.names)
    for segment in found.names:
        tried = rules.trade_off(segment)
        assert tried["chosen"].sum() == 1
        assert tried["conditions"].is_sorted()
        assert tried["f1"].is_sorted()
        assert tried["conditions"].max() <= 3
        for row in tried.rows(named=True):
            assert row["rule"] == format_text(row["rule"])
            assert {name: pytest.approx(value) for name, value in by_hand(WS, found, segment, row["rule"]).items()} == {
                name: row[name] for name in ("size", "precision", "recall", "lift", "f1")
            }
            assert row["captured"] == (row["f1"] >= 0.6)
            assert counted(WS.catalog.read(row["rule"])) == row["conditions"] + (2 if within else 0)
            if within:
                assert not set(WS.audience(row["rule"]).ids()) - set(WS.audience(within).ids())


def test_profiles_in_no_group_count_as_outsiders():
    chance = np.random.default_rng(4)
    clouds = np.concatenate(
        [chance.normal(0, 0.3, (150, 2)), chance.normal(5, 0.3, (150, 2)), chance.uniform(-3, 9, (60, 2))]
    )
    ws = workspace(pl.DataFrame({"id": range(len(clouds)), "x": clouds[:, 0], "y": clouds[:, 1], "email": "a@b.no"}))
    found = ws.segment("island", ["x", "y"], method="hdbscan")
    assert (found.labels()["segment"] == "none").any()
    rules = found.rules()
    for segment in found.names:
        wanted = by_hand(ws, found, segment, rules.text(segment))
        assert (rules[segment].size, rules[segment].f1) == (wanted["size"], pytest.approx(wanted["f1"]))
        assert rules[segment].f1 > 0.9


def test_the_shortest_rule_is_taken_that_is_about_as_good_as_the_best(segmented):
    for segment in segmented.names:
        tried = segmented.rules().trade_off(segment)
        good = tried.filter(pl.col("f1") >= tried["f1"].max() - 0.01)
        assert tried.filter("chosen")["rule"].item() == good.sort("conditions")["rule"][0]


def test_the_same_seed_gives_the_same_rules(segmented):
    assert segmented.rules().frame.equals(segmented.rules().frame)


def test_rules_may_be_about_other_properties(segmented):
    rules = segmented.rules(segmented.names[0], by=["age", "share"])
    assert rules.by == ("age", "share")
    assert set(rules.candidates) == {segmented.names[0]}


def test_a_segment_that_no_short_rule_captures_says_so():
    chance = np.random.default_rng(0)
    ws = workspace(people().with_columns(lot=pl.Series(chance.choice(["a", "b", "c"], ROWS))))
    found = ws.segment("tier", {"drawn": "lot = 'a'"}, method="ranked")
    rules = found.rules("drawn", by=["spend", "visits"])
    assert rules.frame["captured"].to_list() == [False]
    assert rules["drawn"].f1 < 0.6
    assert "No short rule captures this segment" in str(rules)


def test_a_segment_without_any_rule_has_none_and_says_so():
    found = WS.segment("tier", {"big": "spend > 200"}, method="ranked")
    rules = found.rules("big", by=["same"])
    assert rules.frame.rows() == [("big", None, None, None, None, None, None, None, False)]
    assert "nothing in same tells the segment apart" in str(rules)
    assert rules.trade_off("big").height == 0
    with pytest.raises(SegmentationError, match=r"Take other properties: rules\(by="):
        rules.text("big")


def test_a_segment_of_everyone_is_everyone():
    found = WS.segment("tier", {"all": "spend >= 0"}, method="ranked")
    rules = found.rules(by=["spend"])
    assert rules.frame.rows()[0][:4] == ("all", "everyone", 0, ROWS)
    assert rules.frame["rule"].to_list() == ["everyone", None]
    assert "No rule: the segment is empty." in str(rules)  # nobody is left for "other"


def test_rules_read_as_a_page(segmented):
    said = str(segmented.rules())
    for segment in segmented.names:
        assert segment in said
    assert "precision" in said


def test_a_rule_is_drawn_as_length_against_fidelity(segmented):
    rules = segmented.rules()
    figure = rules.plot(segmented.names[0], theme="dark")
    tried = rules.trade_off(segmented.names[0])
    assert list(figure.data[0].x) == tried["conditions"].to_list()
    assert list(figure.data[0].y) == pytest.approx((tried["precision"] * 100).to_list())


# --- as an audience -----------------------------------------------------------------------------------------------------


def test_a_segment_is_an_audience_by_its_label_or_by_its_rule(segmented):
    named = segmented.named(["Ola's best", "or", "`b`", "$d"])
    labels = named.labels()
    for place, segment in enumerate(named.names):
        exact = named.as_audience(segment)
        assert exact.ids().to_list() == labels.filter(pl.col("segment") == segment)["id"].to_list()
        assert exact.text == text_of(exact.tree)
        rule = named.as_audience(place, by="rule", max_conditions=2)
        assert rule.text == named.rules(segment, max_conditions=2).text(segment)
        assert rule.count() == named.rules(segment, max_conditions=2)[segment].size
    assert named.as_audience("Ola's best").text == "tier = 'Ola''s best'"


BAD = [
    ({"segment": "nobody"}, SegmentationError, "has no segment 'nobody'"), ({"max_conditions": 0}, SegmentationError, "1 to 8"),
    ({"max_conditions": 9}, SegmentationError, "1 to 8"), ({"by": []}, SegmentationError, "No property is named"),
    ({"by": ["spent"]}, SegmentationError, "Did you mean 'spend'"), ({"by": ["id"]}, SegmentationError, "is the key"),
    ({"by": ["email"]}, PrivateColumn, "private"), ({"by": ["words"]}, BadFeature, "no condition of a rule"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "error", "message"), BAD)
def test_what_cannot_be_said_as_rules_is_refused(segmented, asked, error, message):
    with pytest.raises(error, match=message):
        segmented.rules(**asked)


def test_an_audience_of_a_segment_that_is_not_there_is_refused(segmented):
    for segment, by, message in (("nobody", "label", "has no segment"), (0, "name", "by 'label' or by 'rule'")):
        with pytest.raises(SegmentationError, match=message):
            segmented.as_audience(segment, by=by)


# --- laws -----------------------------------------------------------------------------------------------------------------

FRAME = people().select(BY)
KEYS = people()["id"].to_numpy()
SAMPLE = RuleSample(tuple(column_of(WS.catalog[name], FRAME[name]) for name in BY), (FRAME["spend"] > 200).to_numpy())


@st.composite
def parts(draw):
    place = draw(st.integers(0, len(BY) - 1))
    column = SAMPLE.columns[place]
    first = draw(st.integers(0, column.last))
    gaps = column.kind == "number" and column.missing and draw(st.booleans())
    return CodeSpan(place, first, draw(st.integers(first, column.last)), gaps)


@settings(max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(parts(), min_size=1, max_size=6))
@example(
    [CodeSpan(0, 0, 424), CodeSpan(2, 743, 749)]
)  # a profile just outside both, when both numbers are rounded at once
@example([CodeSpan(4, 2, 2)])
def test_a_simplified_rule_has_the_members_of_all_its_conditions_written_out(path):
    written = joined(s.And, [SAMPLE.tree((each,)) for each in path])
    short = SAMPLE.tidy(path)
    tree = SAMPLE.tree(short)
    asked = {"long": WS.catalog.condition(text_of(written)), "short": WS.catalog.condition(text_of(tree))}
    keys = {
        name: pl.DataFrame(pl.from_arrow(WS.profiles.data.engine.arrow(WS.profiles.values({}, tree))))
        for name, tree in asked.items()
    }
    wanted = set(KEYS[SAMPLE.holds(short)])
    assert set(keys["long"]["key__"]) == set(keys["short"]["key__"]) == wanted
    assert len(short) <= len(BY)
    assert SAMPLE.conditions(short) <= sum(SAMPLE.conditions((each,)) for each in path) + len(short)


@settings(max_examples=examples(200), deadline=None)
@given(parts(), parts(), parts())
def test_boxes_that_are_put_together_hold_the_members_of_both(one, two, other):
    a, b = SAMPLE.tidy([one, other]), SAMPLE.tidy([two, other])
    both = merged(a, b)
    if both is not None:
        assert (SAMPLE.bits(both) == (SAMPLE.bits(a) | SAMPLE.bits(b))).all()


VALUES = st.lists(
    st.floats(-1e12, 1e12, allow_nan=False) | st.integers(-1000, 1000).map(float), min_size=2, max_size=30
)


@settings(max_examples=examples(300), deadline=None)
@given(VALUES, st.integers(1, 29))
@example([0.0, 5e-324], 1)
@example([1.0, math.nextafter(1.0, 2.0)], 1)
def test_a_number_parts_the_values_just_as_its_cut_does(values, index):
    ascending = np.sort(np.array(values))
    index = min(index, len(values) - 1)
    assume(ascending[index - 1] < ascending[index])
    whole = bool((ascending == np.round(ascending)).all())
    cut = Parting(ascending, index, whole)
    for side, holds in (("low", ascending >= cut.number("low", 0)), ("high", ascending > cut.number("high", 0))):
        assert holds.tolist() == [False] * index + [True] * (len(values) - index), side
    for most in (1, 3):
        assert cut.moved("low", cut.number("low", most)) <= most
        assert digits(cut.number("low", most)) <= max(3, digits(cut.number("low", 0)))


@settings(max_examples=examples(300), deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_the_shortest_number_lies_between_and_none_is_shorter(one, two):
    low, high = min(one, two), max(one, two)
    found = shortest(low, high, (low + high) / 2)
    assert low <= found <= high
    if found:
        step = 10.0 ** (math.floor(math.log10(abs(found))) + 1)
        for other in (math.floor(low / step) * step, math.ceil(low / step) * step):
            assert not low < other < high or digits(other) >= digits(found)


def test_a_long_number_is_rounded_past_few_profiles():
    values = np.sort(np.random.default_rng(1).lognormal(8, 1, 5000))
    cut = Parting(values, 2500, whole=False)
    assert digits(cut.number("low", 0)) > 3
    rounded = cut.number("low", int(TOLERANCE * 5000))
    assert digits(rounded) <= 3
    assert cut.moved("low", rounded) <= 50
