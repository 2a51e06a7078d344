"""Time in the reference interpreter: windows, zones, changes of clocks, dates, anniversaries."""

from __future__ import annotations

import pytest

from insight.language import syntax as s
from tests.reference.build import ago, at, call, compare, const, day, duration, name, of_one, within

T = name("t")
OSLO, NEW_YORK = "Europe/Oslo", "America/New_York"


def holds(window, t, as_of="2026-03-15T12:00Z", timezone="UTC", **more):
    return of_one(s.When(T, window), {"t": t}, as_of=at(as_of), timezone=timezone, **more)


@pytest.mark.parametrize(
    ("window", "t", "wanted"),
    [
        # within D: as_of - D <= t < as_of
        (within("7 days"), at("2026-03-08T12:00Z"), True),
        (within("7 days"), at("2026-03-08T11:59:59.999999Z"), False),
        (within("7 days"), at("2026-03-15T11:59:59.999999Z"), True),
        (within("7 days"), at("2026-03-15T12:00Z"), False),
        (within("90 minutes"), at("2026-03-15T10:30Z"), True),
        (within("90 minutes"), at("2026-03-15T10:29:59Z"), False),
        # within next D: as_of <= t < as_of + D
        (within("2 hours", ahead=True), at("2026-03-15T12:00Z"), True),
        (within("2 hours", ahead=True), at("2026-03-15T11:59:59Z"), False),
        (within("2 hours", ahead=True), at("2026-03-15T13:59:59Z"), True),
        (within("2 hours", ahead=True), at("2026-03-15T14:00Z"), False),
        # within N calendar days: from the midnight before as_of - D
        (within("7 days", calendar=True), at("2026-03-08T00:00Z"), True),
        (within("7 days", calendar=True), at("2026-03-07T23:59:59Z"), False),
        (within("7 days", calendar=True), at("2026-03-15T12:00Z"), False),
        (within("1 month", calendar=True), at("2026-02-15T00:00Z"), True),
        (within("1 month", calendar=True), at("2026-02-14T23:59Z"), False),
        # within next N calendar days: to the midnight that ends the day of as_of + D
        (within("2 days", ahead=True, calendar=True), at("2026-03-15T12:00Z"), True),
        (within("2 days", ahead=True, calendar=True), at("2026-03-17T23:59:59Z"), True),
        (within("2 days", ahead=True, calendar=True), at("2026-03-18T00:00Z"), False),
        # months and years go by the calendar
        (within("1 month"), at("2026-02-15T12:00Z"), True),
        (within("1 month"), at("2026-02-15T11:59Z"), False),
        (within("1 quarter"), at("2025-12-15T12:00Z"), True),
        (within("1 quarter"), at("2025-12-15T11:59Z"), False),
        (within("1 year"), at("2025-03-15T12:00Z"), True),
        (within("1 year"), at("2025-03-15T11:59Z"), False),
        (within("2 months", ahead=True), at("2026-05-15T11:59Z"), True),
        (within("2 months", ahead=True), at("2026-05-15T12:00Z"), False),
        # points
        (s.Bound("before", ago("7 days")), at("2026-03-08T12:00Z"), False),
        (s.Bound("before", ago("7 days")), at("2026-03-08T11:59Z"), True),
        (s.Bound("after", ago("7 days")), at("2026-03-08T12:00Z"), False),
        (s.Bound("since", ago("7 days")), at("2026-03-08T12:00Z"), True),
        (s.Bound("until", ago("7 days")), at("2026-03-08T12:00Z"), True),
        (s.Bound("until", ago("7 days")), at("2026-03-08T12:01Z"), False),
        (s.Span(ago("7 days"), ago("2 days")), at("2026-03-08T12:00Z"), True),
        (s.Span(ago("7 days"), ago("2 days")), at("2026-03-13T12:00Z"), True),
        (s.Span(ago("7 days"), ago("2 days")), at("2026-03-13T12:01Z"), False),
        (s.Bound("since", const(at("2026-03-01T12:00+01:00"))), at("2026-03-01T11:00Z"), True),
        (s.Bound("since", const(at("2026-03-01T12:00+01:00"))), at("2026-03-01T10:59Z"), False),
    ],
)
def test_a_window_holds_its_first_instant_and_ends_before_its_last(window, t, wanted):
    assert holds(window, t) is wanted


