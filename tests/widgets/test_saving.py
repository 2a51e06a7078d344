"""Saving puts one audience into the workspace file and moves nothing else; what others changed is never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import insight
from insight.customers.state.workspace_file import MOST_NAME, check_name, read_document, save_audience, version_of
from insight.errors import ChangedElsewhere, InsightError, WorkspaceError
from tests import small_shop as shop
from tests.examples import examples
from tests.widgets.asking import TEXT, asker, shop_in

BASE = """\
# The shop, kept by hand.
[profile]   # who
key = "customer_id"
"""
FILES = {
    "plain texts": BASE
    + '\n[audiences] # by name\nold = "country = \'SE\'"   # remark\nlast = "everyone"\n# the end\n',
    "inline tables": BASE + "\n[audiences]\nold = { expression = \"country = 'SE'\", title = 'Old' } # remark\n",
    "tables": BASE + '\n[audiences.old]\n# remark\ntitle = "Old"\nexpression = """\ncountry = \'SE\'"""\n\n[consent]\n',
    "dotted keys": "audiences.old = \"country = 'SE'\" # remark\n" + BASE,
    "in the middle": BASE + "\n[audiences]\nold = \"country = 'SE'\" # remark\n\n[consent] # permission\n",
    "windows": (BASE + "\n[audiences]\nold = \"country = 'SE'\" # remark\n").replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + BASE + "[audiences]\nold = \"country = 'SE'\" # remark\n",
}
OLD = version_of("country = 'SE'")


def write(folder, content):
    file = folder / "insight.toml"
    file.write_bytes(content.encode())
    return file


def texts(file):
    data = tomllib.loads(file.read_bytes().decode().removeprefix("\ufeff").replace("\r\n", "\n"))
    return {
        name: each if isinstance(each, str) else each["expression"] for name, each in data.get("audiences", {}).items()
    }


@pytest.mark.parametrize("kind", FILES)
def test_changing_an_audience_leaves_every_other_line_as_it_was(tmp_path, kind):
    file = write(tmp_path, FILES[kind])
    version = OLD if kind != "tables" else version_of("country = 'SE'")
    save_audience(file, "old", "country = 'DK' and \"x\" is known", version)
    before, after = FILES[kind].splitlines(keepends=True), file.read_bytes().decode().splitlines(keepends=True)
    assert texts(file)["old"] == "country = 'DK' and \"x\" is known"
    kept = [line for line in before if "SE" not in line and '"""' not in line]
    assert [line for line in after if "DK" not in line] == kept
    assert ("# remark" in "".join(after)) is True


@pytest.mark.parametrize("kind", [*FILES, "no audiences", "nothing but a key"])
@pytest.mark.parametrize(
    "name", ["new", "two words", 'quo"te', "it's", "a.b", "ø 🙂", "<script>", "#", "old2", "[audiences]"]
)
def test_a_new_audience_is_added_and_every_line_stays(tmp_path, kind, name):
    content = FILES.get(kind, BASE + "[consent] # x\n" if kind == "no audiences" else "profile.key = 'customer_id'")
    file = write(tmp_path, content)
    save_audience(file, name, "country = 'NO'", None)
    after = file.read_bytes().decode()
    assert texts(file)[name] == "country = 'NO'"
    assert {key: text for key, text in texts(file).items() if key != name} == texts(write(tmp_path, content))
    assert [line for line in content.splitlines() if line.strip() and line not in after] == []


def test_what_others_changed_meanwhile_is_told_and_not_overwritten(tmp_path):
    file = write(tmp_path, FILES["plain texts"].replace("'SE'", "'FI'"))
    before = file.read_bytes()
    with pytest.raises(ChangedElsewhere, match="Someone else changed the audience 'old'") as told:
        save_audience(file, "old", "country = 'DK'", OLD)
    assert (told.value.text, told.value.version) == ("country = 'FI'", version_of("country = 'FI'"))
    assert file.read_bytes() == before
    save_audience(file, "old", "country = 'DK'", told.value.version)
    assert texts(file)["old"] == "country = 'DK'"


