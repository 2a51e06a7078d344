"""The signs that numbers and dates are written with in a locale, from the Unicode CLDR (by way of babel).

English locales are written as this toolkit's own texts are, with ISO dates, and need no babel: it is loaded for the others alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from babel.core import Locale

ISO = "yyyy-MM-dd"
_ENGLISH = {"US", "GB", "AU", "CA", "IE", "NZ"}
"""Regions whose English has commas between thousands and a decimal point."""
_UNSEEN = re.compile("[\u200e\u200f\u061c]")
"""Marks of direction, which stand in numbers and dates of some scripts."""


class Signs(NamedTuple):
    """How a locale writes.

    Attributes
    ----------
    tag : of the locale, such as `nb-NO`; empty for nobody's in particular.
    decimal, group : before the fraction, and between thousands.
    later : digits of each group but the last, which has three.
    date : year, month and day as `yyyy`, `MM` and `dd`.
    """

    tag: str = ""
    decimal: str = "."
    group: str = ","
    later: int = 3
    date: str = ISO


@lru_cache
def signs_of(tag: str, region: str) -> Signs:
    """The signs of a locale, or else of the most likely one of a region; plain ones where neither is known.

    >>> signs_of("", "DE")
    Signs(tag='de-DE', decimal=',', group='.', later=3, date='dd.MM.yyyy')
    >>> signs_of("", "US")
    Signs(tag='en-US', decimal='.', group=',', later=3, date='yyyy-MM-dd')
    """
    if is_plain(tag, region):
        return Signs(tag or (f"en-{region}" if region else ""))
    try:
        locale = locale_of(tag or f"und-{region}")
    except ValueError:
        return Signs()
    signs = locale.number_symbols.get("latn") or {}
    pattern = _UNSEEN.sub("", str(locale.datetime_skeletons.get("yMd", "")))
    plain = locale.language == "en" or not re.fullmatch(r"[dMy\W]+", pattern)
    date = ISO if plain else re.sub("y+", "yyyy", re.sub("M+", "MM", re.sub("d+", "dd", pattern)))
    grouping = locale.decimal_formats[None].grouping
    return Signs(str(locale).replace("_", "-"), signs.get("decimal", "."), signs.get("group", ","), grouping[1], date)


def is_plain(tag: str, region: str) -> bool:
    """Whether texts are written as this toolkit writes its own."""
    return tag in {"en", *(f"en-{each}" for each in _ENGLISH)} if tag else not region or region in _ENGLISH


def locale_of(tag: str) -> Locale:
    """What babel knows of a locale.

    Raises
    ------
    ValueError
        If it knows none of this tag.
    """
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - few workspaces need it

    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", tag):
        msg = f"{tag!r} is no language with a region"
        raise ValueError(msg)
    try:
        return Locale.parse(tag, sep="-")
    except UnknownLocaleError as wrong:
        raise ValueError(str(wrong)) from None
