"""What the kernel answers to the browser side of the explorer: what there is, how it is spread, and conditions from it.

Only `values`, `segments` and `map` tell of values, and never of those of private columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from insight.errors import PrivateColumn, QuestionError, UnknownName
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.rfm.rfm_summary import rfm_of
from insight.widgets import open_studios
from insight.widgets.conversation import Conversation
from insight.widgets.explorer_conditions import of_cells, of_property
from insight.widgets.explorer_segments import map_of, segmentations_of, segments
from insight.widgets.first_answer import of_workspace
from insight.widgets.occurring_values import values
from insight.widgets.protocol.register import EXPLORER
from insight.widgets.protocol.studio_questions import ValuesQuestion

if TYPE_CHECKING:
    from insight.widgets.protocol import explorer_exchange as ex
    from insight.widgets.world import World

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
