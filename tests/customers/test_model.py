"""What a workspace file may say, and what it answers to everything else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from insight.customers import model as parts
from insight.customers.model import WorkspaceModel, singular
from insight.customers.model_file import build_model, load_model
from insight.errors import InsightError, WorkspaceError
from tests.small_shop import model

if TYPE_CHECKING:
    from pydantic import BaseModel

PROFILE = {"source": "people.csv", "key": "id"}
ORDERS = {"source": "orders.csv", "key": "order_id", "profile": "id", "time": "at"}
RFM = {"table": "orders", "amount": "amount"}


def refused(**said) -> WorkspaceError:
    """The error for a file that says this beside a sound `[profile]`."""
    with pytest.raises(WorkspaceError) as raised:
        build_model({"profile": PROFILE, **said}, "shop.toml")
    assert str(raised.value).startswith(f"shop.toml [{raised.value.key}]: ")
    return raised.value


def with_rfm(**said) -> WorkspaceError:
    return refused(tables={"orders": ORDERS}, rfm={**RFM, **said})


def test_a_sound_file_is_read_as_it_stands():
    found = build_model(model())
    assert (found.profile.key, found.tables["lines"].parent, found.rfm.bins) == ("customer_id", "orders", 2)
    assert found.properties["orders_total"].expression == "count(orders)"
    assert found.tables["lines"].lookups["product"].column == "product_id"


def test_what_is_left_out_has_a_default():
    found = build_model({"profile": PROFILE}).workspace
    assert (found.engine, found.timezone, found.week_starts, found.as_of) == ("duckdb://", "UTC", "monday", None)


# --- keys that are not known --------------------------------------------------------------------------------------------

LEVELS = [
    ((), WorkspaceModel), (("workspace",), parts.Settings), (("profile",), parts.ProfilePart),
    (("profile", "lookups", "shop"), parts.LookupUse), (("tables", "orders"), parts.TablePart),
    (("tables", "orders", "lookups", "shop"), parts.LookupUse), (("lookups", "shop"), parts.LookupPart),
    (("properties", "spend"), parts.PropertyPart), (("audiences", "lapsed"), parts.AudiencePart), (("rfm",), parts.RfmPart),
]  # fmt: skip
FIELDS = [(path, kind, field) for path, kind in LEVELS for field in kind.model_fields]


def sound(kind: type[BaseModel]) -> dict[str, object]:
    """The least that a part must say."""
    needed = {"key": "id", "expression": "everyone", "column": "c", "table": "orders", "amount": "amount"}
    if kind is parts.TablePart:
        return {"profile": "id"}
    if kind is WorkspaceModel:
        return {"profile": PROFILE}
    return {name: needed[name] for name, field in kind.model_fields.items() if field.is_required()}


def nested(path, part):
    for name in reversed(path):
        base = {"profile": "id"} if name == "orders" else PROFILE if name == "profile" and "key" not in part else {}
        part = {name: {**base, **part}}
    return part


@pytest.mark.parametrize(("path", "kind", "field"), FIELDS, ids=lambda each: each if isinstance(each, str) else "")
def test_at_every_level_a_key_with_a_typo_is_refused_and_the_right_one_suggested(path, kind, field):
    wrong = f"{field[0]}x{field[1:]}" if len(field) > 2 else f"{field}x"
    data = nested(path, {**sound(kind), wrong: "x"})
    with pytest.raises(WorkspaceError) as raised:
        build_model(data, "shop.toml")
    assert str(raised.value).startswith(f"shop.toml [{'.'.join((*path, wrong))}]: The key {wrong!r} is not known here.")
    assert f"Did you mean {field!r}?" in raised.value.remedy


def test_a_key_like_no_other_is_answered_with_those_that_are_known():
    wrong = refused(audiences={"lapsed": {"expression": "everyone", "qqq": 1}})
    assert wrong.remedy == "Known: description, expression, title."


def test_of_several_faults_the_unknown_key_comes_first_since_it_explains_the_others():
    wrong = refused(properties={"spend": {"expresion": "1"}})
    assert wrong.key == "properties.spend.expresion"
    assert "(1 more after it.)" in str(wrong)


# --- values that do not fit ---------------------------------------------------------------------------------------------

WRONG_VALUES = [
    ({"workspace": "x"}, "workspace", "table of keys"),
    ({"workspace": {"engine": 5}}, "workspace.engine", "Write it in quotes."),
    ({"workspace": {"timezone": "Europe/Olso"}}, "workspace.timezone", "'Europe/Olso' is no IANA time zone"),
    ({"workspace": {"timezone": ""}}, "workspace.timezone", "IANA time zone, such as 'Europe/Oslo'"),
    ({"workspace": {"timezone": "../etc/passwd"}}, "workspace.timezone", "no IANA time zone"),
    ({"workspace": {"week_starts": "Monday"}}, "workspace.week_starts", "no weekday: monday, tuesday"),
    ({"workspace": {"region": "no"}}, "workspace.region", "two capital letters, such as 'NO'"),
    ({"workspace": {"as_of": 2018}}, "workspace.as_of", "2026-01-31 or 2026-01-31T12:00"),
    ({"workspace": {"as_of": True}}, "workspace.as_of", "2026-01-31 or 2026-01-31T12:00"),
    ({"workspace": {"as_of": "yesterday"}}, "workspace.as_of", "2026-01-31 or 2026-01-31T12:00"),
    ({"workspace": {"as_of": dt.time(12)}}, "workspace.as_of", "2026-01-31 or 2026-01-31T12:00"),
    ({"profile": {"source": "p.csv"}}, "profile.key", "The key 'key' is missing. Add it."),
    ({"profile": {"key": ["id"]}}, "profile.key", "Write it in quotes."),
    ({"profile": {"key": "id", "private": "email"}}, "profile.private", "Write it in brackets"),
    ({"profile": {"key": "id", "private": [1]}}, "profile.private.0", "Write it in quotes."),
    ({"profile": {"key": "id", "contact": "email"}}, "profile.contact", "{ key = value }"),
    ({"profile": {"key": "id", "contact": {"email": 5}}}, "profile.contact.email", "Write it in quotes."),
    ({"profile": {"key": "id", "lookups": {"shop": 5}}}, "profile.lookups.shop", "{ key = value }"),
    ({"tables": {"orders": "orders.csv"}}, "tables.orders", "Write a [section]"),
    ({"tables": {"orders": {"source": "x"}}}, "tables.orders", "give `profile`"),
    ({"tables": {"orders": {"profile": "id", "parent": "x"}}}, "tables.orders", "`parent` and `on` belong together"),
    ({"tables": {"orders": {"profile": "id", "on": "x"}}}, "tables.orders", "`parent` and `on` belong together"),
    ({"lookups": {"shop": {"source": "x"}}}, "lookups.shop.key", "Add it."),
    ({"lists": {"staff": 5}}, "lists.staff", "Write it in quotes."),
    ({"lists": "staff.csv"}, "lists", "{ key = value }"),
    ({"suppression": {"bounced": ["x"]}}, "suppression.bounced", "Write it in quotes."),
    ({"consent": {"email": True}}, "consent.email", "Write it in quotes."),
    ({"properties": {"spend": 5}}, "properties.spend", "{ key = value }"),
    ({"properties": {"spend": {"title": "x"}}}, "properties.spend.expression", "Add it."),
    ({"audiences": {"lapsed": True}}, "audiences.lapsed", "{ key = value }"),
    ({"rfm": "orders"}, "rfm", "Write a [section]"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "key", "words"), WRONG_VALUES, ids=lambda each: each if isinstance(each, str) else "")
def test_a_value_that_does_not_fit_is_refused_with_its_key_and_what_to_write(said, key, words):
    wrong = refused(**said)
    assert (wrong.key, words in str(wrong)) == (key, True), str(wrong)


WRONG_RFM = [
    ({"bins": 1}, "rfm.bins", "at least 2"),
    ({"bins": 11}, "rfm.bins", "at most 10"),
    ({"bins": "five"}, "rfm.bins", "no whole number"),
    ({"bins": 2.5}, "rfm.bins", "no whole number"),
    ({"window": 365}, "rfm.window", "Write it in quotes."),
    ({"segments": ["Best"]}, "rfm.segments", "{ key = value }"),
    ({"cutoffs": {"recency": [1]}}, "rfm.cutoffs.recency", "Known: recency_days, frequency, monetary."),
    ({"cutoffs": {"frequency": ["many"]}}, "rfm.cutoffs.frequency.0", "no number"),
    ({"cutoffs": {"frequency": 3}}, "rfm.cutoffs.frequency", "no list"),
    ({"amount": None}, "rfm.amount", "Write it in quotes."),
]


@pytest.mark.parametrize(("said", "key", "words"), WRONG_RFM)
def test_of_rfm_too(said, key, words):
    wrong = with_rfm(**said)
    assert (wrong.key, words in str(wrong)) == (key, True), str(wrong)


MOMENTS = [
    (dt.date(2018, 1, 1), dt.date(2018, 1, 1)),
    (dt.datetime(2018, 1, 1, 12, tzinfo=dt.UTC), dt.datetime(2018, 1, 1, 12, tzinfo=dt.UTC)),
    ("2018-01-01", dt.date(2018, 1, 1)),
    (" 2018-01-01T12:30+02:00 ", dt.datetime(2018, 1, 1, 10, 30, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize(("said", "wanted"), MOMENTS)
def test_as_of_is_a_date_or_a_time_also_as_text(said, wanted):
    found = build_model({"profile": PROFILE, "workspace": {"as_of": said}}).workspace.as_of
    assert (found, isinstance(found, dt.datetime)) == (wanted, isinstance(wanted, dt.datetime))


# --- names that must be there -------------------------------------------------------------------------------------------

LINES = {"key": "line_id", "parent": "orders", "on": "order_id"}
WRONG_NAMES = [
    ({"tables": {"orders": ORDERS, "lines": {**LINES, "parent": "oders"}}}, "tables.lines.parent", "Did you mean 'orders'?"),
    ({"tables": {"lines": {**LINES, "parent": "lines"}}}, "tables.lines.parent", "lines -> lines"),
    (
        {"tables": {"orders": {**LINES, "parent": "lines"}, "lines": LINES}},
        "tables.orders.parent", "Tables are their own parents: orders -> lines -> orders.",
    ),
    ({"tables": {"orders": {"profile": "id"}, "lines": LINES}}, "tables.orders", "Add `key`."),
    ({"tables": {"profile": ORDERS}}, "tables.profile", "Choose another name."),
    ({"tables": {"orders": ORDERS}, "lookups": {"orders": {"key": "k"}}}, "tables.orders", "Choose another name."),
    (
        {"tables": {"orders": {**ORDERS, "lookups": {"shop": "shop_id"}}}, "lookups": {"shops": {"key": "k"}}},
        "tables.orders.lookups.shop", "Did you mean 'shops'?",
    ),
    (
        {"tables": {"orders": {**ORDERS, "lookups": {"shop": {"column": "c", "lookup": "sops"}}}},
         "lookups": {"shops": {"key": "k"}}},
        "tables.orders.lookups.shop", "There is no lookup 'sops'. Did you mean 'shops'?",
    ),
    ({"profile": {**PROFILE, "lookups": {"shop": "shop_id"}}}, "profile.lookups.shop", "None are defined."),
    ({"tables": {"orders": ORDERS}, "rfm": {**RFM, "table": "order"}}, "rfm.table", "Did you mean 'orders'?"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "key", "words"), WRONG_NAMES, ids=lambda each: each if isinstance(each, str) else "")
def test_a_reference_to_what_is_not_there_is_refused(said, key, words):
    wrong = refused(**said)
    assert (wrong.key, words in str(wrong)) == (key, True), str(wrong)


# --- the file -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_an_error_that_says_how_to_get_one(tmp_path):
    with pytest.raises(WorkspaceError, match=r"There is no such file\. `insight init FOLDER` writes one\.") as raised:
        load_model(tmp_path / "shop.toml")
    assert raised.value.file == tmp_path / "shop.toml"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[profile]\nkey = \n", "line 2"),
        ('[profile]\nkey = "a"\nkey = "b"\n', "line 3"),
        ('[profile]\nsource = "C:\\customers"\n', "line 2"),
        ("[profile", "end of document"),
    ],
)
def test_what_is_no_toml_is_refused_with_the_line(tmp_path, text, place):
    file = tmp_path / "shop.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=f"shop.toml: This is no TOML: .*{place}"):
        load_model(file)


def test_a_file_in_another_encoding_is_refused_and_a_byte_order_mark_is_not(tmp_path):
    file = tmp_path / "shop.toml"
    text = '[profile]\nkey = "kundenøkkel"\n'
    file.write_text(text, encoding="latin-1")
    with pytest.raises(WorkspaceError, match="cannot be read as UTF-8 text"):
        load_model(file)
    file.write_text(text, encoding="utf-8-sig")
    assert load_model(file).profile.key == "kundenøkkel"


def test_a_folder_instead_of_a_file_is_refused(tmp_path):
    with pytest.raises(InsightError, match="cannot be read"):
        load_model(tmp_path)


def test_the_model_never_shows_the_address_of_the_engine():
    found = build_model({"profile": PROFILE, "workspace": {"engine": "postgres://ada:geheim@host/db"}})
    assert "geheim" not in f"{found!r}{found}{found.workspace!r}{found.workspace}"


@pytest.mark.parametrize(
    ("table", "row"),
    [("orders", "order"), ("deliveries", "delivery"), ("boxes", "box"), ("addresses", "address"), ("batches", "batch"),
     ("wishes", "wish"), ("staff", "staff"), ("press", "press"), ("s", "s")],
)  # fmt: skip
def test_a_row_is_called_after_its_table(table, row):
    assert singular(table) == row


def test_a_row_may_be_given_another_name():
    found = build_model({"profile": PROFILE, "tables": {"geese": {**ORDERS, "row": "goose"}, "orders": ORDERS}})
    assert (found.row_name("geese"), found.row_name("orders")) == ("goose", "order")
