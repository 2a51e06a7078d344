"""Why a profile is in an audience, as lines for a terminal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from textwrap import indent
from typing import TYPE_CHECKING, Any

from insight.language.format import name_text
from insight.profiles.customer.customer import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.audiences.reasons.flips import Change
    from insight.audiences.reasons.verdicts import Counted, Verdict
    from insight.audiences.reasons.why import Why
    from insight.profiles.customer.customer import Event
    from insight.profiles.customer.deciding_rows import DecidingRows

_STEP = "  "
_LONG = 10**15
"""From here on a whole decimal number is written with an exponent."""


def text_of_why(why: Why) -> str:
    """The verdict, each condition with what decided it, and the smallest change."""
    is_in = "is in" if why.verdict else "is not in"
    lines = [f"{shown(why.key)} {is_in} the audience.", indent(why.text.strip(), _STEP), ""]
    for each in why.conditions:
        lines += _condition(each)
    lines += ["", *_flip(why)]
    return "\n".join(lines)


def shown(value: Any) -> str:
    r"""A value as it would stand in a text; control characters written out, so that data cannot steer the terminal.

    >>> shown("it's\n"), shown(12.0), shown(float("inf")), shown(None), shown(True)
    ("'it''s\\n'", '12', 'inf', 'missing', 'true')
    """
    match value:
        case None:
            return "missing"
        case bool():
            return "true" if value else "false"
        case float() | Decimal():
            return f"{value:.0f}" if -_LONG < value < _LONG and value % 1 == 0 else str(value)
        case str() if value == MASK:
            return value
        case str():
            return "'" + _printable(value.replace("'", "''")) + "'"
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds" if value.second or value.microsecond else "minutes")
        case list() | tuple():
            return f"[{', '.join(map(shown, value))}]"
        case _:
            return _printable(str(value))


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _condition(each: Verdict, lead: str = "") -> Iterator[str]:
    yield f"{lead}{'yes' if each.holds else 'no ':<4} {each.text}"
    below = f"{lead}     "
    counted = {found.text for found in each.aggregates if not found.property}
    for value in each.values:
        if value.text not in counted:
            yield f"{below}{value.text}: {shown(value.value)}"
    for found in each.aggregates:
        yield from _aggregate(found, below)
    for inner in each.nested:
        yield from _condition(inner, below)


def _aggregate(found: Counted, lead: str) -> Iterator[str]:
    origin = ""
    if found.property:
        whole = found.expression == found.text
        origin = f", which is {name_text((found.property,))}" if whole else f", in {name_text((found.property,))}"
        origin += f" ({found.expression})" if found.expression and not whole else ""
    yield f"{lead}{found.text}: {shown(found.value)}{origin}"
    yield f"{lead}{_STEP}{_heading(found.rows)}"
    for row in found.rows.rows:
        yield f"{lead}{_STEP * 2}{_row(row)}"


def _heading(rows: DecidingRows) -> str:
    if not rows.total:
        return f"no rows of {rows.table}"
    number = f"{rows.total:,} {'row' if rows.total == 1 else 'rows'} of {rows.table}"
    if rows.role == "decided":
        return f"decided by one of {number}:" if rows.total > 1 else f"{number}:"
    failing = f" that {'does' if rows.total == 1 else 'do'} not satisfy it" if rows.role == "failed" else ""
    first = f", the first {len(rows.rows)}" if len(rows.rows) < rows.total else ""
    return f"{number}{failing}{first}:"


def _row(row: Event) -> str:
    values = ", ".join(f"{name} {shown(value)}" for name, value in row.values.items() if value is not None)
    return f"{shown(row.time)}{_STEP}{values}" if row.time is not None else values


def _flip(why: Why) -> Iterator[str]:
    way = "out" if why.verdict else "in"
    if why.flip is None:
        yield f"No change of a condition that takes this profile {way} can be written."
        return
    changes = why.flip.changes
    if len(changes) == 1:
        yield f"The smallest change that takes this profile {way}: {_change(changes[0])}"
    else:
        yield f"No single condition decides. {len(changes)} must change together to take this profile {way}:"
        yield from (f"{_STEP}{_change(each)}" for each in changes)
    yield f"{_STEP}{why.flip.text}"


def _change(change: Change) -> str:
    return f"{change.before}  ->  {change.after or '(left out)'}"
