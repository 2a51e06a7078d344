"""`insight profile`, `insight rfm` and `insight snapshot`: one customer, whole; all by their scores; the properties of all, kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import printing
from insight.cli.arguments import AsJson, AsOf, SchemeFile, WorkspaceFile, opened
from insight.cli.commands import TextCommand
from insight.kit import terminal

if TYPE_CHECKING:
    from insight.profiles.customer.customer import Customer
    from insight.workspace.workspace import Workspace

profile_app = typer.Typer(name="profile", help="Single customers.", no_args_is_help=True)

EVENTS = 20


@profile_app.callback()
def _profile_group() -> None:
    """Keep `profile` a group of commands, although it has a single one."""


@profile_app.command("show", cls=TextCommand)
def show_profile(
    workspace: WorkspaceFile,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The profile's key.", show_default=False)],
    *,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show private columns too.")] = False,
    events: Annotated[
        int, typer.Option("--events", metavar="N", min=0, help="Show the newest N rows of the timeline; 0 shows all.")
    ] = EVENTS,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show one customer. Properties, scores, segments, audiences, and the rows of all tables in time order."""
    ws = opened(workspace, as_of)
    customer = ws.profile(key, reveal=reveal)
    printing.give(facts(ws, customer, events), customer.sheet(events), as_json=as_json)


def facts(ws: Workspace, customer: Customer, events: int) -> dict[str, Any]:
    """The customer with the newest rows of the timeline, oldest of them first."""
    whole = customer.to_dict()
    return {"as_of": ws.as_of, **whole, "rows": len(customer.timeline), "timeline": whole["timeline"][-events:]}


rfm_app = typer.Typer(name="rfm", help="Recency, frequency and monetary value.", no_args_is_help=True)


@rfm_app.callback()
def _rfm_group() -> None:
    """Keep `rfm` a group of commands, although it has a single one."""


@rfm_app.command("show")
def show_rfm(workspace: WorkspaceFile, *, save: SchemeFile = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show how many customers each RFM segment has, and the cut-offs of the scores."""
    ws = opened(workspace, as_of)
    rfm, segments = ws.rfm, ws.rfm.segments()
    found = {"as_of": ws.as_of, **rfm.to_dict(), "segments": segments.to_dicts()}
    if save is not None:
        rfm.save(save)
        found["saved"] = str(save)
    sheet = rfm.sheet()
    saved = f"Saved to {save}." if save is not None else ""
    told = replace(sheet, tables=[rfm.segments_table(segments), *sheet.tables], note=saved)
    printing.give(found, told, as_json=as_json)


snapshot_app = typer.Typer(name="snapshot", help="The properties of all customers, kept.", no_args_is_help=True)


@snapshot_app.command("take")
def take(workspace: WorkspaceFile, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Compute every public property, and keep them in the workspace's state folder."""
    ws = opened(workspace, as_of)
    snapshot, formats = ws.snapshots.take(), ws.profiles.formats
    found = snapshot.to_dict()
    said = (
        f"Kept {formats.counted(found['properties'], 'property', 'properties')} of "
        f"{formats.counted(found['rows'], 'profile')} as of {formats.time(ws.profiles.clock.to_local(found['as_of']))}."
    )
    if snapshot.data_state is None:
        said += "\nIts tables cannot tell whether they change, so it is never used in place of computing."
    printing.give(found, f"{said}\n{found['run_id']}", as_json=as_json)


@snapshot_app.command("list")
def list_snapshots(workspace: WorkspaceFile, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List every snapshot, the one taken last first."""
    ws = opened(workspace, as_of)
    found, local = [each.to_dict() for each in ws.snapshots.list()], ws.profiles.clock.to_local
    rows = [
        (*(local(each[time]).replace(second=0, microsecond=0) for time in ("as_of", "taken_at")), each["rows"], each["properties"],
         each["run_id"])
        for each in found
    ]  # fmt: skip
    titles = ("as of", "taken at", "profiles", "properties", "run")
    table = terminal.table(titles, rows, formats=ws.profiles.formats)
    printing.give({"snapshots": found}, table if rows else "No snapshot has been taken.", as_json=as_json)


@snapshot_app.command("prune")
def prune(
    workspace: WorkspaceFile,
    *,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", help="How many stay, those taken last.", show_default=False)
    ],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Remove all snapshots but the newest, with their files."""
    ws = opened(workspace, as_of)
    removed = ws.snapshots.prune(keep=keep)
    text = "\n".join([f"Removed {ws.profiles.formats.counted(len(removed), 'snapshot')}.", *removed])
    printing.give({"removed": removed}, text, as_json=as_json)
