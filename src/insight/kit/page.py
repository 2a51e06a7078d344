"""How answers look in a notebook: small pieces of HTML from plain values. Nothing here knows profiles, tables or the engine.

Every text is escaped, cut and freed of signs that cannot be seen; there are no scripts, no style sheets and nothing to load.
Colours are those of JupyterLab's theme where it sets them, and those of the page everywhere else, so both light and dark can be
read. A page stays below 20 KB whatever it is given, unless more is asked for: what does not fit is told as "and 120 more".
"""

from __future__ import annotations

import datetime as dt
import html
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ROWS = 30
MOST_COLUMNS = 12
MOST_TABLES = 8
_ROOM = 17_000
"""Bytes of a page that facts and tables may fill; a title, heads, a note and what is around them need the rest."""
_WIDTHS = {"head": 40, "cell": 200, "title": 120, "note": 300, "code": 400}
_NONE = "\N{EN DASH}"
_JOINERS = "\u200c\u200d"
"""Signs that cannot be seen but belong to words of some scripts, and to emoji."""
_LONG_WORD = 24
"""Longer words may be broken anywhere; shorter ones keep their column as wide as they are."""
_DECIMALS = 2
_LARGE = 1e15
_BOX = (
    "color:var(--jp-content-font-color1,inherit);font-family:var(--jp-ui-font-family,system-ui,sans-serif);"
    "font-size:var(--jp-ui-font-size1,13px);line-height:1.4"
)
_SIDE_BY_SIDE = "align-items:flex-start;display:flex;flex-wrap:wrap;gap:0 40px"
_TABLE = (
    "border-collapse:collapse;color:inherit;font-size:inherit;font-variant-numeric:tabular-nums;margin:8px 0 0;max-width:100%;"
    "table-layout:auto"
)
_HEADING, _CAPTION = (
    "font-size:1.15em;font-weight:600",
    "caption-side:top;font-weight:600;padding:2px 0;text-align:left",
)
_NAME = "font-weight:normal;text-align:left;white-space:nowrap"
_QUIET = "color:var(--jp-content-font-color2,inherit);margin-top:4px"
_CODE = (
    "background:none;padding:0;font-family:var(--jp-code-font-family,monospace);font-size:inherit;white-space:pre-wrap"
)
_BAR = "background:var(--jp-brand-color1,#1976d2);height:4px;min-width:1px;width:"


class Share(NamedTuple):
    """A part of a whole, 0 to 1, shown in per cent above a bar; None where there is none."""

    of_one: float | None


class Code(NamedTuple):
    """A text of the insight language, or another that is to be read sign by sign. Line ends are kept."""

    text: str


Cell: TypeAlias = object
"""A text, a number, true or false, a date or a time, a `Share`, a `Code`, a list of those, or None for nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to show: the first 30, and how many more there are.

    Attributes
    ----------
    heads : one for each column.
    rows : cells of each row, as many as there are heads.
    title : above the table.
    total : how many rows there are in all, where `rows` are only some of them.
    is_below : whether it stands below what comes before it, rather than beside.
    most : rows that are shown.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    total: int | None = None
    is_below: bool = False
    most: int = MOST_ROWS


def page(
    kind: str,
    name: str = "",
    facts: Mapping[str, Cell] | None = None,
    tables: Iterable[Table] = (),
    note: str = "",
    room: int = _ROOM,
) -> str:
    """A display: what it is, facts about it, tables, a note.

    Parameters
    ----------
    kind, name
        The heading: what it is, and which one.
    facts
        Values by what they tell; those that are None are left out.
    tables
        Side by side where there is room; those without rows are left out.
    room
        Bytes that facts and tables may fill.

    Examples
    --------
    >>> shown = page("Audience", "<script>", {"members": 12481}, [Table(["step", "share"], [("valid", Share(0.5))])])
    >>> "<script" in shown, "&lt;script&gt;" in shown, "12,481" in shown, "50.0 %" in shown
    (False, True, True, True)
    """
    parts = [f'<div style="{_HEADING}">{_text(kind, "title")} <bdi>{_text(name, "title")}</bdi></div>']
    given = [each for each in tables if each.rows]
    shown = given[:MOST_TABLES]
    columns: list[list[str]] = []
    if facts:
        columns.append([_facts(facts, room // 2 if shown else room)])
        room -= _size(columns[0][0])
    for place, each in enumerate(shown):
        block = _table(each, room // (len(shown) - place))
        room -= _size(block)
        if each.is_below and columns:
            columns[-1].append(block)
        else:
            columns.append([block])
    if columns:
        beside = (f'<div style="max-width:100%">{"".join(each)}</div>' for each in columns)
        parts.append(f'<div style="{_SIDE_BY_SIDE}">{"".join(beside)}</div>')
    if len(given) > len(shown):
        parts.append(_more(len(given) - len(shown)))
    if note:
        parts.append(f'<div style="{_QUIET}">{_text(note, "note")}</div>')
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "error"), counted(1200, "property", "properties")
    ('1 error', '1,200 properties')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# --- tables -------------------------------------------------------------------------------------------------------------


def _facts(facts: Mapping[str, Cell], room: int) -> str:
    rows = [
        f'<tr><th scope="row" style="{_NAME}">{_text(name, "head")}</th>{_cell(value, "left")}</tr>'
        for name, value in facts.items()
        if value is not None
    ]
    kept = _fitting(rows[:MOST_ROWS], room)
    return _block(f"<tbody>{''.join(kept)}</tbody>", len(rows) - len(kept))


def _table(table: Table, room: int) -> str:
    sides = [_side(table, place) for place in range(len(table.heads))][:MOST_COLUMNS]
    heads = "".join(
        f'<th scope="col" style="text-align:{side}">{_text(head, "head")}</th>'
        for head, side in zip(table.heads, sides, strict=False)
    )
    title = f'<caption style="{_CAPTION}">{_text(table.title, "title")}</caption>' if table.title else ""
    rows = [f"<tr>{''.join(map(_column_cell, row, sides))}</tr>" for row in table.rows[: table.most]]
    kept = _fitting(rows, room - _size(heads) - _size(title))
    more = (len(table.rows) if table.total is None else table.total) - len(kept)
    return _block(f"{title}<thead><tr>{heads}</tr></thead><tbody>{''.join(kept)}</tbody>", more)


def _block(inside: str, more: int) -> str:
    return f'<table cellpadding="4" style="{_TABLE}">{inside}</table>{_more(more)}'


def _more(count: int) -> str:
    return f'<div style="{_QUIET}">and {count:,} more</div>' if count > 0 else ""


def _fitting(rows: Sequence[str], room: int) -> list[str]:
    """The first rows, as many as have room, in bytes."""
    kept: list[str] = []
    for row in rows:
        room -= _size(row)
        if room < 0:
            break
        kept.append(row)
    return kept


def _size(text: str) -> int:
    return len(text.encode())


def _side(table: Table, place: int) -> str:
    """The side on which a column's head stands: where there are numbers right, else left."""
    return "right" if any(_is_number(row[place]) for row in table.rows[: table.most]) else "left"


