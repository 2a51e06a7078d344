"""What is drawn of an audience can be seen and read: bars of a few beside everyone, and the bins of a breakdown in their order."""

from __future__ import annotations

import re

from playwright.sync_api import expect

NORDIC = "country in ['NO', 'SE']"


def spread(shown):
    return shown.root.get_by_role("group", name=re.compile("^Age, spread"))


def tallest(shown):
    """How tall the coloured bars are, as a part of the pale ones."""
    high = [
        spread(shown).locator(each).evaluate("(each) => each.getBBox().height")
        for each in (".st-others", ".st-everyone")
    ]
    return high[0] / high[1]


def test_a_small_audience_has_a_scale_of_its_own_and_both_are_told(shown):
    shown.notebook.python(f"studio.text = {f'{NORDIC} and age between 30 and 60'!r}")
    shown.expect_conditions(NORDIC, "age between 30 and 60")
    expect(spread(shown)).to_have_accessible_name("Age, spread")
    assert shown.root.locator(".st-scale").count() == 0
    shown.notebook.python(f"studio.text = {f'{NORDIC} and id <= 6 and age between 30 and 60'!r}")
    expect(spread(shown)).to_have_accessible_name(
        re.compile(r"^Age, spread; two scales: coloured bars up to \d, pale ones up to \d\d\d$")
    )
    expect(shown.root.locator(".st-scale")).to_have_text(re.compile(r"^≤ \d≤ \d\d\d$"))
    assert 0.9 < tallest(shown) <= 1
    shown.notebook.shot("scales-light")
    shown.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    shown.page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    shown.notebook.shot("scales-dark")
    shown.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")


def test_the_bins_of_a_breakdown_stand_in_their_order(shown):
    shown.root.get_by_role("tab", name="Compare").click()
    shown.root.get_by_role("combobox", name="Compare by").select_option("Age")
    rows = shown.root.get_by_role("tabpanel").get_by_role("rowheader")
    expect(rows.first).to_have_text(re.compile(r"^under \d+$"))
    told = rows.all_text_contents()
    starts = [int(re.search(r"\d+", each)[0]) for each in told[1:-1]]
    assert (starts, told[-1]) == (sorted(starts), "missing")
    assert len(starts) > 5
    shown.root.get_by_role("tab", name="Compare").click()
