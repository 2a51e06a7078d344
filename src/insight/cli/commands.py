"""All commands: each loaded when its first word is asked for; errors in words and exit codes; texts that look like options."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from insight.errors import InsightError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

TROUBLE = 1
"""Exit code of a command that did its work and found something wrong."""
BAD_INPUT = 2
"""Exit code of a wrong call or bad input; typer uses the same for its own errors."""
INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT."""
BROKEN_PIPE = 141
"""Exit code when the reader went away: 128 + SIGPIPE, as with other programs in a pipe."""

_OPTION = re.compile(r"--[A-Za-z]")
_VERBOSE = "--verbose"


class Commands(TyperGroup):
    """The root of all commands: what they raise on purpose becomes a message on stderr and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take `--verbose` wherever it stands, behind a command's own words too."""
        end = args.index("--") if "--" in args else len(args)
        words = [word for word in args[:end] if word != _VERBOSE]
        return super().parse_args(ctx, [*[_VERBOSE] * (end - len(words)), *words, *args[end:]])

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            with _Interrupts():
                return super().invoke(ctx)
        except InsightError as wrong:
            _stop("\n".join([str(wrong), *getattr(wrong, "__notes__", ())]))
        except BrokenPipeError:
            _let_go()
            raise typer.Exit(BROKEN_PIPE) from None
        except OSError as wrong:
            _let_go()
            _stop(f"{wrong.filename or 'The output cannot be written'}: {wrong.strerror or type(wrong).__name__}.")


class _Interrupts:
    """Ctrl-C ends the command with `INTERRUPTED`, also where a library makes an error of its own of it."""

    def __enter__(self) -> None:
        self._seen = False
        in_main = threading.current_thread() is threading.main_thread()
        self._listens = in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._listens:
            signal.signal(signal.SIGINT, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._seen = True
        signal.default_int_handler(number, frame)

    def __exit__(self, *wrong: object) -> None:
        if self._listens:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if self._seen:
            raise typer.Exit(INTERRUPTED) from None


def shown_log(*, detailed: bool) -> Callable[[], None]:
    """Show on stderr what the package logs; gives what ends that."""
    log, handler = logging.getLogger("insight"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG if detailed else logging.INFO)

    def end() -> None:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)

    return end


def _stop(message: str) -> NoReturn:
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(BAD_INPUT) from None


def _let_go() -> None:
    """Drop what stdout cannot take, so that Python does not try again, and complain, at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class TextCommand(TyperCommand):
    """A command whose arguments may begin with a minus: `-spend < 5`, `-1`. What looks like `--option` must be one.

    Such a command has no short options, since `-spend` would be read as `-s -p …`.
    """

    ignore_unknown_options = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Sort the words into options and arguments."""
        known = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        for word in args[: args.index("--")] if "--" in args else args:
            name = word.partition("=")[0]
            if not ctx.resilient_parsing and _OPTION.match(word) and not re.search(r"\s", name) and name not in known:
                near = nearest(name, known)
                ctx.fail(f"No such option: {name}." + (f" Did you mean {near}?" if near else ""))
        return super().parse_args(ctx, args)


GROUPS = {
    "data": ("property_commands",),
    "property": ("property_commands",),
    "profile": ("profile_commands",),
    "rfm": ("profile_commands",),
    "segment": ("segment_commands",),
    "snapshot": ("profile_commands",),
    "audience": ("audience_commands", "comparison_commands"),
}
"""The modules of each noun: the first has the group, as `<noun>_app`, the others add commands to it."""
COMMANDS = {
    "demo": ("demo_command", "demo"),
    "init": ("init_command", "init"),
    "studio": ("studio_command", "studio"),
    "schema": ("syntax_commands", "schema"),
    "format": ("syntax_commands", "format_expression"),
}
"""The modules and functions of commands without a noun."""


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
        part.add_typer(getattr(first, f"{name}_app"))
        return typer.main.get_group(part).commands[name]
    module, function = COMMANDS[name]
    command = getattr(import_module(f"insight.cli.{module}"), function)
    part.command(name, cls=TextCommand if name == "format" else None)(command)
    return typer.main.get_command(part)


class LoadedCommands(Commands):
    """The root of all commands, which are loaded when they are asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = CommandTree()
