"""`insight segment`: groups of customers that are alike, found, read, kept, and looked after."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, name_completion, output
from insight.cli.whole_files import written_whole
from insight.errors import ExportError, NoStructure, SegmentationError, did_you_mean
from insight.segments import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from insight.workspace.segmentation import Segmentation

app = typer.Typer(name="segment", help="Micro-segments: groups of customers that are alike.", no_args_is_help=True)

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="The segmentation: a property of this name.",
        show_default=False,
        autocompletion=name_completion.segmentations,
    ),
]
By = Annotated[
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


@app.command("fit")
def fit(  # noqa: PLR0913 - each is an option of the command
    workspace: arguments.WorkspaceFile,
    name: Name,
    *,
    by: By = None,
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
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:  # fmt: skip
    """Find segments, and keep them beside the workspace. Then `NAME = 'segment'` works in every audience."""
    ws = arguments.opened(workspace, as_of)
    how = _treatments(treat)
    names = dict.fromkeys(arguments.split_columns(by))
    asked = {each: how.pop(each, None) for each in names}
    if how:
        raise SegmentationError(
            f"--treat {next(iter(how))}: it is not among --by. {did_you_mean(next(iter(how)), names)}"
        )
    try:
        with _noted(as_json=as_json) as notes:
            found = ws.segment(name, asked, k=_number(k), method=method, within=within, seed=seed)  # type: ignore[arg-type]
    except NoStructure as wrong:
        wrong.add_note(_tried(wrong.selection))
        raise
    path = None if dry_run else ws.publish(found).profiles.data.folder / FOLDER / f"{name}.json"
    answer = {
        **facts(found),
        "selection": _selection(found),
        "notes": notes,
        "kept": str(path) if path is not None else None,
    }
    parts = [summary(answer)]
    parts += [_tried(found.selection)] if found.selection is not None else []
    parts += [output.table(("property", "kind", "treatment"), _treated(found))] if found.features.all else []
    parts.append(f"Kept in {path}." if path is not None else "Nothing was kept.")
    output.give(answer, "\n\n".join(parts), as_json=as_json)


@app.command("list")
def list_segmentations(
    workspace: arguments.WorkspaceFile, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False
) -> None:
    """List the segmentations that are kept beside the workspace."""
    ws = arguments.opened(workspace, as_of)
    found = [facts(each) for each in ws.segments.values()]
    rows = [
        (each["name"], len(each["segments"]), each["method"], each["as_of"][:10], ", ".join(each["by"]))
        for each in found
    ]
    titles = ("name", "segments", "method", "fitted for", "by")
    text = (
        output.table(titles, rows) if rows else "The workspace has no segmentations: `insight segment fit` makes one."
    )
    output.give({"segmentations": found}, text, as_json=as_json)


@app.command("describe")
def describe(
    workspace: arguments.WorkspaceFile, name: Name, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False
) -> None:
    """Tell what each segment is like: size, spend, what sets it apart, typical customers by key."""
    found = arguments.opened(workspace, as_of).segments[name].describe()
    output.give(found.to_dict(), _safe(str(found)), as_json=as_json)


@app.command("rules")
def rules(  # noqa: PLR0913 - each is an option of the command
    workspace: arguments.WorkspaceFile,
    name: Name,
    *,
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="SEGMENT", help="Only this one.", show_default=False)
    ] = None,
    by: By = None,
    most: Annotated[int, typer.Option("--max-conditions", help="Of one rule.")] = 4,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Say each segment as a condition, with precision, recall and lift among all customers."""
    segmentation = arguments.opened(workspace, as_of).segments[name]
    found = segmentation.rules(segment, most, arguments.split_columns(by) or None)
    answer = {"name": name, "rules": found.frame.to_dicts()}
    output.give(answer, _safe(str(found)), as_json=as_json)


