"""Rows in the reference interpreter: who sees which, every function, nesting, names, and sequences."""

from __future__ import annotations

import pytest

from insight.language import syntax as s
from tests.reference.build import NOON, at, compare, day, duration, name, of_orders, rows, within, world
from tests.reference.interpreter import BadTree, evaluate
from tests.reference.world import Table

LATE = at("2026-03-14T12:00Z")


def orders(*amounts):
    """Orders of these amounts, an hour apart."""
    return [{"key": n, "t": at(f"2026-03-01T{n:02}:00Z"), "x": amount} for n, amount in enumerate(amounts)]


# --- functions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "amounts", "wanted"),
    [
        (rows("count", "orders"), (1, None, 2), 3),
        (rows("count", "orders"), (), 0),
        (rows("count", "orders.x"), (1, None, 1), 2),
        (rows("count", "orders.x", distinct=True), (1, None, 1, 2), 2),
        (rows("sum", "orders.x"), (1, None, 2), 3),
        (rows("sum", "orders.x"), (None,), 0),
        (rows("sum", "orders.x"), (), 0),
        (rows("mean", "orders.x"), (1, None, 2), 1.5),
        (rows("mean", "orders.x"), (), None),
        (rows("min", "orders.x"), (3, 1, None), 1),
        (rows("max", "orders.x"), ("web", "Web", ""), "web"),
        (rows("max", "orders.x"), (None,), None),
        (rows("min", "orders.x"), (day("2026-01-02"), day("2026-01-01")), day("2026-01-01")),
        (rows("median", "orders.x"), (3, 1, 2), 2),
        (rows("median", "orders.x"), (4, 1, 2, None, 3), 2.5),
        (rows("median", "orders.x"), (), None),
        (rows("stddev", "orders.x"), (2, 4, 4, 4, 5, 5, 7, 9), (32 / 7) ** 0.5),
        (rows("stddev", "orders.x"), (2, None, 4), 2**0.5),
        (rows("stddev", "orders.x"), (5, None), None),
        (rows("any", "orders"), (), False),
        (rows("any", "orders"), (None,), True),
        (rows("none", "orders"), (), True),
        (rows("none", "orders"), (None,), False),
        (rows("every", "orders", where=compare("x", ">", 1)), (), True),
        (rows("every", "orders", where=compare("x", ">", 1)), (2, 3), True),
        (rows("every", "orders", where=compare("x", ">", 1)), (2, None), False),
        (rows("first", "orders.x"), (3, 1, 2), 3),
        (rows("last", "orders.x"), (3, 1, 2), 2),
        (rows("last", "orders.x"), (3, 1, None), None),
        (rows("last", "orders.x", where=s.Known(name("x"))), (3, 1, None), 1),
        (rows("first", "orders.x"), (), None),
        (rows("last", "orders.time"), (3, 1), at("2026-03-01T01:00Z")),
        (rows("most_frequent", "orders.x"), ("b", "a", None, "b", ""), "b"),
        (rows("most_frequent", "orders.x"), ("b", "a", "Z"), "Z"),  # equal counts: the smallest
        (rows("most_frequent", "orders.x", at_least=2), ("b", "a"), None),
        (rows("most_frequent", "orders.x", at_least=2), ("b", "a", "b"), "b"),
        (rows("most_frequent", "orders.x"), (None,), None),
        (rows("values", "orders.x"), ("b", None, "B", "b", ""), ["B", "b"]),
        (rows("values", "orders.x"), (), []),
        (rows("mean_gap", "orders"), (1,), None),
        (rows("mean_gap", "orders"), (1, 1, 1, 1), 1 / 24),
        (rows("mean_gap", "orders", where=compare("x", "=", 2)), (2, 1, 1, 2), 3 / 24),
    ],
)
def test_every_function_of_rows(tree, amounts, wanted):
    assert of_orders(tree, orders(*amounts)) == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


@pytest.mark.parametrize(
    ("function", "tied", "wanted"),
    [  # key, value
        ("first", [(2, "a"), (1, "b")], "b"),
        ("last", [(2, "a"), (1, "b")], "a"),
        ("first", [(1, "b"), (1, "a")], "a"),
        ("last", [(1, "b"), (1, "a")], "b"),
        ("first", [(None, "a"), (9, "b")], "b"),  # without a key: stands back
        ("last", [(None, "z"), (1, "b")], "b"),
        ("first", [(None, "b"), (None, "a")], "a"),
        ("last", [(None, "b"), (None, "a")], "b"),
        ("first", [(1, None), (1, "b")], "b"),  # without a value: stands back
        ("last", [(1, None), (1, "b")], "b"),
        ("first", [(1, None), (2, "b")], None),
        ("last", [(1, "a"), (2, None)], None),
    ],
)
def test_rows_of_equal_time_stand_in_order_of_key_and_then_of_value(function, tied, wanted):
    table = [{"key": key, "t": LATE, "x": x} for key, x in tied]
    assert of_orders(rows(function, "orders.x"), table) == wanted


