"""The language, one node at a time, for one profile or one row at a time: slow and plain.

The engine is compared with this by random worlds and expressions, so it owes nothing to the engine's code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import re2

from insight.language import syntax as s

from . import values as v
from .rows import Data, Row
from .summaries import mean_gap, summary
from .times import EXACT, comes_round, in_window

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from .values import Value
    from .world import Record, World


class BadTree(ValueError):
    """A tree that the language's rules do not allow: an unknown name, or a form in the wrong place."""


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: at a profile, or at one row of it.

    `earlier` is the row of A while the condition of B in `A then B` is asked.
    """

    data: Data
    profile: Record
    row: Row | None = None
    earlier: Row | None = None


def evaluate(tree: s.Expression, world: World) -> dict[Any, Value]:
    """The value of an expression for each profile, by the profile's key.

    Conditions give True or False; values give None where they are missing; every time with a clock is in UTC.

    Raises
    ------
    BadTree
        For a tree that the language does not allow, as far as the rows at hand show it.
    """
    data = Data(world)
    return {profile[world.key]: value_of(tree, Scope(data, profile)) for profile in data.profiles}


def members(tree: s.Expression, world: World) -> set[Any]:
    """The keys of the profiles for which a condition holds; missing counts as false."""
    return {key for key, value in evaluate(tree, world).items() if value is True}


def holds(tree: s.Expression, scope: Scope) -> bool:
    """Whether a condition is true; a true/false value that is missing counts as false."""
    return value_of(tree, scope) is True


def value_of(tree: s.Expression, scope: Scope) -> Value:
    """The value of any expression."""
    match tree:
        case s.Number(value) | s.Text(value) | s.Boolean(value) | s.Date(value) | s.Instant(value):
            return v.clean(value, scope.data.clock)
        case s.Ago(duration):
            return scope.data.clock.ago(duration)
        case s.Name(path):
            return named(path, scope)
        case s.Negate(inner):
            value = value_of(inner, scope)
            return None if value is None else -value
        case s.Arithmetic(op, left, right):
            return v.arithmetic(op, value_of(left, scope), value_of(right, scope))
        case s.Call(("percentile" | "rank") as function, (argument,)):
            return among_all(function, argument, scope)
        case s.Call(function, arguments):
            return v.call(function, [value_of(argument, scope) for argument in arguments], scope.data.clock)
        case s.Aggregate():
            return aggregate(tree, scope)
        case s.Duration() | s.ListOf():
            raise BadTree(f"{tree} is no value")
        case _:
            return condition(tree, scope)


# --- conditions ---------------------------------------------------------------------------------------------


def condition(tree: s.Expression, scope: Scope) -> bool:
    """Whether a condition is true: it always is one or the other."""
    match tree:
        case s.Not(term):
            return not holds(term, scope)
        case s.And(terms):
            return all(holds(term, scope) for term in terms)
        case s.Or(terms):
            return any(holds(term, scope) for term in terms)
        case s.Compare(op, left, right):
            return compare(op, left, right, scope)
        case s.Between(value, low, high):
            return compare(">=", value, low, scope) and compare("<=", value, high, scope)
        case s.In(value, s.ListOf(items)):
            return any(compare("=", value, item, scope) for item in items)
        case s.TextMatch(op, value, part):
            return v.text_matches(op, value_of(value, scope), value_of(part, scope))
        case s.ContainsOf(quantifier, value, s.ListOf(items)):
            found = [v.text_matches("contains", value_of(value, scope), value_of(item, scope)) for item in items]
            return any(found) if quantifier == "any" else all(found)
        case s.Matches(value, pattern):
            text = value_of(value, scope)
            return text is not None and re2.search(pattern, text) is not None
        case s.Known(value):
            return value_of(value, scope) is not None
        case s.When(value, window):
            time = value_of(value, scope)
            return time is not None and in_window(scope.data.clock, time, window)
        case s.Anniversary(value, window):
            time = value_of(value, scope)
            return time is not None and comes_round(scope.data.clock, time, window)
        case s.InAudience() | s.InList() | s.Everyone():
            return about_the_customer(tree, scope)
        case _:
            raise BadTree(f"{tree} is no condition")


def compare(op: str, left: s.Expression, right: s.Expression, scope: Scope) -> bool:
    """A comparison; whether a side is written `D ago` matters to a date."""
    against_ago = isinstance(left, s.Ago) or isinstance(right, s.Ago)
    clock = scope.data.clock
    return v.compare(op, value_of(left, scope), value_of(right, scope), clock, against_ago=against_ago)


def about_the_customer(tree: s.InAudience | s.InList | s.Everyone, scope: Scope) -> bool:
    """`in audience`, `in list` and `everyone`, which stand outside aggregates."""
    outside(scope)
    world = scope.data.world
    match tree:
        case s.InAudience(name):
            return holds(world.audiences[name], scope)
        case s.InList(name):
            return scope.profile[world.key] in world.lists[name]
        case s.Everyone():
            return True


def among_all(function: str, argument: s.Expression, scope: Scope) -> Value:
    """`percentile` and `rank`: where this profile's value lies among those of all profiles."""
    outside(scope)
    everyones = [value_of(argument, replace(scope, profile=profile)) for profile in scope.data.profiles]
    own = value_of(argument, scope)
    return v.percentile(own, everyones) if function == "percentile" else v.rank(own, everyones)


