"""The tree, the picker and the number as hands and eyes meet them: dragging, what costs what, dates, room that is short."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.widgets.shown import grouped

_OVERLAPS = """(header) => {
  const shown = [...header.children].map((each) => each.querySelector('button') ?? each)
    .map((each) => [each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.width);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return shown.flatMap(([name, box], place) =>
    shown.slice(place + 1).filter(([, other]) => meet(box, other)).map(([other]) => `${name} and ${other}`));
}"""
NORDIC = "country in ['NO', 'SE']"
TREE = f"{NORDIC} and age >= 50 and (email_ok or sms_ok)"


def set_text(shown, text):
    shown.notebook.python(f"studio.text = {text!r}")
    expect(shown.field).to_have_value(text)
    shown.expect_count(shown.engine_count(text))


def begin_drag(shown, text, target, below):
    """Take the grip of a condition, and go to another one."""
    rows = [shown.condition(each) for each in (text, target)]
    source, other = (row.locator(".st-grip-row").first.bounding_box() for row in rows)
    mouse = shown.page.mouse
    mouse.move(source["x"] + 8, source["y"] + 10)
    mouse.down()
    mouse.move(other["x"] + 8, other["y"] + below, steps=8)
    expect(shown.root.locator(".st-drop.st-here")).to_have_count(1)
    return mouse


def test_a_condition_is_dragged_into_a_group_and_has_the_keys_then(shown):
    set_text(shown, TREE)
    begin_drag(shown, "age >= 50", "email_ok", 26).up()
    moved = f"{NORDIC} and (email_ok or age >= 50 or sms_ok)"
    expect(shown.field).to_have_value(moved)
    shown.expect_count(shown.engine_count(moved))
    expect(shown.condition("age >= 50")).to_be_focused()
    shown.page.keyboard.press("Delete")
    expect(shown.field).to_have_value(TREE.replace(" and age >= 50", ""))
    assert shown.notebook.cells == 1


def test_escape_ends_dragging_and_nothing_has_moved(shown):
    set_text(shown, TREE)
    mouse = begin_drag(shown, "age >= 50", "email_ok", 26)
    shown.page.keyboard.press("Escape")
    mouse.move(300, 300)
    mouse.up()
    expect(shown.root.locator(".st-drop.st-here")).to_have_count(0)
    expect(shown.condition("age >= 50")).to_be_focused()
    shown.page.wait_for_timeout(300)
    assert shown.field.input_value() == TREE


def test_what_a_condition_costs_is_told_in_full_to_the_mouse_and_to_the_keys(shown):
    set_text(shown, f"{NORDIC} and age >= 50 and id >= 1")
    first, last = shown.condition("age >= 50"), shown.condition("id >= 1")
    tip = first.locator(".st-tip")
    expect(tip).to_be_hidden()
    first.locator(".st-cost").hover()
    expect(tip).to_be_visible()
    parts = [shown.engine_count(each) for each in ("age >= 50", f"{NORDIC} and age >= 50", NORDIC)]
    said = re.sub(r"[^\w·]", "", tip.inner_text())
    assert [int(re.sub(r"\D", "", each)) for each in said.split("·")] == parts
    expect(last.locator(".st-cost")).to_contain_text("no effect")
    shown.page.mouse.move(0, 0)
    last.focus()
    shown.page.keyboard.press("ArrowUp")
    expect(tip).to_be_visible()


def test_when_nobody_is_left_each_condition_tells_how_many_were_left_there(shown):
    parts = [NORDIC, "age >= 50", "age < 40", "age >= 60", "age < 30"]
    set_text(shown, " and ".join(parts))
    for place, each in enumerate(parts):
        left = grouped(shown.engine_count(" and ".join(parts[: place + 1])))
        expect(shown.condition(each).locator(".st-cost")).to_contain_text(re.compile(rf"^{left} left"))
    expect(shown.root.get_by_text("no effect")).to_have_count(0)


def test_a_date_that_is_compared_has_an_editor(shown):
    text = f"{NORDIC} and born >= 1990-01-01"
    set_text(shown, text)
    expect(shown.root.get_by_role("combobox", name="Born: when")).to_have_value("since")
    expect(shown.root.get_by_role("slider", name="Born, from")).to_have_attribute("aria-valuetext", "1990-01-01")
    assert shown.kernel_text() == text
    shown.root.get_by_label("Born", exact=True).fill("1995-05-17")
    expect(shown.field).to_have_value(f"{NORDIC} and born since 1995-05-17")
    shown.expect_count(shown.engine_count(f"{NORDIC} and born >= 1995-05-17"))


def test_a_double_click_opens_both_ends_of_a_histogram(shown):
    set_text(shown, f"{NORDIC} and age between 30 and 60")
    box = shown.root.get_by_role("group", name="Age, spread").bounding_box()
    shown.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + 8)
    expect(shown.field).to_have_value(f"{NORDIC} and age is known")
    for end in ("from", "to"):
        expect(shown.root.get_by_role("slider", name=f"Age, {end}")).to_have_attribute("aria-valuetext", "no limit")
        expect(shown.root.get_by_role("textbox", name=f"Age, {end}")).to_have_value("")


# --- the picker ---------------------------------------------------------------------------------------------------------


def test_the_picker_shows_the_spread_of_what_is_chosen_and_gives_the_keys_back(shown):
    button, picker = shown.button("Add a condition").last, shown.page.get_by_role("dialog")
    button.focus()
    shown.page.keyboard.press("Enter")
    shown.page.keyboard.type("age")
    expect(picker.locator("[aria-selected=true]")).to_contain_text("Age")
    expect(picker.locator(".st-spark")).to_be_visible()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.press("Delete")
    picker.get_by_role("option", name="Born").hover()
    expect(picker.locator("[aria-selected=true]")).to_contain_text("Born")
    shown.page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(button).to_be_focused()


def test_private_properties_do_not_stand_before_the_others(shown):
    shown.button("Add a condition").last.click()
    names = shown.page.get_by_role("group", name="Profile").get_by_role("option").all_inner_texts()
    private = ["private" in each for each in names]
    assert private == sorted(private)
    assert 0 < sum(private) < len(names)
    shown.page.keyboard.type("name")
    shown.page.get_by_role("dialog").get_by_role("option", name=re.compile("^Name private")).click()
    expect(shown.root.get_by_role("combobox", name="Name: known")).to_be_focused()


# --- two who write ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [0, 5, 15, 40])
def test_what_code_sets_right_after_an_edit_stays(shown, pause):
    """However the answers to the edit and what code sets cross each other."""
    for age in range(40, 46):
        shown.write(f"{NORDIC} and age >= {age}")
        shown.page.wait_for_timeout(pause)
        wanted = f"country = 'DK' and age >= {age}"
        shown.notebook.python(f"studio.text = {wanted!r}")
        expect(shown.field).to_have_value(wanted)
        expect(shown.root.get_by_role("region", name="Reach")).to_have_attribute("aria-busy", "false")
        assert shown.kernel_text() == wanted
    shown.expect_conditions("country = 'DK'", "age >= 45")
    shown.expect_count(shown.engine_count(wanted))


def test_an_edit_right_after_what_code_sets_stays(shown):
    for age in range(40, 46):
        before = f"country = 'DK' and age >= {age}"
        shown.notebook.python(f"studio.text = {before!r}")
        expect(shown.field).to_have_value(before)  # an edit of what stood there before would be refused
        wanted = f"{NORDIC} and age >= {age}"
        shown.write(wanted)
        expect(shown.root.get_by_role("region", name="Reach")).to_have_attribute("aria-busy", "false")
        shown.page.wait_for_timeout(100)
        assert shown.kernel_text() == wanted
        shown.expect_conditions(NORDIC, f"age >= {age}")


# --- conditions as text, and what is off ---------------------------------------------------------------------------------


def as_text(shown, place):
    """Edit a condition as text, by its menu."""
    shown.root.get_by_role("button", name="More about this condition").nth(place).click()
    shown.page.get_by_role("menuitem", name="Edit as text").click()
    return shown.root.get_by_role("combobox", name="Condition as text")


def test_the_only_condition_in_a_group_of_none_is_edited_without_the_not_of_the_group(shown):
    set_text(shown, f"{NORDIC} and not (age > 50 or spend_90d > 10)")
    shown.condition("spend_90d > 10").focus()
    shown.page.keyboard.press("Delete")
    expect(shown.field).to_have_value(f"{NORDIC} and not age > 50")
    line = as_text(shown, -1)
    expect(line).to_have_value("age > 50")
    line.press("End")
    shown.page.keyboard.insert_text(" and age < 60")
    line.press("Enter")
    expect(shown.field).to_have_value(f"{NORDIC} and not (age > 50 and age < 60)")


def test_a_condition_that_is_off_is_told_as_it_is_and_stays_off_when_it_is_edited(shown):
    set_text(shown, f"{NORDIC} and age * 2 > 100")
    shown.condition("age * 2 > 100").focus()
    shown.page.keyboard.press(" ")
    expect(shown.field).to_have_value(NORDIC)
    off = shown.root.get_by_role("treeitem").last
    expect(off).to_contain_class("st-off")
    off.focus()
    shown.page.keyboard.press("n")
    line = off.get_by_role("combobox", name="Condition as text")
    expect(line).to_have_value("not age * 2 > 100")
    line.press("End")
    shown.page.keyboard.type("0")
    line.press("Enter")
    expect(shown.field).to_have_value(NORDIC)
    off.get_by_role("checkbox").click()
    expect(shown.field).to_have_value(f"{NORDIC} and not age * 2 > 1000")


def test_an_alternative_that_is_off_stays_one_while_text_is_typed(shown):
    set_text(shown, "(country = 'NO' or country = 'SE') and age > 30")
    shown.condition("country = 'SE'").focus()
    shown.page.keyboard.press(" ")
    expect(shown.field).to_have_value("country = 'NO' and age > 30")
    shown.field.press("Control+End")
    shown.page.keyboard.insert_text(" and age < 60")
    shown.expect_conditions("country = 'NO'", "country = 'SE'", "age > 30", "age < 60")
    shown.root.locator(".st-off").get_by_role("checkbox").click()
    expect(shown.field).to_have_value("(country = 'NO' or country = 'SE') and age > 30 and age < 60")


def test_what_cannot_be_read_is_not_saved_as_what_stood_there_before(shown):
    set_text(shown, f"{NORDIC} and age > 30")
    line = as_text(shown, -1)
    line.fill("agee > 1000")
    line.press("Tab")
    expect(shown.root.get_by_role("alert")).to_contain_text("agee")
    expect(shown.button("Save")).to_be_disabled()
    expect(shown.button("Export…")).to_be_disabled()
    shown.button("Audience: nordic").click()
    expect(shown.page.get_by_role("menuitem", name="Save under another name…")).to_be_disabled()
    shown.page.keyboard.press("Escape")
    line.fill("age > 31")
    line.press("Enter")
    expect(shown.field).to_have_value(f"{NORDIC} and age > 31")
    expect(shown.button("Save")).to_be_enabled()


def test_an_empty_row_of_text_cannot_be_turned_on(shown):
    set_text(shown, f"{NORDIC} or age > 30")
    count = shown.engine_count(f"{NORDIC} or age > 30")
    shown.button("Add a condition as text").last.click()
    row = shown.root.get_by_role("treeitem").last
    row.get_by_role("checkbox").click()
    expect(row.get_by_role("combobox", name="Condition as text")).to_be_focused()
    shown.page.wait_for_timeout(200)
    shown.expect_count(count)
    assert shown.kernel_text() == f"{NORDIC} or age > 30"


def test_undo_takes_back_a_text_that_cannot_be_read_and_redo_brings_it_again(shown):
    broken = f"{NORDIC} and age > 30 and ("
    set_text(shown, f"{NORDIC} and age > 30")
    shown.write(broken)
    expect(shown.field).to_have_attribute("aria-invalid", "true")
    shown.page.keyboard.press("Control+z")
    expect(shown.field).to_have_value(f"{NORDIC} and age > 30")
    shown.page.keyboard.press("Control+Shift+z")
    expect(shown.field).to_have_value(broken)
    shown.page.keyboard.press("Control+z")
    shown.page.keyboard.press("Control+z")
    expect(shown.field).to_have_value(NORDIC)


def test_a_group_that_is_taken_apart_keeps_its_none(shown):
    set_text(shown, "age > 30 and not (country = 'NO' or country = 'SE')")
    shown.root.get_by_role("button", name="More about this condition").nth(1).click()
    shown.page.get_by_role("menuitem", name="Take the group apart").click()
    expect(shown.field).to_have_value("age > 30 and not country = 'NO' and not country = 'SE'")


# --- room that is short -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1600, 1000), (900, 1000), (700, 500)])
def test_tab_goes_as_the_page_is_read(shown, width, height):
    before = shown.page.viewport_size
    set_text(shown, f"{NORDIC} and age >= 50")
    shown.page.set_viewport_size({"width": width, "height": height})
    reach, tree = shown.root.get_by_role("region", name="Reach"), shown.root.get_by_role("tree", name="Conditions")
    narrow = width < 1000
    order = "(tree, reach) => Boolean(tree.compareDocumentPosition(reach) & Node.DOCUMENT_POSITION_PRECEDING)"
    shown.page.wait_for_function(
        "(narrow) => (document.querySelector('.st-main').firstElementChild.matches('.st-reach')) === narrow", arg=narrow
    )
    assert tree.evaluate(order, reach.element_handle()) is narrow
    above, below = reach.bounding_box(), tree.bounding_box()
    assert (above["y"] + above["height"] <= below["y"]) is narrow
    assert above["height"] < 200 or not narrow
    assert shown.root.locator("header").first.evaluate(_OVERLAPS) == []
    shown.page.set_viewport_size(before)


def test_a_condition_as_text_tells_its_error_under_the_place(shown):
    shown.button("Add a condition as text").last.click()
    row = shown.root.get_by_role("treeitem").last
    shown.page.keyboard.insert_text("age >= 18 and ag > spend_90d")
    expect(row.locator(".st-caret")).to_have_text(f"age >= 18 and ag > spend_90d\n{' ' * 14}^^")
    place = row.locator(".st-caret").bounding_box()["x"] - row.get_by_role("combobox").bounding_box()["x"]
    assert abs(place) <= 1
    row.get_by_role("button", name="Did you mean age?").click()
    expect(row.locator(".st-caret")).to_have_count(0)
    shown.page.keyboard.press("Enter")
    # joined as what it stands in, so it is two conditions there, and the first of them has the keys
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 18 and age > spend_90d")
    expect(shown.condition("age >= 18")).to_be_focused()


def test_per_cent_can_be_typed_where_a_share_is_asked_for(open_studio):
    shown = open_studio()
    file = shown.folder / "insight.toml"
    share = '\n[properties.app_share]\nexpression = "count(orders where channel = \'app\') / count(orders)"\nunit = "share"\n'
    file.write_text(file.read_text(encoding="utf-8") + share, encoding="utf-8")
    shown.notebook.run()
    shown.notebook.python("studio.text = 'app_share >= 0.5'")
    field = shown.root.get_by_role("textbox", name="App share", exact=True)
    field.fill("12,5 %")
    expect(shown.field).to_have_value("app_share >= 0.125")
    expect(shown.condition("app_share >= 0.125")).to_contain_text("12,5")
    shown.expect_count(shown.engine_count("app_share >= 0.125"))
    shown.check()


SLOW_TO_OPEN = """
import threading, time
opening = threading.Event()
answers, asked = type(studio._answers), type(studio._answers).ask
def slow(self, message):
    told = asked(self, message)
    if message.get("ask") == "open":
        opening.set()
        time.sleep(1.5)
    return told
answers.ask = slow"""


def test_a_text_that_code_sets_while_the_studio_opens_is_not_lost(open_studio):
    shown = open_studio()
    shown.notebook.python(SLOW_TO_OPEN)
    shown.notebook.run()
    text = f"{NORDIC} and age >= 70"
    assert shown.notebook.python(f"print(opening.wait(10)); studio.text = {text!r}").strip() == "True"
    shown.page.wait_for_timeout(2_500)
    shown.expect_conditions(NORDIC, "age >= 70")
    shown.expect_count(shown.engine_count(text))
    assert shown.kernel_text() == text
    shown.check()
