"""Rows that come into an engine's tables while a workspace is open, or before it is opened anew: no answer is of the past."""

from __future__ import annotations

import os
import sqlite3

import duckdb
import ibis
import polars as pl
import pytest

import insight
from insight import Workspace
from insight.errors import DuplicateKeys, OutdatedPreview
from insight.profiles.snapshots.fingerprints import data_state
from insight.profiles.snapshots.snapshot import stored_values

ENGINES = ("duckdb", "sqlite", "sqlite, write-ahead")
MODEL = """
[workspace]
engine = "{kind}:///{folder}/shop.db"

[profile]
source = "people"
key = "id"

[tables.orders]
source = "orders"
key = "order_id"
profile = "person"

[properties]
orders_total = "count(orders)"

[audiences]
buyers = "orders_total > 0"
"""


def run(folder, kind, *statements):
    """Change the database by a connection of its own."""
    if kind == "duckdb":
        with duckdb.connect(str(folder / "shop.db")) as connection:
            for each in statements:
                connection.execute(each)
        return
    connection = sqlite3.connect(folder / "shop.db")
    if kind != "sqlite":
        connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        for each in statements:
            connection.execute(each)
    connection.close()


@pytest.fixture(params=ENGINES)
def kind(request):
    return request.param


@pytest.fixture
def file(tmp_path, kind):
    run(
        tmp_path, kind,
        "CREATE TABLE people (id INTEGER, x INTEGER)", "INSERT INTO people VALUES (1, 1), (2, 2), (3, 3)",
        "CREATE TABLE orders (order_id INTEGER, person INTEGER)", "INSERT INTO orders VALUES (10, 1)",
    )  # fmt: skip
    path = tmp_path / "insight.toml"
    path.write_text(MODEL.format(kind=kind.partition(",")[0], folder=tmp_path), encoding="utf-8")
    return path


def opened(file):
    return insight.open(file, as_of="2026-01-01")


def counts(found):
    """How many buyers there are, by the engine and from memory."""
    return found.audience("buyers").count(), found.preview().count("buyers")


MORE = "INSERT INTO orders VALUES (11, 2), (12, 3)"


def test_rows_that_came_after_a_snapshot_are_counted_by_a_workspace_opened_anew(file, tmp_path, kind):
    found = opened(file)
    assert found.snapshots.take().frame("orders_total")["orders_total"].to_list() == [1, 0, 0]
    assert counts(found) == (1, 1)
    del found
    run(tmp_path, kind, MORE)
    assert counts(opened(file)) == (3, 3)


def test_and_by_the_one_that_is_open(file, tmp_path, kind):
    found = opened(file)
    found.snapshots.take()
    run(tmp_path, kind, MORE)
    assert stored_values(found.profiles, ["orders_total"]) is None
    assert counts(found) == (3, 3)
    assert found.frame("orders_total")["orders_total"].to_list() == [1, 1, 1]


def test_a_database_in_a_file_tells_its_state_so_a_snapshot_of_it_is_used_until_it_is_written(file, tmp_path, kind):
    found = opened(file)
    found.snapshots.take()
    assert found.preview().unwatched == ()
    assert "orders_total" in found.preview().from_snapshot
    run(tmp_path, kind, MORE)
    assert found.preview().from_snapshot == ()
    found.snapshots.take()
    assert "orders_total" in found.preview().from_snapshot


def test_a_preview_notices_that_the_database_was_written(file, tmp_path, kind):
    found = opened(file)
    preview = found.preview()
    assert preview.count("x + 1 > 2") == 2
    run(tmp_path, kind, "UPDATE people SET x = 9 WHERE id = 1")
    with pytest.raises(OutdatedPreview):
        preview.count("x + 2 > 3")
    assert found.preview().count("x + 2 > 3") == found.audience("x + 2 > 3").count() == 3


def test_a_profile_that_comes_twice_after_opening_is_noticed(file, tmp_path, kind):
    found = opened(file)
    buyers = found.audience("buyers")
    assert buyers.count() == 1
    run(tmp_path, kind, "INSERT INTO people VALUES (2, 5)")
    for ask in (buyers.count, found.preview, lambda: opened(file).audience("buyers").count()):
        with pytest.raises(DuplicateKeys) as raised:
            ask()
        assert (raised.value.finding.count, raised.value.finding.examples) == (1, ("2",))
    run(tmp_path, kind, "DELETE FROM people WHERE x = 5")
    assert buyers.count() == 1


def test_uniqueness_is_asked_once_as_long_as_the_database_is_not_written(file, tmp_path, kind, monkeypatch):
    found = opened(file)
    asked = []
    row = type(found.profiles.data.engine).row
    monkeypatch.setattr(
        type(found.profiles.data.engine), "row", lambda self, table: asked.append(table.columns) or row(self, table)
    )
    for _ in range(3):
        found.frame("x")
    assert asked.count(("rows", "different")) == 1
    run(tmp_path, kind, MORE)
    found.frame("x")
    assert asked.count(("rows", "different")) == 2


# --- states that cannot be told ---------------------------------------------------------------------------------------------


def test_a_view_of_the_database_may_show_rows_from_elsewhere_so_its_state_is_unknown(file, tmp_path, kind):
    run(tmp_path, kind, "ALTER TABLE orders RENAME TO kept", "CREATE VIEW orders AS SELECT * FROM kept")
    found = opened(file)
    assert found.profiles.data.states.now().unknown == ("orders",)
    assert data_state(found.profiles.data) is None


