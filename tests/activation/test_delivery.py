"""A delivery is of one state of the data: one query, and no file where a source changed meanwhile."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress

import ibis
import polars as pl
import pytest

from insight import Workspace
from insight.activation import export as exports
from insight.customers.engines.engine import Engine
from insight.errors import ExportError
from tests.small_shop import SECRETS, frames, opened, workspace
from tests.widgets.asking import shop_in


@pytest.fixture
def asked(monkeypatch):
    """What engines answer, question by question."""
    answers = []

    def heard(ask):
        def answer(self, expression):
            answers.append(ask(self, expression))
            return answers[-1]

        return answer

    for name in ("arrow", "row"):
        monkeypatch.setattr(Engine, name, heard(getattr(Engine, name)))
    return answers


def at_the_point_of_writing(monkeypatch, act):
    """Let something happen after the query and before the files stand in their places."""
    write = exports.write_frame

    def written(frame, path, ending):
        act()
        return write(frame, path, ending)

    monkeypatch.setattr(exports, "write_frame", written)


def names(folder):
    return sorted(each.name for each in folder.iterdir())


# --- one query ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["email", "sms", None])
def test_rows_and_counts_of_an_export_are_of_one_query(tmp_path, asked, channel):
    shop = opened(tmp_path)
    audience = shop.audience("spend > 50 and in audience 'buyers'")
    audience.reach(
        channel or "email"
    )  # which asks once for this state of the files whether keys are unique, and whom lists mean
    asked.clear()
    manifest = audience.export(tmp_path / "out.csv", channel, ["country", "spend_90d"])
    assert len(asked) == 1
    assert manifest.rows == pl.read_csv(tmp_path / "out.csv").height


def test_the_reach_of_all_channels_is_one_query(asked):
    audience = workspace().audience("buyers")
    audience.reaches()  # which asks once whether keys are unique
    asked.clear()
    assert list(audience.reaches()) == ["email", "sms"]
    assert len(asked) == 1


def test_nothing_but_a_number_is_fetched_of_those_who_are_stopped(tmp_path, asked):
    audience = workspace().audience("everyone")
    audience.reach("email")
    asked.clear()
    audience.export(tmp_path / "out.csv", "email", ["first_name", "mobile", "country"])
    fetched = json.dumps(asked[0].to_pylist(), default=str)
    assert [secret for secret in SECRETS if secret in fetched] == ["Adalind", "example.com", "900 00 001"]
    assert [row["key__"] for row in asked[0].to_pylist()] == [1] + [None] * 6


def test_an_export_of_nobody_has_its_counts_all_the_same(tmp_path):
    steps = workspace().audience("spend > 1000").export(tmp_path / "out.csv", "email").steps
    assert steps == {"total": 6, "matched": 0, "has_address": 0, "valid_address": 0, "consented": 0, "reachable": 0}
    people = frames()["profile"].clear()
    steps = workspace({"profile": people}).audience("everyone").export(tmp_path / "out.csv").steps
    assert steps == {"total": 0, "matched": 0, "not_suppressed": 0}


# --- one state ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["profile", "orders", "product", "staff", "bounced"])
@pytest.mark.parametrize("change", ["rewritten", "gone"])
def test_an_export_is_refused_when_a_source_changes_before_it_is_written(tmp_path, monkeypatch, name, change):
    shop, file = opened(tmp_path), tmp_path / f"{name}.parquet"
    folder = tmp_path / "out"
    folder.mkdir()
    shop.audience("everyone").export(folder / "out.csv")
    before = {each: (folder / each).read_bytes() for each in names(folder)}

    def act():
        file.unlink() if change == "gone" else pl.concat([frames()[name]] * 2).write_parquet(file)

    at_the_point_of_writing(monkeypatch, act)
    with pytest.raises(ExportError, match=rf"{name}.* changed while the export ran.*Export again") as raised:
        shop.audience("norwegians").export(folder / "out.csv", "email")
    assert [each for each in frames() if each != name and f"{each}.parquet" in str(raised.value)] == []
    assert {each: (folder / each).read_bytes() for each in names(folder)} == before


def test_an_export_that_is_made_again_is_of_the_new_state(tmp_path, monkeypatch):
    shop = opened(tmp_path)
    with monkeypatch.context() as patch:
        at_the_point_of_writing(patch, lambda: frames()["profile"][:4].write_parquet(tmp_path / "profile.parquet"))
        with pytest.raises(ExportError, match=r"profile\.parquet"):
            shop.audience("everyone").export(tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    manifest = shop.audience("everyone").export(tmp_path / "out.csv")
    assert (manifest.steps, manifest.rows) == ({"total": 4, "matched": 4, "not_suppressed": 4}, 4)


def test_the_studio_refuses_it_too(tmp_path, monkeypatch):
    asked = shop_in(tmp_path)
    at_the_point_of_writing(monkeypatch, lambda: frames()["orders"][:3].write_parquet(tmp_path / "orders.parquet"))
    told = {"text": "everyone", "channel": "email", "columns": [], "format": "csv", "file": "out"}
    assert "orders.parquet changed" in asked.error("export", **told)["message"]
    assert names(tmp_path / "exports") == []


def test_while_a_file_is_rewritten_an_export_is_of_one_state_or_refused(tmp_path):
    shop, place = opened(tmp_path), tmp_path / "profile.parquet"
    states = [frames()["profile"], frames()["profile"][:3]]
    wanted = [{"total": 6, "matched": 6, "not_suppressed": 5}, {"total": 3, "matched": 3, "not_suppressed": 3}]
    done = threading.Event()

    def rewrite():
        turn = 0
        while not done.wait(0.05):
            turn += 1
            states[turn % 2].write_parquet(tmp_path / "next.parquet")
            os.replace(tmp_path / "next.parquet", place)  # noqa: PTH105 - at once, as careful writers do

    thread, found = threading.Thread(target=rewrite), []
    thread.start()
    try:
        for _ in range(8):
            with suppress(ExportError):
                found.append(shop.audience("everyone").export(tmp_path / "out.csv"))
    finally:
        done.set()
        thread.join()
    found.append(shop.audience("everyone").export(tmp_path / "out.csv"))
    assert all(each.steps in wanted and each.rows == each.steps["not_suppressed"] for each in found)
    assert pl.read_csv(tmp_path / "out.csv").height == found[-1].rows
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_rows_and_counts_agree_where_an_engine_cannot_tell_whether_its_tables_changed(tmp_path, monkeypatch):
    connection = ibis.duckdb.connect()
    people = connection.create_table("people", frames()["profile"].to_arrow())
    shop = Workspace.from_tables(people, as_of="2026-01-01", model={"profile": {"key": "customer_id"}})
    assert shop.profiles.data.states.now().unknown == ("profile",)
    at_the_point_of_writing(monkeypatch, lambda: connection.raw_sql("DELETE FROM people WHERE customer_id > 2"))
    manifest = shop.audience("everyone").export(tmp_path / "out.csv")
    assert (manifest.rows, manifest.steps) == (6, {"total": 6, "matched": 6, "not_suppressed": 6})
