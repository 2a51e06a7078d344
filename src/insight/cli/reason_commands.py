"""`insight audience why` and `insight audience lint`: what decides, and what in a text is likely not meant."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import arguments, printing
from insight.cli.audience_commands import app
from insight.cli.commands import TROUBLE, TextCommand

Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help="The profile's key: the last word.", show_default=False),
]


@app.command("why", cls=TextCommand)
def why(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.TextWords,
    key: Key,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Say why a profile is in an audience, or is not. With the rows that decided, and the smallest change that turns it."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = audience.why(key)
    printing.give({**audience.to_dict(), **found.to_dict()}, found, as_json=as_json)


@app.command("lint", cls=TextCommand)
def lint(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.TextWords,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Look for what in a condition is likely not meant. Exit with 1 when there is something."""
    from insight.audiences.lint.lint import lint_of  # noqa: PLC0415 - loads the engine

    ws = arguments.opened(workspace, as_of)
    given = arguments.text_of_words(name_or_text)
    audience = arguments.audience_of(ws, [given])
    found = lint_of(audience, None if audience.name else given)
    printing.give({**audience.to_dict(), **found.to_dict()}, found, as_json=as_json)
    if found:
        raise typer.Exit(TROUBLE)
