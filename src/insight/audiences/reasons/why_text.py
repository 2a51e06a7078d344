"""What decided about a profile, as lines of text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from insight.kit.formats import printable
from insight.language.format import name_text
from insight.profiles.customer.customer_timeline import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.audiences.reasons.flips import Flip
    from insight.audiences.reasons.verdicts import Counted, Verdict
    from insight.profiles.customer.customer_timeline import Event
    from insight.profiles.customer.deciding_rows import DecidingRows

_STEP = "  "
_LONG = 10**15
"""From here on a whole decimal number is written with an exponent."""


def value_text(value: Any) -> str:
    r"""A value as it would stand in a text; control characters written out, so that data cannot steer the terminal.

    >>> value_text("it's\n"), value_text(12.0), value_text(float("inf")), value_text(None), value_text(True)
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
            return "'" + printable(value.replace("'", "''")) + "'"
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds" if value.second or value.microsecond else "minutes")
        case list() | tuple():
            return f"[{', '.join(map(value_text, value))}]"
        case _:
            return printable(str(value))


def text_of_condition(each: Verdict, lead: str = "") -> Iterator[str]:
    """A condition with its verdict, and below it what decided it."""
    yield f"{lead}{'yes' if each.holds else 'no ':<4} {each.text}"
    yield from because(each, f"{lead}     ")


def because(each: Verdict, lead: str = "") -> Iterator[str]:
    """The values and rows that decided a condition, and the conditions of an audience that it names."""
    counted = {found.text for found in each.aggregates if not found.property}
    for value in each.values:
        if value.text not in counted:
            yield f"{lead}{value.text}: {value_text(value.value)}"
    for found in each.aggregates:
        yield from _aggregate(found, lead)
    for inner in each.nested:
        yield from text_of_condition(inner, lead)


def _aggregate(found: Counted, lead: str) -> Iterator[str]:
    origin = ""
    if found.property:
        whole = found.expression == found.text
        origin = f", which is {name_text((found.property,))}" if whole else f", in {name_text((found.property,))}"
        origin += f" ({found.expression})" if found.expression and not whole else ""
    yield f"{lead}{found.text}: {value_text(found.value)}{origin}"
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
    values = ", ".join(f"{name} {value_text(value)}" for name, value in row.values.items() if value is not None)
    return f"{value_text(row.time)}{_STEP}{values}" if row.time is not None else values


def change_lines(flip: Flip | None, *, verdict: bool) -> Iterator[str]:
    """The smallest change that turns the verdict."""
    way = "out" if verdict else "in"
    if flip is None:
        yield f"No change of a condition that takes this profile {way} can be written."
        return
    told = [f"{each.before}  ->  {each.after or '(left out)'}" for each in flip.changes]
    if len(told) == 1:
        yield f"The smallest change that takes this profile {way}: {told[0]}"
    else:
        yield f"No single condition decides. {len(told)} must change together to take this profile {way}:"
        yield from (f"{_STEP}{each}" for each in told)
    yield f"{_STEP}{flip.text}"
