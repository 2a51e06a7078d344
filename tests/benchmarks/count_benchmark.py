"""How many customers are in an audience that was never asked for before: stored properties, insight and SQL by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import duckdb
import tomlkit

import insight
from tests.benchmarks import printed
from tests.benchmarks.questions import AS_OF, ZONE
from tests.benchmarks.ratios import Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.benchmarks.data import Data

MILLISECONDS = 60.0
TIMES = 30
FILE = "stored_profiles.parquet"

STORED = """
copy (
  select customer_id, country, birthday, joined_at, home_store_id, email_opt_in,
    coalesce(orders_365d, 0) as orders_365d, coalesce(spend_365d, 0)::double as spend_365d, last_channel, last_order_at
  from read_parquet('{folder}/customers.parquet') left join (
    select customer_id, count(*) filter (ordered_at >= timestamp '2025-01-01') as orders_365d,
      sum(amount) filter (ordered_at >= timestamp '2025-01-01') as spend_365d,
      arg_max(channel, (ordered_at, order_id)) as last_channel, max(ordered_at) as last_order_at
    from read_parquet('{folder}/orders.parquet') where ordered_at < timestamp '2026-01-01' group by customer_id)
  using (customer_id) order by customer_id
) to '{file}' (format parquet)
"""


@dataclass(frozen=True)
class Question:
    """One audience, as a text of the insight language and as a condition in SQL."""

    text: str
    sql: str


def questions(number: int) -> Iterator[Question]:
    """So many different audiences of six kinds; each has a constant that no other has."""
    kinds = (
        ("country in ['NO', 'DK'] and spend_365d > {n}", "country in ('NO', 'DK') and spend_365d > {n}"),
        (
            "orders_365d >= 2 and last_channel = 'app' and spend_365d between {n} and 9000",
            "orders_365d >= 2 and last_channel = 'app' and spend_365d between {n} and 9000",
        ),
        (
            "not email_opt_in or spend_365d < {n}",
            "not coalesce(email_opt_in, false) or spend_365d < {n}",
        ),
        (
            "last_order_at before 90 days ago and spend_365d > {n}",
            "last_order_at < timestamp '2025-10-03 01:00' and spend_365d > {n}",
        ),
        (
            "joined_at since 2024-01-01 and last_channel != 'web' and spend_365d <= {n}",
            "joined_at >= timestamp '2024-01-01' and (last_channel != 'web' or last_channel is null)"
            " and spend_365d <= {n}",
        ),
        (
            "birthday is known and home_store_id is unknown or spend_365d + 10 > {n} and orders_365d != 3",
            "birthday is not null and home_store_id is null or spend_365d + 10 > {n} and orders_365d != 3",
        ),
    )
    for place in range(number):
        text, sql = kinds[place % len(kinds)]
        yield Question(text.format(n=500 + 37 * place), sql.format(n=500 + 37 * place))


def benchmark(data: Data) -> Result:
    """Print the table; whether the counts agree, and how insight compares."""
    file = _stored(data)
    workspace = insight.open(_workspace(data.folder))
    connection = duckdb.connect()
    connection.execute(f"create view profiles as from read_parquet('{file}')")
    workspace.audience("everyone").count()  # looks once whether the keys are unique
    asked = list(questions(TIMES))
    ours = [_timed(lambda each=each: workspace.audience(each.text).count()) for each in asked]
    theirs = [_timed(lambda each=each: _by_sql(connection, each)) for each in asked]
    taken, others = ([seconds for seconds, _ in each] for each in (ours, theirs))
    _print(data, taken, others)
    wrong = [each.text for each, (_, one), (_, other) in zip(asked, ours, theirs, strict=True) if one != other]
    for text in wrong:
        print(f"DIFFERENT: {text}")
    if not wrong:
        print(f"All {TIMES} counts agree, from {min(one for _, one in ours):,} to {max(one for _, one in ours):,}.")
    found = {"a new audience": {"SQL": median(taken) / median(others)}}
    return Result(not wrong, ratios_of("count", data.rows["customers"], found))


def _stored(data: Data) -> Path:
    """The narrow profile table, made once."""
    file = data.folder / FILE
    if not file.exists():
        part = file.with_suffix(".part")
        duckdb.execute(STORED.format(folder=data.folder, file=part))
        part.replace(file)
    return file


def _workspace(folder: Path) -> Path:
    document = {
        "workspace": {"as_of": AS_OF.date(), "timezone": ZONE.key},
        "profile": {"source": FILE, "key": "customer_id"},
    }
    file = folder / "stored_profiles.toml"
    file.write_text(tomlkit.dumps(document), encoding="utf-8")
    return file


def _by_sql(connection: duckdb.DuckDBPyConnection, question: Question) -> int:
    row = connection.execute(f"select count(*) from profiles where {question.sql}").fetchone()
    assert row is not None
    return int(row[0])


def _timed(count: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    found = count()
    return time.perf_counter() - start, found


def _print(data: Data, ours: list[float], theirs: list[float]) -> None:
    rows = [
        [name, f"{median(each) * 1000:.1f}", f"{sorted(each)[-2] * 1000:.1f}", f"{median(ours) / median(each):.2f}"]
        for name, each in (("insight", ours), ("SQL", theirs))
    ]
    title = f"Count of a new audience over stored properties of {data.rows['customers']:,} profiles, as Parquet"
    printed.table(title, ["", "median ms", "second slowest ms", "insight is × of it"], rows)
    printed.target("text to number takes", median(ours) * 1000, MILLISECONDS, " ms")
