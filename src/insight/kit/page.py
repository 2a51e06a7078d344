"""A sheet as HTML for notebooks. Nothing here knows profiles, tables or the engine.

Every text is escaped, cut and freed of signs that cannot be seen; there are no scripts, no style sheets and nothing to load.
Colours are those of JupyterLab's theme where it sets them, and those of the page everywhere else, so both light and dark can be
read. A page stays below 20 KB whatever it is given, unless more is asked for: what does not fit is told as "and 120 more".
"""

from __future__ import annotations

import datetime as dt
import html
import math
from typing import TYPE_CHECKING

from insight.kit.formats import UNBROKEN
from insight.kit.sheet import MOST_ROWS, Code, Share, is_number, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.kit.formats import Formats
    from insight.kit.sheet import CellValue, Sheet, Table

MOST_COLUMNS = 12
MOST_TABLES = 8
_WIDTHS = {"head": 40, "cell": 200, "title": 120, "note": 300, "code": 400}
_JOINERS = "\u200c\u200d"
"""Signs that cannot be seen but belong to words of some scripts, and to emoji."""
_LONG_WORD = 24
"""Longer words may be broken anywhere; shorter ones keep their column as wide as they are."""
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


def drawn(sheet: Sheet) -> str:
    """A sheet as HTML.

    Examples
    --------
    >>> from insight.kit.sheet import Sheet, Table
    >>> given = Sheet("Audience", "<script>", {"members": 12481}, [Table(["step", "share"], [("valid", Share(0.5))])])
    >>> shown = drawn(given)
    >>> "<script" in shown, "&lt;script&gt;" in shown, "12,481" in shown, "50.0 %" in shown
    (False, True, True, True)
    """
    parts = [f'<div style="{_HEADING}">{_text(sheet.kind, "title")} <bdi>{_text(sheet.name, "title")}</bdi></div>']
    formats, room = sheet.formats, sheet.room
    given = [each for each in sheet.tables if each.rows]
    shown = given[:MOST_TABLES]
    columns: list[list[str]] = []
    if sheet.facts:
        columns.append([_facts(sheet.facts, formats, room // 2 if shown else room)])
        room -= _size(columns[0][0])
    for place, each in enumerate(shown):
        block = _table(each, formats, room // (len(shown) - place))
        room -= _size(block)
        if each.is_below and columns:
            columns[-1].append(block)
        else:
            columns.append([block])
    if columns:
        beside = (f'<div style="max-width:100%">{"".join(each)}</div>' for each in columns)
        parts.append(f'<div style="{_SIDE_BY_SIDE}">{"".join(beside)}</div>')
    if len(given) > len(shown):
        parts.append(_more(len(given) - len(shown), formats))
    if sheet.note:
        parts.append(f'<div style="{_QUIET}">{_text(sheet.note, "note")}</div>')
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


# --- tables -------------------------------------------------------------------------------------------------------------


def _facts(facts: Mapping[str, CellValue], formats: Formats, room: int) -> str:
    rows = [
        f'<tr><th scope="row" style="{_NAME}">{_text(name, "head")}</th>{_cell(value, "left", formats)}</tr>'
        for name, value in facts.items()
        if value is not None
    ]
    kept = _fitting(rows[:MOST_ROWS], room)
    return _block(f"<tbody>{''.join(kept)}</tbody>", len(rows) - len(kept), formats)


def _table(table: Table, formats: Formats, room: int) -> str:
    sides = [_side(table, place) for place in range(len(table.heads))][:MOST_COLUMNS]
    heads = "".join(
        f'<th scope="col" style="text-align:{side}">{_text(head, "head")}</th>'
        for head, side in zip(table.heads, sides, strict=False)
    )
    title = f'<caption style="{_CAPTION}">{_text(table.title, "title")}</caption>' if table.title else ""
    rows = [
        f"<tr>{''.join(_column_cell(*each, formats) for each in zip(row, sides, strict=False))}</tr>"
        for row in table.rows[: table.most]
    ]
    kept = _fitting(rows, room - _size(heads) - _size(title))
    more = (len(table.rows) if table.total is None else table.total) - len(kept)
    return _block(f"{title}<thead><tr>{heads}</tr></thead><tbody>{''.join(kept)}</tbody>", more, formats)


def _block(inside: str, more: int, formats: Formats) -> str:
    return f'<table cellpadding="4" style="{_TABLE}">{inside}</table>{_more(more, formats)}'


def _more(count: int, formats: Formats) -> str:
    return f'<div style="{_QUIET}">and {formats.number(count)} more</div>' if count > 0 else ""


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
    return "right" if any(is_number(row[place]) for row in table.rows[: table.most]) else "left"


# --- cells --------------------------------------------------------------------------------------------------------------


def _column_cell(value: CellValue, side: str, formats: Formats) -> str:
    """A number stands right and a text left; what is missing stands below the head."""
    return _cell(value, "right" if is_number(value) else side if value is None else "left", formats)


def _cell(value: CellValue, side: str, formats: Formats) -> str:
    return f'<td style="text-align:{side}{_breaking(value)}">{_inside(value, formats)}</td>'


def _breaking(value: CellValue) -> str:
    """Where the lines of a cell may be broken: nowhere, anywhere, or between words, which needs no saying."""
    match value:
        case Share() | dt.datetime():
            return ";white-space:nowrap"
        case Code(text) | str(text) if any(len(word) > _LONG_WORD for word in text.split()):
            return ";overflow-wrap:anywhere"
        case _:
            return ""


def _inside(value: CellValue, formats: Formats) -> str:
    match value:
        case Share():
            return _share(value.of_one, formats)
        case Code(text):
            return f'<code style="{_CODE}">{_text(text, "code", lines=True)}</code>'
        case _:
            return _text(words_of(value, formats), "cell")


def _share(part: float | None, formats: Formats) -> str:
    width = 100 * min(max(part, 0.0), 1.0) if part is not None and math.isfinite(part) else 0.0
    bar = f'<div style="{_BAR}{width:.0f}%"></div>' if width else ""
    return f"{formats.share(part)}{bar}"


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
    if sign.isprintable() or sign in _JOINERS or sign in UNBROKEN:
        return sign
    if sign.isspace():
        return "\n" if lines and sign == "\n" else " "
    return repr(sign)[1:-1]
