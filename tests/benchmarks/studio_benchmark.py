"""From a key or a drag to the count on the screen, in a real JupyterLab and a real browser.

Measured in the page: from the event to the first frame that was drawn with another count. Times of the browser, the server, the
kernel and the preview are all in it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from tests.benchmarks import printed
from tests.benchmarks.preview_data import preview_data
from tests.benchmarks.ratios import TARGET, Result, ratios_of
from tests.widgets.lab import FLAGS, browser_path, opened, running_lab, write_notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.widgets.lab import Notebook

FULL, QUICK = 1_000_000, 20_000
MEDIAN, P95 = 60, 120
"""Milliseconds."""
_CELL = """\
import insight
ws = insight.open({folder!r})
studio = ws.studio({text!r})
studio"""
_REST = "country = 'NO' and orders_365d >= 2 and email_opt_in and churn_score < 0.8"
_WATCH = """() => {
  const hero = () => document.querySelector('.st-hero')?.dataset.count;
  let begun = 0, shown = hero();
  window.watched = null;
  window.begin = (type) => {
    window.watched = null;
    shown = hero();
    addEventListener(type, () => { begun = performance.now(); }, { capture: true, once: true });
  };
  new MutationObserver(() => {
    if (!begun || hero() === shown) return;
    const from = begun;
    begun = 0;
    requestAnimationFrame(() => setTimeout(() => { window.watched = performance.now() - from; }));
  }).observe(document.querySelector('.insight-studio'), { subtree: true, childList: true, attributes: true });
}"""
_SETTLED = "() => document.querySelector('.st-reach').getAttribute('aria-busy') !== 'true'"


def benchmark(*, quick: bool = False) -> Result:
    """Print the times; whether the counts shown are those of the engine, and how the times compare with their target."""
    try:
        path = browser_path()
    except (pytest.skip.Exception, pytest.fail.Exception) as none:
        print(f"The studio is not measured. {none}", flush=True)
        return Result(sound=True)
    size = QUICK if quick else FULL
    folder = preview_data(size)
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright, running_lab(Path(root)) as lab:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        write_notebook(lab, "studio.ipynb", _CELL.format(folder=str(folder / "insight.toml"), text=_text(70)))
        with opened(lab, browser, "studio.ipynb") as notebook:
            notebook.run()
            notebook.page.locator(".st-hero").wait_for(timeout=120_000)
            found = _measured(notebook, 4 if quick else 40)
            wrong = _different(notebook)
        browser.close()
    _print(size, found)
    print("DIFFERENT: " + wrong if wrong else "The count shown is the engine's.", flush=True)
    return Result(
        not wrong, ratios_of("studio", size, {name: {TARGET: median(each) / MEDIAN} for name, each in found.items()})
    )


def _text(threshold: int) -> str:
    return f"{_REST} and spend_365d > {threshold}"


def _measured(notebook: Notebook, times: int) -> dict[str, list[float]]:
    page = notebook.page
    page.get_by_role("slider").first.wait_for(timeout=120_000)
    page.evaluate(_WATCH)
    handle = page.get_by_role("slider", name="Spend 365d, from")
    typed = [each for place in range(times) if (each := _typed(notebook, place)) is not None]
    _show(notebook, 200)
    handle.focus()
    moved = _times(notebook, times, "keydown", lambda _: page.keyboard.press("ArrowRight"))
    _show(notebook, 300)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    dragged = _times(notebook, times, "pointermove", lambda place: page.mouse.move(x + 4 + place, y))
    page.mouse.up()
    return {"a key in the filter text": typed, "an arrow key on a handle": moved, "a handle dragged": dragged}


def _typed(notebook: Notebook, place: int) -> float | None:
    """A digit behind a threshold, which gives one that was never asked for."""
    page = notebook.page
    base, digit = divmod(place, 9)
    if digit == 0:
        _show(notebook, 70 + base)
    else:
        page.keyboard.press("Backspace")
        page.wait_for_function("(text) => document.activeElement.value === text", arg=_text(70 + base))
        page.wait_for_timeout(300)
    field = page.get_by_role("combobox", name="Filter text")
    field.focus()
    page.keyboard.press("Control+End")
    return _once(notebook, "keydown", lambda: page.keyboard.press(str(digit + 1)))


def _show(notebook: Notebook, threshold: int) -> None:
    page = notebook.page
    notebook.python(f"studio.text = {_text(threshold)!r}")
    page.wait_for_function(
        "(text) => document.querySelector('.insight-studio [role=combobox][aria-label=\"Filter text\"]').value === text",
        arg=_text(threshold),
    )
    page.wait_for_timeout(1_000)


def _times(notebook: Notebook, times: int, event: str, act: Callable[[int], None]) -> list[float]:
    found = [_once(notebook, event, lambda place=place: act(place)) for place in range(times)]
    return [each for each in found if each is not None]


def _once(notebook: Notebook, event: str, act: Callable[[], None]) -> float | None:
    """Milliseconds; None where the engine too counts as many as before."""
    page = notebook.page
    page.evaluate("(type) => window.begin(type)", event)
    act()
    try:
        page.wait_for_function("() => window.watched !== null", timeout=2_000)
    except PlaywrightTimeout as late:
        if wrong := _different(notebook):
            raise AssertionError(f"The count does not follow: {wrong}") from late
        return None
    page.wait_for_function(_SETTLED)
    page.wait_for_timeout(50)
    return float(page.evaluate("window.watched"))


def _different(notebook: Notebook) -> str:
    """What is shown at the end beside what the engine counts."""
    notebook.page.wait_for_timeout(1_500)
    shown = int(notebook.page.locator(".st-hero").get_attribute("data-count"))
    counted = int(notebook.python("print(studio.audience.count())"))
    return "" if shown == counted else f"{shown:,} is shown, {counted:,} is counted"


def _print(size: int, found: dict[str, list[float]]) -> None:
    rows = [
        [name, str(len(times)), f"{median(times):.0f}", f"{_p95(times):.0f}", f"{max(times):.0f}"]
        for name, times in found.items()
    ]
    heads = ["", "times", "median ms", "95 % ms", "most ms"]
    printed.table(f"The studio at {size:,} profiles: until another count is drawn", heads, rows)
    if size == FULL:
        for name, times in found.items():
            printed.target(f"the count after {name} is drawn, at the median, after", median(times), MEDIAN, " ms")
            printed.target(f"the count after {name} is drawn, 95 of 100 times, after", _p95(times), P95, " ms")


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]
