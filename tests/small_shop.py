"""One small shop, worked out by hand: six customers, their orders, lines, consents; as frames, as files, as a workspace.

As of 2026-01-01, UTC:

==  =======  ========  ======  ==================================  ==================================
id  country  email_ok  orders  amounts (oldest first)              remarks
==  =======  ========  ======  ==================================  ==================================
1   NO       yes       2       50 on 1 Mar, 100 on 20 Dec (web)    consented to sms, then withdrew
2   NO       yes       1       80 on 1 Dec (store)                 bounced: no e-mail ever again
3   SE       yes       0                                           the address is none
4   DK       no        3       10, 20 and 30 on 1, 2 and 3 Nov     staff; no address; consented to sms
5   NO       yes       1       40 on 1 Jan 2025 (store)            complained: never contacted
6   unknown  unknown   0                                           one order on 1 Jan 2026: not yet seen
==  =======  ========  ======  ==================================  ==================================
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import tomlkit

import insight
from insight import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AS_OF = "2026-01-01"


def at(year: int, month: int, day: int, hour: int = 12) -> dt.datetime:
    """A clock time without a zone."""
    return dt.datetime(year, month, day, hour)  # noqa: DTZ001 - naive: in the workspace's zone


PEOPLE = {
    "customer_id": [1, 2, 3, 4, 5, 6],
    "first_name": ["Adalind", "Borghild", "Cyrillus", "Dagfinn", "Eldbjorg", "=Fay"],
    "email": [
        "adalind@example.com",
        "borghild@example.com",
        "nothing",
        None,
        "eldbjorg@example.com",
        "fay@example.com",
    ],
    "mobile": ["+47 900 00 001", None, "+46701234567", "+4520123456", "+4790000005", None],
    "country": ["NO", "NO", "SE", "DK", "NO", None],
    "born": [dt.date(1980, 5, 1), None, dt.date(2000, 2, 29), dt.date(1990, 1, 1), dt.date(1975, 12, 31), None],
    "email_ok": [True, True, True, False, True, None],
}
ORDERS = {
    "order_id": [101, 102, 103, 104, 105, 106, 107, 108],
    "customer_id": [1, 1, 2, 4, 4, 4, 5, 6],
    "ordered_at": [
        at(2025, 3, 1), at(2025, 12, 20), at(2025, 12, 1), at(2025, 11, 1), at(2025, 11, 2), at(2025, 11, 3),
        at(2025, 1, 1), at(2026, 1, 1, 0),
    ],
    "amount": [50.0, 100.0, 80.0, 10.0, 20.0, 30.0, 40.0, 70.0],
    "channel": ["web", "web", "store", "store", "web", "web", "store", "web"],
    "note": ["ring Adalind", None, None, None, None, None, None, None],
}  # fmt: skip
LINES = {
    "line_id": [1, 2, 3, 4, 5],
    "order_id": [101, 101, 102, 103, 107],
    "product_id": [7, 8, 7, 8, 9],
    "quantity": [2, 1, 3, 1, 5],
}
PRODUCTS = {"product_id": [7, 8], "category": ["garden", "oil"]}
CONSENTS = {
    "consent_id": [1, 2, 3, 4],
    "customer_id": [1, 1, 4, 5],
    "channel": ["sms", "sms", "sms", "sms"],
    "granted": [True, False, True, True],
    "changed_at": [at(2025, 1, 1), at(2025, 2, 1), at(2025, 3, 1), at(2025, 3, 1)],
}
STAFF = {"customer_id": [4]}
BOUNCED = {"customer_id": [2], "channel": ["email"]}
COMPLAINED = {"customer_id": [5]}

SECRETS = (
    "Adalind",
    "Borghild",
    "Cyrillus",
    "Dagfinn",
    "Eldbjorg",
    "example.com",
    "900 00 001",
    "701234567",
    "20123456",
)
"""Parts of every name and address above."""

MODEL: dict[str, Any] = {
    "workspace": {"region": "NO", "locale": "en", "currency": "NOK"},
    "profile": {
        "key": "customer_id",
        "contact": {"email": "email", "phone": "mobile"},
        "private": ["first_name", "email", "mobile"],
    },
    "consent": {"email": "email_ok", "sms": "last(consents.granted where channel = 'sms')"},
    "tables": {
        "orders": {"key": "order_id", "profile": "customer_id", "time": "ordered_at", "private": ["note"]},
        "lines": {"key": "line_id", "parent": "orders", "on": "order_id", "lookups": {"product": "product_id"}},
        "consents": {"key": "consent_id", "profile": "customer_id", "time": "changed_at"},
    },
    "lookups": {"product": {"key": "product_id"}},
    "properties": {
        "orders_total": "count(orders)",
        "spend": {"expression": "sum(orders.amount)", "unit": "NOK", "title": "Spend"},
        "spend_90d": {"expression": "sum(orders.amount within 90 days)", "unit": "NOK", "title": "Spend, 90 days"},
        "days_since_last_order": {"expression": "days_since(last(orders.time))", "unit": "days"},
        "garden_pieces": "sum(lines.quantity where product.category = 'garden')",
    },
    "audiences": {
        "norwegians": "country = 'NO'",
        "buyers": "any(orders)",
        "customers of the web": "any(orders where channel = 'web')",
    },
    "rfm": {"table": "orders", "amount": "amount", "bins": 2, "segments": {"Low": {"r": 1}, "High": {"r": 2}}},
}
SOURCES = {
    "profile": PEOPLE, "orders": ORDERS, "lines": LINES, "consents": CONSENTS, "product": PRODUCTS, "staff": STAFF,
    "bounced": BOUNCED, "complained": COMPLAINED,
}  # fmt: skip


def frames() -> dict[str, pl.DataFrame]:
    """Every table, lookup and list as a polars frame."""
    return {name: pl.DataFrame(columns) for name, columns in SOURCES.items()}


def model(**parts: Any) -> dict[str, Any]:
    """What the workspace file says, without sources; `rfm=None` leaves a part out, a table replaces or adds one."""
    whole = {**MODEL, **parts}
    return {name: part for name, part in whole.items() if part is not None}


def workspace(
    given: Mapping[str, Any] | None = None, as_of: Any = AS_OF, made: Mapping[str, Any] | None = None
) -> Workspace:
    """The shop from frames in memory; `given` replaces tables by name, `made` is the model."""
    tables = {**frames(), **(given or {})}
    return Workspace.from_tables(
        tables["profile"], {name: tables[name] for name in ("orders", "lines", "consents")}, as_of=as_of,
        model=made or model(),
        others={
            "lookups": {"product": tables["product"]},
            "lists": {"staff": tables["staff"]},
            "suppression": {name: tables[name] for name in ("bounced", "complained")},
        },
    )  # fmt: skip


def write_files(folder: Path, given: Mapping[str, pl.DataFrame] | None = None, ending: str = "parquet") -> None:
    """The tables as files `profile.parquet` and so on, or with another ending that polars writes."""
    for name, frame in {**frames(), **(given or {})}.items():
        file = folder / f"{name}.{ending}"
        match ending:
            case "parquet":
                frame.write_parquet(file)
            case "csv":
                frame.write_csv(file)
            case "tsv":
                frame.write_csv(file, separator="\t")
            case "json":
                frame.write_json(file)
            case "jsonl":
                frame.write_ndjson(file)


def write_model(folder: Path, made: Mapping[str, Any] | None = None, ending: str = "parquet") -> Path:
    """The workspace file beside the files; gives its path."""
    whole = {name: dict(part) for name, part in (made or model()).items()}
    whole["profile"]["source"] = f"profile.{ending}"
    for group in ("tables", "lookups"):
        whole[group] = {name: {"source": f"{name}.{ending}", **part} for name, part in whole.get(group, {}).items()}
    whole["lists"] = {"staff": f"staff.{ending}"}
    whole["suppression"] = {name: f"{name}.{ending}" for name in ("bounced", "complained")}
    file = folder / "insight.toml"
    file.write_text(tomlkit.dumps(whole), encoding="utf-8")
    return file


def write_shop(folder: Path, given: Mapping[str, pl.DataFrame] | None = None, ending: str = "parquet") -> Path:
    """The whole shop in a folder; gives the workspace file."""
    write_files(folder, given, ending)
    return write_model(folder, ending=ending)


def opened(folder: Path, given: Mapping[str, pl.DataFrame] | None = None, ending: str = "parquet") -> Workspace:
    """The shop from files in a folder."""
    return insight.open(write_shop(folder, given, ending), as_of=AS_OF)


QUESTIONS: dict[str, list[Any]] = {
    "spend_90d": [100.0, 80.0, 0.0, 60.0, 0.0, 0.0],
    "days_since_last_order": [11, 30, None, 58, 364, None],
    "garden_pieces": [5, 0, 0, 0, 0, 0],
    "most_frequent(orders.channel)": ["web", "store", None, "web", "store", None],
    "count(orders where any(lines))": [2, 1, 0, 0, 1, 0],
    "in list 'staff'": [False, False, False, True, False, False],
    "in audience 'norwegians'": [True, True, False, False, True, False],
}
"""What the shop answers, customer by customer."""


def answers(found: Workspace, *texts: str) -> dict[str, list[Any]]:
    """What a workspace answers to these questions (all by default), customer by customer."""
    frame = found.frame(*(texts or QUESTIONS))
    return {name: frame[name].to_list() for name in (texts or QUESTIONS)}
