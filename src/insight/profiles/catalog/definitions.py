"""What a name is defined as, by an expression or computed from other properties (scores), and in which order these are computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from insight.language import syntax as s
from insight.language.compile import exact, value
from insight.language.parse import parse
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from insight.errors import InsightError
    from insight.language.compile import Env
    from insight.language.shape import Shape
    from insight.language.types import Type

DefinitionKind = Literal["property", "audience"]


@dataclass(frozen=True)
class Defined:
    """A property or audience defined by an expression."""

    kind: DefinitionKind
    name: str
    tree: s.Expression

    @property
    def trees(self) -> tuple[s.Expression, ...]:
        """What must be there before this can be computed."""
        return (self.tree,)

    def value(self, env: Env) -> ir.Value:
        """The value per profile; audiences true or false, never missing."""
        return exact(self.tree, env) if self.kind == "audience" else value(self.tree, env)


@dataclass(frozen=True)
class Computed:
    """A property made from other properties by a function of their columns, such as a score.

    Attributes
    ----------
    needs : names of the properties that `build` gets, by name.
    build : from columns by name to the property's column.
    group : what the catalog lists it as.
    prove : raises an error of the family where what decides the values beside `needs` is wrong.
    conditions : texts by name; `build` gets their truth, never missing, under these names.
    rule : gives what decides the values beside `needs`, as text, such as cut-offs that were fixed.
    """

    name: str
    type: Type
    needs: tuple[str, ...]
    build: Callable[[Mapping[str, Any]], Any]
    title: str = ""
    unit: str = ""
    description: str = ""
    rule: Callable[[], str] = str
    prove: Callable[[], object] = str
    conditions: Mapping[str, str] = field(default_factory=dict)
    group: Literal["score", "segment"] = "score"
    kind: DefinitionKind = field(default="property", init=False)

    @cached_property
    def tests(self) -> dict[str, s.Expression]:
        """The trees of the conditions."""
        return {name: parse(text) for name, text in self.conditions.items()}

    @property
    def trees(self) -> tuple[s.Expression, ...]:
        """What must be there before this can be computed."""
        return (*(s.Name((name,)) for name in self.needs), *self.tests.values())

    def value(self, env: Env) -> ir.Value:
        """The value per profile."""
        columns = {name: env.name(s.Name((name,))) for name in self.needs}
        return self.build(columns | {name: exact(tree, env) for name, tree in self.tests.items()})


Definition = Defined | Computed


class Definitions(Protocol):
    """What names are defined as, for whoever follows them."""

    shape: Shape

    def definition(self, kind: str, name: str) -> Definition:
        """A property or audience by name, sound all the way down."""

    def problem_of(self, kind: str, name: str) -> InsightError | None:
        """What is wrong with a property or audience, or with one that it needs; None if it is sound."""


def levels_of(trees: Sequence[s.Expression], catalog: Definitions) -> list[list[Definition]]:
    """The definitions that these trees need, directly or through others, lowest level first."""
    level: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Definition] = {}

    def visit(tree: s.Expression) -> int:
        highest = -1
        for name in _named_in(tree, catalog):
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


def _named_in(tree: s.Expression, catalog: Definitions) -> list[tuple[str, str]]:
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
    found = [(kind, name, tree.at) for kind, name in _named_in(tree, catalog)]
    found.extend(
        ("property", node.path[-1], node.at)
        for node in nodes(tree)
        if isinstance(node, s.Name)
        and len(node.path) > 1
        and node.path[-2] == "profile"
        and node.path[-1] in catalog.shape.properties
    )
    return found
