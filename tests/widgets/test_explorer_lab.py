"""The explorer in a real JupyterLab, in a real browser: a click or a key gives a condition that the engine counts alike."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widgets.crowd import write_crowd_with_rfm
from tests.widgets.lab import opened, write_notebook
from tests.widgets.shown import grouped

CELL = """\
import insight
from insight.widgets.explorer import Explorer
from insight.widgets.studio import Studio
ws = insight.open("explored", as_of="2026-01-01")
ws = ws.publish(ws.segment("tier", ["spend_90d", "orders_365d", "age"], k=4), keep=False)
ws = ws.publish(ws.segment("rank", {"old": "age > 60"}, method="ranked"), keep=False)
explorer = Explorer(ws)
explorer"""


@pytest.fixture(scope="module")
def notebook(lab, browser):
    write_crowd_with_rfm(lab.folder / "explored")
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
    name = notebook.python("print(ws.segments['tier'].names[0])").strip()
    count = int(notebook.python(f"""print(ws.audience("tier = '{name}'").count())"""))
    segment = root.get_by_role("list", name="tier").get_by_role(
        "button", name=re.compile(rf"^{re.escape(name)}, {grouped(count)} customers")
    )
    segment.focus()
    notebook.page.keyboard.press("Enter")
    picked(notebook, root, f"tier = '{name}'")


def map_of(root):
    """The map of `tier`, and its circles in order of their segments' sizes."""
    found = root.get_by_role("group", name="Map of tier")
    expect(found.get_by_role("button")).to_have_count(4)
    return found, found.get_by_role("button")


def counts(notebook):
    """Each segment of `tier` with its customers, the largest first."""
    code = "for n in ws.segments['tier'].names: print(ws.audience(f\"tier = '{n}'\").count(), n)"
    told = [line.split(" ", 1) for line in notebook.python(code).strip().splitlines()]
    return sorted(((int(size), name) for size, name in told), reverse=True)


def test_a_circle_gives_its_segments_condition_by_click_and_by_keys(notebook, root):
    _, circles = map_of(root)
    told = counts(notebook)
    for place, (count, name) in enumerate(told):
        expect(circles.nth(place)).to_have_accessible_name(
            re.compile(rf"^{re.escape(name)}, {grouped(count)} customers, ")
        )
    circles.nth(3).click()
    picked(notebook, root, f"tier = '{told[3][1]}'")
    expect(circles.nth(3)).to_have_attribute("aria-current", "true")
    for key, place in (("PageUp", 2), ("Home", 0), ("End", 3), ("PageDown", 3), ("Home", 0)):
        notebook.page.keyboard.press(key)
        expect(circles.nth(place)).to_be_focused()
    notebook.page.keyboard.press("Enter")
    picked(notebook, root, f"tier = '{told[0][1]}'")
    expect(circles.nth(0)).to_have_attribute("tabindex", "0")
    expect(circles.nth(3)).to_have_attribute("tabindex", "-1")
    row = root.get_by_role("list", name="tier").get_by_role("button").first
    expect(row).to_have_attribute("aria-current", "true")


