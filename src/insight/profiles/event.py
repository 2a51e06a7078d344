"""A row of a customer as people are shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

MASK = "•••"
"""What stands in place of a private value."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a table; `time` is missing for a table without a time."""

    time: dt.datetime | dt.date | None
    table: str
    values: Mapping[str, Any]
