"""A year of an audience's weekly history, beside one count of the audience now."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import insight
from insight.audiences.past.days import past_clocks
from insight.properties.assembled import profiles_at
from tests.benchmarks import printed
from tests.benchmarks.questions import workspace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.benchmarks.data import Data

TO_ONE = 4.0
CHECKED = 4
TEXT = (
    "sum(lines.amount within 90 days) >= 50"
    " and count(lines within 365 days where product.category = 'garden') >= 1 and sum(lines.quantity) >= 3"
)


def benchmark(data: Data, rounds: int) -> bool:
    """Print the table; whether some of the weeks agree with runs of their own."""
    workspace = insight.open(workspace_file(data.folder, {}))
    audience = workspace.audience(TEXT)
    audience.count()  # looks once whether the keys are unique
    counts, histories = [], []
    for _ in range(rounds):
        counts.append(_timed(audience.count)[0])
        seconds, found = _timed(audience.history)
        histories.append(seconds)
    one, year = median(counts), median(histories)
    rows = [["one count", f"{one:.2f}", "1"], ["history", f"{year:.2f}", str(found.frame.height)]]
    title = f"{found.frame.height} weeks of an audience of three conditions on {data.rows['order_lines']:,} order lines"
    printed.table(title, ["", "median seconds", "answers"], rows)
    printed.target("history takes, of one count,", year / one, TO_ONE, " ×")
    return _agree(workspace, found)


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def _agree(workspace: insight.Workspace, found: Any) -> bool:
    """Whether some weeks have the size that a run on that day has."""
    clocks = past_clocks(workspace.profiles.clock, "1 week", "52 weeks")
    sizes = found.frame["size"].to_list()
    sound = True
    for place in range(0, len(clocks), len(clocks) // CHECKED):
        then = profiles_at(workspace.profiles, clocks[place].as_of)
        count = then.count(then.catalog.condition(TEXT))
        if count != sizes[place]:
            print(f"DIFFERENT: {clocks[place].local:%Y-%m-%d}: history {sizes[place]:,}, a run {count:,}")
            sound = False
    if sound:
        print(f"All {CHECKED + 1} weeks that were run again agree.")
    return sound
