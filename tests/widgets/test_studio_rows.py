"""Conditions on rows, built in place by the mouse alone and by keys alone: counts, sequences, rows below rows."""

from __future__ import annotations

import datetime as dt
import random
import re

import polars as pl
import pytest
from playwright.sync_api import expect

from tests.widgets.conftest import studio_in
from tests.widgets.crowd import PEOPLE

NORDIC = "country in ['NO', 'SE']"
COUNT = f"{NORDIC} and count(orders within 90 days where channel = 'app') >= 3"
SEQUENCE = f"{NORDIC} and any(cart_adds within 30 days then no orders within 2 hours)"
BELOW = f"{NORDIC} and any(orders within 90 days where sum(lines.quantity where category = 'garden') >= 4)"
MORE = """
[tables.cart_adds]
source = "cart_adds.parquet"
key = "cart_add_id"
profile = "id"
time = "added_at"

[tables.lines]
source = "lines.parquet"
key = "line_id"
parent = "orders"
on = "order_id"
"""
_FOCUS = """() => {
  const active = document.activeElement;
  return active.getAttribute('aria-label') || active.getAttribute('data-text') || active.textContent.slice(0, 80);
}"""


@pytest.fixture(scope="module")
def shared(lab, browser):
    """The crowd with what was put into carts, and with the lines of orders."""
    with studio_in(lab, browser, lab.folder / "rows") as found:
        write_more(found.folder)
        found.notebook.run()
        yield found


def write_more(folder):
    chance, start = random.Random(7), dt.datetime(2025, 1, 1)  # noqa: DTZ001 - naive, as the orders are
    orders = pl.read_parquet(folder / "orders.parquet")
    ordered = [each + dt.timedelta(minutes=-30) for each in orders["ordered_at"][::3]]
    added = [(who, at) for who, at in zip(orders["id"][::3], ordered, strict=True)]
    added += [
        (chance.randint(1, PEOPLE), start + dt.timedelta(minutes=chance.randint(0, 525_000))) for _ in range(4_000)
    ]
    cart = [(place, who, at) for place, (who, at) in enumerate(added)]
    pl.DataFrame(cart, schema=["cart_add_id", "id", "added_at"], orient="row").write_parquet(
        folder / "cart_adds.parquet"
    )
    lines = [
        (place, chance.choice(orders["order_id"]), chance.choice(["garden", "tools"]), chance.randint(1, 5))
        for place in range(20_000)
    ]
    columns = ["line_id", "order_id", "category", "quantity"]
    pl.DataFrame(lines, schema=columns, orient="row").write_parquet(folder / "lines.parquet")
    with (folder / "insight.toml").open("a", encoding="utf-8") as file:
        file.write(MORE)


def expect_built(shown, text):
    """The text, what Python sees, and the engine's count."""
    expect(shown.field).to_have_value(text)
    shown.expect_count(shown.engine_count(text))
    assert shown.kernel_text() == text
    assert 0 < shown.engine_count(text) < shown.engine_count(NORDIC)


# --- by the mouse alone -------------------------------------------------------------------------------------------------


def pick(shown, title):
    """Press what is offered in the picker that is open."""
    shown.page.get_by_role("dialog").get_by_role("option", name=title, exact=True).last.click()
    expect(shown.page.get_by_role("dialog")).to_have_count(0)


def choose(shown, name, title):
    """Choose in a list by the words that it shows."""
    shown.root.get_by_role("combobox", name=name, exact=True).select_option(title)


def test_a_count_of_rows_by_mouse(shown):
    shown.button("Add a condition on rows").last.click()
    pick(shown, "Rows of orders")
    choose(shown, "Function", "count of")
    shown.button("where …: condition on orders").click()
    pick(shown, "channel")
    shown.page.get_by_role("listbox", name="Values of channel").get_by_role("option", name="app").click()
    expect(shown.field).to_have_value(COUNT.replace(">= 3", ">= 1"))
    high = shown.root.get_by_role("slider", name="count of orders, from").bounding_box()
    mouse = shown.page.mouse
    mouse.move(high["x"] + high["width"] / 2, high["y"] + high["height"] / 2)
    mouse.down()
    for _ in range(80):  # to the right, until the handle stands at 3
        if shown.field.input_value() == COUNT:
            break
        high["x"] += 3
        mouse.move(high["x"] + high["width"] / 2, high["y"] + high["height"] / 2)
        shown.page.wait_for_timeout(150)
    mouse.up()
    expect_built(shown, COUNT)


