"""What conditions say of one profile, and what decided it, as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from insight.profiles.customer.deciding_rows import DecidingRows


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is for the profile; a private one is masked."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Counted:
    """An aggregate in a condition, and the rows that made it what it is.

    Attributes
    ----------
    text : the aggregate.
    value : what it gives for the profile; a private one is masked.
    property, expression : the property it stands in, and what that is defined as; empty where it stands in the condition itself.
    rows : the rows that decided.
    """

    text: str
    value: Any
    property: str
    expression: str
    rows: DecidingRows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one condition says of the profile.

    Attributes
    ----------
    text : the condition, with the `not` in front of it.
    at : where it begins in the text of the audience that it stands in.
    holds : whether it is true of the profile.
    values : what it compares, constants left out.
    aggregates : the aggregates in it, directly or through properties.
    nested : the verdicts of the conditions of the audience that it names; each audience is opened where it is first named.
    """

    text: str
    at: int
    holds: bool
    values: tuple[Value, ...]
    aggregates: tuple[Counted, ...]
    nested: tuple[Verdict, ...]
