"""Opening the data: declared columns are there and of a type that their role allows; keys and lists of any kind."""

from __future__ import annotations

import uuid

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import insight
from insight import Workspace
from insight.errors import DataError, WorkspaceError
from tests.small_shop import AS_OF, QUESTIONS, answers, frames, model, opened, workspace, write_files, write_model

PART = model()


def changed(part, **said):
    """The model with one of its parts, or one table of it, changed."""
    group, _, name = part.partition(".")
    if name:
        return model(**{group: {**PART[group], name: {**PART[group][name], **said}}})
    return model(**{group: {**PART[group], **said}})


# --- columns ------------------------------------------------------------------------------------------------------------

WRONG_COLUMNS = [
    (changed("profile", key="custommer_id"), "profile.key", "customer_id"),
    (changed("profile", contact={"email": "emial"}), "profile.contact.email", "email"),
    (changed("profile", private=["first_nam"]), "profile.private", "first_name"),
    (changed("profile", lookups={"product": "mobil"}), "profile.lookups.product", "mobile"),
    (changed("tables.orders", key="orderid"), "tables.orders.key", "order_id"),
    (changed("tables.orders", profile="customer"), "tables.orders.profile", "customer_id"),
    (changed("tables.orders", time="orderd_at"), "tables.orders.time", "ordered_at"),
    (changed("tables.orders", private=["notes"]), "tables.orders.private", "note"),
    (changed("tables.lines", on="ordr_id"), "tables.lines.on", "order_id"),
    (changed("tables.lines", lookups={"product": "produkt_id"}), "tables.lines.lookups.product", "product_id"),
    (changed("lookups.product", key="productid"), "lookups.product.key", "product_id"),
    (changed("rfm", amount="amout"), "rfm.amount", "amount"),
]


@pytest.mark.parametrize(
    ("said", "key", "meant"), WRONG_COLUMNS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_column_that_is_not_there_is_refused_and_the_nearest_suggested(tmp_path, said, key, meant):
    write_files(tmp_path)
    file = write_model(tmp_path, said)
    with pytest.raises(WorkspaceError) as raised:
        insight.open(file, as_of=AS_OF)
    assert str(raised.value).startswith(f"{file} [{key}]: There is no column ")
    assert raised.value.remedy == f"Did you mean {meant!r}?"


WRONG_TYPES = [
    (changed("tables.orders", time="channel"), "tables.orders.time", "holds string, not dates or times"),
    (changed("tables.orders", time="amount"), "tables.orders.time", "holds float64, not dates or times"),
    (changed("tables.orders", profile="channel"), "tables.orders.profile", "are text, but the keys they point to are whole"),
    (changed("profile", key="email_ok"), "profile.key", "A key cannot be of type boolean."),
    (changed("profile", key="born"), "profile.key", "A key cannot be of type date."),
    (changed("tables.orders", key="ordered_at"), "tables.orders.key", "A key cannot be of type timestamp"),
    (changed("profile", lookups={"product": "email"}), "profile.lookups.product", "The keys here are text"),
    (changed("rfm", amount="channel"), "rfm.amount", "The amount holds string, not numbers."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "key", "words"), WRONG_TYPES)
def test_a_column_whose_type_its_role_does_not_allow_is_refused(said, key, words):
    with pytest.raises(WorkspaceError) as raised:
        workspace(made=said)
    assert (raised.value.key, words in str(raised.value)) == (key, True), str(raised.value)


def test_a_source_that_is_not_given_is_an_error_of_its_key(tmp_path):
    write_files(tmp_path)
    file = write_model(tmp_path)
    for old, key in (('source = "orders.parquet"\n', "tables.orders.source"), ('"staff.parquet"', "lists.staff")):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(old, '""' if old.startswith('"') else ""), encoding="utf-8")
        with pytest.raises(WorkspaceError) as raised:
            insight.open(file)
        assert (raised.value.key, raised.value.file) == (key, file)
        file.write_text(text, encoding="utf-8")


def test_a_table_that_was_not_passed_is_an_error_of_its_key():
    made = {"profile": {"key": "customer_id"}, "tables": {"visits": {"profile": "customer_id"}}}
    with pytest.raises(WorkspaceError) as raised:
        Workspace.from_tables(frames()["profile"], as_of=AS_OF, model=made)
    assert raised.value.key == "tables.visits"


# --- keys ---------------------------------------------------------------------------------------------------------------

IDS = {number: uuid.UUID(int=number * 7919 << 64) for number in range(1, 2000)}
KEYS = {
    "whole numbers": lambda number: number,
    "large whole numbers": lambda number: 9_007_199_254_740_993 + number,
    "negative whole numbers": lambda number: -number,
    "text": lambda number: f"C-{number:04}",
    "text of digits": lambda number: f"{number:05}",
    "text with signs": lambda number: f"a'b\"c;--{number}å",
    "text of UUIDs": lambda number: str(IDS[number]),
}


