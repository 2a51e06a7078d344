"""The ratios of earlier runs, in `history.jsonl`: one line for each ratio, the newest run last."""

from __future__ import annotations

import datetime as dt
import json
import platform
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.printed import cores
from tests.benchmarks.ratios import TARGET, Ratio, write

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("history.jsonl")


def record(found: Iterable[Ratio], file: Path = FILE) -> None:
    """Append a run: its ratios with the instant (UTC), the commit, the version of Python and the number of cores."""
    facts = {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "cores": cores(),
    }
    write(file, found, facts)


def commit() -> str:
    """The commit that is checked out, with a `+` where files were changed since; `unknown` where there is no history."""
    if not (ROOT / ".git").exists():
        return "unknown"
    changed = subprocess.check_output(["git", "status", "--porcelain", "-uno"], cwd=ROOT, text=True)
    name = subprocess.check_output(["git", "rev-parse", "--short=10", "HEAD"], cwd=ROOT, text=True)
    return name.strip() + ("+" if changed else "")


def lines(file: Path) -> list[dict[str, Any]]:
    """The lines of a file of ratios."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def ratio_of(line: dict[str, Any]) -> Ratio:
    """The ratio of a line, without the facts about its run."""
    return Ratio(**{each.name: line[each.name] for each in fields(Ratio)})


def newest_and_before(recorded: list[dict[str, Any]]) -> tuple[list[Ratio], list[Ratio]]:
    """The ratios of the newest run, and the last one before it for each of them.

    What is measured by a target is left out: the runs may be of two machines.
    """
    newest = max((line["date"] for line in recorded), default="")
    told = [line for line in recorded if line["contender"] != TARGET]
    now = [ratio_of(line) for line in told if line["date"] == newest]
    before = {ratio_of(line).asked: ratio_of(line) for line in told if line["date"] < newest}
    return now, [before[each.asked] for each in now if each.asked in before]
