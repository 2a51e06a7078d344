"""What a name is defined as: by an expression, or computed from other properties (scores)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from insight.language import syntax as s
from insight.language.compile import exact, value
from insight.language.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