@app.command("score")
def score(
    workspace: arguments.WorkspaceFile,
    name: Name,
    *,
    out: arguments.ScoreFile = None,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Give every customer a segment, by the numbers that were kept."""
    segmentation = arguments.opened(workspace, as_of).segments[name]
    frame = segmentation.labels()
    sizes = [{"segment": each, "size": int((frame["segment"] == each).sum())} for each in (*segmentation.names, "none")]
    sizes = [each for each in sizes if each["size"] or each["segment"] != "none"]
    answer: dict[str, Any] = {
        "name": name,
        "profiles": frame.height,
        "segments": sizes,
        "rows": frame.head(SHOWN).to_dicts(),
    }
    text = output.table(("segment", "customers"), [(each["segment"], each["size"]) for each in sizes])
    if out is not None:
        _write(frame, out)
        answer["written"] = str(out)
        text += f"\nWrote {output.counted(frame.height, 'row')} to {out}."
    output.give(answer, text, as_json=as_json)


@app.command("refit")
def refit(
    workspace: arguments.WorkspaceFile,
    name: Name,
    *,
    k: Annotated[
        str | None, typer.Option("--k", metavar="N", help="How many segments, or auto. Default: as many as now.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and keep nothing.")] = False,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Fit it anew on the data of now. Segments that are still there keep their names; shows who moved between which."""
    ws = arguments.opened(workspace, as_of)
    with _noted(as_json=as_json) as notes:
        found = ws.segments[name].refit(_number(k) if k is not None else None)
    if not dry_run:
        ws.publish(found.segmentation)
    moves = found.moves.rows()
    total = int(found.moves["profiles"].sum())
    share = output.figure(output.Share(found.moved / max(total, 1)))
    said = [f"{found.moved:,} of {output.counted(total, 'customer')} ({share}) are in another segment."]
    said += [f"New: {', '.join(found.new)}."] if found.new else []
    said += [f"Gone: {', '.join(found.gone)}."] if found.gone else []
    said.append("Nothing was kept." if dry_run else "The new segments are kept.")
    text = "\n".join(
        [output.table(("before", "customers", "after"), [(one, count, other) for one, other, count in moves]), *said]
    )
    output.give({**found.to_dict(), "notes": notes, "kept": not dry_run}, _safe(text), as_json=as_json)


@app.command("drift")
def drift(
    workspace: arguments.WorkspaceFile, name: Name, *, as_of: arguments.AsOf = None, as_json: arguments.Json = False
) -> None:
    """Tell whether customers are still what they were when it was fitted. Stable, watch, or refit."""
    found = arguments.opened(workspace, as_of).segments[name].drift()
    table = output.table(("what", "index", "verdict", "largest change"), found.frame.rows())
    note = f"Population stability index since {found.trained[:10]}: below 0.1 stable, to 0.25 watch, above refit."
    output.give(found.to_dict(), f"{table}\n{note}\nAll in all: {found.verdict}.", as_json=as_json)


@app.command("rename")
def rename(
    workspace: arguments.WorkspaceFile,
    name: Name,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name of a segment.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is to be called.", show_default=False)],
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Give a segment another name. Audiences that name it must be changed by hand."""
    ws = arguments.opened(workspace, as_of)
    found = ws.segments[name].rename(**{old: new})
    ws.publish(found)
    output.give({"name": name, "segments": list(found.names)}, _safe("\n".join(found.names)), as_json=as_json)


# --- facts and words ----------------------------------------------------------------------------------------------------


def facts(found: Segmentation) -> dict[str, Any]:
    """What a segmentation is."""
    return {
        "name": found.name, "method": found.method, "by": list(found.features.names), "within": found.within,
        "seed": found.seed, "as_of": found.as_of, "metrics": dict(found.metrics),
        "segments": [{"name": name, "share": share} for name, share in zip(found.names, found.shares, strict=True)],
    }  # fmt: skip


def summary(answer: Mapping[str, Any], *, indent: str = "") -> str:
    """The segments with their shares, and how sure they are."""
    rows = [(each["name"], output.Share(each["share"])) for each in answer["segments"]]
    text = output.table(("segment", "share"), rows, indent=indent)
    if "stability" in answer["metrics"]:
        text += f"\n{indent}{stability_words(answer['metrics']['stability'])}"
    return text


def stability_words(stability: float) -> str:
    """What the stability means."""
    return (
        f"Stability {stability:.2f}: how alike the segments are that other draws of the customers give; 1 is the same."
    )


def _selection(found: Segmentation) -> list[dict[str, Any]] | None:
    return found.selection.frame().to_dicts() if found.selection is not None else None


def _tried(selection: Any) -> str:
    """The numbers of segments that were tried."""
    rows = [
        (each["k"], each["stability"], each["silhouette"], each["davies_bouldin"], each["calinski_harabasz"],
         output.Share(each["smallest_share"]), "chosen" if each["chosen"] else "holds" if each["holds"] else "")
        for each in selection.frame().to_dicts()
    ]  # fmt: skip
    titles = ("segments", "stability", "silhouette", "Davies-Bouldin", "Calinski-Harabasz", "smallest", "")
    return output.table(titles, rows)


def _treated(found: Segmentation) -> Iterable[tuple[object, ...]]:
    return found.features.explained().select("property", "kind", "treatment").rows()


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
    from insight.activation.spreadsheet import defused  # noqa: PLC0415 - loads polars

    with written_whole(out) as part:
        if ending == ".csv":
            defused(frame)[0].write_csv(part)
        else:
            frame.write_parquet(part)


def _safe(text: str) -> str:
    return "\n".join(map(output.printable, text.splitlines()))
