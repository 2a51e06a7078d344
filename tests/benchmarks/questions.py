"""The 28 properties that every contender computes, and the instants that their windows begin at."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ZONE = ZoneInfo("Europe/Oslo")
AS_OF = dt.datetime(2026, 1, 1, tzinfo=ZONE)
OWN_TIME_UNTIL = dt.datetime(1893, 4, 1)  # noqa: DTZ001 - local
"""Before, clocks were `OWN_TIME` ahead of UTC, not an hour: a few orders are so old. Older time zone databases differ."""
OWN_TIME = dt.timedelta(minutes=53, seconds=28)
PERIODS = 12
DAYS_PER_PERIOD = 30

PROPERTIES = {
    "orders_total": "count(orders)",
    "orders_30d": "count(orders within 30 days)",
    "orders_90d": "count(orders within 90 days)",
    "orders_365d": "count(orders within 365 days)",
    "spend_total": "sum(orders.amount where status = 'completed')",
    "spend_30d": "sum(orders.amount within 30 days where status = 'completed')",
    "spend_90d": "sum(orders.amount within 90 days where status = 'completed')",
    "spend_365d": "sum(orders.amount within 365 days where status = 'completed')",
    "mean_order_365d": "mean(orders.amount within 365 days where status = 'completed')",
    "largest_order": "max(orders.amount)",
    "returned_share_365d": ("count(orders within 365 days where status = 'returned') / count(orders within 365 days)"),
    "weekend_share_365d": ("count(orders within 365 days where weekday(time) >= 6) / count(orders within 365 days)"),
    "mean_gap_days": "mean_gap(orders)",
    "days_since_last_order": "days_since(last(orders.time))",
    "last_channel": "last(orders.channel)",
    "stores_365d": "count(distinct orders.store_id within 365 days)",
    "active_months_12": f"active_periods(orders, of {DAYS_PER_PERIOD} days, last {PERIODS})",
    "big_orders_365d": "count(orders within 365 days where amount >= 500)",
    "items_30d": "sum(lines.quantity within 30 days)",
    "items_365d": "sum(lines.quantity within 365 days)",
    "line_spend_365d": "sum(lines.amount within 365 days)",
    "mean_line_365d": "mean(lines.amount within 365 days)",
    "products_total": "count(distinct lines.product_id)",
    "products_365d": "count(distinct lines.product_id within 365 days)",
    "categories_365d": "count(distinct lines.product.category within 365 days)",
    "favourite_category": "most_frequent(lines.product.category)",
    "favourite_category_365d": "most_frequent(lines.product.category within 365 days)",
    "garden_share_365d": (
        "sum(lines.amount within 365 days where product.category = 'garden') / sum(lines.amount within 365 days)"
    ),
}

COUNTS = (
    "orders_total", "orders_30d", "orders_90d", "orders_365d", "stores_365d", "active_months_12", "big_orders_365d",
    "products_total", "products_365d", "categories_365d",
)  # fmt: skip
"""Properties that are 0, and not missing, for customers without rows; so are the sums."""
SUMS = (
    "spend_total", "spend_30d", "spend_90d", "spend_365d", "items_30d", "items_365d", "line_spend_365d",
)  # fmt: skip


def local_days_ago(days: int) -> dt.datetime:
    """The local clock time exactly `days` times 24 hours before `AS_OF`, as the files store times."""
    instant = AS_OF.astimezone(dt.UTC) - dt.timedelta(days=days)
    return instant.astimezone(ZONE).replace(tzinfo=None)


def workspace_file(folder: Path, properties: Mapping[str, str], **settings: str) -> Path:
    """A workspace over the shop's orders and lines in `folder`, with these properties and nothing else.

    `settings` replaces sources: `engine`, `customers`, `orders`, `order_lines`, `products`, `file`.
    """
    source = {name: f"{name}.parquet" for name in ("customers", "orders", "order_lines", "products")} | settings
    document = {
        "workspace": {
            "engine": source.get("engine", "duckdb://"),
            "as_of": AS_OF.date(),
            "timezone": ZONE.key,
            "currency": "NOK",
        },
        "profile": {"source": source["customers"], "key": "customer_id"},
        "tables": {
            "orders": {
                "source": source["orders"],
                "key": "order_id",
                "profile": "customer_id",
                "time": "ordered_at",
            },
            "lines": {
                "source": source["order_lines"],
                "key": "line_id",
                "parent": "orders",
                "on": "order_id",
                "lookups": {"product": "product_id"},
            },
        },
        "lookups": {"product": {"source": source["products"], "key": "product_id"}},
        "properties": dict(properties),
    }
    file = folder / source.get("file", "benchmark.toml")
    file.write_text(tomlkit.dumps(document), encoding="utf-8")
    return file
