"""The profile table: one row per profile, whatever is asked, and nothing private."""

from __future__ import annotations

import datetime as dt

import ibis
import polars as pl
import pytest

from insight import Workspace
from insight.errors import ExpressionError, PrivateColumn, UnknownName
from insight.language import syntax as s
from insight.profiles.columns import KEY, ColumnNames
from tests.small_shop import PEOPLE, QUESTIONS, answers, at, frames, model, workspace

SHOP = workspace()
IDS = PEOPLE["customer_id"]


def test_there_is_one_row_for_each_profile_with_the_key_first():
    found = SHOP.frame("spend", "country")
    assert found.columns == ["customer_id", "spend", "country"]
    assert found["customer_id"].to_list() == IDS


def test_asked_for_nothing_it_gives_every_public_property():
    found = SHOP.frame()
    assert found.columns == list(SHOP.catalog.public)
    assert found.height == len(IDS)


def test_all_questions_are_answered_together_as_each_is_alone():
    together = answers(SHOP)
    assert together == QUESTIONS
    assert {name: answers(SHOP, name)[name] for name in QUESTIONS} == together


@pytest.mark.parametrize("key", [None, "id"])
@pytest.mark.parametrize("asked", [("a",), ("b",), ("a", "b"), ("b", "a")])
def test_rows_of_one_time_are_decided_for_each_column_by_itself(key, asked):
    """Rows without a key, and rows whose keys are the same, as they should not be."""
    when = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    rows = pl.DataFrame({"id": [7, 7], "customer": [1, 1], "at": [when, when], "a": [1, 2], "b": [2, 1]})
    part = {"profile": "customer", "time": "at"} | ({} if key is None else {"key": key})
    ws = Workspace.from_tables(
        profile=pl.DataFrame({"customer": [1]}), tables={"rows": rows}, as_of="2026-01-01",
        model={"profile": {"key": "customer"}, "tables": {"rows": part}},
    )  # fmt: skip
    texts = [f"{function}(rows.{column})" for function in ("first", "last") for column in asked]
    assert ws.frame(*texts).row(0) == (1, *(1 for _ in asked), *(2 for _ in asked))


@pytest.mark.parametrize("key", ["customer_id", "`customer_id`", "profile.customer_id"])
def test_the_key_may_be_asked_for_too(key):
    assert SHOP.frame(key, "country").rows()[0][0] == 1


def test_a_column_may_be_any_expression_and_is_called_after_its_text():
    found = SHOP.frame("round(spend / 3, 1)", "upper(country)", "spend > 60")
    assert found.columns[1:] == ["round(spend / 3, 1)", "upper(country)", "spend > 60"]
    assert found.rows()[3] == (4, 20.0, "DK", False)


def test_a_column_whose_name_is_no_word_is_asked_for_by_its_name():
    people = frames()["profile"].rename({"country": "Country of residence", "born": "count"})
    found = workspace({"profile": people}, made=model(audiences={}))
    assert found.frame("Country of residence", "count").rows()[0] == (1, "NO", dt.date(1980, 5, 1))
    assert found.audience("`Country of residence` = 'NO' and count > 1979-12-31").ids().to_list() == [1]


PRIVATE = ["email", "first_name", "profile.email", "lower(email)", "coalesce(country, mobile)", "last(orders.note)"]


@pytest.mark.parametrize("column", PRIVATE)
def test_a_private_value_is_refused_wherever_columns_are_chosen(column):
    everyone = SHOP.audience("everyone")
    for ask in (SHOP.table, SHOP.frame, everyone.members):
        with pytest.raises(PrivateColumn, match="only an export to a channel carries it"):
            ask("country", column)


@pytest.mark.parametrize(
    "column", ["email is known", "length(email)", "first_name starts with 'a'", "count(orders.note)"]
)
def test_a_question_about_a_private_value_is_not(column):
    assert SHOP.frame(column).height == 6


def test_columns_of_a_type_that_the_language_does_not_know_are_left_out_but_harmless():
    people = frames()["profile"].with_columns(
        place=pl.Series([{"x": 1.0, "y": 2.0}] * 6), awake=pl.lit(dt.time(8)), raw=pl.lit(b"abc")
    )
    found = workspace({"profile": people})
    assert not {"place", "awake", "raw"} & set(found.catalog.public)
    assert answers(found) == QUESTIONS
    assert "place" not in found.profile(1).stored


@pytest.mark.parametrize("wrong", ["spent", "orders", "orders.amount", "spend +", "", "in audience 'nobody'"])
def test_a_column_that_is_no_property_and_no_expression_is_an_error(wrong):
    with pytest.raises(ExpressionError):
        SHOP.frame(wrong)


def test_a_single_word_that_is_nearly_a_property_is_answered_with_it():
    with pytest.raises(UnknownName, match="Did you mean 'spend'"):
        SHOP.frame("spendd")


def test_profiles_may_be_kept_by_a_condition():
    profiles = SHOP.profiles
    tree = SHOP.catalog.condition("spend > 50")
    assert profiles.count() == 6
    assert profiles.count(tree) == 3
    kept = profiles.values({"country": s.Name(("country",))}, tree)
    assert profiles.data.engine.arrow(kept.order_by(KEY)).to_pydict() == {KEY: [1, 2, 4], "country": ["NO", "NO", "DK"]}


def test_nothing_is_computed_before_a_frame_is_asked_for():
    assert isinstance(SHOP.table("spend"), ibis.Table)


