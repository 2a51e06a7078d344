"""`insight audience history`: how large an audience was on earlier days."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import arguments, printing
from insight.cli import audience_commands as audiences
from insight.cli.commands import TextCommand

Every = Annotated[str, typer.Option("--every", metavar="DURATION", help="The step between days, such as '1 week'.")]
Length = Annotated[str, typer.Option("--over", metavar="DURATION", help="How far back, such as '52 weeks'.")]


@audiences.app.command("history", cls=TextCommand)
def history(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.TextWords,
    *,
    every: Every = "1 week",
    over: Length = "52 weeks",
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show the size of an audience on earlier days, as a run on each would have had it, with entries and exits."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = audience.history(every, over)
    printing.give({**audience.to_dict(), "history": found.frame.to_dicts()}, found, as_json=as_json)
