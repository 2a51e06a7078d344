"""What a field cannot take: the last value that it could holds, nothing is saved meanwhile, and the number is seen to be another's."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

NORDIC = "country in ['NO', 'SE']"


def begin(shown, text):
    shown.notebook.python(f"studio.text = {f'{NORDIC} and {text}'!r}")
    expect(shown.condition(text)).to_be_visible()


def expect_text(shown, text):
    expect(shown.field).to_have_value(f"{NORDIC} and {text}")


def input_of(shown, label):
    return shown.root.locator(f"input[aria-label={label!r}]")


def type_over(shown, label, keys):
    """Type over what stands in a field, and leave the keys there."""
    found = input_of(shown, label)
    found.click()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.type(keys, delay=20)
    return found


def reach(shown):
    return shown.root.get_by_role("region", name="Reach")


def expect_blocked(shown, blocked):
    for name in ("Save", "Export…"):
        expect(shown.button(name)).to_have_attribute("aria-disabled", "true") if blocked else expect(
            shown.button(name)
        ).not_to_have_attribute("aria-disabled", "true")
    expect(reach(shown)).to_have_class(re.compile("st-dim") if blocked else re.compile(r"^st-reach\s*$"))


def test_a_refused_key_in_a_number_leaves_the_last_number_and_blocks_saving(shown):
    begin(shown, "age between 30 and 60")
    type_over(shown, "Age, from", "40")
    shown.page.keyboard.press("Tab")
    end = input_of(shown, "Age, to")
    expect(end).to_be_focused()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.type("65", delay=20)
    shown.page.keyboard.press("Enter")
    shown.page.keyboard.type("x")
    expect(end).to_have_attribute("aria-invalid", "true")
    expect(shown.root.locator(".st-row").get_by_role("alert")).to_have_text("This is no number")
    expect_text(shown, "age between 40 and 65")
    expect_blocked(shown, blocked=True)
    shown.notebook.shot("refused")
    shown.button("Save").click(force=True)
    expect(end).to_be_focused()
    expect(end).to_have_value("65x")
    expect(shown.root.get_by_role("dialog")).to_have_count(0)
    assert "and age" not in (shown.folder / "insight.toml").read_text(encoding="utf-8")
    shown.page.keyboard.press("Tab")
    expect(end).to_have_value("65")
    expect_blocked(shown, blocked=False)
    expect_text(shown, "age between 40 and 65")
    assert shown.kernel_text() == f"{NORDIC} and age between 40 and 65"


@pytest.mark.parametrize(
    ("text", "field", "keys", "held", "last"),
    [
        ("age between 30 and 60", "Age, from", "41x", "41", "age between 41 and 60"),
        ("age >= 50", "Age", "7-", "7", "age >= 7"),
        ("age >= 50", "Age", "-", "50", "age >= 50"),
        ("age >= 50", "Age", "4,000", "50", "age >= 50"),
        ("born within 3 years", "Born: how many", "0", "3", "born within 3 years"),
        ("born is 7 days ago", "Born: days ago", "1", "7", "born is 7 days ago"),
        ("count(orders within 90 days) >= 2", "orders: how many", "0", "90", "count(orders within 90 days) >= 2"),
        ("active_periods(orders, of 30 days, last 12) >= 2", "How many periods", "0", "12",
         "active_periods(orders, of 30 days, last 12) >= 2"),
    ],
)  # fmt: skip
def test_every_field_goes_back_to_the_last_value_that_it_could_take(shown, text, field, keys, held, last):
    begin(shown, text)
    found = type_over(shown, field, keys)
    expect(found).to_have_attribute("aria-invalid", "true")
    expect_blocked(shown, blocked=True)
    shown.page.keyboard.press("Tab")
    expect(found).to_have_value(held)
    expect_text(shown, last)
    expect_blocked(shown, blocked=False)


def test_what_is_refused_does_not_survive_undo(shown):
    begin(shown, "age between 30 and 60")
    end = type_over(shown, "Age, to", "65")
    expect_text(shown, "age between 30 and 65")
    shown.page.keyboard.type("x")
    expect(end).to_have_attribute("aria-invalid", "true")
    shown.page.keyboard.press("Control+z")
    expect(end).to_have_value("65")
    expect_blocked(shown, blocked=False)
    shown.page.keyboard.type("x")
    expect(end).to_have_value("65x")
    for text in ("30 and 65", "30 and 60"):
        shown.page.keyboard.press("Control+z")
        expect_text(shown, f"age between {text}")
    expect(end).to_have_value("60")
    shown.page.keyboard.press("Control+Shift+z")
    expect_text(shown, "age between 30 and 65")
    expect(end).to_have_value("65")


def test_a_slash_in_a_number_opens_the_picker_and_never_changes_the_number(shown):
    begin(shown, "age between 30 and 60")
    end = type_over(shown, "Age, to", "65")
    shown.page.keyboard.press("/")
    expect(shown.page.get_by_role("combobox", name="Search properties, rows, audiences")).to_be_focused()
    expect_text(shown, "age between 30 and 65")
    expect(end).to_have_value("65")
    shown.page.keyboard.press("Escape")
    expect_blocked(shown, blocked=False)


def test_a_removed_condition_takes_with_it_what_was_refused(shown):
    begin(shown, "age >= 50")
    type_over(shown, "Age", "5x")
    expect_blocked(shown, blocked=True)
    shown.page.keyboard.press("Escape")
    shown.page.keyboard.press("Delete")
    expect(shown.field).to_have_value(NORDIC)
    expect(shown.button("Export…")).not_to_have_attribute("aria-disabled", "true")
    shown.page.keyboard.press("Control+z")
    expect(input_of(shown, "Age")).to_have_value("5")


# --- values of a list ---------------------------------------------------------------------------------------------------


def options(shown):
    return shown.page.get_by_role("listbox", name="Values of Country").get_by_role("option")


def test_enter_takes_the_first_value_that_is_listed_and_free_text_is_the_second(shown):
    begin(shown, "country != 'FI'")
    add = shown.root.get_by_role("combobox", name="Country: add a value").last
    add.click()
    shown.page.keyboard.type("d")
    expect(options(shown)).to_have_text([re.compile("^DK"), re.compile("^doccurs never$")])
    expect(options(shown).first).to_have_attribute("aria-selected", "true")
    shown.notebook.shot("suggestions")
    shown.page.keyboard.press("Enter")
    expect_text(shown, "country not in ['FI', 'DK']")
    shown.page.keyboard.type("d")
    expect(options(shown)).to_have_text([re.compile("^doccurs never$")])
    shown.page.keyboard.press("Backspace")
    shown.page.keyboard.press("Backspace")
    expect_text(shown, "country != 'FI'")
    shown.page.keyboard.type("d")
    expect(options(shown)).to_have_count(2)
    shown.page.keyboard.press("ArrowDown")
    shown.page.keyboard.press("Enter")
    expect_text(shown, "country not in ['FI', 'd']")


@contextmanager
def slow(shown, question, seconds):
    """The kernel takes its time for one kind of question."""
    shown.notebook.python(
        "import time\n"
        "class Slow:\n"
        "    def __init__(self, inner): self.inner = inner\n"
        "    def __getattr__(self, name): return getattr(self.inner, name)\n"
        "    def ask(self, message):\n"
        f"        time.sleep({seconds} if message.get('ask') == {question!r} else 0)\n"
        "        return self.inner.ask(message)\n"
        "studio._answers = Slow(studio._answers)"
    )
    try:
        yield
    finally:
        shown.notebook.python("studio._answers = studio._answers.inner")


def test_enter_before_the_values_are_told_takes_the_first_once_they_are(shown):
    begin(shown, "country != 'FI'")
    with slow(shown, "values", 0.4):
        shown.root.get_by_role("combobox", name="Country: add a value").last.click()
        shown.page.keyboard.type("dk")
        shown.page.keyboard.press("Enter")
        # what is changed meanwhile is kept
        shown.root.get_by_role("button", name="Remove FI").click()
        shown.page.keyboard.press("Tab")
        expect_text(shown, "country != 'DK'")


# --- the number ---------------------------------------------------------------------------------------------------------


def test_the_number_is_dim_while_it_belongs_to_another_text(shown):
    shown.write("age > 60 and")
    expect(reach(shown)).to_have_class(re.compile("st-dim"))
    shown.write("age > 60")
    expect(reach(shown)).not_to_have_class(re.compile("st-dim"))
    with slow(shown, "reach", 1):
        shown.write("age > 61")
        expect(reach(shown)).to_have_class(re.compile("st-dim"))
        expect(reach(shown)).not_to_have_class(re.compile("st-dim"), timeout=10_000)
        shown.expect_count(shown.engine_count("age > 61"))
    shown.root.get_by_role("button", name="More about this condition").last.click()
    shown.page.get_by_role("menuitem", name="Edit as text").click()
    shown.page.keyboard.type(" or age < 20")
    expect(reach(shown)).to_have_class(re.compile("st-dim"))
    shown.page.keyboard.press("Enter")
    expect(reach(shown)).not_to_have_class(re.compile("st-dim"))
    shown.expect_count(shown.engine_count("age > 61 or age < 20"))