def test_a_property_that_is_added_changes_no_other():
    more = SHOP.define(extra="sum(orders.amount where channel = 'web') / count(lines)", flag="spend > 50")
    assert answers(more) == QUESTIONS
    assert "extra" not in SHOP.catalog.names


def test_names_made_on_the_way_are_unique_and_can_be_read():
    names = ColumnNames()
    made = [names.fresh(wish) for wish in ("sum orders.amount", "sum_orders_amount", "", "Ærlig talt!", "")]
    assert made == ["sum_orders_amount", "sum_orders_amount_2", "value", "ærlig_talt", "value_2"]


# --- columns without any value ------------------------------------------------------------------------------------------

NOTHING = Workspace.from_tables(
    frames()["profile"].with_columns(nothing=pl.lit(None)),
    {"orders": frames()["orders"].with_columns(nothing=pl.lit(None))},
    as_of="2026-01-01",
)

ANY_TYPE = [
    ("nothing = 1", False), ("nothing > 'a'", False), ("nothing between 1 and 2", False), ("nothing in ['a', 'b']", False),
    ("nothing is unknown", True), ("nothing != 1", True), ("nothing is today", False), ("nothing before 2026-01-01", False),
    ("nothing within 5 days", False), ("nothing anniversary is today", False), ("not nothing", True),
    ("coalesce(nothing, 1)", 1), ("coalesce(nothing, 'a')", "a"), ("nothing + 1", None), ("round(nothing)", None),
    ("count(orders.nothing)", 0), ("mean(orders.nothing)", None), ("last(orders.nothing)", None),
    ("count(orders where nothing = 1)", 0), ("count(orders where nothing within 5 days)", 0),
    ("max(orders.nothing) = 3", False), ("percentile(nothing)", None), ("nothing", None),
    ("nothing contains 'a'", False), ("nothing matches 'a'", False), ("nothing contains any of ['a']", False),
    ("lower(nothing)", None), ("length(nothing)", None), ("abs(nothing)", None), ("year(nothing)", None),
    ("days_since(nothing)", None), ("days_between(nothing, 2026-01-01)", None), ("sum(orders.nothing)", 0),
    ("values(orders.nothing)", []), ("count(orders where nothing)", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), ANY_TYPE)
def test_a_column_that_holds_nothing_may_be_used_as_any_type(text, wanted):
    assert NOTHING.frame(text)[text].to_list()[0] == wanted


def test_a_time_that_no_row_has_is_a_time_and_no_row_is_seen():
    orders = frames()["orders"].with_columns(ordered_at=pl.lit(None))
    assert workspace({"orders": orders}).frame("count(orders within 30 days)", "days_since(last(orders.time))").rows()[0] == (
        1, 0, None,
    )  # fmt: skip


# --- one world in many types --------------------------------------------------------------------------------------------


def as_instants(frame):
    """Naive times as instants: they are Oslo's clock times."""
    times = [name for name, kind in frame.schema.items() if kind == pl.Datetime]
    return frame.with_columns(pl.col(name).dt.replace_time_zone("Europe/Oslo") for name in times)


TYPES = {
    "instants of Oslo": as_instants,
    "instants of UTC": lambda frame: as_instants(frame).with_columns(
        pl.col(pl.Datetime(time_zone="*")).dt.convert_time_zone("UTC")
    ),
    "milliseconds": lambda frame: frame.with_columns(pl.col(pl.Datetime).cast(pl.Datetime("ms"))),
    "nanoseconds": lambda frame: frame.with_columns(pl.col(pl.Datetime).cast(pl.Datetime("ns"))),
    "decimal money": lambda frame: frame.with_columns(pl.col(pl.Float64).cast(pl.Decimal(12, 2))),
    "floats of 32 bits": lambda frame: frame.with_columns(pl.col(pl.Float64).cast(pl.Float32)),
    "small whole numbers": lambda frame: frame.with_columns(pl.col(pl.Float64).cast(pl.Int16)),
}


@pytest.mark.parametrize("kind", TYPES)
def test_times_naive_or_zoned_and_money_of_any_type_give_the_same_answers(kind):
    made = model(workspace={"timezone": "Europe/Oslo"})
    found = workspace({name: TYPES[kind](frame) for name, frame in frames().items()}, made=made)
    assert answers(found) == QUESTIONS


def test_dates_give_the_same_answers_as_their_local_midnights():
    made = model(workspace={"timezone": "Europe/Oslo"})
    dates = frames()["orders"].with_columns(pl.col("ordered_at").cast(pl.Date))
    midnights = dates.with_columns(pl.col("ordered_at").cast(pl.Datetime))
    asked = [
        *QUESTIONS,
        "count(orders within 30 days)",
        "count(orders where time since 2025-12-01)",
        "hour(last(orders.time))",
    ]
    one, two = (answers(workspace({"orders": given}, made=made), *asked) for given in (dates, midnights))
    assert one == two


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_a_clock_time_belongs_to_the_zone_of_the_workspace_and_an_instant_to_none(zone):
    local = frames()["orders"]
    instants = local.with_columns(pl.col("ordered_at").dt.replace_time_zone(zone))
    asked = ["count(orders within 11 days)", "days_since(last(orders.time))", "count(orders where time is last month)"]
    for as_of in (at(2025, 12, 31, 12), at(2026, 1, 1, 0)):
        one, two = (
            answers(workspace({"orders": given}, as_of=as_of, made=model(workspace={"timezone": zone})), *asked)
            for given in (local, instants)
        )
        assert one == two
