"""Cells that a spreadsheet would run as a formula."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.activation.frame_file import defused

CELLS = [
    ("=1+1", "'=1+1"),
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("+A1", "'+A1"),
    ("-A1", "'-A1"),
    ("+1+cmd", "'+1+cmd"),
    ("-", "'-"),
    ("+", "'+"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("-5\n=1", "'-5\n=1"),
    ("-5", "-5"),
    ("+5.25", "+5.25"),
    ("-1,000.50", "-1,000.50"),
    ("+4791234567", "+4791234567"),
    ("+47 912 34 567", "+47 912 34 567"),
    ("+47 (0) 912-34-567", "+47 (0) 912-34-567"),
    ("Ola", "Ola"),
    ("a=1", "a=1"),
    (" =1", " =1"),
    ("", ""),
    (None, None),
    ("ola@example.com", "ola@example.com"),
    ("'=1", "'=1"),
]


@pytest.mark.parametrize(("cell", "wanted"), CELLS)
def test_a_cell_that_would_run_gets_a_quote_in_front_and_no_other_is_touched(cell, wanted):
    found, count = defused(pl.DataFrame({"a": [cell, "x"]}, schema={"a": pl.String}))
    assert found["a"].to_list() == [wanted, "x"]
    assert count == (cell != wanted)


def test_columns_that_are_no_text_stay_as_they_are():
    frame = pl.DataFrame({"n": [-1, 2], "f": [-1.5, None], "b": [True, None]})
    assert defused(frame)[0].equals(frame)


LISTS = [(["a", "b"], "a|b"), ([], ""), (None, None), (["=1", "b"], "'=1|b"), (["a", "=1"], "a|=1"), (["-1"], "-1")]


@pytest.mark.parametrize(("values", "wanted"), LISTS)
def test_a_list_becomes_one_text(values, wanted):
    found, _ = defused(pl.DataFrame({"a": [values]}, schema={"a": pl.List(pl.String)}))
    assert found["a"].to_list() == [wanted]


def test_lists_of_numbers_too():
    assert defused(pl.DataFrame({"a": [[1, 2], [-3]]}))[0]["a"].to_list() == ["1|2", "-3"]


def test_the_name_of_a_column_is_a_cell_too():
    found, count = defused(pl.DataFrame({"=1+1": ["a"], "-spend": ["b"], "spend": ["c"]}))
    assert (found.columns, count) == (["'=1+1", "'-spend", "spend"], 2)


@given(st.lists(st.text(alphabet="=+-@\t\r\n '|0123456789.,()aA", max_size=6) | st.none(), max_size=20))
def test_no_text_that_is_left_begins_like_a_formula_and_nothing_else_is_lost(texts):
    found, count = defused(pl.DataFrame({"a": texts}, schema={"a": pl.String}))
    after = found["a"].to_list()
    assert [
        (one or "").removeprefix("'") if one != two else one for one, two in zip(after, texts, strict=True)
    ] == texts
    assert count == sum(one != two for one, two in zip(after, texts, strict=True))
    for cell in after:
        if cell and cell[0] in "=+-@\t\r\n":
            assert cell[0] in "+-"
            assert set(cell[1:]) <= set("0123456789 .,()-")
