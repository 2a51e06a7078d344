"""The data sets that the tests of this folder read, each made once."""

from __future__ import annotations

import polars as pl
import pytest

from insight import datasets
from insight.datasets.simulation.generate import TABLES


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory):
    return datasets.shop(profiles=20_000, folder=tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def shop(shop_file):
    """Every table of the shop by its name."""
    return {name: pl.read_parquet(shop_file.with_name(f"{name}.parquet")) for name in TABLES}


@pytest.fixture(scope="session")
def grocery_file(tmp_path_factory):
    return datasets.grocery(folder=tmp_path_factory.mktemp("grocery"))


@pytest.fixture(scope="session")
def grocery(grocery_file):
    """Every table of the grocery data by its name."""
    return {path.stem: pl.read_parquet(path) for path in grocery_file.parent.glob("*.parquet")}
