"""The explorer in a real JupyterLab, in a real browser: a click or a key gives a condition that the engine counts alike."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widgets.crowd import write_crowd
from tests.widgets.lab import opened, write_notebook
from tests.widgets.shown import grouped

CELL = """\
import insight
from insight.widgets.explorer import Explorer
from insight.widgets.studio import Studio
ws = insight.open("explored", as_of="2026-01-01")
ws = ws.publish(ws.segment("tier", ["spend_90d", "orders_365d"], k=3), keep=False)
explorer = Explorer(ws)
explorer"""
RFM = '\n[rfm]\ntable = "orders"\namount = "amount"\nbins = 5\n'


@pytest.fixture(scope="module")
def notebook(lab, browser):
    file = write_crowd(lab.folder / "explored")
    file.write_text(file.read_text(encoding="utf-8") + RFM, encoding="utf-8")
    write_notebook(lab, "explored.ipynb", CELL)
    with opened(lab, browser, "explored.ipynb", permissions=["clipboard-read", "clipboard-write"]) as found:
        found.run()
        yield found
        assert (found.faults, found.outside) == ([], [])


@pytest.fixture
def root(notebook):
    found = notebook.page.get_by_role("region", name="Explorer")
    expect(found.get_by_role("gridcell")).to_have_count(25)
    yield found
    none = found.get_by_role("button", name="Choose none")
    if none.count():
        none.click()
    found.get_by_role("searchbox", name="Search properties").fill("")


def picked(notebook, root, text):
    """Wait until this is the condition: shown with the engine's count, on the clipboard, and in Python."""
    region = root.get_by_role("region", name="Picked condition")
    expect(region.get_by_role("code")).to_have_text(text)
    count = int(notebook.python(f"print(ws.audience({text!r}).count())"))
    expect(region.locator("[data-count]")).to_have_attribute("data-count", str(count))
    expect(region.get_by_role("status")).to_have_text(f"Copied: {text}")
    assert notebook.page.evaluate("navigator.clipboard.readText()") == text
    assert notebook.python("print(explorer.text)").strip() == text


def test_a_property_gives_its_condition_by_click_and_by_keys(notebook, root):
    median = notebook.python("print(ws.preview().values('age').median)").strip()
    root.get_by_role("button", name=re.compile("^Age, number")).click()
    picked(notebook, root, f"age >= {median}")
    root.get_by_role("searchbox", name="Search properties").fill("orders.amount")
    row = root.get_by_role("button", name=re.compile("^Spend, 90 days, number, NOK"))
    expect(root.get_by_role("button", name=re.compile("^Age, number"))).to_have_count(0)
    notebook.page.keyboard.press("ArrowDown")
    keys = notebook.page.keyboard
    while not row.evaluate("(each) => each === document.activeElement"):
        keys.press("ArrowDown")
    keys.press("Enter")
    spend = notebook.python("print(ws.preview().values('spend_90d').median)").strip()
    picked(notebook, root, f"spend_90d >= {spend}")


def test_a_private_property_gives_only_that_it_is_known(notebook, root):
    root.get_by_role("button", name=re.compile("^Email, text, private")).click()
    picked(notebook, root, "email is known")
    expect(root).not_to_contain_text("secret.example")


def test_a_hostile_value_is_shown_and_copied_as_text(notebook, root):
    root.get_by_role("searchbox", name="Search properties").fill("nickname")
    root.get_by_role("button", name=re.compile("^Nickname")).click()
    expect(root.get_by_role("region", name="Picked condition").get_by_role("code")).to_contain_text("nickname = '")
    text = notebook.python("print(explorer.text)").rstrip("\n")
    common = notebook.python("print(ws.preview().common('nickname', '', 1)[0][0])").rstrip("\n")
    assert text == "nickname = '{}'".format(common.replace("'", "''"))
    assert notebook.page.evaluate("navigator.clipboard.readText()") == text
    assert notebook.page.evaluate("window.harmed") is None
    assert root.locator("img, script, i, b").count() == 0


def test_a_segment_gives_its_condition(notebook, root):
    name = notebook.python("print(ws.segmentations['tier'].names[0])").strip()
    count = int(notebook.python(f"""print(ws.audience("tier = '{name}'").count())"""))
    segment = root.get_by_role("list", name="tier").get_by_role(
        "button", name=re.compile(rf"^{re.escape(name)}, {grouped(count)} customers")
    )
    segment.focus()
    notebook.page.keyboard.press("Enter")
    picked(notebook, root, f"tier = '{name}'")


