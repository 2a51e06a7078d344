"""History: rules of rows and scores that are easily missed, on earlier days."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from insight import Workspace
from insight.audiences.past import engine_conditions as engine
from tests.audiences.test_history import AS_OF, by_history, by_runs, shop
from tests.audiences.test_history_forms import CHANGES, no_run


@pytest.fixture
def never_run(monkeypatch):
    monkeypatch.setattr(engine, "day_by_day", lambda _profiles, _positions, runs, _days: runs and no_run())


def on(day, hour=0):
    return dt.datetime(2026, 3, day, hour)  # noqa: DTZ001 - local


def visits(rows, as_of=AS_OF, **settings):
    """One person's visits as (time, place), each with a number."""
    frame = pl.DataFrame(rows, schema={"at": pl.Datetime("us"), "place": pl.String}, orient="row").with_row_index("n")
    frame = frame.with_columns(person=pl.lit(1, pl.Int64))
    model = {
        "profile": {"key": "id"},
        "tables": {"visits": {"key": "n", "profile": "person", "time": "at"}},
        **settings,
    }
    return Workspace.from_tables(pl.DataFrame({"id": [1]}), {"visits": frame}, as_of=as_of, model=model)


RULES = [
    # of equal times the larger key is the last, the smaller the first; a missing value is no value
    ([(on(5), "b"), (on(5), "a")], "last(visits.place) = 'a'", True),
    ([(on(5), "b"), (on(5), "a")], "first(visits.place) = 'b'", True),
    ([(on(5), "b"), (on(6), None)], "last(visits.place) is unknown", True),
    # a following row counts from the day on which it is seen, not before
    ([(on(31), "a"), (dt.datetime(2026, 4, 1, 9), "b")], "any(visits then visits)", True),  # noqa: DTZ001 - local
    ([(on(31), "a"), (dt.datetime(2026, 4, 1, 10), "b")], "any(visits then visits)", False),  # noqa: DTZ001 - local
    # the span after a row must be over, to the microsecond
    ([(on(31, 10), "a")], "any(visits then no visits within 1 day)", True),
    ([(on(31, 11), "a")], "any(visits then no visits within 1 day)", False),
    # equal counts: the smallest; and so many at least
    ([(on(1), "b"), (on(2), "a")], "most_frequent(visits.place) = 'a'", True),
    ([(on(1), "b"), (on(2), "a")], "most_frequent(visits.place, at least 2) is unknown", True),
    ([(on(1), "b")], "stddev(visits.n) is unknown", True),
    ([(on(1), "b"), (on(2), "c")], "median(visits.n) = 0.5", True),
]  # fmt: skip


@pytest.mark.usefixtures("never_run")
@pytest.mark.parametrize(("rows", "text", "inside"), RULES)
def test_edges_of_the_rules_hold_on_earlier_days(rows, text, inside):
    ws = visits(rows)
    assert by_history(ws, text, "1 day", "1 day")[-1] == ({1} if inside else set())
    assert by_history(ws, text, "8 hours", "2 days") == by_runs(ws, text, "8 hours", "2 days")


@pytest.mark.usefixtures("never_run")
@pytest.mark.parametrize("condition", ["", " where place = visits.place", " within 40 minutes"])
def test_a_local_time_that_no_clock_showed_follows_as_it_does_in_a_run(condition):
    times = [dt.datetime(2026, 3, 29, *clock) for clock in ((1, 0), (2, 30), (3, 0), (3, 10), (3, 50))]  # noqa: DTZ001 - local
    as_of = dt.datetime(2026, 3, 29, 5)  # noqa: DTZ001 - local
    ws = visits([(at, "a") for at in times], as_of, workspace={"timezone": "Europe/Oslo"})
    for form in ("count(visits then visits{}) >= 3", "count(visits then no visits{}) = 1"):
        text = form.format(condition)
        assert by_history(ws, text, "10 minutes", "4 hours") == by_runs(ws, text, "10 minutes", "4 hours")


@pytest.mark.usefixtures("never_run")
def test_rows_below_a_row_that_is_not_seen_yet_are_not_seen_either():
    orders = pl.DataFrame({"order": [1, 2], "person": [1, 1], "at": [on(10), on(30)]})
    returns = pl.DataFrame({"order": [1, 2, 2], "back": [on(12), on(20), on(31)], "why": ["size", "colour", "size"]})
    model = {
        "profile": {"key": "id"},
        "tables": {
            "orders": {"key": "order", "profile": "person", "time": "at"},
            "returns": {"parent": "orders", "on": "order", "time": "back"},
        },
    }
    tables = {"orders": orders, "returns": returns}
    ws = Workspace.from_tables(pl.DataFrame({"id": [1]}), tables, as_of=AS_OF, model=model)
    for text in ("count(returns) >= 2", "last(returns.why) = 'colour'", "count(distinct returns.why) = 2"):
        assert by_history(ws, text, "2 days", "4 weeks") == by_runs(ws, text, "2 days", "4 weeks")
    assert by_history(ws, "count(returns) >= 2", "1 week", "2 weeks") == [set(), set(), {1}]


@pytest.mark.usefixtures("never_run")
@pytest.mark.parametrize("rfm", [
    {"cutoffs": {"frequency": [1], "monetary": [2.5]}}, {"cutoffs": {"recency_days": [9], "frequency": [1], "monetary": [2.5]}},
    {"window": "20 days"}, {"amount": "weight", "where": "channel = 'app'"},
])  # fmt: skip
def test_scores_take_the_cut_offs_of_each_day_unless_they_are_fixed(rfm):
    ws = shop(CHANGES, rfm=rfm)
    text = "rfm_score in ['111', '222', '112'] or f_score < 2 and percentile(m_score) >= 50"
    assert by_history(ws, text, "1 week", "2 weeks") == by_runs(ws, text, "1 week", "2 weeks")


@pytest.mark.usefixtures("never_run")
def test_frozen_scores_keep_their_cut_offs(tmp_path):
    file = tmp_path / "scheme.json"
    shop(CHANGES).rfm.scheme.save(file)
    ws = shop(CHANGES, rfm={"frozen": str(file)})
    text = "rfm_score in ['111', '222', '112'] or f_score < 2 and percentile(m_score) >= 50"
    assert by_history(ws, text, "1 week", "2 weeks") == by_runs(ws, text, "1 week", "2 weeks")
