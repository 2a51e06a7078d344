"""`insight snapshot`: the profile table as it was, kept."""

from __future__ import annotations

from typing import Annotated

import typer

from insight.cli import arguments, printing
from insight.kit import terminal

app = typer.Typer(name="snapshot", help="The properties of all customers, kept.", no_args_is_help=True)


@app.command("take")
def take(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.AsJson = False
) -> None:
    """Compute every public property, and keep them in the workspace's state folder."""
    ws = arguments.opened(workspace, as_of)
    snapshot, formats = ws.snapshots.take(), ws.profiles.formats
    found = snapshot.to_dict()
    said = (
        f"Kept {formats.counted(found['properties'], 'property', 'properties')} of "
        f"{formats.counted(found['rows'], 'profile')} as of {formats.time(ws.profiles.clock.to_local(found['as_of']))}."
    )
    if snapshot.data_state is None:
        said += "\nIts tables cannot tell whether they change, so it is never used in place of computing."
    printing.give(found, f"{said}\n{found['run_id']}", as_json=as_json)


@app.command("list")
def list_snapshots(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.AsJson = False
) -> None:
    """List every snapshot, the one taken last first."""
    ws = arguments.opened(workspace, as_of)
    found, local = [each.to_dict() for each in ws.snapshots.list()], ws.profiles.clock.to_local
    rows = [
        (*(local(each[time]).replace(second=0, microsecond=0) for time in ("as_of", "taken_at")), each["rows"], each["properties"],
         each["run_id"])
        for each in found
    ]  # fmt: skip
    titles = ("as of", "taken at", "profiles", "properties", "run")
    table = terminal.table(titles, rows, formats=ws.profiles.formats)
    printing.give({"snapshots": found}, table if rows else "No snapshot has been taken.", as_json=as_json)


@app.command("prune")
def prune(
    workspace: arguments.WorkspaceFile,
    *,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", help="How many stay, those taken last.", show_default=False)
    ],
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Remove all snapshots but the newest, with their files."""
    ws = arguments.opened(workspace, as_of)
    removed = ws.snapshots.prune(keep=keep)
    text = "\n".join([f"Removed {ws.profiles.formats.counted(len(removed), 'snapshot')}.", *removed])
    printing.give({"removed": removed}, text, as_json=as_json)
