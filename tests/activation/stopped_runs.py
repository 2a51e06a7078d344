"""Exports that are stopped: by a kill at any moment, or by a disk that is full. Run as a program of its own.

`python stopped_runs.py killed WORKSPACE FOLDER RUNS` forks a process that exports two audiences in turns, over and over, kills
it at a random moment, and writes what it finds in the folder as one line of JSON for each run; `python stopped_runs.py full
WORKSPACE FOLDER` exports with a limit on the size of files.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb  # noqa: F401 - loaded once, before the processes are forked
import polars as pl  # noqa: F401

import insight
from insight.activation import export  # noqa: F401
from insight.errors import InsightError
from insight.workspace import workspace  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable

AUDIENCES = {"all.csv": ("everyone", "country = 'NO'"), "all.parquet": ("everyone", "country = 'NO'")}


def export_for_ever(file: str, folder: Path) -> None:
    """Export until the process is killed."""
    found = insight.open(file, as_of="2026-01-01")
    audiences = {name: [found.audience(text) for text in texts] for name, texts in AUDIENCES.items()}
    for turn in range(10_000):
        for name, each in audiences.items():
            each[turn % 2].export(folder / name, columns=["country"])
        (folder / "begun").touch()


def state(folder: Path) -> list[tuple[str, int, int]]:
    """What is in a folder: name, size, and time of change."""
    return sorted(
        (each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in os.scandir(folder) if each.is_file()
    )


def differs(folder: Path, before: list[tuple[str, int, int]]) -> bool:
    """Whether anything in the folder has changed."""
    return state(folder) != before


def wait_until(fits: Callable[[], bool], pause: float) -> None:
    """Wait, half a minute at most."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(FileNotFoundError):
            if fits():
                return
        time.sleep(pause)


def killed(file: str, folder: Path, runs: int) -> None:
    """Kill an exporting process at random moments; say what is in the folder each time."""
    chance = random.Random(5)
    for _ in range(runs):
        (folder / "begun").unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            export_for_ever(file, folder)
        wait_until((folder / "begun").exists, 0.01)
        time.sleep(chance.random() * 0.1)
        wait_until(partial(differs, folder, state(folder)), 0.0001)  # something is being written now
        time.sleep(chance.random() * 0.004)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in AUDIENCES}
        sys.stdout.write(json.dumps(sums) + "\n")


def full(file: str, folder: Path) -> None:
    """Export with room for a few hundred bytes; say what comes of it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    found = insight.open(file, as_of="2026-01-01")
    everyone = found.audience("everyone")
    said = {}
    for name in ("all.csv", "all.parquet"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
        try:
            everyone.export(folder / name, columns=["country", "spend", "born", "spend * 2", "spend * 3", "spend * 4"])
        except InsightError as wrong:
            said[name] = f"{type(wrong).__name__}: {wrong}"
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "killed":
        killed(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        full(sys.argv[2], Path(sys.argv[3]))
