"""What is offered at the cursor can be written there, and holds nothing private."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import small_shop as shop
from tests.examples import examples
from tests.widgets.asking import TEXT

TEXTS = [
    TEXT, "count(orders within 90 days where channel = 'app') >= 3 and email is known",
    "any(orders then no orders within 2 hours where channel = orders.channel) or born anniversary within next 7 days",
    "in audience 'buyers' and not in list 'staff'", "sum(lines.quantity where product.category = 'garden') > 1",
    "days_since(last(orders.time)) between 1 and 9 and values(orders.channel) contains any of ['web']",
]  # fmt: skip


def offered(small, text, **arguments):
    return small.ok("complete", text=text, at=len(text), **arguments)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("coun", ["country", "count("]),
        ("cust", ["customer_id"]),
        ("spend, 90", []),
        ("90 d", ["days"]),
        ("`coun", ["country"]),
        ("country = ", ["'NO'", "'DK'", "'SE'"]),
        ("country = 'n", ["'NO'"]),
        ("country in ['NO', ", ["'NO'", "'DK'", "'SE'"]),
        ("not country in ['s", ["'SE'"]),
        ("country starts with 'd", ["'DK'"]),
        ("profile.country = 'd", ["'DK'"]),
        ("most_frequent(orders.channel) = '", ["'store'", "'web'"]),
        ("rfm_segment = 'h", ["'High'"]),
        ("email_ok = t", ["true"]),
        ("in audience 'b", ["'buyers'"]),
        ("in audience ", ["'norwegians'", "'buyers'", "'customers of the web'"]),
        ("not in list '", ["'staff'"]),
        ("in a", ["audience"]),
        ("count(", ["orders", "lines", "consents"]),
        ("count(distinct or", ["orders"]),
        ("sum(orders.am", ["amount"]),
        ("sum(lines.product.c", ["category"]),
        ("any(orders where ch", ["channel"]),
        ("any(orders where channel = '", ["'web'", "'store'"]),
        ("any(orders where channel in ['st", ["'store'"]),
        ("any(orders where any(", ["lines"]),
        ("any(lines where product.category = 'g", ["'garden'"]),
        ("any(lines where order.channel = 'w", ["'web'"]),
        ("any(lines where order.ch", ["channel"]),
        ("any(orders where profile.coun", ["country"]),
        ("any(orders where profile.country = 'd", ["'DK'"]),
        ("any(orders then consents where orders.channel = 'w", ["'web'"]),
        ("any(orders then no ", ["orders", "lines", "consents"]),
        ("any(orders within 90 d", ["days"]),
        ("country is unk", ["unknown"]),
        ("born is to", ["today", "tomorrow"]),
        ("spend > 5 an", ["and"]),
        ("spend > 5 o", ["or"]),
        ("born anniversary within ne", ["next"]),
    ],
)
def test_what_can_follow_is_offered(small, text, wanted):
    options = [each["insert"] for each in offered(small, text)["options"]]
    assert options[: len(wanted)] == wanted
    if not wanted:
        assert options == []


@pytest.mark.parametrize(
    "text",
    [
        "contry = '", "spend > > ", "opne(", "'", "email = '", "first_name in ['", "any(orders where note = '", "x = 'a' and ) co",
        "any(lines where order.note = '", "last(orders.note) = '", "lower(email) = '", "country = 'NO'", "count(orders)", "spend > 5",
        "country in ['NO']",
    ],
)  # fmt: skip
def test_nothing_is_offered_where_nothing_is_known_or_all_is_private(small, text):
    assert offered(small, text)["options"] == []


def test_a_column_is_offered_in_a_condition_on_its_rows(small):
    options = offered(small, "ch", table="orders")["options"]
    assert options[0] == {"label": "channel", "insert": "channel", "kind": "column", "detail": "text"}
    before = offered(small, "channel = orders.ch", table="consents", before="orders")["options"]
    assert [each["insert"] for each in before] == ["channel"]


@pytest.mark.parametrize(
    ("text", "at", "replaced"),
    [
        ("coun = 'NO'", 4, "coun"), ("coun = 'NO'", 2, "coun"), ("country = 'N' and vip", 12, "'N'"), ("", 0, ""),
        ("a and ", 6, ""), ("x = 'it''s", 10, "'it''s"), ("`some na", 8, "`some na"), ("coun", 99, "coun"),
    ],
)  # fmt: skip
def test_the_word_at_the_cursor_is_what_is_replaced(small, text, at, replaced):
    found = small.ok("complete", text=text, at=at)
    assert text[found["from"] : found["to"]] == replaced


@settings(max_examples=examples(80), deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.sampled_from(TEXTS), at=st.integers(0, 60))
def test_every_word_of_a_text_is_offered_at_its_place_and_leaves_the_text_readable(small, text, at):
    """What is offered for an empty word stands where some text goes on with it."""
    at = min(at, len(text))
    found = small.ok("complete", text=text, at=at)
    assert 0 <= found["from"] <= at <= found["to"] <= len(text)
    for option in found["options"]:
        assert not any(secret in str(option) for secret in shop.SECRETS)
        changed = text[: found["from"]] + option["insert"]
        again = small.ok("complete", text=changed + " ", at=len(changed) + 1)
        assert again["from"] == len(changed) + 1
