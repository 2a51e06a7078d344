"""The order in which definitions are computed: each level needs only those below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.profiles.catalog.definitions import Definition, Definitions


def levels_of(trees: Sequence[s.Expression], catalog: Definitions) -> list[list[Definition]]:
    """The definitions that these trees need, directly or through others, lowest level first."""
    level: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Definition] = {}

    def visit(tree: s.Expression) -> int:
        highest = -1
        for name in named_in(tree, catalog):
            if name not in level:
                definition = found[name] = catalog.definition(*name)
                level[name] = 1 + max((visit(each) for each in definition.trees), default=-1)
            highest = max(highest, level[name])
        return highest

    for tree in trees:
        visit(tree)
    levels: list[list[Definition]] = [[] for _ in range(1 + max(level.values(), default=-1))]
    for name, height in level.items():
        levels[height].append(found[name])
    return levels


def named_in(tree: s.Expression, catalog: Definitions) -> list[tuple[str, str]]:
    """The properties and audiences that a tree names outside aggregates, as (kind, name)."""
    found: dict[tuple[str, str], None] = {}
    for node in nodes(tree, into_rows=False):
        if isinstance(node, s.InAudience):
            found["audience", node.name] = None
        elif (
            isinstance(node, s.Name)
            and node.path[-1] in catalog.shape.properties
            and node.path[:-1] in ((), ("profile",))
        ):
            found["property", node.path[-1]] = None
    return list(found)


def named_anywhere(tree: s.Expression, catalog: Definitions) -> list[tuple[str, str, int]]:
    """The properties and audiences that a tree names, also as `profile.x` inside aggregates, as (kind, name, place)."""
    found = [(kind, name, tree.at) for kind, name in named_in(tree, catalog)]
    found.extend(
        ("property", node.path[-1], node.at)
        for node in nodes(tree)
        if isinstance(node, s.Name)
        and len(node.path) > 1
        and node.path[-2] == "profile"
        and node.path[-1] in catalog.shape.properties
    )
    return found
