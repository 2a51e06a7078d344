"""Random values: well-typed expressions that give a number, a text, a time, a list, or a yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s

from .random_places import Place, ago, constant, leaf, makes
from .random_rows import aggregate, can_aggregate

if TYPE_CHECKING:
    from collections.abc import Sequence


def ways(place: Place, kind: str, simple: Sequence[str], outside: Sequence[str] = ()) -> str:
    """How to draw an expression: one of the ways that are open here, or `leaf` at the end of the depth."""
    if place.depth <= 0:
        return "leaf"
    options = ["leaf", "leaf", *simple]
    if can_aggregate(place, kind):
        options += ["aggregate"] * (2 + len(simple))
    if place.table is None:
        options += outside
    return place.pick(options)


_NUMBER = (
    "arithmetic", "arithmetic", "negate", "round", "abs", "coalesce", "nullif", "of time", "of time",
    "length", "days_since", "days_between",
)  # fmt: skip


_OF_TIME: tuple[s.ValueFunction, ...] = ("year", "month", "weekday", "hour")


@makes("number")
def number(place: Place) -> s.Expression:
    """A number."""
    match ways(place, "number", _NUMBER, ("percentile", "rank")):
        case "arithmetic":
            return arithmetic(place)
        case "negate":
            inner = place.make("number")
            return inner if isinstance(inner, s.Number) else s.Negate(inner)
        case "round":
            digits = (s.Number(place.pick((0, 1, 2, 12))),) if place.chance(2) else ()
            return s.Call("round", (place.make("number"), *digits))
        case "abs":
            return s.Call("abs", (place.make("number"),))
        case "of time":
            return s.Call(place.pick(_OF_TIME), (place.make(place.pick(("date", "instant"))),))
        case "length":
            return s.Call("length", (place.make(place.pick(("text", "text", "texts"))),))
        case "days_since":
            return s.Call("days_since", (place.make(place.pick(("date", "instant"))),))
        case "days_between":
            ends = (place.make(place.pick(("date", "instant"))) for _ in range(2))
            return s.Call("days_between", tuple(ends))
        case "percentile":
            return to_six_digits(s.Call("percentile", (place.make("number"),)))
        case "rank":
            return s.Call("rank", (place.make("number"),))
        case "aggregate":
            return numeric_aggregate(place)
        case way:
            return any_kind(place, way, "number")


def arithmetic(place: Place) -> s.Expression:
    """A sum, a product with a small constant (so that whole numbers stay small), or a quotient."""
    ops: tuple[s.ArithmeticOp, ...] = ("+", "-", "*", "/")
    op = place.pick(ops)
    left = place.make("number")
    right = constant(place, "number") if op == "*" else place.make("number")
    return s.Arithmetic(op, left, right)


def numeric_aggregate(place: Place) -> s.Expression:
    """An aggregate that gives a number; one that is not exact is rounded, so that comparing it is fair."""
    found = aggregate(place, "number")
    return to_six_digits(found) if found.function in {"stddev", "mean_gap"} else found


def to_six_digits(tree: s.Expression) -> s.Expression:
    """`round(x, 6)`."""
    return s.Call("round", (tree, s.Number(6)))


@makes("text")
def text(place: Place) -> s.Expression:
    """A text."""
    way = ways(place, "text", ("lower", "upper", "coalesce", "nullif"))
    match way:
        case "lower" | "upper":
            return s.Call(way, (place.make("text"),))
        case _:
            return any_kind(place, way, "text")


@makes("boolean")
def boolean(place: Place) -> s.Expression:
    """True, false or missing."""
    way = ways(place, "boolean", ("coalesce", "nullif", "condition", "condition"))
    return place.make("condition") if way == "condition" else any_kind(place, way, "boolean")


@makes("date")
def date(place: Place) -> s.Expression:
    """A date."""
    return any_kind(place, ways(place, "date", ("coalesce", "nullif")), "date")


@makes("instant")
def instant(place: Place) -> s.Expression:
    """An instant."""
    way = ways(place, "instant", ("coalesce", "nullif", "ago"))
    return ago(place) if way == "ago" else any_kind(place, way, "instant")


@makes("texts")
def texts(place: Place) -> s.Expression:
    """A list of texts."""
    return any_kind(place, ways(place, "texts", ()), "texts")


def any_kind(place: Place, way: str, kind: str) -> s.Expression:
    """What every kind of value has: names, constants, `coalesce`, `nullif` and aggregates."""
    match way:
        case "coalesce":
            return s.Call("coalesce", tuple(place.make(kind) for _ in range(place.pick((2, 2, 3)))))
        case "nullif":
            return s.Call("nullif", (place.make(kind), leaf(place, kind)))
        case "aggregate":
            return aggregate(place, kind)
        case _:
            return leaf(place, kind)
