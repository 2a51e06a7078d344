"""How a check goes about it: order, privacy, and how often tables are read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re

import polars as pl
import pytest

from insight.customers.checks.data_check import check_data
from insight.customers.customer_data import open_data
from insight.customers.engines.engine import Engine
from insight.customers.model_file import build_model
from tests.customers.small_world import CLEAN, CLOCK, MODEL, at, short, world

EVERYTHING = {
    "profile": {
        "id": [1, 2, 2, None], "email": ["ada@", "x@secret", "lovelace@example.no", None], "mobile": ["4711", "99", "555", "1"],
        "token": ["s3cret", "s3cret", None, None], "opt": ["y", "n", None, "?"], "born": [dt.date(1800, 1, 1)] * 4,
    },
    "orders": {
        "id": [1, 77, None], "order_id": [10, 10, None], "at": [at(30), None, dt.datetime(1800, 1, 1)],  # noqa: DTZ001
        "amount": [-1.0, -2.0, -3.0],
    },
    "visits": {"id": [1, 1, 88], "day": [dt.date(2020, 1, 1)] * 3},
    "staff": {"id": ["1", "ada@example.no", "4799999999"]},
    "bounced": {"id": ["4712345678", "4787654321"]},
}  # fmt: skip
SECRETS = ("ada@", "secret", "lovelace", "4711", "s3cret", "4799999999", "4712345678", "4787654321")


def test_findings_stand_by_severity_then_in_the_order_of_the_workspace_file():
    found = check_data(world(EVERYTHING), CLOCK, {"sms": "opt"})
    assert len(found) > 15
    severities, tables = (
        ["error", "warning", "note"],
        ["profile", *MODEL["tables"], *MODEL["lookups"], "lists.staff", "suppression.bounced"],
    )
    places = [(severities.index(each.severity), tables.index(each.table)) for each in found]
    assert places == sorted(places)
    assert [each.check for each in found.errors] == ["duplicate keys", "missing keys", "not true or false"]


def test_each_finding_says_what_it_does_to_results_and_has_a_remedy_and_a_share():
    for each in check_data(world(EVERYTHING), CLOCK, {"sms": "opt"}):
        assert each.effect.endswith(".")
        assert each.remedy.endswith(".") or each.check == "freshness"
        assert 0 < each.share <= 1
        assert len(each.examples) <= 5


def test_no_finding_holds_a_value_of_a_private_or_contact_column():
    found = check_data(world(EVERYTHING), CLOCK, {"sms": "opt"})
    said = str(found) + json.dumps(found.to_dicts())
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize(("change", "shown"), [
    ({}, True),
    ({"private": ["id"]}, False),
    ({"contact": {"phone": "id"}, "private": []}, False),
])  # fmt: skip
def test_keys_that_are_private_are_no_examples(change, shown):
    model = {**MODEL, "profile": {**MODEL["profile"], **change}}
    faults = {
        "profile": {"id": [4711, 4712, 4712, None], "born": [dt.date(1800, 1, 1)] * 4},
        "visits": {"id": [4711, 4713, 4713]}, "staff": {"id": [4711, 4714]}, "bounced": {"id": [4711, 4714]},
        "orders": {"id": [4711, 4711, 4711]},
    }  # fmt: skip
    said = str(check_data(world(faults, model), CLOCK))
    assert [key in said for key in ("4711", "4712", "4713", "4714")] == [shown] * 3 + [False]


def test_a_private_key_or_time_of_a_table_is_not_shown():
    tables = {**MODEL["tables"], "orders": {**MODEL["tables"]["orders"], "private": ["order_id", "at"]}}
    faults = {
        "orders": {"order_id": [555, 555, 556], "id": [1, 98, 99], "amount": [-1.0, 1.0, 1.0]},
        "lines": {"order_id": [555] * 3},
    }
    found = [each for each in check_data(world(faults, {**MODEL, "tables": tables}), CLOCK) if each.table == "orders"]
    assert [(each.check, each.examples) for each in found] == [
        ("duplicate keys", ()), ("negative amounts", ("1",)), ("orphans", ("98", "99")),
    ]  # fmt: skip


def test_keys_that_look_like_contact_data_are_no_examples():
    found = short(world({"orders": {"order_id": ["ada@example.no", "+4791234567", "A1"], "id": [99, 99, 99]},
                         "lines": {"order_id": ["A1", "A1", "A1"]}}))  # fmt: skip
    assert found == [("warning", "orphans", "orders.id", 3, ("A1",))]


class CountingEngine(Engine):
    """An engine that remembers what it was asked."""

    def __init__(self, backend):
        super().__init__(backend)
        self.asked = []

    def _run(self, table):
        self.asked.append(self._backend.compile(table))
        return super()._run(table)

    def scans(self):
        """For each question, how many scans of a file the engine plans."""
        plans = [self._backend.raw_sql(f"explain (format json) {sql}").fetchall()[0][1] for sql in self.asked]
        return [len(re.findall(r'"name": "READ_PARQUET', plan)) for plan in plans]


@pytest.fixture
def on_disk(tmp_path):
    """The clean world as Parquet files."""
    for name, columns in CLEAN.items():
        pl.DataFrame(columns).write_parquet(tmp_path / f"{name}.parquet")
    model = {
        **MODEL,
        "profile": {"source": "profile.parquet", **MODEL["profile"]},
        "tables": {name: {"source": f"{name}.parquet", **part} for name, part in MODEL["tables"].items()},
        "lookups": {name: {"source": f"{name}.parquet", **part} for name, part in MODEL["lookups"].items()},
        "lists": {"staff": "staff.parquet"},
        "suppression": {"bounced": "bounced.parquet"},
    }
    data = open_data(build_model(model), tmp_path / "workspace.toml")
    return dataclasses.replace(data, engine=CountingEngine(data.engine._backend))


def test_each_table_is_read_in_one_pass_and_each_key_in_one_anti_join(on_disk):
    check_data(on_disk, CLOCK, {"email": "email_ok"})
    passes = [1] * 6  # profile, orders, lines, visits, product, store
    pointing = [2] * 6  # profile and visits to store, orders and visits to profile, lines to orders and product
    lists = [1, 2] * 2  # how many entries, and which of them are unknown
    assert sorted(on_disk.engine.scans()) == sorted(passes + pointing + lists)


def test_a_wide_table_is_still_read_in_one_pass(tmp_path, on_disk):
    wide = pl.DataFrame(CLEAN["orders"]).with_columns(pl.lit(-1).alias(f"price_{n}") for n in range(20))
    wide.write_parquet(tmp_path / "orders.parquet")
    data = open_data(on_disk.model, tmp_path / "workspace.toml")
    data = dataclasses.replace(data, engine=CountingEngine(data.engine._backend))
    assert sum(each.check == "negative amounts" for each in check_data(data, CLOCK)) == 20
    assert len(data.engine.asked) == 6 + 6 + 4 + 20  # one for each finding's examples


def test_a_check_changes_nothing(tmp_path, on_disk):
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tables = on_disk.engine._backend.list_tables()
    check_data(on_disk, CLOCK, {"email": "email_ok"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert on_disk.engine._backend.list_tables() == tables


def test_the_same_is_found_in_files_as_in_frames(on_disk):
    in_files = check_data(on_disk, CLOCK, {"email": "email_ok"})
    assert in_files.to_dicts() == check_data(world(), CLOCK, {"email": "email_ok"}).to_dicts()
