"""Definitions that cannot be used: what is wrong with each. Those beside them are not concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import ExpressionError

if TYPE_CHECKING:
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.catalog.definitions import Kind

_EFFECT = "It cannot be used, nor what is defined by it."


def problem_of(catalog: Catalog, kind: Kind, name: str) -> ExpressionError | None:
    """What is wrong with a property or an audience, or with what it needs; None where nothing is."""
    try:
        catalog.definition(kind, name)
    except ExpressionError as wrong:
        return wrong
    return None
