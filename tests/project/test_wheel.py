"""What people install is the wheel, so it is the wheel that is tested: built, opened, imported on its own."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "insight"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIST_INFO = f"insight-{PROJECT['version']}.dist-info"

IMPORT_EVERYTHING = """
import pkgutil, importlib, insight
for module in pkgutil.walk_packages(insight.__path__, "insight."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(insight.__file__)
print(insight.__version__)
"""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(tmp_path_factory, wheel):
    """A new environment that holds the wheel, and sees the dependencies installed here, not the checkout."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    # Paths named in a .pth file of a folder that was itself named in one are not followed, so an editable
    # installation of the checkout stays out of sight.
    here = sysconfig.get_paths()
    there = home / Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    (there / "dependencies.pth").write_text(f"{here['purelib']}\n{here['platlib']}\n", encoding="utf-8")
    return home


def test_the_wheel_is_named_for_the_project(wheel):
    assert wheel.name == f"insight-{PROJECT['version']}-py3-none-any.whl"


def test_the_wheel_holds_exactly_the_files_of_the_package(wheel):
    on_disk = {
        f"insight/{path.relative_to(SOURCE).as_posix()}": path.read_bytes()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if not name.startswith(DIST_INFO)}
    assert packed.keys() == on_disk.keys()
    assert packed == on_disk


def test_the_wheel_carries_its_licence_and_its_command(wheel):
    with ZipFile(wheel) as archive:
        licence = archive.read(f"{DIST_INFO}/licenses/LICENSE")
        entry_points = archive.read(f"{DIST_INFO}/entry_points.txt").decode()
        metadata = archive.read(f"{DIST_INFO}/METADATA").decode()
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert "insight = insight.cli:" in entry_points
    assert "License-Expression: Apache-2.0" in metadata
    assert (ROOT / "README.md").read_text(encoding="utf-8") in metadata


def test_every_module_of_the_wheel_imports_in_a_new_environment(environment):
    python = environment / "bin" / "python"
    file, version = run(python, "-I", "-c", IMPORT_EVERYTHING, cwd=environment).splitlines()
    assert Path(file).is_relative_to(environment)
    assert version == PROJECT["version"]


def test_the_command_of_the_wheel_runs_in_a_new_environment(environment):
    assert "audience" in run(environment / "bin" / "insight", "--help", cwd=environment)
