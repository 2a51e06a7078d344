"""From tree to Ibis values. Names and aggregates are handed in by an `Env`; nothing here knows tables.

Two forms of a condition are made. The *exact* form is true or false, never missing. The *raw* form may be missing where
false is meant: it serves filters, where both are the same, and lets engines skip parts of files.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as types

from insight.language import compile_time as times
from insight.language import syntax as s
from insight.language.compile_calls import call_value, typed
from insight.language.format import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from insight.language.compile_time import Moments


TRUTHS = ("any", "none", "every")
"""Functions of rows that give true or false."""


@dataclass(frozen=True)
class Env:
    """What an expression is compiled against; what cannot stand in an expression of its place is a `TypeError`.

    Attributes
    ----------
    moments : questions about time.
    """

    moments: Moments

    def name(self, node: s.Name) -> ir.Value:
        """The column that a name means."""
        raise TypeError(text_of(node))

    def aggregate(self, node: s.Aggregate) -> ir.Value:
        """The column that holds an aggregate."""
        raise TypeError(text_of(node))

    def member(self, node: s.InAudience | s.InList) -> ir.BooleanValue:
        """Whether the profile is in an audience or a list."""
        raise TypeError(text_of(node))

    def ranked(self, node: s.Call) -> ir.Value:
        """The column that holds a percentile or a rank."""
        raise TypeError(text_of(node))


def value(node: s.Expression, env: Env) -> ir.Value:
    """The Ibis value of an expression; conditions in their exact form."""
    match node:
        case s.Number(number) | s.Text(number) | s.Boolean(number):
            return ibis.literal(number)
        case s.Date() | s.Instant() | s.Ago():
            return env.moments.literal(node)
        case s.Name():
            return env.name(node)
        case s.Aggregate() if node.function not in TRUTHS:
            return env.aggregate(node)
        case s.Negate(inner):
            return -_number(value(inner, env))
        case s.Arithmetic(op, left, right):
            return _arithmetic(op, value(left, env), value(right, env))
        case s.Call("percentile" | "rank"):
            return env.ranked(node)
        case s.Call(function, arguments):
            return call_value(function, [value(each, env) for each in arguments], arguments, env.moments)
        case s.Duration() | s.ListOf():
            raise TypeError(type(node).__name__)
        case _:
            # As an operand, `NOT x` or `x > 0` would be printed without the brackets it needs: x > 0 IN (TRUE).
            return ibis.ifelse(exact(node, env), True, False)  # noqa: FBT003 - the values themselves


def exact(node: s.Expression, env: Env) -> ir.BooleanValue:
    """A condition as true or false, never missing."""
    match node:
        case s.And(terms):
            return _balanced(operator.and_, [exact(term, env) for term in terms])
        case s.Or(terms):
            return _balanced(operator.or_, [exact(term, env) for term in _merged(terms)])
        case s.Not(term):
            return ~exact(term, env)
        case s.Everyone() | s.Known() | s.InAudience() | s.InList():
            return raw(node, env)
        case s.Compare("!=", left, right):
            return ~exact(s.Compare("=", left, right), env)
        case s.Aggregate() if node.function in TRUTHS:
            return env.aggregate(node)
        case _:
            return raw(node, env).fill_null(False)  # noqa: FBT003 - the value itself


def raw(node: s.Expression, env: Env) -> ir.BooleanValue:  # noqa: C901, PLR0912 - one arm for each form of condition
    """A condition that may be missing where false is meant."""
    see = partial(value, env=env)
    match node:
        case s.And(terms):
            return _balanced(operator.and_, [raw(term, env) for term in terms])
        case s.Or(terms):
            return _balanced(operator.or_, [raw(term, env) for term in _merged(terms)])
        case s.Not() | s.Compare("!="):
            return exact(node, env)
        case s.Compare(op, left, right):
            return _compare(op, left, right, env)
        case s.Between(inner, low, high):
            return _compare(">=", inner, low, env) & _compare("<=", inner, high, env)
        case s.In(inner, items):
            return _in(see(inner), inner, items, env)
        case s.TextMatch(op, inner, part):
            return _text_match(op, see(inner), see(part), env.moments)
        case s.ContainsOf(quantifier, inner, items):
            joined = operator.or_ if quantifier == "any" else operator.and_
            held = see(inner)
            return _balanced(joined, [_text_match("contains", held, see(item), env.moments) for item in items.items])
        case s.Matches(inner, pattern):
            return typed(see(inner), "string").re_search(pattern)
        case s.Known(inner):
            return see(inner).notnull()
        case s.When(inner, window):
            return env.moments.within(see(inner), window)
        case s.Anniversary(inner, window):
            return env.moments.anniversary(see(inner), window)
        case s.InAudience() | s.InList():
            return env.member(node)
        case s.Aggregate():
            return env.aggregate(node)
        case s.Everyone():
            return ibis.literal(True)  # noqa: FBT003 - the value itself
        case _:
            return typed(see(node), "boolean")


def _balanced(joined: Callable[[Any, Any], Any], terms: Sequence[Any]) -> Any:
    """Terms joined as a tree of small depth, so that ten thousand of them stay within every engine's limits."""
    while len(terms) > 1:
        pairs = [terms[i : i + 2] for i in range(0, len(terms), 2)]
        terms = [joined(*pair) if len(pair) > 1 else pair[0] for pair in pairs]
    return terms[0]


