"""What a name is defined as: by an expression, or computed from other properties (scores)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from insight.language import syntax as s
from insight.language.compile import exact, value
from insight.language.types import BOOLEAN, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import ibis.expr.types as ir

    from insight.language.compile import Env

Kind = Literal["property", "audience"]


@dataclass(frozen=True)
class Defined:
    """A property or audience defined by an expression."""

    kind: Kind
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
    kind: Kind = field(default="property", init=False)

    @property
    def trees(self) -> tuple[s.Expression, ...]:
        """What must be there before this can be computed."""
        return tuple(s.Name((name,)) for name in self.needs)

    def value(self, env: Env) -> ir.Value:
        """The value per profile."""
        return self.build({name: env.name(s.Name((name,))) for name in self.needs})


Definition = Defined | Computed

AUDIENCE_TYPE = BOOLEAN
