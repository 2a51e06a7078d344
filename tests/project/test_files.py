"""Rules that every file of the project keeps."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
NOT_OURS = {"__pycache__", "build", "dist", "node_modules", "output", "site"}

# A path that starts in somebody's own folder; `https://example.org/home/x` and `~/home/x` do not.
SOMEBODYS_PATH = re.compile(r"(?<![\w.~}\-])/(?:home|Users|root|work)/\w")

PIN = re.compile(r"(?P<name>[A-Za-z0-9][\w.\-]*)==(?P<version>[\w.!+]+)")


def project_files() -> list[Path]:
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name for name in below if name in {".ci", ".github"} or not (name.startswith(".") or name in NOT_OURS)
        ]
        found += [Path(folder) / name for name in names if name != ".git"]
    return sorted(found)


def constraint_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(each for extra in extras for each in extra)]
    return [each for each in wanted if Requirement(each).name != project["name"]]


def test_no_module_is_longer_than_a_reader_can_hold():
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in project_files()
        if path.suffix == ".py"
    }
    assert "src/insight/__init__.py" in lines
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_file_names_a_path_of_one_machine():
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8", errors="replace")
        found += [
            f"{path.relative_to(ROOT)}:{number}"
            for number, line in enumerate(text.splitlines(), start=1)
            if SOMEBODYS_PATH.search(line) or f"{ROOT}/" in line
        ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "names_one"),
    [
        ("open('{}data/x.csv')".format("/home/"), True),
        ("see file://{}ada/x".format("/Users/"), True),
        ("https://example.org/home/x", False),
        ("~/data/x and ../home/x", False),
        ("{folder}/home/x", False),
    ],
)
def test_a_path_of_one_machine_is_told_from_others(line, names_one):
    assert bool(SOMEBODYS_PATH.search(line)) is names_one


def test_constraints_are_exact_versions_without_addresses():
    assert [line for line in constraint_lines() if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("requirement", requirements())
def test_constraints_fix_a_version_of_each_requirement_within_its_range(requirement):
    pins = {canonicalize_name(pin["name"]): pin["version"] for pin in map(PIN.fullmatch, constraint_lines())}
    wanted = Requirement(requirement)
    assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)])
