"""`python -m tests.benchmarks [properties|count|history|preview|studio|segments|compile|parser ...] [--quick] [--rounds N]`.

Times depend on the machine, so targets are printed and never asserted; the exit code is 1 only when answers differ or more
properties read a table more often. `--quick` does all of it on little data, to see that it runs.
"""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks import (
    compile_benchmark,
    count_benchmark,
    history_benchmark,
    parser_benchmark,
    preview_benchmark,
    printed,
    property_benchmark,
    segment_benchmark,
    studio_benchmark,
)
from tests.benchmarks.data import FULL, QUICK, shop_data

WHICH = ("properties", "count", "history", "preview", "studio", "segments", "compile", "parser")


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all."""
    reader = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    reader.add_argument("which", nargs="*", metavar="|".join(WHICH), help="default: all")
    reader.add_argument("--quick", action="store_true", help=f"{QUICK:,} customers instead of {FULL:,}, one round")
    reader.add_argument("--rounds", type=int, default=3, help="runs of each contender (default 3)")
    asked = reader.parse_args(arguments)
    if unknown := set(asked.which) - set(WHICH):
        reader.error(f"there is no benchmark {min(unknown)!r}")
    print(printed.machine(), flush=True)
    sound = [_run(name, asked) for name in WHICH if name in (asked.which or WHICH)]
    return 0 if all(sound) else 1


def _run(name: str, asked: argparse.Namespace) -> bool:
    if name == "parser":
        return parser_benchmark.benchmark()
    if name == "compile":
        return compile_benchmark.benchmark(shop_data(QUICK))
    if name == "preview":
        sizes = (preview_benchmark.QUICK,) if asked.quick else (preview_benchmark.FULL, preview_benchmark.LARGE)
        return preview_benchmark.benchmark(*sizes, quick=asked.quick)
    if name == "studio":
        return studio_benchmark.benchmark(quick=asked.quick)
    if name == "segments":
        return segment_benchmark.benchmark(1 if asked.quick else asked.rounds, quick=asked.quick)
    data = shop_data(QUICK if asked.quick else FULL)
    if name == "count":
        return count_benchmark.benchmark(data)
    if name == "history":
        return history_benchmark.benchmark(data, 1 if asked.quick else asked.rounds)
    return property_benchmark.benchmark(data, 1 if asked.quick else asked.rounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