@pytest.mark.parametrize(
    ("name", "over", "text"), [("gone", OLD, None), ("old", None, "country = 'SE'"), ("old", "x", "country = 'SE'")]
)
def test_an_audience_that_is_gone_or_was_there_already_is_a_change_by_others(tmp_path, name, over, text):
    file = write(tmp_path, FILES["plain texts"])
    with pytest.raises(ChangedElsewhere) as told:
        save_audience(file, name, "everyone", over)
    assert told.value.text == text
    assert file.read_bytes().decode() == FILES["plain texts"]


def test_what_others_changed_elsewhere_in_the_file_is_kept(tmp_path):
    file = write(tmp_path, FILES["plain texts"].replace("# the end", "later = \"country = 'FI'\""))
    save_audience(file, "old", "country = 'DK'", OLD)
    assert texts(file) == {"old": "country = 'DK'", "last": "everyone", "later": "country = 'FI'"}


def test_a_file_that_was_written_between_reading_and_replacing_is_noticed(tmp_path, monkeypatch):
    """Someone else writes in the last moment: while the new content goes to disk."""
    file = write(tmp_path, FILES["plain texts"])
    theirs = FILES["plain texts"].replace("'SE'", "'FI'") + "# later\n"
    sync = os.fsync

    def late(number):
        sync(number)
        file.write_text(theirs, encoding="utf-8")

    monkeypatch.setattr(os, "fsync", late)
    with pytest.raises(ChangedElsewhere) as told:
        save_audience(file, "old", "country = 'DK'", OLD)
    assert told.value.text == "country = 'FI'"
    assert file.read_text(encoding="utf-8") == theirs
    assert [each.name for each in tmp_path.iterdir()] == ["insight.toml"]


def test_what_others_write_elsewhere_in_the_last_moment_is_kept(tmp_path, monkeypatch):
    file = write(tmp_path, FILES["plain texts"])
    theirs = FILES["plain texts"].replace("# the end", "later = \"country = 'FI'\"")
    sync, seen = os.fsync, []

    def late(number):
        sync(number)
        if not seen:
            file.write_text(theirs, encoding="utf-8")
        seen.append(number)

    monkeypatch.setattr(os, "fsync", late)
    save_audience(file, "new", "country = 'DK'", None)
    assert texts(file) == {
        "old": "country = 'SE'",
        "last": "everyone",
        "later": "country = 'FI'",
        "new": "country = 'DK'",
    }


def test_a_new_name_that_someone_else_saved_meanwhile_is_told_as_that(tmp_path):
    file = write(tmp_path, FILES["plain texts"])
    with pytest.raises(ChangedElsewhere, match="Someone else saved the audience 'old'"):
        save_audience(file, "old", "country = 'DK'", None)


def test_a_file_that_is_written_all_the_time_is_told_and_left_alone(tmp_path, monkeypatch):
    file = write(tmp_path, FILES["plain texts"])
    sync = os.fsync

    def late(number):
        sync(number)
        file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")

    monkeypatch.setattr(os, "fsync", late)
    with pytest.raises(WorkspaceError, match="again and again"):
        save_audience(file, "new", "country = 'DK'", None)
    assert "new" not in texts(file)


SAVE_MANY = """
import sys
from pathlib import Path
from insight.customers.state.workspace_file import save_audience
file, who = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
for each in range(8):
    save_audience(file, f"{who}{each}", "country = 'NO'", None)
"""


def test_six_processes_that_save_new_names_at_once_lose_none_and_are_told_of_none(tmp_path):
    file = write(tmp_path, FILES["plain texts"])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SAVE_MANY, file, f"p{who} "],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in range(6)
    ]
    for each in running:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [each.communicate(timeout=120)[1] for each in running]
    assert [each.returncode for each in running] == [0] * 6, told
    assert set(texts(file)) == {"old", "last"} | {f"p{who} {each}" for who in range(6) for each in range(8)}


@pytest.mark.parametrize(
    "name", ["", "   ", " a", "a ", "a\nb", "a\0b", "a\u200eb", "x" * (MOST_NAME + 1), "\t", "everyone"]
)
def test_a_name_that_cannot_be_seen_or_is_too_long_is_refused(tmp_path, name):
    file = write(tmp_path, FILES["plain texts"])
    with pytest.raises(WorkspaceError, match="Choose another name"):
        save_audience(file, name, "everyone", None)
    assert file.read_bytes().decode() == FILES["plain texts"]


