"""How long one customer takes, with every property and row, beside one count over the largest table."""

from __future__ import annotations

import math
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import insight
from tests.benchmarks import printed
from tests.benchmarks.questions import PROPERTIES, workspace_file
from tests.benchmarks.ratios import Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from insight import Workspace
    from tests.benchmarks.data import Data

RATIO = 3.0
TIMES = 5
AGAINST_ALL = {"spend_rank": "rank(spend_365d)", "orders_percentile": "percentile(orders_total)"}


def benchmark(data: Data) -> Result:
    """Print the table; whether customers are told as they are when everyone is computed."""
    cases = {"28 properties": PROPERTIES, "with a rank and a percentile": PROPERTIES | AGAINST_ALL}
    rows, found, sound = [], {}, True
    for case, properties in cases.items():
        workspace = insight.open(workspace_file(data.folder, properties))
        workspace.audience("everyone").count()  # looks once whether the keys are unique
        keys = [1 + data.rows["customers"] * place // TIMES for place in range(TIMES)]
        timed = [_by_turns(workspace, number, key) for number, key in enumerate(keys)]
        counted, taken = (median(each) for each in zip(*timed, strict=True))
        rows.append([case, f"{counted:.2f}", f"{taken:.2f}", f"{taken / counted:.2f}"])
        found[case] = {"one count": taken / counted}
        sound &= _agrees(workspace, properties, keys[:2])
    heads = ["", "one count over the lines, s", "one customer, s", "customer is × of it"]
    printed.table(f"One customer of {data}", heads, rows)
    printed.target("one customer takes", found["28 properties"]["one count"], RATIO, " counts")
    print("Customers are the same alone and among all." if sound else "DIFFERENT: a customer alone and among all.")
    return Result(sound, ratios_of("customer", data.rows["customers"], found))


def _by_turns(workspace: Workspace, number: int, key: int) -> tuple[float, float]:
    """Seconds of a count that was not asked before, and of a customer."""
    audience = workspace.audience(f"any(lines where quantity > {number})")
    return _seconds(audience.count), _seconds(lambda: workspace.profile(key))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _agrees(workspace: Workspace, properties: Mapping[str, str], keys: list[int]) -> bool:
    whole = workspace.frame(*properties)
    rows = {row["customer_id"]: row for row in whole.filter(whole["customer_id"].is_in(keys)).to_dicts()}
    return all(_same(rows[key], workspace.profile(key).behavioural) for key in keys)


def _same(row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether all values are equal, fractions up to rounding."""
    return all(
        math.isclose(value, row[name], rel_tol=1e-9) if isinstance(value, float) else value == row[name]
        for name, value in values.items()
    )
