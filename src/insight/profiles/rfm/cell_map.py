"""Which RFM cell has which name: a map that is proved to give every cell exactly one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from insight.errors import RfmError

NEVER = "No purchases"
"""The group of customers who never bought; it has no scores."""

_Box = Mapping[str, Any]

# The customary eleven names over recency and frequency, on scores 1 to 5. Cells by (r, f); monetary value is not used.
_CUSTOMARY: dict[str, list[_Box]] = {
    "Champions": [{"r": [5, 5], "f": [4, 5]}],
    "Loyal": [{"r": [3, 4], "f": [4, 5]}],
    "Potential loyalists": [{"r": [4, 5], "f": [2, 3]}],
    "New customers": [{"r": [5, 5], "f": [1, 1]}],
    "Promising": [{"r": [4, 4], "f": [1, 1]}],
    "Need attention": [{"r": [3, 3], "f": [3, 3]}],
    "About to sleep": [{"r": [3, 3], "f": [1, 2]}],
    "Cannot lose them": [{"r": [1, 2], "f": [5, 5]}],
    "At risk": [{"r": [1, 2], "f": [3, 4]}],
    "Hibernating": [{"r": [2, 2], "f": [1, 2]}],
    "Lost": [{"r": [1, 1], "f": [1, 2]}],
}
_FIVE = 5
_MOST_NAMED = 8


@dataclass(frozen=True)
class SegmentMap:
    """The name of each cell (r, f, m), every score from 1 to `bins`."""

    bins: int
    names: Mapping[tuple[int, int, int], str]

    @classmethod
    def from_model(cls, segments: Mapping[str, Any], bins: int) -> SegmentMap:
        """The map of a workspace file, or the customary one when it gives none.

        A segment is a table of ranges, such as `{ r = [4, 5], f = [3, 5] }` (a missing range means all scores), or a list
        of such tables.

        Raises
        ------
        RfmError
            If a cell has no name or two, naming the cells.
        """
        boxes = {name: _boxes(name, given, bins) for name, given in segments.items()} if segments else _scaled(bins)
        found: dict[tuple[int, int, int], list[str]] = {cell: [] for cell in _cells(bins)}
        for name, ranges in boxes.items():
            for box in ranges:
                for cell in product(*box):
                    if name not in found[cell]:  # type: ignore[index]
                        found[cell].append(name)  # type: ignore[index]
        _refuse({cell: names for cell, names in found.items() if len(names) != 1})
        _refuse_never(boxes)
        return cls(bins, {cell: names[0] for cell, names in found.items()})

    @classmethod
    def from_cells(cls, bins: int, cells: Mapping[str, str]) -> SegmentMap:
        """The map from the names of single cells, as a saved scheme has them.

        Raises
        ------
        RfmError
        """
        wanted = {",".join(map(str, cell)): cell for cell in _cells(bins)}
        missing, unknown = sorted(set(wanted) - set(cells)), sorted(set(cells) - set(wanted))
        if missing or unknown:
            said = [f"cells without a segment: {_some(missing)}"] if missing else []
            said += [f"unknown cells: {_some(unknown)}"] if unknown else []
            raise RfmError(f"rfm.segments: every cell needs exactly one name; {'; '.join(said)} (written r,f,m).")
        _refuse_never(cells.values())
        return cls(bins, {wanted[key]: name for key, name in cells.items()})

    def cells(self) -> dict[str, str]:
        """The names by "r,f,m"."""
        return {",".join(map(str, cell)): name for cell, name in self.names.items()}


def _cells(bins: int) -> Iterator[tuple[int, int, int]]:
    scores = range(1, bins + 1)
    return ((r, f, m) for r in scores for f in scores for m in scores)


def _refuse(wrong: Mapping[tuple[int, int, int], list[str]]) -> None:
    if not wrong:
        return
    holes = ["".join(map(str, cell)) for cell, names in wrong.items() if not names]
    twice = [f"{''.join(map(str, cell))} ({' and '.join(names)})" for cell, names in wrong.items() if names]
    said = []
    if holes:
        said.append(f"cells without a segment: {_some(holes)}")
    if twice:
        said.append(f"cells in more than one: {_some(twice)}")
    raise RfmError(f"rfm.segments: every cell needs exactly one name; {'; '.join(said)} (written r, f, m).")


def _refuse_never(names: Iterable[str]) -> None:
    if NEVER in names:
        raise RfmError(f"rfm.segments: the name {NEVER!r} belongs to customers without a purchase.")


def _some(cells: list[str]) -> str:
    more = f" and {len(cells) - _MOST_NAMED} more" if len(cells) > _MOST_NAMED else ""
    return ", ".join(cells[:_MOST_NAMED]) + more


def _boxes(name: str, given: object, bins: int) -> list[list[range]]:
    boxes = given if isinstance(given, (list, tuple)) else [given]
    found: list[list[range]] = []
    for box in boxes:
        if not isinstance(box, Mapping) or set(box) - set("rfm"):
            raise RfmError(f"rfm.segments.{name}: a segment is a table of ranges such as {{ r = [4, 5], f = [1, 2] }}.")
        found.append([_range(name, letter, box.get(letter, [1, bins]), bins) for letter in "rfm"])
    return found


def _range(name: str, letter: str, given: Any, bins: int) -> range:
    pair = [given, given] if isinstance(given, int) else given
    fits = isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(each, int) for each in pair)  # noqa: PLR2004
    if not fits or not 1 <= pair[0] <= pair[1] <= bins:
        raise RfmError(f"rfm.segments.{name}.{letter}: a range is one score or [from, to], within 1 to {bins}.")
    return range(pair[0], pair[1] + 1)


def _scaled(bins: int) -> dict[str, list[list[range]]]:
    """The customary map for any number of bins: each score stands for its place on 1 to 5."""
    place = {score: math.ceil(score * _FIVE / bins) for score in range(1, bins + 1)}

    def scores(box: _Box, letter: str) -> range:
        low, high = box.get(letter, [1, _FIVE])
        fitting = [score for score, five in place.items() if low <= five <= high]
        return range(fitting[0], fitting[-1] + 1) if fitting else range(0)

    return {name: [[scores(box, letter) for letter in "rfm"] for box in boxes] for name, boxes in _CUSTOMARY.items()}
