"""What conditions mean, as stretches of a line: a table, and the algebra of such sets."""

from __future__ import annotations

import datetime as dt
import json

import ibis
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.customers.engines.engine import Engine, in_memory
from insight.language import syntax as s
from insight.language.compile_time import Moments
from insight.language.compile_values import lies_in
from insight.language.meaning.meaning import meaning_of, subject_of
from insight.language.meaning.windows import (
    EVERYTHING,
    HIGHEST,
    LOWEST,
    MISSING,
    ValueSet,
    after,
    before,
    moments_compared,
    union,
)
from insight.language.parse import parse
from insight.units import Clock
from tests.examples import examples

NOON = dt.datetime(2026, 3, 31, 10, tzinfo=dt.UTC)  # 12:00 in Oslo
SUMMER = dt.datetime(2026, 3, 30, 10, tzinfo=dt.UTC)  # the day after the clocks were put forward
SKIPPED = dt.datetime(2012, 1, 5, tzinfo=dt.UTC)  # in Apia, which had no 30 December 2011
OSLO, APIA = "Europe/Oslo", "Pacific/Apia"


def shown(values):
    """A set in the notation of mathematics; `?` is the missing value."""
    spans = [f"{'(' if low[2] else '['}{at(low)}, {at(high)}{']' if high[2] else ')'}" for low, high in values.spans]
    return " ".join([*spans, *(["?"] if values.missing else [])])


def at(cut):
    """The value of a cut; instants of UTC without their offset."""
    where, value, _ = cut
    return "…" if where else str(value).removesuffix("+00:00").removesuffix(":00").replace(" ", "T")


def clock(as_of=NOON, zone=OSLO):
    return Clock(as_of, zone)


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("x > 5", "(5, …)"),
        ("x >= 5", "[5, …)"),
        ("x < 5", "[…, 5)"),
        ("x <= 5", "[…, 5]"),
        ("x = 5", "[5, 5]"),
        ("x != 5", "[…, 5) (5, …) ?"),
        ("5 < x", "(5, …)"),
        ("5 >= x", "[…, 5]"),
        ("not x > 5", "[…, 5] ?"),
        ("not 5 > x", "[5, …) ?"),
        ("not not x > 5", "(5, …)"),
        ("x between 1 and 5", "[1, 5]"),
        ("x between 5 and 5", "[5, 5]"),
        ("x between 5 and 1", ""),
        ("not x between 5 and 1", "[…, …) ?"),
        ("x in [3, 1, 3.0]", "[1, 1] [3, 3]"),
        ("x not in [1]", "[…, 1) (1, …) ?"),
        ("x is known", "[…, …)"),
        ("x is unknown", "?"),
        ("x = true", "[True, True]"),
        ("x != false", "[…, False) (False, …) ?"),
        ("x >= 'a'", "[a, …)"),
        ("x in ['b', 'a', 'b']", "[a, a] [b, b]"),
    ],
)
def test_a_comparison_means(text, stretches):
    assert shown(meaning_of(parse(text), clock()).values) == stretches


