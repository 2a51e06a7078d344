"""What a name means where it stands: at the customer, in a row, below a row, after a row."""

from __future__ import annotations

import pytest

from insight.errors import CycleError, ExpressionError, UnknownName, WrongScope
from insight.language.shape import Scope

from .shapes import SHAPE, type_in

SOUND = [
    # a column of the row, through a lookup, of the parents, of the customer
    "any(orders where channel = 'app' and time after 2026-01-01)",
    "any(orders where ordered_at is today)",
    "any(orders where store.city = 'Oslo')",
    "any(lines where product.category = 'garden' and product.cost < price)",
    "any(lines where order.channel = 'app')",
    "any(lines where orders.channel = 'app')",
    "any(lines where order.store.city = 'Oslo')",
    "any(returns where line.order.channel = 'app' and lines.orders.amount > 5)",
    "any(returns where line.product.category = 'garden' and reason is known)",
    "any(orders where profile.vip and profile.country = country)",
    "any(orders where amount > profile.spend_90d)",
    "any(lines where order.profile.age > 5 and profile.home_store.city = 'Oslo')",
    "any(lines where time = order.time)",
    # a column of the row comes before one of the customer
    "any(orders where country = 'NO')",
    # rows of this row
    "any(orders where any(lines where quantity > 1))",
    "any(orders where sum(lines.quantity) >= 10 and none(returns))",
    "any(orders where any(lines where any(returns where reason = 'x')))",
    "any(orders where any(lines within 7 days where order.channel = profile.last_channel))",
    "count(orders where last(lines.product.category) = 'garden')",
    # rows that follow
    "any(orders then visits where shop = orders.channel)",
    "any(orders then orders within 2 days where amount > orders.amount and store.city = orders.store.city)",
    "any(orders then visits where time > orders.due and orders.profile.vip)",
    "any(orders then lines where orders.channel = 'app' and order.channel = 'app')",
    "any(orders where any(lines then returns where line.price > lines.price))",
    "any(visits then orders where any(lines where product.category = 'garden'))",
    "any(lines then visits where lines.order.channel = shop)",
    "count(orders.store.city)",
    # at the customer
    "profile.country = country and profile.home_store.city = home_store.city",
]