@pytest.mark.parametrize(
    ("as_of", "amount", "zone", "moment"),
    [
        (
            "2026-03-31T12:00Z",
            "1 month",
            "UTC",
            "2026-02-28T12:00Z",
        ),  # cut to the last day of a shorter month
        ("2024-02-29T12:00Z", "1 year", "UTC", "2023-02-28T12:00Z"),
        ("2024-02-29T12:00Z", "4 years", "UTC", "2020-02-29T12:00Z"),
        ("2026-01-31T12:00Z", "2 months", "UTC", "2025-11-30T12:00Z"),
        ("2026-04-15T10:00Z", "1 month", OSLO, "2026-03-15T11:00Z"),  # 12:00 in summer, 12:00 in winter
        ("2026-04-15T10:00Z", "31 days", OSLO, "2026-03-15T10:00Z"),  # 31 times 24 hours
        ("2026-03-01T00:30Z", "1 month", NEW_YORK, "2026-01-29T00:30Z"),  # 28 February there
        (
            "2026-04-29T00:30Z",
            "1 month",
            OSLO,
            "2026-03-29T01:30Z",
        ),  # 02:30 does not exist: with the offset before
        ("2026-11-25T01:30Z", "1 month", OSLO, "2026-10-25T00:30Z"),  # 02:30 comes twice: the first
    ],
)
def test_so_long_ago_is_exact_up_to_weeks_and_by_the_local_calendar_above(as_of, amount, zone, moment):
    assert of_one(ago(amount), as_of=at(as_of), timezone=zone) == at(moment)


@pytest.mark.parametrize(
    ("t", "wanted"),
    [
        (at("2026-03-28T22:59:59Z"), False),  # still the 28th in Oslo
        (at("2026-03-28T23:00Z"), True),
        (at("2026-03-29T21:59:59Z"), True),  # a day of 23 hours
        (at("2026-03-29T22:00Z"), False),
        (at("2026-03-29T00:00"), True),  # clock times are local
        (at("2026-03-29T23:59"), True),
        (day("2026-03-29"), True),
        (day("2026-03-30"), False),
    ],
)
def test_a_local_day_is_as_long_as_the_clocks_make_it(t, wanted):
    assert holds(s.OnDay(0), t, as_of="2026-03-29T12:00Z", timezone=OSLO) is wanted


def test_calendar_days_count_from_the_day_that_so_many_hours_ago_was_in():
    # 48 hours before half past midnight, over a day of 23 hours, is half past eleven on the 28th
    window = within("2 days", calendar=True)
    assert holds(window, at("2026-03-28T00:00"), as_of="2026-03-30T22:30Z", timezone=OSLO) is True
    assert holds(window, at("2026-03-27T23:59"), as_of="2026-03-30T22:30Z", timezone=OSLO) is False


def test_a_clock_time_that_comes_twice_is_the_first_one():
    twice = {"t": at("2026-10-25T02:30")}
    assert of_one(T, twice, timezone=OSLO) == at("2026-10-25T00:30Z")
    assert of_one(compare("t", "=", at("2026-10-25T02:30+02:00")), twice, timezone=OSLO) is True
    assert of_one(compare("t", "=", at("2026-10-25T02:30+01:00")), twice, timezone=OSLO) is False
    assert of_one(compare("t", "=", at("2026-10-25T02:30")), twice, timezone=OSLO) is True