def with_keys(key, kind=None, given=None):
    """The tables with every key made by `key`, of a polars type if one is given."""
    names = ("customer_id", "order_id", "line_id", "product_id", "consent_id")

    def made(column):
        values = [key(value) for value in column]
        return pl.Series(column.name, values, dtype=kind)

    return {
        name: frame.with_columns([made(frame[column]) for column in names if column in frame.columns])
        for name, frame in (given or frames()).items()
    }


@pytest.mark.parametrize("kind", ["whole numbers", "negative whole numbers", "text with signs", "text of UUIDs"])
def test_the_answers_do_not_depend_on_the_kind_of_key_as_frames(kind):
    assert _by_key(workspace(with_keys(KEYS[kind])), KEYS[kind]) == QUESTIONS


@pytest.mark.parametrize("kind", ["large whole numbers", "text", "text of digits"])
def test_the_answers_do_not_depend_on_the_kind_of_key_as_files(tmp_path, kind):
    assert _by_key(opened(tmp_path, with_keys(KEYS[kind])), KEYS[kind]) == QUESTIONS


TYPES = [pl.Int8, pl.UInt64, pl.Float64, pl.Decimal(38, 0)]


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_whole_numbers_of_any_width_and_kept_as_floats_or_decimals_are_the_same_keys(kind):
    tables = with_keys(lambda number: number, kind)
    wanted = {name: QUESTIONS[name] for name in ("spend_90d", "garden_pieces", "in list 'staff'")}
    assert answers(workspace({"orders": tables["orders"], "staff": tables["staff"]}), *wanted) == wanted
    assert answers(workspace({"profile": tables["profile"], "lines": tables["lines"]}), *wanted) == wanted


def test_uuids_stored_as_such_are_the_same_keys_as_their_texts(tmp_path):
    tables = with_keys(KEYS["text of UUIDs"])
    write_files(tmp_path, tables)
    engine = ibis.duckdb.connect()
    for name in ("profile", "orders"):
        rows = engine.read_parquet(tmp_path / f"{name}.parquet")
        rows.mutate(customer_id=rows.customer_id.cast("uuid")).to_parquet(tmp_path / f"{name}.parquet")
    found = insight.open(write_model(tmp_path), as_of=AS_OF)
    assert str(found.profiles.data.profile.customer_id.type()) == "uuid"
    assert _by_key(found, KEYS["text of UUIDs"]) == QUESTIONS


def _by_key(found: Workspace, key) -> dict[str, list]:
    """The answers in the order of the customers, whatever the order of their keys."""
    frame = found.frame(*QUESTIONS)
    places = {key(number): number for number in range(1, 7)}
    ordered = sorted(frame.rows(named=True), key=lambda row: places[row["customer_id"]])
    return {name: [row[name] for row in ordered] for name in QUESTIONS}


@pytest.mark.parametrize(
    ("column", "values"),
    [("customer_id", [1, None, 2, None, 4, 4, 5, 6]), ("order_id", [101, None, 103, 104, None, 106, 107, 108])],
)
def test_rows_without_a_key_belong_to_nobody_and_break_nothing(column, values):
    orders = frames()["orders"].with_columns(pl.Series(column, values))
    found = workspace({"orders": orders})
    known = {None} if column == "customer_id" else set()
    wanted = [sum(each == key for each in frames()["orders"]["customer_id"]) for key in (1, 2, 3, 4, 5)]
    counted = found.frame("count(orders)")["count(orders)"].to_list()[:5]
    assert counted == ([1, 1, 0, 2, 1] if known else wanted)


# --- lists and suppression ----------------------------------------------------------------------------------------------

LISTS = [
    ([1, 4], [1, 4]),
    ((1, 4), [1, 4]),
    ({1, 4}, [1, 4]),
    (frozenset([4]), [4]),
    ([], []),
    (set(), []),
    ([1, 1, None], [1]),
    ([99], []),
    (["1", "4"], [1, 4]),
    (["x", "4"], [4]),
    ([1.0, 4.0], [1, 4]),
    (range(1, 3), [1, 2]),
    (pl.Series([1, 4]), [1, 4]),
    (pl.Series("customer_id", [4]), [4]),
    (pd.Series([1, 4]), [1, 4]),
    (pl.DataFrame({"whatever": [1, 4]}), [1, 4]),
    (pl.DataFrame({"note": ["a"], "customer_id": [4]}), [4]),
    (pl.DataFrame({"note": ["a"], "key": [4]}), [4]),
    (pd.DataFrame({"customer_id": [1, 4]}), [1, 4]),
    (pa.table({"customer_id": [1, 4]}), [1, 4]),
]


