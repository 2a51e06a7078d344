"""`insight data` and `insight property`: whether the data is fit to be counted, and what is known of each customer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import printing
from insight.cli.arguments import AsJson, AsOf, WorkspaceFile, opened, property_names
from insight.cli.commands import TROUBLE
from insight.kit import terminal
from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import CellValue, Share
from insight.kit.terminal import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from insight.profiles.catalog.property import Property
    from insight.workspace.workspace import Workspace

data_app = typer.Typer(name="data", help="The quality of the data.", no_args_is_help=True)


@data_app.callback()
def _group() -> None:
    """Keep `data` a group of commands, although it has a single one."""


@data_app.command("check")
def check(workspace: WorkspaceFile, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Look for faults in the data. Nothing is changed. Exits with 1 when there are errors or warnings."""
    ws = opened(workspace, as_of)
    findings = ws.check()
    found = {"as_of": ws.as_of, **findings.to_dict()}
    printing.give(found, findings, as_json=as_json)
    if found["errors"] or found["warnings"]:
        raise typer.Exit(TROUBLE)


property_app = typer.Typer(name="property", help="The properties of customers.", no_args_is_help=True)


@property_app.command("list")
def list_properties(workspace: WorkspaceFile, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List every property. Stored columns, expressions over rows, scores, segments."""
    ws = opened(workspace, as_of)
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


@property_app.command("show")
def show(
    workspace: WorkspaceFile,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help="The property; several may be named.",
            show_default=False,
            autocompletion=property_names,
        ),
    ],
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show how properties are defined, with a summary of their values. Of a private one no value is shown."""
    ws = opened(workspace, as_of)
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
        each.name: summary(frame[each.name]) if frame is not None and each.name in shown else None for each in chosen
    }


def _told(property_: Property, values: Mapping[str, Any] | None, formats: Formats) -> str:
    sheet = property_.sheet()
    summed = dict(_summary_words(values, property_.unit, formats)) if values is not None else {}
    return terminal.drawn(replace(sheet, facts={**sheet.facts, **summed}, formats=formats))


MOST = 5
"""How many of the most common values are shown."""


def summary(column: pl.Series) -> dict[str, Any]:
    """How many profiles have a value, and what the values are like.

    Numbers: `min`, `median`, `mean`, `max`. True/false: `true`, how many. Times: `earliest`, `latest`. Texts:
    `different`, and the most `common` with their counts; a value of a single profile is never among them. Lists: the
    same of their elements.

    >>> import polars as pl
    >>> summary(pl.Series([True, False, None]))
    {'profiles': 3, 'known': 2, 'true': 1}
    """
    import polars as pl  # noqa: PLC0415 - heavy, and loaded by now

    known = column.drop_nulls()
    found: dict[str, Any] = {"profiles": len(column), "known": len(known)}
    if column.dtype == pl.List:
        known = known.explode().drop_nulls()
    if known.is_empty() or known.dtype.is_nested():
        return found
    if column.dtype.is_numeric():
        figures = known.cast(pl.Float64)
        return found | {"min": known.min(), "median": figures.median(), "mean": figures.mean(), "max": known.max()}
    if column.dtype.is_temporal():
        return found | {"earliest": known.min(), "latest": known.max()}
    if column.dtype == pl.Boolean:
        return found | {"true": int(known.sum())}
    counts = (
        known.cast(pl.String).value_counts(name="profiles").sort(["profiles", column.name], descending=[True, False])
    )
    shared = counts.filter(counts["profiles"] > 1).head(MOST)
    common = [{"value": value, "profiles": number} for value, number in shared.iter_rows()]
    return found | {"different": counts.height, "common": common}


def _summary_words(found: Mapping[str, Any], unit: str, formats: Formats) -> list[tuple[str, CellValue]]:
    """The summary of a property of this unit as names and values to print."""
    known = f"{formats.number(found['known'])} of {formats.counted(found['profiles'], 'profile')}"
    lines: list[tuple[str, CellValue]] = [("known", known)]
    lines += [(name, _in(unit, found[name])) for name in ("min", "median", "mean", "max") if name in found]
    lines += [(name, found[name]) for name in ("earliest", "latest") if name in found]
    if "true" in found:
        part = f" ({formats.share(found['true'], found['known'])})" if found["known"] else ""
        lines.append(("true", f"{formats.number(found['true'])}{part}"))
    if "different" in found:
        lines.append(("different", found["different"]))
    if found.get("common"):
        lines.append(("most common", _common(found, MOST, formats)))
    return lines


def summary_line(found: Mapping[str, Any], unit: str, formats: Formats = PLAIN) -> str:
    """The summary in a few words, for a table."""
    if "median" in found:
        least, middle, most = (figure(_in(unit, found[name]), formats) for name in ("min", "median", "max"))
        return f"{middle} ({least} to {most})"
    if "earliest" in found:
        return f"{figure(found['earliest'], formats)} to {figure(found['latest'], formats)}"
    if "true" in found:
        return f"{formats.number(found['true'])} true"
    return _common(found, 2, formats) if found.get("common") else figure(None)


def _common(found: Mapping[str, Any], most: int, formats: Formats) -> str:
    return ", ".join(f"{each['value']} ({formats.number(each['profiles'])})" for each in found["common"][:most])


def _in(unit: str, value: Any) -> CellValue:
    return Share(value) if unit == "share" else value
