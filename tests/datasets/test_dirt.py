"""What is wrong with the made-up shop is as much as its data card says, and nothing else is wrong."""

from __future__ import annotations

import datetime as dt
import math
import re
from pathlib import Path

import phonenumbers
import polars as pl
import pytest
from email_validator import EmailNotValidError, validate_email

from insight.datasets.simulation import dirt

CARD = Path(__file__).parents[2] / "datasets" / "shop" / "CARD.md"
AS_OF = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - times of the shop have no zone
SENSIBLE = dt.datetime(1900, 1, 1)  # noqa: DTZ001
RATES = {name: value for name, value in vars(dirt).items() if name.isupper() and isinstance(value, float)}


def is_email(text):
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def is_phone(text):
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "NO"))
    except phonenumbers.NumberParseException:
        return False


@pytest.fixture(scope="module")
def spoilt(shop):
    """For each rate, one value per row that it is about: whether that row is spoilt."""
    customers, orders, lines, visits = (shop[name] for name in ("customers", "orders", "order_lines", "visits"))
    emails = customers["email"].drop_nulls()
    emails = emails.filter(emails != "")
    mobiles = customers["mobile"].drop_nulls()
    asked = shop["consents"].filter(pl.col("channel") == "email")
    orphans = orders.join(customers, on="customer_id", how="anti")["order_id"]
    unknown = lines.join(shop["products"], on="product_id", how="anti")["line_id"]
    of_no_order = lines.join(orders, on="order_id", how="anti")["line_id"]
    return {
        "MISSING_EMAIL": customers["email"].is_null(),
        "EMPTY_EMAIL": customers["email"].fill_null("x") == "",
        "INVALID_EMAIL": pl.Series([not is_email(text) for text in emails]),
        "SHARED_EMAIL": customers["email"].fill_null("x").str.extract(r"([0-9]+)@", 1).cast(pl.Int64)
        == customers["customer_id"] - 1,
        "MISSING_MOBILE": customers["mobile"].is_null(),
        "UNPARSABLE_MOBILE": pl.Series([not is_phone(text) for text in mobiles]),
        "MISSING_BIRTHDAY": customers["birthday"].is_null(),
        "OLD_BIRTHDAY": customers["birthday"].drop_nulls() < SENSIBLE.date(),
        "EMPTY_FIRST_NAME": customers["first_name"] == "",
        "EMPTY_CITY": customers["city"] == "",
        "MISSING_POSTCODE": customers["postcode"].is_null(),
        "MISSING_HOME_STORE": customers["home_store_id"].is_null(),
        "MISSING_OPT_IN": customers.join(asked, on="customer_id", how="semi")["email_opt_in"].is_null(),
        "ORPHAN_ORDER": orders["order_id"].is_in(orphans.implode()),
        "NEGATIVE_ORDER": orders["amount"] < 0,
        "FUTURE_ORDER": orders["ordered_at"] >= AS_OF,
        "OLD_ORDER": orders["ordered_at"] < SENSIBLE,
        "UNKNOWN_PRODUCT": lines["line_id"].is_in(unknown.implode()),
        "ORPHAN_LINE": lines["line_id"].is_in(of_no_order.implode()),
        "FUTURE_VISIT": visits["visited_at"] >= AS_OF,
        "OLD_VISIT": visits["visited_at"] < SENSIBLE,
    }


@pytest.mark.parametrize(("name", "rate"), RATES.items())
def test_rows_are_spoilt_at_the_rate_written_down(name, rate, spoilt):
    wrong = spoilt[name]
    tolerance = 4.5 * math.sqrt(rate * (1 - rate) / wrong.len())
    assert wrong.sum() > 0
    assert wrong.mean() == pytest.approx(rate, abs=tolerance)


def test_the_card_says_the_same_rates():
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9.]+) % \|", CARD.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name: float(percent) for name, percent in table.items()} == {
        name: pytest.approx(rate * 100) for name, rate in RATES.items()
    }


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers", "last_name"),
        ("customers", "country"),
        ("customers", "street"),
        ("customers", "joined_at"),
        ("orders", "amount"),
        ("orders", "ordered_at"),
        ("orders", "customer_id"),
        ("order_lines", "order_id"),
        ("order_lines", "product_id"),
        ("consents", "granted"),
        ("products", "category"),
        ("messages", "sent_at"),
    ],
)
def test_nothing_else_is_missing(table, column, shop):
    assert shop[table][column].null_count() == 0


def test_negative_orders_have_only_negative_lines(shop):
    wrong = shop["orders"].filter(pl.col("amount") < 0).select("order_id")
    assert (shop["order_lines"].join(wrong, on="order_id", how="semi")["amount"] < 0).all()
    assert (shop["order_lines"].join(wrong, on="order_id", how="anti")["amount"] > 0).all()


def test_addresses_are_at_domains_kept_for_examples(shop):
    emails = [text for text in shop["customers"]["email"].drop_nulls() if text and is_email(text)]
    domains = {text.rsplit("@", 1)[1].lower() for text in emails}
    assert domains == {"example.com", "example.no", "example.se", "example.dk", "example.fi"}


def test_swedish_numbers_are_those_kept_for_fiction_and_the_others_are_of_their_country(shop):
    code = {"NO": 47, "SE": 46, "DK": 45, "FI": 358}
    people = shop["customers"].filter(pl.col("mobile").is_not_null())
    for country, text in people.select("country", "mobile").iter_rows():
        if is_phone(text):
            number = phonenumbers.parse(text, "NO")
            assert number.country_code == code[country]
            assert country != "SE" or 701_740_605 <= number.national_number <= 701_740_699


def test_numbers_are_written_in_many_ways(shop):
    shapes = shop["customers"]["mobile"].drop_nulls().str.replace_all(r"\d", "9").value_counts()
    assert shapes.filter(pl.col("count") > 100).height >= 15
