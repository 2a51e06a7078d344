"""Reach at once: the preview, and the same questions asked of DuckDB (in memory, over Parquet) and of Polars in memory."""

from __future__ import annotations

import gc
import time
from itertools import count
from statistics import median
from typing import TYPE_CHECKING

import insight
from tests.benchmarks import printed
from tests.benchmarks.preview_data import CHANNELS, preview_data
from tests.benchmarks.preview_others import Others, text
from tests.benchmarks.ratios import Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from insight.audiences.preview.preview import Preview
    from insight.workspace.workspace import Workspace
    from tests.benchmarks.preview_others import Answer

FULL, LARGE, QUICK = 1_000_000, 10_000_000, 20_000
SPEND = 700
CACHED, CHANGED, CURVE = "reach, cached", "reach, another threshold", "curve over every position"
COUNT_CHANGED = "count, another threshold"
TARGETS = {FULL: {CACHED: 2, CHANGED: 3, CURVE: 10}, LARGE: {CACHED: 15, CHANGED: 25, CURVE: 90}}
"""Milliseconds."""
GIGABYTES = {FULL: 0.4, LARGE: 4.0}
OF_DUCKDB, OF_ENGINE = 0.1, 1.2
NEW = {
    "a text that is not held": ("name contains '{n}'",),
    "a text that is held": ("city contains '{n}'",),
    "rows": ("count(orders within {n} days) >= 2",),
    "four at once": (
        "any(orders within {n} days)",
        "sum(orders.amount within {n} days) > 900",
        "max(orders.amount within {n} days) > 500",
        "name starts with '{n}'",
    ),
}


def benchmark(size: int, *, quick: bool = False) -> Result:
    """Print the tables; whether all counts agree, and how the preview compares."""
    return _one(size, *((3, 1) if quick else (60, 9) if size < LARGE else (40, 5)))


def _one(size: int, times: int, others_times: int) -> Result:
    folder = preview_data(size)
    workspace = insight.open(folder / "insight.toml")
    start = time.perf_counter()
    preview = workspace.preview()
    loaded = time.perf_counter() - start
    others = Others(folder)
    taken, ratios = _compared(preview, others, times, others_times)
    heads = ["question", "preview ms", *(f"{name} ×" for name in Others.names)]
    rows = [[name, f"{taken[name]:.2f}", *(f"{each:.1f}" for each in ratios[name].values())] for name in taken]
    title = f"{size:,} profiles, {len(preview.properties)} properties: medians, and how many times as long others take"
    printed.table(title, heads, rows)
    new = {name: _new(workspace, preview, kind, others_times) for name, kind in NEW.items()}
    rows = [[name, *(f"{each:.1f}" for each in times), f"{ratio:.2f}"] for name, (*times, ratio) in new.items()]
    printed.table("A condition that is new", ["", "engine alone ms", "preview ms", "preview is × of it"], rows)
    print(f"Loaded in {loaded:.1f} s. Held: {preview.memory}")
    for name, limit in TARGETS.get(size, {}).items():
        printed.target(f"{name}, takes", taken[name], limit, " ms")
    if size in TARGETS:
        printed.target("memory is", preview.memory.total / 1e9, GIGABYTES[size], " GB")
        if size == LARGE:
            share = 1 / ratios[COUNT_CHANGED]["DuckDB"]
            printed.target("a count at another threshold is, of DuckDB's in memory,", share, OF_DUCKDB)
        printed.target("a new condition is, of the engine alone,", max(ratio for *_, ratio in new.values()), OF_ENGINE)
    wrong = _different(preview, others)
    print("All counts agree." if not wrong else f"DIFFERENT: {', '.join(wrong)}", flush=True)
    found = {name: {other: 1 / each for other, each in theirs.items()} for name, theirs in ratios.items()}
    return Result(
        not wrong,
        ratios_of("preview", size, found | {name: {"the engine alone": each[-1]} for name, each in new.items()}),
    )


def _compared(
    preview: Preview, others: Others, times: int, others_times: int
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Milliseconds of each question, and how many times as long the others take."""
    spend = count(1001, 7)
    asked: dict[str, tuple[Callable[[], object], dict[str, Callable[[], Answer]]]] = {
        "count, cached": (lambda: preview.count(text(SPEND)), others.count(SPEND)),
        CACHED: (lambda: preview.reach(text(SPEND)), others.reach(SPEND)),
        COUNT_CHANGED: (lambda: preview.count(text(next(spend))), others.count(SPEND)),
        CHANGED: (lambda: preview.reach(text(next(spend))), others.reach(SPEND)),
        CURVE: (lambda: preview.curve(text(SPEND), "spend_365d"), others.curve()),
    }
    taken, ratios = {}, {}
    for name, (ours, theirs) in asked.items():
        taken[name] = _median(ours, times)
        ratios[name] = {other: _median(run, others_times) / taken[name] for other, run in theirs.items()}
    return taken, ratios


def _new(workspace: Workspace, preview: Preview, kinds: Sequence[str], times: int) -> tuple[float, float, float]:
    """Conditions never asked before: of the engine alone, and counted by the preview, by turns.

    The engine gives Arrow: of one condition the members' keys, of several a column for each beside all keys.
    """
    profiles, numbers = workspace.profiles, iter(range(17, 1000))

    def by_engine() -> object:
        n = next(numbers)
        trees = [workspace.catalog.condition(kind.format(n=n)) for kind in kinds]
        wanted = {f"c{place}": tree for place, tree in enumerate(trees)}
        asked = profiles.values({}, trees[0]) if len(trees) == 1 else profiles.values(wanted)
        return profiles.data.engine.arrow(asked)

    def by_preview() -> object:
        n = next(numbers)
        return preview.count(" and ".join(kind.format(n=n) for kind in kinds))

    pairs = [(_once(by_engine), _once(by_preview)) for _ in range(times + 1)][1:]
    engine, ours = (median(each) for each in zip(*pairs, strict=True))
    return engine, ours, median(two / one for one, two in pairs)


def _different(preview: Preview, others: Others) -> list[str]:
    """What others count otherwise."""
    reach = preview.reach(text(SPEND))
    ours = [reach.matched, *(each.alone for each in reach.conditions), *(each.remaining for each in reach.conditions)]
    ours += [each.without for each in reach.conditions]
    for found in (reach.channels[channel] for channel in CHANNELS):
        ours += [found.has_address, found.valid_address, found.consented, found.reachable]
    wrong = [f"reach by {name}" for name, run in others.reach(SPEND).items() if list(run()[0]) != ours]
    curve = preview.curve(text(SPEND), "spend_365d")
    some = curve.positions[:: max(1, len(curve.positions) // 5)]
    asked = {each: (curve.matched(low=each, over=True), others.count(each)["DuckDB"]()[0][0]) for each in some}
    return wrong + [f"curve above {each}" for each, (one, other) in asked.items() if one != other]


def _median(run: Callable[[], object], times: int) -> float:
    run()
    gc.collect()
    return median(_once(run) for _ in range(times))


def _once(run: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000
