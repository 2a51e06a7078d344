"""Each command explains itself, answers in JSON too, and has a place in the README."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from insight.cli import app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def commands(command, path=()):
    """All commands below `command` that do something, as (path, command)."""
    below = getattr(command, "commands", None)
    if below is None:
        return [(" ".join(path), command)]
    return [found for name, each in below.items() for found in commands(each, (*path, name))]


COMMANDS = commands(typer.main.get_command(app))
each_command = pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])


@pytest.mark.parametrize(
    "path",
    [
        "demo",
        "init",
        "data check",
        "property list",
        "property show",
        "profile show",
        "rfm show",
        "audience list",
        "audience count",
        "audience reach",
        "audience members",
        "audience explain",
        "audience sql",
        "audience export",
        "audience why",
        "audience lint",
        "audience history",
        "audience overlap",
        "audience breakdown",
        "audience diff",
        "snapshot take",
        "snapshot list",
        "snapshot prune",
        "format",
    ],
)
def test_there_is_a_command(path):
    assert path in dict(COMMANDS)


@each_command
def test_each_command_and_option_has_help(path, command):
    assert command.help
    assert [option.name for option in command.params if not option.help] == [], path


@each_command
def test_each_command_answers_in_json_on_request(path, command):
    assert any("--json" in option.opts for option in command.params), path


@each_command
def test_each_command_has_a_place_in_the_readme(path, command):
    del command
    assert f"insight {path}" in README
