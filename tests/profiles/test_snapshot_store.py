"""The Delta table that snapshots lie in: whole commits, no values in its log, files that really go, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, Schema, write_deltalake

from insight.errors import SnapshotError, UnknownSnapshot
from insight.profiles.snapshots.store import SnapshotStore

STOPPED = Path(__file__).with_name("snapshot_process.py")
ROWS = pa.table({"key_1": [4, 5, 6], "spend_1": [71.25, None, 98765.5], "word_1": ["Quetzalcoatl", "x", None]})
ABOUT = pa.table({"about": ["what it is"]})
TWO_DAYS = 2 * 86_400


@pytest.fixture
def store(tmp_path):
    return SnapshotStore(tmp_path / "state" / "snapshots")


def append(store, *runs, rows=ROWS):
    for run in runs:
        store.append(run, {"about": ABOUT, "profiles": rows})


def make_old(*paths):
    for path in paths:
        os.utime(path, (time.time() - TWO_DAYS,) * 2)


# --- what is written ------------------------------------------------------------------------------------------------------


def test_a_run_is_one_commit_and_comes_back_as_it_was_written(store):
    append(store, "a")
    before = DeltaTable(store.folder).version()
    append(store, "b")
    assert DeltaTable(store.folder).version() == before + 1
    assert store.runs() == {"a", "b"}
    assert store.read("a", "profiles").equals(ROWS)
    assert store.read("b", "profiles", ["word_1", "key_1"]).equals(ROWS.select(["word_1", "key_1"]))
    assert store.read("b", "about").equals(ABOUT)


def test_any_reader_of_delta_tables_can_read_it(store):
    append(store, "a")
    append(store, "b", rows=pa.table({"key_1": [7], "other_1": [pa.scalar(1, pa.int16())]}))
    table = DeltaTable(store.folder).to_pyarrow_table().sort_by([("run_id", "ascending"), ("key_1", "ascending")])
    assert table.drop_columns(["about"]).to_pylist()[:4] == [
        {"run_id": "a", "part": "profiles", **row, "other_1": None} for row in ROWS.to_pylist()
    ] + [{"run_id": "a", "part": "about", "key_1": None, "spend_1": None, "word_1": None, "other_1": None}]
    assert table.num_rows == 6


def test_neither_the_log_nor_its_checkpoints_hold_a_value(store):
    append(store, *(f"run{number}" for number in range(25)))
    other = pa.table(
        {"run_id": ["run99"], "part": ["profiles"], **{name: ROWS[name][:1] for name in ROWS.column_names}}
    )
    write_deltalake(store.folder, other, mode="append", schema_mode="merge")  # as another program may do
    DeltaTable(store.folder).create_checkpoint()
    log = store.folder / "_delta_log"
    checkpoints = list(log.glob("*.checkpoint*.parquet"))
    assert checkpoints
    texts = [str(pq.read_table(file).to_pylist()) for file in checkpoints]
    texts += [file.read_text("utf-8") for file in (*log.glob("*.json"), log / "_last_checkpoint")]
    for text in texts:
        assert [value for value in ("Quetzalcoatl", "98765", "71.25", "what it is") if value in text] == []
    assert "numRecords" in texts[0]


def test_many_at_once_lose_nothing_though_each_brings_columns_of_its_own(store):
    def work(worker):
        mine = SnapshotStore(store.folder)
        for turn in range(5):
            run = f"run{worker}{turn}"
            append(mine, run, rows=pa.table({f"c{worker}{turn}_1": [worker]}))
            assert run in mine.runs()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(store.runs()) == 20
    assert store.read("run31", "profiles").to_pylist() == [{"c31_1": 3}]


def test_a_run_that_cannot_be_written_leaves_nothing(store):
    append(store, "a")
    with pytest.raises(Exception, match="Invalid data type for Delta Lake"):
        append(store, "b", rows=pa.table({"c_1": pa.array([1], pa.time64("us"))}))
    with pytest.raises(SnapshotError, match="File exists"):
        append(store, "a")
    assert store.runs() == {"a"}
    assert [path.name for path in store.folder.glob("run_id=*")] == ["run_id=a"]


def test_a_full_disk_leaves_what_was_there(store):
    append(store, "a")
    said = subprocess.run(
        [sys.executable, STOPPED, "full", store.folder], capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(said.stdout)
    assert found["error"] == "SnapshotError"
    assert "File too large" in found["message"]
    assert store.runs() == {"a"}
    assert [path.name for path in store.folder.glob("run_id=*")] == ["run_id=a"]
    append(store, "b")


# --- what is removed ------------------------------------------------------------------------------------------------------


def test_what_is_taken_out_is_deleted_and_cannot_be_read_any_more(store):
    append(store, "a", "b", "c")
    assert store.remove({"a", "c", "z"}) == {"a", "c"}
    assert store.runs() == {"b"}
    assert [path.name for path in store.folder.glob("run_id=*")] == ["run_id=b"]
    assert store.read("b", "profiles").equals(ROWS)
    for run in ("a", "z"):
        with pytest.raises(UnknownSnapshot, match=f"The snapshot {run} is not there"):
            store.read(run, "profiles")
    assert store.remove({"a"}) == set()


def test_what_a_killed_removal_left_is_deleted_by_the_next(store):
    append(store, "a", "b")
    DeltaTable(store.folder).delete("run_id = 'a'")  # what a removal does before it deletes files
    assert (store.folder / "run_id=a").is_dir()
    time.sleep(0.01)
    store.remove(set())
    assert [path.name for path in store.folder.glob("run_id=*")] == ["run_id=b"]


def test_what_killed_runs_left_is_deleted_after_a_day(store):
    append(store, "a", "old", "young", "empty")
    homes = {name: store.folder / f"run_id={name}" for name in ("a", "old", "young", "empty")}
    for name, home in list(homes.items())[1:]:
        shutil.copytree(home, store.folder / f"run_id=left_{name}")
    left = {name: store.folder / f"run_id=left_{name}" for name in ("old", "young", "empty")}
    for file in left["empty"].iterdir():
        file.unlink()
    log = store.folder / "_delta_log" / "_commit_123.json.tmp"
    log.write_text("{")
    make_old(*homes["a"].iterdir(), homes["a"], *left["old"].iterdir(), left["old"], left["empty"], log)
    store.remove({"old", "young", "empty"})
    assert {path.name for path in store.folder.glob("run_id=*")} == {"run_id=a", "run_id=left_young"}
    assert len(list(left["young"].iterdir())) == 2
    assert not log.exists()
    assert store.read("a", "profiles").equals(ROWS)


# --- what is refused ------------------------------------------------------------------------------------------------------


def a_file_instead(folder):
    folder.parent.mkdir()
    folder.write_text("")


def a_file_above(folder):
    folder.parent.write_text("")


def something_else(folder):
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("")


def another_delta_table(folder):
    DeltaTable.create(folder, Schema.from_arrow(pa.schema([("x", pa.int64())])))


def a_newer_format(folder):
    schema = Schema.from_arrow(pa.schema([("x", pa.int64())]))
    DeltaTable.create(folder, schema, configuration={"insight.format": "2"}, raise_if_key_not_exists=False)


def a_broken_log(folder):
    (folder / "_delta_log").mkdir(parents=True)
    (folder / "_delta_log" / f"{0:020}.json").write_text("{nonsense")


def no_permission(folder):
    folder.parent.mkdir()
    folder.parent.chmod(0o500)


REFUSED = [
    (a_file_instead, "Not a directory|File exists"),
    (a_file_above, "Not a directory"),
    (something_else, "This folder holds something else"),
    (another_delta_table, "This Delta table holds no snapshots"),
    (a_newer_format, "are of format 2; this version of insight knows formats up to 1. Install a newer"),
    (a_broken_log, "The table cannot be used"),
    pytest.param(
        no_permission,
        "Permission denied",
        marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere"),
    ),
]


@pytest.mark.parametrize(("prepare", "said"), REFUSED)
def test_a_folder_that_cannot_be_used_is_refused_with_its_name_and_a_remedy(store, prepare, said):
    prepare(store.folder)
    before = sorted(store.folder.parent.rglob("*")) if store.folder.parent.is_dir() else []
    with pytest.raises(SnapshotError, match=said) as raised:
        append(store, "a")
    assert str(raised.value).startswith(f"{store.folder}: ")
    assert raised.value.remedy
    assert len(str(raised.value).splitlines()) == 1
    assert (sorted(store.folder.parent.rglob("*")) if store.folder.parent.is_dir() else []) == before


@pytest.mark.parametrize("prepare", [something_else, another_delta_table, a_newer_format, a_broken_log])
def test_nor_can_it_be_read(store, prepare):
    prepare(store.folder)
    with pytest.raises(SnapshotError):
        store.runs()


def test_a_folder_that_cannot_be_made_is_refused():
    with pytest.raises(SnapshotError):
        append(SnapshotStore(Path("/proc/nothing/of/this")), "a")


@pytest.mark.parametrize("name", ["a%20b", "a\\b", "a\nb"])
def test_a_path_that_delta_tables_cannot_lie_at_is_refused(tmp_path, name):
    with pytest.raises(SnapshotError, match="cannot hold snapshots"):
        append(SnapshotStore(tmp_path / name / "snapshots"), "a")
    assert not (tmp_path / name).exists()


def test_a_folder_where_a_table_was_about_to_be_made_is_used(store):
    (store.folder / "_delta_log").mkdir(parents=True)
    assert store.runs() == set()
    append(store, "a")
    assert store.runs() == {"a"}


DAMAGES = [
    (lambda file: file.write_bytes(b"PAR1 and no more"), "A file is damaged"),
    (lambda file: file.write_bytes(file.read_bytes()[:-100]), "A file is damaged"),
    (lambda file: file.unlink(), "A file of the snapshot a is not there"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES, ids=[said for _, said in DAMAGES])
def test_a_damaged_file_is_told_and_the_run_can_still_be_removed(store, damage, said):
    append(store, "a", "b")
    damage(store.folder / "run_id=a" / "profiles.parquet")
    with pytest.raises(SnapshotError, match=said):
        store.read("a", "profiles")
    assert store.read("b", "profiles").equals(ROWS)
    assert store.remove({"a"}) == {"a"}
    assert store.runs() == {"b"}
