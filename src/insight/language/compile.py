"""From tree to Ibis values. Names and aggregates are handed in by an `Env`; nothing here knows tables.

Two forms of a condition are made. The *exact* form is true or false, never missing. The *raw* form may be missing where
false is meant: it serves filters, where both are the same, and lets engines skip parts of files.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.compile_values import balanced, call_value, comparable, in_window, lies_in, typed
from insight.language.format import text_of
from insight.language.meaning.meaning import meaning_of, subject_of
from insight.language.meaning.windows import anniversary_values, moments_compared
from insight.language.terms import OPERATORS

if TYPE_CHECKING:
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
            return balanced(operator.and_, [exact(term, env) for term in terms])
        case s.Or(terms):
            return balanced(operator.or_, [exact(term, env) for term in _merged(terms)])
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
            return balanced(operator.and_, [raw(term, env) for term in terms])
        case s.Or(terms):
            return balanced(operator.or_, [raw(term, env) for term in _merged(terms)])
        case s.Not() | s.Compare("!="):
            return exact(node, env)
        case s.Compare() | s.Between() | s.In():
            return _compared(node, env)
        case s.TextMatch(op, inner, part):
            return _text_match(op, see(inner), see(part), env.moments)
        case s.ContainsOf(quantifier, inner, items):
            joined = operator.or_ if quantifier == "any" else operator.and_
            held = see(inner)
            return balanced(joined, [_text_match("contains", held, see(item), env.moments) for item in items.items])
        case s.Matches(inner, pattern):
            return typed(see(inner), "string").re_search(pattern)
        case s.Known(inner):
            return see(inner).notnull()
        case s.When(inner, window):
            return in_window(see(inner), window, env.moments)
        case s.Anniversary(inner, window):
            return lies_in(see(inner), "day of year", anniversary_values(window, env.moments.clock), env.moments)
        case s.InAudience() | s.InList():
            return env.member(node)
        case s.Aggregate():
            return env.aggregate(node)
        case s.Everyone():
            return ibis.literal(True)  # noqa: FBT003 - the value itself
        case _:
            return typed(see(node), "boolean")


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


def _compared(node: s.Compare | s.Between | s.In, env: Env) -> Any:
    """A comparison: with constants by what it means, of two columns as the engine compares them."""
    subject = subject_of(node)
    if subject is not None:
        column = value(subject, env)
        meaning = meaning_of(node, env.moments.clock, is_date=column.type().is_date())
        return lies_in(column, meaning.line, meaning.values, env.moments)
    match node:
        case s.Between(inner, low, high):
            return _compared(s.Compare(">=", inner, low), env) & _compared(s.Compare("<=", inner, high), env)
        case s.In(inner, items):
            return balanced(operator.or_, [_compared(s.Compare("=", inner, item), env) for item in items.items])
        case s.Compare(op, (s.Date() | s.Instant() | s.Ago()) as left, (s.Date() | s.Instant() | s.Ago()) as right):
            return ibis.literal(moments_compared(op, left, right, env.moments.clock))
        case s.Compare(op, left, right):
            return _compare_columns(op, value(left, env), value(right, env), env.moments)


def _compare_columns(op: str, one: Any, two: Any, moments: Moments) -> Any:
    if one.type().is_null() or two.type().is_null():
        return ibis.null("boolean")
    if one.type().is_temporal() and two.type().is_temporal():
        return moments.compare_columns(op, one, two)
    return OPERATORS[op](comparable(one), comparable(two))


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
