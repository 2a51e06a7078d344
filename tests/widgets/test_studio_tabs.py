"""The tabs below the text, in a real browser: what they show is of the audience as it is, whatever was pressed before."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.widgets.shown import grouped

TEXT = "country in ['NO', 'SE'] and age > 40"
_TYPE_AND_LEAVE = """(field, text) => {
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  field.blur();
}"""


def open_tab(shown, name):
    tab = shown.root.get_by_role("tab", name=name, exact=True)
    if tab.get_attribute("aria-selected") != "true":
        tab.click()
    panel = shown.root.get_by_role("tabpanel", name=name)
    expect(panel).to_be_visible()
    return panel


@pytest.mark.parametrize("text", [TEXT, "age between 30 and 31", "everyone"])
def test_what_is_typed_and_left_before_it_was_counted_is_not_lost(shown, text):
    shown.field.evaluate(_TYPE_AND_LEAVE, text)
    shown.expect_count(shown.engine_count(text))
    expect(shown.field).to_have_value(text)
    expect(shown.root.locator("[aria-busy=true]")).to_have_count(0)
    assert shown.kernel_text() == text


def test_a_tab_left_before_it_was_asked_is_asked_when_it_is_shown_again(shown):
    for name in ("Compare", "SQL"):
        expect(open_tab(shown, name)).not_to_contain_text("Asking")
    shown.write("age > 70")
    shown.expect_count(shown.engine_count("age > 70"))
    for name in ("Compare", "SQL"):
        open_tab(shown, name)
    expect(shown.root.get_by_role("tabpanel")).to_contain_text("70")
    panel = open_tab(shown, "Compare")
    expect(panel.locator(".st-dim")).to_have_count(0)
    panel.get_by_role("combobox", name="Compare by").select_option("country")
    norway = panel.get_by_role("row").filter(has_text="NO").get_by_role("cell").nth(1)
    wanted = shown.engine_count("age > 70 and country = 'NO'")
    expect(norway).to_have_text(re.compile(f"^{grouped(wanted)}$"))


def test_keys_of_the_sample_are_shown_as_they_are_and_asked_about_when_pressed(shown):
    shown.write("id > 2900")
    shown.expect_count(100)
    panel = open_tab(shown, "Sample")
    keys = panel.get_by_role("button", name=re.compile(r"^Why is \d+ in\?$"))
    expect(keys).to_have_count(20)
    assert all(re.fullmatch(r"29\d\d|3000", each) for each in keys.all_inner_texts())
    expect(panel.get_by_role("button", name="Remove Id", exact=True)).to_have_count(0)
    key = keys.first.inner_text()
    keys.first.click()
    panel = shown.root.get_by_role("tabpanel", name="Why")
    expect(panel).to_contain_text(f"{key} is in this audience.")
    expect(panel.get_by_role("textbox", name="Key of the customer")).to_be_focused()


def test_why_shows_the_rows_that_decided_as_a_table(shown):
    text = "any(orders where amount > 0) and not in audience 'nordic'"
    key = shown.notebook.python("print(ws.audience('count(orders) between 2 and 5').sample(1)['id'][0])").strip()
    shown.write(text)
    shown.expect_count(shown.engine_count(text))
    panel = open_tab(shown, "Why")
    panel.get_by_role("textbox", name="Key of the customer").fill(key)
    panel.get_by_role("button", name="Why?").click()
    expect(panel).to_contain_text(f"{key} is")
    rows = int(shown.notebook.python(f"print(ws.profile({key}).events().height)"))
    panel.get_by_text(f"{rows} rows of orders").first.click()
    table = panel.get_by_role("region", name="Rows of orders").first
    expect(table.get_by_role("columnheader").first).to_have_text("time")
    expect(table.get_by_role("row")).to_have_count(rows + 1)
    expect(panel).not_to_contain_text("[object")
    expect(panel.locator(".st-verdicts .st-verdicts code").first).to_have_text("country in ['NO', 'SE']")


@pytest.mark.parametrize("key", ["99999", "nobody", "<img src=x>", "1.5"])
def test_a_key_that_nobody_has_is_told_in_words(shown, key):
    panel = open_tab(shown, "Why")
    panel.get_by_role("textbox", name="Key of the customer").fill(key)
    shown.page.keyboard.press("Enter")
    expect(panel).to_contain_text(f"No profile has the key '{key}'.")


def test_a_history_of_another_audience_is_dimmed_until_it_is_asked_again(shown):
    panel = open_tab(shown, "History")
    panel.get_by_role("combobox", name="Over").select_option("30 days")
    panel.get_by_role("button", name="Show").click()
    expect(panel.get_by_role("img")).to_be_visible(timeout=30_000)
    expect(panel.locator(".st-dim")).to_have_count(0)
    shown.write("age > 70")
    shown.expect_count(shown.engine_count("age > 70"))
    expect(panel.locator(".st-dim")).to_have_count(1)


def test_the_sql_is_put_on_the_clipboard_and_said_to_be(shown):
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = open_tab(shown, "SQL")
    panel.get_by_role("button", name="Copy SQL").click()
    expect(panel).to_contain_text("on the clipboard")
    assert "SELECT" in shown.page.evaluate("navigator.clipboard.readText()")
