"""Instants, local days and durations: windows to the second, months by the calendar, and clocks that jump."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.units import EARLIEST, LATEST, WEEKDAYS, Clock, add_months, seconds_of
from tests.examples import examples

UTC = dt.UTC
SECOND = dt.timedelta(seconds=1)
ZONES = [
    "UTC", "Europe/Oslo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu",
    "Pacific/Apia", "Pacific/Kiritimati", "Africa/Casablanca", "America/St_Johns", "Antarctica/Troll", "Asia/Pyongyang",
]  # fmt: skip


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def naive(text):
    return dt.datetime.fromisoformat(text)


def clock(as_of, zone="Europe/Oslo", week="monday"):
    return Clock(utc(as_of), zone, week)


# --- durations ----------------------------------------------------------------------------------------------------------

BACK = [
    ("2026-01-01T12:00", 1, "second", "2026-01-01T11:59:59"),
    ("2026-01-01T12:00", 90, "minute", "2026-01-01T10:30:00"),
    ("2026-01-01T12:00", 36, "hour", "2025-12-31T00:00:00"),
    ("2026-01-01T12:00", 2, "day", "2025-12-30T12:00:00"),
    ("2026-01-01T12:00", 1, "week", "2025-12-25T12:00:00"),
    ("2026-03-31T12:00", 1, "month", "2026-02-28T13:00:00"),  # 14:00 in summer is 14:00 in winter
    ("2024-03-31T12:00", 1, "month", "2024-02-29T13:00:00"),
    ("2026-05-31T12:00", 1, "quarter", "2026-02-28T13:00:00"),
    ("2024-02-29T12:00", 1, "year", "2023-02-28T12:00:00"),
    ("2024-02-29T12:00", 4, "year", "2020-02-29T12:00:00"),
    ("2026-01-31T12:00", 13, "month", "2024-12-31T12:00:00"),
    ("2026-03-29T12:00", 1, "day", "2026-03-28T12:00:00"),  # the day was 23 hours long; a day is 24
    ("2026-04-29T00:30", 1, "month", "2026-03-29T01:30:00"),  # 02:30 was skipped that night: 03:30, an hour on
    ("2026-11-25T01:30", 1, "month", "2026-10-25T00:30:00"),  # 02:30 came twice that night: the first
]


@pytest.mark.parametrize(("as_of", "amount", "unit", "wanted"), BACK)
def test_a_time_before_now_is_exact_in_days_and_of_the_same_clock_time_in_months(as_of, amount, unit, wanted):
    assert clock(as_of).back(amount, unit) == utc(wanted)


AHEAD = [
    ("2026-01-31T12:00", 1, "month", "2026-02-28T12:00:00"),
    ("2026-02-28T12:00", 1, "month", "2026-03-28T12:00:00"),
    ("2026-10-24T12:00", 1, "day", "2026-10-25T12:00:00"),
    ("2026-10-24T12:00", 1, "month", "2026-11-24T13:00:00"),
    ("2023-02-28T12:00", 1, "year", "2024-02-28T12:00:00"),
]


@pytest.mark.parametrize(("as_of", "amount", "unit", "wanted"), AHEAD)
def test_a_time_after_now_too(as_of, amount, unit, wanted):
    assert clock(as_of).ahead(amount, unit) == utc(wanted)


@pytest.mark.parametrize("unit", ["second", "day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("amount", [10**7, 10**12, 10**18])
def test_a_time_beyond_the_calendar_is_its_end(unit, amount):
    found = clock("2026-01-01T12:00")
    if unit != "second" or amount > 10**12:
        assert (found.back(amount, unit), found.ahead(amount, unit)) == (EARLIEST, LATEST)
    assert EARLIEST <= found.back(amount, unit) < found.as_of < found.ahead(amount, unit) <= LATEST


@pytest.mark.parametrize(
    ("amount", "unit", "wanted"),
    [(1, "second", 1), (2, "minute", 120), (1, "hour", 3600), (3, "day", 259_200), (1, "week", 604_800), (1, "month", None),
     (1, "quarter", None), (1, "year", None)],
)  # fmt: skip
def test_a_duration_of_exact_length_has_seconds(amount, unit, wanted):
    assert seconds_of(amount, unit) == wanted


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)), st.integers(-1200, 1200))  # noqa: DTZ001 - clock times
def test_months_keep_the_clock_time_and_the_day_or_its_month_s_last(local, months):
    found = add_months(local, months)
    assert (found.year * 12 + found.month) - (local.year * 12 + local.month) == months
    assert found.time() == local.time()
    assert found.day == local.day or (found.day < local.day and (found + dt.timedelta(days=1)).day == 1)


# --- local days ---------------------------------------------------------------------------------------------------------

PERIODS = [
    ("2026-01-01T12:00", "monday", "week", 0, "2025-12-29", "2026-01-05"),
    ("2026-01-01T12:00", "sunday", "week", 0, "2025-12-28", "2026-01-04"),
    ("2026-01-01T12:00", "thursday", "week", 0, "2026-01-01", "2026-01-08"),
    ("2026-01-01T12:00", "monday", "week", -1, "2025-12-22", "2025-12-29"),
    ("2026-01-01T12:00", "monday", "week", 1, "2026-01-05", "2026-01-12"),
    ("2026-01-31T23:30", "monday", "month", 0, "2026-02-01", "2026-03-01"),  # February in Oslo already
    ("2026-01-15T12:00", "monday", "month", -1, "2025-12-01", "2026-01-01"),
    ("2026-01-15T12:00", "monday", "month", 1, "2026-02-01", "2026-03-01"),
    ("2026-05-15T12:00", "monday", "quarter", 0, "2026-04-01", "2026-07-01"),
    ("2026-02-15T12:00", "monday", "quarter", -1, "2025-10-01", "2026-01-01"),
    ("2026-12-15T12:00", "monday", "quarter", 1, "2027-01-01", "2027-04-01"),
    ("2026-12-15T12:00", "monday", "year", 0, "2026-01-01", "2027-01-01"),
    ("2026-12-15T12:00", "monday", "year", -1, "2025-01-01", "2026-01-01"),
]


@pytest.mark.parametrize(("as_of", "week", "unit", "which", "first", "after"), PERIODS)
def test_a_period_is_its_first_day_and_the_first_day_after_it(as_of, week, unit, which, first, after):
    assert clock(as_of, week=week).period(which, unit) == (dt.date.fromisoformat(first), dt.date.fromisoformat(after))


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)), st.sampled_from(WEEKDAYS), st.integers(-60, 60))  # noqa: DTZ001
def test_periods_join_without_a_gap_and_hold_today_once(local, week, which):
    found = Clock(local.replace(tzinfo=UTC), "UTC", week)
    for unit in ("week", "month", "quarter", "year"):
        assert found.period(which, unit)[1] == found.period(which + 1, unit)[0]
        first, after = found.period(0, unit)
        assert first <= found.today < after
    assert WEEKDAYS[found.period(0, "week")[0].weekday()] == week


MIDNIGHTS = [
    ("Europe/Oslo", "2026-01-01", "2025-12-31T23:00:00"),
    ("Europe/Oslo", "2026-07-01", "2026-06-30T22:00:00"),
    ("Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00"),  # midnight was skipped: 00:00 is 01:00
    ("America/Havana", "2025-11-02", "2025-11-02T04:00:00"),  # midnight came twice: the first
]


@pytest.mark.parametrize(("zone", "day", "wanted"), MIDNIGHTS)
def test_a_day_begins_at_its_local_midnight(zone, day, wanted):
    assert clock("2026-01-01", zone).midnight(dt.date.fromisoformat(day)) == utc(wanted)


INSTANTS = [
    ("2026-10-25T02:30", "2026-10-25T00:30:00"),  # came twice: the first
    ("2026-10-25T03:30", "2026-10-25T02:30:00"),
    ("2026-03-29T02:30", "2026-03-29T01:30:00"),  # was skipped: as far after the jump
    ("2026-03-29T03:30", "2026-03-29T01:30:00"),
    ("2026-07-01T00:00", "2026-06-30T22:00:00"),
]


@pytest.mark.parametrize(("local", "wanted"), INSTANTS)
def test_a_clock_time_is_an_instant(local, wanted):
    found = clock("2026-01-01")
    assert found.to_instant(naive(local)) == found.instant(naive(local)) == utc(wanted)
    assert found.instant(dt.datetime.fromisoformat(f"{local}+05:00")) == utc(local) - dt.timedelta(hours=5)


# --- bounds for clock times ---------------------------------------------------------------------------------------------


def changes(zone, year):
    """The instants of a year at which the zone's offset from UTC changes, to the second."""

    def offset(instant):
        return instant.astimezone(ZoneInfo(zone)).utcoffset()

    found = []
    days = [dt.datetime(year, 1, 1, tzinfo=UTC) + dt.timedelta(days=number) for number in range(366)]
    for low, high in pairwise(days):
        old = offset(low)
        if offset(high) != old:
            while high - low > SECOND:
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle) == old else (low, middle)  # noqa: PLW2901 - halving
            found.append(high.replace(microsecond=0))
    return found


