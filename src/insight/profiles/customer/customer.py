"""One customer: every property, and the rows of every table in time order."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from insight.customers.key_values import key_value
from insight.errors import UnknownProfile
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Share, Sheet, Table
from insight.language import syntax as s
from insight.language.shape import Ref, Scope
from insight.language.types import Kind
from insight.profiles.columns import KEY, TIME
from insight.profiles.customer.customer_timeline import MASK, Event, local_time, plot_timeline
from insight.profiles.customer.own_rows import of_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.plots import Figure, Theme
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles
    from insight.units import Clock


_EVENTS = 20
_MEASURED, _ROOM = 60, 24_000
"""Behavioural properties of a customer, and bytes, that a page shows at most."""


@dataclass(frozen=True, slots=True)
class Customer(ValueAnswer):
    """One profile, whole.

    Attributes
    ----------
    key : the profile's key.
    stored, behavioural, scores, segments : values by property name; private ones masked unless they were asked for.
    audiences : names of the audiences that the customer is in.
    timeline : the rows of all tables before `as_of`, oldest first; tables without a time at the end.
    clock : the instant that it was computed for, and the calendar that times are read in.
    known : what the catalog says of each property, by name.
    problems : properties and audiences that cannot be told because their definitions are wrong, with what is wrong.
    revealed : whether private values are as they are.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> customer = ws.define_audiences(often="visits > 6").profile(8)
    >>> customer.stored, customer.audiences
    ({'customer_id': 8, 'visits': 8}, ('often',))
    """

    key: Any
    stored: Mapping[str, Any]
    behavioural: Mapping[str, Any]
    scores: Mapping[str, Any]
    segments: Mapping[str, Any]
    audiences: tuple[str, ...]
    timeline: tuple[Event, ...]
    clock: Clock = field(repr=False, compare=False)
    known: Mapping[str, Property] = field(repr=False, compare=False)
    problems: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    revealed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The same as dictionaries and lists; dates and times stay what they are."""
        events = [{"time": each.time, "table": each.table, "values": dict(each.values)} for each in self.timeline]
        parts = {
            "stored": self.stored,
            "behavioural": self.behavioural,
            "scores": self.scores,
            "segments": self.segments,
        }
        return {
            "key": self.key,
            **{name: dict(part) for name, part in parts.items()},
            "audiences": list(self.audiences),
            "timeline": events,
            **({"problems": dict(self.problems)} if self.problems else {}),
        }

    def events(self) -> pl.DataFrame:
        """The timeline: one row per event with `time`, `table` and `row` (the values as one text)."""
        rows = [
            {"time": str(each.time or ""), "table": each.table, "row": _one_line(each.values)} for each in self.timeline
        ]
        return pl.DataFrame(rows, schema={"time": pl.String, "table": pl.String, "row": pl.String})

    def plot(self, theme: Theme = "auto") -> Figure:
        """The timeline as a figure: a lane for each table, a mark for each time; above 400 rows for each week or month.

        It holds names of tables, times and counts, and no value of a row.
        """
        return plot_timeline(self.key, self.timeline, self.clock, self.formats, theme)

    @property
    def frame(self) -> pl.DataFrame:
        """The same as `events`."""
        return self.events()

    def __repr__(self) -> str:
        counted = self.formats.counted
        properties = sum(map(len, (self.stored, self.behavioural, self.scores, self.segments)))
        audiences, rows = counted(len(self.audiences), "audience"), counted(len(self.timeline), "row")
        return f"<Customer {self.key!r}: {counted(properties, 'property', 'properties')}, {audiences}, {rows}>"

    def _ipython_display_(self) -> None:
        """Show the page, and below it the figure of the timeline, if there is anything to draw."""
        from IPython.display import display  # noqa: PLC0415 - only notebooks have it

        show: Any = display
        show({"text/plain": repr(self), "text/html": self._repr_html_()}, raw=True)
        if any(each.time is not None for each in self.timeline):
            told = f"<Figure: timeline of customer {self.key!r}>"
            show({"text/plain": told, **self.plot().bundle()}, raw=True)

    def sheet(self, events: int = _EVENTS) -> Sheet:
        """The facts about a customer, and the newest rows of all tables; all of them where `events` is 0."""
        tables = [
            Table(
                ("property", "value"),
                self._plain({**self.segments, **self.scores}),
                "Segments and scores",
                is_below=True,
            ),
            Table(("property", "value"), self._plain(self.stored), "Stored", is_below=True),
            Table(("property", "value", "unit"), self._measured(), "Behaviour", most=_MEASURED),
            self._newest(events),
        ]
        facts = {
            "audiences": ", ".join(self.audiences) or "none",
            "as of": self.formats.as_of(self.clock),
            "rows": len(self.timeline),
            "not told": "; ".join(self.problems.values()) or None,
        }
        warning = "Private values are shown, as was asked for. They are kept with the notebook when it is saved."
        return Sheet("Customer", str(self.key), facts, tables, warning if self.revealed else "", self.formats, _ROOM)

    def _plain(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Stored values and scores: whole numbers as they are, since they may be keys or years."""
        return [(self._title(name), self.formats.named(value)) for name, value in values.items()]

    def _measured(self) -> list[tuple[str, Any, str]]:
        rows: list[tuple[str, Any, str]] = []
        for name, value in self.behavioural.items():
            unit = self.known[name].unit if name in self.known else ""
            is_share = unit == "share" and isinstance(value, int | float)
            rows.append((self._title(name), Share(value) if is_share else value, "" if is_share else unit))
        return rows

    def _title(self, name: str) -> str:
        return self.known[name].title if name in self.known else name

    def _newest(self, events: int) -> Table:
        """The newest rows, the last one first; rows of tables without a time at the end."""
        timed = [each for each in self.timeline if each.time is not None]
        newest = [*timed[::-1], *self.timeline[len(timed) :]][: events or None]
        named = self.formats.named
        rows = [
            (
                local_time(each, self.clock) if each.time is not None else None,
                each.table,
                ", ".join(f"{name} {named(value)}" for name, value in each.values.items() if value is not None),
            )
            for each in newest
        ]
        return Table(("time", "table", "row"), rows, "Timeline", len(self.timeline))


def _one_line(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def customer_of(profiles: Profiles, key: Any, *, reveal: bool = False) -> Customer:
    """The profile with this key.

    Parameters
    ----------
    key
        Of the profile key's type; a text that reads as one will do.
    reveal
        Show private columns as they are.

    Raises
    ------
    UnknownProfile
    """
    wanted_key = as_key(profiles, key)
    catalog, one = profiles.catalog, of_one(profiles, wanted_key)
    if one is None:
        raise UnknownProfile(key)
    problems = {name: str(wrong).split("\n", 1)[0] for _, name, wrong in catalog.problems()}
    properties = [each for each in catalog if each.type != Kind.OTHER.value and not each.problem]
    audiences = [name for name in catalog.audience_names if catalog.problem_of("audience", name) is None]
    wanted: dict[str, s.Expression] = {f"p:{each.name}": s.Name((each.name,)) for each in properties}
    wanted.update({f"a:{name}": s.InAudience(name) for name in audiences})
    relation: Any = one.values(wanted)
    row = profiles.data.engine.arrow(relation.filter(relation[KEY] == wanted_key)).to_pylist()[0]

    def values(kind: str) -> dict[str, Any]:
        return {
            each.name: MASK if each.private and not reveal and row[f"p:{each.name}"] is not None else row[f"p:{each.name}"]
            for each in properties if each.kind == kind
        }  # fmt: skip

    inside = tuple(name for name in audiences if row[f"a:{name}"])
    return Customer(
        wanted_key,
        values("stored"),
        values("behavioural"),
        values("score"),
        values("segment"),
        inside,
        tuple(_timeline(one, wanted_key, reveal=reveal)),
        profiles.clock,
        {each.name: each for each in properties},
        problems,
        reveal,
        formats=profiles.formats,
    )


def as_key(profiles: Profiles, key: Any) -> Any:
    """A key as the engine compares it.

    Raises
    ------
    UnknownProfile
        If it cannot be a key of this workspace at all.
    """
    column = profiles.data.profile[profiles.key]
    kind = key_value(column).type()
    text = str(key).strip()
    if kind.is_integer():
        if isinstance(key, bool) or re.fullmatch(r"[+-]?[0-9]+(\.0*)?", text) is None:
            raise UnknownProfile(key)
        return int(text.partition(".")[0])
    if column.type().is_uuid():
        try:
            return str(UUID(text))
        except ValueError:
            raise UnknownProfile(key) from None
    if not kind.is_string() or key is None:
        raise UnknownProfile(key)
    return str(key)


def _timeline(profiles: Profiles, key: Any, *, reveal: bool) -> list[Event]:
    events: list[Event] = []
    for table in profiles.data.model.tables:
        events += _events_of(profiles, table, key, reveal=reveal)
    clock = profiles.clock

    def place(event: Event) -> tuple[int, float]:
        if event.time is None:
            return 1, 0.0
        instant = clock.instant(event.time) if isinstance(event.time, dt.datetime) else clock.midnight(event.time)
        return 0, instant.timestamp()

    return sorted(events, key=place)


def _events_of(profiles: Profiles, table: str, key: Any, *, reveal: bool) -> list[Event]:
    part = profiles.data.model.tables[table]
    scope = Scope(profiles.catalog.shape, table)
    plumbing = {part.profile, part.time} | ({part.on} if part.parent is not None else set())
    shown = [name for name, kind in scope.row.columns.items() if name not in plumbing and kind.kind is not Kind.OTHER]
    refs = {name: Ref((), name, scope.row.columns[name]) for name in shown}
    rows = profiles.planner.rows(table, list(refs.values()))
    relation: Any = rows.table.filter(rows.table[KEY] == key)
    if scope.row.time is not None:
        relation = relation.filter(profiles.moments.seen(relation[TIME]))
    order = [TIME] if scope.row.time is not None else []
    order += [rows.columns[refs[part.key]]] if part.key in refs else []
    relation = relation.order_by(order) if order else relation
    private = set(part.private)
    events: list[Event] = []
    for row in profiles.data.engine.arrow(relation).to_pylist():
        values = {name: row[rows.columns[ref]] for name, ref in refs.items()}
        masked = {name: MASK for name in private if values.get(name) is not None and not reveal}
        events.append(Event(row.get(TIME), table, {**values, **masked}))
    return events
