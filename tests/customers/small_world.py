"""A small clean world of customers, and the same with faults, for tests of the checks."""

from __future__ import annotations

import datetime as dt

import polars as pl

from insight.customers.checks.data_check import check_data
from insight.customers.customer_data import from_frames
from insight.customers.model_file import build_model
from insight.units import Clock

OSLO = "Europe/Oslo"
CLOCK = Clock(dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC), OSLO)  # 13:00 in Oslo

MODEL = {
    "workspace": {"region": "NO", "timezone": OSLO},
    "profile": {
        "key": "id",
        "contact": {"email": "email", "phone": "mobile", "sms": "mobile", "push": "token"},
        "private": ["email", "mobile", "token"],
        "lookups": {"store": "store_id"},
    },
    "tables": {
        "orders": {"key": "order_id", "profile": "id", "time": "at"},
        "lines": {"key": "line_id", "parent": "orders", "on": "order_id", "lookups": {"product": "product_id"}},
        "visits": {"profile": "id", "time": "day", "lookups": {"place": {"column": "store_id", "lookup": "store"}}},
    },
    "lookups": {"product": {"key": "product_id"}, "store": {"key": "store_id"}},
    "rfm": {"table": "orders", "amount": "amount"},
}


def day(number):
    return dt.date(2026, 1, number)


def at(number, hour=12, minute=0):
    return dt.datetime(2026, 1, number, hour, minute)  # noqa: DTZ001 - naive: in the workspace's zone


CLEAN = {
    "profile": {
        "id": [1, 2, 3, 4],
        "email": ["ada@example.no", None, "", "bo@example.no"],
        "mobile": ["+47 912 34 567", "912 34 568", None, ""],
        "token": ["t1", None, "t3", None],
        "store_id": [7, 8, None, 8],
        "born": [dt.date(1980, 2, 29), None, dt.date(1900, 1, 1), None],
        "email_ok": [True, False, True, False],
    },
    "orders": {
        "order_id": [10, 11, 12], "id": [1, 1, 2], "at": [at(1), at(5), at(9)], "amount": [5.0, 0.0, None],
        "discount_amount": [-1.0, None, 0.0],
    },
    "lines": {"line_id": ["a", "b", "c"], "order_id": [10, 10, 12], "product_id": ["p", "q", None], "price": [1, 2, 3]},
    "visits": {"id": [1, 2, 2], "day": [day(1), day(2), day(9)], "store_id": [7, 7, None]},
    "product": {"product_id": ["p", "q"], "cost": [1.0, 2.0]},
    "store": {"store_id": [7, 8]},
    "staff": {"id": [1, 2]},
    "bounced": {"id": [3, 1], "channel": ["email", None]},
}  # fmt: skip


def world(changes=None, model=None):
    """The clean world, with other columns in some tables."""
    frames = {name: pl.DataFrame({**columns, **(changes or {}).get(name, {})}) for name, columns in CLEAN.items()}
    return from_tables(frames, model or MODEL)


def from_tables(tables, model=MODEL):
    others = {
        "lookups": {name: tables[name] for name in ("product", "store")},
        "lists": {"staff": tables["staff"]},
        "suppression": {"bounced": tables["bounced"]},
    }
    rows = {name: tables[name] for name in ("orders", "lines", "visits")}
    return from_frames(build_model(model), tables["profile"], rows, others)


def short(data, consent=None, clock=CLOCK):
    """What was found besides how fresh the tables are."""
    return [
        (each.severity, each.check, f"{each.table}.{each.column}".rstrip("."), each.count, each.examples)
        for each in check_data(data, clock, consent or {"email": "email_ok"})
        if each.check != "freshness"
    ]