@pytest.mark.parametrize(
    ("period", "last", "at_least", "wanted"),
    [
        ("1 day", 1, None, 1),
        ("1 day", 3, None, 3),
        ("1 day", 3, 2, 1),
        ("1 hour", 24, None, 1),
        ("1 hour", 23, None, 0),
        ("3 days", 1, 4, 1),
        ("3 days", 1, 5, 0),
        ("1 month", 2, None, 2),
    ],
)
def test_active_periods_are_half_open_and_count_back_from_as_of(period, last, at_least, wanted):
    times = (
        "2026-03-14T12:00Z",  # the first instant of the last day
        "2026-03-14T11:59Z",  # the day before that, twice
        "2026-03-13T12:00Z",
        "2026-03-13T11:00Z",  # one day more
        "2026-02-15T11:59Z",  # the month before
    )
    tree = rows("active_periods", "orders", period=duration(period), last=last, at_least=at_least)
    assert of_orders(tree, [{"t": at(t)} for t in times]) == wanted


# --- which rows are seen ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "seen"),
    [
        (at("2026-03-15T11:59:59.999999Z"), 1),
        (NOON, 0),
        (at("2026-03-15T12:01Z"), 0),
        (None, 0),
        (at("1900-01-01T00:00Z"), 1),
        (at("2026-03-15T11:59"), 1),  # a clock time
        (at("2026-03-15T12:00"), 0),
        (day("2026-03-15"), 1),  # its midnight
        (day("2026-03-16"), 0),
    ],
)
def test_rows_at_or_after_as_of_or_without_a_time_are_never_seen(t, seen):
    assert of_orders(rows("count", "orders"), [{"t": t}]) == seen
    assert of_orders(rows("count", "orders", window=within("1 year", ahead=True)), [{"t": t}]) == 0


def test_a_table_without_a_time_is_always_seen_whole():
    cards = Table([{"of": 1, "x": 1}, {"of": 1, "x": 2}, {"of": 2, "x": 3}, {"of": None, "x": 4}], profile="of")
    assert evaluate(rows("sum", "cards.x"), world([{"id": 1}, {"id": 5}], {"cards": cards})) == {1: 3, 5: 0}


@pytest.mark.parametrize(
    "tree",
    [
        rows("count", "cards", window=within("1 day")),
        rows("first", "cards.x"),
        rows("last", "cards.x"),
        rows("mean_gap", "cards"),
        rows("active_periods", "cards", period=duration("1 day"), last=2),
        rows("any", "cards", then=s.Then("cards")),
        rows("values", "cards.time"),
    ],
)
def test_what_asks_for_a_time_is_refused_on_a_table_without_one(tree):
    cards = Table([{"of": 1, "x": 1}], profile="of")
    with pytest.raises(BadTree):
        evaluate(tree, world([{"id": 1}], {"cards": cards}))


@pytest.mark.parametrize("ghost", [9, None])
def test_orphans_are_never_seen(ghost):
    shop = shop_of(
        [{"key": 1, "of": ghost, "t": LATE}],
        [{"key": 1, "order": 1, "x": 5}, {"key": 2, "order": ghost, "x": 5}],
    )
    assert evaluate(rows("count", "orders"), shop) == {1: 0}
    assert evaluate(rows("sum", "lines.x"), shop) == {1: 0}


def shop_of(order_rows, line_rows, **more):
    """Orders of profiles, and lines nested below them without a time of their own."""
    tables = {
        "orders": Table(order_rows, key="key", profile="of", time="t"),
        "lines": Table(line_rows, key="key", parent="orders", on="order"),
    }
    return world(more.pop("profiles", [{"id": 1}]), tables, **more)


# --- windows, conditions and nesting ------------------------------------------------------------------------


def test_the_window_is_about_the_tables_time_and_where_about_the_same_row():
    table = [
        {"t": at("2026-03-14T00:00Z"), "x": 1, "y": "a"},
        {"t": at("2026-03-14T00:00Z"), "x": 2, "y": "b"},
        {"t": at("2026-01-01T00:00Z"), "x": 1, "y": "b"},
    ]
    both = s.And((compare("x", "=", 1), compare("y", "=", "b")))
    assert of_orders(rows("any", "orders", where=both), table) is True
    assert of_orders(rows("any", "orders", window=within("7 days"), where=both), table) is False
    assert of_orders(rows("every", "orders", window=within("7 days"), where=compare("y", "=", "b")), table) is False
    assert (
        of_orders(rows("every", "orders", window=s.Bound("before", s.Ago(duration("7 days"))), where=both), table)
        is True
    )


