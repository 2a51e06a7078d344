"""Sets of values: stretches of an ordered line, with or without the missing value.

A *cut* lies just before or just after a value, or at an end of the line, so open and closed ends need no rules of their own. Numbers
are a line, and so are texts (by code point), days, instants, and true/false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Cut: TypeAlias = tuple[int, Any, int]
"""Where on the line (-1 its beginning, 0 at a value, 1 its end), the value, and 0 before or 1 after it."""
LOWEST: Cut = (-1, 0, 0)
HIGHEST: Cut = (1, 0, 0)


def before(value: Any) -> Cut:
    """The cut just before a value."""
    return (0, value, 0)


def after(value: Any) -> Cut:
    """The cut just after a value."""
    return (0, value, 1)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of values of one line, with or without the missing value.

    Attributes
    ----------
    spans : stretches from cut to cut, in order, none touching another.
    missing : whether the missing value belongs to it.

    Examples
    --------
    >>> above, below = span(after(5), HIGHEST), span(LOWEST, before(5))
    >>> bool(above & below), (above | below | point(5)) == KNOWN, ~above == span(LOWEST, after(5)) | MISSING
    (False, True, True)
    """

    spans: tuple[tuple[Cut, Cut], ...] = ()
    missing: bool = False

    def __bool__(self) -> bool:
        return self.missing or bool(self.spans)

    def __or__(self, other: ValueSet) -> ValueSet:
        return ValueSet(_merged((*self.spans, *other.spans)), self.missing or other.missing)

    def __invert__(self) -> ValueSet:
        gaps: list[tuple[Cut, Cut]] = []
        begin = LOWEST
        for low, high in self.spans:
            gaps.append((begin, low))
            begin = high
        gaps.append((begin, HIGHEST))
        return ValueSet(tuple((low, high) for low, high in gaps if low < high), not self.missing)

    def __and__(self, other: ValueSet) -> ValueSet:
        return ~(~self | ~other)

    def __le__(self, other: ValueSet) -> bool:
        """Whether every value of this is one of the other."""
        return not self & ~other

    def contains(self, value: Any) -> bool:
        """Whether a value of the line belongs to it; None is the missing one."""
        if value is None:
            return self.missing
        return any(low <= before(value) and after(value) <= high for low, high in self.spans)

    @property
    def known(self) -> ValueSet:
        """The same without the missing value."""
        return ValueSet(self.spans)


def _merged(spans: Iterable[tuple[Cut, Cut]]) -> tuple[tuple[Cut, Cut], ...]:
    merged: list[tuple[Cut, Cut]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def span(low: Cut, high: Cut) -> ValueSet:
    """The values between two cuts; none when they are the wrong way round."""
    return ValueSet(((low, high),)) if low < high else ValueSet()


def union(spans: Iterable[tuple[Cut, Cut]]) -> ValueSet:
    """The values between the two cuts of any of some pairs."""
    return ValueSet(_merged((low, high) for low, high in spans if low < high))


def point(value: Any) -> ValueSet:
    """One value."""
    return span(before(value), after(value))


def compared(op: str, begin: Cut, end: Cut) -> ValueSet:
    """The values for which `x op v` holds, where `v` stands for all that lies between two cuts, such as a day.

    For `!=` the missing value is one of them.
    """
    match op:
        case "<":
            return span(LOWEST, begin)
        case "<=":
            return span(LOWEST, end)
        case ">":
            return span(end, HIGHEST)
        case ">=":
            return span(begin, HIGHEST)
        case "=":
            return span(begin, end)
        case _:
            return ~span(begin, end)


NOTHING = ValueSet()
MISSING = ValueSet(missing=True)
KNOWN = span(LOWEST, HIGHEST)
EVERYTHING = KNOWN | MISSING
"""All values of a line, and missing."""
TRUTHS = point(False) | point(True)  # noqa: FBT003 - the values themselves
"""The line of true/false has two values."""
