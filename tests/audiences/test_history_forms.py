"""History: which forms of condition are answered from one reading of each table, and that each is what a run would say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.audiences.past import engine_conditions as engine
from insight.audiences.past.days import past_clocks
from insight.profiles.assembly import profiles_at
from tests.audiences.test_history import ORDERS, WINDOWS, by_history, by_runs, shop, some

VALUES = [
    "last({t}.channel{w}) = 'app'", "first({t}.channel{w}) in ['app', 'web']", "last({t}.channel{w}) is unknown",
    "last({t}.channel{w} where items > 1) contains 'P'", "last({t}.amount{w}) {op} 1.25", "first({t}.weight{w}) {op} 0.125",
    "first({t}.day{w}) {op} 2026-03-10", "last({t}.at{w}) within 9 days", "max({t}.channel{w}) = 'web'",
    "min({t}.day{w}) is this month", "last({t}.is_gift{w})", "last({t}.channel{w}) = first({t}.channel{w})",
]  # fmt: skip
DIFFERENT = [
    "count(distinct {t}.channel{w}) {op} 1", "count(distinct {t}.items{w} where amount > 0) {op} 1",
    "most_frequent({t}.items{w}, at least 2) {op} 1", "most_frequent({t}.channel{w}) starts with 'W'",
    "most_frequent({t}.is_gift{w}) = true", "values({t}.channel{w}) contains 'APP'",
    "values({t}.items{w}) contains any of [1, 2]", "values({t}.channel{w}) contains all of ['app', 'web']",
    "length(values({t}.amount{w})) {op} 1", "values({t}.channel{w}) contains country",
    "median({t}.amount{w}) {op} 1.25", "median({t}.items{w}) {op} 1", "stddev({t}.items{w}) {op} 0.5",
]  # fmt: skip
SEQUENCES = [
    "any({t}{w} then {t} within 5 days)", "none({t}{w} then no {t} within 36 hours)", "any({t}{w} then no {t})",
    "count({t}{w} then no {t} within 3 days where channel = {t}.channel) {op} 1",
    "sum({t}.amount{w} then {t} where items > {t}.items) {op} 1", "last({t}.channel{w} then no {t} within 1 week) = 'app'",
    "every({t}{w} where items > 0 then {t} within 9 days)", "mean_gap({t}{w} then {t}) {op} 3",
    "count(distinct {t}.channel{w} then {t} within 2 weeks) {op} 1", "mean({t}.weight{w} then {t}) {op} 0.25",
    "count({t}{w} then lines within 4 days where pieces > 1) {op} 1", "max({t}.items{w} then no {t} within 2 days) {op} 1",
    "most_frequent({t}.items{w} then {t} within 3 weeks) {op} 1", "min({t}.amount{w} then {t} within 3 weeks) is known",
]  # fmt: skip
MOVING = [
    "count({t}{w} where time within 8 days) {op} 1", "last({t}.channel{w} where days_since(day) > 7) = 'app'",
    "any({t}{w} where time is this month)", "sum({t}.amount{w} where day before 10 days ago) {op} 1.5",
    "count(distinct {t}.channel{w} where day within 2 calendar weeks or items > 2) {op} 1",
    "median({t}.items{w} where time after 3 weeks ago) {op} 1", "most_frequent({t}.items{w} where day is last month) {op} 1",
    "active_periods({t} where days_since(day) > 3, of 10 days, last 3) {op} 1",
    "sum({t}.items{w} where day before 10 days ago then {t} within 9 days) {op} 1",
]  # fmt: skip
EVERYONE = [
    "percentile(spend_30d) {op} 50", "rank(count({t}{w})) {op} 2", "percentile(sum({t}.weight{w})) {op} 25",
    "percentile(mean({t}.amount{w})) {op} 50", "percentile(spend_30d) - rank(spend_30d) {op} 30",
    "rfm_segment != 'Lost'", "r_score {op} 1", "rfm_score in ['122', '222']", "r_score + f_score {op} 3", "better",
    "rfm_segment starts with 'l' or m_score is unknown", "percentile(r_score) {op} 50", "r_score {op} count({t}{w})",
    "rank(percentile(spend_30d)) {op} 2", "percentile(length(last({t}.channel{w}))) {op} 50",
]  # fmt: skip
MIXED = [
    "last({t}.channel{w}) = country", "sum({t}.items{w}) {op} length(country)", "last_channel = 'app'", "by_app",
    "coalesce(last({t}.channel{w}), country) = 'NO'", "days_between(joined, last({t}.at{w})) {op} 3",
    "round(mean({t}.amount{w}), 1) {op} 1.2", "last({t}.at{w}) anniversary within next 9 days", "gift_lines {op} 1",
    "sum({t}.amount{w}) = 0 or profile.last_channel contains any of ['A', 'x']",
    "max({t}.amount{w}) in [1.25, 2.5]", "-min({t}.amount{w}) + count({t}.amount) {op} first({t}.weight)",
]  # fmt: skip
BELOW = [
    "count(orders{w} where any(lines where pieces >= 2)) {op} 1", "sum(orders.amount{w} where sum(lines.price) > 1) {op} 1.5",
    "last(orders.channel{w} where count(lines where pieces > 0) = 1) = 'app'", "count(lines{w} where order.channel = 'app') {op} 1",
    "count(orders{w} where profile.northern and items > 0) {op} 1", "count(distinct lines.pieces{w} where profile.vip) {op} 1",
]  # fmt: skip
IN_ONE_PASS = [*VALUES, *DIFFERENT, *SEQUENCES, *MOVING, *EVERYONE, *MIXED, *BELOW]
DAY_BY_DAY = [
    "count(orders where profile.spend_30d > 1) {op} 1", "count(orders where any(lines within 9 days)) {op} 1",
    "any(orders then no orders where days_since(day) > 5)", "count(orders where profile.r_score = 2) {op} 1",
]  # fmt: skip
OPS = ["=", "!=", "<", "<=", ">", ">="]


def texts(form, windows, ops, tables=("orders", "zoned", "daily")):
    return [form.format(t=table, w=window, op=op) for table in tables for window in windows for op in ops]


def no_run(*_):
    raise AssertionError("a run for each day")


@pytest.fixture
def never_run(monkeypatch):
    monkeypatch.setattr(engine, "day_by_day", lambda _profiles, _positions, runs, _days: runs and no_run())


def in_runs(ws, conditions, every, over):
    """For each text, who was in on each day; one run for each day."""
    found = {text: [] for text in conditions}
    for clock in past_clocks(ws.profiles.clock, every, over):
        then = profiles_at(ws.profiles, clock.as_of)
        table = then.values({f"c{place}": then.catalog.condition(text) for place, text in enumerate(conditions)})
        rows = then.data.engine.arrow(table).to_pylist()
        for place, text in enumerate(conditions):
            found[text].append({row["key__"] for row in rows if row[f"c{place}"]})
    return found


# --- around both changes of clocks, with equal times and missing values ---------------------------------------------------

HOURS = [dt.datetime(2026, 3, 29, hour) for hour in (0, 1, 2, 2, 3, 4)] + [  # noqa: DTZ001 - local
    dt.datetime(2026, 3, day, 12) for day in (1, 10, 20, 26, 30, 30)  # noqa: DTZ001 - local
] + [dt.datetime(2025, 10, 26, hour, 30) for hour in (1, 2, 3)]  # noqa: DTZ001 - local; # fmt: skip
CHANGES = [
    (1 + n % 3, at, None if n % 7 == 0 else Decimal(n % 5) / 4, ("app", "web", None)[n % 3 if n % 2 else 0], n % 4)
    for n, at in enumerate(HOURS)
]
STEPS = ("21 hours", "4 days")
PLACES = [("orders", " within 3 days"), ("zoned", " between 2026-02-15 and 1 day ago"), ("daily", "")]


def placed(form):
    """A form on one of the tables, each in its turn."""
    table, window = PLACES[(IN_ONE_PASS + DAY_BY_DAY).index(form) % len(PLACES)]
    return form.format(t=table, w=window, op=">=")


@pytest.fixture(scope="module")
def changes():
    ws = shop(CHANGES)
    conditions = list(dict.fromkeys(map(placed, IN_ONE_PASS + DAY_BY_DAY)))
    found = {}
    for first in range(0, len(conditions), 15):
        found |= in_runs(ws, conditions[first : first + 15], *STEPS)
    return ws, found


@pytest.mark.usefixtures("never_run")
@pytest.mark.parametrize("form", IN_ONE_PASS)
def test_forms_answered_without_runs_are_right_around_changes_of_clocks(form, changes):
    ws, wanted = changes
    text = placed(form)
    assert by_history(ws, text, *STEPS) == wanted[text], text


@pytest.mark.parametrize("form", DAY_BY_DAY)
def test_forms_that_need_a_run_for_each_day_are_right_too(form, changes, monkeypatch):
    ws, wanted = changes
    runs = []
    run = engine.day_by_day

    def counted(profiles, positions, conditions, days):
        runs.extend(conditions)
        return run(profiles, positions, conditions, days)

    monkeypatch.setattr(engine, "day_by_day", counted)
    text = placed(form)
    assert by_history(ws, text, *STEPS) == wanted[text]
    assert len(runs) == 1


# --- random orders --------------------------------------------------------------------------------------------------------


@st.composite
def conditions(draw):
    return draw(st.sampled_from(IN_ONE_PASS)).format(
        t=draw(st.sampled_from(["orders", "zoned", "daily"])),
        w=draw(st.sampled_from(WINDOWS)),
        op=draw(st.sampled_from(OPS)),
    )


@some(0.3)
@given(ORDERS, conditions(), st.sampled_from([("5 days", "25 days"), ("1 week", "5 weeks"), ("1 month", "4 months")]))
def test_each_form_has_the_members_that_a_run_on_that_day_has(orders, text, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "day_by_day", lambda _profiles, _positions, runs, _days: runs and no_run())
        found = by_history(shop(orders), text, *steps)
    assert found == by_runs(shop(orders), text, *steps), text
