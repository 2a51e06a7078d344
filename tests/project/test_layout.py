"""Where things are: every file and every class has a name of its own, and what people look for is where the map says."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "insight"
MODULES = sorted(SOURCE.rglob("*.py"))
MAP = re.compile(
    r"^\| (?P<question>[^|`]+\?) \| `(?P<file>src/insight/[\w/]+\.py)` \| `(?P<name>\w+)` \|$", re.MULTILINE
)
DOOR_LINES = 200


def place(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def names_of(path: Path) -> list[str]:
    """The public classes and aliases of types that a module defines."""
    found = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name):
                found.append(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) if name[0].isupper() and not name.isupper():
                found.append(name)
    return [name for name in found if not name.startswith("_")]


def twice(names: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: places for name, places in names.items() if len(places) > 1}


def test_no_two_files_have_one_name():
    names = defaultdict(list)
    for path in MODULES:
        if path.name != "__init__.py":
            names[path.name].append(place(path))
    assert len(names) > 200
    assert twice(names) == {}


def test_no_two_public_classes_or_types_have_one_name():
    names = defaultdict(list)
    for path in MODULES:
        for name in names_of(path):
            names[name].append(place(path))
    assert len(names) > 200
    assert twice(names) == {}


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=place)
def test_each_folder_says_what_lives_there(folder):
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert told is not None
    assert len(told) > 20


@pytest.mark.parametrize("door", sorted((SOURCE / "workspace").glob("*.py")), ids=place)
def test_a_door_is_small(door):
    assert len(door.read_text(encoding="utf-8").splitlines()) < DOOR_LINES


def test_the_map_names_the_file_in_which_each_question_is_decided():
    found = list(MAP.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert len(found) >= 5
    for each in found:
        tree = ast.parse((ROOT / each["file"]).read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        assert each["name"] in defined, each["question"]
