"""The one data model of the random worlds: tables, columns, properties, audiences, constants.

Texts, numbers and times are drawn from small pools that all columns and all constants share, so that
comparisons with a constant, between columns and between tables are often true.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from insight.language import syntax as s

from .world import Table

if TYPE_CHECKING:
    from .times import Clock

PROFILE_KEY = "customer_id"

PROFILE = {
    "country": "text", "age": "whole", "score": "decimal", "vip": "boolean", "birthday": "date",
    "joined": "instant", "tags": "list of text", "name": "text",
}  # fmt: skip
"""The columns of the profile table besides its key."""

COLUMNS: dict[str, dict[str, str]] = {
    "orders": {
        "ordered_at": "instant", "amount": "decimal", "channel": "text", "is_gift": "boolean",
        "store": "whole", "due": "date",
    },
    "lines": {"line_id": "whole", "product_id": "text", "quantity": "whole", "price": "decimal"},
    "parcels": {"parcel_id": "whole", "sent_at": "instant", "carrier": "text"},
    "scans": {"parcel_id": "whole", "place": "text", "weight": "decimal"},
    "visits": {"visited_on": "date", "shop": "text"},
    "cards": {"tier": "text", "points": "whole"},
    "support_cases": {"case_id": "text", "opened_at": "instant", "status": "text"},
    "product": {"product_id": "text", "category": "text", "cost": "decimal"},
}  # fmt: skip
"""The columns of tables and of the lookup, without those whose type depends on the kind of keys."""

KEY_COLUMNS = {
    "orders": ("order_id", "customer_id"), "lines": ("order_id",), "parcels": ("order_id",),
    "visits": ("customer_id",), "cards": ("customer_id",), "support_cases": ("customer_id",),
}  # fmt: skip
"""Columns whose type is that of the keys: whole or text."""

SHAPES = {
    "orders": Table([], key="order_id", profile="customer_id", time="ordered_at"),
    "lines": Table([], key="line_id", parent="orders", on="order_id", lookups={"product": ("product_id", "product")}),
    "parcels": Table([], key="parcel_id", parent="orders", on="order_id", time="sent_at"),
    "scans": Table([], parent="parcels", on="parcel_id"),
    "visits": Table([], profile="customer_id", time="visited_on"),
    "cards": Table([], profile="customer_id"),
    "support_cases": Table([], key="case_id", profile="customer_id", time="opened_at"),
}
"""Every table without its rows. `parcels` are nested with a time of their own, `scans` twice without one."""

KINDS = {
    "whole": "number", "decimal": "number", "text": "text", "boolean": "boolean", "date": "date",
    "instant": "instant", "local": "instant", "list of text": "texts", "list of whole": "numbers",
}  # fmt: skip
"""The type of a column as expressions see it."""

# --- properties and audiences -------------------------------------------------------------------------------

_TIME = ("orders", "time")
_GIFT = s.Name(("is_gift",))
_SOON = s.Within(s.Duration(30, "day"), ahead=True)

PROPERTIES: dict[str, tuple[str, s.Expression]] = {
    "spend_90d": ("number", s.Aggregate("sum", ("orders", "amount"), window=s.Within(s.Duration(90, "day")))),
    "score_rank": ("number", s.Call("rank", (s.Name(("score",)),))),
    "last_channel": ("text", s.Aggregate("last", ("orders", "channel"))),
    "gifted": ("boolean", s.Aggregate("any", ("orders",), where=_GIFT)),
    "last_order": ("instant", s.Aggregate("last", _TIME)),
    "next_due": ("date", s.Aggregate("min", ("orders", "due"), where=s.When(s.Name(("due",)), _SOON))),
    "shops": ("texts", s.Aggregate("values", ("visits", "shop"))),
}
"""Name to kind and tree."""

_NORTHERN = s.In(s.Name(("country",)), s.ListOf((s.Text("NO"), s.Text("web"))))
_SPENT = s.Compare(">", s.Name(("spend_90d",)), s.Number(1))

AUDIENCES: dict[str, s.Expression] = {
    "northern": s.Or((_NORTHERN, s.Not(s.Name(("vip",))))),
    "busy": s.Or((
        s.Compare(">=", s.Aggregate("count", ("orders",)), s.Number(2)),
        s.And((s.InAudience("northern"), _SPENT)),
    )),
}  # fmt: skip
LISTS = ("staff", "added")

# --- pools --------------------------------------------------------------------------------------------------

TEXTS = ("web", "app", "Web", "NO", "ø", "Ø%", "a_b", "it's", "no 1", "🎁")
PARTS = ("e", "WE", "%", "_", "'", "ø", "Ø", "o", " ", "🎁", "b", "it's")
PATTERNS = ("^w", "b$", "[0-9]+", "(?i)web", "ø", r"\d", "a.b", "^.$", "^$", "o|p")
TAGS: tuple[list[str] | None, ...] = (
    ["web"],
    ["web", "app"],
    [],
    ["Web", "ø"],
    ["no 1", "Ø%", "a_b"],
    ["🎁", "it's"],
    ["NO", "NO"],
    None,
)
"""Lists of texts."""
WHOLES = (1, 2, 0, 3, 5, -1)
DECIMALS = (1.0, 0.25, 2.5, 0.0, 1.5, 10.0, -0.5)
"""Multiples of a quarter, so that sums are exact in any order."""

_DURATIONS: tuple[tuple[int, s.Unit], ...] = (
    (7, "day"), (1, "day"), (2, "hour"), (30, "day"), (1, "week"), (48, "hour"), (1, "month"), (90, "day"),
    (90, "minute"), (3, "month"), (1, "quarter"), (1, "year"), (3600, "second"), (12, "month"), (2, "week"),
)  # fmt: skip
DURATIONS = tuple(s.Duration(amount, unit) for amount, unit in _DURATIONS)
EXACT_DURATIONS = tuple(each for each in DURATIONS if each.unit in {"second", "minute", "hour", "day", "week"})
CALENDAR_DURATIONS = tuple(each for each in DURATIONS if each.unit not in {"second", "minute", "hour"})

MOMENTS = (
    ("2026-03-15T12:00:00+00:00", "UTC"),
    ("2026-03-15T12:00:00+00:00", "Europe/Oslo"),
    ("2026-03-29T01:00:00+00:00", "Europe/Oslo"),  # clocks go forward
    ("2026-03-29T22:30:00+00:00", "Europe/Oslo"),  # half past midnight of the day after
    ("2026-04-29T00:30:00+00:00", "Europe/Oslo"),  # a month before, this clock time does not exist
    ("2026-10-25T00:30:00+00:00", "Europe/Oslo"),  # half past two, the first time
    ("2026-10-25T01:30:00+00:00", "Europe/Oslo"),  # half past two, the second time
    ("2026-11-25T01:30:00+00:00", "Europe/Oslo"),  # a month before, this clock time came twice
    ("2026-03-08T07:00:00+00:00", "America/New_York"),  # clocks go forward
    ("2026-11-01T06:30:00+00:00", "America/New_York"),  # half past one, the second time
    ("2026-11-02T03:59:59+00:00", "America/New_York"),  # still 1 November there
    ("2025-12-31T23:00:00+00:00", "Europe/Oslo"),  # midnight of the new year there
    ("2024-02-29T12:00:00+00:00", "UTC"),
    ("2027-02-28T12:00:00+00:00", "Europe/Oslo"),
    ("2026-05-31T10:15:30+00:00", "America/New_York"),  # a month before has no day 31
    ("2026-03-01T00:00:00+00:00", "UTC"),
)
"""`as_of` and time zone."""


def shortly_before(clock: Clock) -> tuple[dt.datetime, ...]:
    """Instants before `as_of`, in UTC, that lie exactly an hour, two, a day or two apart."""
    return tuple(clock.as_of - dt.timedelta(hours=n) for n in (1, 25, 2, 3, 26, 49, 50))


@lru_cache(maxsize=256)
def instants_around(clock: Clock) -> tuple[dt.datetime, ...]:
    """Instants, in UTC, at and beside the edges that windows and sequences have."""
    near = [*shortly_before(clock), clock.as_of + dt.timedelta(hours=1), clock.as_of + dt.timedelta(hours=30)]
    edges = [clock.as_of, *map(clock.ago, DURATIONS), *map(clock.ahead, DURATIONS)]
    days = [clock.today + dt.timedelta(days=n) for n in (0, -1, 1, 2, -4, -7)]
    starts = [clock.today.replace(day=1), clock.today.replace(month=1, day=1)]
    midnights = map(clock.instant, (*days, *starts, *(clock.day(edge) for edge in edges)))
    exact = [*near, *edges, *midnights]
    beside = [edge + step for edge in edges for step in (-dt.timedelta(microseconds=1), dt.timedelta(seconds=1))]
    return tuple(dict.fromkeys([*exact, *beside]))


@lru_cache(maxsize=256)
def days_around(clock: Clock) -> tuple[dt.date, ...]:
    """The local days of those instants."""
    return tuple(dict.fromkeys(map(clock.day, instants_around(clock))))


@lru_cache(maxsize=256)
def birthdays(clock: Clock) -> tuple[dt.date, ...]:
    """Days years ago whose month and day are near today, month ends, and 29 February."""
    near = (clock.today + dt.timedelta(days=n) for n in (0, -1, 1, 6, 7, -7, -8, 30, 366))
    round_today = (day.replace(year=1988) for day in near)  # 1988 has a 29 February
    return (
        *round_today,
        dt.date(2000, 2, 29),
        dt.date(1999, 2, 28),
        dt.date(1990, 3, 1),
        dt.date(1970, 12, 31),
    )