LOST = [
    (
        "channel = 'app'",
        WrongScope,
        "'channel' is a column of rows: put it into a function, such as `sum(orders.channel)` or `last(orders.channel)`.",
    ),
    (
        "orders.amount > 5",
        WrongScope,
        "'orders.amount' is a column of rows: put it into a function, such as `sum(orders.amount)`",
    ),
    ("lines.product.category = 'x'", WrongScope, "such as `sum(lines.product.category)` or `last(lines.product.category)`."),
    ("orders > 5", WrongScope, "'orders' is a table: ask about its rows, as in `count(orders)`."),
    ("time is today", UnknownName, "No property named 'time'."),
    ("any(orders where vip)", WrongScope, "'vip' is no column of 'orders'; of the customer it is written `profile.vip`."),
    ("any(orders where spend_90d > 5)", WrongScope, "of the customer it is written `profile.spend_90d`."),
    ("any(orders where `favourite colour` = 'x')", WrongScope, "it is written `profile.`favourite colour``."),
    ("any(lines where channel = 'app')", UnknownName, "No column of 'lines' named 'channel'."),
    (
        "any(orders where orders.amount > 5)",
        WrongScope,
        "This is a row of 'orders' already; here its columns stand without it: `amount`.",
    ),
    ("any(orders where lines.price > 5)", WrongScope, "From a row of 'orders' there is no single row of 'lines'."),
    ("any(orders where visits.shop = 'x')", WrongScope, "From a row of 'orders' there is no single row of 'visits'."),
    ("any(orders where store.profile.age > 5)", UnknownName, "No step from 'store' (lookup, parent or profile) named 'profile'."),
    ("any(cards where time is today)", UnknownName, "No column of 'cards' named 'time'."),
    ("home_shop.city = 'Oslo'", UnknownName, "Did you mean 'home_store'?"),
    ("any(lines where ordr.channel = 'app')", UnknownName, "Did you mean 'order'?"),
    ("count(orders.chanel)", UnknownName, "No column of 'orders' named 'chanel'. Did you mean 'channel'?"),
    ("count(orders.time.x)", UnknownName, "No step from 'orders'"),
    ("any(oders)", UnknownName, "No table named 'oders'. Did you mean 'orders'?"),
    ("any(product)", UnknownName, "No table named 'product'."),

    # aggregates in rows
    ("any(orders where any(orders))", WrongScope, "An aggregate over 'orders' stands inside itself."),
    (
        "any(orders where any(visits))",
        WrongScope,
        "'visits' is not below 'orders': in a condition on a row, an aggregate is about that row's own rows.",
    ),
    ("any(lines where any(orders))", WrongScope, "'orders' is not below 'lines'"),
    ("any(orders where any(liens))", UnknownName, "No table named 'liens'. Did you mean 'lines'?"),
    ("any(orders where any(lines then orders))", WrongScope, "An aggregate over 'orders' stands inside itself."),
    ("any(orders where any(lines then visits))", WrongScope, "'visits' is not below 'orders'"),
    ("any(orders then vists)", UnknownName, "No table named 'vists'. Did you mean 'visits'?"),

    # about customers
    (
        "any(orders where in audience 'lapsed')",
        WrongScope,
        "Audiences and lists hold customers, so they stand outside aggregates.",
    ),
    ("any(orders where not in list 'staff')", WrongScope, "so they stand outside aggregates."),
    ("any(orders where everyone)", WrongScope, "so they stand outside aggregates."),
    (
        "any(orders where percentile(amount) > 90)",
        WrongScope,
        "`percentile` compares customers, so it stands outside aggregates.",
    ),
    (
        "any(orders then visits where rank(profile.age) = 1)",
        WrongScope,
        "`rank` compares customers, so it stands outside aggregates.",
    ),

    # the row before
    ("any(orders where orders.amount > 5 then visits)", WrongScope, "This is a row of 'orders' already"),
    ("any(orders then visits where amount > 5)", UnknownName, "No column of 'visits' named 'amount'."),
    (
        "any(orders then visits where order.amount > 5)",
        UnknownName,
        "No step from 'visits' (lookup, parent or profile) named 'order'. Did you mean 'orders'?",
    ),
    (
        "any(orders then visits where visits.shop = 'x')",
        WrongScope,
        "This is a row of 'visits' already; here its columns stand without it: `shop`.",
    ),
    (
        "any(visits then orders where any(lines where visits.shop = 'x'))",
        WrongScope,
        "From a row of 'lines' there is no single row of 'visits'.",
    ),

    # circles
    ("any(orders where profile.circle > 5)", CycleError, "circle -> ring -> circle"),
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_these_names_are_found(text):
    assert str(type_in(text)) in {"true/false", "number"}


@pytest.mark.parametrize(("text", "kind", "part"), LOST)
def test_a_name_in_the_wrong_place_is_an_error_with_a_remedy(text, kind, part):
    with pytest.raises(ExpressionError) as caught:
        type_in(text)
    assert type(caught.value) is kind
    assert part in caught.value.problem


@pytest.mark.parametrize(
    ("scope", "path", "steps", "column", "what"),
    [
        (Scope(SHAPE), "country", [], "country", "column"),
        (Scope(SHAPE), "spend_90d", [], "spend_90d", "property"),
        (Scope(SHAPE), "profile.age", [], "age", "column"),
        (Scope(SHAPE), "home_store.city", ["lookup home_store"], "city", "column"),
        (Scope(SHAPE, "orders"), "time", [], "time", "time"),
        (Scope(SHAPE, "orders"), "profile.spend_90d", ["profile profile"], "spend_90d", "property"),
        (Scope(SHAPE, "lines"), "order.store.city", ["parent orders", "lookup store"], "city", "column"),
        (Scope(SHAPE, "returns"), "lines.order.time", ["parent lines", "parent orders"], "time", "time"),
        (Scope(SHAPE, "visits", "orders"), "shop", [], "shop", "column"),
        (Scope(SHAPE, "visits", "orders"), "orders.time", ["before orders"], "time", "time"),
        (Scope(SHAPE, "orders", "orders"), "orders.amount", ["before orders"], "amount", "column"),
        (Scope(SHAPE, "visits", "lines"), "lines.order.due", ["before lines", "parent orders"], "due", "column"),
        (Scope(SHAPE, "lines", "orders"), "orders.amount", ["before orders"], "amount", "column"),
        (Scope(SHAPE, "lines", "orders"), "order.amount", ["parent orders"], "amount", "column"),
    ],
)  # fmt: skip
def test_a_path_leads_to(scope, path, steps, column, what):
    found = scope.resolve(tuple(path.split(".")))
    assert [f"{step.kind} {step.name}" for step in found.steps] == steps
    assert (found.column, found.what) == (column, what)


def test_a_property_comes_before_a_column_of_the_same_name_and_a_column_before_the_time():
    assert Scope(SHAPE).resolve(("gifted",)).what == "property"
    assert Scope(SHAPE, "orders").resolve(("ordered_at",)).what == "column"


def test_tables_know_what_is_above_and_below_them():
    assert SHAPE.ancestors("returns") == ["lines", "orders"]
    assert SHAPE.below("orders") == ["lines", "returns"]
    assert SHAPE.below("visits") == []
