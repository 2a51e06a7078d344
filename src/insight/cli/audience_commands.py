"""`insight audience`: who is in, who can be reached, and the file that leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import condition_text as conditions
from insight.cli import printing
from insight.cli.arguments import (
    AsJson,
    AsOf,
    ExportFile,
    NamedColumns,
    TextWords,
    WorkspaceFile,
    audience_of,
    opened,
    split_columns,
)
from insight.cli.commands import TextCommand
from insight.kit import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.audiences.reach import Reach
    from insight.kit.formats import Formats
    from insight.workspace.audience import Audience
    from insight.workspace.workspace import Workspace

audience_app = typer.Typer(name="audience", help="Audiences: named or typed conditions.", no_args_is_help=True)

LIMIT = 100


@audience_app.command("list")
def list_audiences(
    workspace: WorkspaceFile,
    *,
    counts: Annotated[bool, typer.Option("--counts", help="Also count the members of each.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List the audiences of the workspace."""
    ws = opened(workspace, as_of)
    found = facts(ws, members_of_each(ws) if counts else None)
    titles = ("name", "members", "condition") if counts else ("name", "condition")
    rows = [(*(each[name] for name in titles[:-1]), each.get("problem", each["text"])) for each in found["audiences"]]
    table = terminal.table(titles, rows, formats=ws.profiles.formats)
    printing.give(found, table if rows else "The workspace has no audiences.", as_json=as_json)


@audience_app.command("count", cls=TextCommand)
def count(workspace: WorkspaceFile, name_or_text: TextWords, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Count the members of an audience."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    found = {**audience.to_dict(), "members": audience.count()}
    printing.give(found, terminal.figure(found["members"], ws.profiles.formats), as_json=as_json)


@audience_app.command("reach", cls=TextCommand)
def reach(
    workspace: WorkspaceFile,
    name_or_text: TextWords,
    *,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel", metavar="NAME", help="The channel; may be given again. Default: all.", show_default=False
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show how many members can be spoken to. Step by step: address, valid address, consent, suppression."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    reaches = reaches_of(audience, channel)
    found = {**audience.to_dict(), **reach_facts(audience, reaches)}
    text = "\n\n".join(map(str, reaches.values()))
    members = ws.profiles.formats.counted(found["members"], "member")
    printing.give(found, text or f"{members}. {NO_CHANNELS}", as_json=as_json)


@audience_app.command("members", cls=TextCommand)
def members(
    workspace: WorkspaceFile,
    name_or_text: TextWords,
    *,
    columns: NamedColumns = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="Show the first N members by key; 0 shows all.")
    ] = LIMIT,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List members: the keys, and the properties asked for."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    total, rows = _members(ws, audience, split_columns(columns), limit)
    found = {**audience.to_dict(), "members": total, "shown": len(rows), "rows": rows}
    printing.give(found, _members_text(found, ws.profiles.formats), as_json=as_json)


@audience_app.command("explain", cls=TextCommand)
def explain(workspace: WorkspaceFile, name_or_text: TextWords, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Say what a condition means. In plain English, in canonical form, and term by term."""
    ws = opened(workspace, as_of)
    found = conditions.facts(ws, audience_of(ws, name_or_text))
    printing.give(found, conditions.text(found), as_json=as_json)


@audience_app.command("sql", cls=TextCommand)
def sql(workspace: WorkspaceFile, name_or_text: TextWords, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Print the engine's own SQL for the members' keys."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    found = {**audience.to_dict(), "engine": ws.profiles.data.engine.name, "sql": audience.sql()}
    printing.give(found, found["sql"], as_json=as_json)


@audience_app.command("export", cls=TextCommand)
def export(  # noqa: PLR0913 - the command has as many parameters
    workspace: WorkspaceFile,
    name_or_text: TextWords,
    path: ExportFile,
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
    columns: NamedColumns = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the members to a file. A manifest is written beside it; each whole or not at all."""
    ws = opened(workspace, as_of)
    audience = audience_of(ws, name_or_text)
    manifest = audience.export(path, channel, split_columns(columns))
    found = {"path": str(path), "manifest": manifest.to_dict()}
    note = f"Written to {path}, with its manifest in {path}.manifest.json."
    printing.give(found, replace(manifest.sheet(), note=note), as_json=as_json)


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


def reaches_of(audience: Audience, channels: Iterable[str] | None) -> dict[str, Reach]:
    """The waterfall of each channel; of all of them by default."""
    return {name: audience.reach(name) for name in dict.fromkeys(channels)} if channels else audience.reaches()


def reach_facts(audience: Audience, reaches: Mapping[str, Reach]) -> dict[str, Any]:
    """Members, and the waterfall of each channel."""
    found = {name: {**each.to_dict(), "lost": each.lost} for name, each in reaches.items()}
    return {"members": next(iter(reaches.values())).matched if reaches else audience.count(), "channels": found}


def _members(ws: Workspace, audience: Audience, columns: list[str], limit: int) -> tuple[int, list[dict[str, Any]]]:
    key = ws.model.profile.key
    table = audience.members(*columns).order_by(key)
    rows = ws.profiles.data.engine.arrow(table.limit(limit) if limit else table).to_pylist()
    return (audience.count() if limit and len(rows) == limit else len(rows)), rows


# --- words ----------------------------------------------------------------------------------------------------------

NO_CHANNELS = "The workspace has no channels: it declares no contact columns and no [consent]."


def _members_text(found: Mapping[str, Any], formats: Formats) -> str:
    if not found["rows"]:
        return "No members."
    key, *others = found["rows"][0]
    rows = [(str(row[key]), *(row[name] for name in others)) for row in found["rows"]]
    table = terminal.table((key, *others), rows, formats=formats)
    if found["shown"] == found["members"]:
        return f"{table}\n{formats.counted(found['members'], 'member')}."
    shown, members = (terminal.figure(found[each], formats) for each in ("shown", "members"))
    return f"{table}\nThe first {shown} of {members} members; --limit 0 shows all."
