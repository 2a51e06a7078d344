"""Random small worlds over the one data model: orphans, missing cells, equal times, rows on every edge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from . import model as m
from .times import DAYS_OF_WEEK, Clock
from .world import Lookup, World

if TYPE_CHECKING:
    from .choices import Choices
    from .world import Record

Pool: TypeAlias = tuple[Any, ...]

KEYS: dict[str, Pool] = {
    "whole": (1, 2, 3, 4, 5, 6, 77),
    "text": ("c1", "C1", "c 2", "ø3", "c%4", "5", "ghost"),
    "uuid": tuple(str(UUID(int=n * 0x1234_5678_9ABC_DEF0_1234_5678)) for n in range(1, 8)),
}
"""Keys of profiles and of orders, by kind. The last one is never that of a profile or an order."""

PARCELS = (1, 2, 3, 4, 5, 9)
PRODUCTS = ("web", "app", "NO", "it's", "gone")
"""Keys of parcels and of products; the last one is never there."""


@dataclass(frozen=True)
class Source:
    """How many rows a table has at most, the column of its unique key, and the one that names the owner."""

    most: int
    key: str | None = None
    owner: str | None = None
    above: str = "profile"


SOURCES = {  # owners first
    "profile": Source(5, key="customer_id"),
    "orders": Source(6, key="order_id", owner="customer_id"),
    "lines": Source(8, owner="order_id", above="orders"),
    "parcels": Source(5, key="parcel_id", owner="order_id", above="orders"),
    "scans": Source(4, owner="parcel_id", above="parcels"),
    "visits": Source(6, owner="customer_id"),
    "cards": Source(4, owner="customer_id"),
    "support_cases": Source(5, owner="customer_id"),
    "product": Source(4, key="product_id"),
}

WEEKS = ("monday", "monday", "sunday", *DAYS_OF_WEEK)


def a_clock(choices: Choices) -> Clock:
    """An `as_of` and a zone, often beside a change of clocks or of the year, and a first day of the week."""
    moment, zone = choices.pick(m.MOMENTS)
    return Clock(dt.datetime.fromisoformat(moment), ZoneInfo(zone), choices.pick(WEEKS))


def a_world(choices: Choices, clock: Clock) -> World:
    """A world with this `as_of` and zone: profiles, lists, every table and lookup of the model.

    Keys of profiles, orders, parcels and products are unique where they are known; others perhaps not.
    """
    key_kind, naive = choices.pick(tuple(KEYS)), choices.pick((False, True))
    keys = KEYS[key_kind]
    rows: dict[str, list[Record]] = {}
    for name in SOURCES:
        rows[name] = _rows(choices.part(), name, rows, keys, _cells_of(clock, name, naive=naive))
    return World(
        profiles=rows["profile"],
        key=m.PROFILE_KEY,
        as_of=clock.as_of,
        tables={name: replace(shape, rows=rows[name]) for name, shape in m.SHAPES.items()},
        lookups={"product": Lookup(rows["product"], "product_id")},
        lists={name: [key for key in keys if choices.chance(3)] for name in m.LISTS},
        audiences=m.AUDIENCES,
        properties={name: tree for name, (_, tree) in m.PROPERTIES.items()},
        timezone=str(clock.zone),
        week_starts=clock.week_starts,
        types=_types("whole" if key_kind == "whole" else "text", naive=naive),
    )


def _types(of_key: str, *, naive: bool) -> dict[str, dict[str, str]]:
    """The type of each column."""
    types = {"profile": {m.PROFILE_KEY: of_key, **m.PROFILE}}
    for name, columns in m.COLUMNS.items():
        types[name] = dict.fromkeys(m.KEY_COLUMNS.get(name, ()), of_key) | columns
    if naive:
        types["orders"]["ordered_at"] = "local"
    return types


def _rows(
    choices: Choices, name: str, above: dict[str, list[Record]], keys: Pool, cells: dict[str, Pool]
) -> list[Record]:
    """The rows of a table: most have an owner in the table above, and a key if others belong to them."""
    source = SOURCES[name]
    pools = {"customer_id": keys, "order_id": keys, "parcel_id": PARCELS, "product_id": PRODUCTS}
    if source.owner is not None:
        known = [record[source.owner] for record in above[source.above] if record[source.owner] is not None]
        ghost = pools[source.owner][-1]
        cells = cells | {source.owner: (*known[:1] * 4, *known[:2] * 3, *known, ghost, None)}
    if choices.pick(range(16)) == 0:
        return []
    rows = []
    for n in range(source.most):
        one = choices.part()
        if one.pick((False, True, True)):
            rows.append({column: one.pick(pool) for column, pool in cells.items()})
            if source.key is not None:
                keyless = source.owner is not None and one.chance(10)
                rows[-1][source.key] = None if keyless else pools[source.key][n]
    _make_times_equal(choices, rows, m.SHAPES[name].time if name in m.SHAPES else None)
    return rows


def _make_times_equal(choices: Choices, rows: list[Record], time: str | None) -> None:
    """Give some rows the time of the row before."""
    if time is not None:
        for earlier, row in pairwise(rows):
            if choices.chance(4):
                row[time] = earlier[time]


@lru_cache(maxsize=4096)
def _cells_of(clock: Clock, name: str, *, naive: bool) -> dict[str, Pool]:
    """What the cells of a row may hold, besides its keys; every one may be missing."""
    columns = m.PROFILE if name == "profile" else m.COLUMNS[name]
    of_type = _cells(clock)
    cells = {column: of_type[kind] for column, kind in columns.items()}
    if name == "profile":
        cells["birthday"] = (*m.birthdays(clock), None)
    if name == "orders" and naive:
        cells["ordered_at"] = of_type["local"]
    if name == "lines":
        cells["product_id"] = (*PRODUCTS, *PRODUCTS, None, "")
    return cells


@lru_cache(maxsize=512)
def _cells(clock: Clock) -> dict[str, Pool]:
    """What a cell of each type of column may hold."""
    around, near = m.instants_around(clock), m.shortly_before(clock)
    past = [each for each in around if each < clock.as_of]  # most rows are seen
    instants = (*past * 2, *around, *near * 12, *[clock.as_of] * 5, *[None] * 10)
    return {
        "text": (*m.TEXTS[:3], *m.TEXTS, None, ""),
        "whole": (*m.WHOLES, None),
        "decimal": (*m.DECIMALS, None, float("nan")),
        "boolean": (True, False, True, False, None),
        "date": (*map(clock.day, past), *m.days_around(clock), *[None] * 5),
        "instant": instants,
        "local": tuple(each and each.astimezone(clock.zone).replace(tzinfo=None) for each in instants),
        "list of text": m.TAGS,
    }
