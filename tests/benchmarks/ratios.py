"""How many times as long insight takes as somebody else: what is kept of a benchmark, since seconds depend on the machine."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TARGET = "target"
"""The contender where there is none: the seconds that are wanted, which only runs on one machine can be compared by."""


@dataclass(frozen=True)
class Ratio:
    """One case at one size (customers), and how many times as long insight takes as the contender."""

    benchmark: str
    case: str
    size: int
    contender: str
    ratio: float

    @property
    def asked(self) -> tuple[str, str, int, str]:
        """What two ratios must have in common to be compared."""
        return self.benchmark, self.case, self.size, self.contender


@dataclass(frozen=True)
class Result:
    """Whether all answers of a benchmark agree, and its ratios."""

    sound: bool
    ratios: tuple[Ratio, ...] = ()


def ratios_of(benchmark: str, size: int, found: Mapping[str, Mapping[str, float]]) -> tuple[Ratio, ...]:
    """The ratios of one benchmark, from those of each case with each contender."""
    return tuple(
        Ratio(benchmark, case, size, contender, ratio)
        for case, others in found.items()
        for contender, ratio in others.items()
    )


def write(file: Path, found: Iterable[Ratio], facts: Mapping[str, object] | None = None) -> None:
    """Append one line of JSON for each ratio, facts about the run first."""
    with file.open("a", encoding="utf-8") as lines:
        for each in found:
            line = {**(facts or {}), **asdict(each), "ratio": float(f"{each.ratio:.4g}")}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
