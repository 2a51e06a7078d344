"""Numbers and labels as they stand in a figure."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.plots import words
from insight.plots.words import MINUS, NOTHING


@pytest.mark.parametrize(
    ("function", "given_", "wanted"),
    [
        (words.number, 0, "0"),
        (words.number, 1234567, "1,234,567"),
        (words.number, -1234.5, f"{MINUS}1,234.5"),
        (words.number, 0.00012345, "0.0001234"),
        (words.number, float("nan"), NOTHING),
        (words.number, float("inf"), "∞"),
        (words.number, float("-inf"), f"{MINUS}∞"),
        (words.brief, 0, "0"),
        (words.brief, 9_999.4, "9,999"),
        (words.brief, 12_345, "12.3 k"),
        (words.brief, -12_345_678, f"{MINUS}12.3 M"),
        (words.brief, 2.5e12, "2,500.0 bn"),
        (words.signed, 0, "0"),
        (words.signed, -1234, f"{MINUS}1,234"),
        (words.signed, 1234, "+1,234"),
        (words.label, True, "true"),
        (words.label, 1500, "1,500"),
        (words.label, dt.date(2026, 1, 31), "2026-01-31"),
        (words.label, dt.datetime(2026, 1, 31, 9, 5, tzinfo=dt.UTC), "2026-01-31 09:05 UTC"),
        (words.label, dt.datetime(2026, 1, 31), "2026-01-31"),  # noqa: DTZ001 - on the clock it is read on
        (words.label, "text", "text"),
        (words.wrapped, "", "(empty)"),
        (words.wrapped, "  ", "(empty)"),
        (words.in_unit, "", ""),
        (words.in_unit, "<NOK>", " &lt;NOK&gt;"),
    ],
)
def test_a_value_is_shown_as_people_read_it(function, given_, wanted):
    assert function(given_) == wanted


@pytest.mark.parametrize(
    ("part", "of", "wanted"),
    [
        (1, 2, "50.0 %"),
        (0, 5, "0.0 %"),
        (5, 0, NOTHING),
        (1, 3000, "0.03 %"),
        (-1, 4, f"{MINUS}25.0 %"),
        (2, 1, "200.0 %"),
    ],
)
def test_shares_are_per_cent(part, of, wanted):
    assert words.share(part, of) == wanted


@given(st.text())
def test_an_escaped_text_reads_as_it_was_but_for_what_cannot_be_printed(text):
    shown = html.unescape(words.escaped(text))
    assert not set(words.escaped(text)) & set("<>$")
    assert shown.replace("\xa0", " ").isprintable()  # which stands in numbers of some locales
    if text.isprintable():
        assert shown == text


@given(st.text(), st.integers(8, 60), st.integers(1, 4))
def test_lines_are_as_long_and_as_many_as_asked_for(text, width, most):
    lines = [html.unescape(line) for line in words.lines_of(text, width, most)]
    assert len(lines) <= most
    assert all(len(line) <= width for line in lines)
    whole = "".join(html.unescape(words.escaped(text)).split())
    shown = "".join("".join(lines).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))
