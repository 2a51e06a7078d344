"""How fast texts are read: ordinary ones, and an `or` of ten thousand terms."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from insight.language.format import text_of
from insight.language.parse import parse
from tests.benchmarks import printed
from tests.benchmarks.compile_benchmark import many_properties
from tests.benchmarks.ratios import TARGET, Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = 10_000
TIMES = 3
SECONDS = 5.0


def benchmark() -> Result:
    """Print the table; whether every text comes back from its tree, and how the slowest compares with its target."""
    ordinary = list(many_properties(200).values())
    different = " or ".join(f"(country = 'NO' and spend_365d > {number})" for number in range(TERMS))
    alike = " or ".join(f"sku = 'A{number}'" for number in range(TERMS))
    cases = {
        "200 properties, one by one": ordinary,
        f"`or` of {TERMS:,} conditions": [different],
        f"`or` of {TERMS:,} values of one column": [alike],
    }
    rows, slowest, whole = [], 0.0, True
    for name, texts in cases.items():
        trees = [parse(text) for text in texts]
        whole &= all(parse(text_of(tree)) == tree for tree in trees)
        length = sum(len(text) for text in texts)
        read = median(_timed(lambda texts=texts: [parse(text) for text in texts]) for _ in range(TIMES))
        written = median(_timed(lambda trees=trees: [text_of(tree) for tree in trees]) for _ in range(TIMES))
        rows.append([name, f"{length:,}", f"{read:.3f}", f"{length / read:,.0f}", f"{written:.3f}"])
        slowest = max(slowest, read)
    heads = ["", "characters", "read s", "characters per s", "written back s"]
    printed.table(f"Reading texts of the language, medians of {TIMES}", heads, rows)
    printed.target("the slowest text is read in", slowest, SECONDS, " s")
    print("Every text comes back from its tree." if whole else "DIFFERENT: a text does not come back from its tree.")
    return Result(whole, ratios_of("parser", TERMS, {"the slowest text": {TARGET: slowest / SECONDS}}))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
