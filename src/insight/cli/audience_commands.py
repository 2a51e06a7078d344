"""`insight audience`: who is in, who can be reached, and the file that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, output
from insight.cli import condition_text as conditions
from insight.cli.commands import TextCommand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.workspace.audience import Audience
    from insight.workspace.workspace import Workspace

app = typer.Typer(name="audience", help="Audiences: named or typed conditions.", no_args_is_help=True)

LIMIT = 100


@app.command("list")
def list_audiences(
    workspace: arguments.WorkspaceFile,
    *,
    counts: Annotated[bool, typer.Option("--counts", help="Also count the members of each.")] = False,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """List the audiences of the workspace."""
    ws = arguments.opened(workspace, as_of)
    found = facts(ws, members_of_each(ws) if counts else None)
    titles = ("name", "members", "condition") if counts else ("name", "condition")
    rows = [(*(each[name] for name in titles[:-1]), each.get("problem", each["text"])) for each in found["audiences"]]
    output.give(found, output.table(titles, rows) if rows else "The workspace has no audiences.", as_json=as_json)


@app.command("count", cls=TextCommand)
def count(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Count the members of an audience."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = {**named(audience), "members": audience.count()}
    output.give(found, f"{found['members']:,}", as_json=as_json)


@app.command("reach", cls=TextCommand)
def reach(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel", metavar="NAME", help="The channel; may be given again. Default: all.", show_default=False
        ),
    ] = None,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show how many members can be spoken to. Step by step: address, valid address, consent, suppression."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = {**named(audience), **reach_facts(audience, channel)}
    output.give(found, reach_text(found), as_json=as_json)


@app.command("members", cls=TextCommand)
def members(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    columns: arguments.Columns = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="Show the first N members by key; 0 shows all.")
    ] = LIMIT,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """List members: the keys, and the properties asked for."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    total, rows = _members(ws, audience, arguments.split_columns(columns), limit)
    found = {**named(audience), "members": total, "shown": len(rows), "rows": rows}
    output.give(found, _members_text(found), as_json=as_json)