@pytest.mark.parametrize(
    ("window", "days", "week_starts"),
    [  # as_of is Sunday, 15 March 2026
        (s.OnDay(-1), ("2026-03-14", "2026-03-14"), "monday"),
        (s.OnDay(1), ("2026-03-16", "2026-03-16"), "monday"),
        (s.OnDay(-4), ("2026-03-11", "2026-03-11"), "monday"),
        (s.InPeriod("this", "week"), ("2026-03-09", "2026-03-15"), "monday"),
        (s.InPeriod("last", "week"), ("2026-03-02", "2026-03-08"), "monday"),
        (s.InPeriod("next", "week"), ("2026-03-16", "2026-03-22"), "monday"),
        (s.InPeriod("this", "week"), ("2026-03-15", "2026-03-21"), "sunday"),
        (s.InPeriod("this", "week"), ("2026-03-14", "2026-03-20"), "saturday"),
        (s.InPeriod("this", "month"), ("2026-03-01", "2026-03-31"), "monday"),
        (s.InPeriod("last", "month"), ("2026-02-01", "2026-02-28"), "monday"),
        (s.InPeriod("next", "month"), ("2026-04-01", "2026-04-30"), "monday"),
        (s.InPeriod("this", "quarter"), ("2026-01-01", "2026-03-31"), "monday"),
        (s.InPeriod("last", "quarter"), ("2025-10-01", "2025-12-31"), "monday"),
        (s.InPeriod("next", "quarter"), ("2026-04-01", "2026-06-30"), "monday"),
        (s.InPeriod("last", "year"), ("2025-01-01", "2025-12-31"), "monday"),
        (s.InPeriod("next", "year"), ("2027-01-01", "2027-12-31"), "monday"),
    ],
)
def test_a_period_holds_its_first_and_last_day_and_no_other(window, days, week_starts):
    first, last = map(day, days)
    step = day("2026-01-02") - day("2026-01-01")
    asked = (first - step, first, last, last + step)
    assert [holds(window, t, week_starts=week_starts) for t in asked] == [False, True, True, False]


def test_the_period_is_that_of_the_local_day():
    assert holds(s.InPeriod("this", "year"), day("2026-01-01"), as_of="2025-12-31T23:00Z", timezone=OSLO) is True
    assert holds(s.InPeriod("this", "year"), day("2026-01-01"), as_of="2025-12-31T22:59Z", timezone=OSLO) is False


@pytest.mark.parametrize(
    ("left", "op", "right", "wanted"),
    [  # in Oslo, one hour before UTC
        (at("2026-01-01T22:59Z"), "=", day("2026-01-01"), True),
        (at("2026-01-01T23:00Z"), "=", day("2026-01-01"), False),
        (at("2026-01-01T12:00"), ">", day("2026-01-01"), False),
        (at("2026-01-02T00:00"), ">", day("2026-01-01"), True),
        (at("2026-01-31T23:59"), "<=", day("2026-01-31"), True),
        (day("2026-01-31"), "<", at("2026-01-31T23:59"), False),
        (day("2026-01-31"), "!=", at("2026-01-31T23:59"), False),
        (day("2026-01-30"), "<", day("2026-01-31"), True),
        (at("2026-01-31T12:00"), "<", at("2026-01-31T12:01"), True),
    ],
)
def test_a_date_beside_an_instant_makes_both_local_days(left, op, right, wanted):
    tree = s.Compare(op, name("a"), name("b"))
    assert of_one(tree, {"a": left, "b": right}, timezone=OSLO) is wanted


