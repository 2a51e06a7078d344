"""The lessons run from top to bottom, as an analyst runs them, and are kept without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"
SECONDS = 300


def names(paths):
    return [path.stem for path in paths]


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=names(LESSONS))
def test_a_lesson_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", LESSONS, ids=names(LESSONS))
def test_a_lesson_runs_from_top_to_bottom(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", ())]
    assert outputs
    assert not [each for each in outputs if each.output_type == "error" or each.get("name") == "stderr"]
    assert not list(tmp_path.iterdir())  # a lesson leaves nothing behind
    for each in outputs:
        for kind, data in each.get("data", {}).items():
            assert len(str(data)) < 500_000, f"{path.name}: an output of {kind} is too large to keep"
