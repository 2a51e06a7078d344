"""Words and figures as they stand in a figure. Plotly reads texts as HTML of a kind, so whatever comes from data is escaped."""

from __future__ import annotations

import datetime as dt
import textwrap
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from insight.kit.formats import MINUS, NOTHING, PLAIN, Formats, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MINUS", "NOTHING"]
_FORMATS: ContextVar[Formats] = ContextVar("formats of the figure that is drawn", default=PLAIN)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def escaped(text: str) -> str:
    r"""A text that plotly shows as it is: no tags, no entities, no formulas (`$…$`), no control characters.

    >>> escaped("<b> & $x$"), escaped("a\nb")
    ('&lt;b&gt; &amp; &#36;x&#36;', 'a\\nb')
    """
    return printable(text).translate(_ESCAPES)


def cut(text: str, width: int) -> str:
    """A text of at most `width` characters, escaped.

    >>> cut("a long label", 7)
    'a long…'
    """
    shown = printable(text)
    return escaped(shown if len(shown) <= width else shown[: width - 1].rstrip() + "…")


def lines_of(text: str, width: int, most: int) -> list[str]:
    """A text in lines, escaped; what does not fit into `most` lines is cut.

    >>> lines_of("count(orders) > 3 and country = 'NO'", 20, 2)
    ['count(orders) &gt; 3', "and country = 'NO'"]
    """
    shown = printable(text)
    if not shown.strip():
        return []
    found = textwrap.wrap(shown, width, max_lines=most, placeholder=" …", break_on_hyphens=False)
    return [escaped(line) for line in found]


def wrapped(text: str, width: int = 34, most: int = 2) -> str:
    """A label in few lines, escaped. An empty text gets a sign of its own."""
    return "<br>".join(lines_of(text, width, most)) or "(empty)"


def whole(text: str, width: int = 70) -> str:
    """A text in as many lines as it needs, escaped, for what is shown on hover."""
    return "<br>".join(lines_of(text, width, 40)) or "(empty)"


@contextmanager
def written(formats: Formats) -> Iterator[None]:
    """Whatever is drawn inside writes its numbers and dates in this way; what is drawn outside, as this toolkit's own texts are.

    >>> with written(Formats(locale="de-DE")):
    ...     counted(12481)
    '12.481 profiles'
    """
    token = _FORMATS.set(formats)
    try:
        yield
    finally:
        _FORMATS.reset(token)


def formats_now() -> Formats:
    """How the figure that is being drawn writes its numbers."""
    return _FORMATS.get()


def counted(number: int, one: str = "profile", many: str = "") -> str:
    """A number with its noun.

    >>> counted(1), counted(12481), counted(2, "empty list")
    ('1 profile', '12,481 profiles', '2 empty lists')
    """
    return _FORMATS.get().counted(number, one, many)


def signed(number: float) -> str:
    """A change, with its sign."""
    return _FORMATS.get().signed(number)


def share(part: float, of: float) -> str:
    """A share in per cent; `NOTHING` where there is nothing to share."""
    return _FORMATS.get().share(part, of)


def number(value: float, places: int | None = None) -> str:
    """A value as people read it."""
    return _FORMATS.get().number(value, places)


def brief(value: float) -> str:
    """A large value in few places."""
    return _FORMATS.get().brief(value)


def label(value: object) -> str:
    """A value of a property as plain text; midnights as days."""
    if isinstance(value, dt.datetime) and value.tzinfo is None and value.time() == dt.time():
        value = value.date()
    return _FORMATS.get().value(value)


def in_unit(unit: str) -> str:
    """A unit behind a value, escaped: blank when there is none."""
    return f" {escaped(unit)}" if unit else ""
