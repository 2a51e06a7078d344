"""`python -m tests.benchmarks [properties|count|customer|… ...] [--quick|--large] [--rounds N]`; `--help` names them all.

Times depend on the machine, so targets are printed and never asserted; the exit code is 1 only when answers differ or more
properties read a table more often. `--quick` does all of it on little data, to see that it runs; `--large` does with ten million
customers what can be done with so many. `--record` appends the ratios to `history.jsonl`, `--ratios FILE` to another file.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks import (
    compile_benchmark,
    count_benchmark,
    customer_benchmark,
    history,
    history_benchmark,
    parser_benchmark,
    preview_benchmark,
    printed,
    property_benchmark,
    ratios,
    segment_benchmark,
    start_benchmark,
    studio_benchmark,
)
from tests.benchmarks.data import FULL, QUICK, shop_data

LARGE = ("preview", "segments")
WHICH = ("properties", "count", "customer", "history", "preview", "studio", "segments", "compile", "parser", "start")


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all."""
    reader = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    reader.add_argument("which", nargs="*", metavar="|".join(WHICH), help="default: all")
    size = reader.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help=f"{QUICK:,} customers instead of {FULL:,}, one round")
    size.add_argument("--large", action="store_true", help=f"ten million customers: {', '.join(LARGE)}")
    reader.add_argument("--rounds", type=int, default=3, help="runs of each contender (default 3)")
    reader.add_argument("--record", action="store_true", help=f"append the ratios to {history.FILE.name}")
    reader.add_argument("--ratios", type=Path, metavar="FILE", help="append the ratios to this file")
    asked = reader.parse_args(arguments)
    there = LARGE if asked.large else WHICH
    if unknown := set(asked.which) - set(there):
        reader.error(f"there is no benchmark {min(unknown)!r}")
    print(printed.machine(), flush=True)
    results = [_run(name, asked) for name in there if name in (asked.which or there)]
    found = [each for result in results for each in result.ratios]
    if asked.record:
        history.record(found)
    if asked.ratios:
        ratios.write(asked.ratios, found)
    return 0 if all(result.sound for result in results) else 1


def _run(name: str, asked: argparse.Namespace) -> ratios.Result:
    size = QUICK if asked.quick else 10 * FULL if asked.large else FULL
    rounds = 1 if asked.quick else asked.rounds
    match name:
        case "parser":
            return parser_benchmark.benchmark()
        case "compile":
            return compile_benchmark.benchmark(shop_data(QUICK))
        case "preview":
            return preview_benchmark.benchmark(size, quick=asked.quick)
        case "studio":
            return studio_benchmark.benchmark(quick=asked.quick)
        case "segments":
            return segment_benchmark.benchmark(rounds, size, quick=asked.quick)
        case "start":
            return start_benchmark.benchmark(quick=asked.quick)
        case "customer":
            return customer_benchmark.benchmark(shop_data(size))
        case "count":
            return count_benchmark.benchmark(shop_data(size))
        case "history":
            return history_benchmark.benchmark(shop_data(size), rounds)
        case _:
            return property_benchmark.benchmark(shop_data(size), rounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
