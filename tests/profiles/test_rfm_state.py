"""Cut-offs are those of the data as it is: taken once for each state, and anew when a state cannot be told."""

from __future__ import annotations

import ibis
import polars as pl
import pytest

import insight
from insight import Workspace
from insight.profiles.rfm import rfm_source
from tests.small_shop import AS_OF, frames, model, opened, write_files

SCORES = ("r_score", "m_score", "rfm_segment")


@pytest.fixture
def taken(monkeypatch):
    """How often cut-offs were taken."""
    times = []
    known = rfm_source.cutoffs_of
    monkeypatch.setattr(rfm_source, "cutoffs_of", lambda *given: times.append(given) or known(*given))
    return times


def write_more(folder):
    """Orders of other amounts: one customer has spent far more than all others."""
    amount = pl.when(pl.col("customer_id") == 5).then(9000.0).otherwise(1.0)
    write_files(folder, {"orders": frames()["orders"].with_columns(amount=amount)})


def test_an_open_workspace_scores_by_the_cut_offs_of_the_files_as_they_are(tmp_path):
    found = opened(tmp_path)
    rfm, before = found.rfm, found.rfm.scheme
    assert found.frame(*SCORES)["m_score"].to_list() == [2, 2, None, 1, 1, None]
    write_more(tmp_path)
    anew = insight.open(tmp_path, as_of=AS_OF)
    assert found.frame(*SCORES).equals(anew.frame(*SCORES))
    assert found.audience("m_score = 2").count() == anew.audience("m_score = 2").count()
    for each in (rfm, found.rfm):
        assert each.scheme == anew.rfm.scheme != before
        assert each.segments().equals(anew.rfm.segments())
    assert found.preview().count("m_score = 2") == anew.audience("m_score = 2").count()


def test_cut_offs_are_taken_once_for_each_state_of_the_files(tmp_path, taken):
    found = opened(tmp_path)
    for _ in range(3):
        found.frame(*SCORES)
        found.audience("rfm_segment = 'High'").count()
    assert len(taken) == 1
    write_more(tmp_path)
    for _ in range(3):
        found.frame(*SCORES)
    assert len(taken) == 2


def test_a_list_that_the_purchases_are_chosen_by_is_part_of_that_state(tmp_path, taken):
    found = opened(tmp_path)
    found.frame(*SCORES)
    write_files(tmp_path)  # all of them, the lists too
    found.frame(*SCORES)
    assert len(taken) == 2


def test_a_saved_scheme_stays_as_it_was_read(tmp_path, taken):
    file = opened(tmp_path).profiles.data.file
    insight.open(file, as_of=AS_OF).rfm.save(tmp_path / "scheme.json")
    file.write_text(file.read_text("utf-8").replace("[rfm]", '[rfm]\nfrozen = "scheme.json"'), "utf-8")
    found = insight.open(file, as_of=AS_OF)
    before, times = found.rfm.scheme, len(taken)
    write_more(tmp_path)
    assert found.rfm.scheme == before
    assert found.frame("m_score")["m_score"].to_list() == [1, 1, None, 1, 2, None]
    assert len(taken) == times


def test_of_a_state_that_cannot_be_told_they_are_taken_once_in_each_question(taken):
    connection = ibis.duckdb.connect()
    connection.create_table("orders", frames()["orders"])
    made = {"profile": {"key": "customer_id"}, "tables": {"orders": model()["tables"]["orders"]}, "rfm": model()["rfm"]}
    orders = connection.table("orders")
    found = Workspace.from_tables(frames()["profile"], {"orders": orders}, as_of=AS_OF, model=made)
    assert found.frame(*SCORES)["m_score"].to_list() == [2, 2, None, 1, 1, None]
    assert len(taken) == 1
    connection.raw_sql("UPDATE orders SET amount = CASE WHEN customer_id = 5 THEN 9000 ELSE 1 END")
    assert found.frame(*SCORES)["m_score"].to_list()[4] == 2
    assert len(taken) == 2