def test_a_sequence_by_mouse(shown):
    shown.button("Add a condition on rows").last.click()
    pick(shown, "Rows of cart adds")
    shown.root.get_by_role("spinbutton", name="cart adds: how many").fill("30")
    shown.button("then …: what follows").click()
    expect(shown.root.get_by_role("combobox", name="What follows")).to_have_value("orders")
    expect_built(shown, SEQUENCE)
    choose(shown, "Follows when", "at any time later")
    expect_built(shown, SEQUENCE.replace(" within 2 hours", ""))
    shown.button("Remove what follows").click()
    expect(shown.field).to_have_value(f"{NORDIC} and any(cart_adds within 30 days)")


def test_rows_below_rows_by_mouse(shown):
    shown.button("Add a condition on rows").last.click()
    pick(shown, "Rows of orders")
    shown.button("where …: condition on orders").click()
    pick(shown, "Rows of lines")
    inner = shown.root.get_by_role("group", name="where, of orders")
    inner.get_by_role("combobox", name="Function").select_option("sum of")
    inner.get_by_role("combobox", name="Column").select_option("quantity")
    inner.get_by_role("textbox", name="sum of quantity lines").fill("4")
    shown.button("where …: condition on lines").click()
    pick(shown, "category")
    shown.page.get_by_role("listbox", name="Values of category").get_by_role("option", name="garden").click()
    expect_built(shown, BELOW)


# --- by keys alone ------------------------------------------------------------------------------------------------------


def press(shown, *keys):
    for key in keys:
        shown.page.keyboard.press(key)


def tab_to(shown, name, most=30):
    for _ in range(most):
        if shown.page.evaluate(_FOCUS) == name:
            return
        press(shown, "Tab")
    pytest.fail(f"Tab never comes to {name!r}")


def find(shown, sought):
    """Search in the picker that has just opened, and take what is found first."""
    expect(shown.page.get_by_role("combobox", name=re.compile("^Search"))).to_be_focused()
    shown.page.keyboard.type(sought)
    press(shown, "Enter")
    expect(shown.page.get_by_role("dialog")).to_have_count(0)


def begin(shown):
    """The keys on a row of the tree."""
    shown.condition(NORDIC).focus()
    press(shown, "r")


def test_a_count_of_rows_by_keys(shown):
    begin(shown)
    find(shown, "orders")
    expect(shown.root.get_by_role("combobox", name="Function")).to_be_focused()
    shown.page.keyboard.type("count")
    tab_to(shown, "where …: condition on orders")
    press(shown, "Enter")
    find(shown, "channel")
    expect(shown.root.get_by_role("combobox", name="channel: add a value")).to_be_focused()
    shown.page.keyboard.type("app")
    press(shown, "Enter")
    tab_to(shown, "count of orders")
    press(shown, "Control+a")
    shown.page.keyboard.type("3")
    expect_built(shown, COUNT)
    press(shown, "Control+z")
    expect(shown.field).to_have_value(COUNT.replace(">= 3", ">= 1"))


def test_a_sequence_by_keys(shown):
    begin(shown)
    find(shown, "cart")
    tab_to(shown, "cart adds: how many")
    press(shown, "Control+a")
    shown.page.keyboard.type("30")
    tab_to(shown, "then …: what follows")
    press(shown, "Enter")
    # what was asked for has the keys, not the row around it
    expect(shown.root.get_by_role("combobox", name="Then, or then no")).to_be_focused()
    tab_to(shown, "Follows: how many", most=5)
    expect_built(shown, SEQUENCE)
    press(shown, "Escape")
    assert shown.page.evaluate(_FOCUS) == SEQUENCE.removeprefix(f"{NORDIC} and ")


