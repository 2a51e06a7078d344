"""`A then B` and `A then no B` in the reference interpreter."""

from __future__ import annotations

import pytest

from insight.language import syntax as s
from tests.reference.build import at, compare, day, duration, name, of_orders, rows, within, world
from tests.reference.interpreter import BadTree, evaluate
from tests.reference.world import Table

START = at("2026-03-10T12:00Z")


def count_of(orders, **then):
    """How many orders of kind 'a' are kept, where the second step is also about orders."""
    first = compare("x", "=", "a")
    return of_orders(rows("count", "orders", where=first, then=s.Then("orders", **then)), orders)


def order(text, x="a"):
    """An order of kind `x`."""
    return {"t": at(text), "x": x}


IS_B = compare("x", "=", "b")


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        ("2026-03-10T12:00Z", 0),  # not strictly later
        ("2026-03-10T12:00:00.000001Z", 1),
        ("2026-03-10T11:00Z", 0),
        ("2026-03-13T12:00Z", 1),  # at most three days
        ("2026-03-13T12:00:01Z", 0),
    ],
)
def test_the_second_row_comes_strictly_later_and_at_most_so_much_later(later, kept):
    orders = [order("2026-03-10T12:00Z"), order(later, "b")]
    assert count_of(orders, within=duration("3 days"), where=IS_B) == kept
    assert count_of(orders, within=duration("3 days"), where=IS_B, negated=True) == 1 - kept


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        ("2026-03-12T12:00Z", 1),  # three days have passed just now
        ("2026-03-12T12:00:00.000001Z", 0),
        ("2026-03-14T12:00Z", 0),
        ("2026-03-01T12:00Z", 1),
    ],
)
def test_then_no_waits_until_the_time_is_up(first, kept):
    assert count_of([order(first)], within=duration("3 days"), where=IS_B, negated=True) == kept


@pytest.mark.parametrize(("later", "kept"), [("2026-03-15T11:59Z", 1), ("2026-03-15T12:00Z", 0)])
def test_without_a_time_any_later_row_that_is_seen_counts(later, kept):
    orders = [order("2026-03-10T12:00Z"), order(later, "b")]
    assert count_of(orders, where=IS_B) == kept
    assert count_of(orders, where=IS_B, negated=True) == 1 - kept


def test_a_row_does_not_follow_itself_and_each_row_of_a_is_kept_by_itself():
    orders = [order("2026-03-10T12:00Z"), order("2026-03-11T12:00Z"), order("2026-03-12T12:00Z")]
    assert count_of(orders[:1]) == 0
    assert count_of(orders) == 2
    assert count_of(orders, negated=True) == 1


def test_the_window_and_the_condition_of_a_are_about_a_alone():
    orders = [order("2026-03-10T12:00Z"), order("2026-03-14T12:00Z", "b")]
    tree = rows(
        "any",
        "orders",
        window=s.Bound("before", s.Ago(duration("2 days"))),
        then=s.Then("orders", where=IS_B),
    )
    assert of_orders(tree, orders) is True


def test_every_with_a_sequence_asks_it_of_all_rows_in_the_window():
    orders = [order("2026-03-10T12:00Z"), order("2026-03-11T12:00Z"), order("2026-03-12T12:00Z", "b")]
    tree = rows("every", "orders", where=compare("x", "=", "a"), then=s.Then("orders"))
    early = rows(
        "every",
        "orders",
        window=s.Bound("before", s.Date(day("2026-03-12"))),
        where=tree.where,
        then=tree.then,
    )
    assert of_orders(tree, orders) is False
    assert of_orders(early, orders) is True


def shop(**tables):
    """Profiles 1 and 2 with these tables; each row has `of`, `t` and `sku`."""
    made = {
        table: Table([{"of": of, "t": at(t), "sku": sku} for of, t, sku in records], profile="of", time="t")
        for table, records in tables.items()
    }
    return world([{"id": 1}, {"id": 2}], made)


