"""One contender computes the 28 properties once, in its own process: `python -m tests.benchmarks.contender NAME FOLDER ANSWER`.

Prints one line of JSON: seconds from the wall clock and of the processors, seconds of these for planning and compiling (insight
only), and the most memory that the process held. Importing and opening the workspace are not timed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENDERS = {
    "insight": "insight",
    "SQL, one pass": "by_sql:one_pass",
    "SQL, two phases": "by_sql:two_phases",
    "Polars": "by_polars:answers",
    "pandas": "by_pandas:answers",
    "scan": "by_sql:scan",
}
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024


def prepared(name: str, folder: Path) -> Callable[[], tuple[Any, float]]:
    """A function that computes the answer, and gives the seconds of it that went into planning."""
    if name == "insight":
        return _insight(folder)
    module, _, function = CONTENDERS[name].partition(":")
    run = getattr(import_module(f"tests.benchmarks.{module}"), function)
    return lambda: (run(folder), 0.0)


def _insight(folder: Path) -> Callable[[], tuple[Any, float]]:
    import insight  # noqa: PLC0415 - the others' memory is measured without it
    from tests.benchmarks.questions import PROPERTIES, workspace_file  # noqa: PLC0415

    workspace = insight.open(workspace_file(folder, PROPERTIES))

    def run() -> tuple[Any, float]:
        start = time.perf_counter()
        wanted = workspace.table(*PROPERTIES)
        planned = time.perf_counter() - start
        return workspace.profiles.data.engine.arrow(wanted), planned

    return run


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def most_memory() -> int:
    """Bytes held at the peak. Linux's `ru_maxrss` begins with what the parent process held, so it is asked otherwise there."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT


def main(name: str, folder: str, answer: str) -> None:
    """Run once; keep the answer as Parquet when `answer` names a file."""
    run = prepared(name, Path(folder))
    start, processor = time.perf_counter(), _processor_seconds()
    found, planned = run()
    measured = {
        "seconds": time.perf_counter() - start,
        "processor": _processor_seconds() - processor,
        "planned": planned,
        "memory": most_memory(),
    }
    if answer:
        _frame(found).write_parquet(answer)
    print(json.dumps(measured))


def _frame(found: Any) -> pl.DataFrame:
    frame = found if isinstance(found, pl.DataFrame) else pl.DataFrame(found)
    return frame.sort(frame.columns[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
