"""Views, files and restarts: two views in step, saving, other people's changes, exports, a page loaded again."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from playwright.sync_api import expect

import insight
from tests.widgets.crowd import PEOPLE

NORDIC = "country in ['NO', 'SE']"


@pytest.fixture
def shown(rewritten):
    return rewritten


@pytest.fixture
def alone(open_studio):
    """A studio in a notebook, and with a kernel, of its own."""
    found = open_studio()
    yield found
    found.check()


def test_two_views_of_one_studio_stay_in_step(open_studio):
    shown = open_studio("studio")
    views = shown.page.get_by_role("region", name="Audience studio")
    expect(views).to_have_count(2)
    shown.write("country = 'SE' and age > 50")
    for place in range(2):
        view = views.nth(place)
        expect(view.locator("[data-text='age > 50']")).to_be_visible()
        expect(view.get_by_role("region", name="Reach")).to_contain_text(f"{shown.engine_count(shown.kernel_text())}")
    view.get_by_role("checkbox").last.click()
    for place in range(2):
        expect(views.nth(place).get_by_role("checkbox").last).not_to_be_checked()
        expect(views.nth(place).get_by_role("combobox", name="Filter text")).to_have_value("country = 'SE'")
    shown.check()


def test_what_was_saved_is_there_after_the_kernel_was_restarted_and_the_cell_run_again(alone):
    alone.write(f"{NORDIC} and age > 60")
    alone.expect_conditions(NORDIC, "age > 60")
    alone.button("Save").click()
    expect(alone.root).to_contain_text("saved")
    expect(alone.button("Save")).to_be_disabled()
    content = (alone.folder / "insight.toml").read_text(encoding="utf-8")
    assert content.startswith("# Kept by hand.\n")
    assert insight.open(alone.folder, as_of="2026-01-01").audience("nordic").text == f"{NORDIC} and age > 60"
    alone.notebook.restart()
    alone.notebook.run()
    alone.expect_conditions(NORDIC, "age > 60")
    alone.expect_count(alone.engine_count(f"{NORDIC} and age > 60"))


def test_what_someone_else_saved_meanwhile_is_not_overwritten(shown):
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    theirs = (shown.folder / "insight.toml").read_text(encoding="utf-8").replace("['NO', 'SE']", "['DK']")
    (shown.folder / "insight.toml").write_text(theirs, encoding="utf-8")
    shown.button("Save").click()
    dialog = shown.page.get_by_role("dialog")
    expect(dialog).to_contain_text("country in ['DK']")
    assert (shown.folder / "insight.toml").read_text(encoding="utf-8") == theirs


def test_a_page_that_is_loaded_again_shows_the_studio_of_the_running_kernel(alone):
    alone.write("age > 60")
    alone.expect_conditions("age > 60")
    alone.notebook.saved()
    alone.page.reload()
    alone.expect_conditions("age > 60")
    alone.expect_count(alone.engine_count("age > 60"))


def test_an_export_goes_to_the_export_folder_for_those_who_consented(shown):
    shown.button("Export…").click()
    dialog = shown.page.get_by_role("dialog", name="Export")
    dialog.get_by_role("combobox", name="Channel").select_option("sms")
    dialog.get_by_role("textbox", name="File name").fill("../../out")
    dialog.get_by_role("button", name="Export", exact=False).last.click()
    expect(dialog).to_contain_text("cannot be the name of an export")
    dialog.get_by_role("textbox", name="File name").fill("nordic for sms")
    dialog.get_by_role("button", name="Export", exact=False).last.click()
    expect(shown.page.get_by_text("nordic for sms.csv").first).to_be_visible()
    reach = insight.open(shown.folder, as_of="2026-01-01").audience("nordic").reach("sms")
    assert pl.read_csv(shown.folder / "exports" / "nordic for sms.csv").height == reach.reachable
    manifest = json.loads((shown.folder / "exports" / "nordic for sms.csv.manifest.json").read_text(encoding="utf-8"))
    assert (manifest["audience"], manifest["channel"], manifest["rows"]) == ("nordic", "sms", reach.reachable)
    assert not list(shown.folder.parent.parent.glob("out*"))
    dialog.get_by_role("button", name="Close").click()
    shown.write("everyone")
    shown.button("Export…").click()
    dialog.get_by_role("combobox", name="Channel").select_option("")
    dialog.get_by_role("textbox", name="File name").fill("nordic for sms")
    dialog.get_by_role("button", name="Export", exact=False).last.click()
    expect(dialog).to_contain_text("there is a file of this name already")
    dialog.get_by_role("button", name="Replace it").click()
    expect(dialog.get_by_role("button", name="Close")).to_be_visible()
    assert pl.read_csv(shown.folder / "exports" / "nordic for sms.csv").height == PEOPLE


def test_undo_goes_back_over_the_opening_of_another_audience_to_the_one_before_and_its_name(shown):
    def expect_shown(name, text):
        expect(shown.button(f"Audience: {name}")).to_be_visible()
        shown.expect_conditions(text)

    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    shown.button("Audience: nordic").click()
    shown.page.get_by_role("menuitem", name="<i>odd</i>").click()
    expect_shown("<i>odd</i>", "age > 80")
    shown.button("Undo").click()
    expect_shown("nordic", "age > 60")
    shown.button("Redo").click()
    expect_shown("<i>odd</i>", "age > 80")
    expect(shown.button("Save")).to_be_disabled()
    shown.button("Undo").click()
    expect_shown("nordic", "age > 60")
    shown.button("Save").click()
    expect(shown.button("Save")).to_be_disabled()
    kept = insight.open(shown.folder, as_of="2026-01-01")
    assert (kept.audience("nordic").text, kept.audience("<i>odd</i>").text) == ("age > 60", "age > 80")
    shown.button("Audience: nordic").click()
    shown.page.get_by_role("menuitem", name="Duplicate").click()
    shown.write("age > 61")
    shown.expect_conditions("age > 61")
    shown.button("Undo").click()
    expect_shown("New audience", "age > 60")


def test_theirs_can_be_taken_or_mine_kept_under_another_name(shown):
    file = shown.folder / "insight.toml"
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    file.write_text(file.read_text(encoding="utf-8").replace("['NO', 'SE']", "['DK']"), encoding="utf-8")
    shown.button("Save").click()
    dialog = shown.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save mine under another name").click()
    dialog.get_by_role("textbox", name="Name").fill("mine 🙂 'x'")
    shown.page.keyboard.press("Enter")
    expect(shown.root.get_by_role("button", name="Audience: mine 🙂 'x'")).to_be_visible()
    kept = insight.open(shown.folder, as_of="2026-01-01")
    assert (kept.audience("mine 🙂 'x'").text, kept.audience("nordic").text) == ("age > 60", "country in ['DK']")
    shown.notebook.python("studio.name, studio.text = 'nordic', 'age > 61'")
    shown.expect_conditions("age > 61")
    shown.button("Save").click()
    dialog.get_by_role("button", name="Take theirs").click()
    shown.expect_conditions("country in ['DK']")
    expect(shown.button("Save")).to_be_disabled()


def test_a_name_that_code_sets_while_an_edit_is_counted_stays(shown):
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    # the edit's answer waits for this, so it comes after the name was set
    shown.notebook.start("import time\nwith studio.writing: time.sleep(2); studio.name = 'mine'; time.sleep(0.5)")
    shown.write("age > 61")
    expect(shown.root.get_by_role("button", name="Audience: mine")).to_be_visible()
    shown.expect_conditions("age > 61")
    assert shown.notebook.python("print(studio.name, studio.text)").strip() == "mine age > 61"


@pytest.mark.parametrize(("after", "said"), [("\n[broken\n", "line"), ("\n[unheard]\nof = 1\n", "unheard")])
def test_a_file_that_cannot_be_changed_is_told_and_saved_into_once_it_is_right(shown, after, said):
    file = shown.folder / "insight.toml"
    good = file.read_text(encoding="utf-8")
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    file.write_text(good + after, encoding="utf-8")
    shown.button("Save").click()
    dialog = shown.page.get_by_role("dialog", name="Not saved")
    expect(dialog).to_contain_text(said)
    expect(dialog).not_to_contain_text("exists")
    assert file.read_text(encoding="utf-8") == good + after
    file.write_text(good, encoding="utf-8")
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog).to_have_count(0)
    assert insight.open(shown.folder, as_of="2026-01-01").audience("nordic").text == "age > 60"


def test_audiences_that_others_wrote_are_in_the_menu_at_once(shown):
    file = shown.folder / "insight.toml"
    good = file.read_text(encoding="utf-8")
    shown.write("in audience '<i>odd</i>'")
    shown.expect_count(shown.engine_count("age > 80"))
    menu = shown.page.get_by_role("menu", name="Audiences")
    file.write_text(good.replace("[audiences]", "[audiences"), encoding="utf-8")
    shown.button("Audience: nordic").click()
    expect(menu.get_by_role("menuitem", name="What others saved is not here")).to_contain_text("cannot be read")
    shown.page.keyboard.press("Escape")
    file.write_text(
        good.replace("[audiences]", '[audiences]\nyoung = "age < 30"').replace("> 80", "> 70"), encoding="utf-8"
    )
    shown.button("Audience: nordic").click()
    expect(menu.get_by_role("menuitem", name="young")).to_contain_text(f"{shown.engine_count('age < 30')}")
    shown.expect_count(shown.engine_count("age > 70"))
    menu.get_by_role("menuitem", name="young").click()
    shown.expect_conditions("age < 30")


SLOW = """
import time
asked = studio._answers.ask
def slow(message):
    if message.get("ask") in ("open", "audiences"):
        time.sleep(0.7)
    return asked(message)
