"""The types of the language, and which of them a column has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """What a value is; the value of the member is the word used in messages."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "true/false"
    DATE = "date"
    INSTANT = "instant"
    DURATION = "duration"
    LIST = "list"
    NOTHING = "missing value"
    OTHER = "value of another kind"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, and for lists the kind of the elements."""

    kind: Kind
    element: Kind | None = None

    def __str__(self) -> str:
        return (
            f"list of {self.element.value}s" if self.element and self.element is not Kind.NOTHING else self.kind.value
        )

    @property
    def is_time(self) -> bool:
        """A date or an instant."""
        return self.kind in (Kind.DATE, Kind.INSTANT)

    def fits(self, *kinds: Kind) -> bool:
        """Whether the type is one of these; a column without any value fits everywhere."""
        return self.kind in kinds or self.kind is Kind.NOTHING


NUMBER, TEXT, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.BOOLEAN)
DATE, INSTANT, DURATION = Type(Kind.DATE), Type(Kind.INSTANT), Type(Kind.DURATION)
NOTHING = Type(Kind.NOTHING)


def list_of(element: Kind) -> Type:
    """A list type."""
    return Type(Kind.LIST, element)


def type_of_column(kind: Any) -> Type:
    """The type that a column of an Ibis data type has in the language.

    >>> import ibis.expr.datatypes as dt
    >>> str(type_of_column(dt.int64)), str(type_of_column(dt.Array(dt.string)))
    ('number', 'list of texts')
    """
    if kind.is_array():
        return list_of(_kind(kind.value_type))
    return Type(_kind(kind))


def _kind(kind: Any) -> Kind:
    for test, found in (
        ("is_null", Kind.NOTHING), ("is_boolean", Kind.BOOLEAN), ("is_numeric", Kind.NUMBER), ("is_string", Kind.TEXT),
        ("is_uuid", Kind.TEXT), ("is_date", Kind.DATE), ("is_timestamp", Kind.INSTANT),
    ):  # fmt: skip
        if getattr(kind, test)():
            return found
    return Kind.OTHER
