"""`insight data`: whether the data is fit to be counted."""

from __future__ import annotations

import typer

from insight.cli import arguments, printing
from insight.cli.commands import TROUBLE

app = typer.Typer(name="data", help="The quality of the data.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `data` a group of commands, although it has a single one."""


@app.command("check")
def check(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.AsJson = False
) -> None:
    """Look for faults in the data. Nothing is changed. Exits with 1 when there are errors or warnings."""
    ws = arguments.opened(workspace, as_of)
    findings = ws.check()
    found = {"as_of": ws.as_of, **findings.to_dict()}
    printing.give(found, findings, as_json=as_json)
    if found["errors"] or found["warnings"]:
        raise typer.Exit(TROUBLE)
