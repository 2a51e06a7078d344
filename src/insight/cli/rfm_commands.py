"""`insight rfm`: segments of customers by recency, frequency and monetary value."""

from __future__ import annotations

from dataclasses import replace

import typer

from insight.cli import arguments, printing

app = typer.Typer(name="rfm", help="Recency, frequency and monetary value.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `rfm` a group of commands, although it has a single one."""


@app.command("show")
def show(
    workspace: arguments.WorkspaceFile,
    *,
    save: arguments.SchemeFile = None,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Show how many customers each RFM segment has, and the cut-offs of the scores."""
    ws = arguments.opened(workspace, as_of)
    rfm, segments = ws.rfm, ws.rfm.segments()
    found = {"as_of": ws.as_of, **rfm.to_dict(), "segments": segments.to_dicts()}
    if save is not None:
        rfm.save(save)
        found["saved"] = str(save)
    sheet = rfm.sheet()
    saved = f"Saved to {save}." if save is not None else ""
    told = replace(sheet, tables=[rfm.segments_table(segments), *sheet.tables], note=saved)
    printing.give(found, told, as_json=as_json)
