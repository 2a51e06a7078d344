"""The made-up shop: the same for everyone with the same seed, whole, and like a shop."""

from __future__ import annotations

import datetime as dt
import hashlib

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from insight import datasets
from insight.datasets.simulation.block import PROFILES_PER_BLOCK, ProfileBlock
from insight.datasets.simulation.catalogue import draw_catalogue
from insight.datasets.simulation.generate import BLOCK_TABLES, LISTS, TABLES
from tests.examples import examples

KEYS = {
    "customers": "customer_id",
    "consents": "consent_id",
    "orders": "order_id",
    "order_lines": "line_id",
    "sessions": "session_id",
    "views": "view_id",
    "clicks": "click_id",
    "cart_adds": "cart_add_id",
    "visits": "visit_id",
    "loyalty_cards": "card_id",
    "points": "point_id",
    "subscriptions": "subscription_id",
    "support_cases": "case_id",
    "messages": "message_id",
    "products": "product_id",
    "stores": "store_id",
}
AS_OF = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - times of the shop have no zone
CENTS = (pl.col("amount").cast(pl.Float64) * 100).round().cast(pl.Int64)


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def known_orders(shop):
    """Orders of customers, dated within the three years."""
    in_time = pl.col("ordered_at").is_between(dt.datetime(2023, 1, 1), AS_OF)  # noqa: DTZ001
    return shop["orders"].filter(in_time).join(shop["customers"], on="customer_id", how="semi")


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    first = datasets.shop(profiles=300, seed=3, folder=tmp_path / "a")
    again = datasets.shop(profiles=300, seed=3, folder=tmp_path / "b")
    assert digests(first.parent) == digests(again.parent)


def test_another_seed_gives_other_rows_in_every_table(tmp_path):
    first = datasets.shop(profiles=300, seed=3, folder=tmp_path / "a")
    other = datasets.shop(profiles=300, seed=4, folder=tmp_path / "b")
    one, two = digests(first.parent), digests(other.parent)
    assert {name for name in one if one[name] == two[name]} == {"insight.toml", "stores.parquet"}


@pytest.mark.parametrize("tables", [["orders"], ["order_lines", "products"], ["points"], ["cart_adds", "views"], []])
def test_some_tables_hold_the_same_rows_as_in_the_full_set(tables, tmp_path):
    full = digests(datasets.shop(profiles=300, folder=tmp_path / "full").parent)
    some = digests(datasets.shop(profiles=300, folder=tmp_path / "some", tables=tables).parent)
    parquet = {name for name in some if name.endswith(".parquet")}
    assert parquet == {f"{name}.parquet" for name in {"customers", *tables}}
    assert {name: full[name] for name in parquet} == {name: some[name] for name in parquet}


def test_a_block_is_the_same_whatever_is_around_it(tmp_path):
    more = PROFILES_PER_BLOCK + 40
    folder = datasets.shop(profiles=more, folder=tmp_path / "shop", tables=["subscriptions"]).parent
    written = pl.read_parquet(folder / "subscriptions.parquet")
    alone = BLOCK_TABLES["subscriptions"](ProfileBlock(7, 1, 40, draw_catalogue(7)))
    assert pl.read_parquet(folder / "customers.parquet")["customer_id"].to_list() == list(range(1, more + 1))
    assert alone.height > 0
    assert_frame_equal(written.tail(alone.height), alone)


@pytest.mark.parametrize("profiles", [1, 2, 7])
@pytest.mark.parametrize("seed", range(examples(4)))
def test_a_handful_of_customers_is_enough(profiles, seed, tmp_path):
    folder = datasets.shop(profiles=profiles, seed=seed, folder=tmp_path / "few").parent
    assert pl.read_parquet(folder / "customers.parquet").height == profiles
    assert {path.stem for path in folder.glob("*.parquet")} == set(TABLES)
    assert {path.stem for path in folder.glob("*.csv")} == set(LISTS)


@pytest.mark.parametrize(("table", "key"), KEYS.items())
def test_keys_are_whole_numbers_known_and_unique(table, key, shop):
    ids = shop[table][key]
    assert ids.dtype == pl.Int64
    assert ids.null_count() == 0
    assert ids.is_unique().all()


def test_every_table_has_a_key_here():
    assert set(KEYS) == set(TABLES)