@pytest.mark.parametrize(
    ("text", "as_of", "of_instants", "of_dates"),
    [
        ("t within 1 days", NOON, "[2026-03-30T10:00, 2026-03-31T10:00)", "[2026-03-31, 2026-04-01)"),
        ("t within 2 days", SUMMER, "[2026-03-28T10:00, 2026-03-30T10:00)", "[2026-03-29, 2026-03-31)"),
        ("t within 1 months", NOON, "[2026-02-28T11:00, 2026-03-31T10:00)", "[2026-03-01, 2026-04-01)"),
        ("t within next 1 days", NOON, "[2026-03-31T10:00, 2026-04-01T10:00)", "[2026-04-01, 2026-04-02)"),
        ("t within 2 calendar days", NOON, "[2026-03-28T23:00, 2026-03-31T10:00)", "[2026-03-29, 2026-04-01)"),
        ("t is today", NOON, "[2026-03-30T22:00, 2026-03-31T22:00)", "[2026-03-31, 2026-04-01)"),
        ("t is 2 days ago", NOON, "[2026-03-28T23:00, 2026-03-29T22:00)", "[2026-03-29, 2026-03-30)"),
        ("t is last month", NOON, "[2026-01-31T23:00, 2026-02-28T23:00)", "[2026-02-01, 2026-03-01)"),
        ("t before 1 days ago", NOON, "[…, 2026-03-30T10:00)", "[…, 2026-03-31)"),
        ("t after 1 days ago", NOON, "[2026-03-30T10:00:00.000001, …)", "[2026-03-31, …)"),
        ("t since 2026-03-29", NOON, "[2026-03-28T23:00, …)", "[2026-03-29, …)"),
        ("t after 2026-03-29", NOON, "[2026-03-29T22:00, …)", "[2026-03-30, …)"),
        ("t until 2026-03-29", NOON, "[…, 2026-03-29T22:00)", "[…, 2026-03-30)"),
        ("t until 2026-03-29T12:00", NOON, "[…, 2026-03-29T10:00:00.000001)", "[…, 2026-03-30)"),
        ("t = 2026-03-29", NOON, "[2026-03-28T23:00, 2026-03-29T22:00)", "[2026-03-29, 2026-03-30)"),
        ("2026-03-29 < t", NOON, "[2026-03-29T22:00, …)", "[2026-03-30, …)"),
        ("t != 2026-03-29", NOON, "[…, 2026-03-28T23:00) [2026-03-29T22:00, …) ?", "[…, 2026-03-29) [2026-03-30, …) ?"),
        ("t in [2026-03-29, 2026-03-28]", NOON, "[2026-03-27T23:00, 2026-03-29T22:00)", "[2026-03-28, 2026-03-30)"),
        ("t between 2026-03-28 and 1 days ago", NOON, "[2026-03-27T23:00, 2026-03-30T10:00:00.000001)", "[2026-03-28, 2026-03-31)"),
        ("t between 1 days ago and 2 days ago", NOON, "", ""),
        ("t until 9999-12-31", NOON, "[…, 9999-12-30T00:00)", "[…, 9999-12-31]"),
    ],
)  # fmt: skip
def test_a_condition_on_times_means_of_instants_and_of_dates(text, as_of, of_instants, of_dates):
    tree = parse(text)
    found = (shown(meaning_of(tree, clock(as_of), is_date=is_date).values) for is_date in (False, True))
    assert tuple(found) == (of_instants, of_dates)


def test_a_day_that_a_zone_left_out_is_still_a_date_of_its_own():
    tree = parse("t = 2011-12-30")
    assert shown(meaning_of(tree, clock(SKIPPED, APIA), is_date=True).values) == "[2011-12-30, 2011-12-31)"
    assert not meaning_of(tree, clock(SKIPPED, APIA)).values


@pytest.mark.parametrize(
    ("text", "as_of", "stretches"),
    [
        ("d anniversary is today", NOON, "[331, 401)"),
        ("d anniversary is yesterday", NOON, "[330, 331)"),
        ("d anniversary within next 3 days", NOON, "[331, 403)"),
        ("d anniversary within 2 days", NOON, "[329, 331)"),
        ("d anniversary within next 1 weeks", dt.datetime(2026, 12, 28, tzinfo=dt.UTC), "[101, 104) [1228, …)"),
        ("d anniversary is today", dt.datetime(2026, 2, 28, tzinfo=dt.UTC), "[228, 301)"),
        ("d anniversary is today", dt.datetime(2028, 2, 28, tzinfo=dt.UTC), "[228, 229)"),
        ("d anniversary within 366 days", NOON, "[…, …)"),
        ("not d anniversary is today", NOON, "[…, 331) [401, …) ?"),
    ],
)
def test_an_anniversary_means_days_of_a_year(text, as_of, stretches):
    assert shown(meaning_of(parse(text), clock(as_of)).values) == stretches


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("not 5 < 2 * x", "2 * x"),
        ("count(orders) between 1 and 2", "count(orders)"),
        ("x > y", None),
        ("x between 1 and y", None),
        ("5 > 3", None),
        ("x contains 'a'", None),
        ("x > 1 and x < 2", None),
        ("everyone", None),
    ],
)
def test_a_condition_has_a_subject_if_all_else_in_it_is_constant(text, subject):
    assert subject_of(parse(text)) == (None if subject is None else parse(subject))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2026-03-31 = 2026-03-31T18:00", True),
        ("2026-03-31T18:00 > 2026-03-31", False),
        ("2026-03-30 > 36 hours ago", False),  # midnight of the 30th is 36 hours before noon of the 31st
        ("2026-03-30 = 36 hours ago", True),
        ("36 hours ago = 2026-03-30", True),
        ("35 hours ago = 2026-03-30", False),
        ("2026-03-30 != 36 hours ago", False),
        ("2 days ago < 1 days ago", True),
    ],
)
def test_two_constant_times_are_compared(text, holds):
    tree = parse(text)
    assert moments_compared(tree.op, tree.left, tree.right, clock()) is holds


