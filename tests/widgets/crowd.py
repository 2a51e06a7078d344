"""A few thousand made-up customers, seeded, with texts that would do harm if a page took them for more than texts."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import polars as pl
import tomlkit

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-01-01"
PEOPLE = 3_000
RFM = '\n[rfm]\ntable = "orders"\namount = "amount"\nbins = 5\n'
HOSTILE = (
    '<img src=x onerror="window.harmed=true">', "<script>window.harmed=true</script>", "it's \"quoted\" & `ticked`",
    "🙂 \U0001d54f \u202etxet",
    "x" * 10_000, "${window.harmed=true}",
)  # fmt: skip
"""Texts that stand among the values of `nickname`."""
MODEL: dict[str, Any] = {
    "workspace": {"title": "Crowd & <b>Co</b>", "currency": "NOK", "region": "NO"},
    "profile": {
        "source": "people.parquet", "key": "id", "contact": {"email": "email", "phone": "phone"}, "private": ["name"],
    },
    "consent": {"email": "email_ok", "sms": "sms_ok"},
    "tables": {"orders": {"source": "orders.parquet", "key": "order_id", "profile": "id", "time": "ordered_at"}},
    "properties": {
        "spend_90d": {"expression": "sum(orders.amount within 90 days)", "unit": "NOK", "title": "Spend, 90 days"},
        "orders_365d": {"expression": "count(orders within 365 days)", "unit": "orders", "title": "Orders <365> days"},
    },
    "audiences": {"nordic": "country in ['NO', 'SE']", "<i>odd</i>": "age > 80"},
}  # fmt: skip


def write_crowd(folder: Path) -> Path:
    """The files of the workspace; gives the workspace file."""
    chance = random.Random(5)
    folder.mkdir(parents=True, exist_ok=True)
    ids = range(1, PEOPLE + 1)
    people = {
        "id": list(ids),
        "name": [f"Secretname{each}" for each in ids],
        "email": [f"person{each}@secret.example" if chance.random() < 0.8 else None for each in ids],
        "phone": [f"+4790{each:06}" if chance.random() < 0.6 else None for each in ids],
        "country": [chance.choice(["NO", "NO", "NO", "SE", "DK", None]) for _ in ids],
        "age": [chance.randint(18, 90) if chance.random() < 0.9 else None for _ in ids],
        "born": [dt.date(1940, 1, 1) + dt.timedelta(days=chance.randint(0, 24_000)) for _ in ids],
        "nickname": [chance.choice(HOSTILE) if chance.random() < 0.3 else None for _ in ids],
        "email_ok": [chance.random() < 0.5 for _ in ids],
        "sms_ok": [chance.random() < 0.3 for _ in ids],
    }
    start = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - naive: in the workspace's zone
    orders = [
        (number, chance.choice(ids), start + dt.timedelta(minutes=chance.randint(0, 525_000)),
         round(chance.lognormvariate(5, 1), 2), chance.choice(["app", "web", "store"]))
        for number in range(12_000)
    ]  # fmt: skip
    pl.DataFrame(people).write_parquet(folder / "people.parquet")
    columns = ["order_id", "id", "ordered_at", "amount", "channel"]
    pl.DataFrame(orders, schema=columns, orient="row").write_parquet(folder / "orders.parquet")
    file = folder / "insight.toml"
    file.write_text("# Kept by hand.\n" + tomlkit.dumps(MODEL), encoding="utf-8")
    return file


def write_crowd_with_rfm(folder: Path) -> Path:
    """The same, with scores of recency and frequency."""
    file = write_crowd(folder)
    file.write_text(file.read_text(encoding="utf-8") + RFM, encoding="utf-8")
    return file
