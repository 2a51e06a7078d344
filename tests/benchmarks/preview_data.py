"""The data of the preview's benchmark: a narrow table of profiles with 40 properties, their contact data, and orders; seeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import tomlkit

from insight.datasets.dataset_folder import cached, fill_once

if TYPE_CHECKING:
    from pathlib import Path

SEED = 11
AS_OF = np.datetime64("2026-01-01", "us")
DAY = np.timedelta64(86_400_000_000, "us")
ORDERS_PER_PROFILE = 2
WINDOWS = (30, 90, 180, 365)
CHANNELS = ("email", "sms", "push", "post")
PRIVATE = ("email", "phone")


def preview_data(profiles: int) -> Path:
    """The folder with `profiles.parquet`, `orders.parquet` and `insight.toml`, made once.

    `stored.parquet` is what other engines are asked about: the properties alone, and for each channel who has an address, a
    valid one, consented, and is not suppressed.
    """
    folder = cached(f"preview-{profiles}")
    return fill_once(folder, {"profiles": profiles, "seed": SEED, "version": 2}, lambda part: _fill(part, profiles))


def _fill(folder: Path, size: int) -> None:
    chance = np.random.default_rng(SEED)
    frame = pl.DataFrame(_profiles(chance, size))
    frame.write_parquet(folder / "profiles.parquet")
    _with_flags(frame).write_parquet(folder / "stored.parquet")
    _orders(chance, frame["customer_id"].to_numpy()).write_parquet(folder / "orders.parquet")
    document = {
        "workspace": {"as_of": "2026-01-01", "timezone": "UTC", "region": "NO"},
        "profile": {
            "source": "profiles.parquet",
            "key": "customer_id",
            "contact": {"email": "email", "phone": "phone"},
        },
        "consent": {channel: f"{channel}_opt_in" for channel in CHANNELS},
        "tables": {
            "orders": {
                "source": "orders.parquet",
                "key": "order_id",
                "profile": "customer_id",
                "time": "ordered_at",
            }
        },
    }
    (folder / "insight.toml").write_text(tomlkit.dumps(document), encoding="utf-8")


def _profiles(chance: np.random.Generator, size: int) -> dict[str, pl.Series]:
    """Every column: the key, 40 properties, a name that is nearly different for everybody, and contact data."""
    columns: dict[str, pl.Series] = {}

    def put(name: str, values: np.ndarray | pl.Series, missing: float = 0.0) -> None:
        column = values.alias(name) if isinstance(values, pl.Series) else pl.Series(name, values)
        columns[name] = column.set(pl.Series(chance.random(size) < missing), None) if missing else column

    put("customer_id", np.cumsum(chance.integers(1, 4, size)))
    for days in WINDOWS:  # 12
        orders = chance.negative_binomial(0.6, 0.6 / (0.6 + days / 60), size)
        put(f"orders_{days}d", orders.astype(np.int64))
        put(f"spend_{days}d", np.round(orders * chance.lognormal(6, 0.9, size), 2))
        put(f"returns_{days}d", chance.binomial(orders, 0.1).astype(np.int64))
    for name in ("email_open_share", "email_click_share", "discount_share", "churn_score"):  # 4
        put(name, chance.beta(1.2, 4, size).astype(np.float32).astype(np.float64), 0.05)
    for name, most in (
        ("age", 90),
        ("household_size", 7),
        ("loyalty_points", 50_000),
        ("visits_30d", 60),
        ("store_id", 240),
    ):
        put(name, chance.integers(1, most, size), 0.1)  # 5
    for name, days in (
        ("birthday", 29_000),
        ("member_since", 4_000),
        ("last_visit_on", 800),
        ("card_expires_on", 1_500),
    ):
        put(name, (AS_OF - chance.integers(1, days, size) * DAY).astype("datetime64[D]"), 0.15)  # 4
    for name, days in (("last_order_at", 900), ("joined_at", 3_600), ("last_seen_at", 200)):  # 3
        put(name, AS_OF - chance.integers(1, days * 86_400, size) * np.timedelta64(1_000_000, "us"), 0.1)
    put("vip", chance.random(size) < 0.06)
    put("app_installed", chance.random(size) < 0.4, 0.02)
    for channel, share in zip(CHANNELS, (0.6, 0.4, 0.3, 0.8), strict=True):  # 4, and the two above
        put(f"{channel}_opt_in", chance.random(size) < share, 0.03)
    for name, different in (
        ("country", 5),
        ("city", 600),
        ("segment", 12),
        ("last_channel", 6),
        ("postcode", 4_000),
        ("brand", 90),
    ):
        put(name, _texts(chance, name, different, size), 0.02)  # 6
    put("name", pl.Series(chance.integers(0, 1 << 40, size)).cast(pl.String) + " Åsen")
    numbers = pl.Series(columns["customer_id"]).cast(pl.String)
    put("email", "c" + numbers + "@example.com", 0.2)
    put("phone", "+47" + pl.Series(chance.integers(40_000_000, 49_999_999, size)).cast(pl.String), 0.3)
    return columns


def _with_flags(frame: pl.DataFrame) -> pl.DataFrame:
    everyone = pl.lit(value=True)
    has = {
        "email": pl.col("email").is_not_null(),
        "sms": pl.col("phone").is_not_null(),
        "push": everyone,
        "post": everyone,
    }
    flags = {}
    for channel in CHANNELS:
        flags |= {f"has_{channel}": has[channel], f"valid_{channel}": has[channel]}
        flags |= {
            f"consented_{channel}": pl.col(f"{channel}_opt_in").fill_null(value=False),
            f"open_{channel}": everyone,
        }
    return frame.with_columns(**flags).drop("name", *PRIVATE)


def _texts(chance: np.random.Generator, name: str, different: int, size: int) -> pl.Series:
    texts = pl.Series(
        ["NO", "SE", "DK", "FI", "IS"] if name == "country" else [f"{name} {n}" for n in range(different)]
    )
    return texts.gather(np.minimum(chance.geometric(3 / different if different > 5 else 0.4, size) - 1, different - 1))


def _orders(chance: np.random.Generator, keys: np.ndarray) -> pl.DataFrame:
    size = len(keys) * ORDERS_PER_PROFILE
    owner = keys[(chance.random(size) ** 2 * len(keys)).astype(np.int64)]
    return pl.DataFrame({
        "order_id": np.arange(size),
        "customer_id": owner,
        "ordered_at": AS_OF - chance.integers(1, 900 * 86_400, size) * np.timedelta64(1_000_000, "us"),
        "amount": np.round(chance.lognormal(6, 0.9, size), 2),
    })  # fmt: skip
