"""An audience with a group and a condition on rows, by mouse and by keys alone; fields that are emptied or refuse; exact sliders."""

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


# --- fields that are emptied, and that refuse ---------------------------------------------------------------------------


def begin(shown, text):
    """A condition beside the others that was not built here."""
    shown.notebook.python(f"studio.text = {f'{NORDIC} and {text}'!r}")
    expect(shown.condition(text)).to_be_visible()


def expect_text(shown, text):
    expect(shown.field).to_have_value(f"{NORDIC} and {text}")


def shown_as(found):
    return found.evaluate("(select) => select.selectedOptions[0].textContent")


@pytest.mark.parametrize(
    ("text", "field", "emptied", "keys", "refilled"),
    [
        ("country contains 'E'", "Country: contains", "country is known", "nn", "country contains 'nn'"),
        ("country not starts with 'E'", "Country: not starts with", "country is known", "d",
         "country not starts with 'd'"),
        ("age between 30 and 60", "Age, from", "age <= 60", "5", "age between 5 and 60"),
        ("age between 30 and 60", "Age, to", "age >= 30", "41", "age between 30 and 41"),
    ],
)  # fmt: skip
def test_an_emptied_field_keeps_its_comparison_and_the_keys(shown, text, field, emptied, keys, refilled):
    begin(shown, text)
    comparison = shown.condition(text).get_by_role("combobox", name=re.compile("comparison"))
    chosen = shown_as(comparison)
    shown.root.get_by_role("textbox", name=field).click()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.press("Delete")
    expect_text(shown, emptied)
    expect(shown.root.get_by_role("textbox", name=field)).to_be_focused()
    assert shown_as(shown.condition(emptied).get_by_role("combobox", name=re.compile("comparison"))) == chosen
    shown.page.keyboard.type(keys, delay=30)
    expect_text(shown, refilled)


@pytest.mark.parametrize(
    ("text", "chip", "emptied", "keys", "refilled"),
    [
        ("age in [30]", "30", "age is known", "0", "age in [0]"),
        ("not country = 'DK'", "DK", "country is known", "n", "not country = 'n'"),
        ("country not in ['FI', 'DK']", "DK", "country != 'FI'", None, None),
    ],
)
def test_after_the_last_chip_the_keys_are_in_the_field_beside_it(shown, text, chip, emptied, keys, refilled):
    begin(shown, text)
    shown.condition(text).get_by_role("button", name=f"Remove {chip}").click()
    expect_text(shown, emptied)
    if keys is None:
        expect(shown.root.get_by_role("button", name="Remove FI")).to_be_focused()
        return
    expect(shown.condition(emptied).get_by_role("combobox", name="add a value")).to_be_focused()
    shown.page.keyboard.type(keys)
    shown.page.keyboard.press("Tab")
    expect_text(shown, refilled)


@pytest.mark.parametrize(
    ("text", "field", "keys", "said", "after"),
    [
        ("age >= 50", "Age", "4,000", "4 or 4000? Write one of them", "50"),
        ("age >= 50", "Age", "9578123412341235", "Too many digits", "50"),
        ("age in [50]", "Age: add a value", "4.000", "4 or 4000? Write one of them", ""),
        ("born since 90 days ago", "Born: how many", "-4", "A whole number of at least 1", "90"),
        ("born anniversary within next 7 days", "Born: how many", "0", "A whole number from 1 to 366", "7"),
    ],
)
def test_what_a_field_refuses_is_said_behind_it_as_long_as_it_has_the_keys_and_is_not_in_the_text(
    shown, text, field, keys, said, after
):
    begin(shown, text)
    found = shown.root.get_by_label(field, exact=True)
    found.click()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.type(keys, delay=20)
    expect(found).to_have_attribute("aria-invalid", "true")
    expect(shown.root.locator(".st-row").get_by_role("alert")).to_contain_text(said)
    shown.page.keyboard.press("Tab")
    expect(found).to_have_value(after)
    expect_text(shown, text)


def test_when_what_had_the_keys_is_gone_its_row_has_them(shown):
    begin(shown, "not country = 'DK'")
    shown.root.get_by_role("button", name="not: remove").click()
    expect_text(shown, "country = 'DK'")
    expect(shown.condition("country = 'DK'")).to_be_focused()


def test_a_year_of_five_digits_is_refused_and_the_last_date_holds(shown):
    begin(shown, "born since 1980-05-06")
    date = shown.root.get_by_label("Born", exact=True)
    date.click(position={"x": 8, "y": 8})
    shown.page.keyboard.type("0607" + "20255")
    expect(shown.root.locator(".st-row").get_by_role("alert")).to_have_text("The year has four digits")
    expect_text(shown, "born since 2025-06-07")
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Tab")
    expect(date).to_have_value("2025-06-07")
    expect_text(shown, "born since 2025-06-07")
    shown.page.keyboard.press("Control+z")
    expect(date).to_have_value("1980-05-06")
    expect(date).to_have_attribute("aria-invalid", "false")


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
    for _ in range(4):
        handle.press("PageUp")
    expect(shown.field).to_have_value(f"{NORDIC} and age between 60 and 60")
