"""What a condition on one value says, resolved once: constants, windows, dates beside instants, anniversaries, `not`.

Compiled conditions print it, previews look it up among stored values, the linter does algebra with it, the smallest change moves
its nearest border, and the browser gets it as JSON.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from insight.language import syntax as s
from insight.language.meaning.windows import (
    KNOWN,
    ValueSet,
    after,
    anniversary_values,
    before,
    compared,
    day_of_year,
    moment_cuts,
    union,
    window_values,
)
from insight.language.terms import FLIPPED, bare

if TYPE_CHECKING:
    from insight.language.meaning.windows import Cut
    from insight.units import Clock

Line: TypeAlias = Literal["number", "text", "true/false", "day", "instant", "day of year", "any"]
"""What is ordered: of "day of year", month * 100 + day; "any" where it does not matter which."""
_MOMENTS = (s.Date, s.Instant, s.Ago)
_LINES: dict[type[s.Expression], Line] = {s.Number: "number", s.Text: "text", s.Boolean: "true/false"}
CONSTANTS = (*_LINES, *_MOMENTS)
_OF_ONE = (s.Compare, s.Between, s.In, s.When, s.Anniversary, s.Known)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The subject of a condition lies in a set of values of a line.

    Attributes
    ----------
    subject : the value that the condition is about.
    line : what its values are ordered as.
    values : those for which the condition holds, the missing one included where it holds for it.

    Examples
    --------
    >>> from insight.language.parse import parse
    >>> from insight.units import Clock
    >>> clock = Clock(dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
    >>> meaning = meaning_of(parse("not 5 < visits"), clock)
    >>> meaning.contains(5, clock), meaning.contains(6, clock), meaning.contains(None, clock)
    (True, False, True)
    >>> meaning.to_json()
    {'line': 'number', 'stretches': [{'low': None, 'high': 5, 'with_low': False, 'with_high': True}], 'missing': True}
    """

    subject: s.Expression
    line: Line
    values: ValueSet

    def contains(self, value: Any, clock: Clock) -> bool:
        """Whether the condition holds for a value of the subject; None is the missing one."""
        return self.values.contains(value if value is None else self._placed(value, clock))

    def _placed(self, value: Any, clock: Clock) -> Any:
        """A value as it lies on the line; clock times without a zone are local."""
        match self.line, value:
            case "number", Decimal():
                return float(value)
            case "instant", dt.datetime():
                return clock.instant(value)
            case "day of year", dt.datetime():
                return day_of_year(clock.to_local(clock.instant(value)).date())
            case "day of year", dt.date():
                return day_of_year(value)
            case _:
                return value

    def to_json(self) -> dict[str, Any]:
        """Plain values: stretches in order, None for an open end; days and instants as ISO texts."""
        stretches = [
            {"low": _plain(low), "high": _plain(high), "with_low": low[::2] == (0, 0), "with_high": high[::2] == (0, 1)}
            for low, high in self.values.spans
        ]
        return {"line": self.line, "stretches": stretches, "missing": self.values.missing}


def _plain(cut: Cut) -> Any:
    where, value, _ = cut
    if where:
        return None
    return value.isoformat() if isinstance(value, dt.date) else value


def is_constant(node: s.Expression) -> bool:
    """Whether an expression is a number, text, truth, date or instant that stands in the text."""
    return isinstance(node, CONSTANTS)


def is_moment(node: s.Expression) -> bool:
    """Whether an expression is a constant date or instant."""
    return isinstance(node, _MOMENTS)


def operands(condition: s.Expression) -> list[s.Expression]:
    """What a condition compares: the expressions in it whose values decide, constants left out.

    >>> from insight.language.format import text_of
    >>> from insight.language.parse import parse
    >>> [text_of(each) for each in operands(parse("not spend > 2 * age"))]
    ['spend', '2 * age']
    """
    match bare(condition)[1]:
        case s.Compare(_, one, two) | s.TextMatch(_, one, two):
            found = [one, two]
        case s.Between(value, low, high):
            found = [value, low, high]
        case (
            s.In(value)
            | s.ContainsOf(_, value)
            | s.Matches(value)
            | s.Known(value)
            | s.When(value)
            | s.Anniversary(value)
        ):
            found = [value]
        case s.Name() | s.Call() as value:
            found = [value]
        case _:
            found = []
    return [each for each in found if not is_constant(each)]


def subject_of(condition: s.Expression) -> s.Expression | None:
    """The one value that a condition is about, if all else in it is constant; None for any other condition.

    >>> from insight.language.parse import parse
    >>> subject_of(parse("not 5 < visits")), subject_of(parse("visits < orders"))
    (Name(path=('visits',)), None)
    """
    _, inner = bare(condition)
    found = operands(inner)
    if len(found) != 1 or not isinstance(inner, _OF_ONE) or (isinstance(inner, s.Between) and is_constant(inner.value)):
        return None
    return found[0]


def meaning_of(condition: s.Expression, clock: Clock, *, is_date: bool = False) -> Meaning:
    """What a condition with a subject says; `is_date` tells whether that is a date and not an instant."""
    match condition:
        case s.Not(term):
            found = meaning_of(term, clock, is_date=is_date)
            return replace(found, values=~found.values)
        case s.Compare(op, left, right) if is_constant(left):
            return meaning_of(s.Compare(FLIPPED[op], right, left), clock, is_date=is_date)
        case s.Compare(op, subject, constant):
            return Meaning(
                subject, _line(constant, is_date=is_date), compared(op, *_cuts(constant, clock, is_date=is_date))
            )
        case s.Between(subject, low, high):
            (begin, _), (_, end) = (_cuts(each, clock, is_date=is_date) for each in (low, high))
            return Meaning(subject, _line(low, is_date=is_date), union([(begin, end)]))
        case s.In(subject, items):
            spans = (_cuts(item, clock, is_date=is_date) for item in items.items)
            return Meaning(subject, _line(items.items[0], is_date=is_date), union(spans))
        case s.When(subject, window):
            return Meaning(subject, "day" if is_date else "instant", window_values(window, clock, is_date=is_date))
        case s.Anniversary(subject, window):
            return Meaning(subject, "day of year", anniversary_values(window, clock))
        case s.Known(subject):
            return Meaning(subject, "any", KNOWN)
        case _:
            raise TypeError(type(condition).__name__)


def _line(constant: s.Expression, *, is_date: bool) -> Line:
    return _LINES.get(type(constant)) or ("day" if is_date else "instant")


def _cuts(constant: s.Expression, clock: Clock, *, is_date: bool) -> tuple[Cut, Cut]:
    """Where a constant begins and ends."""
    if isinstance(constant, (s.Number, s.Text, s.Boolean)):
        return before(constant.value), after(constant.value)
    return moment_cuts(constant, clock, is_date=is_date)
