"""One customer: every property, masked where private, and the rows of all tables in time order."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

import polars as pl
import pytest

from insight.errors import UnknownProfile
from insight.profiles.customer.customer_timeline import MASK
from tests.customers.test_data import KEYS, with_keys
from tests.small_shop import SECRETS, at, frames, model, workspace

SHOP = workspace()


def test_a_customer_is_shown_with_everything_but_what_is_private():
    found = SHOP.profile(1)
    assert found.key == 1
    assert found.stored == {
        "customer_id": 1, "first_name": MASK, "email": MASK, "mobile": MASK, "country": "NO", "born": dt.date(1980, 5, 1),
        "email_ok": True,
    }  # fmt: skip
    assert found.behavioural == {
        "rfm_recency_days": 11, "rfm_frequency": 2, "rfm_monetary": 150.0, "orders_total": 2, "spend": 150.0,
        "spend_90d": 100.0, "days_since_last_order": 11, "garden_pieces": 5,
    }  # fmt: skip
    assert found.scores == {"r_score": 2, "f_score": 2, "m_score": 2, "rfm_score": "222", "rfm_segment": "High"}
    assert found.audiences == ("norwegians", "buyers", "customers of the web")


def test_a_value_that_is_missing_is_shown_as_missing_also_where_it_is_private():
    found = SHOP.profile(4)
    assert (found.stored["email"], found.stored["mobile"]) == (None, MASK)
    assert SHOP.profile(1).timeline[-1].values.get("note") is None


def test_private_values_are_shown_to_those_who_ask():
    found = SHOP.profile(1, reveal=True)
    assert (found.stored["email"], found.stored["first_name"]) == ("adalind@example.com", "Adalind")
    assert "ring Adalind" in str(found.timeline)


def test_what_hands_on_a_private_value_is_masked_too():
    found = SHOP.define(address="lower(email)", remark="last(orders.note)", has_email="email is known")
    assert found.profile(1).behavioural["address"] == MASK
    assert found.profile(1).behavioural["has_email"] is True
    assert found.profile(4).behavioural["address"] is None
    assert found.profile(1, reveal=True).behavioural["address"] == "adalind@example.com"


@pytest.mark.parametrize("key", [1, 2, 3, 4, 5, 6])
def test_nothing_private_is_in_what_is_shown_or_handed_on(key):
    found = SHOP.profile(key)
    shown = f"{found!r}{found}{found.to_dict()}{found.events().rows()}{json.dumps(found.to_dict(), default=str)}"
    assert not [secret for secret in SECRETS if secret in shown]


def test_someone_who_never_bought_has_properties_no_scores_and_no_rows():
    found = SHOP.profile(3)
    assert (found.behavioural["spend"], found.behavioural["days_since_last_order"]) == (0.0, None)
    assert set(found.scores.values()) == {None, "No purchases"}
    assert (found.audiences, found.timeline) == ((), ())


# --- the timeline -------------------------------------------------------------------------------------------------------


def test_the_rows_of_all_tables_come_in_time_order_with_tables_in_their_own_order_at_one_time():
    events = SHOP.profile(1).timeline
    assert [(each.table, each.time) for each in events] == [
        ("consents", at(2025, 1, 1)), ("consents", at(2025, 2, 1)), ("orders", at(2025, 3, 1)), ("lines", at(2025, 3, 1)),
        ("lines", at(2025, 3, 1)), ("orders", at(2025, 12, 20)), ("lines", at(2025, 12, 20)),
    ]  # fmt: skip
    assert events[2].values == {"order_id": 101, "amount": 50.0, "channel": "web", "note": MASK}
    assert [each.values["line_id"] for each in events if each.table == "lines"] == [1, 2, 3]
    assert events[3].values == {"line_id": 1, "product_id": 7, "quantity": 2}


@pytest.mark.parametrize(
    ("as_of", "orders"),
    [("2025-03-01T12:00", []), ("2025-03-01T12:00:00.000001", [101]), ("2025-12-31", [101, 102]), ("2024-01-01", [])],
)
def test_rows_at_or_after_as_of_are_not_shown(as_of, orders):
    found = workspace(as_of=as_of).profile(1)
    assert [each.values["order_id"] for each in found.timeline if each.table == "orders"] == orders


def test_rows_of_one_time_come_in_the_order_of_their_keys():
    orders = frames()["orders"].with_columns(ordered_at=pl.lit(at(2025, 6, 1)), customer_id=pl.lit(1))
    for given in (orders, orders[::-1]):
        found = workspace({"orders": given}).profile(1)
        assert [each.values["order_id"] for each in found.timeline if each.table == "orders"] == list(range(101, 109))


def test_dates_local_times_and_instants_are_put_in_one_order_and_rows_without_a_table_time_at_the_end():
    people = pl.DataFrame({"id": [1]})
    tables = {
        "visits": pl.DataFrame({"id": [1, 1], "day": [dt.date(2025, 7, 2), dt.date(2025, 7, 1)]}),
        "orders": pl.DataFrame({"id": [1], "at": [at(2025, 7, 1, 1)]}),  # 23:00 UTC the day before
        "clicks": pl.DataFrame(
            {"id": [1, 1], "at": [dt.datetime(2025, 6, 30, hour, tzinfo=dt.UTC) for hour in (22, 23)]}
        ),
        "notes": pl.DataFrame({"id": [1], "text": ["hello"]}),
    }
    made = {
        "workspace": {"timezone": "Europe/Oslo"}, "profile": {"key": "id"},
        "tables": {
            "visits": {"profile": "id", "time": "day"}, "orders": {"profile": "id", "time": "at"},
            "clicks": {"profile": "id", "time": "at"}, "notes": {"profile": "id"},
        },
    }  # fmt: skip
    from insight import Workspace  # noqa: PLC0415 - one use

    found = Workspace.from_tables(people, tables, as_of="2026-01-01", model=made).profile(1)
    assert [each.table for each in found.timeline] == ["visits", "clicks", "orders", "clicks", "visits", "notes"]
    assert found.timeline[-1].time is None
    assert found.events()["table"].to_list() == [each.table for each in found.timeline]


def test_the_timeline_as_a_frame_has_a_row_for_each_event():
    found = SHOP.profile(1).events()
    assert found.columns == ["time", "table", "row"]
    assert found.rows()[2] == ("2025-03-01 12:00:00", "orders", f"order_id 101, amount 50.0, channel web, note {MASK}")
    assert SHOP.profile(3).events().rows() == []


# --- keys ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [1, "1", " 1 ", "+1", 1.0, Decimal(1), Decimal("1.0"), "1.0"])
def test_a_whole_number_may_be_given_as_text_or_as_any_number(given):
    found = SHOP.profile(given)
    assert (found.key, type(found.key)) == (1, int)


UNKNOWN = [
    99, -1, "99", "x", "", "1x", "--1", "1_0", "²", "1 OR 1=1", None, True, 1.5, "1.5", float("nan"), float("inf"), 10**30,
    "9" * 30, [1], {}, dt.date(2025, 1, 1), uuid.UUID(int=1), b"1",
]  # fmt: skip


@pytest.mark.parametrize("given", UNKNOWN, ids=repr)
def test_a_key_that_nobody_has_or_can_have_is_a_clear_error(given):
    with pytest.raises(UnknownProfile, match="No profile has the key ") as raised:
        SHOP.profile(given)
    assert raised.value.key is given


@pytest.mark.parametrize("kind", KEYS)
def test_a_customer_is_found_by_a_key_of_any_kind(kind):
    found = workspace(with_keys(KEYS[kind]), made=model(rfm=None)).profile(KEYS[kind](4))
    assert (found.key, found.behavioural["spend"]) == (KEYS[kind](4), 60.0)


def test_a_uuid_is_given_as_such_or_as_text_of_either_case(tmp_path):
    import ibis  # noqa: PLC0415 - one use

    engine, given = ibis.duckdb.connect(), with_keys(KEYS["text of UUIDs"])
    given["profile"].write_parquet(tmp_path / "people.parquet")
    people = engine.read_parquet(tmp_path / "people.parquet")
    found = workspace(
        {**given, "profile": people.mutate(customer_id=people.customer_id.cast("uuid"))}, made=model(rfm=None)
    )
    wanted = KEYS["text of UUIDs"](4)
    for key in (wanted, wanted.upper(), uuid.UUID(wanted), f"{{{wanted}}}"):
        assert found.profile(key).behavioural["spend"] == 60.0
    with pytest.raises(UnknownProfile):
        found.profile("no uuid")


def test_a_text_key_is_taken_as_it_is():
    found = workspace(with_keys(KEYS["text of digits"]), made=model(rfm=None))
    assert found.profile("00004").key == "00004"
    for other in ("4", 4, " 00004"):
        with pytest.raises(UnknownProfile):
            found.profile(other)
