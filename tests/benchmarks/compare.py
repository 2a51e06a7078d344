"""`python -m tests.benchmarks.compare [COMMIT] [BENCHMARK ...]`: whether insight became slower; the exit code is 1 where it did.

Without a commit the newest run of `history.jsonl` is held against what was recorded before it. With one, that commit and the files
as they are here are run by turns, three times each, on this machine, and the medians of both are compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import history, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.ratios import Ratio

LIMIT = 1.1
TURNS = 3


@dataclass(frozen=True)
class Change:
    """A ratio before and now; None where it was not measured."""

    asked: tuple[str, str, int, str]
    before: float | None
    now: float | None

    @property
    def times(self) -> float | None:
        """How many times the ratio of before."""
        return None if self.before is None or self.now is None else self.now / self.before

    @property
    def verdict(self) -> str:
        """`slower` beyond the limit, and what was measured on one side only."""
        if self.times is None:
            return "new" if self.before is None else "gone"
        return "slower" if self.times > LIMIT else ""


def changes(before: Sequence[Ratio], now: Sequence[Ratio]) -> list[Change]:
    """Each ratio of either side, in the order of now."""
    old, new = ({each.asked: each.ratio for each in side} for side in (before, now))
    return [Change(asked, old.get(asked), new.get(asked)) for asked in {**new, **old}]


def medians(runs: Sequence[Sequence[Ratio]]) -> list[Ratio]:
    """The median of each ratio over the runs that have it."""
    found: dict[tuple[str, str, int, str], list[Ratio]] = {}
    for each in (ratio for run in runs for ratio in run):
        found.setdefault(each.asked, []).append(each)
    return [replace(same[0], ratio=median(each.ratio for each in same)) for same in found.values()]


def report(found: Sequence[Change]) -> bool:
    """Print the table; whether nothing is slower than the limit allows."""
    rows = [
        [
            f"{name}: {case}, {size:,}",
            contender,
            _number(each.before),
            _number(each.now),
            _number(each.times),
            each.verdict,
        ]
        for each in found
        for name, case, size, contender in [each.asked]
    ]
    heads = ["insight takes", "× of", "before", "now", "× of before", ""]
    printed.table("Ratios before and now", heads, rows)
    slower = [each for each in found if each.verdict == "slower"]
    print(f"{len(slower)} of {len(found)} ratios are more than {LIMIT} × of before.", flush=True)
    return not slower


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def by_turns(commit: str, which: Sequence[str]) -> tuple[list[Ratio], list[Ratio]]:
    """Medians of that commit and of the files here; three runs of each, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "tree"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            runs = [
                [
                    _ratios(root, folder / f"{turn}{place}.jsonl", which)
                    for place, root in enumerate((tree, history.ROOT))
                ]
                for turn in range(TURNS)
            ]
        finally:
            _git("worktree", "remove", "--force", str(tree))
    before, now = zip(*runs, strict=True)
    return medians(before), medians(now)


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=history.ROOT, stdout=subprocess.DEVNULL, check=True)


def _ratios(root: Path, file: Path, which: Sequence[str]) -> list[Ratio]:
    """Run the benchmarks of a checkout in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", *which, "--rounds", "1", "--ratios", str(file)]
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    subprocess.run(command, cwd=root, env=environment, check=True)
    return [history.ratio_of(line) for line in history.lines(file)]


def main(arguments: Sequence[str]) -> int:
    """Compare, print, and tell by the exit code."""
    if arguments:
        before, now = by_turns(arguments[0], arguments[1:])
    else:
        now, before = history.newest_and_before(history.lines(history.FILE))
    return 0 if report(changes(before, now)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
