"""Small trees of every form, and one tree for all that mean the same as it."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any

from insight.language import syntax as s

X, Y, P, Q = (s.Name((name,)) for name in "xypq")
BOTH = (False, True)
DAY, AGO = s.Date(dt.date(2026, 1, 31)), s.Ago(s.Duration(7, "day"))
NOON = s.Instant(dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC))
CONSTANTS = (s.Number(5), s.Number(-5), s.Text("a"), *map(s.Boolean, BOTH), DAY, NOON, AGO)
LISTS = tuple(
    s.ListOf(items) for items in [(s.Text("a"),), (s.Text("a"), s.Text("b")), (s.Text("a, b"),), (s.Text("a' and 'b"),)]
)
SHORT, LONG = s.Duration(7, "day"), s.Duration(1, "month")
WITHINS = tuple(s.Within(*given) for given in product((SHORT, LONG), BOTH, BOTH))
BOUNDS = tuple(s.Bound(*given) for given in product(("before", "after", "since", "until"), (DAY, NOON, AGO)))
DAYS = (
    *(s.OnDay(days) for days in (0, 1, -1, -7)),
    *(s.InPeriod(*given) for given in product(("this", "last", "next"), ("week", "month"))),
)
SPANS = tuple(s.Span(*given) for given in product((DAY, AGO), repeat=2))
OPS = ("=", "!=", "<", "<=", ">", ">=")

PAID = s.Compare("=", Q, s.Text("a"))
WHERES = (None, P, PAID, s.Not(P), s.And((P, PAID)), s.Or((P, PAID)), s.Aggregate("any", ("z",), where=P))
THENS = (
    None, s.Then("t"), s.Then("t", negated=True), s.Then("t", within=SHORT), s.Then("t", where=P),
    s.Then("t", where=s.And((P, PAID))), s.Then("t", where=s.Compare("=", X, s.Name(("o", "x")))),
)  # fmt: skip


def aggregates() -> list[s.Aggregate]:
    """Every function, with and without each part."""
    parts = [{"where": where, "then": then} for where, then in product(WHERES, THENS)]
    parts += [{"window": window} for window in (*WITHINS, *BOUNDS, *SPANS)]
    parts += [{"window": WITHINS[0], "where": PAID, "then": THENS[3]}]
    found = [
        s.Aggregate(function, ("o",), **part) for function in ("count", "any", "none", "mean_gap") for part in parts
    ]
    found += [s.Aggregate("every", ("o",), **part) for part in parts if part.get("where") is not None]
    columns = ("sum", "mean", "min", "max", "median", "stddev", "first", "last", "most_frequent", "values", "count")
    found += [s.Aggregate(function, ("o", name), where=PAID) for function in columns for name in ("x", "time")]
    found += [s.Aggregate("count", ("o", "x"), distinct=True), s.Aggregate("most_frequent", ("o", "x"), at_least=2)]
    found += [
        s.Aggregate("active_periods", ("o",), period=period, last=last, at_least=least, where=where)
        for period, last, least, where in product((SHORT, LONG), (2, 7), (None, 1, 2), WHERES[:3])
    ]
    return found


SOME = (
    s.Aggregate("count", ("o",)), s.Aggregate("count", ("o",), where=PAID), s.Aggregate("count", ("o",), where=P),
    s.Aggregate("sum", ("o", "x"), window=SPANS[0]), s.Aggregate("last", ("o", "time")),
    s.Aggregate("count", ("o",), where=s.Between(X, s.Number(1), s.Number(2))),
    s.Aggregate("count", ("o",), where=s.Compare("=", X, s.Arithmetic("/", Y, s.Number(5)))),
    s.Aggregate("count", ("o",), then=s.Then("t", where=P)),
)  # fmt: skip


def larger_values(values: tuple[Any, ...]) -> list[s.Expression]:
    """Arithmetic and functions of these values."""
    pairs = list(product(values, repeat=2))
    found: list[Any] = [s.Arithmetic(op, *pair) for op in "+-*/" for pair in pairs]
    found += [s.Negate(value) for value in values if not isinstance(value, s.Number)]
    for function in s.VALUE_FUNCTIONS:
        if function in {"nullif", "days_between", "coalesce"}:
            found += [s.Call(function, pair) for pair in pairs]
        else:
            found += [s.Call(function, (value,)) for value in values]
    found += [s.Call("round", (value, s.Number(digits))) for value in values for digits in (0, 1, 2)]
    return found


def conditions(values: tuple[Any, ...]) -> list[Any]:
    """Conditions on these values, each with its negation."""
    pairs = list(product(values, repeat=2))
    found: list[Any] = [s.Compare(op, *pair) for op in OPS for pair in pairs]
    found += [s.Between(X, *pair) for pair in pairs] + [s.Between(value, s.Number(5), Y) for value in values]
    for value in values:
        found += [s.In(value, items) for items in LISTS]
        found += [
            s.TextMatch(op, value, part) for op in ("contains", "starts with", "ends with") for part in (Y, s.Text("a"))
        ]
        found += [s.ContainsOf(which, value, items) for which in ("any", "all") for items in LISTS]
        found += [s.Matches(value, "a"), s.Known(value)]
        found += [s.When(value, window) for window in (*WITHINS, *BOUNDS, *DAYS)]
        found += [s.Anniversary(value, window) for window in (*WITHINS[:4], *DAYS)]
    found += [s.InAudience("a"), s.InAudience("b"), s.InList("a"), s.Everyone()]
    return found + [s.Not(each) for each in found]


# --- one tree for all that mean the same ------------------------------------------------------------------------

_SIDES = {"<": "before", ">": "after", ">=": "since", "<=": "until"}


def meaning(tree: Any) -> Any:
    """The tree itself, or the one that stands for all that mean the same as it."""
    if isinstance(tree, tuple):
        return tuple(meaning(each) for each in tree)
    if not is_dataclass(tree):
        return tree
    parts = {each.name: meaning(getattr(tree, each.name)) for each in fields(tree) if each.name != "at"}
    return _same(replace(tree, **parts))


def _same(tree: Any) -> Any:
    match tree:
        case s.Compare("!=", left, right):
            return s.Not(s.Compare("=", left, right))
        case s.Not(s.Not(s.Compare("=") as same)):
            return same
        case s.Compare(op, left, s.Date() | s.Instant() | s.Ago() as point) if op in _SIDES:
            return s.When(left, s.Bound(_SIDES[op], point))
        case s.In(value, s.ListOf((item,))):
            return s.Compare("=", value, item)
        case s.Aggregate("none"):
            return s.Not(replace(tree, function="any"))
        case s.Not(s.Not(s.Aggregate("any") as same)):
            return same
        case s.Aggregate(at_least=1):
            return replace(tree, at_least=None)
        case s.Not(s.Boolean(value)):
            return s.Boolean(not value)
        case s.Call("round", (value, s.Number(0))):
            return s.Call("round", (value,))
        case _:
            return tree
