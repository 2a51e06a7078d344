"""A sheet as aligned plain text, without colours, for terminals, pipes and `print`."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING

from insight.kit.formats import PLAIN, Formats, printable
from insight.kit.sheet import Code, Sheet, Table, is_number, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from insight.kit.sheet import CellValue

_GAP, _STEP = "  ", "  "
_NARROWEST = 24
_LINE, _LONG = 100, 48
"""Longer texts of a row that is told stand on a line of their own."""


def drawn(sheet: Sheet) -> str:
    """A sheet as text.

    >>> print(drawn(Sheet("Reach by", "email", {"reachable": 1200}, [Table(["step", "profiles"], [("valid", 1300)])])))
    Reach by email
      reachable  1,200
    <BLANKLINE>
    step   profiles
    -----  --------
    valid     1,300
    """
    formats = sheet.formats.in_ascii()
    facts = [(name, value) for name, value in sheet.facts.items() if value is not None]
    head = paragraph(printable(f"{sheet.kind} {sheet.name}".strip()))
    parts = ["\n".join([head, pairs(facts, indent=_STEP, formats=formats)]) if facts else head]
    parts += [_titled(each, formats) for each in sheet.tables if each.rows]
    if sheet.note:
        parts.append(paragraph(printable(sheet.note)))
    return "\n\n".join(parts)


def _titled(table_: Table, formats: Formats) -> str:
    title = [printable(table_.title)] if table_.title else []
    if table_.told:
        return "\n\n".join([*title, *(_told(table_, row, formats) for row in table_.rows)])
    missing = (table_.total or 0) - len(table_.rows)
    more = [f"and {formats.number(missing)} more"] if missing > 0 else []
    return "\n".join([*title, table(table_.heads, table_.rows, formats=formats), *more])


def _told(table_: Table, row: Sequence[CellValue], formats: Formats) -> str:
    """A row as lines: its first cells, what is short beside its head, then what is long."""
    short: list[str] = []
    long: list[str] = []
    for head, cell in list(zip(table_.heads, row, strict=True))[table_.told :]:
        words = _lines(cell, formats)
        if cell is None or words == [""]:
            continue
        if isinstance(cell, Code) or len(words) > 1 or len(words[0]) > _LONG:
            long += words
        else:
            said = f"{head} {words[0]}".strip()
            if short and len(short[-1]) + len(said) < _LINE:
                short[-1] += f", {said}"
            else:
                short.append(said)
    below = [paragraph(each, indent=_STEP) for each in [*short, *long]]
    first = " ".join(figure(cell, formats) for cell in row[: table_.told])
    return "\n".join([first, *below])


def figure(value: CellValue, formats: Formats = PLAIN) -> str:
    r"""A cell in one line of printable signs.

    >>> figure(1234567), figure(None), figure("a\x07b")
    ('1,234,567', '-', 'a\\x07b')
    """
    return printable(words_of(value, formats.in_ascii()))


def _lines(value: CellValue, formats: Formats) -> list[str]:
    """The lines of a cell: several for code that has several."""
    if isinstance(value, Code):
        return [printable(line) for line in value.text.splitlines()] or [""]
    return [figure(value, formats)]


def table(
    titles: Sequence[str], rows: Iterable[Sequence[CellValue]], *, indent: str = "", formats: Formats = PLAIN
) -> str:
    """Rows as aligned text: figures to the right, all else to the left; the last column wraps at the terminal's width.

    >>> print(table(("segment", "customers"), [("Champions", 1473), ("Lost", 99)]))
    segment    customers
    ---------  ---------
    Champions      1,473
    Lost              99
    """
    given = [tuple(row) for row in rows]
    cells = [[" ".join(_lines(value, formats)) for value in row] for row in given]
    heads = [printable(title) for title in titles]
    right = [_is_figures(row[place] for row in given) for place in range(len(heads))]
    widths = [max(map(_width, column)) for column in zip(heads, *cells, strict=True)]
    room = _room(len(indent) + sum(widths[:-1]) + len(_GAP) * (len(widths) - 1))
    lines = [heads, ["-" * width for width in widths[:-1]] + ["-" * min(widths[-1], room or widths[-1])], *cells]
    return "\n".join(_line(line, widths, right, room, indent) for line in lines)


def pairs(rows: Iterable[tuple[str, CellValue]], *, indent: str = "", formats: Formats = PLAIN) -> str:
    """Names and values, one pair a line.

    >>> print(pairs([("type", "number"), ("unit", "NOK")]))
    type  number
    unit  NOK
    """
    cells = [(printable(name), " ".join(_lines(value, formats))) for name, value in rows]
    width = max((_width(name) for name, _ in cells), default=0)
    room = _room(len(indent) + width + len(_GAP))
    return "\n".join(_line(cell, [width, 0], [False, False], room, indent) for cell in cells)


def paragraph(text: str, *, indent: str = "") -> str:
    """A text, wrapped at the terminal's width."""
    room = _room(len(indent))
    lines = textwrap.wrap(text, room) if room else [text]
    return "\n".join(f"{indent}{line}" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], room: int, indent: str) -> str:
    *first, last = (
        cell.rjust(width - _width(cell) + len(cell)) if is_right else cell.ljust(width - _width(cell) + len(cell))
        for cell, width, is_right in zip(cells, widths, right, strict=True)
    )
    lead = indent + "".join(f"{cell}{_GAP}" for cell in first)
    wrapped = textwrap.wrap(last, room, drop_whitespace=True) if room and _width(last.rstrip()) > room else [last]
    return f"\n{' ' * _width(lead)}".join([(lead + wrapped[0]).rstrip(), *wrapped[1:]])


def _is_figures(values: Iterable[CellValue]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(map(is_number, known))


def _width(text: str) -> int:
    """How many places of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
        for sign in text
    )


def _room(taken: int) -> int:
    """Places left on a line of the terminal for the last column; 0 when it need not wrap (a pipe, a file)."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return 0
    return max(shutil.get_terminal_size().columns - taken, _NARROWEST)