def test_rows_below_rows_by_keys(shown):
    begin(shown)
    find(shown, "orders")
    tab_to(shown, "where …: condition on orders")
    press(shown, "Enter")
    find(shown, "lines")
    inner = shown.root.get_by_role("group", name="where, of orders")
    expect(inner.get_by_role("combobox", name="Function")).to_be_focused()
    shown.page.keyboard.type("sum")
    tab_to(shown, "Column")
    shown.page.keyboard.type("qu")
    tab_to(shown, "where …: condition on lines")
    press(shown, "Enter")
    find(shown, "category")
    shown.page.keyboard.type("garden")
    press(shown, "Enter")
    tab_to(shown, "sum of quantity lines")
    press(shown, "Control+a")
    shown.page.keyboard.type("4")
    expect_built(shown, BELOW)


# --- what is offered and left -------------------------------------------------------------------------------------------


def test_a_where_that_is_left_empty_is_only_offered_again(shown):
    shown.notebook.python(f"studio.text = {f'{NORDIC} and any(orders within 90 days)'!r}")
    offer = shown.button("where …: condition on orders")
    offer.focus()
    press(shown, "Enter")
    expect(shown.page.get_by_role("combobox", name=re.compile("^Search"))).to_be_focused()
    assert shown.page.get_by_role("dialog").get_by_role("option", name="time", exact=True).count() == 1
    press(shown, "Escape")
    expect(offer).to_be_focused()
    expect(shown.root.get_by_role("group", name="where, of orders")).to_have_count(0)


def test_a_condition_on_rows_is_never_turned_off_where_nothing_could_turn_it_on(shown):
    text = f"{NORDIC} and any(orders within 90 days where channel = 'app' and amount > 5)"
    shown.notebook.python(f"studio.text = {text!r}")
    inner = shown.root.get_by_role("group", name="where, of orders").get_by_role("treeitem")
    inner.nth(1).focus()
    press(shown, "Space")
    shown.page.wait_for_timeout(300)
    assert (shown.field.input_value(), shown.kernel_text()) == (text, text)


def test_arrows_go_into_rows_and_out_of_them(shown):
    text = f"{NORDIC} and any(orders within 90 days where channel = 'app')"
    shown.notebook.python(f"studio.text = {text!r}")
    outer = shown.root.locator("[role=treeitem][aria-level='2']").nth(1)
    outer.focus()
    inner = outer.get_by_role("treeitem")
    press(shown, "ArrowRight")
    expect(inner.first).to_be_focused()
    press(shown, "ArrowRight")
    expect(inner.nth(1)).to_be_focused()
    press(shown, "/")
    find(shown, "amount")
    expect(shown.root.get_by_role("textbox", name="amount, from")).to_have_count(1)
    press(shown, "Control+z", "Escape")
    press(shown, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(shown.root.get_by_role("treeitem").first).to_be_focused()


def test_no_rows_are_read_as_none_whichever_way_it_is_written(shown):
    function = shown.root.get_by_role("combobox", name="Function")
    for text, chosen in (("not any(orders)", "none"), ("none(orders)", "none"), ("not none(orders)", "any")):
        shown.write(text)
        expect(function).to_have_value(chosen)
        expect(shown.root.get_by_role("combobox", name=re.compile("yes or no"))).to_have_count(0)
    shown.write("not any(orders)")
    expect(function).to_have_value("none")
    shown.page.keyboard.press("Escape")
    function.select_option("there is any of")
    expect(shown.field).to_have_value("any(orders)")
    shown.write("not every(orders where amount > 5)")
    expect(shown.root.get_by_role("combobox", name=re.compile("yes or no"))).to_have_value("no")
    shown.write("not any(orders)")
    expect(function).to_have_value("none")
    shown.page.keyboard.press("Escape")
    function.select_option("count of")
    expect(shown.field).to_have_value(re.compile(r"^(not )?count\(orders\)"))
