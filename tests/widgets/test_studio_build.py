"""An audience with a group and a condition on rows, built by mouse and by keys alone; and sliders that are exact."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

NORDIC = "country in ['NO', 'SE']"
BUILT = f"{NORDIC} and age >= 50 and (email_ok or any(orders within 90 days))"
_ACTIVE = """() => {
  const active = document.activeElement;
  return active.getAttribute('aria-label') || active.getAttribute('data-text') || active.textContent.slice(0, 80);
}"""


def test_by_mouse(shown):
    root, dialog = shown.root, shown.page.get_by_role("dialog")
    shown.button("Add a condition").last.click()
    dialog.get_by_role("option", name="Age", exact=True).click()
    root.get_by_role("combobox", name="Age: comparison").select_option("at least")
    root.get_by_role("textbox", name="Age").fill("50")
    shown.page.keyboard.press("Enter")
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50")
    shown.button("Add a group").last.click()
    dialog.get_by_role("option", name="Email ok", exact=True).click()
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50 and email_ok")
    shown.button("Add a condition on rows").first.click()
    dialog.get_by_role("option", name="Rows of orders").click()
    expect(shown.field).to_have_value(BUILT)
    shown.expect_count(shown.engine_count(BUILT))
    assert shown.kernel_text() == BUILT
    shown.button("Undo").click()
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50 and email_ok")


def test_by_keys_alone(shown):
    keys = shown.page.keyboard
    shown.button("Audience: nordic").focus()
    add(shown, "Add a condition", "age")
    tab_to(shown, "Age: comparison")
    keys.type("at l")
    tab_to(shown, "Age")
    keys.press("Control+a")
    keys.type("50")
    keys.press("Enter")
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50")
    add(shown, "Add a group", "email ok")
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50 and email_ok")
    add(shown, "Add a condition on rows", "orders")
    expect(shown.field).to_have_value(BUILT)
    shown.expect_count(shown.engine_count(BUILT))
    keys.press("Control+z")
    expect(shown.field).to_have_value(f"{NORDIC} and age >= 50 and email_ok")
    keys.press("Control+Shift+z")
    expect(shown.field).to_have_value(BUILT)
    assert shown.notebook.cells == 1


def add(shown, button, sought):
    """Press a button that opens the picker, search, and take what is found first."""
    tab_to(shown, button)
    shown.page.keyboard.press("Enter")
    expect(shown.page.get_by_role("combobox", name=re.compile("^Search"))).to_be_focused()
    shown.page.keyboard.type(sought)
    shown.page.keyboard.press("Enter")
    expect(shown.page.get_by_role("combobox", name=re.compile("^Search"))).to_have_count(0)


def tab_to(shown, name):
    """Go on with Tab until something of this name has the focus."""
    for _ in range(80):
        if shown.page.evaluate(_ACTIVE) == name:
            return
        shown.page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {name!r}")


# --- sliders ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("{} between 30 and 60", "age", 0),
        ("{} between 30 and 60", "age", 1),
        ("{} between 20 and 4000", "spend_90d", 0),
        ("(email_ok or {} between 40 and 50)", "age", 1),
    ],
)
def test_the_count_follows_a_handle_and_ends_where_the_engine_says(shown, text, name, place):
    shown.notebook.python(f"studio.text = {f'{NORDIC} and {text.format(name)}'!r}")
    handle = shown.root.get_by_role("slider").nth(place)
    expect(handle).to_be_visible()
    shown.expect_count(shown.engine_count(shown.kernel_text()))
    mouse, box = shown.page.mouse, handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    before = shown.field.input_value()
    for step in (8, 17, 23):
        mouse.move(x + step, y, steps=3)
        expect(shown.field).not_to_have_value(before)
        before = settled(shown)
        shown.expect_count(shown.engine_count(before))
    mouse.up()
    shown.expect_count(shown.engine_count(shown.field.input_value()))
    assert shown.kernel_text() == shown.field.input_value()


def settled(shown):
    """The text once it does not change any more, while the mouse button is still down."""
    texts = [None, shown.field.input_value()]
    while texts[-1] != texts[-2]:
        shown.page.wait_for_timeout(400)
        texts.append(shown.field.input_value())
    return texts[-1]


def test_a_handle_moves_by_keys(shown):
    shown.notebook.python(f"studio.text = {f'{NORDIC} and age between 30 and 60'!r}")
    handle = shown.root.get_by_role("slider", name="Age, from")
    handle.focus()
    for _ in range(3):
        handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", "33")
    shown.expect_count(shown.engine_count(f"{NORDIC} and age between 33 and 60"))
    expect(shown.field).to_have_value(f"{NORDIC} and age between 33 and 60")
