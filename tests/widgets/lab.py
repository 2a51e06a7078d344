"""A real JupyterLab on loopback, and a real Chromium that looks at it; nothing of either leaves the machine.

`INSIGHT_BROWSER` names the browser (by default a Chromium on the path); `none` skips the tests that need one.
`INSIGHT_SHOTS` names a folder for screenshots.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
_START, _STOP = 60, 15
_IDLE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle' &&
    ![...panel.node.querySelectorAll('.jp-InputPrompt')].some((each) => each.textContent.includes('*'));
}"""


def browser_path() -> str:
    """The browser on this machine; tests that need it are skipped only on request."""
    wanted = os.environ.get("INSIGHT_BROWSER", "")
    if wanted == "none":
        pytest.skip("INSIGHT_BROWSER=none: tests that need a browser are left out")
    found = shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            "These tests need Chromium. On Debian and Ubuntu: sudo apt install chromium fonts-dejavu-core. Elsewhere install Chromium "
            "or Chrome and name it: INSIGHT_BROWSER=/path/to/chrome. To leave them out: INSIGHT_BROWSER=none.",
            pytrace=False,
        )
    return found


@dataclass(frozen=True)
class Lab:
    """A JupyterLab server: its address, its token, its folder of notebooks."""

    url: str
    token: str
    folder: Path


@contextmanager
def running_lab(root: Path) -> Iterator[Lab]:
    """JupyterLab with settings, data and kernels of its own, ended at the end."""
    folder, log = root / "notebooks", root / "lab.log"
    folder.mkdir()
    _write_settings(root / "settings")
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=_environment(root), stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, server, log)
            yield Lab(f"http://127.0.0.1:{port}", token, folder)
        finally:
            server.terminate()
            try:
                server.wait(_STOP)
            except subprocess.TimeoutExpired:
                server.kill()


def _write_settings(folder: Path) -> None:
    """No news; and what a widget holds is written into the notebook, where tests look for what must not be there."""
    given = {
        "@jupyterlab/apputils-extension/notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
            "doNotDisturbMode": True,
        },
        "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
    }
    for name, settings in given.items():
        file = folder / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), encoding="utf-8")


def _environment(root: Path) -> dict[str, str]:
    """Nothing of a developer's own Jupyter."""
    places = {
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }  # fmt: skip
    return {**os.environ, **{name: str(root / place) for name, place in places.items()}, "JUPYTER_PLATFORM_DIRS": "1"}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


# --- a notebook in it ---------------------------------------------------------------------------------------------------


@dataclass
class Notebook:
    """An open notebook, with everything that its page complained about or asked of the outside.

    Attributes
    ----------
    faults : errors on the console and errors that nobody caught.
    outside : addresses outside the server that the page asked for; they are not let through.
    """

    lab: Lab
    page: Page
    name: str
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells the notebook has."""
        return int(self.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length"))

    @property
    def mode(self) -> str:
        """Whether the notebook takes keys as commands, or edits a cell."""
        return str(self.page.evaluate("window.jupyterapp.shell.currentWidget.content.mode"))

    def sources(self) -> list[str]:
        """The text of each cell."""
        told = "window.jupyterapp.shell.currentWidget.content.widgets.map((each) => each.model.sharedModel.getSource())"
        return list(self.page.evaluate(told))

    def write(self, source: str) -> None:
        """Give the first cell another text."""
        cell = "window.jupyterapp.shell.currentWidget.content.widgets[0]"
        self.page.evaluate(f"(source) => {cell}.model.sharedModel.setSource(source)", source)

    def do(self, command: str) -> None:
        """Run a command of JupyterLab."""
        self.page.evaluate(f"window.jupyterapp.commands.execute('{command}')")

    def run(self) -> None:
        """Run all cells, and wait until the kernel is idle."""
        self.wait()
        self.do("notebook:run-all-cells")
        self.wait()

    def wait(self) -> None:
        """Wait until the kernel is connected and idle, and no cell runs."""
        self.page.wait_for_function(_IDLE, timeout=90_000)

    def python(self, code: str) -> str:
        """Run code in the kernel, beside the cells, and give what it prints."""
        self.page.evaluate(
            """async (code) => {
              const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({ code, store_history: false });
              window.said = '';
              future.onIOPub = (message) => {
                if (message.header.msg_type === 'stream') window.said += message.content.text;
                if (message.header.msg_type === 'error') window.said += message.content.evalue;
              };
              await future.done;
            }""",
            code,
        )
        return str(self.page.evaluate("window.said"))

    def start(self, code: str) -> None:
        """Begin to run code in the kernel, beside the cells, and do not wait for it."""
        kernel = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        self.page.evaluate(f"(code) => void {kernel}.requestExecute({{ code, store_history: false }})", code)

    def restart(self) -> None:
        """Restart the kernel; nothing is run."""
        self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        self.wait()

    def saved(self) -> str:
        """The notebook as it is on disk after saving it."""
        self.page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")
        return (self.lab.folder / self.name).read_text(encoding="utf-8")

    def shot(self, name: str) -> None:
        """Keep a picture, if a folder for pictures is named."""
        folder = os.environ.get("INSIGHT_SHOTS", "")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


def write_notebook(lab: Lab, name: str, *cells: str) -> None:
    """Write a notebook of code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made: Any = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(each) for each in cells], metadata={"kernelspec": kernel}
    )
    nbformat.write(made, lab.folder / name)


@contextmanager
def opened(lab: Lab, browser: Browser, name: str, **options: Any) -> Iterator[Notebook]:
    """A notebook in a new window; its cells are not run."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, **options)
    page = context.new_page()
    notebook = Notebook(lab, page, name)
    page.on("pageerror", lambda error: notebook.faults.append(str(error)))
    page.on("console", lambda said: notebook.faults.append(said.text) if said.type == "error" else None)

    def refuse(route: Any) -> None:
        notebook.outside.append(route.request.url)
        route.abort()

    context.route(lambda address: not address.startswith((lab.url, "data:", "blob:")), refuse)
    try:
        page.goto(f"{lab.url}/lab/tree/{name}?reset&token={lab.token}")
        page.wait_for_function("window.jupyterapp && window.jupyterapp.started")
        page.evaluate("window.jupyterapp.restored")
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        notebook.wait()
        yield notebook
    finally:
        context.close()
