"""28 properties of every customer: insight, SQL by hand in two forms, Polars, pandas, and the bare scan."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import polars as pl

from tests.benchmarks import printed
from tests.benchmarks.agreement import checksum, differences
from tests.benchmarks.contender import CONTENDERS
from tests.benchmarks.ratios import Ratio, Result, ratios_of

if TYPE_CHECKING:
    from tests.benchmarks.data import Data

ROOT = Path(__file__).parents[2]
TO_SQL, TO_POLARS, MEMORY = 1.15, 1.3, 3.0
ONCE = ("pandas", "SQL, one pass")
"""So slow that one run is enough."""


@dataclass(frozen=True)
class Run:
    """What one process measured: seconds, and bytes of memory."""

    seconds: float
    processor: float
    planned: float
    memory: int


def benchmark(data: Data, rounds: int) -> Result:
    """Print the table; whether all answers agree, and how insight compares."""
    runs: dict[str, list[Run]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for name in CONTENDERS:
                if number == 0 or name not in ONCE:
                    answer = Path(folder, f"{name}.parquet") if number == 0 and name != "scan" else None
                    runs[name].append(_run(name, data, answer))
        found = _print_times(data, runs)
        return Result(_print_agreement(Path(folder)), found)


def _run(name: str, data: Data, answer: Path | None) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks.contender", name, str(data.folder), str(answer or "")]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _print_times(data: Data, runs: dict[str, list[Run]]) -> tuple[Ratio, ...]:
    seconds = {name: median(run.seconds for run in each) for name, each in runs.items()}
    processor = {name: median(run.processor for run in each) for name, each in runs.items()}
    memory = {name: max(run.memory for run in each) / printed.GIB for name, each in runs.items()}
    rows = [
        [
            name, f"{seconds[name]:.2f}", f"{seconds['insight'] / seconds[name]:.2f}", f"{processor[name]:.2f}",
            f"{processor['insight'] / processor[name]:.2f}", f"{memory[name]:.2f}", str(len(each)),
        ]
        for name, each in runs.items()
    ]  # fmt: skip
    heads = ["", "seconds", "insight is × of it", "processor s", "insight is × of it", "peak GiB", "runs"]
    printed.table(f"28 properties of {data}; medians, each run a new process", heads, rows)
    planned = median(run.planned for run in runs["insight"])
    print(f"Of insight's time {planned:.2f} s were planning. The scan reads the same columns and does nothing else.")
    faster = min(("SQL, one pass", "SQL, two phases"), key=seconds.__getitem__)
    printed.target(f"insight takes, of the faster SQL ({faster}),", seconds["insight"] / seconds[faster], TO_SQL, " ×")
    printed.target("insight takes, of Polars,", seconds["insight"] / seconds["Polars"], TO_POLARS, " ×")
    printed.target("insight's peak memory is", memory["insight"], MEMORY, " GiB")
    found = {name: seconds["insight"] / each for name, each in seconds.items() if name != "insight"}
    return ratios_of("properties", data.rows["customers"], {"28 properties": found})


def _print_agreement(folder: Path) -> bool:
    answers = {name: pl.read_parquet(folder / f"{name}.parquet") for name in CONTENDERS if name != "scan"}
    ours = answers.pop("insight")
    wrong = {name: differences(ours, other) for name, other in answers.items()}
    sums = " ".join(f"{name}={checksum(ours[name])}" for name in ours.columns)
    print(f"\nChecksums of insight's columns: {sums}")
    for name, columns in wrong.items():
        for column, count in columns.items():
            print(f"DIFFERENT: {name} and insight give different {column} for {count:,} of {ours.height:,} customers.")
    if not any(wrong.values()):
        print(
            f"All answers agree: {ours.height:,} customers × {ours.width} columns from {len(answers) + 1} contenders."
        )
    return not any(wrong.values())
