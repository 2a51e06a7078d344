"""The text that positions in an audience are told for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insight.audiences.selection import Selection
    from insight.language import syntax as s


def source_of(audience: Selection, text: str | None = None) -> tuple[str, s.Expression]:
    """A text that says what an audience says, and its tree with the positions of that text.

    It is the given text, else the text of the workspace where the audience has a name, else the canonical one.

    Raises
    ------
    ExpressionError
        If the audience was combined of others to more levels than a text may have.
    """
    catalog = audience.profiles.catalog
    sources = [(text, catalog.condition(text))] if text is not None else []
    if audience.name in catalog.audience_names:
        sources.append((catalog.audience_text(audience.name), catalog.audience(audience.name)))
    for source, tree in sources:
        if tree == audience.tree:
            return source, tree
    return audience.text, catalog.condition(audience.text)
