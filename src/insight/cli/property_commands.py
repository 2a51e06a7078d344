"""`insight property`: what is known of each customer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, name_completion, printing, value_summary
from insight.kit import terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.kit.formats import Formats
    from insight.profiles.catalog.property import Property
    from insight.workspace.workspace import Workspace

app = typer.Typer(name="property", help="The properties of customers.", no_args_is_help=True)


@app.command("list")
def list_properties(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.AsJson = False
) -> None:
    """List every property. Stored columns, expressions over rows, scores, segments."""
    ws = arguments.opened(workspace, as_of)
    found = {"as_of": ws.as_of, "properties": ws.catalog.to_dict()["properties"]}
    rows = [
        (
            each.name,
            each.kind,
            each.type,
            each.unit,
            each.problem or (f"{each.title} (private)" if each.private else each.title),
        )
        for each in ws.catalog
    ]
    printing.give(found, terminal.table(("name", "kind", "type", "unit", "title"), rows), as_json=as_json)


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
    as_json: arguments.AsJson = False,
) -> None:
    """Show how properties are defined, with a summary of their values. Of a private one no value is shown."""
    ws = arguments.opened(workspace, as_of)
    values = summaries(ws, names)
    found = {
        "as_of": ws.as_of,
        "properties": [{**ws.catalog[name].to_dict(), "values": values[name]} for name in values],
    }
    told = (_told(ws.catalog[name], each, ws.profiles.formats) for name, each in values.items())
    printing.give(found, "\n\n".join(told), as_json=as_json)


def summaries(ws: Workspace, names: list[str]) -> dict[str, dict[str, Any] | None]:
    """A summary of each property, none of a private one; all values come from one pass."""
    chosen = [ws.catalog[name] for name in dict.fromkeys(names)]
    for each in chosen:
        if (wrong := ws.catalog.problem_of("property", each.name)) is not None:
            raise wrong
    shown = [each.name for each in chosen if each.is_public and each.name != ws.profiles.key]
    frame = ws.frame(*shown) if shown else None
    return {
        each.name: value_summary.summary(frame[each.name]) if frame is not None and each.name in shown else None
        for each in chosen
    }


def _told(property_: Property, values: Mapping[str, Any] | None, formats: Formats) -> str:
    sheet = property_.sheet()
    summed = dict(value_summary.words(values, property_.unit, formats)) if values is not None else {}
    return terminal.drawn(replace(sheet, facts={**sheet.facts, **summed}, formats=formats))
