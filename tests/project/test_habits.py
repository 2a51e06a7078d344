"""What the project does by habit: one number of examples, fragments of the changelog, forms that can be read."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.examples import examples

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
HOME = ROOT / "tests" / "examples.py"
OF_INSIGHT = re.compile(r"INSIGHT_\w*(?:EXAMPLES|SEEDS|KILLS|RUNS|TIMES|LONG)\w*")
COUNTED = {"max_examples": None, "count": {"texts", "trees"}}
"""Arguments that say how many examples there are, and of which functions; None: of any."""


def called(node):
    """The name of what is called, without what stands before its last dot."""
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def other_ways(source):
    """Numbers of examples that are not taken from `tests.examples`, with their lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OF_INSIGHT.fullmatch(node.value):
            found.append((node.lineno, node.value))
        for argument in node.keywords if isinstance(node, ast.Call) else ():
            whose = COUNTED.get(argument.arg, ())
            if (whose is None or called(node) in whose) and called(argument.value) != "examples":
                found.append((node.lineno, argument.arg))
    return sorted(found)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("settings(max_examples=examples(25))", []),
        ("settings(max_examples=25)", [(1, "max_examples")]),
        ("settings(SOME, max_examples=max(1, many))", [(1, "max_examples")]),
        ("os.environ.get('INSIGHT_SEEDS', '3')", [(1, "INSIGHT_SEEDS")]),
        ("'INSIGHT_LONG_TESTS' in os.environ", [(1, "INSIGHT_LONG_TESTS")]),
        ("texts(seed=1, count=100)", [(1, "count")]),
        ("replace(text, count=1)", []),
        ("os.environ['INSIGHT_BROWSER']", []),
    ],
)
def test_a_number_of_examples_that_is_stated_by_another_way_is_found(source, wanted):
    assert other_ways(source) == wanted


def test_no_test_states_a_number_of_examples_by_another_way():
    others = [path for path in TESTS if path not in {HOME, Path(__file__)}]
    found = {str(path.relative_to(ROOT)): other_ways(path.read_text(encoding="utf-8")) for path in others}
    assert len(found) > 100
    assert {name: ways for name, ways in found.items() if ways} == {}


def test_no_number_of_examples_is_none_and_one_setting_multiplies_all():
    say = "from tests.examples import examples; print(examples(0.01), examples(10), examples(12.5))"

    def said(**more):
        kept = {name: value for name, value in os.environ.items() if name != "INSIGHT_EXAMPLES"}
        return subprocess.check_output([sys.executable, "-c", say], cwd=ROOT, env={**kept, **more}, text=True).split()

    assert examples(0.01) == 1
    assert said() == ["1", "10", "12"]
    assert said(INSIGHT_EXAMPLES="20") == ["1", "200", "250"]
    assert said(INSIGHT_EXAMPLES="0.1") == ["1", "1", "1"]


# --- changelog ------------------------------------------------------------------------------------------------------

TOWNCRIER = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "next"]
FRAGMENTS = sorted(path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md")


def drafted(folder):
    return subprocess.run(TOWNCRIER, cwd=folder, capture_output=True, text=True, check=False)


def test_every_fragment_is_told():
    done = drafted(ROOT)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert [path.name for path in FRAGMENTS if " ".join(path.read_text(encoding="utf-8").split()) not in told] == []


@pytest.mark.parametrize("name", ["+something.better.md", "something.md", "notes.txt"])
def test_a_file_that_is_no_fragment_is_an_error(name, tmp_path):
    for each in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / each, tmp_path)
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d" / "+sound.added.md").write_text("Sound.", encoding="utf-8")
    assert "Sound." in drafted(tmp_path).stdout
    (tmp_path / "changelog.d" / name).write_text("Not told.", encoding="utf-8")
    done = drafted(tmp_path)
    assert done.returncode != 0
    assert name in done.stderr + done.stdout


# --- forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*_*.yml")), ids=lambda path: path.stem
)
def test_a_form_asks_questions_that_have_names(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    asked = [each for each in form["body"] if each["type"] != "markdown"]
    assert len({each["id"] for each in asked}) == len(asked) > 1
    assert all(each["attributes"]["label"] for each in asked)
    assert any(each.get("validations", {}).get("required") for each in asked)


def test_the_hook_and_the_workflow_do_nothing_but_make():
    (hook,) = (
        each
        for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
        for each in repo["hooks"]
    )
    assert hook["entry"] == "make check"
    jobs = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))["jobs"]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert {re.sub(r"^sudo |PYTHON=\S+( }})? |python\S* }} ", "", each).split()[0] for each in runs} == {"make"}
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{each.split()[-1]}:", targets, re.MULTILINE) for each in [*runs, hook["entry"]])
