"""The syntax tree of the insight language: plain frozen values, no parser in sight.

Every node may carry `at`, the offset of its first character in the text it was read from. It serves error messages
only: two trees that differ in nothing else are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import datetime as dt

Unit: TypeAlias = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOp: TypeAlias = Literal["+", "-", "*", "/"]
TextOp: TypeAlias = Literal["contains", "starts with", "ends with"]
Quantifier: TypeAlias = Literal["any", "all"]
RowFunction: TypeAlias = Literal[
    "count", "sum", "any", "none", "every", "mean", "min", "max", "median", "stddev",
    "first", "last", "most_frequent", "values", "active_periods", "mean_gap",
]  # fmt: skip
ValueFunction: TypeAlias = Literal[
    "round", "abs", "lower", "upper", "coalesce", "nullif", "year", "month", "weekday", "hour", "length",
    "days_since", "days_between", "percentile", "rank",
]  # fmt: skip

ROW_FUNCTIONS: tuple[str, ...] = RowFunction.__args__  # type: ignore[attr-defined]
VALUE_FUNCTIONS: tuple[str, ...] = ValueFunction.__args__  # type: ignore[attr-defined]

TIME = "time"
"""What the time of a row is called in paths."""


def _position() -> int:
    return field(default=0, compare=False, repr=False, kw_only=True)


# --- values -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number (int) or a decimal one (float)."""

    value: int | float
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes."""

    value: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date."""

    value: dt.date
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Instant:
    """A date and time; one without an offset is in the workspace's time zone."""

    value: dt.datetime
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Duration:
    """`90 days`: a whole number above 0 of one unit."""

    amount: int
    unit: Unit
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Ago:
    """`90 days ago`: the instant that long before `as_of`."""

    duration: Duration
    at: int = _position()


@dataclass(frozen=True, slots=True)
class ListOf:
    """`['NO', 'DK']`: constants of one type."""

    items: tuple[Constant, ...]
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Name:
    """`country`, `product.category`: a name, or a path of names."""

    path: tuple[str, ...]
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Negate:
    """`-x`. A negated number is a `Number` of its own."""

    value: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left op right`."""

    op: ArithmeticOp
    left: Expression
    right: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values, such as `round(x, 2)`."""

    function: ValueFunction
    arguments: tuple[Expression, ...]
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Then:
    """`then [no] table [within duration] [where condition]`: what must, or must not, follow a row."""

    table: str
    negated: bool = False
    within: Duration | None = None
    where: Expression | None = None
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function over the rows of a one-to-many table.

    `target` is the table, followed by the path of a column where the function takes one. `at_least` belongs to
    `most_frequent` and `active_periods`; `period` and `last` to `active_periods`.
    """

    function: RowFunction
    target: tuple[str, ...]
    distinct: bool = False
    window: Window | None = None
    where: Expression | None = None
    then: Then | None = None
    at_least: int | None = None
    period: Duration | None = None
    last: int | None = None
    at: int = _position()


# --- windows: what lies after `t` in `t within 7 days`, and after a table in an aggregate ---------------------------


@dataclass(frozen=True, slots=True)
class Within:
    """`within [next] 7 [calendar] days`."""

    duration: Duration
    ahead: bool = False
    calendar: bool = False
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Bound:
    """`before`, `after`, `since` or `until` a point in time."""

    side: Literal["before", "after", "since", "until"]
    point: Point
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Span:
    """`between a and b`, both ends included."""

    start: Point
    end: Point
    at: int = _position()


@dataclass(frozen=True, slots=True)
class OnDay:
    """`is today` (0), `is tomorrow` (1), `is yesterday` (-1), `is 4 days ago` (-4): that local calendar day."""

    days: int
    at: int = _position()


@dataclass(frozen=True, slots=True)
class InPeriod:
    """`is this|last|next week|month|quarter|year`."""

    which: Literal["this", "last", "next"]
    unit: Literal["week", "month", "quarter", "year"]
    at: int = _position()


# --- conditions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`."""

    op: CompareOp
    left: Expression
    right: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Between:
    """`x between low and high`, both ends included."""

    value: Expression
    low: Expression
    high: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class In:
    """`x in [..]`."""

    value: Expression
    items: ListOf
    at: int = _position()


@dataclass(frozen=True, slots=True)
class TextMatch:
    """`x contains y`, `x starts with y`, `x ends with y`: ignoring case, no wildcards."""

    op: TextOp
    value: Expression
    part: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class ContainsOf:
    """`x contains any of [..]`, `x contains all of [..]`."""

    quantifier: Quantifier
    value: Expression
    items: ListOf
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Matches:
    """`x matches 'regex'`: RE2, found anywhere in the text."""

    value: Expression
    pattern: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Known:
    """`x is known`; `x is unknown` is its negation."""

    value: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class When:
    """A date or instant lies in a window: `t within 7 days`, `t is last month`, `t since 2026-01-01`."""

    value: Expression
    window: Window
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Anniversary:
    """`d anniversary is today`, `d anniversary within next 7 days`."""

    value: Expression
    window: Within | OnDay | InPeriod
    at: int = _position()


@dataclass(frozen=True, slots=True)
class InAudience:
    """`in audience 'name'`."""

    name: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class InList:
    """`in list 'name'`."""

    name: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Everyone:
    """`everyone`."""

    at: int = _position()


@dataclass(frozen=True, slots=True)
class Not:
    """`not x`; also `not in`, `not contains`, `is unknown` and `contains none of`."""

    term: Expression
    at: int = _position()


@dataclass(frozen=True, slots=True)
class And:
    """Two or more terms that must all hold."""

    terms: tuple[Expression, ...]
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more terms of which one must hold."""

    terms: tuple[Expression, ...]
    at: int = _position()


Constant: TypeAlias = Number | Text | Boolean | Date | Instant
Point: TypeAlias = Date | Instant | Ago
Window: TypeAlias = Within | Bound | Span | OnDay | InPeriod
ConditionNode: TypeAlias = (
    Compare | Between | In | TextMatch | ContainsOf | Matches | Known | When | Anniversary
    | InAudience | InList | Everyone | Not | And | Or
)  # fmt: skip
Expression: TypeAlias = (
    Constant | Duration | Ago | ListOf | Name | Negate | Arithmetic | Call | Aggregate | ConditionNode
)
