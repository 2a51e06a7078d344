"""One property as the catalog lists it, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from insight.language import syntax as s
from insight.language.walk import nodes


@dataclass(frozen=True, slots=True)
class Property:
    """One property, as the catalog lists it.

    Attributes
    ----------
    kind : "stored" (a column), "behavioural" (an expression), "score" or "segment" (computed from other properties).
    type : the word for its type, such as "number".
    expression : canonical text; empty for stored ones and scores.
    depends_on : names of the properties, columns and tables it is made from.
    private : whether it is shown and stored nowhere but in an export to a channel.

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
