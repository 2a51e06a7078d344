"""The data of the segments' benchmark: a table of profiles with twelve numbers, of eight ways of life that overlap; seeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from insight.datasets.dataset_folder import cached, fill_once

if TYPE_CHECKING:
    from pathlib import Path

SEED = 5
WAYS, COLUMNS, BLOCK = 8, 12, 1_000_000
NAMES = tuple(f"x{place}" for place in range(COLUMNS))
_FILE = """\
[workspace]
as_of = 2026-01-01
[profile]
source = "profiles.parquet"
key = "customer_id"
"""


def segment_data(profiles: int) -> Path:
    """The folder with `profiles.parquet` and `insight.toml`, made once."""
    folder = cached(f"segments-{profiles}")
    return fill_once(folder, {"profiles": profiles, "seed": SEED, "version": 1}, lambda part: _fill(part, profiles))


def _fill(folder: Path, size: int) -> None:
    chance = np.random.default_rng(SEED)
    centres = chance.normal(scale=2.0, size=(WAYS, COLUMNS))
    first = _block(chance, centres, 0, 1).to_arrow()
    with pq.ParquetWriter(folder / "profiles.parquet", first.schema) as writer:
        for start in range(0, size, BLOCK):
            writer.write_table(_block(chance, centres, start, min(BLOCK, size - start)).to_arrow())
    (folder / "insight.toml").write_text(_FILE, encoding="utf-8")


def _block(chance: np.random.Generator, centres: np.ndarray, start: int, size: int) -> pl.DataFrame:
    """Half of the columns are as they are, the others have the long tails of money and counts."""
    shares = np.arange(1, WAYS + 1) / np.arange(1, WAYS + 1).sum()
    numbers = centres[chance.choice(WAYS, size, p=shares)] + chance.normal(size=(size, COLUMNS))
    columns = {name: np.exp(numbers[:, place]) if place % 2 else numbers[:, place] for place, name in enumerate(NAMES)}
    return pl.DataFrame({"customer_id": np.arange(start, start + size), **columns})
