"""`insight studio`: the studio as a page of its own, on this machine, for who has the token."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import insight
from tests.cli.json_shapes import shape_of, written
from tests.widgets.crowd import AS_OF, write_crowd
from tests.widgets.shown import grouped

if TYPE_CHECKING:
    from playwright.sync_api import Page

COMMAND = [sys.executable, "-c", "from insight.cli import main; main()", "studio"]
UNKNOWN = "00000000-0000-0000-0000-000000000000"
TEXT = "country = 'SE' and age > 50"


@pytest.fixture
def crowd(tmp_path):
    return write_crowd(tmp_path / "crowd")


@pytest.fixture
def served(crowd, tmp_path, monkeypatch):
    """The command while it runs, its address, and the folder in which it keeps what it makes."""
    (tmp_path / "made").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "made"))
    words = [str(crowd), "nordic", "--no-browser", "--json", "--as-of", AS_OF]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        try:
            said = ""
            while not said.endswith("}\n"):
                line = running.stdout.readline()
                assert line, "it ended by itself"
                said += line
            yield running, json.loads(said), tmp_path / "made"
        finally:
            running.terminate()


@dataclass
class Watched:
    """A page of the browser, what it complained about, and what it asked of the outside; that is not let through."""

    page: Page
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser, served):
    """The page, opened with its token."""
    _, told, _ = served
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    found = Watched(context.new_page())

    def refuse(route):
        found.outside.append(route.request.url)
        route.abort()

    context.on("weberror", lambda wrong: found.faults.append(str(wrong.error)))
    context.on("console", lambda said: found.faults.append(said.text) if said.type == "error" else None)
    context.route(lambda url: not url.startswith((told["address"].partition("?")[0], "data:", "blob:")), refuse)
    found.page.goto(told["address"])
    yield found
    context.close()


def test_the_studio_stands_on_it_and_nothing_is_asked_of_the_outside(watched, crowd):
    page, studio = watched.page, watched.page.get_by_role("region", name="Audience studio")
    text, reach = studio.get_by_role("combobox", name="Filter text"), studio.get_by_role("region", name="Reach")
    expect(text).to_have_value("country in ['NO', 'SE']", timeout=60_000)
    assert page.title() == "Audience studio"
    text.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(TEXT)
    count = insight.open(crowd, as_of=AS_OF).audience(TEXT).count()
    expect(reach).to_contain_text(re.compile(rf"^\s*{grouped(count)}\s*customers"), timeout=10_000)
    assert (watched.faults, watched.outside) == ([], [])


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_it_is_light_or_dark_as_the_browser_is(watched, scheme, is_dark):
    watched.page.emulate_media(color_scheme=scheme)
    expect(watched.page.get_by_role("region", name="Audience studio")).to_be_visible(timeout=60_000)
    behind = watched.page.locator(".insight-studio").evaluate("(each) => getComputedStyle(each).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", behind)[:3])) < 200) == is_dark
    assert (watched.faults, watched.outside) == ([], [])


def test_it_answers_on_this_machine_and_only_to_who_has_the_token(browser, served):
    _, told, _ = served
    assert shape_of("studio", told) == written()["studio"]
    bare, token = told["address"].split("?token=")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", bare)
    assert len(token) >= 32
    context = browser.new_context()
    answers = {
        path: context.request.get(f"{bare}{path}", max_redirects=0)
        for path in (
            "",
            f"?token={token[::-1]}",
            f"api/kernels/{UNKNOWN}",
            "voila/files/studio.ipynb",
            f"?token={token}",
        )
    }
    assert [each.status for each in answers.values()] == [302, 302, 403, 403, 200]
    assert answers[""].headers["location"].startswith("/login")
    context.close()
    if Path("/proc").exists():  # what everybody on the machine can read
        assert token not in Path(f"/proc/{told['pid']}/cmdline").read_text(encoding="utf-8")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ended_it_leaves_no_server_and_no_file(served, sent, code):
    running, told, made = served
    assert list(made.glob("insight-studio-*"))
    running.send_signal(sent)
    assert running.wait(20) == code
    assert list(made.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(re.search(r":(\d+)/", told["address"])[1])), timeout=5)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["contry = 'DK'"], "Did you mean 'country'?"),
        (["nordic", "--port", "{taken}"], r"Port {taken} cannot be used: .* Give another with --port\."),
    ],
)
def test_what_is_wrong_is_said_before_there_is_a_page(crowd, words, wanted):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        asked = [*COMMAND, str(crowd), *(word.format(taken=taken) for word in words), "--no-browser"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(wanted.format(taken=taken), done.stderr)


def test_without_voila_it_says_what_to_install(crowd):
    hidden = (
        "import importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, *more: None if name == 'voila' else find(name, *more);"
        "from insight.cli import main; main()"
    )
    asked = [sys.executable, "-c", hidden, "studio", str(crowd), "--no-browser"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert "The studio as a page needs the package 'voila'. Install it with: pip install 'insight[lab]'" in done.stderr
