"""One property as the catalog lists it, and what it is made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from insight.kit.answer import Answer
from insight.kit.sheet import Code, Sheet
from insight.language import syntax as s
from insight.language.walk import nodes


@dataclass(frozen=True, slots=True)
class Property(Answer):
    """One property, as the catalog lists it.

    Attributes
    ----------
    kind : "stored" (a column), "behavioural" (an expression), "score" or "segment" (computed from other properties).
    type : the word for its type, such as "number".
    expression : canonical text; empty for stored ones and scores.
    depends_on : names of the properties, columns and tables it is made from.
    private : whether it is shown and stored nowhere but in an export to a channel.
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

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "depends_on": list(self.depends_on)}

    def sheet(self) -> Sheet:
        """How it is defined; none of its values."""
        facts = {
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
    """A name as people read it: `spend_90d` is `Spend 90d`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def needs_of(tree: s.Expression) -> tuple[str, ...]:
    """The tables and names that a tree is made from, in reading order."""
    found: dict[str, None] = {}
    for node in nodes(tree, into_rows=False):
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
