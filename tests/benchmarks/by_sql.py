"""The 28 properties as DuckDB SQL by hand: in one pass, in two phases, and the bare scan of the same columns.

Both forms know the data better than a planner may: that keys are unique, and the few clock changes of the shop's years.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb

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

    import pyarrow as pa

TABLES = ("customers", "orders", "order_lines", "products")
DAY = 86_400_000_000


def one_pass(folder: Path) -> pa.Table:
    """One `group by` per table: filtered aggregates, `count(distinct)`, histograms for favourites."""
    return _run(folder, ONE_PASS)


def two_phases(folder: Path) -> pa.Table:
    """Rows joined once; per (customer, value) first, with codes for texts; then per customer."""
    return _run(folder, TWO_PHASES)


def scan(folder: Path) -> pa.Table:
    """Every column that the properties need is read; nothing is grouped or joined."""
    columns = {
        "customers": "customer_id",
        "orders": "order_id customer_id ordered_at channel status amount store_id",
        "order_lines": "order_id product_id quantity amount",
        "products": "product_id category",
    }
    found = [
        _run(folder, f"select {', '.join(f'max({name})' for name in names.split())} from {table}")
        for table, names in columns.items()
    ]
    return found[0]


def _run(folder: Path, query: str) -> pa.Table:
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(f"create view {table} as from read_parquet('{folder / table}.parquet')")
    return connection.execute(query).to_arrow_table()


def _at(moment: dt.datetime) -> str:
    return f"timestamp '{moment:%Y-%m-%d %H:%M:%S}'"


def _clock_changes(first_year: int, last_year: int) -> list[tuple[dt.datetime, dt.timedelta]]:
    """The local times from which the clock is so much ahead of UTC, the latest first."""
    hours = range((dt.date(last_year, 1, 1) - dt.date(first_year, 1, 1)).days * 24)
    start = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    ahead = [(start + dt.timedelta(hours=hour)).astimezone(ZONE).utcoffset() or dt.timedelta() for hour in hours]
    return [
        (start.replace(tzinfo=None) + dt.timedelta(hours=hour) + max(ahead[hour - 1], ahead[hour]), ahead[hour])
        for hour in hours[:0:-1]
        if ahead[hour] != ahead[hour - 1]
    ]


def _microseconds(column: str) -> str:
    """Since 1970 UTC; the first instant in the repeated hour of autumn."""
    changes = [*_clock_changes(2022, 2027), (OWN_TIME_UNTIL, dt.timedelta(hours=1))]
    whens = " ".join(f"when {column} >= {_at(local)} then {_length(ahead)}" for local, ahead in changes)
    return f"(epoch_us({column}) - case {whens} else {_length(OWN_TIME)} end)"


def _length(duration: dt.timedelta) -> int:
    return duration // dt.timedelta(microseconds=1)


NOW = _at(AS_OF.replace(tzinfo=None))
D30, D90, D365 = (f"ordered_at >= {_at(local_days_ago(days))}" for days in (30, 90, 365))
SPENT = "sum(amount) filter (status = 'completed'"
ACTIVE = " + ".join(
    f"(count(*) filter (ordered_at >= {_at(local_days_ago(DAYS_PER_PERIOD * (back + 1)))}"
    f" and ordered_at < {_at(local_days_ago(DAYS_PER_PERIOD * back))}) > 0)::int"
    for back in range(PERIODS)
)

OF_ORDERS = f"""
    count(*) as orders_total,
    count(*) filter ({D30}) as orders_30d,
    count(*) filter ({D90}) as orders_90d,
    count(*) filter ({D365}) as orders_365d,
    {SPENT}) as spend_total,
    {SPENT} and {D30}) as spend_30d,
    {SPENT} and {D90}) as spend_90d,
    {SPENT} and {D365}) as spend_365d,
    avg(amount::double) filter (status = 'completed' and {D365}) as mean_order_365d,
    max(amount) as largest_order,
    count(*) filter (status = 'returned' and {D365}) as returned_365d,
    count(*) filter (isodow(ordered_at) >= 6 and {D365}) as weekend_365d,
    min(ordered_at) as first_at,
    max(ordered_at) as last_at,
    {ACTIVE} as active_months_12,
    count(*) filter (amount >= 500 and {D365}) as big_orders_365d
"""
OF_LINES = f"""
    sum(quantity) filter ({D30}) as items_30d,
    sum(quantity) filter ({D365}) as items_365d,
    sum(amount) filter ({D365}) as line_spend_365d,
    avg(amount) filter ({D365}) as mean_line_365d,
    sum(amount) filter ({D365} and is_garden) as garden_spend_365d
