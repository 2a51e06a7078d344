"""RFM scores, held against a plain computation; fixed and saved cut-offs."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import insight
from insight import Workspace
from insight.errors import ExpressionError, InsightError, RfmError, WorkspaceError
from insight.profiles.rfm.scheme import MEASURES, Scheme
from tests.examples import examples
from tests.small_shop import AS_OF, frames, model, opened, workspace, write_files, write_model

NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - naive: in the workspace's zone
SCORES = ("r_score", "f_score", "m_score")
COLUMNS = ("rfm_recency_days", "rfm_frequency", "rfm_monetary", *SCORES, "rfm_score", "rfm_segment")
RFM = {"table": "orders", "amount": "amount"}


def shop(customers, orders, kind=pl.Float64, **rfm) -> Workspace:
    """A workspace of customers 1 to `customers` and orders (customer, days ago, amount)."""
    rows = pl.DataFrame(
        {
            "order_id": range(len(orders)),
            "id": [who for who, _, _ in orders],
            "at": [NOW - dt.timedelta(days=days, hours=1) for _, days, _ in orders],
            "amount": [amount for _, _, amount in orders],
        },
        schema_overrides={"order_id": pl.Int64, "id": pl.Int64, "at": pl.Datetime, "amount": kind},
    )
    made = {"profile": {"key": "id"}, "tables": {"orders": {"key": "order_id", "profile": "id", "time": "at"}}}
    people = pl.DataFrame({"id": range(1, customers + 1)}, schema={"id": pl.Int64})
    return Workspace.from_tables(people, {"orders": rows}, as_of=AS_OF, model={**made, "rfm": {**RFM, **rfm}})


def scored(found: Workspace) -> dict[int, dict]:
    return {row["id"]: row for row in found.frame(*COLUMNS).rows(named=True)}


def cutoffs(values, bins):
    """Cut-off i is the smallest value that at least i of `bins` parts of all do not exceed."""
    found, size = list(values), len(values)
    return [
        min(value for value in found if sum(each <= value for each in found) * bins >= size * i) for i in range(1, bins)
    ]


def place(value, cuts):
    return sum(value > cut for cut in cuts)


@st.composite
def purchases(draw):
    """Few customers, few different values, so that many tie; some never buy."""
    customers = draw(st.integers(1, 9))
    amounts = st.sampled_from([0, 1, 1, 2, 5, 7, 7.25, 0.1, 0.2, 0.3, 10.1, -3, 1e6])
    order = st.tuples(st.integers(1, customers), st.integers(0, 6), amounts)
    orders = draw(st.lists(order, min_size=1, max_size=25))
    return customers, orders, draw(st.integers(2, 10))


def some(usual):
    return settings(
        max_examples=examples(usual),
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@some(10)
@given(purchases())
def test_scores_are_those_of_a_plain_computation(drawn):
    customers, orders, bins = drawn
    found = scored(shop(customers, orders, bins=bins))
    days, amounts = {}, {}
    for who, ago, amount in orders:
        days[who] = min(ago, days.get(who, 99))
        amounts.setdefault(who, []).append(amount)
    spend = {who: round(sum(each), 6) for who, each in amounts.items()}
    r_cuts = cutoffs(days.values(), bins)
    f_cuts = cutoffs([len(each) for each in amounts.values()], bins)
    m_cuts = cutoffs(spend.values(), bins)
    for who, row in found.items():
        if who not in days:
            assert [row[name] for name in SCORES] == [None, None, None]
            assert (row["rfm_score"], row["rfm_segment"], row["rfm_frequency"]) == (None, "No purchases", 0)
            continue
        wanted = (bins - place(days[who], r_cuts), 1 + place(len(amounts[who]), f_cuts), 1 + place(spend[who], m_cuts))
        assert tuple(row[name] for name in SCORES) == wanted
        assert row["rfm_score"] == "".join(map(str, wanted))
        assert row["rfm_segment"] != "No purchases"
    laws(found, bins)


def laws(found, bins):
    """Equal values never differ, more is never worse, and scores run from 1 to `bins`."""
    buyers = [row for row in found.values() if row["rfm_frequency"]]
    for measure, score, sign in (
        ("recency_days", "r_score", -1),
        ("frequency", "f_score", 1),
        ("monetary", "m_score", 1),
    ):
        ordered = sorted((sign * round(row[f"rfm_{measure}"], 6), row[score]) for row in buyers)
        for (one, worse), (two, better) in pairwise(ordered):
            assert worse == better if one == two else worse <= better
        assert all(1 <= score <= bins for _, score in ordered)


def test_equal_spend_in_another_order_of_purchases_is_equal():
    parts = [0.1, 0.2, 0.3, 1e5, 33.33, 0.7]
    orders = [(who, 1, amount) for who in range(1, 7) for amount in (parts[who - 1 :] + parts[: who - 1])]
    for bins in (2, 5, 10):
        assert len({row["m_score"] for row in scored(shop(6, orders, bins=bins)).values()}) == 1


@pytest.mark.parametrize("bins", [2, 3, 5, 10])
def test_customers_of_whom_no_two_tie_fill_the_bins_evenly(bins):
    count = 2 * bins
    orders = [(who, count - who, float(who)) for who in range(1, count + 1)]
    found = scored(shop(count, orders, bins=bins))
    assert [found[who]["m_score"] for who in range(1, count + 1)] == [1 + n // 2 for n in range(count)]
    assert [found[who]["r_score"] for who in range(1, count + 1)] == [1 + n // 2 for n in range(count)]


def test_decimal_amounts_score_as_floats_do():
    orders = [(1, 1, 10.1), (2, 2, 10.1), (3, 3, 99.99), (4, 4, 100.0), (4, 5, 0.01)]
    exact = [(who, days, Decimal(str(amount))) for who, days, amount in orders]
    names = (*SCORES, "rfm_segment")
    assert shop(4, exact, pl.Decimal(12, 2), bins=3).frame(*names).equals(shop(4, orders, bins=3).frame(*names))


@pytest.mark.parametrize("orders", [[(9, 1, 5.0)], []])
def test_where_nobody_bought_anything_nobody_has_a_score(orders):
    found = shop(3, orders)
    assert found.frame("rfm_score", "rfm_segment").rows() == [(number, None, "No purchases") for number in (1, 2, 3)]
    assert found.rfm.segments()["customers"].to_list() == [3]


def test_a_workspace_without_rfm_says_how_to_add_it():
    with pytest.raises(WorkspaceError, match=r"no RFM scores. Add \[rfm\]"):
        _ = workspace(made=model(rfm=None)).rfm


# --- what counts as a purchase ------------------------------------------------------------------------------------------

ORDERS = [(1, 10, 5.0), (1, 40, 5.0), (2, 40, 100.0), (3, 400, 1.0)]


@pytest.mark.parametrize(
    ("rfm", "frequency", "monetary"),
    [
        ({}, [2, 1, 1], [10.0, 100.0, 1.0]),
        ({"window": "30 days"}, [1, 0, 0], [5.0, 0.0, 0.0]),
        ({"window": "365 days"}, [2, 1, 0], [10.0, 100.0, 0.0]),
        ({"window": "3 calendar months"}, [2, 1, 0], [10.0, 100.0, 0.0]),
        ({"where": "amount >= 5"}, [2, 1, 0], [10.0, 100.0, 0.0]),
        ({"window": "30 days", "where": "amount > 5 or amount < 5"}, [0, 0, 0], [0.0, 0.0, 0.0]),
    ],
)
def test_a_window_and_a_condition_choose_the_purchases(rfm, frequency, monetary):
    found = shop(3, ORDERS, bins=2, **rfm).frame("rfm_frequency", "rfm_monetary")
    assert found["rfm_frequency"].to_list() == frequency
    assert found["rfm_monetary"].to_list() == monetary


@pytest.mark.parametrize(
    ("rfm", "words"),
    [
        ({"window": "yearly"}, "property 'rfm_recency_days'"),
        ({"window": "0 days"}, "0 days"),
        ({"where": "coupn = 1"}, "No column of 'orders' named 'coupn'"),
        ({"where": "("}, "property 'rfm_recency_days'"),
    ],
)
def test_a_window_or_a_condition_that_is_wrong_is_an_error_when_scores_are_used_and_a_finding(rfm, words):
    found = shop(3, ORDERS, **rfm)
    with pytest.raises(ExpressionError) as raised:
        _ = found.rfm
    assert words in str(raised.value)
    with pytest.raises(ExpressionError) as raised:
        found.audience("r_score > 1").count()
    assert words in str(raised.value)
    wrong = {each.where: each.effect for each in found.check().errors}
    assert wrong["properties.rfm_recency_days"].startswith(raised.value.problem)
    assert found.audience("everyone").count() == 3


@pytest.mark.parametrize("name", ["rfm_frequency", "r_score", "rfm_segment"])
def test_a_property_may_not_take_the_name_of_a_measure_or_a_score(name):
    with pytest.raises(WorkspaceError) as raised:
        workspace(made=model(properties={name: "count(orders)"}))
    assert raised.value.key == f"properties.{name}"


# --- cut-offs -----------------------------------------------------------------------------------------------------------


def test_fixed_cut_offs_decide_where_they_are_given_and_quantiles_where_not():
    found = shop(3, ORDERS, bins=3, cutoffs={"monetary": [1, 10]})
    assert [row["m_score"] for row in scored(found).values()] == [2, 3, 1]
    assert found.rfm.scheme.cutoffs["monetary"] == (1.0, 10.0)
    assert found.rfm.scheme.cutoffs["recency_days"] == (10.0, 40.0)


def test_cut_offs_are_shown_between_the_scores_that_they_part():
    cuts = {"recency_days": [7, 30], "frequency": [1, 2], "monetary": [10, 200]}
    rows = re.findall(r"<tr>(.*?)</tr>", shop(3, ORDERS, bins=3, cutoffs=cuts).rfm._repr_html_())
    shown = [re.findall(r"<t[hd] [^>]*>([^<]*)", row) for row in rows]
    assert shown[-4:] == [
        ["measure", "1 | 2", "2 | 3"],
        ["recency days", "30", "7"],
        ["frequency", "1", "2"],
        ["monetary", "10", "200"],
    ]


def test_fixed_cut_offs_of_every_measure_need_no_buyer():
    cuts = {"recency_days": [30], "frequency": [1], "monetary": [50]}
    found = shop(2, [(9, 1, 1.0)], bins=2, cutoffs=cuts)
    assert [row["rfm_segment"] for row in scored(found).values()] == ["No purchases", "No purchases"]
    assert [row["rfm_score"] for row in scored(shop(3, ORDERS, bins=2, cutoffs=cuts)).values()] == ["221", "112", "111"]


@pytest.mark.parametrize(
    ("cuts", "words"),
    [
        ({"frequency": [3, 2]}, "rfm.cutoffs.frequency: cut-offs must ascend."),
        ({"monetary": [1]}, "rfm.cutoffs.monetary: 3 bins need 2 cut-offs, here are 1."),
        ({"monetary": []}, "here are 0."),
        ({"monetary": [1, float("nan")]}, "rfm.cutoffs.monetary: cut-offs must ascend."),
    ],
)
def test_cut_offs_that_cannot_be_are_refused_when_scores_are_used_and_a_finding(cuts, words):
    found = shop(3, ORDERS, bins=3, cutoffs=cuts)
    for use in (lambda: found.rfm, lambda: found.frame("r_score"), lambda: found.audience("rfm_segment = 'Lost'")):
        with pytest.raises(RfmError) as raised:
            use()
        assert words in str(raised.value)
    (finding,) = found.check().errors
    assert (finding.where, words in finding.effect) == ("rfm", True)
    assert {each.name for each in found.catalog if each.problem} == {
        "r_score", "f_score", "m_score", "rfm_score", "rfm_segment",
    }  # fmt: skip


# --- saved schemes ------------------------------------------------------------------------------------------------------


def test_a_saved_scheme_scores_a_later_day_with_the_same_cut_offs(tmp_path):
    found = opened(tmp_path)
    found.rfm.save(tmp_path / "scheme.json")
    before = found.frame(*COLUMNS)
    assert found.rfm.segments()["customers"].sum() == 6
    frozen = model(rfm={**RFM, "frozen": "scheme.json"})  # bins and map come from the file
    file = write_model(tmp_path, frozen)
    assert insight.open(file, as_of=AS_OF).frame(*COLUMNS).equals(before)
    later = insight.open(file, as_of="2026-06-01")
    assert later.rfm.scheme == found.rfm.scheme
    assert later.rfm.scheme.as_of == "2026-01-01T00:00:00+00:00"
    assert later.frame("r_score")["r_score"].to_list() == [1, 1, None, 1, 1, 1]
    orders = frames()["orders"].with_columns(amount=pl.col("amount") * 1000)
    write_files(tmp_path, {"orders": orders})
    assert insight.open(file, as_of=AS_OF).frame("m_score")["m_score"].to_list() == [2, 2, None, 2, 2, None]


SCHEME = Scheme(
    2, {"recency_days": (30.0,), "frequency": (1.0,), "monetary": (50.5,)},
    {f"{r},{f},{m}": "Low" if r == 1 else "High" for r in (1, 2) for f in (1, 2) for m in (1, 2)}, "2026-01-01T00:00:00+00:00",
)  # fmt: skip


def test_a_scheme_comes_back_from_its_file_as_it_was(tmp_path):
    SCHEME.save(tmp_path / "scheme.json")
    assert Scheme.load(tmp_path / "scheme.json") == SCHEME


def tampered(**said):
    return {**json.loads(json.dumps({"format": 1, **SCHEME.__dict__})), **said}


CUTS = {name: list(cuts) for name, cuts in SCHEME.cutoffs.items()}
CELLS = dict(SCHEME.segments)
TAMPERED = [
    ("nothing", "", "no readable RFM scheme"),
    ("half a file", json.dumps(tampered())[:40], "no readable RFM scheme"),
    ("a list", [], "no RFM scheme of format 1"),
    ("another format", {"a": 1}, "no RFM scheme of format 1"),
    ("a newer version", tampered(format=2), "it may be of a newer version"),
    ("no bins", tampered(bins=None), "lacks a part"),
    ("bins as text", tampered(bins="2"), "lacks a part"),
    (
        "one bin",
        tampered(bins=1, cutoffs={name: [] for name in MEASURES}, segments={"1,1,1": "x"}),
        "1 is not from 2 to 10",
    ),
    ("more bins", tampered(bins=3), "3 bins need 2 cut-offs"),
    ("very many bins", tampered(bins=10**9), "1000000000 is not from 2 to 10"),
    ("no cut-offs", tampered(cutoffs=None), "lacks a part"),
    ("a measure gone", tampered(cutoffs={"recency_days": [1]}), "lacks a part"),
    ("cut-offs as text", tampered(cutoffs={**CUTS, "monetary": "5"}), "lacks a part"),
    ("a cut-off as text", tampered(cutoffs={**CUTS, "monetary": ["5"]}), "lacks a part"),
    ("a cut-off that is no number", tampered(cutoffs={**CUTS, "monetary": [float("nan")]}), "must ascend"),
    (
        "a cell gone",
        tampered(segments={k: v for k, v in CELLS.items() if k != "1,2,1"}),
        "cells without a segment: 1,2,1",
    ),
    ("a cell too many", tampered(segments={**CELLS, "3,1,1": "x"}), "unknown cells: 3,1,1"),
    ("a name that is no text", tampered(segments={**CELLS, "1,1,1": 5}), "lacks a part"),
    (
        "the name of those who never bought",
        tampered(segments={**CELLS, "1,1,1": "No purchases"}),
        "belongs to customers",
    ),
    ("no time", tampered(as_of=5), "lacks a part"),
]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED])
def test_a_scheme_that_was_changed_is_refused_when_scores_are_used_and_a_finding(tmp_path, content, words):
    write_files(tmp_path)
    file = write_model(tmp_path, model(rfm={**RFM, "frozen": "scheme.json"}))
    (tmp_path / "scheme.json").write_text(
        content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
    )
    found = insight.open(file)
    for use in (lambda: found.rfm, lambda: found.frame("m_score")):
        with pytest.raises(RfmError) as raised:
            use()
        assert words in str(raised.value)
        assert "scheme.json" in str(raised.value)
    assert [each.effect for each in found.check().errors] == [str(raised.value)]


def test_a_scheme_that_is_not_there_is_an_error_of_its_path(tmp_path):
    write_files(tmp_path)
    file = write_model(tmp_path, model(rfm={**RFM, "frozen": "nowhere/scheme.json"}))
    with pytest.raises(RfmError, match=r"nowhere/scheme\.json"):
        _ = insight.open(file).rfm


def test_a_scheme_that_cannot_be_written_is_an_error_of_the_family(tmp_path):
    with pytest.raises(InsightError, match="could not be written"):
        SCHEME.save(tmp_path / "nowhere" / "scheme.json")


def test_a_scheme_is_checked_as_a_whole():
    with pytest.raises(RfmError, match="must ascend"):
        replace(SCHEME, bins=3, cutoffs=dict.fromkeys(MEASURES, (2.0, 1.0))).check()


# --- segments -----------------------------------------------------------------------------------------------------------


def test_segments_are_counted_with_their_spend_and_medians():
    found = workspace().rfm.segments()
    assert found.columns == [
        "segment", "customers", "share", "spend", "spend_share", "median_recency_days", "median_frequency", "median_monetary",
    ]  # fmt: skip
    assert [row[:5] for row in found.rows()] == [
        ("High", 2, 2 / 6, 230.0, 230 / 330),
        ("Low", 2, 2 / 6, 100.0, 100 / 330),
        ("No purchases", 2, 2 / 6, 0.0, 0.0),
    ]
    assert found.rows()[0][5:] == (20.5, 1.5, 115.0)


def test_scores_may_be_asked_for_like_any_property():
    found = workspace()
    assert found.audience("rfm_segment = 'High' and m_score = 2").ids().to_list() == [1, 2]
    assert found.audience("r_score is unknown").ids().to_list() == [3, 6]
    assert found.define(best="m_score * 10 + f_score").frame("best")["best"].to_list() == [22, 21, None, 12, 11, None]
