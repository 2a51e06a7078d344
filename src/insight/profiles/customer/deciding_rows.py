"""The rows that made aggregates what they are for one profile; one query for each table, however many aggregates ask.

Which rows these are depends on the function:

- `count`, `any`, `none`, `active_periods`, `mean_gap`: the rows that it counted (in its window, for its condition, with its `then`);
- `sum`, `mean`, `median`, `stddev`, `values`, and `count` of a column: those of them with a known value;
- `most_frequent`: those that hold the favourite, or all with a known value when none is frequent enough;
- `first`, `last`, `min`, `max`: the one row that decided;
- `every`: the rows in the window that fail, or else all rows in the window.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import ibis

from insight.language import syntax as s
from insight.language.format import name_text, text_of
from insight.language.shape import Scope
from insight.language.terms import nodes
from insight.language.types import Kind
from insight.profiles.columns import KEY, TIME
from insight.profiles.customer.customer_timeline import MASK, Event
from insight.profiles.plan.environments import RowEnv, Wanted
from insight.profiles.plan.groups import row_tests
from insight.profiles.plan.sequences import followed
from insight.profiles.plan.stages import own_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.language.shape import Ref
    from insight.profiles.plan.passes import Passes
    from insight.profiles.profile_table import Profiles

MOST = 10
"""How many rows of an aggregate are handed out."""
Role = Literal["counted", "decided", "failed"]
_WHICH, _ROLE, _TOTAL, _PLACE, _NUMBER, _TALLY = "which__", "role__", "total__", "place__", "number__", "tally__"


@dataclass(frozen=True, slots=True)
class DecidingRows:
    """The rows of one profile that made one aggregate what it is.

    Attributes
    ----------
    table : whose rows they are.
    role : "counted", "decided" (the one row of several that gave the value), or "failed" (what `every` asks).
    total : how many were counted, or failed; for "decided", how many the one was chosen from.
    rows : at most ten of them, oldest first; times in the workspace's zone, private columns masked.
    """

    table: str
    role: Role
    total: int
    rows: tuple[Event, ...] = ()


def deciding_rows(profiles: Profiles, aggregates: Iterable[s.Aggregate], key: Any) -> dict[str, DecidingRows]:
    """The deciding rows of aggregates over the rows of one profile, by the aggregate's canonical text.

    Parameters
    ----------
    aggregates
        As they stand outside any other, checked.
    key
        The profile's key as the engine compares it (`as_key`).
    """
    by_table: defaultdict[str, dict[str, s.Aggregate]] = defaultdict(dict)
    for node in aggregates:
        by_table[node.target[0]][text_of(node)] = node
    found: dict[str, DecidingRows] = {}
    for asked in by_table.values():
        found.update(_Table(profiles, asked, key).deciding())
    return found


class _Table:
    """The aggregates asked about one table, for one profile."""

    def __init__(self, profiles: Profiles, asked: Mapping[str, s.Aggregate], key: Any) -> None:
        self._profiles, self._asked, self._key = profiles, asked, key
        self._table = next(iter(asked.values())).target[0]
        self._scope = Scope(profiles.catalog.shape, self._table)
        self._shown = _shown_paths(profiles, self._table, asked.values())
        self._plan, self._env = self._rows()

    def deciding(self) -> dict[str, DecidingRows]:
        """The deciding rows of each, from one query."""
        parts = [part for place, node in enumerate(self._asked.values()) for part in self._parts(place, node)]
        relation = ibis.union(*parts) if len(parts) > 1 else parts[0]
        rows = self._profiles.data.engine.arrow(relation.order_by(_WHICH, _ROLE, _PLACE)).to_pylist()
        return {
            text: self._answer([row for row in rows if row[_WHICH] == place]) for place, text in enumerate(self._asked)
        }

    def _rows(self) -> tuple[Passes, RowEnv]:
        """The profile's rows that are seen, numbered so that each can be told from all others."""
        catalog = self._profiles.catalog
        tie = own_key(self._scope)
        needed = [*self._shown, *([(tie.column,)] if tie is not None else [])]
        shown = [s.Aggregate("count", (self._table, *path)) for path in needed]
        # Asked as counts, favourites and the like come with their values and not as codes.
        counts = [replace(node, function="count", distinct=False, at_least=None) for node in self._asked.values()]
        plan = self._profiles.planner.passes([*self._asked.values(), *shown])
        env = plan.row_env(self._table, [Wanted(node, "") for node in (*counts, *shown)], Scope(catalog.shape))
        relation: Any = env.relation.filter(env.relation[KEY] == self._key)
        first = [TIME] if self._scope.row.time is not None else []
        first += [env.columns[tie]] if tie is not None else []
        order = [relation[name].asc(nulls_first=False) for name in dict.fromkeys([*first, *relation.columns])]
        return plan, replace(env, relation=relation.mutate(**{_NUMBER: ibis.row_number().over(order_by=order)}))

    def _kept(self, node: s.Aggregate) -> Any:
        """The rows in an aggregate's window for which its condition and its `then` hold."""
        env = self._env
        if node.then is None:
            tests = row_tests(node, env)
            return env.relation.filter(tests) if tests else env.relation
        after = self._plan.after(node, Scope(env.scope.shape))
        after = replace(after, relation=after.relation.filter(after.relation[KEY] == self._key))
        return followed(env, node, after).relation.select(*env.relation.columns)

    def _column(self, node: s.Aggregate) -> str:
        """The column that an aggregate is about."""
        return self._env.columns[self._scope.resolve(node.target[1:], node.at)]

    def _parts(self, place: int, node: s.Aggregate) -> list[Any]:
        """The rows of one aggregate that are handed out, with how many there are in all."""
        kept = self._kept(node)
        if node.function == "every":
            window = self._kept(replace(node, where=None, then=None))
            failed = window.anti_join(kept.select(_NUMBER), _NUMBER).select(*window.columns)
            return [self._oldest(place, "failed", failed), self._oldest(place, "counted", window)]
        if len(node.target) > 1 and node.function not in ("first", "last"):
            kept = kept.filter(kept[self._column(node)].notnull())
        if node.function in ("first", "last", "min", "max"):
            return [self._one(place, node, kept)]
        if node.function == "most_frequent":
            kept = _favourites(node, kept, self._column(node))
        if node.function == "active_periods":
            kept = _in_active_periods(node, kept, self._env)
        return [self._oldest(place, "counted", kept)]

    def _oldest(self, place: int, role: Role, rows: Any) -> Any:
        return self._told(place, role, rows, [rows[_NUMBER].asc()])

    def _one(self, place: int, node: s.Aggregate, rows: Any) -> Any:
        """The row that gave the value: by time, key and value for `first` and `last`, by value and time for `min` and `max`."""
        tie, columns = own_key(self._scope), [self._column(node)]
        if node.function in ("first", "last"):
            columns = [TIME, *([self._env.columns[tie]] if tie is not None else []), *columns]
        way = "asc" if node.function in ("first", "min") else "desc"
        order = [getattr(rows[name], way)(nulls_first=False) for name in columns]
        return self._told(place, "decided", rows, [*order, rows[_NUMBER].asc()])

    def _told(self, place: int, role: Role, rows: Any, order: list[Any]) -> Any:
        """The first rows by an order, in columns that are the same for every aggregate of the table."""
        times = {TIME: rows[TIME]} if self._scope.row.time is not None else {}
        values = {f"value_{number}": rows[self._env.columns[ref]] for number, ref in enumerate(self._shown.values())}
        total, number = rows.count().over(ibis.window()), ibis.row_number().over(order_by=order)
        told = rows.select(
            **{_WHICH: ibis.literal(place), _ROLE: ibis.literal(role), _TOTAL: total, _PLACE: number}, **times, **values
        )
        return told.filter(told[_PLACE] < (1 if role == "decided" else MOST))

    def _answer(self, rows: list[dict[str, Any]]) -> DecidingRows:
        failed = [row for row in rows if row[_ROLE] == "failed"]
        chosen = failed or rows
        if not chosen:
            return DecidingRows(self._table, "counted", 0)
        return DecidingRows(self._table, chosen[0][_ROLE], int(chosen[0][_TOTAL]), tuple(map(self._event, chosen)))

    def _event(self, row: Mapping[str, Any]) -> Event:
        privacy = self._profiles.catalog.privacy
        values: dict[str, Any] = {}
        for number, path in enumerate(self._shown):
            value = in_zone(row[f"value_{number}"], self._profiles)
            private = privacy.handed_on(s.Aggregate("last", (self._table, *path))) is not None
            values[name_text(path)] = MASK if private and value is not None else value
        return Event(in_zone(row.get(TIME), self._profiles), self._table, values)


