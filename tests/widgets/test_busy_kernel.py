"""While a cell is at work nothing answers, or only some of it: both widgets say so, wait, and go on by themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.widgets.crowd import write_crowd
from tests.widgets.lab import opened, write_notebook
from tests.widgets.shown import STUDIO, Shown

EXPLORER = "from insight.widgets.explorer import Explorer\nexplorer = Explorer(ws)\nexplorer"
LONG = "import time; time.sleep({})"
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
NO_ANSWER = re.compile("does not answer|run this cell again|has ended")


@pytest.fixture
def busy(lab, browser, tmp_path):
    """A notebook with both widgets above a cell that takes longer than anything was waited for; nothing was run."""
    folder = lab.folder / tmp_path.name
    write_crowd(folder)
    write_notebook(lab, f"{folder.name}.ipynb", STUDIO.format(folder.name, "nordic"), EXPLORER, LONG.format(26))
    with opened(lab, browser, f"{folder.name}.ipynb") as notebook:
        yield Shown(notebook, notebook.page.get_by_role("region", name="Audience studio").first, folder)


@pytest.mark.parametrize("beside", ["disabled", "perCommTarget"])
def test_widgets_above_a_long_cell_come_up_by_themselves(busy, beside):
    """`beside`: whether JupyterLab asks the kernel beside the cells that are at work."""
    page = busy.page
    page.evaluate(f"(how) => {{ {KERNEL}.commsOverSubshells = how; }}", beside)
    busy.notebook.do("notebook:run-all-cells")
    if beside == "disabled":
        expect(page.get_by_text("Waiting for the kernel").first).to_be_visible(timeout=30_000)
        busy.notebook.shot("busy-opening")
    busy.notebook.wait()
    expect(busy.root).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="Explorer")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(NO_ANSWER)).to_have_count(0)
    busy.expect_count(busy.engine_count("nordic"))
    busy.write("age > 60")
    busy.expect_count(busy.engine_count("age > 60"))
    busy.check()


def test_an_edit_while_a_cell_is_at_work_is_counted_when_the_kernel_is_free(busy):
    page = busy.page
    busy.notebook.write(STUDIO.format(busy.folder.name, "nordic"))
    page.evaluate(f"() => {{ {KERNEL}.commsOverSubshells = 'disabled'; }}")
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    busy.notebook.do("notebook:run-cell")
    busy.expect_count(busy.engine_count("nordic"))
    busy.notebook.start(LONG.format(9))
    busy.write("age > 60")
    expect(busy.root.get_by_text("Waiting for the kernel")).to_be_visible(timeout=20_000)
    busy.notebook.shot("busy-edit")
    expect(busy.condition("age > 60")).to_be_visible(timeout=30_000)
    expect(busy.root.get_by_text("Waiting for the kernel")).to_have_count(0)
    busy.expect_count(busy.engine_count("age > 60"))
    assert busy.kernel_text() == "age > 60"
    busy.check()
