"""Made-up profiles that segments are looked for among."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from insight import Workspace


def planted(seed, k, rows=150, columns=4, apart=9.0):
    """Clouds of unit spread whose centres lie at least `apart` from one another and spread alike in each column.

    The matrix, and the cloud of each row.
    """
    chance = np.random.default_rng(seed)
    while True:
        centres = chance.normal(size=(k, columns))
        centres *= 1.5 * apart / centres.std(axis=0)
        between = np.linalg.norm(centres[:, None] - centres[None], axis=2)
        if between[np.triu_indices(k, 1)].min() >= apart:
            break
    labels = chance.permutation(np.repeat(np.arange(k), rows))
    return centres[labels] + chance.normal(size=(len(labels), columns)), labels


def workspace(frame, **more):
    if "id" not in frame.columns:
        frame = frame.with_columns(id=pl.int_range(pl.len()) * 3)
    model = {"profile": {"key": "id", **more.pop("profile", {})}, **more}
    return Workspace.from_tables(frame, as_of="2026-01-01", model=model)


def of_matrix(matrix):
    return workspace(pl.DataFrame({f"x{n}": matrix[:, n] for n in range(matrix.shape[1])}))


def mixed(rows=400, seed=1):
    """Profiles of two ways of life, with every kind of property and with missing values."""
    chance = np.random.default_rng(seed)
    often = chance.random(rows) < 0.4
    spend = np.where(often, chance.lognormal(7, 0.4, rows), chance.lognormal(4, 0.4, rows)).round(2)
    channel = np.where(
        often,
        chance.choice(["app", "web"], rows, p=[0.9, 0.1]),
        chance.choice(["store", "web", "fax"], rows, p=[0.9, 0.09, 0.01]),
    )
    return pl.DataFrame({
        "spend": spend, "visits": np.where(often, chance.poisson(30, rows), chance.poisson(3, rows)),
        "channel": channel, "member": [None if n % 10 == 3 else bool(each) for n, each in enumerate(often)],
        "age": [None if n % 9 == 0 else 20 + n % 50 for n in range(rows)], "stars": chance.integers(1, 6, rows),
        "heavy": chance.lognormal(4, 1.2, rows), "email": [f"a{n}@b.no" for n in range(rows)],
        "same": ["x"] * rows, "number": np.arange(rows) * 1,
        "nothing": pl.Series([None] * rows, dtype=pl.Float64), "infinite": np.where(often, np.inf, 1.0),
    }, strict=False)  # fmt: skip


def shop_of(folder):
    """120 customers, most of whose orders are of 2025, as files with a workspace file."""
    chance = np.random.default_rng(4)
    rows = [
        {"order_id": 0, "customer_id": key, "amount": round(float(chance.lognormal(3, 0.5)), 2),
         "ordered_at": dt.datetime(2025, 1, 1) + dt.timedelta(days=int(day))}  # noqa: DTZ001 - in the workspace's zone
        for key in range(120) for day in chance.integers(0, 360, 2 + key % 2 * 12)
    ]  # fmt: skip
    pl.DataFrame({"customer_id": range(120)}).write_csv(folder / "customers.csv")
    pl.DataFrame(rows).with_columns(order_id=pl.int_range(pl.len())).write_csv(folder / "orders.csv")
    file = folder / "insight.toml"
    file.write_text(
        """
[workspace]
as_of = 2026-01-01
[profile]
source = "customers.csv"
key = "customer_id"
[tables.orders]
source = "orders.csv"
key = "order_id"
profile = "customer_id"
time = "ordered_at"
[properties]
orders_365d = "count(orders within 365 days)"
spend_365d = "sum(orders.amount within 365 days)"
""",
        encoding="utf-8",
    )
    return file


BY = ["spend", "visits", "channel", "member", "age", "stars"]
