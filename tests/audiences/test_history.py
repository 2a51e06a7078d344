"""History: each day as a run on that day would have said it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.audiences.past import at_once, membership
from insight.audiences.past import engine_conditions as engine
from insight.audiences.past.amounts import Amount, compared, constant
from insight.audiences.past.days import past_clocks
from insight.errors import BadDuration
from insight.language.format import text_of
from insight.profiles.assembly import profiles_at
from insight.units import Clock
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.strategies import surveys

AS_OF = dt.datetime(2026, 4, 1, 10)  # noqa: DTZ001 - local


def some(share: float) -> settings:
    return settings(
        max_examples=examples(30 * share), deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip


def by_history(ws, text, every, over):
    """Who was in, by day: the way that history counts."""
    audience = ws.audience(text)
    clocks = past_clocks(ws.profiles.clock, every, over)
    keys = engine.positions_of(ws.profiles)["key__"].to_list()
    blocks = list(membership.members_by_day(ws.profiles, audience.tree, clocks))
    truths = np.concatenate(blocks, axis=1) if blocks else np.zeros((len(clocks), 0), bool)
    return [{key for key, inside in zip(keys, row, strict=True) if inside} for row in truths]


def by_runs(ws, text, every, over):
    """Who was in, by day: a run for each."""
    found = []
    for clock in past_clocks(ws.profiles.clock, every, over):
        then = profiles_at(ws.profiles, clock.as_of)
        tree = then.catalog.condition(text)
        found.append({row["key__"] for row in then.data.engine.arrow(then.values({}, tree)).to_pylist()})
    return found


# --- random worlds --------------------------------------------------------------------------------------------------


@some(0.4)
@given(
    surveys("condition", size=1),
    st.sampled_from([("3 days", "9 days"), ("1 month", "3 months"), ("7 hours", "1 day")]),
)
def test_any_condition_has_the_members_that_a_run_on_that_day_has(survey, steps):
    world, (tree,) = survey
    ws = workspace_of(world)
    assert by_history(ws, text_of(tree), *steps) == by_runs(ws, text_of(tree), *steps), text_of(tree)


TIMES = st.datetimes(dt.datetime(2025, 10, 20), dt.datetime(2026, 4, 2))  # noqa: DTZ001 - local, both changes of clocks
AMOUNTS = st.one_of(st.none(), st.integers(-300, 900).map(lambda cents: Decimal(cents) / 100))
ORDERS = st.lists(
    st.tuples(
        st.integers(1, 4), TIMES.map(lambda at: at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)),
        AMOUNTS, st.sampled_from(["app", "web", None]), st.integers(0, 3),
    ),
    max_size=14,
)  # fmt: skip


def shop(orders, rfm=()):
    schema = {
        "customer_id": pl.Int64, "ordered_at": pl.Datetime("us"), "amount": pl.Decimal(10, 2), "channel": pl.String,
        "items": pl.Int32,
    }  # fmt: skip
    frame = pl.DataFrame(orders, schema=schema, orient="row").with_row_index("order_id")
    frame = frame.with_columns(
        weight=pl.col("amount").cast(pl.Float64) / 8, day=pl.col("ordered_at").dt.date(),
        at=pl.col("ordered_at").dt.replace_time_zone("UTC"), is_gift=pl.col("items") == 1,
    )  # fmt: skip
    model = {
        "workspace": {"timezone": "Europe/Oslo"},
        "profile": {"key": "customer_id"},
        "tables": {
            "orders": {"key": "order_id", "profile": "customer_id", "time": "ordered_at"},
            "zoned": {"key": "order_id", "profile": "customer_id", "time": "at"},
            "daily": {"key": "order_id", "profile": "customer_id", "time": "day"},
            "lines": {"parent": "orders", "on": "order_id"},
        },
        "properties": {
            "spend_30d": "sum(orders.amount within 30 days)",
            "quiet_days": "days_since(last(orders.time))",
            "last_channel": "last(orders.channel)",
            "by_app": "last(orders.channel) = 'app' and count(orders) > 1",
            "northern": "country = 'NO' and in list 'vip'",
            "vip": "in list 'vip'",
            "better": "r_score > 1",
            "gift_lines": "count(lines where order.is_gift)",
        },
        "audiences": {"active": "count(orders within 2 weeks) > 0"},
        "rfm": {"table": "orders", "amount": "amount", "bins": 2} | dict(rfm),
    }
    people = pl.DataFrame({
        "customer_id": [1, 2, 3, 4, 5], "country": ["NO", "NO", "DK", None, "NO"],
        "born": [dt.date(1990, 3, 30), dt.date(1980, 2, 28), None, dt.date(2000, 1, 1), dt.date(1999, 12, 31)],
        "joined": [dt.datetime(2026, 3, d, 9) for d in (1, 10, 20, 30, 31)],  # noqa: DTZ001 - local
    })  # fmt: skip
    lines = frame.select("order_id", price="amount", pieces="items")
    tables = {"orders": frame, "zoned": frame, "daily": frame, "lines": lines}
    return Workspace.from_tables(people, tables, as_of=AS_OF, model=model, others={"lists": {"vip": ["1", "3"]}})


WINDOWS = [
    "", " within 9 days", " within 2 calendar weeks", " within 1 month", " within 3 calendar months", " within next 2 days",
    " since 5 days ago", " after 5 days ago", " before 20 days ago", " until 20 days ago",
    " between 40 days ago and 10 days ago", " since 2026-03-10", " between 2025-12-01 and 2026-03-15",
]  # fmt: skip
VALUES = [
    "count({t}{w}) {op} 2", "count({t}.channel{w}) {op} 1.5", "sum({t}.amount{w}) {op} 2.5", "sum({t}.items{w}) {op} 3",
    "sum({t}.weight{w}) {op} 0.5", "mean({t}.amount{w}) {op} 1.25", "min({t}.amount{w}) {op} 0", "max({t}.items{w}) {op} 2",
    "max({t}.weight{w}) {op} 0.125", "sum({t}.amount{w} where channel = 'app') {op} sum({t}.amount{w})",
    "count({t}{w} where items >= 2) / count({t}{w}) {op} 0.5", "3 {op} count({t}{w} where channel is unknown)",
    "-count({t}{w}) * 2 + 5 {op} sum({t}.items) - 1", "mean_gap({t}{w}) {op} 12.5", "count({t}{w}) between 1 and 2",
    "count({t}{w}) in [0, 2]", "mean({t}.items{w}) is known", "any({t}{w} where amount > 1)", "none({t}{w})",
    "every({t}{w} where channel = 'web')", "count(distinct {t}.channel{w}) {op} 1", "median({t}.items{w}) {op} 1",
    "last({t}.channel{w}) = 'app'", "most_frequent({t}.channel{w}) = 'web'",
]  # fmt: skip
OTHERS = [
    "active_periods(orders, of 10 days, last 4) {op} 2", "active_periods(orders, of 1 month, last 3, at least 2) {op} 1",
    "days_since(last(orders.time)) {op} 20", "days_since(max(orders.ordered_at where channel = 'app')) {op} 9",
    "quiet_days {op} 31", "spend_30d {op} 2.5", "last(orders.time) within 12 days", "max(zoned.at) within 3 calendar weeks",
    "in audience 'active'", "in list 'vip'", "country = 'NO'", "joined within 12 days", "days_since(joined) {op} 15",
    "born anniversary within next 9 days", "rfm_segment != 'Lost' and r_score {op} 1", "percentile(spend_30d) {op} 50",
    "any(orders then no orders within 5 days)", "count(orders where time within 8 days) {op} 1",
    "count(orders where profile.spend_30d > 1) {op} 1", "sum(lines.price within 25 days) {op} 1.75",
    "count(lines where order.channel = 'app') {op} 2", "days_since(max(daily.day)) {op} 9",
]  # fmt: skip


@st.composite
def conditions(draw):
    def one():
        form = draw(st.sampled_from(VALUES + OTHERS))
        return form.format(
            t=draw(st.sampled_from(["orders", "zoned", "daily"])), w=draw(st.sampled_from(WINDOWS)),
            op=draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])),
        )  # fmt: skip

    terms = [draw(st.sampled_from(["", "not "])) + f"({one()})" for _ in range(draw(st.integers(1, 3)))]
    return f" {draw(st.sampled_from(['and', 'or']))} ".join(terms)


@some(0.5)
@given(ORDERS, conditions(), st.sampled_from([("5 days", "25 days"), ("1 week", "5 weeks"), ("1 month", "4 months")]))
def test_conditions_on_rows_have_the_members_that_a_run_on_that_day_has(orders, text, steps):
    ws = shop(orders)
    assert by_history(ws, text, *steps) == by_runs(ws, text, *steps), text


@pytest.mark.parametrize("form", VALUES + OTHERS)
def test_every_form_is_right_around_both_changes_of_clocks(form):
    hours = [dt.datetime(2026, 3, 29, hour) for hour in (0, 1, 2, 3, 4)] + [  # noqa: DTZ001 - local
        dt.datetime(2025, 10, 26, hour, 30)  # noqa: DTZ001 - local
        for hour in (1, 2, 3)
    ]
    orders = [(1 + n % 3, at, Decimal(n), ("app", "web")[n % 2], n % 4) for n, at in enumerate(hours)]
    ws = shop(orders)
    text = form.format(t="orders", w=" within 3 days", op=">=")
    assert by_history(ws, text, "9 hours", "4 days") == by_runs(ws, text, "9 hours", "4 days")


# --- the answer -----------------------------------------------------------------------------------------------------


def test_size_entries_and_exits_add_up():
    orders = [(1, dt.datetime(2026, 3, 5), Decimal(1), "app", 1), (2, dt.datetime(2026, 3, 20), Decimal(1), "app", 1)]  # noqa: DTZ001
    history = shop(orders).audience("count(orders within 10 days) > 0").history("1 week", "4 weeks")
    assert history.frame.drop("as_of").rows() == [
        (0, 0.0, None, None), (1, 0.2, 1, 0), (0, 0.0, 0, 1), (1, 0.2, 1, 0), (0, 0.0, 0, 1),
    ]  # fmt: skip
    assert history.frame["as_of"][-1] == AS_OF
    sizes = history.frame["size"].to_list()
    entries, exits = history.frame["entries"].to_list(), history.frame["exits"].to_list()
    assert all(sizes[i] == sizes[i - 1] + entries[i] - exits[i] for i in range(1, len(sizes)))


def test_many_profiles_are_worked_on_in_blocks():
    count = 2 * at_once.BLOCK + 3
    people = pl.DataFrame({"id": range(count)})
    orders = pl.DataFrame({
        "person": [n for n in range(count) if n % 3 == 0],
        "at": [dt.datetime(2026, 3, 1 + n % 28) for n in range(count) if n % 3 == 0],  # noqa: DTZ001 - local
    })  # fmt: skip
    model = {"profile": {"key": "id"}, "tables": {"orders": {"profile": "person", "time": "at"}}}
    ws = Workspace.from_tables(people, {"orders": orders}, as_of="2026-04-01", model=model)
    text = "count(orders within 14 days) = 1 and id > 100"
    assert [len(day) for day in by_runs(ws, text, "1 week", "3 weeks")] == ws.audience(text).history(
        "1 week", "3 weeks"
    ).frame["size"].to_list()


def test_sums_of_fractions_forget_what_lies_outside_the_window():
    people = pl.DataFrame({"id": [1]})
    orders = pl.DataFrame({
        "person": [1, 1, 1], "at": [dt.datetime(2026, 1, 1), dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 2)],  # noqa: DTZ001
        "weight": [1e16, 0.1, 0.2],
    })  # fmt: skip
    model = {"profile": {"key": "id"}, "tables": {"orders": {"profile": "person", "time": "at"}}}
    ws = Workspace.from_tables(people, {"orders": orders}, as_of="2026-03-10", model=model)
    text = "sum(orders.weight within 30 days) between 0.2999 and 0.3001"
    assert ws.audience(text).history("1 day", "2 days").frame["size"].to_list() == [1, 1, 1]


CONSTANTS = [
    (1250, 2, ">=", 12.5, True), (1250, 2, ">", 12.5, False), (1250, 2, ">", 12.499999, True),
    (1250, 2, "<", 12.501, True), (1250, 2, "<=", 12.4, False), (1250, 2, "=", 12.5, True), (1250, 2, "=", 12.505, False),
    (1250, 2, "!=", 12.505, True), (3, 0, ">", 2.5, True), (3, 0, "<", 2.5, False), (-3, 0, "<", -2.5, True),
    (2**53 + 1, 0, "=", 2**53 + 1, True), (2**53 + 1, 0, ">", 2**53, True), (5, 0, "<", 1e30, True), (5, 0, ">", -1e30, True),
]  # fmt: skip


@pytest.mark.parametrize(("units", "digits", "op", "number", "wanted"), CONSTANTS)
def test_whole_numbers_and_decimals_are_compared_with_constants_exactly(units, digits, op, number, wanted):
    left = Amount(np.array([[units]]), None, digits)
    assert bool(compared(op, left, constant(number), number)[0, 0]) is wanted


BAD = [
    ("", "52 weeks", "'' is no duration"), ("1 week", "soon", "'soon' is no duration"), ("0 days", "1 week", "no duration"),
    ("1 second", "1 year", "more than 1,000"), ("5", "1 week", "'5' is no duration"),
]  # fmt: skip


@pytest.mark.parametrize(("every", "over", "message"), BAD)
def test_steps_that_make_no_sense_are_refused(every, over, message):
    with pytest.raises(BadDuration, match=message):
        shop([]).audience("everyone").history(every, over)


DAYS = [
    ("1 week", "2 weeks", ["2026-03-17", "2026-03-24", "2026-03-31"]),
    ("1 month", "2 months", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ("3 days", "7 days", ["2026-03-25", "2026-03-28", "2026-03-31"]),
    ("1 week", "3 days", ["2026-03-31"]),
]


@pytest.mark.parametrize(("every", "over", "wanted"), DAYS)
def test_days_are_counted_back_from_as_of(every, over, wanted):
    clocks = past_clocks(Clock(dt.datetime(2026, 3, 31, tzinfo=dt.UTC)), every, over)
    assert [clock.as_of.date().isoformat() for clock in clocks] == wanted


def test_steps_of_days_keep_the_clock_time_where_clocks_change():
    clock = Clock(dt.datetime(2026, 4, 5, 10, tzinfo=dt.UTC), "Europe/Oslo")
    assert {each.local.hour for each in past_clocks(clock, "1 week", "30 weeks")} == {12}
    assert {each.local.hour for each in past_clocks(clock, "168 hours", "30 weeks")} == {11, 12}
