"""Make the pictures of the README: `python -m widgets.pictures.make`, from the repository's root; needs the extras `lab` and `dev`.

They show the studio, the explorer and a customer over the made-up shop, in a real JupyterLab and a real browser.
"""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from insight.datasets import shop
from tests.widgets.lab import FLAGS, browser_path, opened, running_lab, write_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.widgets.lab import Notebook

HERE = Path(__file__).parent
MOST = 400_000
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
TEXT = (
    "rfm_segment in ['Champions', 'Loyal'] and spend_365d between 2000 and 20000 and "
    "(country = 'NO' or online_share_365d > 0.5) and count(orders within 90 days where channel = 'app') >= 1"
)
PICTURES = {
    "studio-light": (LIGHT, 1500, "Compare"),
    "studio-dark": (DARK, 1500, "Compare"),
    "studio-narrow": (LIGHT, 800, ""),
}
_OPEN = "import insight\nws = insight.open({folder!r})\n"
_CELLS = {
    "studio": _OPEN + "ws.studio({text!r})",
    "explorer": _OPEN
    + "tier = ws.segment('tier', by=['orders_365d', 'mean_order_365d', 'online_share_365d'])\nws.publish(tier, keep=False).explorer()",
    "customer": _OPEN + "ws.profile(42)",
}
_THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"


def make() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright, running_lab(Path(root)) as lab:
        folder = Path(root) / "shop"
        shutil.copytree(shop(profiles=10_000).parent, folder)  # nothing is kept in the copy that is cached
        for name, cell in _CELLS.items():
            write_notebook(lab, f"{name}.ipynb", cell.format(folder=str(folder), text=TEXT))
        browser = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=FLAGS)
        for name, take in (("studio", _studio), ("explorer", _explorer), ("customer", _customer)):
            with opened(lab, browser, f"{name}.ipynb") as notebook:
                notebook.do("application:toggle-left-area")
                notebook.run()
                take(notebook)
        browser.close()


def _studio(notebook: Notebook) -> None:
    studio = notebook.page.get_by_role("region", name="Audience studio")
    studio.get_by_role("slider").first.wait_for(timeout=60_000)
    for name, (theme, width, tab) in PICTURES.items():
        _look(notebook, theme, width)
        chosen = studio.locator("[role=tab][aria-selected=true]")
        if tab and chosen.count() == 0:
            studio.get_by_role("tab", name=tab).click()
        elif not tab and chosen.count():
            chosen.click()
        _keep(studio, name)


def _explorer(notebook: Notebook) -> None:
    explorer = notebook.page.locator(".insight-studio")
    explorer.get_by_role("group", name="Map of tier").get_by_role("button").first.wait_for(timeout=60_000)
    _look(notebook, LIGHT, 1200)
    _keep(explorer, "explorer")


def _customer(notebook: Notebook) -> None:
    _look(notebook, LIGHT, 2100, 2400)
    _keep(notebook.page.locator(".jp-OutputArea").first, "customer")


def _look(notebook: Notebook, theme: str, width: int, height: int = 1800) -> None:
    notebook.page.set_viewport_size({"width": width, "height": height})
    notebook.page.evaluate(_THEME, theme)
    notebook.page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")


def _keep(part: Locator, name: str) -> None:
    part.page.wait_for_timeout(1_500)
    picture = part.screenshot(path=HERE / f"{name}.png")
    if len(picture) > MOST:
        raise ValueError(f"{name}.png has {len(picture):,} bytes; at most {MOST:,} are wanted.")


if __name__ == "__main__":
    make()
