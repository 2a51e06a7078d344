"""Random aggregates: well-typed functions of rows, with windows, row conditions and sequences."""

from __future__ import annotations

from insight.language import syntax as s

from . import model as m
from .random_places import Path, Place, ago, point, row_paths, time_kind

_ORDERED = ("min", "max", "first", "last", "most_frequent")
FUNCTIONS = {
    "number": (
        "count", "count", "count", "count column", "count distinct", "sum", "sum", "mean", "median", "stddev",
        "active_periods", "active_periods", "mean_gap", *_ORDERED,
    ),
    "text": _ORDERED,
    "date": _ORDERED,
    "instant": _ORDERED,
    "boolean": ("first", "last", "most_frequent"),
    "texts": ("values",),
    "numbers": ("values",),
    "dates": ("values",),
    "instants": ("values",),
    "condition": ("any", "any", "none", "every"),
}  # fmt: skip
"""The functions that give each kind of value."""

WHOLE_ROWS = {"count", "active_periods", "mean_gap", "any", "none", "every"}
TIMED = {"first", "last", "active_periods", "mean_gap"}


def can_aggregate(place: Place, kind: str) -> bool:
    """Whether there is room, and a table, for an aggregate that gives a kind of value."""
    return place.depth > 0 and kind in FUNCTIONS and any(_fits(name, _of_column(kind)) for name in place.tables())


def aggregate(place: Place, kind: str) -> s.Aggregate:
    """An aggregate that gives a kind of value."""
    column_kind = _of_column(kind)
    function = place.pick([each for each in FUNCTIONS[kind] if _tables(place, each, column_kind)])
    table = place.pick(_tables(place, function, column_kind))
    path = () if function in WHOLE_ROWS else place.pick(_targets(table, function, column_kind))
    name = function.split()[0]
    if function == "active_periods":
        return active_periods(place, table)
    timed = time_kind(table) is not None
    return s.Aggregate(
        name,  # type: ignore[arg-type]
        (table, *path),
        distinct=function == "count distinct",
        window=window(place) if timed and place.chance(2) else None,
        where=place.within(table).make_here("condition") if name == "every" or place.chance(2) else None,
        then=then(place, table) if timed and place.chance(5) else None,
        at_least=place.pick((None, 1, 2)) if name == "most_frequent" else None,
    )


def _of_column(kind: str) -> str | None:
    """The kind of column that an aggregate of a kind of value is about; None if it is about whole rows."""
    return {
        "texts": "text",
        "numbers": "number",
        "dates": "date",
        "instants": "instant",
        "condition": None,
    }.get(kind, kind)


def _fits(table: str, column_kind: str | None) -> bool:
    """Whether a table has a column of a kind."""
    return column_kind in {None, "number"} or bool(row_paths(table, column_kind or "", plural=True))


def _tables(place: Place, function: str, column_kind: str | None) -> list[str]:
    """The tables that a function that gives a kind may be about, here."""
    return [
        name
        for name in place.tables()
        if (time_kind(name) is not None or function not in TIMED)
        and (function in WHOLE_ROWS or _targets(name, function, column_kind))
    ]


def _targets(table: str, function: str, column_kind: str | None) -> tuple[Path, ...]:
    """The columns that a function may be about: of any kind where it counts."""
    if function in {"count column", "count distinct"}:
        kinds = ("number", "text", "boolean", "date", "instant")
        keys = [(name,) for name in m.KEY_COLUMNS.get(table, ())]
        return (*keys, *(path for kind in kinds for path in row_paths(table, kind, plural=True)))
    return row_paths(table, column_kind or "", plural=True)


def active_periods(place: Place, table: str) -> s.Aggregate:
    """`active_periods(table [where …], of D, last n [, at least k])`."""
    return s.Aggregate(
        "active_periods",
        (table,),
        where=place.within(table).make_here("condition") if place.chance(3) else None,
        period=place.pick(m.DURATIONS),
        last=place.pick((2, 1, 4)),
        at_least=place.pick((None, 1, 2)),
    )


def then(place: Place, table: str) -> s.Then:
    """`then [no] table [within D] [where condition]`, most often without too much asked."""
    timed = [name for name in place.tables() if time_kind(name) is not None]
    second = place.pick(timed)
    return s.Then(
        second,
        negated=place.chance(2),
        within=place.pick((*[None] * 4, *m.EXACT_DURATIONS)),
        where=place.within(second, earlier=table).make_here("condition") if place.chance(2) else None,
    )


def window(place: Place) -> s.Within | s.Bound | s.Span:
    """A window on a table's time."""
    match place.pick(("within", "within", "calendar", "bound", "bound", "span")):
        case "within":
            return s.Within(place.pick(m.DURATIONS), ahead=place.chance(12))
        case "calendar":
            return s.Within(place.pick(m.CALENDAR_DURATIONS), ahead=place.chance(12), calendar=True)
        case "bound":
            return s.Bound(place.pick(("before", "after", "since", "until")), point(place))
        case _:
            return s.Span(ago(place) if place.chance(2) else point(place), point(place))
