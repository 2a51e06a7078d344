"""The door to the engine: addresses without passwords in any message, tables of engines, errors without data."""

from __future__ import annotations

import datetime as dt
import sqlite3

import duckdb
import ibis
import polars as pl
import pytest

import insight
from insight.customers.engines.engine import Engine, in_memory
from insight.errors import DataError, EngineError, InsightError, WorkspaceError
from tests.small_shop import AS_OF, QUESTIONS, answers, frames, write_files, write_model

PASSWORD = "geh@im:xy/9"  # noqa: S105 - of nobody
PARTS = ("geh", "im:x", "xy/9")

ADDRESSES = [
    f"postgres://ada:{PASSWORD}@localhost:1/shop",
    f"postgres://ada:{PASSWORD}@localhost:1/shop?sslmode=disable",
    f"postgres://localhost:1/shop?user=ada&password={PASSWORD}",
    f"nonsense://ada:{PASSWORD}@localhost/shop",
    f"mysql://ada:{PASSWORD}@localhost/shop",
    f"snowflake://ada:{PASSWORD}@account/shop",
    f"duckdb:///no/such/folder/shop.db?encryption_key={PASSWORD}",
    f"sqlite:///no/such/folder/shop.db?key={PASSWORD}",
    f"ada:{PASSWORD}@localhost",
    "postgres://ada:${SHOP_PASSWORD}@localhost:1/shop",
    "nonsense://${SHOP_PASSWORD}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_does_not_lead_to_an_engine_is_refused_without_its_password(address, monkeypatch, tmp_path):
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    write_files(tmp_path)
    file = write_model(tmp_path)
    text = file.read_text(encoding="utf-8").replace("[workspace]", f"[workspace]\nengine = '{address}'")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        insight.open(file)
    assert (raised.value.key, raised.value.file) == ("workspace.engine", file)
    assert raised.value.remedy
    assert not [part for part in PARTS if part in f"{raised.value}{raised.value!r}{raised.value.__dict__}"]
    assert raised.value.__cause__ is None


def test_a_password_comes_from_the_environment_and_is_shown_nowhere(tmp_path, monkeypatch):
    folder = tmp_path / PASSWORD.replace("/", "")
    folder.mkdir()
    duckdb.connect(str(folder / "engine.db")).close()
    monkeypatch.setenv("SHOP_PASSWORD", folder.name)
    write_files(tmp_path)
    file = write_model(tmp_path)
    address = f"duckdb:///{tmp_path}/${{SHOP_PASSWORD}}/engine.db"
    text = file.read_text(encoding="utf-8").replace("[workspace]", f'[workspace]\nengine = "{address}"')
    file.write_text(text, encoding="utf-8")
    found = insight.open(file, as_of=AS_OF)
    manifest = found.audience("buyers").export(tmp_path / "out.csv")
    shown = [
        found, found.model, found.model.workspace, found.profiles, found.profiles.data, found.catalog, found.audience("buyers"),
        found.audience("buyers").sql(), found.rfm, manifest, (tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8"),
    ]  # fmt: skip
    assert not [each for each in shown if "geh" in f"{each!r}{each}"]


def test_an_environment_variable_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    with pytest.raises(WorkspaceError, match="'SHOP_PASSWORD', which is not set") as raised:
        Engine.connect("postgres://ada:${SHOP_PASSWORD}@localhost/shop")
    assert raised.value.remedy == "Set SHOP_PASSWORD."


@pytest.mark.parametrize("address", ["duckdb://", "duckdb"])
def test_the_engine_of_nobody_else_is_duckdb_in_process(address):
    engine = Engine.connect(address)
    assert (engine.name, engine.is_local) == ("duckdb", True)


# --- tables of an engine ------------------------------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path):
    """A DuckDB file with the shop's tables, orders and lines in a schema of their own; and a workspace file for it."""
    with duckdb.connect(str(tmp_path / "engine.db")) as engine:
        engine.execute("CREATE SCHEMA sales")
        for name, frame in frames().items():
            engine.register("given", frame.to_arrow())
            schema = "sales." if name in ("orders", "lines") else ""
            engine.execute(f"CREATE TABLE {schema}{name} AS SELECT * FROM given")
    file = write_model(tmp_path, ending="db")
    text = file.read_text(encoding="utf-8").replace(
        "[workspace]", f'[workspace]\nengine = "duckdb:///{tmp_path}/engine.db"'
    )
    text = text.replace('"orders.db"', '"sales.orders"').replace('"lines.db"', '"sales.lines"').replace('.db"\n', '"\n')
    file.write_text(text.replace('engine"\n', 'engine.db"\n'), encoding="utf-8")
    return file


def test_tables_of_a_duckdb_file_give_the_same_answers(stored):
    assert answers(insight.open(stored, as_of=AS_OF)) == QUESTIONS


def test_files_may_stand_beside_the_tables_of_an_engine(stored):
    frames()["orders"].write_parquet(stored.parent / "orders.parquet")
    frames()["staff"].write_csv(stored.parent / "staff.csv")
    changed(stored, ('"sales.orders"', '"orders.parquet"'), ('"staff"', '"staff.csv"'))
    assert answers(insight.open(stored, as_of=AS_OF)) == QUESTIONS


def changed(file, *pairs):
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"sales.orders"',
            '"sales.order"',
            "sales.order: There is no such file, and no such table in the engine. Did you mean",
        ),
        ('"sales.orders"', '"seles.orders"', "seles.orders: There is no such file"),
        ('"sales.orders"', '"a.b.sales.orders"', "a.b.sales.orders: There is no such file"),
        ('source = "profile"', 'source = "profil"', "Did you mean 'profile'?"),
        ('staff = "staff"', 'staff = "staf"', "Did you mean 'staff'?"),
    ],
)
def test_a_table_that_the_engine_does_not_have_is_refused_and_the_nearest_suggested(stored, old, new, words):
    changed(stored, (old, new))
    with pytest.raises(DataError) as raised:
        insight.open(stored)
    assert words in str(raised.value)


