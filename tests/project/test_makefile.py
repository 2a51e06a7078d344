"""`make` finds a Python that fits, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_INHERITED = ("MAKE", "MFLAGS", "PYTHON", "INSIGHT")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def make(tmp_path):
    """`make` in a folder that holds nothing but the Makefile and what it installs from."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "--no-print-directory", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    return run


def test_without_arguments_it_lists_its_targets(make):
    shown = make().stdout
    for target in ("demo", "test", "check", "fmt", "lab", "bench", "constraints", "clean"):
        assert f"make {target}\t" in shown
    for target in ("test-long", "lowest", "docs", "changelog", "bench-large", "bench-compare"):
        assert f"make {target}\t" in shown


def test_no_fitting_python_is_said_and_nothing_is_made(make, tmp_path):
    done = make("demo", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "insight needs Python 3.11, 3.12 or 3.13; none found (tried: no-such-python)" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_of_another_version_does_not_fit(make, tmp_path):
    old = script(tmp_path / "old", "exit 1")
    assert "none found" in make("demo", f"PYTHON={old}").stderr


def test_a_python_without_venv_says_what_to_install(make, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")
    bare = script(tmp_path / "bare", f'PYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"')
    done = make("demo", f"PYTHON={bare}")
    assert done.returncode != 0
    assert f"sudo apt install python{VERSION}-venv" in done.stderr


def test_a_fitting_python_makes_the_environment(make, tmp_path):
    done = make(".venv/bin/pip", f"PYTHON={sys.executable}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".venv" / "bin" / "pip").exists()


@pytest.mark.parametrize(
    ("made_by", "named", "wanted"),
    [
        (None, (), ".venv"),
        (None, (f"PYTHON={sys.executable}",), ".venv"),
        (VERSION, (f"PYTHON={sys.executable}",), ".venv"),
        ("3.10", (), ".venv"),
        ("3.10", (f"PYTHON={sys.executable}",), f".venv-{VERSION}"),
        ("3.10", ("PYTHON=no-such-python",), ".venv"),
    ],
)
def test_each_version_of_python_that_is_named_has_an_environment_of_its_own(make, tmp_path, made_by, named, wanted):
    if made_by is not None:
        (tmp_path / ".venv").mkdir()
        (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"home = /bin\nversion = {made_by}.7\n", encoding="utf-8")
    assert make("--eval=show: ; @echo $(VENV)", "show", *named).stdout.strip() == wanted


@pytest.mark.parametrize(("given", "wanted"), [((), "20"), (("INSIGHT_EXAMPLES=3",), "3")])
def test_a_long_run_draws_many_times_the_examples(make, tmp_path, given, wanted):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    script(tmp_path / ".venv" / "bin" / "python", "echo $INSIGHT_EXAMPLES")
    done = make("-o", ".venv/.with-dev", "-o", "browser", "test-long", *given)
    assert done.stdout.splitlines()[-1] == wanted
