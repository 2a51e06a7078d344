"""`insight segment`: groups of customers that are alike, found, read, kept, and looked after."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import printing
from insight.cli.arguments import AsJson, AsOf, ScoreFile, WorkspaceFile, opened, segmentation_names, split_columns
from insight.errors import ExportError, NoStructure, SegmentationError, did_you_mean
from insight.kit import terminal
from insight.kit.formats import printable
from insight.kit.sheet import Sheet, Table
from insight.kit.whole_file import whole_file
from insight.segments import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import polars as pl


segment_app = typer.Typer(
    name="segment", help="Micro-segments: groups of customers that are alike.", no_args_is_help=True
)

SegmentationName = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="The segmentation: a property of this name.",
        show_default=False,
        autocompletion=segmentation_names,
    ),
]
ByNames = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="NAMES",
        help="Properties to compare by, with commas between; for ranked: audiences, or conditions, in order.",
        show_default=False,
    ),
]
ENDINGS = (".csv", ".parquet")
SHOWN = 20
"""Rows of scores that are printed."""


@segment_app.command("fit")
def fit(  # noqa: PLR0913 - each is an option of the command
    workspace: WorkspaceFile,
    name: SegmentationName,
    *,
    by: ByNames = None,
    k: Annotated[str, typer.Option("--k", metavar="N", help="How many segments, or auto.")] = "auto",
    method: Annotated[
        str,
        typer.Option(
            "--method", help="kmeans, minibatch, bisecting, gmm, hdbscan, rules; or rfm, ranked, which look for nothing."
        ),
    ] = "kmeans",
    within: Annotated[
        str, typer.Option("--within", metavar="TEXT", help="Only customers for whom this holds.", show_default=False)
    ] = "",
    treat: Annotated[
        list[str] | None,
        typer.Option(
            "--treat",
            metavar="NAME=HOW",
            help="Treat a number as log, linear or ordinal; may be given several times.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of everything that is drawn.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is found, and keep nothing.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Find segments, and keep them beside the workspace. Then `NAME = 'segment'` works in every audience."""
    ws = opened(workspace, as_of)
    how = _treatments(treat)
    names = dict.fromkeys(split_columns(by))
    asked = {each: how.pop(each, None) for each in names}
    if how:
        raise SegmentationError(
            f"--treat {next(iter(how))}: it is not among --by. {did_you_mean(next(iter(how)), names)}"
        )
    try:
        with _noted(as_json=as_json) as notes:
            found = ws.segment(name, asked, k=_number(k), method=method, within=within, seed=seed)  # type: ignore[arg-type]
    except NoStructure as wrong:
        wrong.add_note(str(wrong.selection))
        raise
    path = None if dry_run else ws.publish(found).profiles.data.folder / FOLDER / f"{name}.json"
    answer = {
        **found.to_dict(),
        "selection": found.selection.frame().to_dicts() if found.selection is not None else None,
        "notes": notes,
        "kept": str(path) if path is not None else None,
    }
    sheet = found.sheet()
    tables = [*sheet.tables, *(found.selection.sheet().tables if found.selection is not None else ())]
    if found.features.all:
        heads = ("property", "kind", "treatment")
        tables.append(Table(heads, found.features.explained().select(heads).rows()))
    kept_in = f"Kept in {path}." if path is not None else "Nothing was kept."
    printing.give(answer, replace(sheet, tables=tables, note=f"{sheet.note} {kept_in}".strip()), as_json=as_json)


