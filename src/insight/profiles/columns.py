"""Columns as the language sees them, and names for columns that are made on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY = "key__"
"""The key of the row that a relation has one row for (or is grouped by)."""
TIME = "time__"


def normal(column: ir.Value) -> ir.Value:
    """A stored value as the language reads it: empty text and NaN are missing, UUIDs are text."""
    value: Any = column
    kind = value.type()
    if kind.is_string():
        return value.nullif("")
    if kind.is_floating():
        return ibis.ifelse(value.isnan(), ibis.null(kind), value)
    if kind.is_uuid():
        return value.cast("string")
    return column


class ColumnNames:
    """Hands out names that are unique and can be read in SQL."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fresh(self, wish: str) -> str:
        """A name like `wish` that was not handed out before."""
        stem = re.sub(r"\W+", "_", wish.lower()).strip("_")[:40] or "value"
        name, count = stem, 1
        while name in self._taken:
            count += 1
            name = f"{stem}_{count}"
        self._taken.add(name)
        return name
