"""`insight profile`: one customer, whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, output
from insight.cli.commands import TextCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    as_json: arguments.Json = False,
) -> None:
    """Show one customer. Properties, scores, segments, audiences, and the rows of all tables in time order."""
    ws = arguments.opened(workspace, as_of)
    found = facts(ws, ws.profile(key, reveal=reveal), events)
    output.give(found, text(ws, found), as_json=as_json)


def facts(ws: Workspace, customer: Customer, events: int) -> dict[str, Any]:
    """The customer with the newest rows of the timeline, oldest of them first."""
    shown = customer.timeline[-events:] if events else customer.timeline
    return {
        "as_of": ws.as_of,
        "key": customer.key,
        "stored": dict(customer.stored),
        "behavioural": dict(customer.behavioural),
        "scores": dict(customer.scores),
        "segments": dict(customer.segments),
        "audiences": list(customer.audiences),
        "rows": len(customer.timeline),
        "timeline": [{"time": each.time, "table": each.table, "values": dict(each.values)} for each in shown],
        **({"problems": dict(customer.problems)} if customer.problems else {}),
    }


def text(ws: Workspace, found: Mapping[str, Any]) -> str:
    """The customer as a page of text."""
    parts = [f"{ws.model.profile.key} {output.plain_figure(found['key'])}"]
    for kind, title in (
        ("stored", "Stored"),
        ("behavioural", "Properties"),
        ("scores", "Scores"),
        ("segments", "Segments"),
    ):
        if found[kind]:
            parts.append(f"{title}\n{_values(ws, found[kind])}")
    parts += [audiences(found), *(f"Not told. {each}" for each in found.get("problems", {}).values())]
    parts.append(timeline(ws, found))
    return "\n\n".join(parts)


def audiences(found: Mapping[str, Any]) -> str:
    """The audiences that the customer is in."""
    return output.paragraph(f"Audiences: {', '.join(found['audiences']) or 'none'}")


def timeline(ws: Workspace, found: Mapping[str, Any]) -> str:
    """The newest rows, one a line."""
    shown = found["timeline"]
    if not shown:
        return "Timeline: no rows"
    some = "" if len(shown) == found["rows"] else f", the newest {len(shown):,} of {found['rows']:,} rows"
    rows = [(_local(ws, each["time"]), each["table"], row_text(each["values"])) for each in shown]
    return f"Timeline{some}\n" + output.table(("time", "table", "row"), rows, indent="  ")


def row_text(values: Mapping[str, Any]) -> str:
    """The known values of a row in one line."""
    return ", ".join(f"{name} {output.plain_figure(value)}" for name, value in values.items() if value is not None)


def _local(ws: Workspace, time: dt.datetime | dt.date | None) -> object:
    """A zoned time on the workspace's clock."""
    if isinstance(time, dt.datetime) and time.tzinfo is not None:
        return ws.profiles.clock.to_local(time)
    return time


def _values(ws: Workspace, given: Mapping[str, Any]) -> str:
    units = {each.name: each.unit for each in ws.catalog}
    return output.pairs(((name, with_unit(value, units[name])) for name, value in given.items()), indent="  ")


def with_unit(value: object, unit: str) -> str:
    """A value and its unit; a whole number without a unit may be a name, and gets no separators.

    >>> with_unit(1234, "NOK"), with_unit(1234, ""), with_unit(0.25, "share"), with_unit(None, "days")
    ('1,234 NOK', '1234', '25.0%', '-')
    """
    if value is None or unit in {"", "score"}:
        return output.plain_figure(value)
    if unit == "share" and isinstance(value, int | float):
        return output.figure(output.Share(value))
    return f"{output.figure(value)} {unit}"