@pytest.mark.parametrize(("given", "wanted"), LISTS, ids=lambda each: str(each)[:30].replace("\n", " "))
def test_a_list_is_given_as_python_values_or_as_any_frame(given, wanted):
    assert workspace({"staff": given}).audience("in list 'staff'").ids().to_list() == wanted


def test_a_list_of_uuids_is_given_as_such_or_as_text():
    tables = with_keys(KEYS["text of UUIDs"])
    for given in ([IDS[4]], {str(IDS[4])}):
        assert workspace({**tables, "staff": given}).audience("in list 'staff'").ids().to_list() == [str(IDS[4])]


@pytest.mark.parametrize(
    "given",
    ["1", 1, {"a": 1}, pl.DataFrame({"a": ["x"], "b": ["y"]}), object()],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_list_is_refused(given):
    with pytest.raises(DataError, match=r"^(lists\.)?staff: "):
        workspace({"staff": given}).audience("in list 'staff'").count()


def test_keys_in_a_csv_list_keep_their_zeros(tmp_path):
    tables = with_keys(KEYS["text of digits"])
    write_files(tmp_path, tables)
    file = write_model(tmp_path)
    (tmp_path / "staff.csv").write_text("customer_id\n00004\n", encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("staff.parquet", "staff.csv"), encoding="utf-8")
    assert insight.open(file, as_of=AS_OF).audience("in list 'staff'").ids().to_list() == ["00004"]


@pytest.mark.parametrize("lines", ["4\n1\n", "1\n4\n", "00004\n00001\n"])
def test_a_csv_list_without_a_header_keeps_its_first_key(tmp_path, lines):
    write_files(tmp_path)
    file = write_model(tmp_path)
    (tmp_path / "staff.csv").write_text(lines, encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("staff.parquet", "staff.csv"), encoding="utf-8")
    assert insight.open(file, as_of=AS_OF).audience("in list 'staff'").ids().to_list() == [1, 4]


# --- frames -------------------------------------------------------------------------------------------------------------

MAKERS = {
    "polars": lambda frame: frame,
    "a lazy polars frame": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "Arrow": lambda frame: frame.to_arrow(),
    "Ibis in memory": ibis.memtable,
    "categories of polars": lambda frame: frame.with_columns(pl.col(pl.String).cast(pl.Categorical)),
    "categories of pandas": lambda frame: frame.to_pandas().apply(_as_category),
}


def _as_category(column):
    return column.astype("category") if column.name in ("country", "channel", "category") else column


@pytest.mark.parametrize("kind", MAKERS)
def test_polars_pandas_arrow_and_ibis_tables_give_equal_answers(kind):
    assert answers(workspace({name: MAKERS[kind](frame) for name, frame in frames().items()})) == QUESTIONS


def test_ibis_tables_of_an_engine_are_asked_there_beside_frames_in_memory():
    engine = ibis.duckdb.connect()
    stored = {name: engine.create_table(name, frames()[name].to_arrow()) for name in ("profile", "orders", "lines")}
    found = workspace(stored)
    assert found.profiles.data.engine._backend is engine
    assert answers(found) == QUESTIONS


def test_tables_of_two_engines_are_refused():
    one, two = ibis.duckdb.connect(), ibis.duckdb.connect()
    given = {
        "profile": one.create_table("p", frames()["profile"].to_arrow()),
        "orders": two.create_table("o", frames()["orders"].to_arrow()),
    }
    with pytest.raises(DataError, match="different engines"):
        workspace(given)


@pytest.mark.parametrize("given", [5, "orders", {"a": 1}])
def test_what_is_no_table_is_refused_by_name(given):
    with pytest.raises(DataError, match=r"^orders: "):
        workspace({"orders": given})


def test_tables_without_rows_are_tables():
    empty = {name: frame.clear() for name, frame in frames().items() if name != "profile"}
    found = workspace(empty).frame("count(orders)", "sum(orders.amount)", "last(orders.channel)", "in list 'staff'")
    assert found.rows() == [(number, 0, 0.0, None, False) for number in range(1, 7)]
    assert workspace({"profile": frames()["profile"].clear()}).audience("everyone").count() == 0


def test_frames_are_shown_nowhere_in_the_text_of_a_table():
    data = workspace().profiles.data
    shown = "".join(map(repr, (data.profile, *data.tables.values(), *data.lookups.values(), *data.lists.values())))
    assert "not shown" in shown
    assert "example.com" not in shown
