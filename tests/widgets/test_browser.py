"""Without a browser, it is said what to install; tests are left out on request only."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.widgets.lab import browser_path

ROOT = Path(__file__).parents[2]


def test_tests_that_need_a_browser_are_left_out_on_request(monkeypatch):
    monkeypatch.setenv("INSIGHT_BROWSER", "none")
    with pytest.raises(pytest.skip.Exception, match="INSIGHT_BROWSER=none"):
        browser_path()


@pytest.mark.parametrize("wanted", ["", "no-such-browser"])
def test_without_one_they_fail_and_say_what_to_install(monkeypatch, tmp_path, wanted):
    monkeypatch.setenv("INSIGHT_BROWSER", wanted)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="sudo apt install chromium"):
        browser_path()


def test_the_browser_that_is_named_is_the_one(monkeypatch, tmp_path):
    mine = executable(tmp_path / "mine")
    monkeypatch.setenv("INSIGHT_BROWSER", str(mine))
    assert browser_path() == str(mine)


@pytest.mark.parametrize(
    ("there", "chosen", "code", "said"),
    [
        (["chromium"], "", 0, ""),
        ([], "none", 0, ""),
        ([], "", 2, "sudo apt install chromium"),
    ],
)
def test_make_looks_for_a_browser_before_the_tests(tmp_path, there, chosen, code, said):
    """As somebody who may not install anything."""
    for name in there:
        executable(tmp_path / name)
    executable(tmp_path / "id", "echo 1000")
    for name in ("make", "sh", "echo", "sed"):
        (tmp_path / name).symlink_to(shutil.which(name))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "--no-print-directory", "browser"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**kept, "PATH": str(tmp_path), "INSIGHT_BROWSER": chosen},
    )  # fmt: skip
    assert (done.returncode, said in done.stderr) == (code, True)


def executable(path, body="exit 0"):
    path.write_text(f"#!{shutil.which('sh')}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path
