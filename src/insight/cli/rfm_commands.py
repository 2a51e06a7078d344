"""`insight rfm`: segments of customers by recency, frequency and monetary value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from insight.cli import arguments, output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.workspace.workspace import Workspace

app = typer.Typer(name="rfm", help="Recency, frequency and monetary value.", no_args_is_help=True)

_MEASURES = {
    "recency_days": "days since the last purchase",
    "frequency": "purchases",
    "monetary": "spend",
}


@app.callback()
def _group() -> None:
    """Keep `rfm` a group of commands, although it has a single one."""


@app.command("show")
def show(
    workspace: arguments.WorkspaceFile,
    *,
    save: arguments.SchemeFile = None,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show how many customers each RFM segment has, and the cut-offs of the scores."""
    ws = arguments.opened(workspace, as_of)
    found = facts(ws)
    if save is not None:
        ws.rfm.save(save)
        found["saved"] = str(save)
    words = text(found) + (f"\n\nSaved to {save}." if save is not None else "")
    output.give(found, words, as_json=as_json)


def facts(ws: Workspace) -> dict[str, Any]:
    """The segments, largest first, and the scheme in force."""
    rfm = ws.rfm
    scheme = rfm.scheme
    return {
        "as_of": ws.as_of,
        "currency": ws.model.workspace.currency,
        "bins": scheme.bins,
        "cutoffs": {measure: list(cuts) for measure, cuts in scheme.cutoffs.items()},
        "cutoffs_as_of": scheme.as_of,
        "segments": rfm.segments().to_dicts(),
    }


def text(found: Mapping[str, Any]) -> str:
    """The segments as a table, then the cut-offs."""
    return f"{segments(found)}\n\n{_cutoffs(found)}"


def segments(found: Mapping[str, Any], *, indent: str = "") -> str:
    """One line per segment."""
    money = f" {found['currency']}" if found["currency"] else ""
    medians = ("days since", "purchases", f"spend each{money}")
    titles = ("segment", "customers", "share", f"spend{money}", "share", *medians)
    rows = [
        (
            each["segment"],
            each["customers"],
            output.Share(each["share"]),
            each["spend"],
            output.Share(each["spend_share"]),
            each["median_recency_days"],
            each["median_frequency"],
            each["median_monetary"],
        )
        for each in found["segments"]
    ]
    table = output.table(titles, rows, indent=indent)
    return f"{table}\n{indent}The last three columns are medians of the segment's customers."


def _cutoffs(found: Mapping[str, Any]) -> str:
    bins = found["bins"]
    rows = [(words, *found["cutoffs"][measure]) for measure, words in _MEASURES.items()]
    titles = ("cut-offs", *(f"{place} of {bins}" for place in range(1, bins)))
    best = f"A score is 1 to {bins}, {bins} best; a value equal to a cut-off lies below it."
    return f"{output.table(titles, rows)}\n{best}\nTaken at {found['cutoffs_as_of']}."