@pytest.mark.parametrize("content", ["= broken", '[profile]\nkey = "id"\nunknown = 1\n', "audiences = 5\n" + BASE])
def test_a_file_that_cannot_be_read_any_more_is_left_alone(tmp_path, content):
    file = write(tmp_path, content)
    with pytest.raises(WorkspaceError):
        save_audience(file, "new", "everyone", None)
    assert file.read_bytes().decode() == content


def test_a_link_to_the_file_stays_a_link_and_its_permissions_stay(tmp_path):
    (tmp_path / "real").mkdir()
    file = write(tmp_path / "real", FILES["plain texts"])
    file.chmod(0o640)
    link = tmp_path / "insight.toml"
    link.symlink_to(file)
    save_audience(link, "old", "everyone", OLD)
    assert link.is_symlink()
    assert (texts(file)["old"], file.stat().st_mode & 0o777) == ("everyone", 0o640)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(list(FILES)),
    name=st.text(max_size=20) | st.sampled_from(["old", "new"]),
    text=st.text(min_size=1, max_size=40),
)
def test_any_name_and_text_is_saved_as_it_is_or_refused_and_nothing_changes(tmp_path, kind, name, text):
    file = write(tmp_path, FILES[kind])
    before = texts(file)
    try:
        save_audience(file, name, text, OLD if name == "old" else None)
    except InsightError:
        assert file.read_bytes().decode() == FILES[kind]
    else:
        assert texts(file) == {**before, name: text}
        assert read_document(file).text_of(check_name(name)) == text


# --- through the studio -------------------------------------------------------------------------------------------------


def test_what_was_saved_is_known_at_once_and_after_opening_again(tmp_path):
    asked = shop_in(tmp_path)
    assert asked.ok("reach", text=TEXT)["matched"] == 3
    saved = asked.ok("save", name="web or rich", text=TEXT, over=None)
    assert saved == {"name": "web or rich", "text": TEXT, "version": version_of(TEXT)}
    assert asked.ok("reach", text="in audience 'web or rich' and country = 'NO'")["matched"] == 2
    assert insight.open(tmp_path, as_of=shop.AS_OF).audience("web or rich").count() == 3
    told = next(each for each in asked.ok("audiences")["audiences"] if each["name"] == "web or rich")
    assert (told["count"], told["version"], told["text"]) == (3, saved["version"], TEXT)


def test_an_audience_that_changes_changes_those_that_name_it(tmp_path):
    asked = shop_in(tmp_path, "norwegians")
    asked.ok("save", name="second", text="in audience 'norwegians' and spend > 0", over=None)
    assert asked.ok("reach", text="in audience 'second'")["matched"] == 3
    version = next(each for each in asked.ok("audiences")["audiences"] if each["name"] == "norwegians")["version"]
    asked.ok("save", name="norwegians", text="country in ['NO', 'DK']", over=version)
    assert asked.ok("reach", text="in audience 'second'")["matched"] == 4


def test_a_property_that_rests_on_an_audience_changes_with_it(tmp_path):
    file = shop.write_shop(tmp_path)
    content = file.read_text(encoding="utf-8")
    file.write_text(
        content.replace("[properties]", "[properties]\nis_near = \"in audience 'norwegians'\""), encoding="utf-8"
    )
    asked = asker(insight.open(file, as_of=shop.AS_OF))
    assert asked.ok("reach", text="is_near")["matched"] == 3
    asked.ok("save", name="norwegians", text="country = 'DK'", over=version_of("country = 'NO'"))
    assert asked.ok("reach", text="is_near")["matched"] == 1


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("new", "contry = 'NO'", "unknown_name"),
        ("new", "", "expression_syntax_error"),
        ("norwegians", "in audience 'norwegians'", "cycle_error"),
        ("norwegians", "in audience 'buyers' or country = 'NO'", "changed"),
        ("", "everyone", "workspace_error"),
        ("a\nb", "everyone", "workspace_error"),
    ],
)
def test_what_cannot_be_saved_is_an_error_and_the_file_stays(tmp_path, name, text, kind):
    asked = shop_in(tmp_path)
    before = (tmp_path / "insight.toml").read_bytes()
    assert asked.error("save", name=name, text=text, over=None)["kind"] == kind
    assert (tmp_path / "insight.toml").read_bytes() == before