@app.command("explain", cls=TextCommand)
def explain(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Say what a condition means. In plain English, in canonical form, and term by term."""
    ws = arguments.opened(workspace, as_of)
    found = conditions.facts(ws, arguments.audience_of(ws, name_or_text))
    output.give(found, conditions.text(found), as_json=as_json)


@app.command("sql", cls=TextCommand)
def sql(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Print the engine's own SQL for the members' keys."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = {**named(audience), "engine": ws.profiles.data.engine.name, "sql": audience.sql()}
    output.give(found, found["sql"], as_json=as_json)


@app.command("export", cls=TextCommand)
def export(  # noqa: PLR0913 - the command has as many parameters
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    path: arguments.ExportFile,
    *,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel",
            metavar="NAME",
            help="Write the address, for the members who consented. Without it no contact data is written.",
            show_default=False,
        ),
    ] = None,
    columns: arguments.Columns = None,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Write the members to a file. A manifest is written beside it; each whole or not at all."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    manifest = audience.export(path, channel, arguments.split_columns(columns))
    found = {"path": str(path), "manifest": manifest.to_dict()}
    output.give(found, export_text(found), as_json=as_json)


# --- facts ----------------------------------------------------------------------------------------------------------


def facts(ws: Workspace, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Every audience of the workspace, with its members where they were counted; of a wrong one, what is wrong."""
    listed = []
    for name in ws.audiences:
        part, wrong = ws.model.audiences[name], ws.catalog.problem_of("audience", name)
        text = part.expression if wrong else ws.audience(name).text
        about = {"name": name, "title": part.title, "text": text, "description": part.description}
        members = {} if counts is None else {"members": counts.get(name)}
        listed.append({**about, **members, **({"problem": str(wrong).split("\n", 1)[0]} if wrong else {})})
    return {"as_of": ws.as_of, "audiences": listed}


def members_of_each(ws: Workspace) -> dict[str, int]:
    """Members of every audience that is not wrong, counted together: one pass over each table."""
    sound = [name for name in ws.audiences if ws.catalog.problem_of("audience", name) is None]
    if not sound:
        return {}
    terms = {name: conditions.reference(name) for name in sound}
    table = ws.table(*terms.values())
    counts = {f"n{place}": table.count(where=table[term]) for place, term in enumerate(terms.values())}
    row = ws.profiles.data.engine.row(table.aggregate(**counts))
    return {name: int(row[f"n{place}"]) for place, name in enumerate(terms)}


def named(audience: Audience) -> dict[str, Any]:
    """Which audience, and for when."""
    return {"audience": audience.name, "text": audience.text, "as_of": audience.profiles.clock.as_of}


def reach_facts(audience: Audience, channels: Iterable[str] | None) -> dict[str, Any]:
    """Members, and the waterfall of each channel (all of them by default)."""
    found = {name: audience.reach(name) for name in dict.fromkeys(channels)} if channels else audience.reaches()
    reaches = {name: {**each.to_dict(), "lost": each.lost} for name, each in found.items()}
    return {"members": audience.count() if not found else next(iter(found.values())).matched, "channels": reaches}


def _members(ws: Workspace, audience: Audience, columns: list[str], limit: int) -> tuple[int, list[dict[str, Any]]]:
    key = ws.model.profile.key
    table = audience.members(*columns).order_by(key)
    rows = ws.profiles.data.engine.arrow(table.limit(limit) if limit else table).to_pylist()
    return (audience.count() if limit and len(rows) == limit else len(rows)), rows


# --- words ----------------------------------------------------------------------------------------------------------

_STEPS = {
    "matched": "in the audience",
    "has_address": "has an address",
    "valid_address": "the address is valid",
    "consented": "consented",
    "reachable": "not suppressed: reachable",
}
NO_CHANNELS = "The workspace has no channels: it declares no contact columns and no [consent]."


def reach_text(found: Mapping[str, Any]) -> str:
    """A waterfall for each channel."""
    if not found["channels"]:
        return f"{output.counted(found['members'], 'member')}. {NO_CHANNELS}"
    return "\n\n".join(_waterfall(each) for each in found["channels"].values())


def _waterfall(reach: Mapping[str, Any]) -> str:
    matched, total = reach["matched"], reach["total"]
    rows: list[tuple[str, int, int | None, output.Share | None]] = [("all profiles", total, None, None)]
    for step, words in _STEPS.items():
        rows.append((words, reach[step], -reach["lost"].get(step, 0) or None, _share(reach[step], matched)))
    return output.table((reach["channel"], "profiles", "lost", "of members"), rows)


def _share(part: int, whole: int) -> output.Share | None:
    return output.Share(part / whole) if whole else None


def _members_text(found: Mapping[str, Any]) -> str:
    if not found["rows"]:
        return "No members."
    titles = tuple(found["rows"][0])
    key = titles[0]
    rows = [(str(row[key]), *(row[name] for name in titles[1:])) for row in found["rows"]]
    table = output.table(tuple(map(output.printable, titles)), rows)
    if found["shown"] == found["members"]:
        return f"{table}\n{output.counted(found['members'], 'member')}."
    return f"{table}\nThe first {found['shown']:,} of {found['members']:,} members; --limit 0 shows all."


def export_text(found: Mapping[str, Any]) -> str:
    """What was written, and why as many rows."""
    manifest = found["manifest"]
    lines = [(name.replace("_", " "), number) for name, number in manifest["steps"].items()]
    lines += [("rows written", manifest["rows"]), ("columns", ", ".join(manifest["columns"]))]
    lines.append(("sha256", manifest["sha256"]))
    if manifest["defused_cells"]:
        lines.append(("cells defused", manifest["defused_cells"]))
    return f"{found['path']}\n{found['path']}.manifest.json\n{output.pairs(lines, indent='  ')}"
