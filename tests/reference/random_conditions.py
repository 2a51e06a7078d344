"""Random conditions: well-typed, of every form the language has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.language import syntax as s

from . import model as m
from .random_places import KINDS, Place, ago, constant, items, leaf, makes
from .random_rows import aggregate, can_aggregate, window
from .random_values import numeric_aggregate

if TYPE_CHECKING:
    from collections.abc import Callable

_SIMPLE = ("compare", "compare", "in", "text match", "when", "name", "known")
_FORMS = (
    *_SIMPLE, "compare", "compare", "compare", "between", "contains element", "contains of", "matches",
    "anniversary", "when", "not", "and", "and", "or", "or",
)  # fmt: skip
_DAYS = (*(s.Duration(days, "day") for days in (7, 1, 8, 365, 366)), s.Duration(2, "week"))
_OUTSIDE = ("in audience", "in list", "everyone")


@makes("condition")
def condition(place: Place) -> s.Expression:
    """A condition."""
    if place.depth <= 0:
        return BY_FORM[place.pick(_SIMPLE)](place)
    forms = [*_FORMS]
    if can_aggregate(place, "condition"):
        forms += ["rows"] * 8 + ["measure"] * 12
    if place.table is None:
        forms += _OUTSIDE
    return BY_FORM[place.pick(forms)](place)


def compare(place: Place) -> s.Expression:
    """A comparison of two values of one kind, of a date with an instant, or of a time with `D ago`."""
    kind = place.pick(("number",) * 6 + ("text", "text", "boolean", "date", "instant"))
    ops: tuple[s.CompareOp, ...] = ("=", "!=") if kind == "boolean" else ("=", ">", "<", "!=", ">=", "<=")
    return s.Compare(place.pick(ops), place.make(kind), end(place, kind))


def measure(place: Place) -> s.Expression:
    """A number that sums up rows, compared with a constant."""
    ops: tuple[s.CompareOp, ...] = (">=", "=", "<", "!=", ">", "<=")
    return s.Compare(place.pick(ops), numeric_aggregate(place), constant(place, "number"))


def end(place: Place, kind: str) -> s.Expression:
    """What a value of a kind may be compared with; most often a constant."""
    if place.earlier_paths(kind) and place.chance(2):
        return s.Name(place.pick(place.earlier_paths(kind)))
    if kind in {"date", "instant"}:
        if place.chance(4):
            return ago(place)
        kind = place.pick(("date", "instant"))
    maker = place.pick((constant, constant, leaf, Place.make))
    found: s.Expression = maker(place, kind)
    return found


def between(place: Place) -> s.Expression:
    """`x between low and high`."""
    kind = place.pick(("number", "text", "date", "instant"))
    return s.Between(place.make(kind), end(place, kind), end(place, kind))


def member(place: Place) -> s.Expression:
    """`x in [..]`."""
    kind = place.pick(("text", "text", "number", "date", "instant", "boolean"))
    return s.In(place.make(kind), items(place, kind))


def text_match(place: Place) -> s.Expression:
    """`contains`, `starts with` or `ends with` on a text."""
    part = place.make("text") if place.chance(4) else s.Text(place.pick(m.PARTS))
    return s.TextMatch(place.pick(("contains", "starts with", "ends with")), place.make("text"), part)


def contains_element(place: Place) -> s.Expression:
    """`contains` on a list."""
    if place.chance(3) and can_aggregate(place, "numbers"):
        return s.TextMatch("contains", aggregate(place, "numbers"), constant(place, "number"))
    return s.TextMatch("contains", place.make("texts"), end(place, "text"))


def contains_of(place: Place) -> s.Expression:
    """`contains any of`, `contains all of`: on a text or a list of texts."""
    if place.chance(2):
        parts = s.ListOf(tuple(s.Text(place.pick(m.PARTS)) for _ in range(place.pick((2, 1, 3)))))
        return s.ContainsOf(place.pick(("any", "all")), place.make("text"), parts)
    return s.ContainsOf(place.pick(("any", "all")), place.make("texts"), items(place, "text"))


def known(place: Place) -> s.Expression:
    """`x is known`, of every kind."""
    keys = [(name,) for name in m.KEY_COLUMNS.get(place.table or "", ())]
    if keys and place.chance(4):
        return s.Known(s.Name(place.pick(keys)))
    return s.Known(place.make(place.pick(KINDS)))


def when(place: Place) -> s.Expression:
    """A time in a window; all windows but those that are written as a comparison."""
    time = place.make(place.pick(("date", "instant")))
    match place.pick(("window", "window", "day", "period")):
        case "day":
            return s.When(time, on_day(place))
        case "period":
            return s.When(time, in_period(place))
        case _:
            return in_window(place, time)


def in_window(place: Place, time: s.Expression) -> s.Expression:
    """A time in a window of the kind that rows have too."""
    found = window(place)
    if isinstance(found, s.Span):
        return s.Between(time, found.start, found.end)
    if isinstance(found, s.Within):
        return s.When(time, s.Within(found.duration, place.chance(3), found.calendar))
    return s.When(time, found)


def anniversary(place: Place) -> s.Expression:
    """`d anniversary …`."""
    time = place.make(place.pick(("date", "date", "instant")))
    match place.pick(("within", "day", "period")):
        case "day":
            return s.Anniversary(time, on_day(place))
        case "period":
            return s.Anniversary(time, in_period(place))
        case _:
            return s.Anniversary(time, s.Within(place.pick(_DAYS), place.chance(2), place.chance(4)))


def on_day(place: Place) -> s.OnDay:
    """Today, yesterday, tomorrow, or so many days ago."""
    return s.OnDay(place.pick((0, -1, 1, -2, -4, -7)))


def in_period(place: Place) -> s.InPeriod:
    """This, last or next week, month, quarter or year."""
    return s.InPeriod(place.pick(("this", "last", "next")), place.pick(("week", "month", "quarter", "year")))


def terms(place: Place) -> tuple[s.Expression, ...]:
    """Two or three conditions."""
    return tuple(place.make("condition") for _ in range(place.pick((2, 2, 3))))


BY_FORM: dict[str, Callable[[Place], s.Expression]] = {
    "compare": compare,
    "between": between,
    "in": member,
    "text match": text_match,
    "contains element": contains_element,
    "contains of": contains_of,
    "matches": lambda place: s.Matches(place.make("text"), place.pick(m.PATTERNS)),
    "known": known,
    "when": when,
    "anniversary": anniversary,
    "name": lambda place: s.Name(place.pick(place.paths("boolean"))),
    "measure": measure,
    "rows": lambda place: aggregate(place, "condition"),
    "not": lambda place: s.Not(place.make("condition")),
    "and": lambda place: s.And(terms(place)),
    "or": lambda place: s.Or(terms(place)),
    "in audience": lambda place: s.InAudience(place.pick(tuple(m.AUDIENCES))),
    "in list": lambda place: s.InList(place.pick(m.LISTS)),
    "everyone": lambda _place: s.Everyone(),
}