@pytest.mark.parametrize(
    ("table", "column", "of"),
    [
        *[(table, "customer_id", "customers") for table in BLOCK_TABLES if table not in {"orders", "order_lines"}],
        ("orders", "store_id", "stores"),
        ("customers", "home_store_id", "stores"),
        ("visits", "store_id", "stores"),
        ("views", "product_id", "products"),
        ("clicks", "product_id", "products"),
        ("cart_adds", "product_id", "products"),
        ("views", "session_id", "sessions"),
        ("clicks", "session_id", "sessions"),
        ("cart_adds", "session_id", "sessions"),
        ("points", "order_id", "orders"),
    ],
)
def test_references_lead_somewhere(table, column, of, shop):
    references = shop[table].select(column).drop_nulls()
    assert references.height > 0
    assert references.join(shop[of], left_on=column, right_on=KEYS[of], how="anti").is_empty()


def test_the_amount_of_an_order_is_the_sum_of_its_lines(shop):
    of_lines = shop["order_lines"].group_by("order_id").agg(CENTS.sum().alias("lines"))
    orders = shop["orders"].select("order_id", CENTS.alias("order"))
    both = orders.join(of_lines, on="order_id", how="left")
    assert both.filter(pl.col("lines").is_null() | (pl.col("lines") != pl.col("order"))).is_empty()


def test_amounts_of_orders_are_decimal(shop):
    assert shop["orders"]["amount"].dtype == pl.Decimal(10, 2)
    assert shop["products"]["price"].dtype == pl.Decimal(10, 2)
    assert shop["order_lines"]["amount"].dtype == pl.Float64


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, name)
        for table, names in {
            "customers": ["joined_at"],
            "consents": ["changed_at"],
            "sessions": ["started_at"],
            "views": ["viewed_at"],
            "clicks": ["clicked_at"],
            "cart_adds": ["added_at"],
            "loyalty_cards": ["issued_at", "closed_at"],
            "points": ["changed_at"],
            "subscriptions": ["started_at", "ended_at"],
            "support_cases": ["opened_at", "closed_at"],
            "messages": ["sent_at", "opened_at", "clicked_at"],
        }.items()
        for name in names
    ],
)
def test_times_are_within_the_three_years_and_never_in_the_hour_that_the_clock_skips(table, column, shop):
    times = shop[table][column].drop_nulls()
    assert times.len() > 0
    assert times.min() >= dt.datetime(2022, 12, 29)  # noqa: DTZ001 - a session may come days before the first order
    assert times.max() < AS_OF
    assert 2 not in times.dt.hour().unique()


def test_the_latest_consent_is_the_profile_column(shop):
    email = shop["consents"].filter(pl.col("channel") == "email").sort("changed_at", "consent_id")
    latest = email.group_by("customer_id", maintain_order=True).last()
    both = shop["customers"].join(latest, on="customer_id", how="left")
    told = both.filter(pl.col("email_opt_in").is_not_null())
    assert told.filter(pl.col("email_opt_in").ne_missing(pl.col("granted"))).is_empty()
    assert told["email_opt_in"].n_unique() == 2
    assert both.filter(pl.col("granted").is_null() & pl.col("email_opt_in").is_not_null()).is_empty()


def test_some_change_their_minds(shop):
    answers = shop["consents"].group_by("customer_id", "channel").len()["len"]
    assert answers.min() == 1
    assert (answers > 1).mean() > 0.2
    assert (answers > 2).sum() > 100


def test_few_customers_bring_most_of_the_money(shop):
    spend = known_orders(shop).group_by("customer_id").agg(pl.col("amount").cast(pl.Float64).sum())["amount"]
    everyone = np.sort(np.concatenate([spend.to_numpy(), np.zeros(20_000 - spend.len())]))[::-1]
    assert 0.40 < everyone[:2000].sum() / everyone.sum() < 0.65
    assert 0.10 < (everyone == 0).mean() < 0.25


def test_the_base_grows_and_some_customers_leave(shop):
    joined = shop["customers"].group_by(pl.col("joined_at").dt.year()).len().sort("joined_at")["len"]
    assert joined[0] < joined[1] < joined[2]
    last = known_orders(shop).group_by("customer_id").agg(pl.col("ordered_at").max())["ordered_at"]
    assert 0.15 < (last < AS_OF - dt.timedelta(days=365)).mean() < 0.40
    assert 0.15 < (last > AS_OF - dt.timedelta(days=45)).mean() < 0.50