def outside(scope: Scope) -> None:
    """Only outside aggregates."""
    if scope.row is not None:
        raise BadTree("this is about customers, so it stands outside aggregates")


# --- names --------------------------------------------------------------------------------------------------


def named(path: tuple[str, ...], scope: Scope) -> Value:
    """What a name stands for: at a profile its properties and columns, in a row what the row leads to."""
    if scope.row is None:
        return of_profile(path, scope)
    if scope.earlier is not None and len(path) > 1 and path[0] == scope.earlier.table:
        return of_row(path[1:], scope.earlier, scope)
    return of_row(path, scope.row, scope)


def of_profile(path: tuple[str, ...], scope: Scope) -> Value:
    """A property of the profile, or else a column."""
    world = scope.data.world
    if len(path) == 1 and path[0] in world.properties:
        return value_of(world.properties[path[0]], Scope(scope.data, scope.profile))
    return column(path, "profile", scope.profile, world)


def of_row(path: tuple[str, ...], row: Row, scope: Scope) -> Value:
    """`time`, a column, or a step through a lookup, to the parent row, or to the profile."""
    data, (head, *rest) = scope.data, path
    table = data.world.tables[row.table]
    if not rest:
        if head == "time" and data.has_time(row.table):
            return data.time(row)
        return column(path, row.table, row.cells, data.world)
    if head in table.lookups:
        lookup, record = data.looked_up(head, row)
        return column(tuple(rest), lookup, record, data.world)
    if row.parent is not None and head in names_of_one(row.parent.table):
        return of_row(tuple(rest), row.parent, scope)
    if head == "profile":
        return of_profile(tuple(rest), scope)
    raise BadTree(f"{'.'.join(path)} leads nowhere from {row.table}")


def column(path: tuple[str, ...], table: str, record: Record | None, world: World) -> Value:
    """A column's cell; missing where a lookup has no record."""
    if len(path) != 1 or path[0] not in world.types[table]:
        raise BadTree(f"{'.'.join(path)} is no column of {table}")
    return None if record is None else record.get(path[0])


def names_of_one(table: str) -> set[str]:
    """How a path may call the parent row: by the table's name, or by its singular."""
    names = {table}
    if table.endswith("s"):
        names.add(table[:-1])
    if table.endswith("ies"):
        names.add(table[:-3] + "y")
    return names


# --- rows ---------------------------------------------------------------------------------------------------