_MERGE_FROM = 8


def _merged(terms: tuple[s.Expression, ...]) -> list[s.Expression]:
    """Many `x = constant` about one x as one `x in [..]`."""
    if len(terms) < _MERGE_FROM:
        return list(terms)
    kept: list[s.Expression] = []
    groups: dict[tuple[str, type], list[s.Compare]] = {}
    for term in terms:
        if isinstance(term, s.Compare) and term.op == "=" and isinstance(term.right, (s.Text, s.Number)):
            groups.setdefault((text_of(term.left), type(term.right)), []).append(term)
        else:
            kept.append(term)
    return kept + [s.In(group[0].left, s.ListOf(tuple(each.right for each in group))) for group in groups.values()]  # type: ignore[misc]


# --- numbers and text -------------------------------------------------------------------------------------------------

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _number(column: ir.Value) -> Any:
    """A number to compute with: decimals and what int64 cannot hold as float64, other whole numbers as int64."""
    kind = column.type()
    if kind.is_decimal() or kind.is_floating() or kind.is_uint64():
        return column.cast("float64")
    return column.cast("int64") if not kind.is_int64() else column


def _arithmetic(op: str, left: ir.Value, right: ir.Value) -> ir.Value:
    one, two = _number(left), _number(right)
    match op:
        case "+":
            return one + two
        case "-":
            return one - two
        case "*":
            return one * two
        case _:
            return one.cast("float64") / two.cast("float64").nullif(0)


def _compare(op: str, left: s.Expression, right: s.Expression, env: Env) -> Any:
    if times.is_moment(left) and not times.is_moment(right):
        return _compare(times.FLIPPED[op], right, left, env)
    if times.is_moment(right):
        return env.moments.compare_constant(op, left, right, None if times.is_moment(left) else value(left, env))
    one, two = value(left, env), value(right, env)
    if one.type().is_null() or two.type().is_null():
        return ibis.null("boolean")
    if one.type().is_temporal() and two.type().is_temporal():
        return env.moments.compare_columns(op, one, two)
    one, two = _comparable(one), _comparable(two)
    return _OPERATORS[op](_beside(one, two, left), _beside(two, one, right))


_UNSIGNED, _MOST_DIGITS = "decimal(20, 0)", 38


def _comparable(column: ir.Value) -> ir.Value:
    """A column that numbers below 0 may be compared with."""
    return column.cast(_UNSIGNED) if column.type().is_uint64() else column


def _beside(column: ir.Value, other: ir.Value, node: s.Expression) -> Any:
    """A constant beside a decimal column is compared exactly, not as a float."""
    if isinstance(node, s.Number) and isinstance(node.value, float) and other.type().is_decimal():
        constant = _decimal(node.value, other.type())
        return column if constant is None else constant
    return column


def _decimal(constant: float, kind: Any) -> ir.Value | None:
    """A number as a decimal that holds all of its digits, and all of a column's; None if no decimal has so many."""
    exact = Decimal(repr(constant)).normalize()
    if kind.precision is None:  # an engine whose decimals have as many digits as they need
        return ibis.literal(exact)
    _, digits, exponent = exact.as_tuple()
    places = max(kind.scale, -int(exponent))
    before = max(kind.precision - kind.scale, len(digits) + int(exponent))
    return ibis.literal(exact, type=types.Decimal(before + places, places)) if before + places <= _MOST_DIGITS else None


def _in(column: Any, node: s.Expression, items: s.ListOf, env: Env) -> Any:
    if column.type().is_null():
        return ibis.null("boolean")
    if times.is_moment(items.items[0]):
        return _balanced(operator.or_, [_compare("=", node, item, env) for item in items.items])
    constants: list[Any] = [item.value for item in items.items]
    column = _comparable(column)
    kind = column.type()
    if (
        kind.is_decimal() and kind.precision is not None
    ):  # what has more digits than a column is never one of its values
        found = [_decimal(each, kind) for each in constants]
        constants = [each for each in found if each is not None and each.type().precision == kind.precision]
    return column.isin(constants)


def _text_match(op: str, column: Any, part: Any, moments: Moments) -> Any:
    kind = column.type()
    if kind.is_array():
        return _element(column, part, kind.value_type, moments)
    column, part = typed(column, "string"), typed(part, "string")
    whole, piece = column.lower(), part.lower()
    match op:
        case "contains":
            return whole.contains(piece)
        case "starts with":
            return whole.startswith(piece)
        case _:
            return whole.endswith(piece)


def _element(column: Any, part: Any, kind: Any, moments: Moments) -> Any:
    """Whether a list has an element equal to a value; texts ignoring case."""
    if kind.is_null() or part.type().is_null():
        return ibis.null("boolean")
    if kind.is_string():
        return column.map(lambda each: each.lower()).contains(part.lower())
    if kind.is_numeric():
        return column.map(lambda each: each.cast("float64")).contains(part.cast("float64"))
    if kind.is_temporal():
        return column.map(moments.microseconds).contains(moments.microseconds(part))
    return column.contains(part)
