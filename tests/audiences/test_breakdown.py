"""Breakdown: an audience against everyone, value by value."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.audiences.comparisons.bins import Tally, number_bins
from insight.errors import ComparisonError, InsightError, PrivateColumn, UnknownName
from insight.language.format import text_of
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate, members
from tests.reference.strategies import conditions, expressions, worlds
from tests.small_shop import SECRETS, workspace

SHOP = workspace()


def rows(found):
    """(value, members, everyone) in the order of the frame."""
    return found.frame.select("value", "members", "everyone").rows()


def of_values(values, inside=(0,), **options):
    """The breakdown of a column of these values, for an audience of the profiles at some places."""
    frame = pl.DataFrame(
        {"id": range(len(values)), "x": values, "is_in": [n in inside for n in range(len(values))]}, **options
    )
    ws = Workspace.from_tables(
        frame, as_of="2026-01-01", model={"profile": {"key": "id"}, "workspace": {"timezone": "Europe/Oslo"}}
    )
    return ws.breakdown("is_in", "x")


# --- by hand --------------------------------------------------------------------------------------------------------


def test_members_are_compared_with_everyone():
    # buyers 1 2 4 5 live in NO NO DK NO; the others in SE and nowhere known
    found = SHOP.breakdown("buyers", "country")
    assert (found.members, found.everyone, found.smallest_base) == (4, 6, 1)
    assert found.frame.rows(named=True) == [
        {
            "value": "missing", "kind": "missing", "members": 0, "share_of_members": 0.0, "everyone": 1,
            "share_of_everyone": 1 / 6, "index": 0.0, "position": 2,
        },
        {
            "value": "NO", "kind": "value", "members": 3, "share_of_members": 0.75, "everyone": 3,
            "share_of_everyone": 0.5, "index": 150.0, "position": 0,
        },
        {
            "value": "other (2 values)", "kind": "other", "members": 1, "share_of_members": 0.25, "everyone": 2,
            "share_of_everyone": 1 / 3, "index": 75.0, "position": 1,
        },
    ]  # fmt: skip


def test_it_says_what_it_is_about():
    found = SHOP.breakdown("buyers", "spend")
    assert (found.audience, found.by, found.title, found.unit) == ("buyers", "spend", "Spend", "NOK")
    typed = SHOP.breakdown("country   = 'NO'", "length(country)")
    assert (typed.audience, typed.by, typed.title, typed.unit) == (
        "country = 'NO'",
        "length(country)",
        "length(country)",
        "",
    )
    assert SHOP.breakdown(SHOP.audience("buyers"), "country").to_dict() == SHOP.breakdown("buyers", "country").to_dict()


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("orders_total", {"0": (0, 2), "1": (2, 2), "2": (1, 1), "3": (1, 1)}),
        ("country = 'NO'", {"false": (1, 3), "true": (3, 3)}),
        ("email_ok", {"false": (1, 1), "true": (3, 4), "missing": (0, 1)}),
        ("r_score", {"1": (2, 2), "2": (2, 2), "missing": (0, 2)}),
        ("rfm_segment", {"High": (2, 2), "Low": (2, 2), "No purchases": (0, 2)}),
        ("email is known", {"false": (1, 1), "true": (3, 5)}),
        ("length(email)", None),
        ("born", None),
        ("customer_id", None),
    ],
)
def test_properties_of_every_kind_are_broken_down(by, wanted):
    found = SHOP.breakdown("buyers", by)
    if wanted is not None:
        assert {value: (one, all_) for value, one, all_ in rows(found)} == wanted
    assert (found.members, found.everyone) == (4, 6)


def test_rows_are_in_order_of_how_much_they_differ():
    found = of_values(["a"] * 6 + ["b"] * 3 + ["c"] * 3, inside=(0, 1, 2, 6, 9))
    index = found.frame["index"].to_list()
    assert [abs(each - 100) for each in index] == sorted((abs(each - 100) for each in index), reverse=True)
    assert rows(found) == [("a", 3, 6), ("b", 1, 3), ("c", 1, 3)]


def test_equal_shares_are_exactly_100():
    found = of_values(["a"] * 7 + ["b"] * 7 + ["c"] * 7, inside=(0, 7, 14))
    assert found.frame["index"].to_list() == [100.0] * 3


def test_an_empty_audience_has_no_index():
    found = of_values(["a", "a", None], inside=())
    assert found.frame.select("value", "share_of_members", "index").rows() == [
        ("a", None, None),
        ("missing", None, None),
    ]


def test_without_profiles_there_are_no_rows():
    found = of_values([], inside=(), schema={"id": pl.Int64, "x": pl.String, "is_in": pl.Boolean})
    assert (found.frame.height, found.members, found.everyone, found.smallest_base) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1, 1, None], {"1", "missing"}),
        ([-0.0, 0.0, 0.5], {"0", "0.5"}),
        ([1.5, float("nan"), None], {"1.5", "missing"}),
        ([Decimal("1.50"), Decimal("1.5"), Decimal(2)], {"1.5", "2"}),
        ([True, False, None], {"true", "false", "missing"}),
        ([None, None], {"missing"}),
        (["", "a", "a"], {"a", "missing"}),
        ([dt.date(2026, 1, 1), dt.date(2025, 1, 1)], {"2026-01-01", "2025-01-01"}),
        ([2**62, 2**62 + 1], {f"{2**62:,}", f"{2**62 + 1:,}"}),
        ([float("inf"), 1.0], {"∞", "1"}),
    ],
)  # fmt: skip
def test_values_of_each_type_are_named(values, wanted):
    assert set(of_values(values).frame["value"]) == wanted


@pytest.mark.parametrize("times", [dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, 0, 30)])  # noqa: DTZ001
def test_times_count_by_the_local_day(times):
    assert set(of_values([times, times + dt.timedelta(hours=3)]).frame["value"]) == {"2026-01-01"}


def test_what_is_no_number_is_missing():
    people = pl.DataFrame({"id": [1, 2, 3], "x": [float("inf"), 1.0, None]})
    ws = Workspace.from_tables(people, as_of="2026-01-01", model={"profile": {"key": "id"}})
    assert set(rows(ws.breakdown("everyone", "x - x"))) == {("0", 1, 1), ("missing", 2, 2)}


def test_numbers_and_dates_are_told_in_their_own_order_and_texts_by_difference():
    numbers = of_values([40, 10, 20, 30, None, 10], inside=(0,))
    assert [value for value, *_ in rows(numbers)] == ["10", "20", "30", "40", "missing"]
    days = of_values([dt.date(2025, 1, 3), dt.date(2025, 1, 1), dt.date(2025, 1, 2)], inside=(0,))
    assert [value for value, *_ in rows(days)] == ["2025-01-01", "2025-01-02", "2025-01-03"]
    assert [row[0] for row in numbers.sheet().tables[0].rows] == ["10", "20", "30", "40", "missing"]
    texts = of_values(["a", "b", "b", "a", "a"], inside=(1,))
    assert [value for value, *_ in rows(texts)] == ["b", "a"]


def test_numbers_and_dates_are_drawn_in_their_own_order_and_texts_by_difference():
    figure = SHOP.breakdown("buyers", "orders_total").plot()
    assert list(figure.layout.yaxis.ticktext) == ["0", "1", "2", "3"]
    assert figure.layout.yaxis.title.text == "Orders total"
    assert SHOP.breakdown("buyers", "country").plot().layout.yaxis.ticktext == ("missing", "NO", "other (2 values)")
    assert SHOP.breakdown("buyers", "spend").plot().layout.yaxis.title.text == "Spend, NOK"


def test_it_is_one_query(monkeypatch):
    asked, engine = [], type(SHOP.profiles.data.engine)
    real = engine.arrow
    SHOP.profiles.count()
    monkeypatch.setattr(engine, "arrow", lambda self, table: asked.append(table) or real(self, table))
    SHOP.breakdown("buyers", "spend")
    assert len(asked) == 1


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["email", "first_name", "lower(email)", "coalesce(email, 'none')", "last(orders.note)"])
def test_private_columns_are_refused_without_their_values(by):
    with pytest.raises(PrivateColumn) as raised:
        SHOP.breakdown("buyers", by)
    assert [secret for secret in SECRETS if secret in str(raised.value)] == []


@pytest.mark.parametrize(
    ("by", "wrong", "words"),
    [
        ("values(orders.channel)", ComparisonError, "it is a list of texts. Ask about one element at a time"),
        ("contry", UnknownName, "Did you mean 'country'"),
    ],
)
def test_what_has_no_single_value_is_refused(by, wrong, words):
    with pytest.raises(wrong, match=words):
        SHOP.breakdown("buyers", by)


def test_an_audience_of_another_workspace_is_refused():
    with pytest.raises(InsightError, match="different workspaces"):
        SHOP.breakdown(workspace().audience("buyers"), "country")


# --- laws -----------------------------------------------------------------------------------------------------------


@st.composite
def questions(draw):
    world = draw(worlds())
    return (
        world,
        draw(conditions(world)),
        draw(expressions(draw(st.sampled_from(["number", "text", "boolean", "date", "instant"])), world)),
    )


@settings(
    max_examples=examples(12), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(questions())
def test_every_profile_is_counted_once_in_the_row_of_its_value(question):
    world, condition, value = question
    ws = workspace_of(world)
    if ws.catalog.privacy.handed_on(value) is not None:  # the guessed model calls some columns private
        with pytest.raises(PrivateColumn):
            ws.breakdown(text_of(condition), text_of(value))
        return
    found = ws.breakdown(text_of(condition), text_of(value))
    values = {key: each for key, each in evaluate(value, world).items() if key is not None}
    inside = members(condition, world) - {None}
    assert (found.members, found.everyone) == (len(inside), len(values))
    told = {kind: found.frame.filter(kind=kind) for kind in ("missing", "value", "other")}
    missing = [key for key, each in values.items() if each is None]
    assert told["missing"].select("members", "everyone").rows() == (
        [(len(inside & set(missing)), len(missing))] if missing else []
    )
    if all(isinstance(each, str | None) for each in values.values()):
        counts, own = Counter(values.values()), Counter(values[key] for key in inside)
        wanted = {text: (own[text], count) for text, count in counts.items() if text is not None and count > 1}
        assert {row[0]: row[1:] for row in told["value"].select("value", "members", "everyone").rows()} == wanted
        assert told["other"]["everyone"].sum() == sum(count == 1 for text, count in counts.items() if text is not None)
    known = {key: each for key, each in values.items() if each is not None}
    if known and all(type(each) is int for each in known.values()):
        different = sorted(set(known.values()))
        everyone = [sum(each == value for each in known.values()) for value in different]
        own = [sum(known.get(key) == value for key in inside) for value in different]
        wanted = number_bins(Tally(*(np.array(each, dtype=np.int64) for each in (different, own, everyone))))
        assert [each for each in found.bins if each.kind != "missing"] == wanted
