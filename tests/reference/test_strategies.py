"""Random worlds and expressions hold what they should; the interpreter keeps the promises."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.language import syntax as s
from tests.examples import examples
from tests.reference.interpreter import evaluate, members
from tests.reference.random_worlds import KEYS
from tests.reference.rows import Data
from tests.reference.strategies import any_trees, questions, surveys, values, worlds

SOME = settings(
    max_examples=examples(100), deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
MANY = settings(SOME, max_examples=examples(300))


def nodes(tree):
    """Every node of a tree."""
    if isinstance(tree, tuple):
        for part in tree:
            yield from nodes(part)
    elif is_dataclass(tree):
        yield tree
        for each in fields(tree):
            yield from nodes(getattr(tree, each.name))


# --- promises -----------------------------------------------------------------------------------------------


@SOME
@given(questions())
def test_every_expression_has_a_value_for_every_profile(question):
    world, tree = question
    assert list(evaluate(tree, world)) == [profile["customer_id"] for profile in world.profiles]


@SOME
@given(surveys("condition", size=2))
def test_a_condition_and_its_negation_add_up_to_everyone(survey):
    world, (a, b) = survey
    everyone, of_a, of_b = members(s.Everyone(), world), members(a, world), members(b, world)
    assert members(s.Not(a), world) == everyone - of_a
    assert members(s.Or((a, b)), world) == of_a | of_b
    assert members(s.And((a, b)), world) == of_a & of_b


def with_future_rows(world):
    """The same world, with a copy of every row dated at `as_of` or later, of orders one."""
    tables = {}
    for name, table in world.tables.items():
        later = [
            row | {table.time: future(row.get(table.time), world, n)} for n, row in enumerate(table.rows) if table.time
        ]
        if name == "orders":  # `ghost` is the order that some lines and parcels wait for in vain
            later = [row | {"order_id": ghost_of(world)} for row in later[:1]]
        tables[name] = replace(table, rows=[*table.rows, *later])
    return replace(world, tables=tables)


def future(time, world, n):
    """A time at `as_of` or later, of the kind that the column has."""
    later = Data(world).clock.local(world.as_of + dt.timedelta(hours=36 * n))
    if time is None or isinstance(time, dt.datetime):
        naive = isinstance(time, dt.datetime) and time.tzinfo is None
        return (later + dt.timedelta(hours=2)).replace(tzinfo=None) if naive else later
    return later.date() + dt.timedelta(days=1)


def ghost_of(world):
    """The key that no order has."""
    return next(keys[-1] for keys in KEYS.values() if type(keys[-1]) is type(world.profiles[0]["customer_id"]))


@SOME
@given(questions().filter(lambda question: question[0].profiles))
def test_rows_at_or_after_as_of_change_nothing(question):
    world, tree = question
    assert evaluate(tree, with_future_rows(world)) == evaluate(tree, world)


@SOME
@given(questions())
def test_orphans_change_nothing(question):
    world, tree = question
    tables = {}
    for name, table in world.tables.items():
        owner = table.on or table.profile
        unique = {table.key: None} if table.key and name != "lines" else {}
        orphans = [row | {owner: None} | unique for row in table.rows]
        tables[name] = replace(table, rows=[*orphans, *table.rows])
    assert evaluate(tree, replace(world, tables=tables)) == evaluate(tree, world)


@SOME
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(question, chance):
    world, tree = question
    tables = {
        name: replace(table, rows=chance.sample(table.rows, len(table.rows))) for name, table in world.tables.items()
    }
    assert evaluate(tree, replace(world, tables=tables)) == evaluate(tree, world)


# --- what is drawn ------------------------------------------------------------------------------------------


def counted(strategy, count_of):
    """How often each thing that `count_of` yields was there in many examples."""
    seen = Counter()

    @MANY
    @given(strategy)
    def look(example):
        seen.update(set(count_of(example)))

    look()
    return seen


def forms(tree):
    """The kinds of nodes, functions and windows in a tree."""
    for node in nodes(tree):
        yield type(node).__name__
        match node:
            case s.Aggregate(function, target):
                yield function
                yield from (
                    f"{function} {part}" for part in ("window", "where", "then") if getattr(node, part) is not None
                )
                yield from ("distinct" for _ in range(node.distinct))
                yield f"depth {len(target)}"
                yield from (f"in row {each.function}" for each in nodes(node.where) if isinstance(each, s.Aggregate))
            case s.Call(function):
                yield function
            case s.Within(_, ahead, calendar):
                yield f"within {ahead} {calendar}"
            case s.Bound(side, point):
                yield f"{side}"
                yield f"to {type(point).__name__}"
            case s.Then(_, negated, within):
                yield f"then {negated} {within is not None}"
            case s.Name(path) if len(path) > 1:
                yield f"path {path[0]}"


WANTED = {
    *(node.__name__ for node in s.Expression.__args__),  # type: ignore[attr-defined]
    "Then", "OnDay", "InPeriod", "Span", "Bound", "Within",
    *s.ROW_FUNCTIONS, *s.VALUE_FUNCTIONS, "distinct", "depth 1", "depth 2", "depth 3",
    *(f"within {ahead} {calendar}" for ahead in (False, True) for calendar in (False, True)),
    "before", "after", "since", "until", "to Date", "to Instant", "to Ago",
    *(f"then {negated} {within}" for negated in (False, True) for within in (False, True)),
    *(f"{name} {part}" for name in ("any", "count", "values") for part in ("window", "where", "then")),
    "path order", "path orders", "path product", "path profile", "path parcel", "in row any",
}  # fmt: skip


def test_every_form_of_the_language_is_drawn():
    assert WANTED - set(counted(surveys(size=10), lambda survey: forms(survey[1]))) == set()


def shapes(tree):
    """The kinds of nodes in a tree, and those that have no text of their own."""
    for node in nodes(tree):
        yield type(node).__name__
        match node:
            case s.When(_, s.Span()):
                yield "a span outside rows"
            case s.Negate(s.Number()):
                yield "a negated number"


UNWRITTEN = {"a span outside rows", "a negated number"}


def test_every_node_is_drawn_among_the_trees_for_the_formatter_if_it_can_be_written():
    seen = set(counted(any_trees(), shapes))
    assert {node.__name__ for node in s.Expression.__args__} - seen == set()  # type: ignore[attr-defined]
    assert not seen & UNWRITTEN


def test_well_typed_expressions_can_be_written():
    assert not set(counted(values(), shapes)) & UNWRITTEN


def oddities(world):
    """What is odd about a world."""
    data = Data(world)
    yield str(world.timezone)
    yield type(world.profiles[0]["customer_id"]).__name__ if world.profiles else "no profiles"
    for name, rows in data.rows.items():
        times = [data.time(row) for row in rows if data.has_time(name) and data.time(row) is not None]
        keys = [row.cells.get(world.tables[name].key) for row in rows if world.tables[name].key]
        yield from (f"{name} unseen" for row in rows if not data.is_seen(row))
        yield from (f"{name} seen" for row in rows if data.is_seen(row))
        yield from (f"{name} orphan" for row in rows if row.profile is None)
        yield from (
            f"{name} below unseen" for row in rows if row.parent and row.profile and not data.is_seen(row.parent)
        )
        yield from (f"{name} without time" for row in rows if data.has_time(name) and data.time(row) is None)
        yield from (f"{name} equal times" for _ in range(len(set(times)) < len(times)))
        yield from (f"{name} at as_of" for time in times if time == data.clock.as_of)
        yield from (f"{name} without key" for key in keys if key is None)
        known = [key for key in keys if key is not None]
        yield from (f"{name} twice" for _ in range(len(set(known)) < len(known)))
    yield from ("nan" for order in world.tables["orders"].rows if order["amount"] and math.isnan(order["amount"]))
    yield from ("empty text" for order in world.tables["orders"].rows if order["channel"] == "")


def test_worlds_are_odd_in_every_way():
    seen = counted(worlds(), oddities)
    tables = ("orders", "lines", "parcels", "scans", "visits", "cards", "support_cases")
    timed = ("orders", "lines", "parcels", "scans", "visits", "support_cases")
    wanted = {
        "UTC", "Europe/Oslo", "America/New_York", "int", "str", "no profiles", "nan", "empty text",
        *(f"{name} {what}" for name in tables for what in ("seen", "unseen", "orphan")),
        *(f"{name} {what}" for name in timed for what in ("without time", "equal times")),
        *(f"{name} below unseen" for name in ("lines", "parcels", "scans")),
        "orders at as_of", "parcels at as_of", "support_cases at as_of",
        "orders without key", "lines without key", "parcels without key", "lines twice",
    }  # fmt: skip
    assert wanted - set(seen) == set()
    assert not {"orders twice", "parcels twice"} & set(seen)


@pytest.mark.parametrize("kind", ["condition", "number", "text", "boolean", "date", "instant", "texts", "numbers"])
def test_an_expression_of_a_kind_gives_values_of_that_kind(kind):
    python = {
        "condition": bool, "number": (int, float), "text": str, "boolean": bool, "date": dt.date,
        "instant": dt.datetime, "texts": list, "numbers": list,
    }[kind]  # fmt: skip

    @SOME
    @given(questions(kind))
    def look(question):
        world, tree = question
        for value in evaluate(tree, world).values():
            assert value is None or isinstance(value, python)
            assert kind != "number" or not isinstance(value, bool)
            assert kind != "date" or not isinstance(value, dt.datetime)

    look()