def test_arrows_lead_to_a_circle_that_lies_there(notebook, root):
    _, circles = map_of(root)
    middles = [
        (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for box in (circles.nth(place).bounding_box() for place in range(4))
    ]
    way = {"ArrowRight": (0, 1), "ArrowLeft": (0, -1), "ArrowDown": (1, 1), "ArrowUp": (1, -1)}
    moved = 0
    for place in range(4):
        for key, (axis, sign) in way.items():
            circles.nth(place).focus()
            notebook.page.keyboard.press(key)
            to = int(notebook.page.evaluate("document.activeElement.dataset.circle"))
            ahead = [n for n in range(4) if (middles[n][axis] - middles[place][axis]) * sign > 0.5]
            assert to in ahead if ahead else to == place
            moved += to != place
    assert moved >= 6


def test_circles_lie_on_the_map_where_they_should_and_are_as_large_as_they_are_many(notebook, root):
    plane, circles = map_of(root)
    told = counts(notebook)
    code = """
import html, json
from insight.widgets.explorer_answers import ExplorerAnswers
told = ExplorerAnswers(ws).ask({"id": "1", "ask": "map", "segmentation": "tier"})["ok"]
marks = [t for t in ws.segments["tier"].plot("map").data if t.type == "scatter" and t.hovertext]
names = [html.unescape(t.hovertext[0].split("<br>")[0]) for t in marks]
print(json.dumps([told["span"], told["axes"], {name: [t.x[0], t.y[0]] for name, t in zip(names, marks)}]))"""
    (across, upwards), axes, centres = json.loads(notebook.python(code))
    inside = "e.clientWidth, e.clientHeight"
    box = plane.locator(".st-plane").evaluate(
        f"(e) => {{ const r = e.getBoundingClientRect(); return [r.left + e.clientLeft, r.top + e.clientTop, {inside}]; }}"
    )
    for place, (count, name) in enumerate(told):
        disc = circles.nth(place).locator("span").bounding_box()
        assert disc["width"] ** 2 / 64**2 == pytest.approx(count / told[0][0], rel=0.03)
        x, y = centres[name]
        middle = (disc["x"] + disc["width"] / 2 - box[0], disc["y"] + disc["height"] / 2 - box[1])
        assert middle[0] == pytest.approx((x - across[0]) / (across[1] - across[0]) * box[2], abs=1)
        assert middle[1] == pytest.approx((upwards[1] - y) / (upwards[1] - upwards[0]) * box[3], abs=1)
    numbers = plane.locator(".st-map-number")
    assert sorted(numbers.all_text_contents()) == ["1", "2", "3", "4"]
    assert plane.locator("bdi").all_text_contents() == [", ".join(each["more"]) for each in reversed(axes)]


def test_a_circle_and_its_row_are_shown_as_one(root):
    _, circles = map_of(root)
    rows = root.get_by_role("list", name="tier").get_by_role("listitem")
    for place in (1, 3):
        rows.nth(place).hover()
        expect(circles.nth(place)).to_have_class(re.compile("st-linked"))
        assert root.locator(".st-linked").count() == 2
    circles.nth(3).hover(force=True)
    expect(rows.nth(3)).to_have_class(re.compile("st-linked"))
    circles.nth(2).focus()
    expect(rows.nth(2)).to_have_class(re.compile("st-linked"))
    assert circles.nth(2).evaluate("(e) => getComputedStyle(e).getPropertyValue('--st-one')") == rows.nth(2).evaluate(
        "(e) => getComputedStyle(e).getPropertyValue('--st-one')"
    )


def test_segments_that_are_laid_down_have_bars_only(notebook, root):
    map_of(root)
    assert root.get_by_role("group", name=re.compile("^Map of")).count() == 1
    root.get_by_role("list", name="rank").get_by_role("button", name=re.compile("^old, ")).click()
    picked(notebook, root, "rank = 'old'")


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


def test_what_is_picked_at_the_very_end_is_told_there_and_above(notebook, root):
    region = root.get_by_role("region", name="Picked condition")
    root.get_by_role("gridcell", name=re.compile("^Recency 1, frequency 5:")).click()
    picked(notebook, root, "r_score = 1 and f_score = 5")
    expect(region).to_be_in_viewport()
    count = notebook.python("print(explorer.audience.count())").strip()
    expect(root.get_by_role("region", name="RFM")).to_contain_text(f"Chosen: {count} customers, ")
    root.get_by_role("list", name="tier").get_by_role("button").first.click()
    expect(region).to_contain_text("tier = ")
    expect(root.get_by_role("region", name="RFM")).not_to_contain_text("Chosen: ")


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
        root.get_by_role("button", name=re.compile("^Age, number")),
        root.get_by_role("gridcell").first,
        root.get_by_role("combobox", name="Shade by"),
        map_of(root)[1].first,
        root.get_by_role("list", name="tier").get_by_role("button").first,
    ]
    for control in controls:
        for key in ("a", "b", "x", "d", "d", "z", "m", "y", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Enter"):
            control.focus()
            notebook.page.keyboard.press(key)
    assert (notebook.sources(), notebook.mode, root.count()) == (sources, "command", 1)


@pytest.mark.parametrize(
    ("theme", "width"), [("Light", 1400), ("Dark", 1400), ("Light", 900), ("Dark", 620), ("Light", 1600)]
)
def test_it_can_be_read_and_used_by_everyone(notebook, root, theme, width):
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}"
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "Light").lower())
    root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 5:")).click()
    expect(root.get_by_role("region", name="Picked condition")).to_contain_text("copied")
    map_of(root)[1].nth(1).click()
    expect(map_of(root)[1].nth(1)).to_have_attribute("aria-current", "true")
    page.wait_for_timeout(500)  # until the theme's transitions are over
    notebook.shot(f"explorer-{theme.lower()}-{width}")
    found = Axe().run(page, context=".insight-studio").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:300]) for each in found] == []
    wide = root.evaluate("(each) => each.scrollWidth - each.clientWidth")
    assert wide <= 0
    assert root.get_by_role("list", name="tier").locator(".st-bar").first.bounding_box()["width"] > 40
    for row in root.get_by_role("list", name="tier").get_by_role("listitem").all():
        assert row.locator(".st-segment-name").evaluate("(each) => each.scrollHeight - each.clientHeight") <= 1


