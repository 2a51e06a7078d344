"""Views, files and restarts: two views in step, saving, other people's changes, exports, a page loaded again."""

from __future__ import annotations

import json

import polars as pl
import pytest
from playwright.sync_api import expect

import insight

NORDIC = "country in ['NO', 'SE']"


@pytest.fixture
def shown(open_studio):
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


def test_what_was_saved_is_there_after_the_kernel_was_restarted_and_the_cell_run_again(shown):
    shown.write(f"{NORDIC} and age > 60")
    shown.expect_conditions(NORDIC, "age > 60")
    shown.button("Save").click()
    expect(shown.root).to_contain_text("saved")
    expect(shown.button("Save")).to_be_disabled()
    content = (shown.folder / "insight.toml").read_text(encoding="utf-8")
    assert content.startswith("# Kept by hand.\n")
    assert insight.open(shown.folder, as_of="2026-01-01").audience("nordic").text == f"{NORDIC} and age > 60"
    shown.notebook.restart()
    shown.notebook.run()
    shown.expect_conditions(NORDIC, "age > 60")
    shown.expect_count(shown.engine_count(f"{NORDIC} and age > 60"))


def test_what_someone_else_saved_meanwhile_is_not_overwritten(shown):
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    theirs = (shown.folder / "insight.toml").read_text(encoding="utf-8").replace("['NO', 'SE']", "['DK']")
    (shown.folder / "insight.toml").write_text(theirs, encoding="utf-8")
    shown.button("Save").click()
    dialog = shown.page.get_by_role("dialog")
    expect(dialog).to_contain_text("country in ['DK']")
    assert (shown.folder / "insight.toml").read_text(encoding="utf-8") == theirs


def test_a_page_that_is_loaded_again_shows_the_studio_of_the_running_kernel(shown):
    shown.write("age > 60")
    shown.expect_conditions("age > 60")
    shown.notebook.saved()
    shown.page.reload()
    shown.expect_conditions("age > 60")
    shown.expect_count(shown.engine_count("age > 60"))


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
