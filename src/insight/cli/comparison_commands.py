"""`insight audience overlap | breakdown | diff | history | why | lint`: what else can be asked of audiences."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import printing
from insight.cli.arguments import (
    AsJson,
    AsOf,
    TextWords,
    WorkspaceFile,
    audience_names,
    audience_of,
    opened,
    property_names,
    text_of_words,
)
from insight.cli.audience_commands import audience_app
from insight.cli.commands import TROUBLE, TextCommand

Several = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="Two or more audiences: names, or conditions, each in quotes of its own.",
        show_default=False,
        autocompletion=audience_names,
    ),
]
ByProperty = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PROPERTY",
        help="The property (or expression) to compare.",
        show_default=False,
        autocompletion=property_names,
    ),
]
Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="An audience: a name, or a condition in quotes.",
        show_default=False,
        autocompletion=audience_names,
    ),
]
New = Annotated[
    str,
    typer.Argument(
        metavar="NEW",
        help="What it is compared with, likewise.",
        show_default=False,
        autocompletion=audience_names,
    ),
]


@audience_app.command("overlap", cls=TextCommand)
def overlap(workspace: WorkspaceFile, names: Several, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show what audiences have in common. Pair by pair, and who is in exactly which of them."""
    ws = opened(workspace, as_of)
    found = ws.overlap([audience_of(ws, [name]) for name in names])
    printing.give({"as_of": ws.as_of, **found.to_dict()}, found, as_json=as_json)


@audience_app.command("breakdown", cls=TextCommand)
def breakdown(
    workspace: WorkspaceFile,
    name_or_text: TextWords,
    *,
    by: ByProperty,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Compare the members with everyone, by the values of a property. What differs most comes first."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    found = ws.breakdown(audience, by)
    data = {**audience.to_dict(), **found.to_dict(), "audience": audience.name}
    printing.give(data, found, as_json=as_json)


@audience_app.command("diff", cls=TextCommand)
def diff(workspace: WorkspaceFile, old: Old, new: New, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show who joins and who leaves between two definitions. And through which condition; sizes and reach of both."""
    ws = opened(workspace, as_of)
    before, after = (audience_of(ws, [text]) for text in (old, new))
    found = ws.diff(before, after)
    printing.give({"as_of": ws.as_of, **found.to_dict()}, found, as_json=as_json)


Every = Annotated[str, typer.Option("--every", metavar="DURATION", help="The step between days, such as '1 week'.")]
Length = Annotated[str, typer.Option("--over", metavar="DURATION", help="How far back, such as '52 weeks'.")]


@audience_app.command("history", cls=TextCommand)
def history(
    workspace: WorkspaceFile,
    name_or_text: TextWords,
    *,
    every: Every = "1 week",
    over: Length = "52 weeks",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show the size of an audience on earlier days, as a run on each would have had it, with entries and exits."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    found = audience.history(every, over)
    printing.give({**audience.to_dict(), "history": found.frame.to_dicts()}, found, as_json=as_json)


Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help="The profile's key: the last word.", show_default=False),
]


@audience_app.command("why", cls=TextCommand)
def why(
    workspace: WorkspaceFile, name_or_text: TextWords, key: Key, *, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """Say why a profile is in an audience, or is not. With the rows that decided, and the smallest change that turns it."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    found = audience.why(key)
    printing.give({**audience.to_dict(), **found.to_dict()}, found, as_json=as_json)


@audience_app.command("lint", cls=TextCommand)
def lint(workspace: WorkspaceFile, name_or_text: TextWords, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Look for what in a condition is likely not meant. Exit with 1 when there is something."""
    from insight.audiences.lint.lint import lint_of  # noqa: PLC0415 - loads the engine

    ws = opened(workspace, as_of)
    given = text_of_words(name_or_text)
    audience = audience_of(ws, [given])
    found = lint_of(audience, None if audience.name else given)
    printing.give({**audience.to_dict(), **found.to_dict()}, found, as_json=as_json)
    if found:
        raise typer.Exit(TROUBLE)
