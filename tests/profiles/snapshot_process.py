"""Processes that take, read and remove snapshots at the same time. Run as a program of its own.

`take WORKSPACE FIRST` takes snapshots for ever, and writes a line before each; it is there to be killed. `read WORKSPACE STOP` and
`prune WORKSPACE STOP` work until the file STOP is there, and then say how often they did. `full FOLDER` appends to a store
with no room for its file.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import signal
import sys
import time
from pathlib import Path

import polars as pl
import pyarrow as pa

import insight
from insight.errors import InsightError, UnknownSnapshot
from insight.profiles.assembly import profiles_at
from insight.profiles.snapshots.snapshot import stored_values
from insight.profiles.snapshots.store import SnapshotStore

PROFILES = 3000
BORN = dt.date(1990, 1, 1)
FIRST = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
KEPT = 3
MODEL = """
[profile]
source = "profile.parquet"
key = "id"

[properties]
days = "days_since(born)"
check = "id * 31 + days"
"""


def write_workspace(folder: Path) -> Path:
    """Customers who were all born on one day, so that every value of a snapshot follows from its `as_of`."""
    ids = pl.Series("id", range(PROFILES), dtype=pl.Int64)
    pl.DataFrame({"id": ids, "born": [BORN] * PROFILES}).write_parquet(folder / "profile.parquet")
    file = folder / "insight.toml"
    file.write_text(MODEL, encoding="utf-8")
    return file


def is_whole(snapshot, frame) -> bool:
    """Whether a frame is what the snapshot of that time must hold: all rows, in order, all of that time."""
    days = (snapshot.as_of.date() - BORN).days
    ids = pl.Series("id", range(PROFILES), dtype=pl.Int64)
    wanted = pl.DataFrame({"id": ids, "check": ids * 31 + days})
    found = frame.select("id", pl.col("check").cast(pl.Int64))
    return snapshot.rows == PROFILES and found.equals(wanted) and frame["days"].unique().to_list() == [days]


def take(file: Path, first: int) -> None:
    """Take one snapshot after another, each for another day and with another property."""
    for turn in range(first, first + 100_000):
        found = insight.open(file, as_of=FIRST + dt.timedelta(days=turn % 300))
        found = found.define(**{f"extra_{turn % 7}": str(turn % 7)})
        sys.stdout.write(f"{turn}\n")
        sys.stdout.flush()
        found.snapshots.take()


def read(file: Path, stop: Path) -> None:
    """Read every snapshot there is, in every way, until told to stop."""
    counts = {"read": 0, "removed": 0, "stored": 0}
    found = insight.open(file, as_of=FIRST)
    while not stop.exists():
        listed = found.snapshots.list()
        if listed:
            listed.append(found.snapshots.at("2100-01-01"))
        for snapshot in listed:
            look_at(found, snapshot, counts)
        time.sleep(0.1)
    sys.stdout.write(json.dumps(counts))


def look_at(found, snapshot, counts) -> None:
    """Read one snapshot; it may only be gone if it is listed no more."""
    try:
        frame = snapshot.frame()
    except UnknownSnapshot:
        counts["removed"] += 1
        assert snapshot.run_id not in {each.run_id for each in found.snapshots.list()}
        return
    counts["read"] += 1
    assert is_whole(snapshot, frame), snapshot
    values = stored_values(profiles_at(found.profiles, snapshot.as_of), ["check", "days"])
    if values is not None:
        counts["stored"] += 1
        frame = pl.DataFrame(pl.from_arrow(values[0].rename_columns(["id", *values[1]])))
        assert is_whole(snapshot, frame), snapshot


def prune(file: Path, stop: Path) -> None:
    """Remove all but a few snapshots, again and again."""
    removed, found = 0, insight.open(file, as_of=FIRST)
    while not stop.exists():
        removed += len(found.snapshots.prune(keep=KEPT))
        time.sleep(0.2)
    sys.stdout.write(json.dumps({"removed": removed}))


def full(folder: Path) -> None:
    """Append with room for a few hundred bytes."""
    store = SnapshotStore(folder)
    store.runs()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900, resource.RLIM_INFINITY))
    said = {}
    try:
        store.append("full", {"about": pa.table({"about": ["x"]}), "profiles": pa.table({"key_1": range(100_000)})})
    except InsightError as wrong:
        said = {"error": type(wrong).__name__, "message": str(wrong)}
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["take", workspace, first]:
            take(Path(workspace), int(first))
        case ["read", workspace, stop]:
            read(Path(workspace), Path(stop))
        case ["prune", workspace, stop]:
            prune(Path(workspace), Path(stop))
        case ["full", folder]:
            full(Path(folder))
