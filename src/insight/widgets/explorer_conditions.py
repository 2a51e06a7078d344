"""The conditions that the explorer gives: one for each property, segment, and set of RFM cells."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from insight.language import syntax as s
from insight.language.shape import Scope
from insight.language.types import Kind
from insight.widgets.protocol.message import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.widgets.protocol.studio_replies import ValuesReply
    from insight.widgets.world import World

R_SCORE, F_SCORE = "r_score", "f_score"
_MOST_TEXT = MOST_CHARACTERS // 4


def of_property(world: World, name: str, told: ValuesReply) -> s.Expression:
    """A number from its median on, a time from the day of its median on, anything else at its most common value.

    Where the median is the smallest value (most never bought), everyone has that much: the condition is to have more.
    Where no value is known, or none can be written, the condition is that there is one.

    Parameters
    ----------
    told
        The most common values, as `insight.widgets.occurring_values` tells them.
    """
    kind, here = Scope(world.catalog.shape).resolve((name,)).type, s.Name((name,))
    if told["kind"] == "bins":
        found = world.preview.values(name)
        point = _point(world, found.median)
        match point:
            case None:
                return s.Known(here)
            case s.Number() if found.min == found.median < found.max:
                return s.Compare(">", here, s.Number(_plain(found.min)))
            case s.Number():
                return s.Compare(">=", here, point)
            case _:
                return s.When(here, s.Bound("since", point))
    value = _written(told["top"][0]["value"]) if told["top"] else None
    if value is None:
        return s.Known(here)
    if kind.kind is not Kind.LIST:
        return s.Compare("=", here, value)
    if kind.element not in (Kind.TEXT, Kind.NUMBER):
        return s.Known(here)
    return s.ContainsOf("any", here, s.ListOf((value,)))


def _point(world: World, value: Any) -> s.Number | s.Date | None:
    match value:
        case dt.datetime():
            return s.Date((value if value.tzinfo is None else world.profiles.clock.to_local(value)).date())
        case dt.date():
            return s.Date(value)
        case int() | float() | Decimal():
            return _number(value)
        case _:
            return None


def _number(value: float | Decimal) -> s.Number | None:
    if not math.isfinite(value):
        return None
    plain = _plain(value)
    return s.Number(_rounded(plain) if isinstance(plain, float) else plain)


def _plain(value: float | Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _rounded(value: float) -> float:
    """Rounded down, so that a condition from it on still holds for it: to two decimals, below 1 to three digits that count.

    >>> [_rounded(each) for each in (500.4460796546152, 243.17, 0.0012399, -0.0012311)]
    [500.44, 243.17, 0.00123, -0.00124]
    """
    exact = Decimal(repr(value))
    return float(exact.quantize(Decimal(1).scaleb(min(-2, exact.adjusted() - 2)), ROUND_FLOOR))


def _written(value: object) -> s.Number | s.Text | s.Boolean | None:
    match value:
        case bool():
            return s.Boolean(value)
        case int() | float():
            return _number(value)
        case str() if len(value) <= _MOST_TEXT:
            return s.Text(value)
        case _:
            return None


def of_segment(name: str, segment: str) -> s.Expression:
    """The profiles that a published segmentation puts into a segment.

    >>> from insight.language.format import text_of
    >>> text_of(of_segment("tier", "Regular"))
    "tier = 'Regular'"
    """
    return s.Compare("=", s.Name((name,)), s.Text(segment))


def of_cells(cells: Iterable[tuple[int, int]], bins: int) -> s.Expression:
    """The profiles in any of these cells, each a score of recency and one of frequency; in as few parts as rows or columns give.

    >>> from insight.language.format import text_of
    >>> text_of(of_cells([(5, 4), (5, 5)], 5))
    'r_score = 5 and f_score in [4, 5]'
    >>> text_of(of_cells([(5, 4), (5, 5), (1, 1)], 5))
    'r_score = 1 and f_score = 1 or r_score = 5 and f_score in [4, 5]'
    """
    chosen = set(cells)
    by_r, by_f = _blocks(chosen), _blocks({(f, r) for r, f in chosen})
    blocks = by_r if len(by_r) <= len(by_f) else [(rs, fs) for fs, rs in by_f]
    terms = [s.And((_score(R_SCORE, rs, bins), _score(F_SCORE, fs, bins))) for rs, fs in blocks]
    return terms[0] if len(terms) == 1 else s.Or(tuple(terms))


def _blocks(cells: set[tuple[int, int]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Lines with the same cells put together: the lines, and the places in each.

    >>> _blocks({(1, 2), (2, 2), (3, 1), (3, 2)})
    [((1, 2), (2,)), ((3,), (1, 2))]
    """
    by_places: dict[tuple[int, ...], list[int]] = {}
    for line in sorted({first for first, _ in cells}):
        by_places.setdefault(tuple(sorted(second for first, second in cells if first == line)), []).append(line)
    return [(tuple(lines), places) for places, lines in by_places.items()]


def _score(name: str, scores: tuple[int, ...], bins: int) -> s.Expression:
    here = s.Name((name,))
    if len(scores) == bins:
        return s.Known(here)
    if len(scores) == 1:
        return s.Compare("=", here, s.Number(scores[0]))
    return s.In(here, s.ListOf(tuple(s.Number(each) for each in scores)))
