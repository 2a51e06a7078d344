"""All commands by their first word, each loaded when it is asked for: a call needs one, and loading all takes longer than it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer

from insight.cli.commands import Commands, TextCommand

_NOUNS = ("data", "property", "profile", "rfm", "segment", "snapshot")
GROUPS = {
    **{noun: (f"{noun}_commands",) for noun in _NOUNS},
    "audience": ("audience_commands", "comparison_commands", "history_command", "reason_commands"),
}
"""The modules of each noun: the first has the group, the others add commands to it."""
COMMANDS = {"demo": "demo", "init": "init", "studio": "studio", "schema": "schema", "format": "format_expression"}
"""The functions of commands without a noun."""


class CommandTree(Mapping[str, Any]):
    """The commands and groups of commands below `insight`."""

    def __iter__(self) -> Iterator[str]:
        return iter(("demo", "init", *GROUPS, "studio", "schema", "format"))

    def __len__(self) -> int:
        return len(GROUPS) + len(COMMANDS)

    def __getitem__(self, name: str) -> Any:
        if name not in GROUPS and name not in COMMANDS:
            raise KeyError(name)
        return _loaded(name)


@cache
def _loaded(name: str) -> Any:
    part = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    if name in GROUPS:
        first, *_ = [import_module(f"insight.cli.{each}") for each in GROUPS[name]]
        part.add_typer(first.app)
        return typer.main.get_group(part).commands[name]
    function = getattr(import_module(f"insight.cli.{name}_command"), COMMANDS[name])
    part.command(name, cls=TextCommand if name == "format" else None)(function)
    return typer.main.get_command(part)


class LoadedCommands(Commands):
    """The root of all commands, which are loaded when they are asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = CommandTree()
