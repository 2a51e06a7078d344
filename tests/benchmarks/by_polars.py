"""The 28 properties in Polars, lazily, with its streaming engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tests.benchmarks.questions import (
    AS_OF,
    COUNTS,
    DAYS_PER_PERIOD,
    PERIODS,
    PROPERTIES,
    SUMS,
    ZONE,
    local_days_ago,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400_000_000
KEY = "customer_id"
TIME, AMOUNT, QUANTITY, CATEGORY = (pl.col(name) for name in ("ordered_at", "amount", "quantity", "category"))
D30, D90, D365 = (pl.lit(local_days_ago(days)) <= TIME for days in (30, 90, 365))


def answers(folder: Path) -> pl.DataFrame:
    """One row per customer."""
    lines = pl.scan_parquet(folder / "order_lines.parquet")
    orders = pl.scan_parquet(folder / "orders.parquet")
    orders = orders.filter(pl.lit(AS_OF.replace(tzinfo=None)) > TIME, pl.col(KEY).is_not_null())
    found = pl.scan_parquet(folder / "customers.parquet").select(KEY)
    for part in (*_of_orders(orders), *_of_lines(folder, orders, lines)):
        found = found.join(part, on=KEY, how="left")
    return _finished(found).collect(engine="streaming")


def _of_orders(orders: pl.LazyFrame) -> list[pl.LazyFrame]:
    done = pl.col("status") == "completed"
    simple = orders.group_by(KEY)
    grouped = simple.agg(
        orders_total=pl.len(),
        orders_30d=D30.sum(),
        orders_90d=D90.sum(),
        orders_365d=D365.sum(),
        spend_total=AMOUNT.filter(done).sum(),
        spend_30d=AMOUNT.filter(done & D30).sum(),
        spend_90d=AMOUNT.filter(done & D90).sum(),
        spend_365d=AMOUNT.filter(done & D365).sum(),
        mean_order_365d=AMOUNT.cast(pl.Float64).filter(done & D365).mean(),
        largest_order=AMOUNT.max(),
        returned_365d=(D365 & (pl.col("status") == "returned")).sum(),
        weekend_365d=(D365 & (TIME.dt.weekday() >= 6)).sum(),
        first_at=TIME.min(),
        last_at=TIME.max(),
        active_months_12=pl.sum_horizontal(_active(back) for back in range(PERIODS)),
        big_orders_365d=(D365 & (pl.col("amount") >= 500)).sum(),
    )
    latest = orders.group_by(KEY).agg(TIME.max())
    last = orders.join(latest, on=[KEY, "ordered_at"]).group_by(KEY)
    stores = orders.filter(D365, pl.col("store_id").is_not_null()).select(KEY, "store_id").unique()
    return [
        grouped,
        last.agg(last_channel=pl.col("channel").sort_by("order_id").last()),
        stores.group_by(KEY).agg(stores_365d=pl.len()),
    ]


def _active(back: int) -> pl.Expr:
    begin, end = (local_days_ago(DAYS_PER_PERIOD * periods) for periods in (back + 1, back))
    return ((pl.lit(begin) <= TIME) & (pl.lit(end) > TIME)).any().cast(pl.Int64)


def _of_lines(folder: Path, orders: pl.LazyFrame, lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    products = pl.scan_parquet(folder / "products.parquet").select("product_id", "category")
    rows = lines.join(orders.select("order_id", KEY, "ordered_at"), on="order_id")
    rows = rows.join(products, on="product_id", how="left")
    simple = rows.group_by(KEY).agg(
        items_30d=QUANTITY.filter(D30).sum(),
        items_365d=QUANTITY.filter(D365).sum(),
        line_spend_365d=AMOUNT.filter(D365).sum(),
        mean_line_365d=AMOUNT.filter(D365).mean(),
        garden_spend_365d=AMOUNT.filter(D365 & (CATEGORY == "garden")).sum(),
    )
    bought = rows.filter(pl.col("product_id").is_not_null()).group_by(KEY, "product_id").agg(lately=D365.any())
    products_of = bought.group_by(KEY).agg(products_total=pl.len(), products_365d=pl.col("lately").sum())
    often = rows.filter(CATEGORY.is_not_null()).group_by(KEY, "category").agg(all=pl.len(), lately=D365.sum())
    every, lately = pl.col("all"), pl.col("lately")
    favourites = often.group_by(KEY).agg(
        categories_365d=(lately > 0).sum(),
        favourite_category=CATEGORY.filter(every == every.max()).min(),
        favourite_category_365d=CATEGORY.filter((lately == lately.max()) & (lately > 0)).min(),
    )
    return [simple, products_of, favourites]


def _finished(found: pl.LazyFrame) -> pl.LazyFrame:
    found = found.with_columns(pl.col(*COUNTS, *SUMS).fill_null(0))
    orders = pl.col("orders_365d").replace(0, None)
    gaps = pl.col("orders_total").cast(pl.Int64) - 1
    spend = pl.when(pl.col("line_spend_365d") != 0).then(pl.col("line_spend_365d"))
    first, last = (_microseconds(pl.col(name)) for name in ("first_at", "last_at"))
    return found.select(
        KEY,
        *(name for name in PROPERTIES if name in found.collect_schema().names()),
        returned_share_365d=pl.col("returned_365d") / orders,
        weekend_share_365d=pl.col("weekend_365d") / orders,
        mean_gap_days=pl.when(gaps > 0).then((last - first) / DAY / gaps),
        days_since_last_order=(round(AS_OF.timestamp()) * 1_000_000 - last) // DAY,
        garden_share_365d=pl.col("garden_spend_365d").fill_null(0) / spend,
    ).select(KEY, *PROPERTIES)


def _microseconds(local: pl.Expr) -> pl.Expr:
    """Since 1970 UTC; the first instant in the repeated hour of autumn."""
    return local.dt.replace_time_zone(ZONE.key, ambiguous="earliest").dt.epoch("us")
