"""Exports: the right people with the right columns, whole or not at all, and a manifest that tells what was done."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

import insight
from insight.activation import export as exports
from insight.activation.manifest import Manifest
from insight.errors import ExportError, InsightError, PrivateColumn, UnknownChannel, UnknownName
from tests.examples import examples
from tests.small_shop import SECRETS, frames, model, workspace, write_shop

SHOP = workspace()
EVERYONE = SHOP.audience("everyone")
STOPPED = Path(__file__).with_name("stopped_runs.py")


def read(path):
    return pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)


def names(folder):
    return sorted(each.name for each in folder.iterdir())


# --- who, and which columns ---------------------------------------------------------------------------------------------

CONTENTS = [
    ("everyone", None, (), {"customer_id": [1, 2, 3, 4, 6]}),
    ("everyone", None, ("country", "spend"), {
        "customer_id": [1, 2, 3, 4, 6], "country": ["NO", "NO", "SE", "DK", None], "spend": [150.0, 80.0, 0.0, 60.0, 0.0],
    }),
    ("everyone", "email", (), {"customer_id": [1], "email": ["adalind@example.com"]}),
    ("everyone", "sms", ("first_name", "spend_90d"), {
        "customer_id": [4], "mobile": ["+4520123456"], "first_name": ["Dagfinn"], "spend_90d": [60.0],
    }),
    ("country = 'DK'", "email", ("country",), {"customer_id": [], "email": [], "country": []}),
    ("norwegians", None, ("customer_id", "orders_total * 2", "email is known"), {
        "customer_id": [1, 2], "orders_total * 2": [4, 2], "email is known": [True, True],
    }),
    ("everyone", "email", ("email", "lower(first_name)", "last(orders.note)"), {
        "customer_id": [1], "email": ["adalind@example.com"], "lower(first_name)": ["adalind"],
        "last(orders.note)": [None],
    }),
]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(("audience", "channel", "columns", "wanted"), CONTENTS)
def test_the_file_holds_who_may_be_spoken_to_with_the_columns_that_were_chosen(
    tmp_path, ending, audience, channel, columns, wanted
):
    path = tmp_path / f"out.{ending}"
    manifest = SHOP.audience(audience).export(path, channel, columns)
    assert read(path).to_dict(as_series=False) == wanted
    assert manifest.columns == tuple(wanted)
    assert manifest.rows == len(wanted["customer_id"])
    assert names(tmp_path) == [f"out.{ending}", f"out.{ending}.manifest.json"]


def test_rows_come_in_the_order_of_the_key_whatever_the_order_of_the_data(tmp_path):
    shuffled = workspace({"profile": frames()["profile"][::-1]})
    shuffled.audience("everyone").export(tmp_path / "out.csv", columns=["country"])
    assert read(tmp_path / "out.csv")["customer_id"].to_list() == [1, 2, 3, 4, 6]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_equal_data_gives_equal_bytes(tmp_path, ending):
    sums = set()
    for shop in (SHOP, workspace({"profile": frames()["profile"][::-1]}), workspace()):
        manifest = shop.audience("everyone").export(tmp_path / f"out.{ending}", columns=["spend", "country"])
        sums.add(manifest.sha256)
    assert len(sums) == 1


def test_an_export_replaces_the_one_before(tmp_path):
    path = tmp_path / "out.csv"
    EVERYONE.export(path, columns=["country"])
    manifest = SHOP.audience("norwegians").export(path)
    assert read(path)["customer_id"].to_list() == [1, 2]
    assert json.loads((tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8")) == json.loads(
        manifest.to_json()
    )


@pytest.mark.parametrize(
    "column", ["email", "first_name", "lower(email)", "last(orders.note)", "coalesce(country, mobile)"]
)
def test_contact_data_leaves_only_to_a_channel(tmp_path, column):
    with pytest.raises(PrivateColumn, match="only an export to a channel carries it"):
        EVERYONE.export(tmp_path / "out.csv", columns=["country", column])
    assert names(tmp_path) == []
    assert column in EVERYONE.export(tmp_path / "out.csv", "email", ["country", column]).columns


def test_without_a_channel_there_is_no_contact_data_in_the_file(tmp_path):
    for ending in ("csv", "parquet"):
        EVERYONE.export(
            tmp_path / f"out.{ending}", columns=[name for name in SHOP.catalog.public if name != "customer_id"]
        )
        content = read(tmp_path / f"out.{ending}").write_csv()
        assert not [secret for secret in SECRETS if secret in content]


# --- the manifest -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("channel", [None, "email", "sms"])
def test_the_manifest_tells_what_was_done(tmp_path, ending, channel):
    path = tmp_path / f"out.{ending}"
    audience = SHOP.audience("buyers")
    manifest = audience.export(path, channel, ["spend"])
    content = path.read_bytes()
    assert (manifest.sha256, manifest.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (manifest.audience, manifest.text) == ("buyers", "any(orders)")
    assert manifest.text_hash == hashlib.sha256(b"any(orders)").hexdigest()
    assert (manifest.as_of, manifest.channel, manifest.file) == ("2026-01-01T00:00:00+00:00", channel, path.name)
    assert manifest.rows == read(path).height
    assert manifest.columns == tuple(read(path).columns)
    if channel is None:
        assert manifest.steps == {"total": 6, "matched": 4, "not_suppressed": 3}
    else:
        reach = audience.reach(channel).to_dict()
        assert manifest.steps == {step: count for step, count in reach.items() if step not in ("channel", "share")}
        assert manifest.steps["reachable"] == manifest.rows
    assert set(manifest.versions) == {"insight", "ibis-framework", "duckdb", "polars"}
    written = json.loads((tmp_path / f"out.{ending}.manifest.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(manifest.to_dict()))
    assert written["format"] == 1


def test_a_manifest_holds_no_data_of_customers(tmp_path):
    manifest = EVERYONE.export(tmp_path / "out.csv", "email", ["first_name", "mobile"])
    shown = (
        f"{manifest!r}{manifest}{manifest.to_json()}{(tmp_path / 'out.csv.manifest.json').read_text(encoding='utf-8')}"
    )
    assert not [secret for secret in SECRETS if secret in shown]


def test_an_audience_that_was_typed_has_a_text_and_no_name(tmp_path):
    manifest = (SHOP.audience("buyers") - SHOP.audience("norwegians")).export(tmp_path / "out.csv")
    assert (manifest.audience, manifest.text) == ("", "any(orders) and not country = 'NO'")


def test_cells_that_a_spreadsheet_would_run_are_defused_in_csv_and_counted(tmp_path):
    shop = workspace(made=model(consent={"email": "everyone"}), given={"complained": []})
    manifest = shop.audience("customer_id = 6").export(tmp_path / "out.csv", "email", ["first_name"])
    assert read(tmp_path / "out.csv")["first_name"].to_list() == ["'=Fay"]
    assert manifest.defused_cells == 1
    manifest = shop.audience("customer_id = 6").export(tmp_path / "out.parquet", "email", ["first_name"])
    assert read(tmp_path / "out.parquet")["first_name"].to_list() == ["=Fay"]
    assert manifest.defused_cells == 0


def test_lists_and_missing_values_are_written(tmp_path):
    EVERYONE.export(tmp_path / "out.csv", columns=["values(orders.channel)", "country", "born"])
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "customer_id,values(orders.channel),country,born"
    assert lines[1] == "1,web,NO,1980-05-01"
    assert lines[3:] == ['3,"",SE,2000-02-29', "4,store|web,DK,1990-01-01", '6,"",,']
    EVERYONE.export(tmp_path / "out.parquet", columns=["values(orders.channel)"])
    assert read(tmp_path / "out.parquet")["values(orders.channel)"].to_list()[3] == ["store", "web"]


# --- what cannot be written ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("out.xlsx", "exports are written as .csv or .parquet"),
        ("out", "exports are written as .csv or .parquet"),
        ("nowhere/out.csv", "there is no such folder"),
        ("file/out.csv", "there is no such folder"),
        ("folder.csv", "this is a folder"),
        (f"{'x' * 300}.csv", "could not be written"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_refused_and_nothing_is_left(tmp_path, path, words):
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    before = names(tmp_path)
    with pytest.raises(ExportError) as raised:
        EVERYONE.export(tmp_path / path)
    assert words in str(raised.value)
    assert str(tmp_path) in str(raised.value)
    assert names(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="Permission denied"):
            EVERYONE.export(tmp_path / "out.csv")
    finally:
        tmp_path.chmod(0o700)


def test_a_manifest_that_cannot_be_written_leaves_the_old_file_alone(tmp_path):
    EVERYONE.export(tmp_path / "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    (tmp_path / "out.csv.manifest.json").unlink()
    (tmp_path / "out.csv.manifest.json").mkdir()
    with pytest.raises(ExportError):
        SHOP.audience("norwegians").export(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == before
    assert names(tmp_path) == ["out.csv", "out.csv.manifest.json"]


@pytest.mark.parametrize(
    ("channel", "columns", "error"),
    [
        ("emial", (), UnknownChannel), ("phone", (), UnknownChannel), (None, ("spendd",), UnknownName),
        ("email", ("spendd",), UnknownName), ("email", ("sum(orders.amount",), InsightError),
    ],
)  # fmt: skip
def test_a_wrong_call_writes_nothing(tmp_path, channel, columns, error):
    with pytest.raises(error):
        EVERYONE.export(tmp_path / "out.csv", channel, columns)
    assert names(tmp_path) == []


def run(*words):
    """A program of its own; what it says, line by line."""
    found = subprocess.run(
        [sys.executable, STOPPED, *map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_a_full_disk_is_an_error_that_leaves_what_stood_there(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "all.csv").write_text("old", encoding="utf-8")
    said = run("full", write_shop(tmp_path), folder)[0]
    for name in ("all.csv", "all.parquet"):
        assert said[name].startswith(f"ExportError: {folder / name}: the file could not be written: File too large")
    assert names(folder) == ["all.csv"]
    assert (folder / "all.csv").read_text(encoding="utf-8") == "old"


def test_a_run_that_is_killed_at_any_moment_leaves_a_whole_file(tmp_path):
    folder, whole = tmp_path / "out", {}
    folder.mkdir()
    people = pl.DataFrame({"id": range(100_000), "country": ["NO", "DK"] * 50_000})
    people.write_parquet(tmp_path / "people.parquet")
    file = tmp_path / "insight.toml"
    file.write_text('[profile]\nsource = "people.parquet"\nkey = "id"\n', encoding="utf-8")
    shop = insight.open(file, as_of="2026-01-01")
    for name in ("all.csv", "all.parquet"):
        for text in ("everyone", "country = 'NO'"):
            manifest = shop.audience(text).export(tmp_path / name, columns=["country"])
            whole.setdefault(name, set()).add(manifest.sha256)
    found = run("killed", file, folder, examples(4))
    assert len(found) == examples(4)
    assert all(sums[name] in whole[name] for sums in found for name in whole)
    manifest = json.loads((folder / "all.csv.manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] in whole["all.csv"]


def test_what_a_killed_run_left_under_another_name_is_removed_by_a_later_one(tmp_path):
    old, fresh, other = (tmp_path / name for name in (".out.csv.1.part", ".out.csv.2.part", ".other.csv.1.part"))
    for part in (old, fresh, other):
        part.write_text("adalind@example.com", encoding="utf-8")
    for part in (old, other):
        os.utime(part, (1, 1))
    EVERYONE.export(tmp_path / "out.csv")
    assert names(tmp_path) == [".other.csv.1.part", ".out.csv.2.part", "out.csv", "out.csv.manifest.json"]


def test_exports_at_the_same_time_do_not_disturb_each_other(tmp_path):
    shops = [workspace() for _ in range(4)]
    wanted = EVERYONE.export(tmp_path / "wanted.csv").sha256
    failed = []

    def work(shop):
        try:
            for _ in range(3):
                shop.audience("everyone").export(tmp_path / "out.csv")
        except InsightError as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=work, args=(shop,)) for shop in shops]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    assert hashlib.sha256((tmp_path / "out.csv").read_bytes()).hexdigest() == wanted
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_the_facts_of_a_manifest_are_plain_values():
    manifest = Manifest("a", "everyone", "0", "2026", None, {}, 0, ("k",), "f.csv", "0", 0, 0, "2026", {})
    assert json.loads(manifest.to_json()) == {**manifest.to_dict(), "columns": ["k"]}
    assert manifest.to_json().endswith("}\n")
    assert exports.FORMATS == (".csv", ".parquet")
