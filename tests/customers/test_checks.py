"""What a check finds: a table of faults and findings over a small clean world."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest

from insight.customers.checks.data_check import check_data
from tests.customers.small_world import CLEAN, CLOCK, at, day, short, world


def test_clean_data_gives_only_notes_on_how_fresh_it_is():
    found = check_data(world(), CLOCK, {"email": "email_ok"})
    assert [(each.severity, each.check, each.table, each.count, each.share) for each in found] == [
        ("note", "freshness", "orders", 3, 1.0),
        ("note", "freshness", "visits", 3, 1.0),
    ]


FAULTS = [
    # keys
    ({"profile": {"id": [1, 2, 3, 3]}}, ("error", "duplicate keys", "profile.id", 1, ("3",))),
    ({"profile": {"id": [1, 2, 3, None]}}, ("error", "missing keys", "profile.id", 1, ())),
    ({"orders": {"order_id": [10, 12, 12]}}, ("warning", "duplicate keys", "orders.order_id", 1, ("12",))),
    ({"orders": {"order_id": [10, None, 12]}}, ("warning", "missing keys", "orders.order_id", 1, ())),
    ({"orders": {"id": [1, None, 2]}}, ("warning", "missing keys", "orders.id", 1, ("11",))),
    ({"lines": {"line_id": ["a", "a", "a"]}}, ("warning", "duplicate keys", "lines.line_id", 2, ("a",))),
    ({"lines": {"line_id": ["a", "", None]}}, ("warning", "missing keys", "lines.line_id", 2, ())),
    ({"lines": {"order_id": [10, None, 12]}}, ("warning", "missing keys", "lines.order_id", 1, ("b",))),
    ({"visits": {"id": [1, None, None]}}, ("warning", "missing keys", "visits.id", 2, ())),
    ({"product": {"product_id": ["p", "q", "q"], "cost": [1, 2, 2]}},
     ("warning", "duplicate keys", "product.product_id", 1, ("q",))),
    ({"product": {"product_id": ["p", "q", ""], "cost": [1, 2, 2]}},
     ("warning", "missing keys", "product.product_id", 1, ())),
    # keys that point to nothing
    ({"orders": {"id": [1, 98, 99]}}, ("warning", "orphans", "orders.id", 2, ("11", "12"))),
    ({"visits": {"id": [1, 99, 98]}}, ("warning", "orphans", "visits.id", 2, ("98", "99"))),
    ({"lines": {"order_id": [10, 98, 98]}}, ("warning", "orphans", "lines.order_id", 2, ("b", "c"))),
    ({"lines": {"product_id": ["p", "x", "y"]}}, ("warning", "lookup misses", "lines.product_id", 2, ("b", "c"))),
    ({"visits": {"store_id": [7, 9, 9]}}, ("warning", "lookup misses", "visits.store_id", 2, ("2",))),
    ({"profile": {"store_id": [9, 7, 8, 8]}}, ("warning", "lookup misses", "profile.store_id", 1, ("1",))),
    ({"staff": {"id": [1, 98, 99, None]}}, ("note", "unknown keys", "lists.staff.key", 2, ())),
    ({"staff": {"id": [98, 99]}}, ("warning", "unknown keys", "lists.staff.key", 2, ())),
    ({"bounced": {"id": [1, 99]}}, ("note", "unknown keys", "suppression.bounced.key", 1, ())),
    # times
    ({"orders": {"at": [at(1), at(10, 13), at(30)]}}, ("note", "times after as_of", "orders.at", 2, ("11", "12"))),
    ({"orders": {"at": [at(1), None, None]}}, ("warning", "missing times", "orders.at", 2, ("11", "12"))),
    ({"orders": {"at": [at(1), dt.datetime(1899, 12, 31, 23, 59), at(2)]}},  # noqa: DTZ001
     ("warning", "times before 1900", "orders.at", 1, ("11",))),
    ({"visits": {"day": [day(1), day(2), day(11)]}}, ("note", "times after as_of", "visits.day", 1, ("2",))),
    ({"profile": {"born": [dt.date(1899, 12, 31), None, None, None]}},
     ("warning", "times before 1900", "profile.born", 1, ("1",))),
    # amounts
    ({"orders": {"amount": [1.0, -0.5, -2.0]}}, ("warning", "negative amounts", "orders.amount", 2, ("11", "12"))),
    ({"lines": {"price": [1, -1, 1]}}, ("note", "negative amounts", "lines.price", 1, ("b",))),
    ({"product": {"cost": [-1.0, math.nan]}}, ("note", "negative amounts", "product.cost", 1, ("p",))),
    # addresses
    ({"profile": {"email": ["ada@", "ada", None, "bo@example.no"]}},
     ("warning", "invalid addresses", "profile.email", 2, ("1", "2"))),
    ({"profile": {"mobile": ["12", "912 34 568", "n/a", None]}},
     ("warning", "invalid addresses", "profile.mobile", 2, ("1", "3"))),
    # consent
    ({"profile": {"email_ok": [True, None, None, False]}}, ("note", "missing consent", "profile.email_ok", 2, ())),
    # columns without values
    ({"orders": {"note": ["", None, ""]}}, ("note", "empty column", "orders.note", 3, ())),
    ({"orders": {"score": [math.nan, None, math.nan]}}, ("note", "empty column", "orders.score", 3, ())),
    ({"orders": {"nothing": [None, None, None]}}, ("note", "empty column", "orders.nothing", 3, ())),
    ({"profile": {"email": ["", None, "", None]}}, ("note", "empty column", "profile.email", 4, ())),
    ({"orders": {"note": ["", None, "x"]}}, None),
    # tables without rows
    ({"visits": {"id": [], "day": [], "store_id": []}}, ("warning", "no rows", "visits", 0, ())),
    ({"staff": {"id": []}}, ("note", "no rows", "lists.staff.key", 0, ())),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "finding"), FAULTS)
def test_each_fault_gives_its_finding_and_no_other(fault, finding):
    assert short(world(fault)) == ([] if finding is None else [finding])


def test_an_empty_lookup_misses_everything():
    found = short(world({"product": {"product_id": [], "cost": []}}))
    assert found == [
        ("warning", "lookup misses", "lines.product_id", 2, ("a", "b")),
        ("warning", "no rows", "product", 0, ()),
    ]


def test_without_profiles_everything_is_an_orphan_and_the_check_goes_on():
    nobody = {**{name: [] for name in CLEAN["profile"]}, "id": pl.Series([], dtype=pl.Int64)}
    found = short(world({"profile": nobody}))
    assert ("warning", "no rows", "profile", 0, ()) in found
    assert {(check, place) for _, check, place, *_ in found} == {
        ("no rows", "profile"), ("orphans", "orders.id"), ("orphans", "visits.id"),
        ("unknown keys", "lists.staff.key"), ("unknown keys", "suppression.bounced.key"),
    }  # fmt: skip


def test_columns_without_a_type_in_every_role_are_missing_values():
    nothing = [None, None, None]
    found = short(world({
        "orders": {"order_id": nothing, "id": nothing, "at": nothing, "amount": nothing},
        "lines": {"product_id": nothing, "order_id": nothing},
        "visits": {"store_id": nothing},
        "profile": {"email": [None] * 4, "born": [None] * 4},
        "store": {"store_id": [None]},
    }))  # fmt: skip
    assert {(severity, check, place) for severity, check, place, *_ in found} == {
        ("warning", "missing keys", "orders.order_id"), ("warning", "missing keys", "orders.id"),
        ("warning", "missing times", "orders.at"), ("note", "empty column", "orders.amount"),
        ("note", "empty column", "lines.product_id"), ("warning", "missing keys", "lines.order_id"),
        ("note", "empty column", "visits.store_id"), ("note", "empty column", "profile.email"),
        ("note", "empty column", "profile.born"), ("warning", "lookup misses", "profile.store_id"),
        ("warning", "missing keys", "store.store_id"),
    }  # fmt: skip


def test_duplicate_profiles_do_not_double_what_is_found_elsewhere():
    found = short(world({"profile": {"id": [1, 1, 1, 2]}, "orders": {"id": [1, 1, 99]}, "bounced": {"id": [1, 2]}}))
    assert found == [
        ("error", "duplicate keys", "profile.id", 2, ("1",)),
        ("warning", "orphans", "orders.id", 1, ("12",)),
    ]


def test_examples_are_five_at_most_and_in_order():
    rows = {"id": [99] * 7, "day": [day(1)] * 7, "store_id": [7] * 7}
    orders = {
        "order_id": range(20, 13, -1),
        "id": [99] * 7,
        "at": [at(1)] * 7,
        "amount": [1.0] * 7,
        "discount_amount": [1] * 7,
    }
    lines = {"order_id": [20, 20, 20]}
    found = short(world({"orders": orders, "visits": rows, "lines": lines}))
    assert found == [
        ("warning", "orphans", "orders.id", 7, ("14", "15", "16", "17", "18")),
        ("warning", "orphans", "visits.id", 7, ()),  # no key but this, and none of these is known: they may be anything
    ]