@pytest.fixture
def unknown(tmp_path):
    """A workspace over tables of a connection, which cannot tell their state; and the connection."""
    connection = ibis.duckdb.connect()
    connection.create_table("people", pl.DataFrame({"id": [1, 2, 3], "x": [1, 2, 3]}))
    connection.create_table("orders", pl.DataFrame({"order_id": [10], "person": [1], "amount": [5.0]}))
    model = {
        "workspace": {"state": str(tmp_path / "state")},
        "profile": {"key": "id"},
        "tables": {"orders": {"key": "order_id", "profile": "person"}},
        "properties": {"orders_total": "count(orders)"},
        "audiences": {"buyers": "orders_total > 0"},
    }
    tables = {"orders": connection.table("orders")}
    return Workspace.from_tables(connection.table("people"), tables, as_of="2026-01-01", model=model), connection


def test_a_snapshot_of_an_unknown_state_is_never_used_in_place_of_computing_but_can_be_read(unknown):
    found, connection = unknown
    snapshot = found.snapshots.take()
    assert snapshot.data_state is None
    assert found.preview().from_snapshot == ()
    connection.raw_sql("INSERT INTO orders VALUES (11, 2, 1)")
    assert stored_values(found.profiles, ["orders_total"]) is None
    assert counts(found) == (2, 2)
    assert found.snapshots.at("2026-01-01").frame("orders_total")["orders_total"].to_list() == [1, 0, 0]


def test_previews_snapshots_and_segmentations_say_whose_changes_are_not_seen(unknown):
    found, _ = unknown
    assert found.preview().unwatched == ("profile", "orders")
    parts = found.segment("parts", ["x > 1", "x > 2"], method="ranked")
    for shown in (found.preview(), parts):
        assert "changes are not seen in" in shown._repr_html_()
        assert "profile, orders" in shown._repr_html_()
    assert "unknown" in found.snapshots.take()._repr_html_()


def test_uniqueness_of_an_unknown_state_is_asked_anew_in_each_question(unknown):
    found, connection = unknown
    buyers = found.audience("buyers")
    assert buyers.count() == 1
    connection.raw_sql("INSERT INTO people VALUES (3, 7)")
    with pytest.raises(DuplicateKeys):
        buyers.count()


def test_a_snapshot_of_properties_by_a_list_of_unknown_state_has_no_hash_for_them(tmp_path):
    connection = ibis.duckdb.connect()
    connection.create_table("vips", pl.DataFrame({"id": [1]}))
    found = Workspace.from_tables(
        pl.DataFrame({"id": [1, 2]}), as_of="2026-01-01", others={"lists": {"vips": connection.table("vips")}},
        model={"workspace": {"state": str(tmp_path)}, "properties": {"vip": "in list 'vips'", "two": "not vip", "x": "1"}},
    )  # fmt: skip
    assert {name: kept.hash != "" for name, kept in found.snapshots.take().definitions.items()} == {
        "id": True, "vip": False, "two": False, "x": True,
    }  # fmt: skip
    assert stored_values(found.profiles, ["vip", "two", "x"])[1] == ("x",)
    connection.raw_sql("INSERT INTO vips VALUES (2)")
    assert found.preview().count("two") == found.audience("two").count() == 0


# --- files of a pattern -------------------------------------------------------------------------------------------------------


def orders(folder, name, *people):
    pl.DataFrame({"order_id": [hash((name, each)) % 10**9 for each in people], "person": people}).write_csv(
        folder / name
    )


@pytest.fixture
def pattern(tmp_path):
    pl.DataFrame({"id": [1, 2, 3], "x": [1, 2, 3]}).write_parquet(tmp_path / "people.parquet")
    orders(tmp_path, "orders_1.csv", 1)
    text = MODEL.partition("[profile]")[2].replace('"people"', '"people.parquet"').replace('"orders"', '"orders_*.csv"')
    path = tmp_path / "insight.toml"
    path.write_text(f"[profile]{text}", encoding="utf-8")
    return path


def test_files_that_a_pattern_names_later_are_seen_by_a_workspace_opened_anew(pattern, tmp_path):
    assert counts(opened(pattern)) == (1, 1)
    orders(tmp_path, "orders_2.csv", 2)
    assert counts(opened(pattern)) == (2, 2)


def test_and_noticed_by_the_open_one_which_never_takes_what_was_kept_of_them_for_its_own(pattern, tmp_path):
    found = opened(pattern)
    preview = found.preview()
    orders(tmp_path, "orders_2.csv", 2)
    with pytest.raises(OutdatedPreview):
        preview.count("x + 1 > 1")
    opened(pattern).snapshots.take()
    assert opened(pattern).preview().from_snapshot
    assert found.preview().from_snapshot == ()
    assert counts(found) == (1, 1)


@pytest.mark.skipif(os.name != "posix", reason="files that are open cannot be removed elsewhere")
def test_a_file_that_was_removed_is_a_change_too(pattern, tmp_path):
    orders(tmp_path, "orders_2.csv", 2)
    found = opened(pattern)
    before = data_state(found.profiles.data)
    (tmp_path / "orders_2.csv").unlink()
    assert data_state(found.profiles.data) not in (before, None)
    assert data_state(opened(pattern).profiles.data) not in (before, data_state(found.profiles.data))
