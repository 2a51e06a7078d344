"""`insight audience overlap | breakdown | diff`: audiences against each other, and against everyone."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import arguments, name_completion, printing
from insight.cli import audience_commands as audiences
from insight.cli.commands import TextCommand

Several = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="Two or more audiences: names, or conditions, each in quotes of its own.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]
ByProperty = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PROPERTY",
        help="The property (or expression) to compare.",
        show_default=False,
        autocompletion=name_completion.properties,
    ),
]
Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="An audience: a name, or a condition in quotes.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]
New = Annotated[
    str,
    typer.Argument(
        metavar="NEW",
        help="What it is compared with, likewise.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]


@audiences.app.command("overlap", cls=TextCommand)
def overlap(
    workspace: arguments.WorkspaceFile,
    names: Several,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show what audiences have in common. Pair by pair, and who is in exactly which of them."""
    ws = arguments.opened(workspace, as_of)
    found = ws.overlap([arguments.audience_of(ws, [name]) for name in names])
    printing.give({"as_of": ws.as_of, **found.to_dict()}, found, as_json=as_json)


@audiences.app.command("breakdown", cls=TextCommand)
def breakdown(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.TextWords,
    *,
    by: ByProperty,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Compare the members with everyone by the values of a property, numbers and dates in order, others by how much they differ."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = ws.breakdown(audience, by)
    data = {**audience.to_dict(), **found.to_dict(), "audience": audience.name}
    printing.give(data, found, as_json=as_json)


@audiences.app.command("diff", cls=TextCommand)
def diff(
    workspace: arguments.WorkspaceFile,
    old: Old,
    new: New,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show who joins and who leaves between two definitions. And through which condition; sizes and reach of both."""
    ws = arguments.opened(workspace, as_of)
    before, after = (arguments.audience_of(ws, [text]) for text in (old, new))
    found = ws.diff(before, after)
    printing.give({"as_of": ws.as_of, **found.to_dict()}, found, as_json=as_json)