def test_cells_of_the_grid_make_an_audience_by_click_and_by_keys(notebook, root):
    cell = root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 4:"))
    cell.click()
    picked(notebook, root, "r_score = 5 and f_score = 4")
    expect(cell).to_have_attribute("aria-selected", "true")
    for key in ("ArrowRight", "Enter"):
        notebook.page.keyboard.press(key)
    picked(notebook, root, "r_score = 5 and f_score in [4, 5]")
    for key in ("PageDown", "Home", " "):
        notebook.page.keyboard.press(key)
    picked(notebook, root, "r_score = 1 and f_score = 1 or r_score = 5 and f_score in [4, 5]")
    cell.click()
    picked(notebook, root, "r_score = 1 and f_score = 1 or r_score = 5 and f_score = 5")


def test_without_the_clipboards_permission_it_is_copied_by_selecting(notebook, root):
    notebook.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    root.get_by_role("button", name=re.compile("^Sms ok")).click()
    picked(notebook, root, "sms_ok = false")
    notebook.page.evaluate("delete navigator.clipboard.writeText")


def test_what_python_picks_is_shown(notebook, root):
    notebook.python("explorer.text = \"country='DK'\"")
    region = root.get_by_role("region", name="Picked condition")
    expect(region.get_by_role("code")).to_have_text("country = 'DK'")
    expect(region.locator("[data-count]")).to_have_attribute(
        "data-count", notebook.python("print(explorer.audience.count())").strip()
    )


def test_keys_for_jupyterlabs_commands_never_leave_it(notebook, root):
    sources = notebook.sources()
    controls = [
        root.get_by_role("button", name=re.compile("^Age, number")), root.get_by_role("gridcell").first,
        root.get_by_role("combobox", name="Shade by"), root.get_by_role("list", name="tier").get_by_role("button").first,
    ]  # fmt: skip
    for control in controls:
        for key in ("a", "b", "x", "d", "d", "z", "m", "y", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Enter"):
            control.focus()
            notebook.page.keyboard.press(key)
    assert (notebook.sources(), notebook.mode, root.count()) == (sources, "command", 1)


@pytest.mark.parametrize(("theme", "width"), [("Light", 1400), ("Dark", 1400), ("Light", 900), ("Dark", 680)])
def test_it_can_be_read_and_used_by_everyone(notebook, root, theme, width):
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}"
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "Light").lower())
    root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 5:")).click()
    expect(root.get_by_role("region", name="Picked condition")).to_contain_text("copied")
    page.wait_for_timeout(500)  # until the theme's transitions are over
    notebook.shot(f"explorer-{theme.lower()}-{width}")
    found = Axe().run(page, context=".insight-studio").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:300]) for each in found] == []
    wide = root.evaluate("(each) => each.scrollWidth - each.clientWidth")
    assert wide <= 0


def test_a_condition_is_added_to_a_studio_that_opens_later(notebook, root):
    assert root.get_by_role("button", name=re.compile("^Add to the studio")).count() == 0
    notebook.python("studio = Studio(ws, 'nordic')")
    median = notebook.python("print(ws.preview().values('age').median)").strip()
    root.get_by_role("button", name=re.compile("^Add to the studio: Age")).click()
    added = f"country in ['NO', 'SE'] and age >= {median}"
    expect(root.get_by_role("status")).to_have_text(f"Added to the studio: {added}")
    root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 4:")).click()
    picked(notebook, root, "r_score = 5 and f_score = 4")
    root.get_by_role("button", name="Add to the studio", exact=True).click()
    expect(root.get_by_role("status")).to_contain_text("and r_score = 5 and f_score = 4")
    assert notebook.python("print(studio.text)").strip() == f"{added} and r_score = 5 and f_score = 4"


def test_a_saved_notebook_is_small_and_holds_no_row_and_no_address(notebook, root):
    expect(root).to_be_visible()
    saved = notebook.saved()
    assert "widget-state" in saved
    assert len(saved) < 12_000
    for private in ("Secretname", "secret.example", "+4790", "onerror", "orders_365d)"):
        assert private not in saved
