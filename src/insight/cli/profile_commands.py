"""`insight profile`: one customer, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, printing
from insight.cli.commands import TextCommand

if TYPE_CHECKING:
    from insight.profiles.customer.customer import Customer
    from insight.workspace.workspace import Workspace

app = typer.Typer(name="profile", help="Single customers.", no_args_is_help=True)

EVENTS = 20


@app.callback()
def _group() -> None:
    """Keep `profile` a group of commands, although it has a single one."""


@app.command("show", cls=TextCommand)
def show(
    workspace: arguments.WorkspaceFile,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The profile's key.", show_default=False)],
    *,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show private columns too.")] = False,
    events: Annotated[
        int, typer.Option("--events", metavar="N", min=0, help="Show the newest N rows of the timeline; 0 shows all.")
    ] = EVENTS,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show one customer. Properties, scores, segments, audiences, and the rows of all tables in time order."""
    ws = arguments.opened(workspace, as_of)
    customer = ws.profile(key, reveal=reveal)
    printing.give(facts(ws, customer, events), customer.sheet(events), as_json=as_json)


def facts(ws: Workspace, customer: Customer, events: int) -> dict[str, Any]:
    """The customer with the newest rows of the timeline, oldest of them first."""
    whole = customer.to_dict()
    return {"as_of": ws.as_of, **whole, "rows": len(customer.timeline), "timeline": whole["timeline"][-events:]}
