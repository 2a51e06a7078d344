"""The rows that made an aggregate what it is: which, how many, in which order, and nothing private."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from insight import Workspace
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.parse import parse
from insight.language.terms import nodes
from insight.profiles.customer.customer_timeline import MASK
from insight.profiles.customer.deciding_rows import MOST, deciding_rows
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference import interpreter as i
from tests.reference.rows import Data
from tests.reference.strategies import surveys
from tests.small_shop import SECRETS, workspace

SHOP = workspace()


def deciding(text, key, shop=SHOP):
    """The deciding rows of one aggregate."""
    node = parse(text)
    return deciding_rows(shop.profiles, [node], key)[text_of(node)]


@pytest.mark.parametrize(
    ("text", "key", "role", "total", "orders"),
    [
        ("count(orders)", 4, "counted", 3, [104, 105, 106]),
        ("count(orders)", 3, "counted", 0, []),
        ("count(orders)", 6, "counted", 0, []),  # its one order is not seen yet
        ("count(orders where channel = 'web')", 4, "counted", 2, [105, 106]),
        ("any(orders within 90 days)", 1, "counted", 1, [102]),
        ("none(orders within 90 days)", 1, "counted", 1, [102]),
        ("count(orders.note)", 1, "counted", 1, [101]),
        ("sum(orders.amount within 60 days)", 4, "counted", 2, [105, 106]),
        ("values(orders.channel)", 1, "counted", 2, [101, 102]),
        ("most_frequent(orders.channel)", 4, "counted", 2, [105, 106]),
        ("most_frequent(orders.channel, at least 3)", 4, "counted", 3, [104, 105, 106]),
        ("active_periods(orders, of 30 days, last 2)", 1, "counted", 1, [102]),
        ("active_periods(orders, of 60 days, last 1, at least 2)", 4, "counted", 2, [105, 106]),
        ("active_periods(orders, of 60 days, last 1, at least 3)", 4, "counted", 0, []),
        ("mean_gap(orders)", 4, "counted", 3, [104, 105, 106]),
        ("first(orders.channel)", 4, "decided", 3, [104]),
        ("last(orders.channel where amount < 25)", 4, "decided", 2, [105]),
        ("min(orders.amount)", 4, "decided", 3, [104]),
        ("max(orders.amount)", 1, "decided", 2, [102]),
        ("max(orders.amount)", 3, "counted", 0, []),
        ("every(orders where amount > 5)", 4, "counted", 3, [104, 105, 106]),
        ("every(orders where amount > 15)", 4, "failed", 1, [104]),
        ("every(orders where amount > 15 then orders within 1 day)", 4, "failed", 2, [104, 106]),
        ("count(orders then orders within 1 day)", 4, "counted", 2, [104, 105]),
        ("count(orders then no orders within 1 day)", 4, "counted", 1, [106]),
        ("count(orders then orders where amount > orders.amount and channel = orders.channel)", 4, "counted", 1, [105]),
        ("any(orders where any(lines where product.category = 'oil'))", 1, "counted", 1, [101]),
    ],
)
def test_the_rows_that_decided_are_those_that_the_aggregate_counted(text, key, role, total, orders):
    found = deciding(text, key)
    assert (found.table, found.role, found.total) == ("orders", role, total)
    assert [row.values["order_id"] for row in found.rows] == orders


def test_a_row_is_shown_with_its_own_columns_and_with_what_its_condition_names():
    found = deciding("sum(lines.quantity where product.category = 'garden' and order.channel = 'web')", 1)
    assert [(row.time, dict(row.values)) for row in found.rows] == [
        (dt.datetime(2025, 3, 1, 12),  # noqa: DTZ001 - as the table has it
         {"line_id": 1, "product_id": 7, "quantity": 2, "product.category": "garden", "order.channel": "web"}),
        (dt.datetime(2025, 12, 20, 12),  # noqa: DTZ001
         {"line_id": 3, "product_id": 7, "quantity": 3, "product.category": "garden", "order.channel": "web"}),
    ]  # fmt: skip


@pytest.mark.parametrize("key", [1, 4])
def test_private_columns_are_masked_also_where_a_condition_names_them(key):
    found = deciding("count(orders where note is unknown or profile.email contains '@' or profile.born is known)", key)
    assert not [secret for secret in SECRETS if secret in repr(found)]
    assert [row.values["note"] for row in deciding("count(orders)", 1).rows] == [MASK, None]
    assert found.rows[0].values["profile.email"] == (MASK if key == 1 else None)


def test_at_most_ten_rows_are_shown_the_oldest_first():
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(25)]
    visits = pl.DataFrame({"customer_id": [1] * 25, "visited_on": days[::-1]})
    shop = Workspace.from_tables(pl.DataFrame({"customer_id": [1]}), {"visits": visits}, as_of="2026-01-01")
    found = deciding("count(visits)", 1, shop)
    assert found.total == 25
    assert [row.time for row in found.rows] == days[:MOST]


def test_one_table_is_asked_once_however_many_aggregates_there_are(monkeypatch):
    asked = []
    engine = type(SHOP.profiles.data.engine)
    arrow = engine.arrow
    monkeypatch.setattr(engine, "arrow", lambda self, expression: asked.append(1) or arrow(self, expression))
    texts = ["count(orders)", "last(orders.channel)", "every(orders where amount > 1)", "count(lines)", "any(lines)"]
    assert len(deciding_rows(SHOP.profiles, map(parse, texts), 1)) == 5
    assert len(asked) == 2


def test_a_table_whose_key_is_the_profiles_key_can_be_asked_for_its_last_row():
    cards = pl.DataFrame({"customer_id": [1], "issued": [dt.date(2025, 1, 1)], "tier": ["gold"]})
    model = {"tables": {"cards": {"key": "customer_id", "profile": "customer_id", "time": "issued"}}}
    shop = Workspace.from_tables(pl.DataFrame({"customer_id": [1]}), {"cards": cards}, as_of="2026-01-01", model=model)
    assert dict(deciding("last(cards.tier)", 1, shop).rows[0].values) == {"tier": "gold"}


def test_instants_are_shown_on_the_workspaces_clock():
    visits = pl.DataFrame({"customer_id": [1], "visited_at": [dt.datetime(2025, 7, 1, 22, 30, tzinfo=dt.UTC)]})
    shop = Workspace.from_tables(
        pl.DataFrame({"customer_id": [1]}),
        {"visits": visits},
        as_of="2026-01-01",
        model={"workspace": {"timezone": "Europe/Oslo"}},
    )
    assert deciding("count(visits)", 1, shop).rows[0].time.isoformat() == "2025-07-02T00:30:00+02:00"


# --- the same rows as the interpreter's ---------------------------------------------------------------------------------


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(surveys(size=3))
def test_the_rows_are_those_of_the_interpreter(survey):
    world, trees = survey
    asked = {
        text_of(node): node for tree in trees for node in nodes(tree, into_rows=False) if isinstance(node, s.Aggregate)
    }
    keys = [profile[world.key] for profile in world.profiles if profile[world.key] not in {None, ""}]
    profiles = workspace_of(world).profiles
    for key in keys[:1]:
        found = deciding_rows(profiles, asked.values(), key)
        for text, node in asked.items():
            total, rows = wanted(world, node, key)
            assert found[text].total == total, text
            assert sorted(map(repr, shown(found[text], node, world))) == sorted(map(repr, rows)), text


def shown(found, node, world):
    """Time and own columns of the rows handed out."""
    own = columns(world, node.target[0])
    times = [None if row.time is None else instant(row.time, world) for row in found.rows]
    assert times == sorted(times, key=str) or None in times
    return [
        (time, *(plain(row.values[name], world) for name in own)) for time, row in zip(times, found.rows, strict=True)
    ]


def wanted(world, node, key):
    """How many rows the interpreter counts (or finds failing), and those that are to be handed out."""
    data = Data(world)
    scope = i.Scope(data, next(profile for profile in data.profiles if profile[world.key] == key))
    table, *path = node.target
    seen = [row for row in i.rows_of(table, scope) if node.window is None or i.in_rows_window(row, node.window, scope)]
    kept = [row for row in seen if i.keeps(node, row, scope)]
    value = i.value_of(node, scope)
    if node.function == "every":
        failed = [row for row in seen if row not in kept]
        kept = failed or seen
    if path and node.function not in {"first", "last"}:
        kept = [row for row in kept if i.of_row(tuple(path), row, scope) is not None]
    if node.function == "most_frequent" and value is not None:
        kept = [row for row in kept if i.of_row(tuple(path), row, scope) == value]
    if node.function == "active_periods":
        kept = active(node, kept, data)
    total = len(kept)
    if node.function in {"first", "last", "min", "max"} and kept:
        kept = [one(node, kept, value, scope, data)]
    own = columns(world, table)
    timed = data.has_time(table)
    return total, [
        (instant(data.time(row), world) if timed else None, *(plain(row.cells.get(name), world) for name in own))
        for row in kept
    ]


def one(node, kept, value, scope, data):
    """The row that gave the value; of several alike the oldest."""

    def of(row):
        return i.of_row(tuple(node.target[1:]), row, scope)

    key = data.world.tables[node.target[0]].key
    if node.function in {"first", "last"}:
        best = min if node.function == "first" else max
        end = best(data.moment(row) for row in kept)
        kept = [row for row in kept if data.moment(row) == end]
        keys = [row.cells[key] for row in kept if key is not None and row.cells.get(key) is not None]
        kept = [row for row in kept if row.cells[key] == best(keys)] if keys else kept
    same = [row for row in kept if of(row) == value]
    assert same
    if data.has_time(node.target[0]):
        earliest = min(data.moment(row) for row in same)
        same = [row for row in same if data.moment(row) == earliest]
    if key is not None:
        keys = [row.cells[key] for row in same if row.cells.get(key) is not None]
        same = [row for row in same if row.cells.get(key) == min(keys)] if keys else same
    own = columns(data.world, node.target[0])
    return min(same, key=lambda row: [(row.cells.get(name) is None, row.cells.get(name)) for name in own])


def active(node, kept, data):
    found = []
    for index in range(node.last):
        start, end = data.clock.ago(node.period, index + 1), data.clock.ago(node.period, index)
        inside = [row for row in kept if start <= data.moment(row) < end]
        found += inside if len(inside) >= (node.at_least or 1) else []
    return found


def columns(world, table):
    """The columns that are shown of a table's own."""
    part = world.tables[table]
    return [name for name in world.types[table] if name not in {part.profile, part.time, part.on}]


def plain(value, world):
    return instant(value, world) if isinstance(value, dt.datetime) else value


def instant(time, world):
    if isinstance(time, dt.datetime):
        zone = ZoneInfo(world.timezone)
        return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(dt.UTC)
    return time
