"""`insight property`: what is known of each customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, name_completion, output
from insight.cli import value_summary as values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.profiles.catalog.property import Property
    from insight.workspace.workspace import Workspace

app = typer.Typer(name="property", help="The properties of customers.", no_args_is_help=True)


@app.command("list")
def list_properties(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False
) -> None:
    """List every property. Stored columns, expressions over rows, scores, segments."""
    ws = arguments.opened(workspace, as_of)
    rows = [(each.name, each.kind, each.type, each.unit, _summary(each)) for each in ws.catalog]
    found = {"as_of": ws.as_of, "properties": [definition(each) for each in ws.catalog]}
    output.give(found, output.table(("name", "kind", "type", "unit", "title"), rows), as_json=as_json)


@app.command("show")
def show(
    workspace: arguments.WorkspaceFile,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="The property; several may be named.",
            show_default=False,
            autocompletion=name_completion.properties,
        ),
    ],
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show how properties are defined, with a summary of their values. Of a private one no value is shown."""
    found = facts(arguments.opened(workspace, as_of), names)
    output.give(found, "\n\n".join(_text(each) for each in found["properties"]), as_json=as_json)


def facts(ws: Workspace, names: list[str]) -> dict[str, Any]:
    """Definition and summary of each property; all values come from one pass."""
    chosen = [ws.catalog[name] for name in dict.fromkeys(names)]
    for each in chosen:
        if (wrong := ws.catalog.problem_of("property", each.name)) is not None:
            raise wrong
    shown = [each.name for each in chosen if each.is_public and each.name != ws.profiles.key]
    frame = ws.frame(*shown) if shown else None
    described = []
    for each in chosen:
        known = values.summary(frame[each.name]) if frame is not None and each.name in shown else None
        described.append({**definition(each), "values": known})
    return {"as_of": ws.as_of, "properties": described}


def definition(each: Property) -> dict[str, Any]:
    """What the catalog says of a property."""
    return {
        "name": each.name,
        "kind": each.kind,
        "type": each.type,
        "title": each.title,
        "unit": each.unit,
        "expression": each.expression,
        "description": each.description,
        "depends_on": list(each.depends_on),
        "private": each.private,
        **({"problem": each.problem} if each.problem else {}),
    }


def _summary(each: Property) -> str:
    return each.problem or (f"{each.title} (private)" if each.private else each.title)


def _text(each: Mapping[str, Any]) -> str:
    lines = [
        ("title", each["title"]),
        ("kind", each["kind"]),
        ("type", each["type"]),
        ("unit", each["unit"]),
        ("expression", each["expression"]),
        ("description", each["description"]),
        ("made from", ", ".join(each["depends_on"])),
    ]
    if each["private"]:
        lines.append(("values", "private: only an export to a channel carries them"))
    elif each["values"] is not None:
        lines += values.words(each["values"], each["unit"])
    return f"{each['name']}\n" + output.pairs(((name, said) for name, said in lines if said != ""), indent="  ")
