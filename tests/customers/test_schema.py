"""The JSON Schema of the workspace file takes what the model takes, refuses what it refuses, and explains every key."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from insight.customers.model_file import build_model, workspace_schema
from insight.errors import WorkspaceError
from tests.cli.world import MODEL, answer
from tests.small_shop import model

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = workspace_schema()
FILES = {
    "grocery": (ROOT / "src/insight/datasets/insight_grocery.toml").read_text(encoding="utf-8"),
    "shop": (ROOT / "src/insight/datasets/insight_shop.toml").read_text(encoding="utf-8"),
    "readme": re.search(r"```toml\n(.+?)```", README, re.DOTALL)[1],
    "the command line's": MODEL,
}
WRONG = [
    {"profil": {"key": "id"}},
    {"profile": {"kee": "id"}},
    {"profile": {"key": 5}},
    {"profile": {"key": "id"}, "workspace": {"week_starts": "Monday"}},
    {"profile": {"key": "id"}, "workspace": {"region": "Norway"}},
    {"profile": {"key": "id"}, "properties": {"spend": {"expresion": "1"}}},
    {"profile": {"key": "id"}, "audiences": {"all": 1}},
    {"profile": {"key": "id"}, "rfm": {"table": "orders", "amount": "amount", "bins": 11}},
]


def faults(content):
    plain = json.loads(json.dumps(content, default=lambda time: time.isoformat()))
    return [each.json_path for each in Draft202012Validator(SCHEMA).iter_errors(plain)]


def test_the_schema_is_sound_and_the_command_prints_it():
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(answer("schema")) == json.loads(answer("schema", "--json")) == SCHEMA


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_example_files_validate(text):
    assert faults(tomllib.loads(text)) == []


def test_what_the_tests_say_in_python_validates():
    assert faults(model()) == []


@pytest.mark.parametrize("content", WRONG, ids=str)
def test_what_the_model_refuses_the_schema_refuses(content):
    with pytest.raises(WorkspaceError):
        build_model(content)
    assert faults(content)


def test_every_part_and_every_key_is_explained():
    parts = {"the file": SCHEMA, **SCHEMA["$defs"]}
    assert [
        name for name, part in parts.items() if not part["description"] or "Attributes" in part["description"]
    ] == []
    keys = [(name, key, said) for name, part in parts.items() for key, said in part["properties"].items()]
    assert [(name, key) for name, key, said in keys if not said.get("description", "").endswith(".")] == []
    assert len(keys) > 50