# --- cells --------------------------------------------------------------------------------------------------------------


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float | Decimal | Share) and not isinstance(value, bool)


def _column_cell(value: Cell, side: str) -> str:
    """A number stands right and a text left; what is missing stands below the head."""
    return _cell(value, "right" if _is_number(value) else side if value is None else "left")


def _cell(value: Cell, side: str) -> str:
    return f'<td style="text-align:{side}{_breaking(value)}">{_inside(value)}</td>'


def _breaking(value: Cell) -> str:
    """Where the lines of a cell may be broken: nowhere, anywhere, or between words, which needs no saying."""
    match value:
        case Share() | dt.datetime():
            return ";white-space:nowrap"
        case Code(text) | str(text) if any(len(word) > _LONG_WORD for word in text.split()):
            return ";overflow-wrap:anywhere"
        case _:
            return ""


def _inside(value: Cell) -> str:
    match value:
        case Share():
            return _share(value.of_one)
        case Code(text):
            return f'<code style="{_CODE}">{_text(text, "code", lines=True)}</code>'
        case _:
            return _text(said(value), "cell")


def _share(part: float | None) -> str:
    if part is None:
        return _NONE
    width = 100 * min(max(part, 0.0), 1.0) if math.isfinite(part) else 0.0
    bar = f'<div style="{_BAR}{width:.0f}%"></div>' if width else ""
    return f"{number(100 * part, 1)} %{bar}"


def said(value: Cell) -> str:
    """A plain value in words.

    >>> said(None) == "\N{EN DASH}", said(True), said(12481), said(3.14159), said(dt.date(2026, 1, 1))
    (True, 'true', '12,481', '3.14', '2026-01-01')
    >>> said(dt.datetime(2026, 1, 1, 12, 30)), said(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), said(["a", 1000])
    ('2026-01-01 12:30', '2026-01-01 00:00 UTC', 'a, 1,000')
    """
    match value:
        case None:
            return _NONE
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:,}"
        case float() | Decimal():
            return number(value)
        case dt.datetime():
            told = value.isoformat(" ", "seconds" if value.second or value.microsecond else "minutes")
            return told.replace("+00:00", " UTC")
        case list() | tuple():
            return ", ".join(map(said, value[:MOST_ROWS])) or "none"
        case _:
            return str(value)


def number(value: float | Decimal, places: int | None = None) -> str:
    """A number with separators: two places, as many signs as tell it when it is small, or as many places as are asked for.

    >>> number(12481.5), number(100.0), number(0.001234), number(1e20), number(50, 1), number(float("nan"))
    ('12,481.5', '100', '0.001234', '1e+20', '50.0', 'nan')
    """
    if not math.isfinite(value):
        return str(value)
    size = abs(float(value))
    if size >= _LARGE:
        return f"{value:g}"
    if places is not None:
        return f"{value:,.{places}f}"
    if 0 < size < 1:
        return f"{value:.4g}"
    return f"{value:,.{_DECIMALS}f}".rstrip("0").removesuffix(".")


def _text(text: str, kind: str, *, lines: bool = False) -> str:
    """A text that stands as it is wherever it is put: escaped, cut, without signs that cannot be seen."""
    width = _WIDTHS[kind]
    start = _printable(text[: width + 1], lines=lines)
    return html.escape(start if len(start) <= width else start[: width - 1].rstrip() + "…")


def _printable(text: str, *, lines: bool) -> str:
    r"""A text whose control characters are written out, blanks and line ends kept as blanks.

    >>> _printable("a\nb\x00\u202e", lines=False)
    'a b\\x00\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(_seen(sign, lines=lines) for sign in text)


def _seen(sign: str, *, lines: bool) -> str:
    if sign.isprintable() or sign in _JOINERS:
        return sign
    if sign.isspace():
        return "\n" if lines and sign == "\n" else " "
    return repr(sign)[1:-1]
