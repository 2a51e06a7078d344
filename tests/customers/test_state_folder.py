"""The folder of what a workspace keeps: the version of its layout, older ones, newer ones, and one that is read-only."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

import insight
from insight.customers.state.state_folder import ABOUT, FORMAT, HOLDS, StateFolder
from insight.errors import SnapshotError, StateError
from tests.small_shop import AS_OF, opened, write_shop

LAYOUT_0 = Path(__file__).parents[1] / "cases" / "state_layout_0.zip"
"""What a version of insight before layout 1 kept of the small shop: one snapshot."""
NOBODY = 65_534


@pytest.fixture
def shop(tmp_path):
    return opened(tmp_path)


def about(folder):
    return json.loads((folder / ".insight" / ABOUT).read_text(encoding="utf-8"))


def everything(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_folder_says_which_layout_it_has_who_wrote_it_and_what_lies_in_it(shop, tmp_path):
    assert not (tmp_path / ".insight").exists()
    shop.snapshots.take()
    found = about(tmp_path)
    assert (found["format"], found["holds"]) == (FORMAT, HOLDS)
    assert found["written_by"].startswith("insight ")
    assert {path.name for path in (tmp_path / ".insight").iterdir()} == {ABOUT, ".gitignore", "snapshots"}


def test_what_is_kept_is_for_its_owner_alone(shop, tmp_path):
    shop.snapshots.take()
    assert (tmp_path / ".insight").stat().st_mode & 0o777 == 0o700
    kept = [path for path in (tmp_path / ".insight").rglob("*") if path.is_file() and "_delta_log" not in str(path)]
    assert len(kept) == 4
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_a_folder_that_somebody_else_made_gets_no_rule_for_git_and_keeps_its_mode(tmp_path):
    folder = StateFolder(tmp_path / "theirs")
    folder.path.mkdir(mode=0o755)
    folder.prepare()
    assert [path.name for path in folder.path.iterdir()] == [ABOUT]
    assert folder.path.stat().st_mode & 0o777 == 0o755


# --- older ----------------------------------------------------------------------------------------------------------------


def old_shop(folder):
    """The shop with what was kept of it before there were layouts with a number."""
    file = write_shop(folder)
    with zipfile.ZipFile(LAYOUT_0) as packed:
        packed.extractall(folder)
    return insight.open(file, as_of=AS_OF)


def test_what_an_older_version_kept_can_be_read_and_reading_changes_nothing(tmp_path):
    shop = old_shop(tmp_path)
    before = everything(tmp_path)
    assert StateFolder(tmp_path / ".insight").format == 0
    (snapshot,) = shop.snapshots.list()
    assert snapshot.frame().equals(shop.frame())
    assert shop.snapshots.at(AS_OF) == snapshot
    assert shop.preview().from_snapshot == ()  # of files that have other times
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "change", [lambda shop: shop.snapshots.take(), lambda shop: shop.define(more="1").snapshots.take()]
)
def test_keeping_something_brings_an_older_layout_up_to_date_and_loses_nothing(tmp_path, change):
    shop = old_shop(tmp_path)
    (old,), before = shop.snapshots.list(), everything(tmp_path)
    made = change(shop)
    assert about(tmp_path)["format"] == StateFolder(tmp_path / ".insight").format == FORMAT
    assert shop.snapshots.list() == [made, old]
    assert old.frame().equals(shop.frame())
    after = everything(tmp_path)
    assert {path: after[path] for path in before} == before


# --- newer, broken --------------------------------------------------------------------------------------------------------

ASKS = {
    "list": lambda shop: shop.snapshots.list(),
    "at": lambda shop: shop.snapshots.at(AS_OF),
    "take": lambda shop: shop.snapshots.take(),
    "prune": lambda shop: shop.snapshots.prune(keep=1),
    "preview": lambda shop: shop.preview(),
}


@pytest.mark.parametrize("ask", ASKS)
def test_a_newer_layout_is_refused_with_the_version_that_wrote_it_and_a_remedy(shop, tmp_path, ask):
    shop.snapshots.take()
    newer = {**about(tmp_path), "format": FORMAT + 1, "written_by": "insight 9.8.7"}
    (tmp_path / ".insight" / ABOUT).write_text(json.dumps(newer), encoding="utf-8")
    before = everything(tmp_path)
    with pytest.raises(
        StateError, match=r"written by insight 9\.8\.7, in layout 2; .* layouts up to 1\. Install"
    ) as raised:
        ASKS[ask](shop)
    assert raised.value.folder == tmp_path / ".insight"
    assert everything(tmp_path) == before
    assert shop.audience("norwegians").count() == 3  # what needs nothing that was kept goes on


@pytest.mark.parametrize("content", ["", "[]", '{"format": "1"}', '{"format": true}', "{"])
def test_a_description_that_cannot_be_read_is_refused(shop, tmp_path, content):
    shop.snapshots.take()
    (tmp_path / ".insight" / ABOUT).write_text(content, encoding="utf-8")
    with pytest.raises(StateError, match=f"Its {ABOUT} cannot be used: it .* Move the folder away"):
        shop.snapshots.list()


# --- read-only --------------------------------------------------------------------------------------------------------------


@contextmanager
def without_rights(folder):
    """Take the right to write from everyone, root too."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("layout", [0, 1])
def test_a_folder_that_is_read_only_can_be_read_and_what_would_be_written_is_refused(layout):
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        folder = Path(place)
        folder.chmod(0o755)
        shop = old_shop(folder) if layout == 0 else opened(folder)
        kept = shop.snapshots.list()[0] if layout == 0 else shop.snapshots.take()
        wanted, before = shop.frame(), everything(folder)
        with without_rights(folder / ".insight"):
            assert shop.snapshots.list() == [kept]
            assert kept.frame().equals(wanted)
            assert shop.snapshots.at(AS_OF) == kept
            assert set(shop.preview().from_snapshot) == (set() if layout == 0 else set(wanted.columns[1:]))
            with pytest.raises(SnapshotError, match=r"Permission denied\. Make it a folder that can be written to"):
                shop.snapshots.take()
        assert everything(folder) == before