@segment_app.command("list")
def list_segmentations(workspace: WorkspaceFile, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the segmentations that are kept beside the workspace."""
    ws = opened(workspace, as_of)
    found = [each.to_dict() for each in ws.segments.values()]
    rows = [
        (each["name"], len(each["segments"]), each["method"], each["as_of"][:10], ", ".join(each["by"]))
        for each in found
    ]
    table = terminal.table(("name", "segments", "method", "fitted for", "by"), rows)
    none = "The workspace has no segmentations: `insight segment fit` makes one."
    printing.give({"segmentations": found}, table if rows else none, as_json=as_json)


@segment_app.command("describe")
def describe(workspace: WorkspaceFile, name: SegmentationName, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Tell what each segment is like: size, spend, what sets it apart, typical customers by key."""
    found = opened(workspace, as_of).segments[name].describe()
    printing.give(found.to_dict(), found, as_json=as_json)


@segment_app.command("rules")
def rules(  # noqa: PLR0913 - each is an option of the command
    workspace: WorkspaceFile,
    name: SegmentationName,
    *,
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="SEGMENT", help="Only this one.", show_default=False)
    ] = None,
    by: ByNames = None,
    most: Annotated[int, typer.Option("--max-conditions", help="Of one rule.")] = 4,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Say each segment as a condition, with precision, recall and lift among all customers."""
    segmentation = opened(workspace, as_of).segments[name]
    found = segmentation.rules(segment, most, split_columns(by) or None)
    printing.give(found.to_dict(), found, as_json=as_json)


@segment_app.command("score")
def score(
    workspace: WorkspaceFile,
    name: SegmentationName,
    *,
    out: ScoreFile = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Give every customer a segment, by the numbers that were kept."""
    segmentation = opened(workspace, as_of).segments[name]
    frame = segmentation.labels()
    sizes = [{"segment": each, "size": int((frame["segment"] == each).sum())} for each in (*segmentation.names, "none")]
    sizes = [each for each in sizes if each["size"] or each["segment"] != "none"]
    answer: dict[str, Any] = {
        "name": name,
        "profiles": frame.height,
        "segments": sizes,
        "rows": frame.head(SHOWN).to_dicts(),
    }
    written = ""
    if out is not None:
        _write(frame, out)
        answer["written"] = str(out)
        written = f"Wrote {segmentation.profiles.formats.counted(frame.height, 'row')} to {out}."
    table = Table(("segment", "customers"), [(each["segment"], each["size"]) for each in sizes])
    sheet = Sheet("Scores of", name, tables=[table], note=written, formats=segmentation.profiles.formats)
    printing.give(answer, sheet, as_json=as_json)


@segment_app.command("refit")
def refit(
    workspace: WorkspaceFile,
    name: SegmentationName,
    *,
    k: Annotated[
        str | None, typer.Option("--k", metavar="N", help="How many segments, or auto. Default: as many as now.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and keep nothing.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Fit it anew on the data of now. Segments that are still there keep their names; shows who moved between which."""
    ws = opened(workspace, as_of)
    with _noted(as_json=as_json) as notes:
        found = ws.segments[name].refit(_number(k) if k is not None else None)
    if not dry_run:
        ws.publish(found.segmentation)
    said = "Nothing was kept." if dry_run else "The new segments are kept."
    answer = {**found.to_dict(), "notes": notes, "kept": not dry_run}
    printing.give(answer, replace(found.sheet(), note=said), as_json=as_json)


@segment_app.command("drift")
def drift(workspace: WorkspaceFile, name: SegmentationName, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Tell whether customers are still what they were when it was fitted. Stable, watch, or refit."""
    found = opened(workspace, as_of).segments[name].drift()
    printing.give(found.to_dict(), found, as_json=as_json)


@segment_app.command("rename")
def rename(
    workspace: WorkspaceFile,
    name: SegmentationName,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name of a segment.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is to be called.", show_default=False)],
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Give a segment another name. Audiences that name it must be changed by hand."""
    ws = opened(workspace, as_of)
    found = ws.segments[name].rename(**{old: new})
    ws.publish(found)
    printing.give(
        {"name": name, "segments": list(found.names)}, "\n".join(map(printable, found.names)), as_json=as_json
    )


# --- facts and words ----------------------------------------------------------------------------------------------------


def _treatments(given: Iterable[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given or ():
        name, equals, how = each.partition("=")
        if not equals or not how:
            raise SegmentationError(f"--treat {each}: write NAME=HOW, such as spend_365d=log.")
        found[name.strip()] = how.strip()
    return found


def _number(text: str) -> Any:
    """A number of segments, or `auto`.

    Raises
    ------
    SegmentationError
    """
    if text == "auto":
        return text
    try:
        return int(text)
    except ValueError:
        raise SegmentationError(f"--k {text}: write a whole number, or auto.") from None


@contextmanager
def _noted(*, as_json: bool) -> Iterator[list[str]]:
    """The warnings of the work in words; unless they are part of an answer in JSON, also printed on stderr."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    notes += [str(each.message) for each in caught]
    for each in [] if as_json else notes:
        typer.echo(f"Note: {each}", err=True)


def _write(frame: pl.DataFrame, out: Path) -> None:
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise ExportError(f"{out}: scores are written as {' or '.join(ENDINGS)}; give the file one of these endings.")
    from insight.activation.frame_file import write_frame  # noqa: PLC0415 - loads polars

    with whole_file(out, private=True) as part:
        write_frame(frame, part, ending)
