"""Rows for values: each profile in exactly one, and every name true of what its row holds."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.audiences.comparisons.bins import Tally, date_bins, number_bins, round_limits, text_bins


def tally(values, times=1) -> Tally:
    different, counts = np.unique(np.array(values), return_counts=True)
    return Tally(different, counts // 2, counts.astype(np.int64) * times)


def names(bins):
    return [each.value for each in bins]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], []),
        ([3, 1, 2, 1], ["1", "2", "3"]),
        ([3.0, 1.0], ["1", "3"]),
        (list(range(12)), [str(number) for number in range(12)]),
        ([2.5] * 9, ["2.5"]),
        ([1.5] * 95 + [2.5] * 5, ["1.5", "2.5"]),
        ([n + 0.5 for n in range(10)], [f"{n}.5" for n in range(10)]),
        (
            list(range(100)),
            ["under 10", "10 to 19", "20 to 29", "30 to 39", "40 to 49", "50 to 59", "60 to 69", "70 to 79", "80 to 89", "90 or more"],
        ),
        ([0] * 60 + list(range(1, 21)), ["0", "1", *(f"{n} to {n + 1}" for n in range(2, 18, 2)), "18 or more"]),
    ],
)  # fmt: skip
def test_numbers_stay_or_fall_into_ranges_with_round_limits(values, wanted):
    found = number_bins(tally(values))
    assert names(found) == wanted


def test_a_value_that_many_have_stands_alone_and_no_range_spans_it():
    values = [-5.5, -2.25, *[0.0] * 50, *(step * 1.25 for step in range(1, 40)), *[1000.0] * 20]
    found = names(number_bins(tally(values)))
    assert found[:2] == ["under 0", "0"]
    assert found[2].startswith("over 0, under ")
    assert found[-1] == "1,000"
    assert found[-2].endswith("to 1,000")


def test_a_long_tail_keeps_ranges_of_like_size():
    rng = np.random.default_rng(1)
    found = number_bins(tally(rng.lognormal(6, 1.5, 20_000).round(2)))
    assert 8 <= len(found) <= 10
    assert min(each.everyone for each in found) > 700
    assert max(each.everyone for each in found) < 4_000


def fits(name, value, whole):
    """Whether a row's name, as people read it, is true of a value."""
    number = lambda text: float(text.replace(",", "").replace("∞", "inf"))  # noqa: E731 - one line
    if found := re.fullmatch(r"over (\S+)(?:, under (\S+))?", name):
        return number(found[1]) < value and (found[2] is None or value < number(found[2]))
    if found := re.fullmatch(r"under (\S+)", name):
        return value < number(found[1])
    if found := re.fullmatch(r"(\S+) or more", name):
        return value >= number(found[1])
    if found := re.fullmatch(r"(\S+) to (\S+)", name):
        return number(found[1]) <= value and (value <= number(found[2]) if whole else value < number(found[2]))
    return value == number(name)


whole_numbers = st.lists(st.integers(-50, 2000), max_size=80)
any_numbers = st.lists(
    st.one_of(
        st.integers(-400, 4000).map(lambda step: step / 4),
        st.sampled_from([0.0, 1.0, float("inf"), float("-inf"), 1e9]),
    ),
    max_size=80,
)


@given(st.one_of(whole_numbers, any_numbers), st.integers(1, 3))
def test_each_value_is_in_the_one_row_whose_name_is_true_of_it(values, times):
    given_ = tally(values, times)
    found = number_bins(given_)
    assert len(set(names(found))) == len(found)
    for value in given_.values:
        assert sum(fits(each.value, float(value), given_.whole) for each in found) == 1, (value, names(found))
    for each in found:
        held = [fits(each.value, float(value), given_.whole) for value in given_.values]
        assert each.everyone == given_.everyone[held].sum() > 0
        assert each.members == given_.members[held].sum()
    assert sum(each.everyone for each in found) == len(values) * times


@given(any_numbers)
def test_limits_ascend_and_have_values_on_both_sides(values):
    given_ = tally(values)
    limits = round_limits(given_)
    assert limits == sorted(set(limits))
    assert all((given_.values < limit).any() and (given_.values >= limit).any() for limit in limits)


DAY = dt.date(2024, 1, 31)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([], []),
        ([DAY, dt.date(2024, 2, 1)], ["2024-01-31", "2024-02-01"]),
        ([DAY + dt.timedelta(days=step) for step in range(45)], ["2024-01", "2024-02", "2024-03"]),
        (
            [dt.date(2020 + step // 12, step % 12 + 1, 3) for step in range(24)],
            ["2020 Q1", "2020 Q2", "2020 Q3", "2020 Q4", "2021 Q1", "2021 Q2", "2021 Q3", "2021 Q4"],
        ),
        ([dt.date(1995 + step // 4, step % 4 * 3 + 1, 1) for step in range(24)], [str(1995 + n) for n in range(6)]),
        ([dt.date(1979 + n, 1, 1) for n in range(21)], [f"{year} to {year + 4}" for year in range(1975, 2000, 5)]),
        ([dt.date(n, 1, 1) for n in range(1900, 2001, 4)], [f"{year} to {year + 9}" for year in range(1900, 2001, 10)]),
        ([dt.date(n, 1, 1) for n in range(1900, 2101, 5)], ["1900 to 1999", "2000 to 2099", "2100 to 2199"]),
        ([dt.date(n, 1, 1) for n in range(1, 2500, 50)], [f"{n * 100:04} to {n * 100 + 99:04}" for n in range(25)]),
    ],
)  # fmt: skip
def test_dates_fall_into_the_finest_periods_of_which_20_occur(days, wanted):
    found = date_bins([(day, 1, 2) for day in days])
    assert names(found) == wanted
    assert sum(each.everyone for each in found) == 2 * len(days)


@pytest.mark.parametrize("periods", [20, 21])
def test_twenty_days_stay_and_one_more_makes_months(periods):
    found = date_bins([(dt.date(2024, 1, 1) + dt.timedelta(days=day), 1, 1) for day in range(periods)])
    assert len(found) == (20 if periods == 20 else 1)
    assert {each.kind for each in found} == ({"value"} if periods == 20 else {"range"})


def test_texts_of_a_single_profile_are_never_shown():
    found = text_bins([("NO", 5, 9), ("a name", 1, 1), ("another", 0, 1)])
    assert [(each.value, each.kind, each.members, each.everyone) for each in found] == [
        ("NO", "value", 5, 9), ("other (2 values)", "other", 1, 2)
    ]  # fmt: skip


def test_a_text_that_is_rare_among_all_but_common_among_members_is_shown():
    many = [(f"t{n:02}", 0, 100 - n) for n in range(40)]
    found = names(text_bins([*many, ("special", 3, 3)]))
    assert "special" in found
    assert len(found) == 21
    assert found[-1] == "other (21 values)"


@given(
    st.lists(
        st.tuples(st.text(max_size=3), st.integers(0, 9), st.integers(0, 9)),
        unique_by=lambda each: each[0],
        max_size=40,
    )
)
def test_no_profile_is_lost_among_texts(drawn):
    given_ = [(text, members, members + others + 1) for text, members, others in drawn]
    found = text_bins(given_)
    assert sum(each.everyone for each in found) == sum(everyone for *_, everyone in given_)
    assert sum(each.members for each in found) == sum(members for _, members, _ in given_)
    assert len(found) <= 21
