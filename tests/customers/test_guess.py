"""The data model guessed from names and types of columns."""

from __future__ import annotations

import polars as pl
import pytest

from insight import Workspace
from insight.customers.model_guess import Columns, guess_model
from insight.errors import WorkspaceError
from tests.small_shop import AS_OF, frames


def tables(**columns):
    """Tables from texts such as "id name at:time"."""
    found = {}
    for name, text in columns.items():
        words = [word.partition(":") for word in text.split()]
        found[name] = Columns(
            tuple(word for word, _, _ in words), tuple(word for word, _, kind in words if kind == "time")
        )
    return found


def test_a_shop_is_seen_through():
    found = guess_model(
        tables(
            customers="customer_id first_name email mobile country",
            orders="order_id customer_id ordered_at:time amount",
            order_lines="line_id order_id product_id quantity",
            products="product_id category",
            visits="customer_id visited_at:time page",
        )
    )
    assert found == {
        "profile": {
            "key": "customer_id",
            "contact": {"email": "email", "phone": "mobile"},
            "private": ["first_name", "email", "mobile"],
        },
        "tables": {
            "orders": {"key": "order_id", "profile": "customer_id", "time": "ordered_at"},
            "order_lines": {
                "key": "line_id", "parent": "orders", "on": "order_id", "lookups": {"product": "product_id"},
            },
            "visits": {"profile": "customer_id", "time": "visited_at"},
        },
        "lookups": {"product": {"key": "product_id", "table": "products"}},
    }  # fmt: skip


PROFILES = [
    ({"people": "id name", "orders": "order_id id at:time"}, "id"),
    ({"users": "user_id name", "clicks": "click_id user_id at:time"}, "user_id"),
    ({"Customers": "customer_id name", "orders": "order_id customer_id"}, "customer_id"),
    ({"households": "household_id size", "baskets": "basket_id household_id"}, "household_id"),
    ({"members": "nr member_id", "cases": "case_id member_id"}, "member_id"),
    ({"accounts": "account_nr owner", "payments": "payment_id account_nr"}, "account_nr"),
    ({"customers": "kundenr navn"}, "kundenr"),
]


@pytest.mark.parametrize(("given", "key"), PROFILES)
def test_the_key_is_the_column_that_most_tables_share(given, key):
    assert guess_model(tables(**given))["profile"]["key"] == key


CONTACTS = [
    ("id email", {"email": "email"}),
    ("id E_Mail phone", {"email": "E_Mail", "phone": "phone"}),
    ("id mobile phone", {"phone": "mobile"}),
    ("id device_token", {"push": "device_token"}),
    ("id country", None),
]


@pytest.mark.parametrize(("columns", "contact"), CONTACTS)
def test_addresses_are_known_by_their_names_and_private(columns, contact):
    profile = guess_model(tables(customers=columns))["profile"]
    assert profile.get("contact") == contact
    assert set(profile.get("private", ())) >= set((contact or {}).values())


def test_tables_that_belong_to_nobody_are_left_out():
    found = guess_model(tables(customers="customer_id", weather="day:time degrees", orders="order_id customer_id"))
    assert list(found["tables"]) == ["orders"]
    assert found["lookups"] == {}


def test_without_a_table_of_customers_there_is_nothing_to_guess():
    with pytest.raises(WorkspaceError, match="No table looks like one row per customer") as raised:
        guess_model(tables(a="x y", b="z"))
    assert "customers" in raised.value.remedy


def test_types_tell_times_from_texts():
    schema = Workspace.from_tables(
        frames()["profile"], {"orders": frames()["orders"]}, as_of=AS_OF
    ).profiles.data.tables
    assert Columns.of(schema["orders"].schema()).times == ("ordered_at",)


def test_from_tables_fills_in_what_the_model_leaves_out():
    given = frames()
    found = Workspace.from_tables(
        given["profile"], {"orders": given["orders"], "lines": given["lines"]}, as_of=AS_OF,
        others={"lookups": {"product": given["product"]}},
    )  # fmt: skip
    assert found.model.profile.private == ("first_name", "email", "mobile")
    assert found.model.tables["orders"].time == "ordered_at"
    assert (found.model.tables["lines"].parent, found.model.tables["lines"].on) == ("orders", "order_id")
    assert found.frame("sum(lines.quantity where product.category = 'garden')").rows()[0] == (1, 5)


def test_what_the_model_says_is_kept():
    given = frames()
    orders = given["orders"].rename({"ordered_at": "paid_at"}).with_columns(sent_at=pl.lit(None, pl.Datetime))
    found = Workspace.from_tables(
        given["profile"], {"orders": orders}, as_of=AS_OF,
        model={"profile": {"key": "customer_id", "private": []}, "tables": {"orders": {"time": "sent_at"}}},
    )  # fmt: skip
    assert found.model.tables["orders"].time == "sent_at"
    assert found.model.tables["orders"].key == "order_id"
    assert found.model.profile.private == ()
