"""The 28 properties in pandas: columns in use only, conditions as columns of their own, so that every `agg` is vectorised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.benchmarks.questions import (
    AS_OF,
    COUNTS,
    DAYS_PER_PERIOD,
    OWN_TIME,
    OWN_TIME_UNTIL,
    PERIODS,
    PROPERTIES,
    SUMS,
    ZONE,
    local_days_ago,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

DAY = pd.Timedelta(days=1)
KEY = "customer_id"


def answers(folder: Path) -> pd.DataFrame:
    """One row per customer."""
    columns = ["order_id", KEY, "ordered_at", "channel", "status", "amount", "store_id"]
    orders = pd.read_parquet(folder / "orders.parquet", columns=columns)
    orders = orders[(orders["ordered_at"] < AS_OF.replace(tzinfo=None)) & orders[KEY].notna()]
    orders = orders.assign(amount=orders["amount"].astype("float64"))
    lines = pd.read_parquet(folder / "order_lines.parquet", columns=["order_id", "product_id", "quantity", "amount"])
    found = pd.read_parquet(folder / "customers.parquet", columns=[KEY]).set_index(KEY)
    parts = [*_of_orders(orders), *_of_lines(folder, orders, lines)]
    return _finished(found.join(parts))


def _of_orders(orders: pd.DataFrame) -> list[pd.DataFrame | pd.Series]:
    time, amount = orders["ordered_at"], orders["amount"]
    d30, d90, d365 = (time >= local_days_ago(days) for days in (30, 90, 365))
    done = orders["status"] == "completed"
    flags = {
        "orders_30d": d30,
        "orders_90d": d90,
        "orders_365d": d365,
        "returned_365d": d365 & (orders["status"] == "returned"),
        "weekend_365d": d365 & (time.dt.weekday >= 5),
        "big_orders_365d": d365 & (amount >= 500),
    }
    spend = {"spend_total": done, "spend_30d": done & d30, "spend_90d": done & d90, "spend_365d": done & d365}
    made = {name: flag.astype("int64") for name, flag in flags.items()}
    made |= {name: amount.where(flag) for name, flag in spend.items()}
    by = pd.DataFrame(made).groupby(orders[KEY])
    whole = orders.groupby(KEY)
    last = orders.sort_values(["ordered_at", "order_id"]).drop_duplicates(KEY, keep="last").set_index(KEY)
    bought = orders.loc[d365 & orders["store_id"].notna(), [KEY, "store_id"]].drop_duplicates()
    times = whole["ordered_at"].agg(["min", "max"]).set_axis(["first_at", "last_at"], axis=1)
    return [
        by.sum(),
        by["spend_365d"].mean().rename("mean_order_365d"),
        whole["amount"].max().rename("largest_order"),
        whole.size().rename("orders_total"),
        times,
        last["channel"].rename("last_channel"),
        bought.groupby(KEY).size().rename("stores_365d"),
        _active(orders),
    ]


def _active(orders: pd.DataFrame) -> pd.Series:
    """In how many periods there are orders: the period of each order by its place among the bounds."""
    bounds = [local_days_ago(DAYS_PER_PERIOD * back) for back in range(PERIODS, -1, -1)]
    place = pd.Series(np.searchsorted(pd.DatetimeIndex(bounds).as_unit("us"), orders["ordered_at"], side="right"))
    periods = pd.DataFrame({KEY: orders[KEY].to_numpy(), "place": place})
    return periods[periods["place"] > 0].drop_duplicates().groupby(KEY).size().rename("active_months_12")


def _of_lines(folder: Path, orders: pd.DataFrame, lines: pd.DataFrame) -> list[pd.DataFrame | pd.Series]:
    products = pd.read_parquet(folder / "products.parquet", columns=["product_id", "category"])
    products["category"] = products["category"].astype("category")
    rows = lines.merge(orders[["order_id", KEY, "ordered_at"]], on="order_id")
    rows = rows.merge(products, on="product_id", how="left")
    d30, d365 = (rows["ordered_at"] >= local_days_ago(days) for days in (30, 365))
    rows["lately"] = d365.astype("int64")
    made = {
        "items_30d": rows["quantity"].where(d30),
        "items_365d": rows["quantity"].where(d365),
        "line_spend_365d": rows["amount"].where(d365),
        "garden_spend_365d": rows["amount"].where(d365 & (rows["category"] == "garden")),
    }
    by = pd.DataFrame(made).groupby(rows[KEY])
    bought = rows.dropna(subset="product_id").groupby([KEY, "product_id"])["lately"].max().groupby(level=0)
    known = rows.dropna(subset="category").groupby([KEY, "category"], observed=True)["lately"]
    often = known.agg(["size", "sum"]).reset_index()
    recent = often[often["sum"] > 0]
    return [
        by.sum(),
        by["line_spend_365d"].mean().rename("mean_line_365d"),
        bought.agg(["size", "sum"]).set_axis(["products_total", "products_365d"], axis=1),
        recent.groupby(KEY).size().rename("categories_365d"),
        _favourite(often, "size").rename("favourite_category"),
        _favourite(recent, "sum").rename("favourite_category_365d"),
    ]


def _favourite(often: pd.DataFrame, count: str) -> pd.Series:
    """The most frequent category; rows of one customer come in order of the category, and the sort is stable."""
    best = often.sort_values(count, ascending=False, kind="stable").drop_duplicates(KEY)
    return best.set_index(KEY)["category"].astype("str")


def _finished(found: pd.DataFrame) -> pd.DataFrame:
    found[list(COUNTS)] = found[list(COUNTS)].fillna(0).astype("int64")
    found[list(SUMS)] = found[list(SUMS)].fillna(0)
    orders = found["orders_365d"].replace(0, np.nan)
    first, last = (_instant(found[name]) for name in ("first_at", "last_at"))
    found["returned_share_365d"] = found["returned_365d"] / orders
    found["weekend_share_365d"] = found["weekend_365d"] / orders
    found["mean_gap_days"] = (last - first) / DAY / (found["orders_total"] - 1).where(found["orders_total"] > 1)
    found["days_since_last_order"] = (pd.Timestamp(AS_OF) - last) // DAY
    found["garden_share_365d"] = found["garden_spend_365d"].fillna(0) / found["line_spend_365d"].replace(0, np.nan)
    return found[list(PROPERTIES)].reset_index()


def _instant(local: pd.Series) -> pd.Series:
    """Times in UTC; the first instant in the repeated hour of autumn."""
    zoned = local.dt.tz_localize(ZONE.key, ambiguous=np.ones(len(local), dtype=bool)).dt.tz_convert("UTC")
    ahead = (local < OWN_TIME_UNTIL).map({True: pd.Timedelta(OWN_TIME), False: pd.Timedelta(hours=1)})
    return zoned.where(~(local.dt.year < 1900), (local - ahead).dt.tz_localize("UTC"))
