"""Checks of keys and times of every type, of amounts, and of consent."""

from __future__ import annotations

import datetime as dt
import math
import uuid

import ibis
import polars as pl
import pytest

from insight.customers.checks.column_checks import sounds_like_money
from insight.customers.checks.data_check import check_data
from insight.customers.customer_data import from_frames
from insight.customers.model_file import build_model
from insight.errors import WorkspaceError
from tests.customers.small_world import CLOCK, MODEL, OSLO, at, day, short, world

# --- keys and times of every kind -------------------------------------------------------------------------------------

KEYS = {
    "whole numbers": (lambda n: n, pl.Int64, str),
    "small whole numbers": (lambda n: n, pl.Int16, str),
    "text": (lambda n: f"c-{n}", pl.String, lambda n: f"c-{n}"),
    "uuids": (lambda n: str(uuid.UUID(int=n)), pl.String, lambda n: str(uuid.UUID(int=n))),
    "decimals": (lambda n: n, pl.Decimal(12, 0), str),
    "floats": (float, pl.Float64, str),
}


@pytest.mark.parametrize("kind", KEYS)
def test_keys_of_every_type_are_compared(kind):
    made, stored, shown = KEYS[kind]

    def keys(*numbers):
        values = [None if n is None else made(n) for n in numbers]
        table = ibis.memtable(pl.DataFrame({"id": pl.Series(values, dtype=stored)}))
        return table.mutate(id=table.id.cast("uuid")) if kind == "uuids" else table

    model = {"profile": {"key": "id"}, "tables": {"visits": {"profile": "id"}}, "lists": {}}
    others = {"lists": {"staff": keys(1, 8)}, "suppression": {}}
    data = from_frames(build_model(model), keys(1, 2, 2, None), {"visits": keys(1, 2, 9, None)}, others)
    assert short(data, consent={"none": "id"})[:2] == [
        ("error", "duplicate keys", "profile.id", 1, (shown(2),)),
        ("error", "missing keys", "profile.id", 1, ()),
    ]
    assert [each for each in short(data, consent={"none": "id"}) if not each[2].startswith("profile")] == [
        ("warning", "missing keys", "visits.id", 1, ()),
        ("warning", "orphans", "visits.id", 1, (shown(9),)),
        ("note", "unknown keys", "lists.staff.key", 1, ()),
    ]


@pytest.mark.parametrize(("profiles", "visits", "wanted"), [
    ([1.0, 1.0, math.nan], [1.0, math.nan],
     [("duplicate keys", "profile", 1), ("missing keys", "profile", 1), ("missing keys", "visits", 1)]),
    ([None, None], [1, 2], [("missing keys", "profile", 2), ("orphans", "visits", 2)]),
    ([1, 2], [None, None], [("missing keys", "visits", 2)]),
    (["a", "", None], ["a", "b"], [("missing keys", "profile", 2), ("orphans", "visits", 1)]),
])  # fmt: skip
def test_nan_empty_text_and_columns_without_a_type_are_missing_keys(profiles, visits, wanted):
    model = build_model({"profile": {"key": "id"}, "tables": {"visits": {"profile": "id"}}})
    data = from_frames(model, pl.DataFrame({"id": profiles}), {"visits": pl.DataFrame({"id": visits})}, {})
    assert [(each.check, each.table, each.count) for each in check_data(data, CLOCK)] == wanted


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(("times", "late", "early", "newest"), [
    ([at(10, 12, 59), at(10, 13), at(10, 14)], 2, 0, "2026-01-10, less than a day"),  # 13:00 in Oslo is `as_of`
    ([utc(2026, 1, 10, 11, 59), utc(2026, 1, 10, 12), utc(2026, 1, 8)], 1, 0, "2026-01-10, less than a day"),
    ([utc(1899, 12, 31, 23), utc(1899, 12, 31, 22, 30), utc(2026, 1, 8, 23, 30)], 0, 1, "2026-01-09, 1 day"),
    ([day(10), day(11), day(8)], 1, 0, "2026-01-10, less than a day"),  # midnight of the 10th is before `as_of`
    ([dt.date(1899, 12, 31), dt.date(1900, 1, 1), day(1)], 0, 1, "2026-01-01, 9 days"),
    ([dt.date(9999, 12, 31), dt.date(1, 1, 1), day(1)], 1, 1, "2026-01-01, 9 days"),
])  # fmt: skip
def test_times_are_naive_zoned_or_dates(times, late, early, newest):
    found = check_data(world({"orders": {"at": times}}), CLOCK)
    counts = {each.check: each.count for each in found if each.table == "orders"}
    assert (counts.get("times after as_of", 0), counts.get("times before 1900", 0)) == (late, early)
    assert [
        each.effect.split(" before")[0] for each in found if (each.table, each.check) == ("orders", "freshness")
    ] == [f"The newest row is of {newest}"]


