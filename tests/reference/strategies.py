"""Strategies for the laws that the engine, the parser and the formatter are to keep.

`worlds()` draws worlds of one fixed data model (`model`), `conditions(world)` and `values(world)` well-typed
trees over it, `questions()` a world with a tree and `surveys()` a world with several; `any_trees()` draws
trees that need not mean anything.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from . import random_conditions, random_values  # they register what they make
from .any_trees import any_trees
from .choices import Choices, chosen
from .random_places import KINDS, MAKERS, Place
from .random_rows import aggregate
from .random_worlds import a_clock, a_world
from .rows import clock_of
from .times import Clock
from .world import World

if TYPE_CHECKING:
    from hypothesis import strategies as st

    from insight.language import syntax as s

__all__ = [
    "any_trees",
    "conditions",
    "expressions",
    "questions",
    "random_conditions",
    "random_values",
    "surveys",
    "values",
    "worlds",
]

DEPTH = 4
"""Levels that one expression may be nested."""

SOME_CLOCK = Clock(dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC), ZoneInfo("UTC"), "monday")
VALUES = (*["number"] * 8, *KINDS, *["condition"] * 3, "numbers", "dates", "instants")


def expressions(
    kind: str | None, near: World | Clock | None = None, depth: int = DEPTH
) -> st.SearchStrategy[s.Expression]:
    """A well-typed expression over the model.

    Parameters
    ----------
    kind : "condition", "number", "text", "boolean" (may be missing), "date", "instant", a list ("texts",
        "numbers", "dates", "instants"), or None for any of these.
    near : the world (or its clock) whose `as_of` the constant times are near; without one, 15 March 2026.
    depth : levels that it may be nested.
    """
    clock = clock_of(near) if isinstance(near, World) else near or SOME_CLOCK
    return chosen(lambda choices: an_expression(choices, kind, clock, depth), size=128)


def conditions(near: World | Clock | None = None, depth: int = DEPTH) -> st.SearchStrategy[s.Expression]:
    """A well-typed condition."""
    return expressions("condition", near, depth)


def values(near: World | Clock | None = None, depth: int = DEPTH) -> st.SearchStrategy[s.Expression]:
    """A well-typed expression of any kind, conditions and lists among them."""
    return expressions(None, near, depth)


def worlds() -> st.SearchStrategy[World]:
    """A random world over the model."""
    return chosen(lambda choices: a_world(choices, a_clock(choices)))


def surveys(
    kind: str | None = None, depth: int = DEPTH, size: int = 4
) -> st.SearchStrategy[tuple[World, tuple[s.Expression, ...]]]:
    """A world and `size` expressions of a kind (or any) whose constants are near the world's `as_of`."""

    def made(choices: Choices) -> tuple[World, tuple[s.Expression, ...]]:
        clock = a_clock(choices)
        world = a_world(choices.part(), clock)
        return world, tuple(an_expression(choices.part(), kind, clock, depth) for _ in range(size))

    return chosen(made)


def questions(kind: str | None = None, depth: int = DEPTH) -> st.SearchStrategy[tuple[World, s.Expression]]:
    """A world and one expression of a kind (or any) whose constants are near the world's `as_of`."""
    return surveys(kind, depth, size=1).map(lambda survey: (survey[0], survey[1][0]))


def an_expression(choices: Choices, kind: str | None, clock: Clock, depth: int) -> s.Expression:
    """The expression that these choices make."""
    place = Place(choices, clock, depth)
    kind = kind or choices.pick(VALUES)
    return place.make_here(kind) if kind in MAKERS else aggregate(place, kind)