def test_a_change_by_someone_else_comes_with_their_text_and_version(tmp_path):
    asked = shop_in(tmp_path, "norwegians")
    mine = asked.ok("open")["saved"]["version"]
    shop_in_same = asker(insight.open(tmp_path, as_of=shop.AS_OF))
    shop_in_same.ok("save", name="norwegians", text="country = 'DK'", over=mine)
    found = asked.error("save", name="norwegians", text="country = 'SE'", over=mine)
    assert (found["kind"], found["text"], found["version"]) == (
        "changed",
        "country = 'DK'",
        version_of("country = 'DK'"),
    )
    assert asked.ok("save", name="norwegians", text="country = 'SE'", over=found["version"])["version"]


# --- audiences that others wrote ---------------------------------------------------------------------------------------


def in_file(asked, *pairs):
    """Write into the file as somebody else would."""
    file = asked.answers.world.file
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def listed(asked):
    return {each["name"]: (each["text"], each["count"]) for each in asked.ok("audiences")["audiences"]}


def test_audiences_that_others_wrote_are_listed_as_the_file_has_them(tmp_path):
    asked = shop_in(tmp_path, "", "country = 'SE'")
    before = listed(asked)
    assert asked.answers.renewed == 0
    in_file(
        asked, ("country = 'NO'", "country = 'DK'"), ("[audiences]", "[audiences]\nnew = \"in audience 'norwegians'\"")
    )
    danes = asked.workspace.audience("country = 'DK'").count()
    assert listed(asked) == {
        **before,
        "norwegians": ("country = 'DK'", danes),
        "new": ("in audience 'norwegians'", danes),
    }
    assert asked.ok("reach", text="in audience 'norwegians'")["matched"] == danes
    assert (asked.answers.renewed, listed(asked)["new"][1], asked.answers.renewed) == (1, danes, 1)


def test_the_one_that_is_shown_stays_as_it_was_opened_so_that_saving_notices(tmp_path):
    asked = shop_in(tmp_path, "norwegians", "country = 'NO'")
    opened_as = asked.ok("open")["saved"]
    in_file(asked, ("country = 'NO'", "country = 'DK'"))
    assert listed(asked)["norwegians"][0] == "country = 'NO'"
    assert asked.ok("open")["saved"] == opened_as
    assert asked.error("save", name="norwegians", text="country = 'SE'", over=opened_as["version"])["kind"] == "changed"


def test_what_was_defined_in_python_is_not_undone_by_what_the_file_always_said(tmp_path):
    workspace = shop.opened(tmp_path).define_audiences(norwegians="country = 'SE'", mine="everyone")
    asked = asker(workspace)
    assert listed(asked)["norwegians"][0] == "country = 'SE'"
    in_file(asked, ("[audiences]", '[audiences]\nnew = "everyone"'))
    found = listed(asked)
    assert [found[name][0] for name in ("norwegians", "mine", "new")] == ["country = 'SE'", "everyone", "everyone"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[audiences]", "[audiences", "cannot be read any more"),
        ("[audiences]", '[audiences]\nnew = "contry = 1"', "contry"),
        ("[audiences]", "[audiences]\nnew = \"in audience 'new'\"", "new"),
        ("country = 'NO'", "in audience 'norwegians'", "norwegians"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told_and_nothing_of_it_taken(tmp_path, old, new, said):
    asked = shop_in(tmp_path, "", "everyone")
    before = asked.ok("audiences")
    assert before["problem"] is None
    in_file(asked, (old, new))
    found = asked.ok("audiences")
    assert said in found["problem"]["problem"]
    assert (found["audiences"], asked.answers.renewed) == (before["audiences"], 0)
    in_file(asked, (new, old))
    assert asked.ok("audiences") == before


def test_tables_in_memory_have_no_file_to_save_into():
    assert (
        "no file to save into" in asker(shop.workspace()).error("save", name="a", text="everyone", over=None)["message"]
    )


def test_data_that_changed_is_read_anew(tmp_path):
    asked = shop_in(tmp_path)
    assert asked.ok("reach", text="country = 'NO'")["matched"] == 3
    shop.write_files(tmp_path, {"orders": shop.frames()["orders"].head(3)})
    assert asked.ok("reach", text="any(orders where channel = 'web')")["matched"] == 1
    assert asked.answers.renewed == 1
