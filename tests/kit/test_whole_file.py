"""Files that are written whole or not at all: one, several that belong together, and folders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from insight.errors import ExportError, WorkspaceError
from insight.kit.whole_file import made_folder, whole_file, whole_files, whole_folder

KILLED = """
import os, sys
from pathlib import Path
from insight.kit.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as part:
    part.write_text("half", encoding="utf-8")
    os.kill(os.getpid(), 9)
"""


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def write(target, text, **options):
    with whole_file(target, **options) as part:
        part.write_text(text, encoding="utf-8")


def write_and_fail(target, wrong, **options):
    with whole_file(target, **options) as part:
        part.write_text("new", encoding="utf-8")
        raise wrong


def fill_and_fail(place, wrong):
    with whole_folder(place) as part:
        (part / "a.txt").write_text("a", encoding="utf-8")
        raise wrong


def write_all(places, text, meanwhile=lambda: None, **options):
    with whole_files(*places, **options) as parts:
        for part in parts:
            part.write_text(text, encoding="utf-8")
        meanwhile()


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture
def target(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "a.csv"


def test_a_file_is_there_when_the_block_has_ended_and_nothing_else_is(target):
    with whole_file(target) as part:
        part.write_text("new", encoding="utf-8")
        assert names(target.parent) == [part.name]
        assert (part.name.startswith(".a.csv."), part.suffix) == (True, ".part")
    assert (target.read_text(encoding="utf-8"), names(target.parent)) == ("new", ["a.csv"])


@pytest.mark.parametrize("wrong", [ValueError("mine"), KeyboardInterrupt(), WorkspaceError("of the family")])
def test_what_goes_wrong_in_the_block_leaves_the_old_file_and_stays_what_it_is(target, wrong):
    write(target, "old")
    with pytest.raises(type(wrong)) as raised:
        write_and_fail(target, wrong)
    assert raised.value is wrong
    assert (target.read_text(encoding="utf-8"), names(target.parent)) == ("old", ["a.csv"])


def test_what_the_system_refuses_is_an_error_of_the_family_with_the_reason(target):
    write(target, "old")
    with pytest.raises(
        ExportError, match=r"a\.csv: the file could not be written: No space left on device\. What stood"
    ):
        write_and_fail(target, OSError(28, "No space left on device"))
    with pytest.raises(WorkspaceError, match="Permission denied"):
        write_and_fail(target, PermissionError(13, "Permission denied"), error=WorkspaceError)
    assert (target.read_text(encoding="utf-8"), names(target.parent)) == ("old", ["a.csv"])


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (Path.mkdir, "Is a directory"),
        (os.mkfifo, "no regular file"),
        (lambda place: place.parent.rmdir(), "No such file or directory"),
    ],
)
def test_what_is_no_place_for_a_file_is_refused_before_any_work(target, prepare, said):
    prepare(target)
    with pytest.raises(ExportError, match=said), whole_file(target):
        pytest.fail("the block ran")


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path, target):
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    for text in ("one", "two"):  # it points to nothing yet, then to a file
        write(link, text)
        assert (link.is_symlink(), target.read_text(encoding="utf-8")) == (True, text)
    assert names(target.parent) == ["a.csv"]


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_what_may_hold_contact_data_follows_no_link_and_a_link_is_put_back_when_another_file_fails(
    tmp_path, target, there
):
    outside, second = tmp_path / "outside.csv", target.with_name("b.json")
    if there:
        outside.write_text("theirs", encoding="utf-8")
    target.symlink_to(outside)
    with pytest.raises(ExportError, match="Is a directory"):
        write_all([target, second], "new", second.mkdir, private=True)
    assert target.is_symlink()
    write(target, "new", private=True)
    assert (target.is_symlink(), target.read_text(encoding="utf-8")) == (False, "new")
    assert outside.exists() == there
    assert not there or outside.read_text(encoding="utf-8") == "theirs"


def test_what_may_hold_contact_data_is_for_its_owner_alone(target):
    target.write_text("old", encoding="utf-8")
    target.chmod(0o664)
    with whole_file(target, private=True) as part:
        assert mode(part) == 0o600
    assert mode(target) == 0o600


def test_other_files_keep_their_mode_or_get_the_usual_one(target):
    usual = target.with_name("usual")
    usual.touch()
    write(target, "new")
    assert mode(target) == mode(usual)
    for kept in (0o440, 0o640):
        target.chmod(kept)
        write(target, "newer")
        assert mode(target) == kept


def test_what_is_found_out_in_the_last_moment_leaves_the_old_file(target):
    write(target, "old")

    def refuse():
        raise WorkspaceError("Someone was faster.")

    with pytest.raises(WorkspaceError, match="faster"):
        write(target, "new", check=refuse)
    assert (target.read_text(encoding="utf-8"), names(target.parent)) == ("old", ["a.csv"])


def test_a_killed_run_leaves_the_old_file_and_a_part_that_a_later_run_removes_after_an_hour(target):
    write(target, "old")
    source = Path(__file__).parents[2] / "src"
    run = subprocess.run(
        [sys.executable, "-c", KILLED, target], check=False, timeout=60, env={**os.environ, "PYTHONPATH": str(source)}
    )
    assert run.returncode == -9
    left = [name for name in names(target.parent) if name != "a.csv"]
    assert (len(left), target.read_text(encoding="utf-8")) == (1, "old")
    write(target, "new")
    assert left[0] in names(target.parent)
    os.utime(target.with_name(left[0]), (time.time() - 3700,) * 2)
    write(target, "newer")
    assert names(target.parent) == ["a.csv"]


# --- several ------------------------------------------------------------------------------------------------------------


def test_files_that_belong_together_are_replaced_together(target):
    places = [target, target.with_name("b.json")]
    for turn in ("one", "two"):
        write_all(places, turn)
        assert [place.read_text(encoding="utf-8") for place in places] == [turn, turn]
    assert names(target.parent) == ["a.csv", "b.json"]


@pytest.mark.parametrize("stood", [True, False], ids=["there was one", "there was none"])
@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_when_the_second_cannot_be_replaced_the_first_is_what_it_was(target, monkeypatch, stood, links):
    places = [target, target.with_name("b.json")]
    if stood:
        target.write_text("old", encoding="utf-8")

    def no_links(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(ExportError, match=r"a\.csv: the file could not be written: Is a directory"):
        write_all(places, "new", places[1].mkdir)
    assert names(target.parent) == (["a.csv", "b.json"] if stood else ["b.json"])
    assert not stood or target.read_text(encoding="utf-8") == "old"


# --- folders ------------------------------------------------------------------------------------------------------------


def test_a_folder_is_there_when_the_block_has_ended(tmp_path):
    place = tmp_path / "deep" / "new"
    with whole_folder(place) as part:
        (part / "a.txt").write_text("a", encoding="utf-8")
        assert not place.exists()
    assert (names(place), names(place.parent)) == (["a.txt"], ["new"])


@pytest.mark.parametrize("wrong", [OSError(28, "No space left on device"), ValueError("mine")])
def test_a_folder_that_was_not_filled_is_not_there(tmp_path, wrong):
    with pytest.raises(type(wrong)):
        fill_and_fail(tmp_path / "new", wrong)
    assert names(tmp_path) == []


def test_a_folder_that_holds_something_is_not_replaced(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OSError, match="not empty"), whole_folder(tmp_path / "new") as part:
        (part / "a.txt").write_text("a", encoding="utf-8")
    assert (names(tmp_path), names(tmp_path / "new")) == (["new"], ["mine.txt"])


def test_a_folder_that_cannot_be_made_is_an_error_of_the_family(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="the folder could not be made: Not a directory"):
        made_folder(tmp_path / "file" / "new")
    assert made_folder(tmp_path / "a" / "b") == made_folder(tmp_path / "a" / "b")