def test_the_second_row_is_of_the_same_customer_and_may_name_columns_of_the_first():
    customers = shop(
        adds=[(1, "2026-03-10T12:00Z", "x"), (2, "2026-03-10T12:00Z", "x"), (2, "2026-03-10T12:00Z", "z")],
        buys=[(1, "2026-03-11T12:00Z", "y"), (2, "2026-03-11T12:00Z", "x")],
    )
    same = compare("sku", "=", name("adds.sku"))
    later = compare("time", ">", name("adds.time"))
    assert evaluate(rows("count", "adds", then=s.Then("buys")), customers) == {1: 1, 2: 2}
    assert evaluate(rows("count", "adds", then=s.Then("buys", where=same)), customers) == {1: 0, 2: 1}
    assert evaluate(rows("count", "adds", then=s.Then("buys", where=s.And((same, later)))), customers) == {
        1: 0,
        2: 1,
    }
    assert evaluate(rows("values", "adds.sku", then=s.Then("buys", negated=True, where=same)), customers) == {
        1: ["x"],
        2: ["z"],
    }


def test_the_name_of_a_means_its_row_also_when_both_are_one_table():
    dearer = compare("x", ">", name("orders.x"))
    orders = [{"t": at(f"2026-03-10T{n}:00Z"), "x": x} for n, x in ((10, 2), (11, 1), (12, 3))]
    assert of_orders(rows("values", "orders.x", then=s.Then("orders", where=dearer)), orders) == [1, 2]


def test_in_a_row_condition_the_second_row_is_of_the_same_row():
    orders = [{"key": n, "of": 1, "t": START} for n in (1, 2)]
    sent = [(1, "2026-03-11T12:00Z", 1), (2, "2026-03-12T12:00Z", 2), (2, "2026-03-13T12:00Z", 3)]
    tables = {
        "orders": Table(orders, key="key", profile="of", time="t"),
        "parcels": Table(
            [{"order": o, "sent": at(t), "x": x} for o, t, x in sent],
            parent="orders",
            on="order",
            time="sent",
        ),
    }
    customers = world([{"id": 1}], tables)
    two = rows("any", "parcels", then=s.Then("parcels"))
    assert evaluate(rows("values", "orders.key", where=two), customers) == {1: [2]}
    assert evaluate(rows("count", "parcels", then=s.Then("parcels")), customers) == {1: 2}
    of_two = s.Then("parcels", where=compare("order.key", "!=", name("parcels.order.key")))
    assert evaluate(rows("values", "parcels.x", then=of_two), customers) == {1: [1]}


def test_an_aggregate_in_the_second_condition_is_about_rows_below_the_second_row():
    tables = {
        "orders": Table(
            [{"key": n, "of": 1, "t": at(f"2026-03-1{n}T00:00Z")} for n in (1, 2)],
            key="key",
            profile="of",
            time="t",
        ),
        "lines": Table([{"order": 2}], parent="orders", on="order"),
    }
    customers = world([{"id": 1}], tables)
    assert evaluate(rows("any", "orders", then=s.Then("orders", where=rows("any", "lines"))), customers) == {1: True}
    assert evaluate(rows("any", "orders", then=s.Then("orders", where=rows("none", "lines"))), customers) == {1: False}


def test_a_date_in_a_sequence_is_its_local_midnight():
    visits = [{"of": 1, "t": day("2026-03-10"), "x": 1}, {"of": 1, "t": day("2026-03-11"), "x": 2}]
    customers = world([{"id": 1}], {"visits": Table(visits, profile="of", time="t")}, timezone="Europe/Oslo")
    assert evaluate(rows("values", "visits.x", then=s.Then("visits", within=duration("24 hours"))), customers) == {
        1: [1]
    }
    assert evaluate(rows("values", "visits.x", then=s.Then("visits", within=duration("23 hours"))), customers) == {
        1: []
    }


def test_a_sequence_has_no_months():
    with pytest.raises(BadTree):
        count_of([order("2026-03-10T12:00Z")], within=duration("1 month"))


def test_the_window_of_the_table_bounds_only_the_first_step():
    orders = [order("2026-03-01T12:00Z"), order("2026-03-14T12:00Z", "b")]
    tree = rows("any", "orders", window=within("7 days"), then=s.Then("orders", where=IS_B))
    assert of_orders(tree, orders) is False
