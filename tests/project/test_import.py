"""`import insight` gives its public names and loads next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import insight

HEAVY = [
    *("anywidget", "duckdb", "ibis", "lark", "numpy", "pandas"),
    *("plotly", "polars", "pyarrow", "pydantic", "sklearn"),
]
TIMED = f"""
import json, sys, time
start = time.perf_counter()
import insight
took = time.perf_counter() - start
print(json.dumps([took, sorted(set({HEAVY}) & set(sys.modules))]))
"""


def test_import_is_light():
    seconds, loaded = json.loads(subprocess.check_output([sys.executable, "-c", TIMED], text=True))
    assert loaded == []
    assert seconds < 0.5


@pytest.mark.parametrize(
    ("name", "home", "called"),
    [
        ("Workspace", "insight.workspace.workspace", "Workspace"),
        ("open", "insight.workspace.door", "open_workspace"),
    ],
)
def test_names_are_those_of_the_workspace_module(name, home, called):
    assert getattr(insight, name) is getattr(sys.modules[home], called)


@pytest.mark.parametrize("name", insight.__all__)
def test_each_public_name_is_listed_and_loads(name):
    assert name in dir(insight)
    assert getattr(insight, name) is not None


def test_an_unknown_name_is_the_usual_error():
    with pytest.raises(AttributeError, match="module 'insight' has no attribute 'opne'"):
        insight.opne  # noqa: B018 - reading it is the test
