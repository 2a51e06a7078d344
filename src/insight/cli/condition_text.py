"""What a condition says: in words, and as the terms it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.kit import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.language import syntax as s
    from insight.workspace.audience import Audience
    from insight.workspace.workspace import Workspace

_STEP = "  "


def reference(name: str) -> str:
    """The condition that holds for the members of a named audience.

    >>> reference("lapsed")
    "in audience 'lapsed'"
    """
    from insight.language import syntax  # noqa: PLC0415 - light, but only this needs it
    from insight.language.format import text_of  # noqa: PLC0415 - loads the parser

    return text_of(syntax.InAudience(name))


def facts(ws: Workspace, audience: Audience) -> dict[str, Any]:
    """The condition in English, in canonical form, as a tree, term by term, and what the names in it mean."""
    from insight.language.json_form import to_json  # noqa: PLC0415 - loads the parser

    return {
        "audience": audience.name,
        "english": audience.describe(),
        "text": audience.text,
        "conditions": [{"level": level, "text": text} for level, text in outline(audience.tree)],
        "names": _meanings(ws, audience.tree),
        "tree": to_json(audience.tree),
    }


def text(found: Mapping[str, Any]) -> str:
    """The same for people."""
    terms = "\n".join(f"{_STEP * (each['level'] + 1)}{each['text']}" for each in found["conditions"])
    parts = [terminal.paragraph(found["english"]), found["text"], f"Conditions\n{terms}"]
    if found["names"]:
        parts.append("where\n" + terminal.pairs(found["names"].items(), indent=_STEP))
    return "\n\n".join(parts)


def outline(tree: s.Expression, level: int = 0) -> Iterator[tuple[int, str]]:
    """Each term of a condition with its depth, in reading order.

    >>> from insight.language.parse import parse
    >>> list(outline(parse("a > 1 and (b > 2 or c > 3)")))
    [(0, 'all of'), (1, 'a > 1'), (1, 'any of'), (2, 'b > 2'), (2, 'c > 3')]
    """
    from insight.language import syntax  # noqa: PLC0415 - light, but only this needs it
    from insight.language.format import text_of  # noqa: PLC0415 - loads the parser

    match tree:
        case syntax.And(terms) | syntax.Or(terms):
            yield level, "all of" if isinstance(tree, syntax.And) else "any of"
            for term in terms:
                yield from outline(term, level + 1)
        case syntax.Not(syntax.And() | syntax.Or() as inner):
            yield level, "not"
            yield from outline(inner, level + 1)
        case _:
            yield level, text_of(tree)


def _meanings(ws: Workspace, tree: s.Expression) -> dict[str, str]:
    """The expressions behind the properties and audiences that a condition names, directly or through others."""
    from insight.language import syntax  # noqa: PLC0415 - light, but only this needs it
    from insight.language.parse import parse  # noqa: PLC0415 - loads the parser
    from insight.language.terms import nodes  # noqa: PLC0415

    expressions = {each.name: each.expression for each in ws.catalog if each.expression}
    found: dict[str, str] = {}
    waiting = [tree]
    while waiting:
        for node in nodes(waiting.pop(0), into_rows=False):
            match node:
                case syntax.Name((name,)) if name in expressions:
                    meaning, label = expressions[name], name
                case syntax.InAudience(name):
                    meaning, label = ws.audience(name).text, f"audience '{name}'"
                case _:
                    continue
            if label not in found:
                found[label] = meaning
                waiting.append(parse(meaning))
    return found