def test_weeks_and_years_have_seasons(shop):
    orders = known_orders(shop)
    by_weekday = dict(orders.group_by(pl.col("ordered_at").dt.weekday()).len().iter_rows())
    assert by_weekday[6] > 1.2 * by_weekday[2]
    assert by_weekday[7] < by_weekday[1]
    of_2025 = orders.filter(pl.col("ordered_at").dt.year() == 2025)
    by_month = dict(of_2025.group_by(pl.col("ordered_at").dt.month()).len().iter_rows())
    assert by_month[12] > 1.3 * by_month[9]
    garden = shop["order_lines"].join(
        shop["products"].filter(pl.col("category") == "garden"), on="product_id", how="semi"
    )
    sold = garden.join(orders, on="order_id").group_by(pl.col("ordered_at").dt.month()).len()
    sold_in = dict(sold.iter_rows())
    assert sold_in[5] > 4 * sold_in[1]


def test_customers_have_favourite_categories(shop):
    lines = shop["order_lines"].join(shop["orders"].select("order_id", "customer_id"), on="order_id")
    counts = lines.join(shop["products"], on="product_id").group_by("customer_id", "category").len()
    totals = counts.group_by("customer_id").agg(
        pl.col("len").max() / pl.col("len").sum(), pl.col("len").sum().alias("n")
    )
    assert totals.filter(pl.col("n") >= 20)["len"].mean() > 0.4  # twelve categories: 0.2 or so without tastes


def test_online_orders_follow_what_was_put_into_the_cart(shop):
    online = known_orders(shop).filter(pl.col("channel") != "store").select("order_id", "customer_id", "ordered_at")
    lines = online.join(shop["order_lines"], on="order_id").join(
        shop["cart_adds"], on=["customer_id", "product_id"], how="inner"
    )
    wait = pl.col("ordered_at") - pl.col("added_at")
    soon = lines.filter((wait > dt.timedelta(0)) & (wait < dt.timedelta(hours=1)))
    assert soon["order_id"].n_unique() / online.height > 0.85


def test_many_cart_adds_are_left(shop):
    adds, orders = shop["cart_adds"], shop["orders"].select("customer_id", "ordered_at")
    wait = pl.col("ordered_at") - pl.col("added_at")
    bought = adds.join(orders, on="customer_id").filter((wait > dt.timedelta(0)) & (wait < dt.timedelta(hours=24)))
    assert 0.25 < 1 - bought["cart_add_id"].n_unique() / adds.height < 0.60


def test_sms_are_never_known_to_be_opened_and_nothing_is_opened_before_it_is_sent(shop):
    messages = shop["messages"]
    opened = messages.filter(pl.col("opened_at").is_not_null())
    assert set(opened["channel"].unique()) == {"email", "push"}
    assert opened.filter(pl.col("opened_at") <= pl.col("sent_at")).is_empty()
    assert opened.filter(pl.col("clicked_at") <= pl.col("opened_at")).is_empty()
    assert messages.filter(pl.col("channel") == "sms")["clicked_at"].null_count() > 0
    assert messages.select("customer_id", "campaign").is_unique().all()


def test_points_are_earned_on_completed_orders_and_never_below_zero(shop):
    points = shop["points"]
    assert set(points["reason"].unique()) == {"welcome", "purchase", "redeemed"}
    earned = points.filter(pl.col("reason") == "purchase").join(shop["orders"], on="order_id")
    assert set(earned["status"].unique()) == {"completed"}
    assert (earned["change"] == (earned["amount"].cast(pl.Float64) / 10).floor().cast(pl.Int64)).all()
    assert points.group_by("customer_id").agg(pl.col("change").sum())["change"].min() > 0


def test_running_subscriptions_and_open_cases_have_no_end(shop):
    cases = shop["support_cases"]
    assert set(cases["status"].unique()) == {"open", "pending", "closed"}
    assert (cases["closed_at"].is_null() == (cases["status"] != "closed")).all()
    assert 0.3 < shop["subscriptions"]["ended_at"].is_null().mean() < 0.9
    assert shop["subscriptions"].filter(pl.col("ended_at") <= pl.col("started_at")).is_empty()
