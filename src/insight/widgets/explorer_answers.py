"""What the kernel answers to the browser side of the explorer: what there is, how it is spread, and conditions from it.

Only `values`, `segments` and `map` tell of values, and never of those of private columns.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, ClassVar, cast

from insight.errors import PrivateColumn, QuestionError, UnknownName
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.shape import Scope
from insight.language.types import Kind
from insight.profiles.rfm.rfm_summary import rfm_of
from insight.widgets import open_studios
from insight.widgets.building_blocks import of_workspace
from insight.widgets.conversation import Conversation
from insight.widgets.counts import values
from insight.widgets.explorer_segments import map_of, segmentations_of, segments
from insight.widgets.protocol.message import MOST_CHARACTERS
from insight.widgets.protocol.register import EXPLORER
from insight.widgets.protocol.studio_questions import ValuesQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.widgets.protocol import explorer_exchange as ex
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
        The most common values, as `insight.widgets.counts` tells them.
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


# --- answers ----------------------------------------------------------------------------------------------------------

_SHOWN_VALUES = 12


def opened(world: World, asked: ex.ExploreQuestion) -> ex.ExploreReply:
    """Everything that is shown at once; no values."""
    del asked
    told = of_workspace(world)
    for each in told["properties"]:
        each["condition"] = text_of(s.Known(s.Name((each["name"],)))) if each["private"] else None
    return {
        **told,
        "segmentations": bool(segmentations_of(world)),
        "rfm": world.profiles.data.model.rfm is not None,
        "studio": open_studios.newest(world.profiles) is not None,
    }


def values_of(world: World, asked: ex.SpreadQuestion) -> ex.SpreadReply:
    """The histogram or the most common values of a property, and its condition.

    Raises
    ------
    UnknownName
        If there is no such property.
    PrivateColumn
        If it is private.
    """
    name, catalog = asked.property, world.catalog
    if name not in catalog.names:
        raise UnknownName(name, "property", catalog.names)
    if catalog.privacy.hides(name):
        raise PrivateColumn(name)
    text = text_of(s.Name((name,)))
    told = values(world, ValuesQuestion(property=text, limit=_SHOWN_VALUES))
    condition = world.audience(text_of(of_property(world, name, told))).text
    return cast("ex.SpreadReply", {**told, "condition": condition})


def grid(world: World, asked: ex.GridQuestion) -> ex.GridReply:
    """One cell for each pair of scores, and how many customers have none.

    Raises
    ------
    WorkspaceError
        If the workspace has no RFM.
    """
    del asked
    rfm = rfm_of(world.profiles)
    cells: list[ex.GridCell] = [
        {"r": r, "f": f, "customers": count, "spend": spend} for r, f, count, spend in rfm.grid().rows()
    ]
    scored = sum(each["customers"] for each in cells)
    return {"bins": rfm.scheme.bins, "cells": cells, "without": world.preview.total - scored}


def pick(world: World, asked: ex.PickQuestion) -> ex.PickReply:
    """The condition in canonical form, and how many match it.

    Raises
    ------
    ExpressionError
        If the text is no condition.
    QuestionError
        If there is no such cell.
    """
    text = asked.text if asked.cells is None else _text_of_cells(world, asked.cells)
    found = world.audience(text or "")
    matched, total = world.preview.count(found), world.preview.total
    return {"text": found.text, "matched": matched, "share": matched / total if total else 0.0}


def _text_of_cells(world: World, cells: list[list[int]]) -> str:
    bins = rfm_of(world.profiles).scheme.bins
    if not all(1 <= score <= bins for cell in cells for score in cell):
        raise QuestionError(f"Scores are whole numbers from 1 to {bins}.")
    return text_of(of_cells(((r, f) for r, f in cells), bins))


def add(world: World, asked: ex.AddQuestion) -> ex.AddReply:
    """Narrow the audience of the studio that was opened last; gives its new text.

    Raises
    ------
    QuestionError
        If no studio of this workspace is open.
    ExpressionError
        If the text is no condition.
    """
    studio = open_studios.newest(world.profiles)
    if studio is None:
        raise QuestionError("No studio of this workspace is open. Open one with `ws.studio()`.")
    studio.text = text_of(_both(world.catalog.condition(studio.text), world.audience(asked.text).tree))
    return {"text": studio.text}


def _both(one: s.Expression, other: s.Expression) -> s.Expression:
    if isinstance(one, s.Everyone):
        return other
    terms = [term for each in (one, other) for term in (each.terms if isinstance(each, s.And) else (each,))]
    return s.And(tuple(terms))


class ExplorerAnswers(Conversation):
    """Answers the explorer's questions about one workspace.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "NO", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> answers = ExplorerAnswers(ws)
    >>> answers.ask({"id": "1", "ask": "values", "property": "country"})["ok"]["condition"]
    "country = 'NO'"
    """

    widget = "explorer"
    register = EXPLORER
    answering: ClassVar = {
        "open": opened, "values": values_of, "segments": segments, "map": map_of, "grid": grid, "pick": pick, "add": add,
    }  # fmt: skip
