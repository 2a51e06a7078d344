"""A year of weekly histories of several audiences, each beside one count of the audience now."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import tomlkit

import insight
from insight.audiences.past.days import past_clocks
from insight.profiles.assembly import profiles_at
from tests.benchmarks import printed
from tests.benchmarks.questions import workspace_file
from tests.benchmarks.ratios import Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.benchmarks.data import Data

TO_ONE = 4.0
CHECKED = 4
AUDIENCES = {
    "three conditions on sums": (
        "sum(lines.amount within 90 days) >= 50"
        " and count(lines within 365 days where product.category = 'garden') >= 1 and sum(lines.quantity) >= 3"
    ),
    "last value": "last(orders.channel) = 'app'",
    "different values": "count(distinct orders.store_id within 365 days) >= 2",
    "sequence": "any(orders then no orders within 90 days)",
    "RFM segment": "rfm_segment in ['Champions', 'Loyal']",
}


def benchmark(data: Data, rounds: int) -> Result:
    """Print the table; whether some of the weeks agree with runs of their own, and what a history costs."""
    workspace = insight.open(_with_rfm(data.folder))
    rows, ratios, sound = [], {}, True
    for name, text in AUDIENCES.items():
        audience = workspace.audience(text)
        audience.count()  # looks once whether the keys are unique
        counts, histories = [], []
        for _ in range(rounds):
            counts.append(_timed(audience.count)[0])
            seconds, found = _timed(audience.history)
            histories.append(seconds)
        one, year = median(counts), median(histories)
        ratios[name] = year / one
        rows.append([name, f"{one:.2f}", f"{year:.2f}", str(found.frame.height)])
        sound &= _agree(workspace, text, found)
    title = f"Weekly histories over a year, {data.rows['orders']:,} orders and {data.rows['order_lines']:,} order lines"
    printed.table(title, ["audience", "one count, s", "history, s", "answers"], rows)
    for name, ratio in ratios.items():
        printed.target(f"history takes, of one count ({name}),", ratio, TO_ONE, " ×")
    return Result(
        sound,
        ratios_of("history", data.rows["customers"], {name: {"one count": each} for name, each in ratios.items()}),
    )


def _with_rfm(folder: Path) -> Path:
    """The workspace of the questions, with RFM scores."""
    file = workspace_file(folder, {}, file="history.toml")
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    document["rfm"] = {"table": "orders", "amount": "amount", "window": "365 days"}
    file.write_text(tomlkit.dumps(document), encoding="utf-8")
    return file


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def _agree(workspace: insight.Workspace, text: str, found: Any) -> bool:
    """Whether some weeks have the size that a run on that day has."""
    clocks = past_clocks(workspace.profiles.clock, "1 week", "52 weeks")
    sizes = found.frame["size"].to_list()
    sound = True
    for place in range(0, len(clocks), len(clocks) // CHECKED):
        then = profiles_at(workspace.profiles, clocks[place].as_of)
        count = then.count(then.catalog.condition(text))
        if count != sizes[place]:
            print(f"DIFFERENT: {text}, {clocks[place].local:%Y-%m-%d}: history {sizes[place]:,}, a run {count:,}")
            sound = False
    if sound:
        print(f"All {CHECKED + 1} weeks that were run again agree: {text}")
    return sound
