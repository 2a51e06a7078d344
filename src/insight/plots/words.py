"""Words and figures as they stand in a figure. Plotly reads texts as HTML of a kind, so whatever comes from data is escaped."""

from __future__ import annotations

import datetime as dt
import math
import textwrap

MINUS, NOTHING = "\N{MINUS SIGN}", "\N{EN DASH}"
"""Signs of numbers below zero, and of what there is none of."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def escaped(text: str) -> str:
    r"""A text that plotly shows as it is: no tags, no entities, no formulas (`$…$`), no control characters.

    >>> escaped("<b> & $x$"), escaped("a\nb")
    ('&lt;b&gt; &amp; &#36;x&#36;', 'a\\nb')
    """
    return _printable(text).translate(_ESCAPES)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def cut(text: str, width: int) -> str:
    """A text of at most `width` characters, escaped.

    >>> cut("a long label", 7)
    'a long…'
    """
    shown = _printable(text)
    return escaped(shown if len(shown) <= width else shown[: width - 1].rstrip() + "…")


def lines_of(text: str, width: int, most: int) -> list[str]:
    """A text in lines, escaped; what does not fit into `most` lines is cut.

    >>> lines_of("count(orders) > 3 and country = 'NO'", 20, 2)
    ['count(orders) &gt; 3', "and country = 'NO'"]
    """
    shown = _printable(text)
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


def counted(number: int, one: str = "profile", many: str = "") -> str:
    """A number with its noun.

    >>> counted(1), counted(12481), counted(2, "empty list")
    ('1 profile', '12,481 profiles', '2 empty lists')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def signed(number: int) -> str:
    """A change, with its sign.

    >>> signed(3902), signed(-3902) == f"{MINUS}3,902", signed(0)
    ('+3,902', True, '0')
    """
    return f"{'+' if number > 0 else MINUS if number < 0 else ''}{abs(number):,}"


def share(part: float, of: float) -> str:
    """A share in per cent; `NOTHING` where there is nothing to share.

    >>> share(1, 8), share(1, 100_000), share(1, 0) == NOTHING
    ('12.5 %', '0.001 %', True)
    """
    if not of:
        return NOTHING
    cent = 100 * part / of
    shown = f"{cent:.1g}" if 0 < abs(cent) < 0.05 else f"{cent:,.1f}"  # noqa: PLR2004 - what .1f would make 0.0
    return f"{shown} %".replace("-", MINUS)


def number(value: float) -> str:
    """A value as people read it.

    >>> number(1204500), number(1474.256), number(0.12345), number(2.0)
    ('1,204,500', '1,474.26', '0.1235', '2')
    """
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    if value == int(value):
        return f"{int(value):,}".replace("-", MINUS)
    return (f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4g}").replace("-", MINUS)


def brief(value: float) -> str:
    """A large value in few places.

    >>> brief(18_412_000), brief(18_412), brief(950), brief(1_960_000_000)
    ('18.4 M', '18.4 k', '950', '2.0 bn')
    """
    for sign, size, least in (("bn", 1e9, 1e9), ("M", 1e6, 1e6), ("k", 1e3, 1e4)):
        if abs(value) >= least:
            return f"{value / size:,.1f} {sign}".replace("-", MINUS)
    return number(round(value))


def label(value: object) -> str:
    """A value of a property as plain text: dates and midnights as days, times to the minute, numbers with separators."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def in_unit(unit: str) -> str:
    """A unit behind a value, escaped: blank when there is none."""
    return f" {escaped(unit)}" if unit else ""
