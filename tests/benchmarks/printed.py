"""What the benchmarks print: the machine, tables, and whether a target is met."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = ("insight", "ibis-framework", "duckdb", "polars", "pandas", "numpy", "scikit-learn", "pyarrow")
GIB = 1 << 30


def machine() -> str:
    """Cores, memory and versions, in two lines."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{cores()} cores, {memory:.0f} GiB memory, {platform.machine()}, {platform.system()}, load {load:.1f} at the start\n"
        f"Python {platform.python_version()}, {versions}"
    )


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    print(f"\n{title}\n")
    for row in (heads, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())
    print(flush=True)


def target(what: str, found: float, limit: float, unit: str = "") -> None:
    """Print whether a figure is within its target."""
    said = "met" if found <= limit else "MISSED"
    print(f"Target {said}: {what} {found:.3g}{unit}, wanted at most {limit:g}{unit}.")