studio._answers.ask = slow"""


def test_a_kernel_that_is_slow_to_tell_of_what_was_saved_does_not_undo_what_is_edited_meanwhile(shown):
    shown.write(f"{NORDIC} and age > 30 and age < 60")
    shown.expect_conditions(NORDIC, "age > 30", "age < 60")
    shown.notebook.python(SLOW)
    shown.button("Save").dblclick()
    expect(shown.button("Save")).to_be_disabled()
    for age in (59, 58, 57):
        shown.write(f"{NORDIC} and age > 30 and age < {age}")
        shown.page.wait_for_timeout(200)
    text = f"{NORDIC} and age > 30 and age < 57"
    shown.page.wait_for_timeout(1_500)
    assert (shown.kernel_text(), shown.field.input_value()) == (text, text)
    shown.expect_count(shown.engine_count(text))
    expect(shown.root.get_by_role("dialog")).to_have_count(0)
    expect(shown.root).to_contain_text("changed")


def test_an_audience_can_be_opened_once_its_text_is_told(shown):
    shown.notebook.python(SLOW)
    shown.button("Audience: nordic").click()
    item = shown.page.get_by_role("menuitem", name="<i>odd</i>")
    expect(item).to_be_disabled()
    item.click()
    expect(shown.button("Audience: <i>odd</i>")).to_be_visible()
    shown.expect_conditions("age > 80")


def test_nothing_is_saved_or_exported_of_a_text_that_cannot_be_read(shown):
    shown.write("age > 60 and")
    expect(shown.root.get_by_role("alert")).to_be_visible()
    for name in ("Save", "Export…"):
        expect(shown.button(name)).to_be_disabled()


def test_keys_stay_in_the_export_dialog_and_go_back_to_where_it_was_opened(shown):
    shown.button("Export…").click()
    dialog = shown.page.get_by_role("dialog", name="Export")
    expect(dialog.get_by_role("button", name=re.compile(r"^Export \d+ rows$"))).to_be_visible()
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 9:
        shown.page.keyboard.press(key)
        assert dialog.evaluate("(each) => each.contains(document.activeElement)")
    name = dialog.get_by_role("textbox", name="File name")
    name.fill("")
    expect(name).to_have_value("")
    expect(dialog.get_by_role("button", name="Export", exact=False).last).to_be_disabled()
    name.press("Control+z")
    dialog.get_by_role("button", name="Cancel").press("/")
    expect(shown.page.get_by_role("dialog")).to_have_count(1)
    shown.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(shown.button("Export…")).to_be_focused()
    assert shown.notebook.mode == "command"
    assert shown.kernel_text() == NORDIC


def test_after_a_restart_the_studio_says_so_at_once_and_still_has_the_text(alone):
    alone.write("age > 60")
    alone.expect_conditions("age > 60")
    alone.notebook.restart()
    told = alone.page.get_by_role("alert").filter(has_text="run the cell again")
    expect(told).to_contain_text("age > 60", timeout=10_000)
    told.get_by_role("button", name="Try again").click()
    expect(told).to_contain_text("age > 60")
    alone.notebook.run()
    alone.expect_conditions(NORDIC)


def test_a_notebook_opened_again_without_its_kernel_shows_the_text_that_it_had(alone):
    alone.write("age > 60")
    alone.expect_conditions("age > 60")
    alone.notebook.saved()
    alone.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    alone.page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session === null")
    alone.page.reload()
    kept = alone.page.get_by_text("run this cell again").locator("xpath=following-sibling::pre")
    expect(kept).to_have_text("age > 60", timeout=20_000)
