"""`insight snapshot`: the profile table as it was, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.profiles.snapshots.snapshot import Snapshot
    from insight.workspace.workspace import Workspace

app = typer.Typer(name="snapshot", help="The properties of all customers, kept.", no_args_is_help=True)


@app.command("take")
def take(workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False) -> None:
    """Compute every public property, and keep them in the workspace's state folder."""
    ws = arguments.opened(workspace, as_of)
    found = facts(ws.snapshots.take())
    said = (
        f"Kept {output.counted(found['properties'], 'property', 'properties')} of "
        f"{output.counted(found['rows'], 'profile')} as of {_local(ws, found['as_of'])}."
    )
    output.give(found, f"{said}\n{found['run_id']}", as_json=as_json)


@app.command("list")
def list_snapshots(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False
) -> None:
    """List every snapshot, the one taken last first."""
    ws = arguments.opened(workspace, as_of)
    found = [facts(each) for each in ws.snapshots.list()]
    rows = [
        (_local(ws, each["as_of"]), _local(ws, each["taken_at"]), each["rows"], each["properties"], each["run_id"])
        for each in found
    ]
    titles = ("as of", "taken at", "profiles", "properties", "run")
    text = output.table(titles, rows) if rows else "No snapshot has been taken."
    output.give({"snapshots": found}, text, as_json=as_json)


@app.command("prune")
def prune(
    workspace: arguments.WorkspaceFile,
    *,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", help="How many stay, those taken last.", show_default=False)
    ],
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Remove all snapshots but the newest, with their files."""
    removed = arguments.opened(workspace, as_of).snapshots.prune(keep=keep)
    text = "\n".join([f"Removed {output.counted(len(removed), 'snapshot')}.", *removed])
    output.give({"removed": removed}, text, as_json=as_json)


def facts(snapshot: Snapshot) -> Mapping[str, Any]:
    """What a snapshot holds, in figures."""
    return {
        "run_id": snapshot.run_id,
        "as_of": snapshot.as_of,
        "taken_at": snapshot.taken_at,
        "rows": snapshot.rows,
        "properties": len(snapshot.definitions),
        "definitions": {name: each.hash for name, each in snapshot.definitions.items()},
    }


def _local(ws: Workspace, time: Any) -> str:
    return f"{ws.profiles.clock.to_local(time):%Y-%m-%d %H:%M}"
