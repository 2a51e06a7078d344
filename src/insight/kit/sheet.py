"""What an answer has to say: its title, facts, tables and a note, as plain values. `page` and `terminal` draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from insight.kit.formats import PLAIN, Formats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ROWS = 30


class Share(NamedTuple):
    """A part of a whole, 0 to 1, shown in per cent; None where there is none."""

    of_one: float | None


class Signed(NamedTuple):
    """A difference, shown with its sign."""

    by: int


class Code(NamedTuple):
    """A text of the insight language, or another that is to be read sign by sign. Line ends are kept."""

    text: str


CellValue: TypeAlias = object
"""A text, a number, true or false, a date or a time, a `Share`, `Signed` or `Code`, a list of those, or None for nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to show: the first 30 on a page, and how many more there are.

    Attributes
    ----------
    heads : one for each column.
    rows : cells of each row, as many as there are heads.
    title : above the table.
    total : how many rows there are in all, where `rows` are only some of them.
    is_below : whether it stands below what comes before it on a page, rather than beside.
    told : where texts are too long for columns, a terminal tells row by row, below so many first cells; 0 for columns.
    most : rows that a page shows.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[CellValue]]
    title: str = ""
    total: int | None = None
    is_below: bool = False
    told: int = 0
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer before it is drawn.

    Attributes
    ----------
    kind, name : the title: what it is, and which one.
    facts : values by what they tell; those that are None are left out.
    tables : those without rows are left out; on a page, side by side where there is room.
    formats : how numbers, dates and times are written.
    room : bytes of a page that facts and tables may fill; the title, heads and the note need some more.
    """

    kind: str
    name: str = ""
    facts: Mapping[str, CellValue] = field(default_factory=dict)
    tables: Sequence[Table] = ()
    note: str = ""
    formats: Formats = PLAIN
    room: int = 17_000


def is_number(value: CellValue) -> bool:
    """Whether a cell holds a number, and stands to the right."""
    return isinstance(value, int | float | Decimal | Share | Signed) and not isinstance(value, bool)


def words_of(value: CellValue, formats: Formats) -> str:
    """A cell in words.

    >>> words_of(Share(0.5), PLAIN), words_of(Signed(1200), PLAIN)
    ('50.0 %', '+1,200')
    """
    match value:
        case Share(part):
            return formats.share(part)
        case Signed(by):
            return formats.signed(by)
        case Code(text):
            return text
        case _:
            return formats.value(value)


def part_of(part: float, whole: float) -> Share:
    """A part of a whole; of nothing there is no share."""
    return Share(part / whole if whole else None)
