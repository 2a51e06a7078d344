"""Make the pictures of the README: `python -m widgets.pictures.make`, from the repository's root; needs the extras `lab` and `dev`.

They show the studio over the made-up shop, in a real JupyterLab and a real browser.
"""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from insight.datasets import shop
from tests.widgets.lab import FLAGS, browser_path, opened, running_lab, write_notebook

HERE = Path(__file__).parent
MOST = 150_000
TEXT = (
    "rfm_segment in ['Champions', 'Loyal'] and spend_365d between 2000 and 20000 and "
    "(country = 'NO' or online_share_365d > 0.5) and count(orders within 90 days where channel = 'app') >= 1"
)
PICTURES = {
    "studio-light": ("JupyterLab Light", 1500, "Compare"),
    "studio-dark": ("JupyterLab Dark", 1500, "Compare"),
    "studio-narrow": ("JupyterLab Light", 800, ""),
}
_CELL = "import insight\ninsight.open({folder!r}).studio({text!r})"
_THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"


def make() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright, running_lab(Path(root)) as lab:
        shutil.copytree(shop(profiles=10_000).parent, Path(root) / "shop")  # nothing is kept in the copy that is cached
        write_notebook(lab, "studio.ipynb", _CELL.format(folder=str(Path(root) / "shop"), text=TEXT))
        browser = playwright.chromium.launch(executable_path=browser_path(), headless=True, args=FLAGS)
        with opened(lab, browser, "studio.ipynb") as notebook:
            page = notebook.page
            notebook.do("application:toggle-left-area")
            notebook.run()
            studio = page.get_by_role("region", name="Audience studio")
            studio.get_by_role("slider").first.wait_for(timeout=60_000)
            for name, (theme, width, tab) in PICTURES.items():
                page.set_viewport_size({"width": width, "height": 1300})
                page.evaluate(_THEME, theme)
                page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
                chosen = studio.locator("[role=tab][aria-selected=true]")
                if tab and chosen.count() == 0:
                    studio.get_by_role("tab", name=tab).click()
                elif not tab and chosen.count():
                    chosen.click()
                page.wait_for_timeout(1_500)
                picture = studio.screenshot(path=HERE / f"{name}.png")
                if len(picture) > MOST:
                    raise ValueError(f"{name}.png has {len(picture):,} bytes; at most {MOST:,} are wanted.")
        browser.close()


if __name__ == "__main__":
    make()