SHOP = shop_of(
    [
        {"key": 1, "of": "a", "t": at("2026-03-01T00:00Z"), "y": "web"},
        {"key": 2, "of": "a", "t": at("2026-03-02T00:00Z"), "y": "app"},
        {"key": 3, "of": "b", "t": at("2026-03-03T00:00Z"), "y": "web"},
        {"key": 4, "of": "b", "t": at("2026-04-01T00:00Z"), "y": "web"},
        {"key": None, "of": "b", "t": at("2026-03-04T00:00Z"), "y": "web"},
    ],
    [
        {"key": 1, "order": 1, "x": 1},
        {"key": 2, "order": 1, "x": 2},
        {"key": 3, "order": 2, "x": 2},
        {"key": 4, "order": 3, "x": 1},
        {"key": 5, "order": 4, "x": 2},
        {"key": 6, "order": None, "x": 2},
    ],
    profiles=[{"id": "a", "x": 2, "y": "app"}, {"id": "b", "x": 7, "y": None}],
    properties={"z": rows("max", "orders.time")},
)


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        (rows("sum", "lines.x"), {"a": 5, "b": 1}),  # that of April is not seen, nor that without an order
        (rows("count", "orders", where=rows("any", "lines")), {"a": 2, "b": 1}),  # that order's lines
        (rows("any", "orders", where=compare(rows("sum", "lines.x"), "=", 3)), {"a": True, "b": False}),
        (rows("every", "orders", where=rows("none", "lines")), {"a": False, "b": False}),
        (rows("count", "lines", where=compare("order.y", "=", "web")), {"a": 2, "b": 1}),
        (rows("count", "lines", where=compare("orders.y", "=", "web")), {"a": 2, "b": 1}),
        (rows("values", "lines.order.y"), {"a": ["app", "web"], "b": ["web"]}),
        (rows("count", "lines", where=compare("x", "=", name("profile.x"))), {"a": 2, "b": 0}),
        (rows("count", "lines", where=compare("order.y", "=", name("profile.y"))), {"a": 1, "b": 0}),
        (
            rows("values", "orders.y", where=compare("time", "=", name("profile.z"))),
            {"a": ["app"], "b": ["web"]},
        ),
        (rows("last", "lines.x"), {"a": 2, "b": 1}),  # the parent's time
        (rows("first", "lines.x"), {"a": 1, "b": 1}),  # equal times: by key
        (rows("max", "lines.time"), {"a": at("2026-03-02T00:00Z"), "b": at("2026-03-03T00:00Z")}),
        (rows("count", "lines", window=s.Bound("since", s.Date(day("2026-03-02")))), {"a": 1, "b": 1}),
        (rows("count", "lines", where=compare("order.time", "<", name("profile.z"))), {"a": 2, "b": 1}),
    ],
)
def test_rows_below_rows(tree, wanted):
    assert evaluate(tree, SHOP) == wanted


@pytest.mark.parametrize(
    ("parent_time", "own_time", "seen"),
    [
        (LATE, at("2026-03-01T00:00Z"), 1),
        (LATE, at("2026-04-01T00:00Z"), 0),
        (LATE, None, 0),  # its own time counts, though its parent has one
        (at("2026-04-01T00:00Z"), LATE, 0),  # below a row that is not seen
        (None, LATE, 0),
    ],
)
def test_a_nested_table_may_have_a_time_of_its_own_but_is_not_seen_below_an_unseen_row(parent_time, own_time, seen):
    tables = {
        "parcels": Table([{"order": 1, "sent": own_time}], parent="orders", on="order", time="sent"),
        "orders": Table([{"key": 1, "of": 1, "t": parent_time}], key="key", profile="of", time="t"),
    }
    assert evaluate(rows("count", "parcels"), world([{"id": 1}], tables)) == {1: seen}


def test_rows_two_levels_below_belong_to_the_row_above():
    tables = {
        "orders": Table([{"key": n, "of": 1, "t": LATE} for n in (1, 2)], key="key", profile="of", time="t"),
        "parcels": Table([{"key": n, "order": n} for n in (1, 2)], key="key", parent="orders", on="order"),
        "scans": Table([{"parcel": n, "x": n} for n in (1, 2, 2)], parent="parcels", on="parcel"),
    }
    shop = world([{"id": 1}], tables)
    assert evaluate(rows("sum", "orders.key", where=compare(rows("count", "scans"), "=", 2)), shop) == {1: 2}
    assert evaluate(rows("count", "scans", where=compare("parcel.order.key", "=", 2)), shop) == {1: 2}
    assert evaluate(rows("sum", "scans.parcel.order.key"), shop) == {1: 5}