def in_zone(value: Any, profiles: Profiles) -> Any:
    """A value as people read it: an instant on the workspace's clock, all else as it is."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(ZoneInfo(profiles.clock.timezone))
    return value


def _shown_paths(profiles: Profiles, table: str, asked: Iterable[s.Aggregate]) -> dict[tuple[str, ...], Ref]:
    """The columns that a row is shown with: its own, without what ties it to others, and those that the aggregates name."""
    part, scope = profiles.data.model.tables[table], Scope(profiles.catalog.shape, table)
    plumbing = {part.profile, part.time} | ({part.on} if part.parent is not None else set())
    paths = [
        (name,) for name, kind in scope.row.columns.items() if name not in plumbing and kind.kind is not Kind.OTHER
    ]
    named = [node.target[1:] for node in asked if len(node.target) > 1]
    for where in (node.where for node in asked if node.where is not None):
        named += [node.path for node in nodes(where, into_rows=False) if isinstance(node, s.Name)]
    found: dict[tuple[str, ...], Ref] = {path: scope.resolve(path) for path in paths}
    for path in named:
        ref = scope.resolve(path)
        if ref not in found.values() and not (ref.what == "time" and not ref.steps) and path != (part.time,):
            found[path] = ref
    return found


def _favourites(node: s.Aggregate, rows: Any, column: str) -> Any:
    """The rows that hold the most frequent value (of equals the smallest), or all where none is frequent enough."""
    tallied = rows.mutate(**{_TALLY: rows.count().over(ibis.window(group_by=rows[column]))})
    order = [tallied[_TALLY].desc(), tallied[column].asc()]
    placed = tallied.mutate(
        place__=ibis.dense_rank().over(order_by=order), most__=tallied[_TALLY].max().over(ibis.window())
    )
    return placed.filter((placed.place__ == 0) | (placed.most__ < (node.at_least or 1)))


def _in_active_periods(node: s.Aggregate, rows: Any, env: RowEnv) -> Any:
    """The rows that lie in a period which counts as active."""
    assert node.period is not None and node.last is not None  # noqa: S101, PT018 - checked with the types
    clock, moments = env.moments.clock, env.moments
    starts = [clock.back(node.period.amount * (index + 1), node.period.unit) for index in range(node.last)]
    inside = [(moments.from_(rows[TIME], start), index) for index, start in enumerate(starts)]
    placed = rows.mutate(period__=ibis.cases(*inside, else_=ibis.null("int64")))
    placed = placed.filter(placed.period__.notnull())
    placed = placed.mutate(**{_TALLY: placed.count().over(ibis.window(group_by=placed.period__))})
    return placed.filter(placed[_TALLY] >= (node.at_least or 1))