def aggregate(tree: s.Aggregate, scope: Scope) -> Value:
    """A function over the rows in the window for which the condition holds."""
    table, *path = tree.target
    rows = [row for row in rows_of(table, scope) if tree.window is None or in_rows_window(row, tree.window, scope)]
    kept = [row for row in rows if keeps(tree, row, scope)]

    def value(row: Row) -> Value:
        return of_row(tuple(path), row, scope)

    match tree.function:
        case "any":
            return len(kept) > 0
        case "none":
            return len(kept) == 0
        case "every":
            return len(kept) == len(rows)
        case "count" if not path:
            return len(kept)
        case "first":
            return scope.data.at_end(with_time(kept, table, scope), min, value)
        case "last":
            return scope.data.at_end(with_time(kept, table, scope), max, value)
        case "mean_gap":
            return mean_gap(moments(kept, table, scope))
        case "active_periods":
            return active_periods(tree, moments(kept, table, scope), scope)
        case _:
            known = [value(row) for row in kept if value(row) is not None]
            return summary(tree.function, known, distinct=tree.distinct, at_least=tree.at_least or 1)


def rows_of(table: str, scope: Scope) -> list[Row]:
    """The rows of a table that are seen: of the profile, or in a row condition of that row."""
    if scope.row is None:
        return scope.data.seen_below(table, scope.profile)
    if not scope.data.is_below(table, scope.row.table):
        raise BadTree(f"{table} is not below {scope.row.table}")
    return scope.data.seen_below(table, scope.row)


def with_time(rows: list[Row], table: str, scope: Scope) -> list[Row]:
    """The rows, of a table that must have a time."""
    if not scope.data.has_time(table):
        raise BadTree(f"{table} has no time")
    return rows


def moments(rows: list[Row], table: str, scope: Scope) -> list[dt.datetime]:
    """When the rows were."""
    return [scope.data.moment(row) for row in with_time(rows, table, scope)]


def in_rows_window(row: Row, window: s.Window, scope: Scope) -> bool:
    """Whether the row's time lies in the window."""
    with_time([row], row.table, scope)
    return in_window(scope.data.clock, scope.data.time(row), window)


def keeps(tree: s.Aggregate, row: Row, scope: Scope) -> bool:
    """Whether the conditions of `where` and `then` hold for a row."""
    if tree.where is not None and not holds(tree.where, Scope(scope.data, scope.profile, row)):
        return False
    return tree.then is None or followed(tree.then, row, scope)


def followed(then: s.Then, row: Row, scope: Scope) -> bool:
    """Whether a row of the other table came strictly later, in time.

    For `then no`: whether the time is up and none came.
    """
    data = scope.data
    start = data.moment(with_time([row], row.table, scope)[0])
    limit = data.clock.as_of if then.within is None else start + length_of(then.within)
    if then.negated and limit > data.clock.as_of:
        return False
    later = [
        other
        for other in with_time(rows_of(then.table, scope), then.table, scope)
        if other is not row and start < data.moment(other) <= limit
    ]
    came = any(
        then.where is None or holds(then.where, Scope(data, scope.profile, other, earlier=row)) for other in later
    )
    return came != then.negated


def active_periods(tree: s.Aggregate, times: list[dt.datetime], scope: Scope) -> int:
    """In how many of the last periods there are enough rows; period i is [as_of - (i+1)D, as_of - iD)."""
    if tree.period is None or tree.last is None:
        raise BadTree("active_periods needs a period and a number of them")
    clock, active = scope.data.clock, 0
    for i in range(tree.last):
        start = clock.ago(tree.period, i + 1)
        end = clock.ago(tree.period, i)
        inside = [time for time in times if start <= time < end]
        if len(inside) >= (tree.at_least or 1):
            active += 1
    return active


def length_of(duration: s.Duration) -> dt.timedelta:
    """How long a duration from seconds to weeks is."""
    if duration.unit not in EXACT:
        raise BadTree(f"{duration.unit}s have no fixed length")
    return duration.amount * EXACT[duration.unit]