def clock_times(zone, around, hours=4, step=15):
    """The clock times that there were around an instant, every few minutes and a second beside."""
    place = ZoneInfo(zone)
    start = around - dt.timedelta(hours=hours)
    found = set()
    for number in range(2 * hours * 60 // step + 1):
        for beside in (-1, 0, 1):
            instant = start + dt.timedelta(minutes=number * step, seconds=beside)
            found.add(instant.astimezone(place).replace(tzinfo=None))
    return sorted(found)


CHANGES = [
    ("Europe/Oslo", 2026), ("America/New_York", 2025), ("America/Havana", 2025), ("America/Sao_Paulo", 2018),
    ("Australia/Lord_Howe", 2026), ("Antarctica/Troll", 2026), ("Africa/Casablanca", 2026), ("America/St_Johns", 2010),
    ("Asia/Pyongyang", 2015), ("Europe/Lisbon", 1992), ("America/Caracas", 2007),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "year"), CHANGES)
def test_a_clock_time_reaches_a_bound_exactly_when_its_instant_reaches_that_of_the_bound(zone, year):
    found = Clock(dt.datetime(2026, 1, 1, tzinfo=UTC), zone)
    assert changes(zone, year)
    for change in changes(zone, year):
        locals_around = clock_times(zone, change)
        for number in range(-16, 17):
            for beside in (-1, 0, 1):
                instant = change + dt.timedelta(minutes=number * 15, seconds=beside)
                bound = found.local_bound(instant)
                wrong = [local for local in locals_around if (local >= bound) != (found.to_instant(local) >= instant)]
                assert not wrong, (zone, instant, bound, wrong[0])


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2037, 1, 1)), st.integers(0, 200_000))  # noqa: DTZ001
def test_so_it_does_at_any_instant(zone, instant, seconds):
    found = Clock(dt.datetime(2026, 1, 1, tzinfo=UTC), zone)
    instant = instant.replace(tzinfo=UTC)
    bound = found.local_bound(instant)
    place = ZoneInfo(zone)
    for other in (instant, instant + dt.timedelta(seconds=seconds), instant - dt.timedelta(seconds=seconds)):
        local = other.astimezone(place).replace(tzinfo=None)
        assert (local >= bound) == (found.to_instant(local) >= instant)


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2037, 1, 1)))  # noqa: DTZ001
def test_a_date_reaches_a_bound_exactly_when_its_midnight_does(zone, instant):
    found = Clock(dt.datetime(2026, 1, 1, tzinfo=UTC), zone)
    instant = instant.replace(tzinfo=UTC)
    bound = found.date_bound(instant)
    for days in range(-3, 4):
        day = bound + dt.timedelta(days=days)
        assert (day >= bound) == (found.midnight(day) >= instant)


