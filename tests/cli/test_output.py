"""How answers look: aligned, safe for terminals, and JSON that every program reads."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from uuid import UUID

import polars as pl
import pytest

from insight.cli.arguments import split_columns
from insight.cli.property_commands import summary, summary_line
from insight.kit.answer import json_text
from insight.kit.sheet import Share
from insight.kit.terminal import figure, pairs, paragraph, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (True, "true"),
        (0, "0"),
        (-1234567, "-1,234,567"),
        (1234.0, "1,234"),
        (-0.5, "-0.5"),
        (12.345, "12.35"),
        (0.000012345, "1.234e-05"),
        (float("nan"), "-"),
        (float("inf"), "inf"),
        (Decimal("1234567.891"), "1,234,567.89"),
        (Decimal("NaN"), "-"),
        (Share(0.1), "10.0 %"),
        (Share(float("nan")), "-"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (dt.datetime.fromisoformat("2026-01-31T09:05"), "2026-01-31 09:05"),
        (dt.datetime.fromisoformat("2026-01-31T09:05:07"), "2026-01-31 09:05:07"),
        (["a", 1000], "a, 1,000"),
        ("Blåbær 東京", "Blåbær 東京"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("two\nlines\t", "two\\nlines\\t"),
    ],
)
def test_values_are_shown_as(value, shown):
    assert figure(value) == shown


def test_a_table_is_aligned_also_with_wide_signs():
    assert table(("city", "customers", "share"), [("東京", 12345, Share(0.5)), ("Oslo", None, Share(0.05))]).split("\n") == [
        "city  customers   share",
        "----  ---------  ------",
        "東京     12,345  50.0 %",
        "Oslo          -   5.0 %",
    ]  # fmt: skip


def test_a_table_without_rows_has_its_titles():
    assert table(("a", "bc"), []).split("\n") == ["a  bc", "-  --"]


@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_nothing_is_wider_than_the_terminal_where_it_can_be_wrapped(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    words = "many words " * 30
    shown = [table(("name", "text"), [("x", words)]), pairs([("name", words)]), paragraph(words, indent="  ")]
    assert max(len(each) for text in shown for each in text.split("\n")) <= int(columns)
    assert all(" ".join(text.split()).count("many words") == 30 for text in shown)


def test_what_goes_into_a_pipe_is_not_wrapped(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert len(table(("name", "text"), [("x", "many words " * 30)]).split("\n")) == 3


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (dt.datetime(2026, 1, 31, 9, 5, tzinfo=dt.UTC), "2026-01-31T09:05:00+00:00"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (Decimal("12.50"), 12.5),
        (Decimal(7), 7),
        (float("inf"), None),
        ((1, [Decimal(2), None]), [1, [2, None]]),
        ({1: "x"}, {"1": "x"}),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("\ud800 ø \x00", "\ud800 ø \x00"),
    ],
)
def test_json_holds_plain_values(value, read):
    assert json.loads(json_text({"value": value})) == {"value": read}


@pytest.mark.parametrize(
    ("given", "columns"),
    [
        (None, []),
        (["a,b", "c"], ["a", "b", "c"]),
        (["round(a, 1),b"], ["round(a, 1)", "b"]),
        (["a in ['x, y', 'z']"], ["a in ['x, y', 'z']"]),
        (["`a, b`,c"], ["`a, b`", "c"]),
        (["sum(o.a where b in [1, 2]), c"], ["sum(o.a where b in [1, 2])", "c"]),
        ([" , a, "], ["a"]),
        (["a), b"], ["a)", "b"]),
        (["'open, b"], ["'open", "b"]),
    ],
)
def test_columns_are_divided_at_commas_outside_brackets_and_quotes(given, columns):
    assert split_columns(given) == columns


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1, 3, None], "2 (1 to 3)"),
        ([Decimal("1.50"), Decimal("2.50")], "2 (1.5 to 2.5)"),
        ([True, False, True], "2 true"),
        ([dt.date(2025, 1, 1), dt.date(2026, 1, 1)], "2025-01-01 to 2026-01-01"),
        (["a", "b", "a", "b", "c"], "a (2), b (2)"),
        (["a", "b"], "-"),
        ([["x", "y"], ["x"], []], "x (2)"),
        ([None, None], "-"),
    ],
)
def test_values_of_a_property_in_a_few_words(values, shown):
    assert summary_line(summary(pl.Series(values)), "") == shown


def test_shares_are_shown_in_per_cent():
    assert summary_line(summary(pl.Series([0.25, 0.5, 1.0])), "share") == "50.0 % (25.0 % to 100.0 %)"
