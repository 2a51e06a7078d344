"""The answers in JSON have the keys and types that the reference has written down, every command's."""

from __future__ import annotations

import pytest

from tests.cli.json_shapes import answered, written
from tests.project.test_commands import COMMANDS

ELSEWHERE = {
    "demo": "tests/cli/test_demo.py",
    "studio": "tests/widgets/test_studio_page.py",
    "schema": "it is no answer",
}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    return answered(tmp_path_factory.mktemp("answers"))


def test_every_command_is_written_down():
    assert sorted({*written(), "schema"}) == sorted(path for path, _ in COMMANDS)


@pytest.mark.parametrize("command", sorted({*written()} - {*ELSEWHERE}))
def test_a_command_answers_in_the_shape_that_is_written_down(command, shapes):
    assert shapes[command] == written()[command], (
        "If that is meant, `python -m tests.cli.json_shapes` writes the page anew."
    )