# --- offsets ------------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(80), deadline=None)
@given(
    st.sampled_from(ZONES),
    st.datetimes(dt.datetime(1985, 1, 1), dt.datetime(2035, 1, 1)),  # noqa: DTZ001
    st.floats(0, 1),
    st.integers(1, 10),
)
@example("Africa/Casablanca", dt.datetime(2026, 1, 1), 0.5, 10)  # noqa: DTZ001
@example("Pacific/Apia", dt.datetime(2012, 1, 1), 0.99, 2)  # noqa: DTZ001
def test_the_offsets_around_now_are_those_of_the_time_zone_database(zone, as_of, share, years):
    found = Clock(as_of.replace(tzinfo=UTC), zone)
    offsets = found.offsets(years)
    start, end = found.back(years, "year"), found.ahead(2, "year")
    assert offsets[0][0] == start.replace(tzinfo=None)
    assert [when for when, _ in offsets] == sorted({when for when, _ in offsets})
    assert all(one != two for (_, one), (_, two) in pairwise(offsets))
    for instant in (start + (end - start) * share, *(when.replace(tzinfo=UTC) for when, _ in offsets[1:])):
        for beside in (-SECOND, dt.timedelta(), SECOND):
            moment = max(instant + beside, start)
            in_force = [offset for when, offset in offsets if when.replace(tzinfo=UTC) <= moment][-1]
            assert in_force == moment.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("zone", "count"), [("UTC", 1), ("Asia/Kolkata", 1), ("Europe/Oslo", 25), ("America/New_York", 25)]
)
def test_there_are_as_many_offsets_as_the_clock_was_changed(zone, count):
    assert len(Clock(dt.datetime(2026, 1, 1, tzinfo=UTC), zone).offsets(10)) == count


