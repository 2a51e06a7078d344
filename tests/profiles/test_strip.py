"""The figure of one customer's timeline: a lane for each table, counts by time, week or month, no values of rows."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from IPython.utils.capture import capture_output

from insight import Workspace
from insight.profiles.customer.customer_timeline import MOST_EVENTS
from tests.small_shop import SECRETS, at, workspace


def visits(times, **settings):
    people = pl.DataFrame({"id": [1]})
    made = {"workspace": settings, "profile": {"key": "id"}, "tables": {"visits": {"profile": "id", "time": "at"}}}
    table = pl.DataFrame({"id": [1] * len(times), "at": times})
    return Workspace.from_tables(people, {"visits": table}, as_of="2026-01-01", model=made).profile(1)


def marks(figure):
    return [
        (when, float(text.split("<br>")[2].split()[0].replace(",", "")))
        for trace in figure.data
        for when, text in zip(trace.x, trace.hovertext, strict=True)
    ]


def test_a_short_timeline_has_a_mark_for_each_table_and_time():
    figure = workspace().profile(1).plot()
    assert list(figure.layout.yaxis.ticktext) == ["consents", "orders", "lines"]
    assert [list(trace.hovertext) for trace in figure.data] == [
        ["consents<br>2025-01-01 12:00<br>1 row", "consents<br>2025-02-01 12:00<br>1 row"],
        ["orders<br>2025-03-01 12:00<br>1 row", "orders<br>2025-12-20 12:00<br>1 row"],
        ["lines<br>2025-03-01 12:00<br>2 rows", "lines<br>2025-12-20 12:00<br>1 row"],
    ]
    assert figure.layout.title.text == "Timeline of customer 1"
    assert figure.layout.title.subtitle.text == "7 rows."


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.usefixtures("shell")
def test_a_notebook_shows_the_page_and_the_figure_below_it_and_a_terminal_one_line_each():
    with capture_output() as shown:
        display(workspace().profile(1))
    page, figure = (each.data for each in shown.outputs)
    assert set(page) == {"text/plain", "text/html"}
    assert page["text/plain"] == "<Customer 1: 20 properties, 3 audiences, 7 rows>"
    assert set(figure) == {"text/plain", "application/vnd.plotly.v1+json"}
    assert figure["text/plain"] == "<Figure: timeline of customer 1>"
    assert len(json.dumps(figure)) < 20_000


@pytest.mark.usefixtures("shell")
def test_a_customer_without_rows_has_no_figure():
    with capture_output() as shown:
        display(visits([]))
    assert [set(each.data) for each in shown.outputs] == [{"text/plain", "text/html"}]


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_value_of_a_row_is_in_the_figure(theme, reveal):
    text = str(workspace().profile(1, reveal=reveal).plot(theme).to_plotly_json())
    assert [
        secret for secret in (*SECRETS, "•••", "web", "150", "101") if secret in text.partition("template")[0]
    ] == []
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize(
    ("rows", "hours", "period", "first"),
    [
        (MOST_EVENTS, 10, None, "2025-01-01T12:00:00"),
        (MOST_EVENTS + 1, 10, "week", "2024-12-30"),
        (1000, 8, "week", "2024-12-30"),
    ],
)
def test_a_long_timeline_is_counted_by_week(rows, hours, period, first):
    figure = visits([at(2025, 1, 1) + dt.timedelta(hours=hours * place) for place in range(rows)]).plot()
    found = marks(figure)
    assert found[0][0] == first
    assert sum(count for _, count in found) == rows
    if period is None:
        assert len(found) == rows
        assert figure.layout.title.subtitle.text == f"{rows} rows."
    else:
        assert len(found) < 60
        assert figure.data[0].hovertext[0].startswith(f"visits<br>week from {first}<br>")
        assert figure.layout.title.subtitle.text == f"{rows:,} rows, counted by week."
        assert {dt.date.fromisoformat(when).weekday() for when, _ in found} == {0}


def test_weeks_begin_when_the_workspace_says():
    times = [at(2025, 1, 1) + dt.timedelta(hours=10 * place) for place in range(500)]
    found = marks(visits(times, week_starts="sunday").plot())
    assert {dt.date.fromisoformat(when).weekday() for when, _ in found} == {6}
    assert sum(count for _, count in found) == 500


def test_a_very_long_timeline_is_counted_by_month():
    times = [dt.date(2020, 1, 1) + dt.timedelta(days=4 * place) for place in range(500)]
    figure = visits(times).plot()
    wanted = pl.Series(times).dt.truncate("1mo").value_counts(name="n").sort("")
    assert marks(figure) == [(day.isoformat(), n) for day, n in wanted.rows()]
    assert figure.layout.title.subtitle.text == "500 rows, counted by month."


def test_instants_stand_on_the_clock_of_the_workspace():
    times = [dt.datetime(2025, 6, 30, 22, 30, tzinfo=dt.UTC)]
    assert marks(visits(times, timezone="Europe/Oslo").plot()) == [("2025-07-01T00:30:00", 1)]


def test_rows_without_a_time_are_counted_in_the_note():
    people = pl.DataFrame({"id": [1]})
    made = {"profile": {"key": "id"}, "tables": {"notes": {"profile": "id"}}}
    tables = {"notes": pl.DataFrame({"id": [1, 1], "text": ["a", "b"]})}
    found = Workspace.from_tables(people, tables, as_of="2026-01-01", model=made).profile(1).plot()
    assert found.layout.title.subtitle.text == "0 rows. 2 rows of tables without a time are not shown."


def test_someone_without_rows_has_a_figure():
    assert workspace().profile(3).plot("dark").layout.title.subtitle.text == "0 rows."
