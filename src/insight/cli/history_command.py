"""`insight audience history`: how large an audience was on earlier days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, output
from insight.cli import audience_commands as audiences
from insight.cli.commands import TextCommand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Step = Annotated[str, typer.Option("--every", metavar="DURATION", help="The step between days, such as '1 week'.")]
Length = Annotated[str, typer.Option("--over", metavar="DURATION", help="How far back, such as '52 weeks'.")]


@audiences.app.command("history", cls=TextCommand)
def history(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    every: Step = "1 week",
    over: Length = "52 weeks",
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show the size of an audience on earlier days, as a run on each would have had it, with entries and exits."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    rows = audience.history(every, over).frame.to_dicts()
    output.give({**audiences.named(audience), "history": rows}, _text(rows), as_json=as_json)


def _text(rows: Sequence[Mapping[str, Any]]) -> str:
    cells = [
        (f"{row['as_of']:%Y-%m-%d %H:%M}", row["size"], output.Share(row["share"]), row["entries"], row["exits"])
        for row in rows
    ]
    return output.table(("as of", "members", "share", "entries", "exits"), cells)
