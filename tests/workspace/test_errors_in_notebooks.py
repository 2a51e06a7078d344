"""In a notebook an error of the family is its message, with the place and the remedy; the traceback is there for the asking."""

from __future__ import annotations

import re

import nbclient
import nbformat
import pytest

CELLS = [
    """
import insight, polars
ws = insight.Workspace.from_tables(polars.DataFrame({"customer_id": [1], "country": ["NO"]}), as_of="2026-01-01")
""",
    "ws.audience(\"country = 'NO' and contry = 'DK'\")",
    "%tb",
    "ws.audiences['lapsd']",
    "1 / 0",
    """
import insight.errors
wrong = insight.errors.ExportError("The file is there.")
wrong.add_note("Choose another name.")
raise wrong
""",
]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def shown():
    """What each cell shows when it fails; for others None."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code.strip()) for code in CELLS])
    nbclient.NotebookClient(notebook, timeout=120, allow_errors=True).execute()
    return [_shown(cell.outputs) for cell in notebook.cells]


def _shown(outputs):
    lines = [line for each in outputs for line in each.get("traceback", [each.get("text", "")])]
    return COLOURS.sub("", "\n".join(lines)) or None


def test_an_error_is_its_message_with_place_and_remedy(shown):
    assert shown[0] is None
    assert shown[1].splitlines() == [
        "UnknownName: No property named 'contry'. Did you mean 'country'?",
        "  country = 'NO' and contry = 'DK'",
        "                     ^",
        "",
        "(%tb shows the traceback.)",
    ]


def test_the_traceback_is_shown_when_it_is_asked_for(shown):
    assert shown[2].startswith("Traceback (most recent call last):")
    assert "catalog.py" in shown[2]
    assert "Did you mean 'country'?" in shown[2]


def test_a_key_error_of_the_family_is_shown_without_quotes_around_it(shown):
    assert shown[3].splitlines()[0] == "UnknownAudience: No audience named 'lapsd'. None are defined."


def test_errors_of_others_are_shown_as_ever(shown):
    assert "ZeroDivisionError" in shown[4]
    assert "Traceback" in shown[4]


def test_notes_are_shown(shown):
    assert shown[5].splitlines()[:2] == ["ExportError: The file is there.", "Choose another name."]
