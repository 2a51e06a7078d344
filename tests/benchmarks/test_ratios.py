"""Ratios are kept line by line, and compared with those of before."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks import history
from tests.benchmarks.compare import LIMIT, Change, changes, medians, report
from tests.benchmarks.ratios import TARGET, Ratio, ratios_of, write


def ratio(value, case="a new audience", contender="SQL", size=1000):
    return Ratio("count", case, size, contender, value)


def line(date, value, case="a new audience", contender="SQL"):
    return {
        "date": f"2026-12-{date:02}T10:00:00+00:00", "commit": "abc", "python": "3.11.7", "cores": 2,
        "benchmark": "count", "case": case, "size": 1000, "contender": contender, "ratio": value,
    }  # fmt: skip


def test_a_case_has_a_ratio_with_each_contender():
    found = ratios_of("count", 1000, {"a new audience": {"SQL": 1.5, "Polars": 0.5}})
    assert found == (ratio(1.5), ratio(0.5, contender="Polars"))


def test_what_is_written_is_appended_and_read_again(tmp_path):
    file = tmp_path / "history.jsonl"
    write(file, [ratio(1.23456)], {"commit": "abc"})
    write(file, [ratio(0.00123456)])
    assert [json.loads(each)["ratio"] for each in file.read_text(encoding="utf-8").splitlines()] == [1.235, 0.001235]
    assert [history.ratio_of(each) for each in history.lines(file)] == [ratio(1.235), ratio(0.001235)]


def test_a_run_is_recorded_with_what_is_needed_to_read_it_later(tmp_path):
    file = tmp_path / "history.jsonl"
    history.record([ratio(1.5), ratio(2.5, case="another")], file)
    one, two = history.lines(file)
    assert list(one) == ["date", "commit", "python", "cores", "benchmark", "case", "size", "contender", "ratio"]
    assert one["date"] == two["date"]
    assert one["commit"] == history.commit()


def test_each_recorded_line_can_be_compared():
    assert all(history.ratio_of(each).ratio > 0 for each in history.lines(history.FILE))


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (1.0, 1.0, ""),
        (1.0, 0.2, ""),
        (1.0, LIMIT, ""),
        (1.0, 1.11, "slower"),
        (0.01, 0.0111, "slower"),
        (None, 9.0, "new"),
        (9.0, None, "gone"),
    ],
)
def test_more_than_a_tenth_above_before_is_slower(before, now, verdict):
    assert Change(("count", "a new audience", 1000, "SQL"), before, now).verdict == verdict


def test_ratios_are_compared_by_case_size_and_contender():
    before = [ratio(1.0), ratio(1.0, contender="Polars"), ratio(1.0, case="gone")]
    now = [ratio(2.0), ratio(3.0, size=5), ratio(1.0, contender="Polars")]
    assert [(each.before, each.now) for each in changes(before, now)] == [
        (1.0, 2.0),
        (None, 3.0),
        (1.0, 1.0),
        (1.0, None),
    ]


def test_of_several_runs_the_median_counts():
    runs = [[ratio(1.0), ratio(5.0, case="another")], [ratio(9.0)], [ratio(2.0), ratio(7.0, case="another")]]
    assert medians(runs) == [ratio(2.0), ratio(6.0, case="another")]


def test_the_newest_run_is_held_against_the_last_one_that_had_the_same_case():
    recorded = [
        line(1, 1.0), line(1, 4.0, case="rare"), line(2, 2.0), line(3, 3.0), line(3, 8.0, case="rare"), line(3, 1.0, case="new"),
    ]  # fmt: skip
    now, before = history.newest_and_before(recorded)
    assert now == [ratio(3.0), ratio(8.0, case="rare"), ratio(1.0, case="new")]
    assert before == [ratio(2.0), ratio(4.0, case="rare")]


def test_times_that_are_measured_by_a_target_are_compared_on_one_machine_only():
    assert history.newest_and_before([line(1, 1.0, contender=TARGET), line(2, 9.0, contender=TARGET)]) == ([], [])


def test_of_nothing_recorded_nothing_is_compared(capsys):
    assert report(changes(*history.newest_and_before([])))
    assert "0 of 0 ratios" in capsys.readouterr().out


def test_the_table_names_what_became_slower(capsys):
    assert not report(
        changes([ratio(1.0), ratio(1.0, contender="Polars")], [ratio(1.5), ratio(1.0, contender="Polars")])
    )
    shown = capsys.readouterr().out
    (slower,) = [each for each in shown.splitlines() if each.endswith("slower")]
    assert slower.split() == ["count:", "a", "new", "audience,", "1,000", "SQL", "1.00", "1.50", "1.50", "slower"]
    assert "1 of 2 ratios are more than 1.1 × of before." in shown
