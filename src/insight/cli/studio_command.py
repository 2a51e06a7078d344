"""`insight studio`: the audience studio as a page in the browser, on this machine only."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from insight.cli import printing
from insight.cli.arguments import AsJson, AsOf, WorkspaceFile, audience_names, opened
from insight.errors import InsightError, MissingPackage

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
TERMINATED = 143
"""Exit code after a request to end: 128 + SIGTERM."""
_CELL = """\
import insight
insight.open({file!r}, as_of={as_of!r}).studio({audience!r})"""
_START, _STOP, _LOOK = 60.0, 10.0, 0.2
_NAME = "insight-studio"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; frame-ancestors 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "no-referrer",
}
"""The page loads nothing from anywhere else, also where a library would; scripts inside it are those of Voila and the studio."""
_TEMPLATE = """\
{%- extends "voila/templates/lab/index.html.j2" -%}
{%- block notebook_css -%}
{{ resources.include_js("static/voila-style.js") }}
{% import "spinner.macro.html.j2" as spinner %}
{{ spinner.css() }}
{{ super.super() }}
{{ resources.include_css("static/theme-dark.css") | replace("<link" | safe, '<link media="(prefers-color-scheme: dark)"' | safe) }}
<style>:root { color-scheme: light dark; }</style>
<style>.jp-mod-noOutputs.jp-mod-noInput, .jp-OutputPrompt, .jp-Collapser { display: none; }</style>
{%- endblock notebook_css -%}
"""
"""Voila's template without its fonts from elsewhere; light or dark as the browser is."""
_Audience = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="The audience to begin with: a name, or a condition. Default: everyone.",
        autocompletion=audience_names,
    ),
]
_Port = Annotated[
    int, typer.Option("--port", min=0, max=65_535, help="The port of the page; 0 takes one that is free.")
]
_NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address, open no browser.")]


def studio(
    workspace: WorkspaceFile,
    audience: _Audience = None,
    *,
    port: _Port = 0,
    no_browser: _NoBrowser = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Serve the audience studio as a page, until Ctrl-C.

    The page answers on this machine only, and only to who has the address with its token.
    """
    _check_packages()
    ws = opened(workspace, as_of)
    if audience is not None:
        ws.audience(audience)  # what is wrong is said here, not on the page
    cell = _CELL.format(file=str(workspace.resolve()), as_of=as_of, audience=audience)
    with (
        _ended_by_sigterm(),
        tempfile.TemporaryDirectory(prefix="insight-studio-") as folder,
        _served(Path(folder), cell, port) as page,
    ):
        found = {"address": page.address, "pid": page.server.pid}
        printing.give(found, f"The studio is at {page.address}\nCtrl-C ends it.", as_json=as_json)
        sys.stdout.flush()
        if not no_browser:
            _show(Path(folder), page.address)
        while page.server.poll() is None:  # not `wait`: a signal that comes to another thread does not end it
            time.sleep(_LOOK)
        raise InsightError(f"The page has ended by itself. {page.told()}")


def _check_packages() -> None:
    for package in ("anywidget", "ipykernel", "voila"):
        if importlib.util.find_spec(package) is None:
            raise MissingPackage(package, "lab", "The studio as a page")


# --- the server -------------------------------------------------------------------------------------------------------


@dataclass
class _Page:
    """A page that is served."""

    server: subprocess.Popen[bytes]
    port: int
    token: str
    log: Path

    @property
    def address(self) -> str:
        """Where it is, with the token."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def told(self) -> str:
        """The last of what the server said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(["The server said:", *lines[-8:]]) if lines else ""


@contextmanager
def _served(folder: Path, cell: str, port: int) -> Iterator[_Page]:
    """Voila with one notebook of one cell, in a folder that holds nothing else; it answers when this is entered."""
    log, token, port = folder / "server.log", secrets.token_urlsafe(32), _usable(port)
    notebook = _write_files(folder, cell, port)
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": token,  # not on the command line, which everybody on the machine can read
        "JUPYTER_PATH": os.pathsep.join(filter(None, (str(folder / "jupyter"), os.environ.get("JUPYTER_PATH", "")))),
    }
    command = [sys.executable, "-m", "voila", notebook.name, "--token"]
    with log.open("wb") as out:
        server = subprocess.Popen(  # noqa: S603 - no shell; nothing in it comes from outside
            command, cwd=notebook.parent, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,  # Ctrl-C comes here alone, and the server is asked to end in order
        )  # fmt: skip
        page = _Page(server, port, token, log)
        try:
            _wait_for(page)
            yield page
        finally:
            _end(server)


def _usable(port: int) -> int:
    """The port, or a free one instead of 0.

    Raises
    ------
    InsightError
        If something else uses it.
    """
    with socket.socket() as tried:
        if os.name == "posix":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as wrong:
            raise InsightError(f"Port {port} cannot be used: {wrong.strerror}. Give another with --port.") from None
        return int(tried.getsockname()[1])


def _write_files(folder: Path, cell: str, port: int) -> Path:
    """The notebook, Voila's settings beside it, its template, and the kernel: this very Python."""
    spec = {"display_name": "insight", "language": "python"}
    code: dict[str, Any] = {
        "cell_type": "code",
        "id": "studio",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": cell,
    }
    metadata = {"kernelspec": {"name": _NAME, **spec}, "title": "Audience studio"}
    notebook = folder / "page" / "studio.ipynb"
    files: dict[Path, Any] = {
        notebook: {"cells": [code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5},
        notebook.with_name("voila.json"): _settings(folder, port),
        folder / "jupyter" / "voila" / "templates" / _NAME / "conf.json": {"base_template": "lab"},
        folder / "jupyter" / "kernels" / _NAME / "kernel.json": {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], **spec,
        },
    }  # fmt: skip
    for file, held in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(held), encoding="utf-8")
    (folder / "jupyter" / "voila" / "templates" / _NAME / "index.html.j2").write_text(_TEMPLATE, encoding="utf-8")
    return notebook


def _settings(folder: Path, port: int) -> dict[str, Any]:
    """What Voila is told; it stands above what the user has set for other pages."""
    return {
        "Voila": {
            "ip": HOST, "port": port, "port_retries": 0, "open_browser": False, "tornado_settings": {"headers": _HEADERS},
            "connection_dir_root": str(folder),
        },
        "VoilaConfiguration": {"template": _NAME, "file_allowlist": []},
    }  # fmt: skip


def _wait_for(page: _Page) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end and page.server.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, page.port), timeout=1):
            return
        time.sleep(0.1)
    raise InsightError(f"The page could not be served. {page.told()}")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


# --- around it --------------------------------------------------------------------------------------------------------


def _show(folder: Path, address: str) -> None:
    """Open the browser by way of a file that only this user can read: its command line is no place for a token."""
    file = folder / "open.html"
    link = escape(address)
    file.write_text(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}">'
        f'<title>Audience studio</title><a href="{link}">Audience studio</a>',
        encoding="utf-8",
    )
    webbrowser.open(file.as_uri())


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """A request to end ends the server too, and removes what was made."""

    def end(_number: int, _frame: object) -> NoReturn:
        raise typer.Exit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