"""
DERIVED = {
    **{name: f"coalesce({name}, 0)" for name in (*COUNTS, *SUMS)},
    "returned_share_365d": "returned_365d / nullif(orders_365d, 0)",
    "weekend_share_365d": "weekend_365d / nullif(orders_365d, 0)",
    "mean_gap_days": (
        f"({_microseconds('last_at')} - {_microseconds('first_at')}) / {DAY} / nullif(orders_total - 1, 0)"
    ),
    "days_since_last_order": (f"({round(AS_OF.timestamp()) * 1_000_000} - {_microseconds('last_at')}) // {DAY}"),
    "garden_share_365d": "coalesce(garden_spend_365d, 0) / nullif(coalesce(line_spend_365d, 0), 0)",
}
ANSWER = f"select customer_id, {', '.join(f'{DERIVED.get(name, name)} as {name}' for name in PROPERTIES)}"


def _most(histogram: str) -> str:
    """The first of the most frequent: the keys of a histogram are in order."""
    return f"map_keys({histogram})[list_position(map_values({histogram}), list_max(map_values({histogram})))]"


ONE_PASS = f"""
with of_orders as (
  select customer_id, {OF_ORDERS},
    arg_max(channel, (ordered_at, order_id)) as last_channel,
    count(distinct store_id) filter ({D365}) as stores_365d
  from orders where ordered_at < {NOW} group by customer_id),
lines as (
  select customer_id, ordered_at, quantity, l.amount, product_id, category, category = 'garden' as is_garden
  from order_lines l join orders using (order_id) left join products using (product_id) where ordered_at < {NOW}),
of_lines as (
  select customer_id, {OF_LINES},
    count(distinct product_id) as products_total,
    count(distinct product_id) filter ({D365}) as products_365d,
    count(distinct category) filter ({D365}) as categories_365d,
    histogram(category) as often, histogram(category) filter ({D365}) as often_365d
  from lines group by customer_id),
favourites as (
  select *, {_most("often")} as favourite_category, {_most("often_365d")} as favourite_category_365d from of_lines)
{ANSWER} from customers left join of_orders using (customer_id) left join favourites using (customer_id)
"""

# A favourite is the largest of one number that packs how often and, so that ties go to the first, its code.
TWO_PHASES = f"""
with seen as materialized (
  select customer_id, ordered_at, order_id, channel, status, amount, store_id
  from orders where ordered_at < {NOW} and customer_id is not null),
coded as materialized (
  select product_id, dense_rank() over (order by category) as code, category from products),
lines as materialized (
  select customer_id, ordered_at, order_id, quantity, l.amount, product_id, code, category = 'garden' as is_garden
  from order_lines l join seen using (order_id) left join coded using (product_id)),
of_orders as (
  select customer_id, {OF_ORDERS} from seen group by customer_id),
last_orders as (
  select customer_id, arg_max(channel, order_id) as last_channel
  from seen join (select customer_id, max(ordered_at) as ordered_at from seen group by customer_id)
  using (customer_id, ordered_at) group by customer_id),
of_stores as (
  select customer_id, count(*) as stores_365d
  from (select distinct customer_id, store_id from seen where store_id is not null and {D365}) group by customer_id),
of_lines as (select customer_id, {OF_LINES} from lines group by customer_id),
per_product as (
  select customer_id, product_id, count(*) filter ({D365}) as often_365d
  from lines where product_id is not null group by customer_id, product_id),
of_products as (
  select customer_id, count(*) as products_total, count(*) filter (often_365d > 0) as products_365d
  from per_product group by customer_id),
per_category as (
  select customer_id, code, count(*) as often, count(*) filter ({D365}) as often_365d
  from lines where code is not null group by customer_id, code),
of_categories as (
  select customer_id, count(*) filter (often_365d > 0) as categories_365d,
    max(often * 65536 - code) as most, max(often_365d * 65536 - code) filter (often_365d > 0) as most_365d
  from per_category group by customer_id),
names as (select distinct code, category from coded where category is not null),
favourites as (
  select customer_id, categories_365d, a.category as favourite_category, b.category as favourite_category_365d
  from of_categories left join names a on -most & 65535 = a.code left join names b on -most_365d & 65535 = b.code)
{ANSWER} from customers left join of_orders using (customer_id) left join last_orders using (customer_id)
  left join of_stores using (customer_id) left join of_lines using (customer_id)
  left join of_products using (customer_id) left join favourites using (customer_id)
"""
