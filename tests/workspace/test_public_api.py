"""What is public: the names of `insight`, written down with their signatures; each with an example, and used by all that teaches."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import insight
from tests.workspace.public_api import WRITTEN, public_api

ROOT = Path(__file__).parents[2]
TEACHING = [ROOT / "README.md", *sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("docs/**/*.md"))]
IMPORTED = re.compile(r"^\s*(?:>>> )?(?:from\s+(insight[\w.]*)\s+import\s+(.+)|import\s+(insight[\w.]*))", re.MULTILINE)
SUBMODULES = {"insight.datasets", "insight.errors", "insight.plots"}


def test_the_public_names_and_their_signatures_are_those_that_are_written_down():
    assert public_api().splitlines() == WRITTEN.read_text(encoding="utf-8").splitlines(), (
        "What `insight` offers has changed. If that is meant, `python -m tests.workspace.public_api` writes it down anew."
    )


@pytest.mark.parametrize("name", [name for name in insight.__all__ if not name.startswith("_")])
def test_each_public_name_says_in_its_own_docstring_what_it_is_with_an_example(name):
    assert ">>> " in (getattr(insight, name).__doc__ or "")


@pytest.mark.parametrize("file", TEACHING, ids=lambda file: file.name)
def test_what_teaches_imports_public_names_only(file):
    for module, names, whole in IMPORTED.findall(_code(file)):
        if whole:
            assert whole in {"insight", *SUBMODULES}, whole
        elif module == "insight":
            assert set(re.findall(r"\w+", names.partition("#")[0])) <= {*insight.__all__, "as"}, names
        else:
            assert module in SUBMODULES, module


def _code(file):
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def test_something_is_imported_by_what_teaches():
    assert sum(len(IMPORTED.findall(_code(file))) for file in TEACHING) > 8