def test_a_table_that_goes_away_is_an_error_of_the_family(tmp_path):
    engine = Engine.connect()
    frames()["orders"].write_parquet(tmp_path / "orders.parquet")
    table = engine.source("orders.parquet", tmp_path)
    (tmp_path / "orders.parquet").unlink()
    with pytest.raises(InsightError, match=r"orders\.parquet|no such file"):
        engine.arrow(table)


def test_sqlite_tables_and_files_beside_them_are_asked_what_sqlite_can_answer(tmp_path):
    write_files(tmp_path)
    with sqlite3.connect(tmp_path / "shop.sqlite") as store:
        store.execute("CREATE TABLE people (customer_id INTEGER, country TEXT)")
        store.executemany(
            "INSERT INTO people VALUES (?, ?)", frames()["profile"].select("customer_id", "country").rows()
        )
    store.close()
    file = tmp_path / "insight.toml"
    file.write_text(
        f'[workspace]\nengine = "sqlite:///{tmp_path}/shop.sqlite"\n[profile]\nsource = "people"\nkey = "customer_id"\n'
        '[tables.orders]\nsource = "orders.parquet"\nprofile = "customer_id"\n[lists]\nstaff = "staff.parquet"\n',
        encoding="utf-8",
    )
    found = insight.open(file, as_of=AS_OF)
    assert found.frame("count(orders)")["count(orders)"].to_list() == [2, 1, 0, 3, 1, 1]
    assert found.audience("country = 'NO' or in list 'staff'").ids().to_list() == [1, 2, 4, 5]
    changed(file, ('"people"', '"peple"'))
    with pytest.raises(DataError, match="Did you mean 'people'"):
        insight.open(file)


def test_what_an_engine_cannot_do_is_an_error_of_the_family(tmp_path):
    engine = Engine.connect(f"sqlite:///{tmp_path}/shop.sqlite")
    with pytest.raises(EngineError, match=r"The engine \(sqlite\) refused"):
        engine.arrow(ibis.memtable({"a": [1.0]}).mutate(b=lambda t: t.a.isnan()))


# --- errors and answers -------------------------------------------------------------------------------------------------

VALUE = "ola.nordmann@example.com"
REFUSALS = [
    lambda table: table.mutate(b=table.a.cast("int64")),
    lambda table: table.mutate(b=table.a.cast("timestamp")),
    lambda table: table.mutate(b=table.a.cast("uuid")),
    lambda table: table.filter(table.a.cast("float64") > 1),
    lambda table: table.mutate(b=table.a.re_search("(")),
]


@pytest.mark.parametrize("asked", REFUSALS)
@pytest.mark.parametrize("value", [VALUE, f"it's {VALUE}", f'"{VALUE}"', f"a\n{VALUE}", f"'{VALUE}"])
def test_what_an_engine_says_of_a_value_is_never_passed_on(asked, value):
    engine = Engine.connect()
    with pytest.raises((EngineError, DataError)) as raised:
        engine.arrow(asked(in_memory(pl.DataFrame({"a": [value]}))))
    assert "nordmann" not in f"{raised.value}{raised.value.__dict__}"
    assert raised.value.__cause__ is None


def test_answers_come_whole_in_parts_or_as_one_row():
    engine = Engine.connect()
    table = in_memory(pl.DataFrame({"a": range(10)}))
    assert engine.arrow(table)["a"].to_pylist() == list(range(10))
    parts = list(engine.batches(table, rows=3))
    assert [value for part in parts for value in part["a"].to_pylist()] == list(range(10))
    assert engine.row(table.aggregate(n=table.a.sum())) == {"n": 45}


def test_the_session_is_in_utc_whatever_the_machine_says(monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    engine = Engine.connect()
    noon = ibis.literal(dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC))
    assert engine.row(ibis.memtable({"a": [1]}).select(hour=noon.hour())) == {"hour": 12}
