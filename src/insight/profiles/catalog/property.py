"""One property as the catalog lists it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from insight.kit.answer import Answer
from insight.kit.sheet import Code, Sheet
from insight.language import syntax as s
from insight.language.terms import nodes
from insight.language.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

UNKNOWN = "unknown"
"""What stands for the type of a property whose definition is wrong."""


@dataclass(frozen=True, slots=True)
class Property(Answer):
    """One property, as the catalog lists it.

    Attributes
    ----------
    kind : "stored" (a column), "behavioural" (an expression), "score" or "segment" (computed from other properties).
    type : the word for its type, such as "number"; "unknown" where the definition is wrong.
    expression : canonical text, or what is written where that is wrong; empty for stored ones and scores.
    depends_on : names of the properties, columns and tables it is made from.
    private : whether it is shown and stored nowhere but in an export to a channel.
    problem : what is wrong with its definition, or with one that it needs, in one line; empty for a sound one.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> ws.define(visits_each_month="visits / 12").properties["visits_each_month"].expression
    'visits / 12'
    """

    name: str
    kind: Literal["stored", "behavioural", "score", "segment"]
    type: str
    title: str
    unit: str = ""
    expression: str = ""
    description: str = ""
    depends_on: tuple[str, ...] = ()
    private: bool = False
    problem: str = ""

    @property
    def is_public(self) -> bool:
        """Whether it may be shown and stored: not private, and sound, of a type that the language knows."""
        return not self.private and not self.problem and self.type != Kind.OTHER.value

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `problem` only where there is one."""
        found = {**asdict(self), "depends_on": list(self.depends_on)}
        return {name: value for name, value in found.items() if name != "problem" or value}

    def sheet(self) -> Sheet:
        """How it is defined; none of its values."""
        facts = {
            "problem": self.problem or None,
            "title": self.title,
            "kind": self.kind,
            "type": self.type,
            "unit": self.unit or None,
            "expression": Code(self.expression) if self.expression else None,
            "description": self.description or None,
            "made from": ", ".join(self.depends_on) or None,
            "values": "private: only an export to a channel carries them" if self.private else None,
        }
        return Sheet("Property", self.name, facts)


def title_of(name: str) -> str:
    """The title of a property that is given none.

    >>> title_of("orders_total")
    'Orders total'
    """
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def needs_of(trees: Iterable[s.Expression]) -> tuple[str, ...]:
    """The tables and names that trees are made from, in reading order."""
    found: dict[str, None] = {}
    for node in (node for tree in trees for node in nodes(tree, into_rows=False)):
        match node:
            case s.Aggregate():
                found[node.target[0]] = None
                for inner in nodes(node):
                    match inner:
                        case s.Aggregate() if inner is not node:
                            found[inner.target[0]] = None
                        case s.Then():
                            found[inner.table] = None
                        case _:
                            pass
            case s.Name(path):
                found[".".join(path)] = None
            case s.InAudience(name) | s.InList(name):
                found[name] = None
            case _:
                pass
    return tuple(found)