def test_nanoseconds_are_read_too():
    times = pl.Series([at(1), at(5), at(30)]).cast(pl.Datetime("ns"))
    found = {each.check: each for each in check_data(world({"orders": {"at": times}}), CLOCK) if each.table == "orders"}
    assert found["times after as_of"].count == 1
    assert found["freshness"].effect == "The newest row is of 2026-01-05, 5 days before `as_of`."


@pytest.mark.parametrize(("times", "severity", "count", "effect"), [
    ([at(1), at(2), at(3)], "note", 3, "The newest row is of 2026-01-03, 7 days before `as_of`."),
    ([at(1), at(2), at(30)], "note", 2, "The newest row is of 2026-01-02, 8 days before `as_of`."),
    ([dt.datetime(2025, 12, 11, 13)] * 3, "note", 3, "The newest row is of 2025-12-11, 30 days before `as_of`."),  # noqa: DTZ001
    ([dt.datetime(2025, 12, 10, 12)] * 3, "warning", 3,  # noqa: DTZ001
     "The newest row is of 2025-12-10, 31 days before `as_of`. Shorter windows are empty."),
    ([at(30), None, dt.datetime(1800, 1, 1)], "warning", 3,  # noqa: DTZ001
     "No row lies between 1900 and `as_of`, so every question about this table finds nothing."),
])  # fmt: skip
def test_freshness_is_the_age_of_the_newest_row_that_is_seen(times, severity, count, effect):
    found = [each for each in check_data(world({"orders": {"at": times}}), CLOCK) if each.check == "freshness"]
    orders = next(each for each in found if each.table == "orders")
    assert (orders.severity, orders.count, orders.share, orders.effect) == (severity, count, count / 3, effect)


# --- amounts and consent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "money"), [
    ("amount", True), ("total_price", True), ("unitPrice", True), ("NetSales", True), ("sales_value", True), ("COST", True),
    ("fees", True), ("spend_90d", True),
    ("discount_amount", False), ("price_change", False), ("balance", False), ("returns_value", False), ("age", False),
    ("amounts_to", True), ("valuedate", False), ("quantity", False),
])  # fmt: skip
def test_a_columns_name_tells_whether_it_is_money(column, money):
    assert sounds_like_money(column) is money


@pytest.mark.parametrize(("values", "wanted"), [
    ([True, False, True, False], []),
    (["yes", "No", " TRUE ", "0"], [("error", "not true or false", 4, ())]),
    (["yes", "", None, "no"], [("error", "not true or false", 4, ()), ("note", "missing consent", 2, ())]),
    (["yes", "maybe", "J", "no"], [("error", "not true or false", 4, ()), ("warning", "unexpected values", 2, ("2", "3"))]),
    ([1, 0, 1, 0], [("error", "not true or false", 4, ())]),
    ([1, 2, None, 0],
     [("error", "not true or false", 4, ()), ("warning", "unexpected values", 1, ("2",)), ("note", "missing consent", 1, ())]),
    ([day(1), None, None, None],
     [("error", "not true or false", 4, ()), ("warning", "unexpected values", 1, ("1",)), ("note", "missing consent", 3, ())]),
])  # fmt: skip
def test_consent_must_be_yes_or_no(values, wanted):
    found = short(world({"profile": {"opt": values}}), consent={"sms": "opt"})
    assert [(severity, check, count, examples) for severity, check, _, count, examples in found] == wanted


@pytest.mark.parametrize(("column", "values", "condition"), [
    ("opt", ["yes", "no", "no", "no"], "sms = \"lower(opt) in ['yes', 'true', '1']\"."),
    ("opt in", ["yes", "no", "no", "no"], "sms = \"lower(`opt in`) in ['yes', 'true', '1']\"."),
    ("opt", [1, 0, 0, 0], 'sms = "opt = 1".'),
])  # fmt: skip
def test_the_remedy_for_consent_in_words_is_a_condition(column, values, condition):
    found = check_data(world({"profile": {column: values}}), CLOCK, {"sms": column})
    assert found.errors[0].remedy == f"Write the consent as a condition, such as {condition}"


def test_a_consent_column_that_is_not_there_is_an_error_with_the_nearest_name():
    with pytest.raises(WorkspaceError, match=r"\[consent.email\].*'email_okay'.*Did you mean 'email_ok'"):
        check_data(world(), CLOCK, {"email": "email_okay"})


def test_numbers_without_a_calling_code_need_a_region():
    model = {**MODEL, "workspace": {"timezone": OSLO}}
    found = [each for each in check_data(world(model=model), CLOCK) if each.check == "invalid addresses"]
    assert [(each.column, each.count, each.share, each.examples) for each in found] == [("mobile", 1, 0.5, ("2",))]
    assert "`region`" in found[0].remedy
    assert "phone or sms" in found[0].effect