@pytest.mark.parametrize(
    ("window", "t", "wanted"),
    [
        (s.Bound("after", const(day("2026-01-01"))), at("2026-01-01T23:59"), False),
        (s.Bound("after", const(day("2026-01-01"))), at("2026-01-02T00:00"), True),
        (s.Bound("before", const(day("2026-01-01"))), at("2026-01-01T00:00"), False),
        (s.Bound("since", const(day("2026-01-01"))), at("2026-01-01T00:00"), True),
        (s.Bound("until", const(day("2026-01-31"))), at("2026-01-31T23:59"), True),
        (s.Bound("until", const(day("2026-01-31"))), at("2026-02-01T00:00"), False),
        (s.Span(const(day("2026-01-01")), const(day("2026-01-31"))), at("2026-01-31T23:59"), True),
        (s.Bound("after", const(at("2026-01-01T12:00"))), day("2026-01-01"), False),
        (s.Bound("after", const(at("2026-01-01T12:00"))), day("2026-01-02"), True),
        (s.Bound("since", const(at("2026-01-01T12:00"))), day("2026-01-01"), True),
        # against `D ago` (noon of the 8th) a date is its midnight
        (s.Bound("since", ago("7 days")), day("2026-03-08"), False),
        (s.Bound("since", ago("7 days")), day("2026-03-09"), True),
        (s.Bound("before", ago("7 days")), day("2026-03-08"), True),
        # and in `within` too
        (within("7 days"), day("2026-03-08"), False),
        (within("7 days"), day("2026-03-09"), True),
        (within("7 days"), day("2026-03-15"), True),
        (within("7 days", calendar=True), day("2026-03-08"), True),
        (within("1 day", ahead=True), day("2026-03-15"), False),
        (within("1 day", ahead=True), day("2026-03-16"), True),
    ],
)
def test_dates_and_instants_in_windows(window, t, wanted):
    assert holds(window, t, timezone=OSLO, as_of="2026-03-15T12:00+01:00") is wanted


@pytest.mark.parametrize(
    ("low", "high", "t", "wanted"),
    [
        (ago("7 days"), ago("2 days"), day("2026-03-08"), False),  # midnight, before noon
        (ago("7 days"), ago("2 days"), day("2026-03-13"), True),
        (const(day("2026-03-01")), ago("2 days"), day("2026-03-01"), True),
        (const(day("2026-03-01")), const(day("2026-03-02")), at("2026-03-02T23:59Z"), True),
    ],
)
def test_between_of_times_takes_each_end_by_its_own_rule(low, high, t, wanted):
    assert of_one(s.Between(T, low, high), {"t": t}) is wanted


@pytest.mark.parametrize("op", ["<", "<=", "!="])
def test_a_date_compared_with_so_long_ago_is_its_midnight(op):
    assert of_one(s.Compare(op, T, ago("7 days")), {"t": day("2026-03-08")}) is True


# --- anniversaries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "window", "as_of", "wanted"),
    [
        ("1990-03-15", s.OnDay(0), "2026-03-15T12:00Z", True),
        ("1990-03-14", s.OnDay(-1), "2026-03-15T12:00Z", True),
        ("1990-03-12", s.OnDay(-3), "2026-03-15T12:00Z", True),
        ("2030-03-15", s.OnDay(0), "2026-03-15T12:00Z", True),  # year aside
        ("2000-02-29", s.OnDay(0), "2027-02-28T12:00Z", True),
        ("2000-02-29", s.OnDay(0), "2027-03-01T12:00Z", False),
        ("2000-02-29", s.OnDay(0), "2028-02-28T12:00Z", False),
        ("2000-02-29", s.OnDay(0), "2028-02-29T12:00Z", True),
        ("1999-02-28", s.OnDay(0), "2028-02-28T12:00Z", True),
        ("1990-03-15", within("7 days", ahead=True), "2026-03-15T12:00Z", True),  # today
        ("1990-03-21", within("7 days", ahead=True), "2026-03-15T12:00Z", True),  # and the six days after it
        ("1990-03-22", within("7 days", ahead=True), "2026-03-15T12:00Z", False),
        ("1990-03-14", within("7 days"), "2026-03-15T12:00Z", True),  # the seven days before today
        ("1990-03-08", within("7 days"), "2026-03-15T12:00Z", True),
        ("1990-03-07", within("7 days"), "2026-03-15T12:00Z", False),
        ("1990-03-15", within("7 days"), "2026-03-15T12:00Z", False),
        ("1990-03-28", within("2 weeks", ahead=True), "2026-03-15T12:00Z", True),
        ("1990-03-29", within("2 weeks", ahead=True), "2026-03-15T12:00Z", False),
        (
            "1990-01-02",
            within("7 days", ahead=True, calendar=True),
            "2026-12-30T12:00Z",
            True,
        ),  # over the new year
        ("1990-03-15", within("366 days"), "2026-03-15T12:00Z", True),
        ("1990-03-31", s.InPeriod("this", "month"), "2026-03-15T12:00Z", True),
        ("2000-02-29", s.InPeriod("last", "month"), "2026-03-15T12:00Z", True),
        ("1990-01-01", s.InPeriod("next", "quarter"), "2026-12-15T12:00Z", True),
        ("1990-12-31", s.InPeriod("this", "week"), "2026-01-01T12:00Z", True),
    ],
)
def test_an_anniversary_comes_round_on_a_day_of_the_window(born, window, as_of, wanted):
    assert of_one(s.Anniversary(T, window), {"t": day(born)}, as_of=at(as_of)) is wanted