def test_a_condition_is_added_to_a_studio_that_opens_later(notebook, root):
    assert root.get_by_role("button", name=re.compile("^Add to the studio")).count() == 0
    notebook.python("studio = Studio(ws, 'nordic')")
    median = notebook.python("print(ws.preview().values('age').median)").strip()
    root.get_by_role("button", name=re.compile("^Add to the studio: Age, ")).click()
    added = f"country in ['NO', 'SE'] and age >= {median}"
    expect(root.get_by_role("status")).to_have_text(f"Added to the studio: {added}")
    root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 4:")).click()
    picked(notebook, root, "r_score = 5 and f_score = 4")
    root.get_by_role("button", name="Add to the studio", exact=True).click()
    expect(root.get_by_role("status")).to_contain_text("and r_score = 5 and f_score = 4")
    assert notebook.python("print(studio.text)").strip() == f"{added} and r_score = 5 and f_score = 4"


def test_what_is_added_is_seen_where_it_was_pressed(notebook, root):
    notebook.python("studio = Studio(ws, 'nordic')")
    bar = root.get_by_role("region", name="Picked condition")
    root.get_by_role("gridcell", name=re.compile("^Recency 5, frequency 3:")).click()
    expect(bar).to_contain_text("copied")
    root.get_by_role("button", name="Add to the studio", exact=True).click()
    expect(bar).to_contain_text("✓ added to the studio")
    add = root.get_by_role("list", name="tier").get_by_role("button", name=re.compile("^Add to the studio"))
    expect(add.nth(1)).to_have_text("+")
    add.nth(1).click()
    expect(add.nth(1)).to_have_text("✓")
    expect(add.first).to_have_text("+")
    notebook.shot("explorer-added")


def test_the_grid_stays_where_it_is_while_answers_come(notebook, root):
    cells = root.get_by_role("gridcell")
    places = "(all) => all.map((each) => JSON.stringify(each.getBoundingClientRect()))"
    before = cells.evaluate_all(places)
    for number in (0, 1, 6, 12, 13):
        cells.nth(number).click()
        expect(root.get_by_role("region", name="Picked condition").get_by_role("status")).to_have_text(
            re.compile("^Copied: ")
        )
        assert cells.evaluate_all(places) == before
    notebook.shot("explorer-grid")
    root.get_by_role("button", name="Choose none").click()
    expect(root.get_by_role("searchbox", name="Search properties")).to_be_focused()
    assert cells.evaluate_all(places) == before
    notebook.python("explorer.send({'event': 'data'})")
    notebook.wait()
    assert cells.evaluate_all(places) == before


def test_a_saved_notebook_is_small_and_holds_no_row_and_no_address(notebook, root):
    expect(root).to_be_visible()
    saved = notebook.saved()
    assert "widget-state" in saved
    assert len(saved) < 12_000
    for private in ("Secretname", "secret.example", "+4790", "onerror", "orders_365d)"):
        assert private not in saved


MANY = """\
import insight, polars
frame = polars.DataFrame({"id": range(200), **{f"p{n:04}": [(each * n) % 97 for each in range(200)] for n in range(1000)}})
ws = insight.Workspace.from_tables(profile=frame, model={"profile": {"key": "id"}}, as_of="2026-01-01")
explorer = ws.explorer()
asked, answer = [], explorer._answers.ask
explorer._answers.ask = lambda message: asked.append(message["ask"]) or answer(message)
explorer"""


def test_a_thousand_properties_can_be_used_and_only_those_in_view_are_asked(lab, browser):
    write_notebook(lab, "many.ipynb", MANY)
    with opened(lab, browser, "many.ipynb", permissions=["clipboard-read", "clipboard-write"]) as notebook:
        notebook.run()
        root = notebook.page.get_by_role("region", name="Explorer")
        expect(root.get_by_role("listitem")).to_have_count(1001, timeout=60_000)
        first, last = (root.locator(f"[data-row={name}] button").first for name in ("p0003", "p0999"))
        expect(first).to_have_accessible_name(re.compile("^P0003, number, none missing: p0003 >= "))
        assert root.get_by_role("region", name=re.compile("^(Segments|RFM)$")).count() == 0
        root.get_by_role("searchbox").focus()
        for key in ("ArrowDown", "End"):
            notebook.page.keyboard.press(key)
        expect(last).to_be_focused()
        expect(last).to_have_accessible_name(re.compile("^P0999, number, none missing: p0999 >= "))
        notebook.page.keyboard.press("Enter")
        median = notebook.python("print(ws.preview().values('p0999').median)").strip()
        picked(notebook, root, f"p0999 >= {median}")
        assert int(notebook.python("print(asked.count('values'))")) < 80
        root.get_by_role("searchbox").fill("p0512")
        expect(root.get_by_role("listitem")).to_have_count(1)
        expect(root.get_by_role("region", name="Picked condition").get_by_role("status")).to_have_text(
            "1 property fits"
        )
        assert (notebook.faults, notebook.outside) == ([], [])
