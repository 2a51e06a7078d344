"""Finding segments and assigning everyone: insight beside scikit-learn's KMeans on all rows, of the same scaled columns."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import insight
from insight.segments.fit import fit
from insight.segments.partition import frame_of, inertia
from insight.segments.treatments import choose_features
from tests.benchmarks import printed
from tests.benchmarks.contender import most_memory
from tests.benchmarks.ratios import Result, ratios_of
from tests.benchmarks.segment_data import NAMES, WAYS, segment_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from insight.segments.frozen_model import Matrix

FULL, LARGE, QUICK = 1_000_000, 10_000_000, 20_000
OF_TIME, OF_INERTIA, ASSIGNED_SECONDS, GIGABYTES = 0.25, 1.005, 0.2, 6.0


def benchmark(rounds: int, whole_size: int, *, quick: bool = False) -> Result:
    """Print both tables; whether the labels in the engine are those of NumPy, and how insight compares."""
    matrix = _matrix(segment_data(QUICK if quick else FULL))
    model = fit(matrix, WAYS, "kmeans", 1).model
    taken = {
        "insight: fit and assign": _seconds(lambda: fit(matrix, WAYS, "kmeans", 1), rounds),
        "insight: assign": _seconds(lambda: model.labels(matrix), max(rounds, 5)),
    }
    start = time.perf_counter()
    theirs = _kmeans(matrix)
    taken["scikit-learn: KMeans(n_init=10)"] = time.perf_counter() - start
    ours = inertia(matrix, model)
    rows = [[name, f"{seconds:.2f}"] for name, seconds in taken.items()]
    printed.table(f"{len(matrix):,} rows of {matrix.shape[1]} columns, {WAYS} segments", ["", "s"], rows)
    print(f"Inertia: {ours:,.0f}, of scikit-learn {theirs.inertia_:,.0f}.")
    whole = _whole(segment_data(whole_size))
    print(
        f"From the file: {whole['profiles']:,} profiles segmented and labelled in {whole['seconds']:.1f} s, "
        f"{whole['memory'] / 1e9:.2f} GB at most."
    )
    ratio = taken["insight: fit and assign"] / taken["scikit-learn: KMeans(n_init=10)"]
    if not quick:
        printed.target("fit and assign, of KMeans,", ratio, OF_TIME)
        printed.target("assigning takes", taken["insight: assign"], ASSIGNED_SECONDS, " s")
    if whole_size == LARGE:
        printed.target("10 M profiles take", whole["memory"] / 1e9, GIGABYTES, " GB")
    printed.target("inertia is, of KMeans',", ours / theirs.inertia_, OF_INERTIA)
    print("All labels agree." if whole["agree"] else "DIFFERENT: labels of the engine", flush=True)
    return Result(bool(whole["agree"]), ratios_of("segments", len(matrix), {"fit and assign": {"KMeans": ratio}}))


def _matrix(folder: Path) -> Matrix:
    profiles = insight.open(folder).profiles
    frame = frame_of(profiles, NAMES, None)
    return choose_features(frame, [profiles.catalog[name] for name in NAMES]).matrix(frame)


def _kmeans(matrix: Matrix) -> Any:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - a second to load

    return KMeans(WAYS, n_init=10, random_state=1).fit(matrix)


def _seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def _whole(folder: Path) -> dict[str, Any]:
    """From the file to labels, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.segment_benchmark", str(folder)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def _from_the_file(folder: str) -> None:
    start = time.perf_counter()
    workspace = insight.open(folder)
    found = workspace.segment("tier", NAMES, k=WAYS)
    labels = found.labels()
    measured = {"profiles": labels.height, "seconds": time.perf_counter() - start, "memory": most_memory()}
    counts = dict(labels["segment"].value_counts().rows())
    table: Any = workspace.publish(found, keep=False).table("tier")
    engine = workspace.profiles.data.engine.arrow(table.group_by("tier").agg(n=table.count())).to_pylist()
    agree = {each["tier"]: each["n"] for each in engine} == counts
    print(json.dumps({**measured, "agree": agree}))


if __name__ == "__main__":
    _from_the_file(sys.argv[1])
