"""The preview's questions put to DuckDB, in memory and over Parquet, and to Polars in memory."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from tests.benchmarks.preview_data import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Answer = list[tuple[Any, ...]]

STEPS = ("has", "valid", "consented", "open")
OTHERS = (
    ("country in ['NO', 'DK']", "country in ('NO', 'DK')", pl.col("country").is_in(["NO", "DK"])),
    ("orders_365d >= 2", "orders_365d >= 2", pl.col("orders_365d") >= 2),
    ("not vip", "not vip", ~pl.col("vip")),
    (
        "last_order_at after 360 days ago",
        "last_order_at > timestamp '2025-01-06'",
        pl.col("last_order_at") > datetime(2025, 1, 6),  # noqa: DTZ001 - as the column is
    ),
    ("age between 25 and 60", "age between 25 and 60", pl.col("age").is_between(25, 60)),
)
"""Five conditions: in the insight language, in SQL, for Polars. The sixth is `spend_365d > n`."""
USED = (
    *("country", "spend_365d", "orders_365d", "vip", "last_order_at", "age"),
    *(f"{step}_{channel}" for channel in CHANNELS for step in STEPS),
)
"""Columns that any question needs; in memory no others are held."""
BIN = 50


def text(spend: float) -> str:
    """The audience of six conditions."""
    first, *rest = (each[0] for each in OTHERS)
    return " and ".join([first, f"spend_365d > {spend}", *rest])


def in_sql(spend: float) -> list[str]:
    """The six conditions."""
    first, *rest = (each[1] for each in OTHERS)
    return [first, f"spend_365d > {spend}", *rest]


def in_polars(spend: float) -> list[pl.Expr]:
    """The six conditions."""
    first, *rest = (each[2] for each in OTHERS)
    return [first, pl.col("spend_365d") > spend, *rest]


def _reach(parts: Sequence[Any], steps: Callable[[str, str], Any]) -> list[list[Any]]:
    """The conditions of every count of a reach: all, each alone, those up to each, all but each, and each channel's steps."""
    size = range(len(parts))
    asked = [[*parts], *([part] for part in parts), *([*parts[: place + 1]] for place in size)]
    asked += [[*parts[:place], *parts[place + 1 :]] for place in size]
    for channel in CHANNELS:
        asked += [[*parts, *(steps(step, channel) for step in STEPS[: upto + 1])] for upto in range(len(STEPS))]
    return asked


class Others:
    """The stored properties in other engines."""

    names = ("DuckDB", "DuckDB, Parquet", "Polars")

    def __init__(self, folder: Path) -> None:
        file = folder / "stored.parquet"
        self._memory, self._parquet = duckdb.connect(), duckdb.connect()
        self._memory.execute(f"create table t as select {', '.join(USED)} from read_parquet('{file}')")
        self._parquet.execute(f"create view t as from read_parquet('{file}')")
        self._polars = pl.read_parquet(file, columns=list(USED)).lazy()

    def count(self, spend: float) -> dict[str, Callable[[], Answer]]:
        """How many match."""
        wanted = pl.len().alias("n")
        return self._asked(
            f"select count(*) from t where {' and '.join(in_sql(spend))}",
            self._polars.filter(reduce(and_, in_polars(spend))).select(wanted),
        )

    def reach(self, spend: float) -> dict[str, Callable[[], Answer]]:
        """Every count of a reach."""
        by_sql = [" and ".join(each) for each in _reach(in_sql(spend), lambda step, channel: f"{step}_{channel}")]
        by_polars = _reach(in_polars(spend), lambda step, channel: pl.col(f"{step}_{channel}"))
        sums = [reduce(and_, each).sum().alias(f"c{place}") for place, each in enumerate(by_polars)]
        select = ", ".join(f"count(*) filter (where {each})" for each in by_sql)
        return self._asked(f"select {select} from t", self._polars.select(sums))

    def curve(self) -> dict[str, Callable[[], Answer]]:
        """Members of the other five conditions, and everybody, by 50 of spend."""
        rest = " and ".join(each[1] for each in OTHERS)
        select = f"select spend_365d // {BIN} as bin, count(*) filter (where {rest}), count(*) from t group by bin"
        kept = reduce(and_, (each[2] for each in OTHERS))
        grouped = self._polars.group_by(bin=pl.col("spend_365d") // BIN).agg(n=kept.sum(), all=pl.len())
        return self._asked(select, grouped)

    def _asked(self, sql: str, frame: pl.LazyFrame) -> dict[str, Callable[[], Answer]]:
        runs = (
            lambda: self._memory.execute(sql).fetchall(),
            lambda: self._parquet.execute(sql).fetchall(),
            lambda: frame.collect().rows(),
        )
        return dict(zip(self.names, runs, strict=True))