# --- windows in a workspace ---------------------------------------------------------------------------------------------

SPRING, AUTUMN = "2026-03-30T10:00", "2026-10-26T10:00"  # the days after the clock was changed
DAY, YESTERDAY = "count(orders within 24 hours)", "count(orders where time is yesterday)"
WINDOWS = [
    ("2026-03-29T20:00", DAY, ["2026-03-28T21:00", "2026-03-29T21:59:59"], ["2026-03-28T20:59:59", "2026-03-29T22:00"]),
    (SPRING, "count(orders within 1 calendar day)", ["2026-03-29T00:00", "2026-03-30T11:59"], ["2026-03-28T23:59:59"]),
    (SPRING, YESTERDAY, ["2026-03-29T00:00", "2026-03-29T23:59:59"], ["2026-03-28T23:59:59", "2026-03-30T00:00"]),
    (AUTUMN, YESTERDAY, ["2026-10-25T00:00", "2026-10-25T23:59:59"], ["2026-10-24T23:59:59", "2026-10-26T00:00"]),
    (AUTUMN, "count(orders within 33 hours)", ["2026-10-25T03:00", "2026-10-26T10:59"], ["2026-10-25T02:59:59"]),
    (AUTUMN, "count(orders within 2010 minutes)", ["2026-10-25T02:30", "2026-10-25T03:00"], ["2026-10-25T02:29:59"]),
    (AUTUMN, "count(orders within 34 hours)", ["2026-10-25T02:00", "2026-10-25T03:00"], ["2026-10-25T01:59:59"]),
    (AUTUMN, "count(orders within 35 hours)", ["2026-10-25T01:00", "2026-10-25T02:00"], ["2026-10-25T00:59:59"]),
]


@pytest.mark.parametrize(("as_of", "text", "inside", "outside"), WINDOWS)
def test_a_window_over_a_changed_clock_holds_the_clock_times_that_lie_in_it(as_of, text, inside, outside):
    made = {
        "workspace": {"timezone": "Europe/Oslo"},
        "profile": {"key": "id"},
        "tables": {"orders": {"profile": "id", "time": "at"}},
    }
    times = [naive(each) for each in (*inside, *outside)]
    orders = pl.DataFrame({"id": range(len(times)), "at": times})
    found = Workspace.from_tables(orders.select("id"), {"orders": orders}, as_of=f"{as_of}Z", model=made)
    assert found.frame(text)[text].to_list() == [1] * len(inside) + [0] * len(outside)
