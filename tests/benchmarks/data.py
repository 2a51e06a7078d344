"""The data of the benchmarks: the made-up shop, made once and kept in the user's cache directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from insight.datasets import shop

if TYPE_CHECKING:
    from pathlib import Path

FULL = 1_000_000
QUICK = 20_000
SEED = 7
TABLES = ("orders", "order_lines", "products", "stores")


@dataclass(frozen=True)
class Data:
    """Where the Parquet files are, and how many rows they hold."""

    folder: Path
    rows: dict[str, int]

    def file(self, table: str) -> Path:
        """The file of a table."""
        return self.folder / f"{table}.parquet"

    def __str__(self) -> str:
        counted = ", ".join(
            f"{self.rows[table]:,} {table.replace('_', ' ')}" for table in ("customers", "orders", "order_lines")
        )
        return f"{counted}, as Parquet"


def shop_data(profiles: int) -> Data:
    """The shop with so many customers."""
    folder = shop(profiles=profiles, seed=SEED, tables=TABLES).parent
    files = {table: folder / f"{table}.parquet" for table in ("customers", *TABLES)}
    return Data(folder, {table: pq.read_metadata(file).num_rows for table, file in files.items()})
