from __future__ import annotations

from contextlib import ExitStack, contextmanager

import pytest

from tests.widgets.asking import shop_in
from tests.widgets.crowd import write_crowd
from tests.widgets.lab import FLAGS, browser_path, opened, running_lab, write_notebook
from tests.widgets.shown import STUDIO, Shown


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Someone who asks about the small shop, while the studio shows `norwegians`; for questions that change nothing."""
    return shop_in(tmp_path_factory.mktemp("shop"), "norwegians", "country = 'NO'")


# --- JupyterLab and a browser: started when a test first needs them ------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    path = browser_path()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not needed where these tests are left out

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    del browser  # where there is none, nothing is started
    with running_lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@contextmanager
def studio_in(lab, browser, folder, *more):
    """A notebook beside the crowd's files, whose first cell shows the studio; it was run."""
    write_crowd(folder)
    name = f"{folder.name}.ipynb"
    write_notebook(lab, name, STUDIO.format(folder.name, "nordic"), *more)
    with opened(lab, browser, name) as notebook:
        notebook.run()
        yield Shown(notebook, notebook.page.get_by_role("region", name="Audience studio").first, folder)


@pytest.fixture(scope="module")
def shared(request, lab, browser):
    """One notebook, with a kernel of its own, for all tests of a module that change nothing but the audience shown."""
    with studio_in(lab, browser, lab.folder / request.module.__name__.rpartition(".")[2]) as found:
        yield found


@pytest.fixture
def shown(shared):
    """The studio as it is when it was just opened on `nordic`; nothing may go wrong on its page."""
    shared.begin_again("country in ['NO', 'SE']")
    yield shared
    shared.check()


@pytest.fixture(scope="module")
def desk(lab, browser):
    """A notebook whose cell is written anew for each test: opening one takes several seconds."""
    with studio_in(lab, browser, lab.folder / "desk") as found:
        yield found


@pytest.fixture
def rewritten(desk, lab, tmp_path):
    """A studio over files of the test's own."""
    folder = lab.folder / tmp_path.name
    write_crowd(folder)
    desk.notebook.write(STUDIO.format(folder.name, "nordic"))
    desk.notebook.run()
    yield Shown(desk.notebook, desk.root, folder)
    desk.check()


@pytest.fixture
def open_studio(lab, browser, tmp_path):
    """Opens a notebook of the test's own, with files of its own."""
    with ExitStack() as stack:
        yield lambda *more: stack.enter_context(studio_in(lab, browser, lab.folder / tmp_path.name, *more))
