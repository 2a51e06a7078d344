"""The studio in a real JupyterLab, in a real browser: text and tree, keys, hostile texts, what a notebook keeps."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.widgets.crowd import HOSTILE, PEOPLE
from tests.widgets.shown import grouped

NORDIC = "country in ['NO', 'SE']"


def test_it_shows_the_audience_with_the_engines_count(shown):
    shown.expect_conditions(NORDIC)
    shown.expect_count(shown.engine_count(NORDIC))
    expect(shown.root.get_by_role("region", name="Reach")).to_contain_text("3 000")
    reach = json.loads(
        shown.notebook.python("import json; print(json.dumps(ws.audience('nordic').reach('email').to_dict()))")
    )
    expect(
        shown.root.get_by_role(
            "button", name=re.compile(rf"^E-mail\b.*{grouped(reach['reachable'])} of {grouped(reach['matched'])} ")
        )
    ).to_be_visible()
    shown.notebook.shot("studio-light")


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("age > 30 and not (country = 'NO' or spend_90d>=100)", ["age > 30", "country = 'NO'", "spend_90d >= 100"]),
        (
            "count(orders within 90 days where channel = 'app') >= 2",
            ["count(orders within 90 days where channel = 'app') >= 2"],
        ),
        ("age > spend_90d / 10 or email is known", ["age > spend_90d / 10", "email is known"]),
    ],
)
def test_the_tree_follows_the_text(shown, text, conditions):
    shown.write(text)
    shown.expect_conditions(*conditions)
    canonical = shown.notebook.python(f"print(ws.audience({text!r}).text)").strip()
    shown.expect_count(shown.engine_count(text))
    shown.page.keyboard.press("Tab")
    expect(shown.field).to_have_value(canonical)
    assert shown.kernel_text() == canonical


def test_a_wrong_text_is_told_with_what_to_write_and_the_audience_stays(shown):
    shown.write("contry = 'DK'")
    expect(shown.root).to_contain_text("No property named 'contry'")
    shown.expect_conditions(NORDIC)
    assert shown.kernel_text() == NORDIC
    shown.root.get_by_role("button", name="country", exact=False).filter(has_text="country").first.click()
    shown.expect_conditions("country = 'DK'")
    shown.expect_count(shown.engine_count("country = 'DK'"))


def test_what_python_sets_moves_the_interface(shown):
    shown.notebook.python("studio.text = \"country = 'DK' and age between 20 and 40\"")
    shown.expect_conditions("country = 'DK'", "age between 20 and 40")
    shown.expect_count(shown.engine_count("country = 'DK' and age between 20 and 40"))
    expect(shown.field).to_have_value("country = 'DK' and age between 20 and 40")
    assert "Did you mean 'country'?" in shown.notebook.python("studio.text = \"contry = 'DK'\"")
    assert shown.kernel_text() == "country = 'DK' and age between 20 and 40"


def test_keys_for_jupyterlabs_commands_never_leave_the_studio(shown):
    """`a` and `b` would add cells, `x` and `d d` take them away, Enter would edit, arrows would select others."""
    notebook, root = shown.notebook, shown.root
    notebook.python("studio.text = \"country = 'NO' and age between 20 and 40 and email_ok\"")
    shown.expect_conditions("country = 'NO'", "age between 20 and 40", "email_ok")
    root.get_by_role("tab", name="Sample").click()
    sources = notebook.sources()
    controls = [
        shown.conditions.first, root.get_by_role("combobox", name="Conditions joined").first,
        root.get_by_role("checkbox").first, root.get_by_role("slider").first, root.get_by_role("tab", name="Sample"),
        root.get_by_role("combobox", name="Value at stake"), shown.button("Add a group"), shown.button("Export…"),
    ]  # fmt: skip
    for control in controls:
        for key in ("a", "b", "x", "d", "d", "z", "m", "y", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"):
            control.focus()
            shown.page.keyboard.press(key)
            shown.page.keyboard.press("Escape")
        assert notebook.sources() == sources
    shown.conditions.first.focus()
    shown.page.keyboard.press("Enter")
    assert (notebook.sources(), notebook.mode, root.count()) == (sources, "command", 1)


def test_a_saved_notebook_is_small_and_holds_no_row_and_no_address(shown):
    root = shown.root
    root.get_by_role("tab", name="Sample").click()
    expect(root.get_by_role("table").or_(root.get_by_role("grid")).first).to_be_visible()
    root.get_by_role("tab", name="Why").click()
    root.get_by_role("tab", name="Compare").click()
    saved = shown.notebook.saved()
    assert "widget-state" in saved
    assert len(saved) < 12_000
    for private in ("Secretname", "secret.example", "+4790", "onerror", "nickname", "orders_365d"):
        assert private not in saved


def test_texts_that_look_like_markup_are_shown_as_texts(shown):
    shown.notebook.python("studio.name, studio.text = '<i>odd</i>', 'age > 80'")
    shown.expect_conditions("age > 80")
    odd = "in audience '<i>odd</i>'"
    for text in HOSTILE:
        same = "nickname = '{}'".format(text.replace("'", "''"))
        shown.notebook.python("studio.text = " + repr(f"{same} or {odd}"))
        shown.expect_count(shown.engine_count(f"{same} or age > 80"))
    for tab in ("Sample", "Compare", "Overlap", "Check", "SQL"):
        shown.root.get_by_role("tab", name=tab).click()
    shown.button("Add a condition").last.click()
    shown.page.keyboard.type("nickname")
    shown.page.keyboard.press("Enter")
    expect(shown.field).to_have_value(re.compile("nickname is known"))
    expect(shown.root).to_contain_text("Crowd & <b>Co</b>")
    expect(shown.button("Audience: <i>odd</i>")).to_be_visible()
    assert shown.page.evaluate("window.harmed") is None
    assert shown.root.locator("img, script, i, b").count() == 0


def test_it_answers_beside_a_cell_that_runs(shown):
    shown.page.evaluate(
        """() => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const code = "for _ in range(40): ws.audience('any(orders within 30 days) and age > 30').count()";
          window.running = kernel.requestExecute({ code, store_history: false });
        }"""
    )
    for age in (40, 41, 42):
        text = f"age > {age} and count(orders within {age} days) > 0"
        shown.write(text)
        shown.expect_conditions(f"age > {age}", f"count(orders within {age} days) > 0")
        expect(shown.root.get_by_role("alert")).to_have_count(0)
    assert shown.page.evaluate("window.running.done.then((reply) => reply.content.status)") == "ok"
    shown.expect_count(shown.engine_count(text))


def test_fifty_conditions_stay_usable(shown):
    text = " and ".join(f"(age > {place} or spend_90d > {place})" for place in range(25))
    shown.write(text)
    expect(shown.conditions).to_have_count(50, timeout=15_000)
    shown.expect_count(shown.engine_count(text))
    shown.condition("spend_90d > 24").get_by_role("checkbox").click()
    shown.expect_count(shown.engine_count(text.replace("(age > 24 or spend_90d > 24)", "age > 24")))
    assert shown.engine_count("everyone") == PEOPLE
