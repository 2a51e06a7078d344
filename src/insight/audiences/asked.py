"""An audience as people ask for it: by name, or by a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.audience import Audience
from insight.errors import UnknownName, nearest

if TYPE_CHECKING:
    from insight.profiles.profile_table import Profiles


def audience_of(profiles: Profiles, name_or_text: str) -> Audience:
    """An audience by name, or from a text of the insight language.

    Raises
    ------
    ExpressionError
        If the text is no condition; where it is a single word, audiences of a like name are offered.
    """
    catalog = profiles.catalog
    if name_or_text in catalog.audience_names:
        tree = catalog.condition(catalog.audience_text(name_or_text), f"audience {name_or_text!r}")
        return Audience(profiles, tree, name_or_text)
    try:
        return Audience(profiles, catalog.condition(name_or_text))
    except UnknownName as wrong:
        near = nearest(name_or_text, catalog.audience_names) if wrong.name == name_or_text.strip() else None
        if near is None:
            raise
        raise UnknownName(name_or_text, "audience or property", [*catalog.audience_names, *catalog.names]) from None