def test_a_value_is_placed_on_its_line():
    days, years = (meaning_of(parse(text), clock()) for text in ("t = 2026-03-31", "t anniversary is today"))
    late = dt.datetime(2026, 3, 30, 22, 30, tzinfo=dt.UTC)  # 00:30 of the 31st in Oslo
    local = dt.datetime(2026, 3, 31, 0, 30)  # noqa: DTZ001 - of the local clock
    assert [days.contains(each, clock()) for each in (late, local, NOON, SUMMER, None)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [years.contains(each, clock()) for each in (late, local, dt.date(1990, 3, 31), SUMMER)] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "is_date", "told"),
    [
        ("x < 5", False, {"line": "number", "stretches": [[None, 5, False, False]], "missing": False}),
        ("x != 'a'", False, {"line": "text", "stretches": [[None, "a", False, False], ["a", None, False, False]], "missing": True}),
        ("t = 2026-03-31", True, {"line": "day", "stretches": [["2026-03-31", "2026-04-01", True, False]], "missing": False}),
        ("t before 1 days ago", False,
         {"line": "instant", "stretches": [[None, "2026-03-30T10:00:00+00:00", False, False]], "missing": False}),
        ("t is unknown", True, {"line": "any", "stretches": [], "missing": True}),
    ],
)  # fmt: skip
def test_a_meaning_is_told_as_json(text, is_date, told):
    found = json.loads(json.dumps(meaning_of(parse(text), clock(), is_date=is_date).to_json()))
    names = ("low", "high", "with_low", "with_high")
    assert found == {**told, "stretches": [dict(zip(names, each, strict=True)) for each in told["stretches"]]}


# --- sets -------------------------------------------------------------------------------------------------------------

POINTS = [-2, -1.5, -1, 0, 0.5, 1, 2, 7]
CUTS = st.one_of(st.sampled_from([LOWEST, HIGHEST]), *(st.sampled_from(POINTS).map(side) for side in (before, after)))
SETS = st.builds(
    lambda pairs, missing: ValueSet(union(pairs).spans, missing),
    st.lists(st.tuples(CUTS, CUTS), max_size=4),
    st.booleans(),
)
BOTH = (True, False)
PROBES = [*POINTS, -9, -1.75, -1.25, -0.5, 0.25, 0.75, 1.5, 3, 99, None]


@settings(max_examples=examples(300), deadline=None)
@given(SETS, SETS)
def test_the_algebra_of_sets_is_that_of_what_they_contain(one, two):
    for value in PROBES:
        a, b = one.contains(value), two.contains(value)
        assert ((one | two).contains(value), (one & two).contains(value), (~one).contains(value)) == (
            a or b,
            a and b,
            not a,
        )
    assert ~~one == one
    assert (one | ~one, one & ~one) == (EVERYTHING, ValueSet())
    assert (one <= two) == all(two.contains(each) for each in PROBES if one.contains(each))
    assert one.known | (one & MISSING) == one


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(SETS, min_size=1, max_size=20), st.sampled_from(["int64", "float64", "decimal(9, 2)"]))
def test_a_set_that_is_printed_holds_what_it_contains(sets, kind):
    numbers = [each for each in PROBES if each is None or kind != "int64" or each == int(each)]
    rows = in_memory(
        pl.DataFrame({"place": range(len(numbers)), "x": numbers}, {"place": pl.Int64, "x": pl.Float64}, strict=False)
    )
    column, engine = rows.x.cast(kind), Engine.connect()
    moments = Moments(clock(), engine)
    tests = {f"s{n}": ibis.ifelse(lies_in(column, "number", each, moments), *BOTH) for n, each in enumerate(sets)}
    found = pl.DataFrame(engine.arrow(rows.select(rows.place, **tests))).sort("place")
    for n, each in enumerate(sets):
        assert found[f"s{n}"].to_list() == [each.contains(value) for value in numbers], shown(each)


def test_each_of_the_constants_of_a_list_is_a_value_of_its_own():
    tree = s.In(s.Name(("x",)), s.ListOf(tuple(s.Number(each) for each in (2**53 + 1, 2**53, float(2**53)))))
    assert [low[1] for low, _ in meaning_of(tree, clock()).values.spans] == [2**53, 2**53 + 1]