def test_the_anniversary_of_an_instant_is_that_of_its_local_day():
    born = {"t": at("1990-03-14T23:30Z")}
    assert of_one(s.Anniversary(T, s.OnDay(0)), born, timezone=OSLO) is True
    assert of_one(s.Anniversary(T, s.OnDay(0)), born) is False


# --- functions of time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "t", "wanted"),
    [  # in New York, four hours after midnight in UTC
        (call("year", T), at("2026-01-01T04:59Z"), 2025),
        (call("month", T), at("2026-01-01T04:59Z"), 12),
        (call("hour", T), at("2026-01-01T04:59Z"), 23),
        (call("hour", T), at("2026-07-01T13:30"), 13),
        (call("hour", T), day("2026-07-01"), 0),
        (call("weekday", T), at("2026-03-16T03:59Z"), 7),  # still Sunday
        (call("weekday", T), day("2026-03-16"), 1),
        (call("days_since", T), at("2026-03-14T12:00Z"), 1),
        (call("days_since", T), at("2026-03-14T12:01Z"), 0),
        (call("days_since", T), at("2026-03-15T12:01Z"), -1),
        (call("days_since", T), day("2026-03-14"), 1),
        (call("days_since", T), day("2026-03-16"), -1),
        (call("days_since", T), day("2026-03-01"), 14),  # over a day of 23 hours
        (call("days_since", T), at("2026-03-01T12:00"), 13),  # it was 12:00 then, and is 08:00 now
        (call("days_between", T, day("2026-03-10")), day("2026-03-01"), 9),
        (call("days_between", T, at("2026-03-10T00:00Z")), at("2026-03-08T12:00Z"), 1),
        (call("days_between", T, at("2026-03-08T00:00Z")), at("2026-03-08T12:00Z"), -1),
        (
            call("days_between", T, at("2026-03-10T03:59Z")),
            day("2026-03-09"),
            0,
        ),  # its midnight is 04:00 in UTC
        (call("days_between", T, at("2026-03-10T04:00Z")), day("2026-03-09"), 1),
    ],
)
def test_functions_of_time_go_by_the_local_clock(tree, t, wanted):
    assert of_one(tree, {"t": t}, timezone=NEW_YORK) == wanted


def test_days_since_a_date_goes_by_the_local_date_of_as_of():
    assert (
        of_one(call("days_since", T), {"t": day("2026-03-14")}, as_of=at("2026-03-15T03:59Z"), timezone=NEW_YORK) == 0
    )


def test_a_duration_is_written_as_it_is_read():
    assert duration("7 days") == s.Duration(7, "day")
