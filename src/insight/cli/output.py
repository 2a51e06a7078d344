"""What is printed: JSON for programs, aligned plain text for people, without colours."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import typer

MISSING = "-"
"""What stands for a missing value in text."""
_GAP = "  "
_NARROWEST = 24


class Share(float):
    """A share of 0 to 1, shown in per cent."""

    __slots__ = ()


def give(data: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Print an answer: `data` as JSON, or else `text`."""
    typer.echo(json_text(data) if as_json else text)


def json_text(data: Mapping[str, Any]) -> str:
    """The JSON of an answer. Times are ISO texts, decimals are numbers; numbers that JSON lacks (NaN) are null.

    >>> print(json_text({"spend": Decimal("12.50"), "share": float("nan")}))
    {
      "spend": 12.5,
      "share": null
    }
    """
    unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    return json.dumps(_plain(data), indent=2, ensure_ascii=not unicode, allow_nan=False)


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float() | Decimal():
            return _json_number(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return str(value)


def _json_number(value: float | Decimal) -> int | float | None:
    if not math.isfinite(value):
        return None
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else float(value)


# --- words and figures ----------------------------------------------------------------------------------------------


def figure(value: object) -> str:
    """A value as people read it: figures with separators of thousands, times to the minute, lists with commas.

    >>> figure(1234567), figure(3176.888), figure(0.12345), figure(Share(0.253)), figure(None)
    ('1,234,567', '3,176.89', '0.1235', '25.3%', '-')
    """
    match value:
        case None:
            return MISSING
        case bool():
            return "yes" if value else "no"
        case Share():
            return f"{float(value):.1%}" if math.isfinite(value) else MISSING
        case int():
            return f"{value:,}"
        case float() | Decimal():
            return _decimals(value)
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
        case list() | tuple():
            return ", ".join(map(figure, value))
        case _:
            return printable(str(value))


def _decimals(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return MISSING
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(float(value)) >= 1 else f"{value:.4g}"


def plain_figure(value: object) -> str:
    """The same without separators of thousands, for whole numbers that are names of something.

    >>> plain_figure(1082)
    '1082'
    """
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else figure(value)


def printable(text: str) -> str:
    r"""The text with control characters written out, so that data cannot steer the terminal.

    >>> printable("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == " " else repr(sign)[1:-1] for sign in text)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "audience"), counted(1200, "audience")
    ('1 audience', '1,200 audiences')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# --- tables ---------------------------------------------------------------------------------------------------------


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], *, indent: str = "") -> str:
    """Rows as aligned text: figures to the right, all else to the left; the last column wraps at the terminal's width.

    >>> print(table(("segment", "customers"), [("Champions", 1473), ("Lost", 99)]))
    segment    customers
    ---------  ---------
    Champions      1,473
    Lost              99
    """
    given = [tuple(row) for row in rows]
    cells = [[figure(value) for value in row] for row in given]
    right = [_is_figures(row[place] for row in given) for place in range(len(titles))]
    widths = [max(map(_width, column)) for column in zip(titles, *cells, strict=True)]
    room = _room(len(indent) + sum(widths[:-1]) + len(_GAP) * (len(widths) - 1))
    lines = [titles, ["-" * width for width in widths[:-1]] + ["-" * min(widths[-1], room or widths[-1])], *cells]
    return "\n".join(_line(line, widths, right, room, indent) for line in lines)


def pairs(rows: Iterable[tuple[str, object]], *, indent: str = "") -> str:
    """Names and values, one pair a line.

    >>> print(pairs([("type", "number"), ("unit", "NOK")]))
    type  number
    unit  NOK
    """
    cells = [(name, figure(value)) for name, value in rows]
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


def _is_figures(values: Iterable[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, int | float | Decimal) for value in known)


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
