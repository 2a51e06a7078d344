"""Small worlds with known answers: each is asked of the engine, and of the row-by-row interpreter."""

from __future__ import annotations

import re
from typing import Any

import pytest

from insight.errors import ExpressionError
from insight.language.format import text_of
from insight.language.parse import parse
from tests.engine.bridge import workspace_of
from tests.reference.cases import load_cases, world_of
from tests.reference.interpreter import members

ALL = load_cases()
KNOWN = [case for case in ALL if "members" in case]
WRONG = [case for case in ALL if "error" in case]
NAMES = {"SyntaxError": "ExpressionSyntaxError", "Cycle": "CycleError"}


def _named(case: dict[str, Any]) -> str:
    return f"{case['id']}: {case['title']}"


@pytest.mark.parametrize("case", KNOWN, ids=_named)
def test_the_engine_finds_the_known_members(case):
    audience = workspace_of(world_of(case)).audience(case["audience"])
    assert sorted(audience.ids().to_list()) == sorted(case["members"])
    assert audience.count() == len(case["members"])


@pytest.mark.parametrize("case", KNOWN, ids=_named)
def test_the_interpreter_finds_the_known_members(case):
    assert members(parse(case["audience"]), world_of(case)) == set(case["members"])


@pytest.mark.parametrize("case", KNOWN, ids=_named)
def test_the_negation_has_everybody_else(case):
    workspace = workspace_of(world_of(case))
    audience = workspace.audience(case["audience"])
    everyone = {row["profile_id"] for row in case["profiles"]}
    assert set((~audience).ids().to_list()) == everyone - set(case["members"])


@pytest.mark.parametrize("case", WRONG, ids=_named)
def test_the_known_error_is_raised(case):
    kind, _, said = case["error"].partition(":")
    with pytest.raises(ExpressionError) as raised:
        workspace_of(world_of(case)).audience(case["audience"])
    assert type(raised.value).__name__ == NAMES.get(kind, kind)
    message = str(raised.value)
    for word in re.findall(r"`(\w+)`|suggests (\w+)|(number|text)|(\w+ -> \w+)", said):
        wanted = next(part for part in word if part)
        assert wanted in message or " -> ".join(reversed(wanted.split(" -> "))) in message


def test_there_are_forty_cases():
    assert len(ALL) == 40
    assert all(text_of(parse(case["audience"])) for case in KNOWN)
