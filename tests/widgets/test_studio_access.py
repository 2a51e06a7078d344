"""The studio for everybody: axe-core finds nothing serious, each control has a name, and all are there on narrow pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.widgets.conftest import studio_in

RICH = (
    "country in ['NO', 'SE'] and age between 30 and 60 and (email_ok or not spend_90d > 100)"
    " and count(orders within 90 days where channel = 'app') >= 1 and born < 1990-01-01"
)
TABS = ("Sample", "Compare", "Overlap", "History", "Check", "Why", "SQL")
_AXE = """async () => {
  const { violations } = await axe.run('.insight-studio', { resultTypes: ['violations'] });
  return violations.filter((each) => ['serious', 'critical'].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`));
}"""
_OUTSIDE = """(root) => {
  const scrolls = (node) => {
    for (let each = node.parentElement; each && each !== root; each = each.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(each).overflowX)) return true;
    return false;
  };
  const around = root.getBoundingClientRect();
  const found = root.scrollWidth > root.clientWidth + 1 ? [`the studio: ${root.scrollWidth} of ${root.clientWidth}`] : [];
  if (around.left < 0 || around.right > innerWidth) found.push(`the page: ${around.left} to ${around.right} of ${innerWidth}`);
  for (const each of root.querySelectorAll('button, input, select, textarea, [role=tab], [role=slider], [role=treeitem]')) {
    const box = each.getBoundingClientRect();
    if (box.width && (box.left < around.left - 1 || box.right > around.right + 1) && !scrolls(each))
      found.push(`${each.tagName} ${each.getAttribute('aria-label') ?? each.textContent}: ${box.left} to ${box.right}`);
  }
  return found;
}"""
_CONTROLS = "button|checkbox|combobox|slider|textbox|tab|option|spinbutton|treeitem|link|menuitem|radio|switch"
_NAMELESS = re.compile(rf"^\s*- (?:{_CONTROLS})\b(?! [\"/]).*$", re.MULTILINE)


@pytest.fixture(scope="module", params=["JupyterLab Light", "JupyterLab Dark"])
def themed(request, lab, browser):
    """A studio with a condition of each kind, in a light and in a dark JupyterLab."""
    with studio_in(lab, browser, lab.folder / request.param.replace(" ", "").lower()) as found:
        change = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
        found.page.evaluate(change, request.param)
        expect(found.page.locator("body")).to_have_attribute("data-jp-theme-name", request.param)
        found.notebook.python(f"studio.text = {RICH!r}")
        expect(found.root.get_by_role("slider").first).to_be_visible()
        axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core comes with the extra `dev`")
        found.page.evaluate(axe.AXE_SCRIPT)
        yield found


def test_axe_finds_nothing_serious(themed):
    assert themed.page.evaluate(_AXE) == []
    themed.notebook.shot(f"access-{themed.folder.name}")


@pytest.mark.parametrize("tab", TABS)
def test_nor_in_a_tab(themed, tab):
    themed.root.get_by_role("tab", name=tab).click()
    expect(themed.root.get_by_role("tabpanel")).to_be_visible()
    expect(themed.root.locator("[aria-busy=true]")).to_have_count(0)
    assert themed.page.evaluate(_AXE) == []
    assert _NAMELESS.findall(themed.root.aria_snapshot()) == []


@pytest.mark.parametrize(
    "button", ["Add a condition", "Add a condition on rows", "Export…", "Audience: nordic", "More about this condition"]
)
def test_nor_in_a_dialog(themed, button):
    themed.button(button).last.click()
    opened = themed.page.get_by_role("dialog").or_(themed.page.get_by_role("menu")).first
    expect(opened).to_be_visible()
    assert themed.page.evaluate(_AXE) == []
    assert _NAMELESS.findall(opened.aria_snapshot()) == []
    themed.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)


def test_nor_where_an_export_would_replace_a_file(themed):
    dialog = themed.root.get_by_role("dialog")
    for _ in range(2):
        themed.button("Export…").click()
        dialog.get_by_role("textbox", name="File name").fill("twice")
        dialog.get_by_role("button", name="Export").last.click()
        done = dialog.get_by_role("button", name="Replace it").or_(dialog.get_by_role("button", name="Close"))
        expect(done).to_be_visible()
        assert themed.page.evaluate(_AXE) == []
        assert _NAMELESS.findall(dialog.aria_snapshot()) == []
        themed.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda file: f"{file}\n[broken\n", "Not saved"),
        (lambda file: file.replace("['NO', 'SE']", "['DK']"), "Someone else changed this audience"),
    ],
    ids=["broken", "changed"],
)
def test_nor_where_it_cannot_be_saved(themed, change, title):
    file = themed.folder / "insight.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text(change(good), encoding="utf-8")
    themed.button("Save").click()
    dialog = themed.root.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    assert themed.page.evaluate(_AXE) == []
    assert _NAMELESS.findall(dialog.aria_snapshot()) == []
    file.write_text(good, encoding="utf-8")
    themed.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "height"),
    [(900, 1000), (1600, 1000), (800, 500)],
    ids=["900 px", "1600 px", "1600 px at 200 %"],
)
def test_all_of_it_is_there_at_each_width(themed, width, height):
    """At 200 % a window has half as many pixels of the page."""
    before = themed.page.viewport_size
    themed.page.set_viewport_size({"width": width, "height": height})
    themed.page.wait_for_timeout(300)
    assert themed.page.locator(".insight-studio").first.evaluate(_OUTSIDE) == []
    for name in ("Add a condition", "Export…"):
        themed.button(name).last.click(trial=True)
    themed.field.click(trial=True)
    themed.notebook.shot(f"access-{themed.folder.name}-{width}")
    themed.page.set_viewport_size(before)
