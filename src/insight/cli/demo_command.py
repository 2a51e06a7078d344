"""`insight demo`: the main job on example data, from the files to an export, with the time that each step took."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from insight.cli import arguments, printing
from insight.cli import audience_commands as audiences
from insight.cli import profile_commands as profiles
from insight.cli import property_commands as properties
from insight.kit import terminal
from insight.kit.sheet import Sheet, Table
from insight.kit.whole_file import made_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.workspace.workspace import Workspace

SHOWN = 8
"""How many properties, and rows of the timeline, the summary shows."""
COMPARED = {
    "grocery": [
        "baskets_365d", "mean_basket_365d", "days_since_last_basket", "weekend_share_365d", "private_brand_share_365d",
        "redemptions_365d",
    ],
    "shop": ["orders_365d", "mean_order_365d", "days_since_last_order", "online_share_365d", "app_minutes_90d"],
}  # fmt: skip
"""What the customers of each data set are compared by."""


class Dataset(StrEnum):
    """The example data."""

    GROCERY = "grocery"
    SHOP = "shop"


def demo(
    *,
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="Where the export goes.")] = Path("output"),
    dataset: Annotated[
        Dataset, typer.Option("--dataset", help="grocery is real; shop is made up, with contacts.")
    ] = Dataset.GROCERY,
    as_of: arguments.AsOf = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Run the main job on example data. Check, properties, RFM, audiences with reach, an export, one customer."""
    run = Run(dataset.value, made_folder(folder), quiet=as_json)
    opened: list[Workspace] = []
    run.step("Open", lambda: _open(dataset, as_of, opened))
    for title, work in STEPS:
        run.step(title, lambda work=work: work(opened[0], run))  # type: ignore[misc]
    printing.give(run.answer(opened[0]), f"Done in {run.seconds:.1f} s.", as_json=as_json)


class StepAnswer(NamedTuple):
    """What a step found: plain values, and the same for people."""

    data: Any
    told: Sheet | str


@dataclass
class Run:
    """The steps so far: what each found, and how long it took."""

    dataset: str
    folder: Path
    quiet: bool
    found: dict[str, Any] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds of all steps."""
        return sum(self.times.values())

    def step(self, title: str, work: Callable[[], StepAnswer]) -> None:
        """Do a step, and print what it found unless JSON is wanted."""
        begin = time.perf_counter()
        data, told = work()
        self.times[title] = time.perf_counter() - begin
        self.found[title] = data
        if not self.quiet:
            head = f"{len(self.times)}. {title}"
            text = told if isinstance(told, str) else terminal.drawn(told)
            typer.echo(f"{head:<70}{self.times[title]:>8.1f} s\n{indent(text, '   ')}\n")

    def answer(self, ws: Workspace) -> dict[str, Any]:
        """Everything that was found, for JSON."""
        steps = [{"step": title, "seconds": round(seconds, 3)} for title, seconds in self.times.items()]
        found = {title.split()[0].lower(): each for title, each in self.found.items() if title != "Open"}
        about = {"dataset": self.dataset, "workspace": str(ws.profiles.data.file), "as_of": ws.as_of}
        return {**about, "steps": steps, "seconds": round(self.seconds, 3), **found}


def _open(dataset: Dataset, as_of: str | None, opened: list[Workspace]) -> StepAnswer:
    from insight import datasets  # noqa: PLC0415 - makes the files on first use

    ws = arguments.opened(datasets.grocery() if dataset is Dataset.GROCERY else datasets.shop(), as_of)
    opened.append(ws)
    kind = "real data" if dataset is Dataset.GROCERY else "made-up data"
    audiences = ws.profiles.formats.counted(len(ws.audiences), "audience")
    facts = {
        "workspace": str(ws.profiles.data.file),
        "as of": ws.profiles.formats.as_of(ws.profiles.clock),
        "tables": ", ".join(["profile", *ws.model.tables, *ws.model.lookups]),
        "defines": f"{len(ws.catalog)} properties, {audiences}",
    }
    return StepAnswer(None, Sheet(ws.model.workspace.title or dataset.value, f"({kind})", facts))


# --- the steps ------------------------------------------------------------------------------------------------------


def _check(ws: Workspace, run: Run) -> StepAnswer:
    del run
    findings = ws.check()
    sheet = findings.sheet()
    tables = [Table(each.heads[:5], [row[:5] for row in each.rows]) for each in sheet.tables]
    return StepAnswer({"as_of": ws.as_of, **findings.to_dict()}, replace(sheet, tables=tables))


def _properties(ws: Workspace, run: Run) -> StepAnswer:
    """All public properties of all profiles, computed together; a few of them summarised."""
    del run
    frame, formats = ws.frame(), ws.profiles.formats
    behavioural = [each for each in ws.catalog if each.name in ws.model.properties and each.name in frame.columns]
    some = behavioural[:: max(1, len(behavioural) // SHOWN)][:SHOWN]
    values = [properties.summary(frame[each.name]) for each in some]
    rows = [
        (each.title, each.unit or None, told["known"], properties.summary_line(told, each.unit, formats))
        for each, told in zip(some, values, strict=True)
    ]
    shown = [{**each.to_dict(), "values": told} for each, told in zip(some, values, strict=True)]
    table = Table(("property", "unit", "known", "median (least to most), or most common"), rows)
    data = {"profiles": frame.height, "properties": frame.width - 1, "some": shown}
    title = f"{frame.width - 1} properties of {formats.counted(frame.height, 'profile')}; some of them:"
    return StepAnswer(data, Sheet(title, tables=[table], formats=formats))


def _rfm(ws: Workspace, run: Run) -> StepAnswer:
    del run
    segments = ws.rfm.segments()
    data = {"as_of": ws.as_of, **ws.rfm.to_dict(), "segments": segments.to_dicts()}
    return StepAnswer(data, replace(ws.rfm.sheet(), facts={}, tables=[ws.rfm.segments_table(segments)]))


def _audiences(ws: Workspace, run: Run) -> StepAnswer:
    """Every audience with its members, and its reach on each channel."""
    del run
    listed = audiences.facts(ws, audiences.members_of_each(ws))["audiences"]
    channels = list(ws.channels)
    if channels:
        for each in listed:
            audience = ws.audience(each["name"])
            each["reach"] = audiences.reach_facts(audience, audience.reaches())["channels"]
    rows = [
        (
            each["name"], each["members"], *(each["reach"][channel]["reachable"] for channel in channels),
            each["title"] or each["text"],
        )
        for each in listed
    ]  # fmt: skip
    table = Table(("audience", "members", *(f"by {channel}" for channel in channels), "who"), rows)
    note = "" if channels else f"No reach. {audiences.NO_CHANNELS}"
    told = Sheet("Audiences", tables=[table], note=note, formats=ws.profiles.formats)
    return StepAnswer({"channels": channels, "audiences": listed}, told)


def _tuning(ws: Workspace, run: Run) -> StepAnswer:
    """What each condition of the audience with the most conditions does, from the profile table in memory."""
    from insight.audiences.conditions import conditions_of  # noqa: PLC0415 - loads the parser

    del run
    name = max(ws.audiences, key=lambda each: len(conditions_of(ws.audience(each).tree).all))
    preview = ws.preview()
    reach = preview.reach(name)
    begin = time.perf_counter()
    preview.reach(name)
    again = round(1000 * (time.perf_counter() - begin), 2)
    told = replace(reach.sheet(), name=f"of {name}", note=f"Asked again, it takes {again:.1f} ms.")
    return StepAnswer({"audience": name, "milliseconds": again, **reach.to_dict()}, told)


def _segments(ws: Workspace, run: Run) -> StepAnswer:
    """Groups of customers that are alike, what they are like, their rules, and one of them in an audience."""
    with warnings.catch_warnings(action="ignore"):
        found = ws.segment("tier", COMPARED[run.dataset])
    told, rules = found.describe(), found.rules()
    description, formats = told.to_dict(), ws.profiles.formats
    text = f"{found.as_audience(0).text} and {next(iter(ws.audiences.values())).text}"
    members = ws.publish(found, keep=False).audience(text).count()
    listed = [
        {**each, "rule": rule} for each, rule in zip(description["segments"], rules.frame.to_dicts(), strict=False)
    ]
    data = {**found.to_dict(), "listed": listed, "compared_with": description["profiles"]}
    note = f"In an audience: {text}: {formats.counted(members, 'member')}."
    sheet = replace(told.sheet(), tables=[*told.sheet().tables[:1], *rules.sheet().tables], note=note)
    return StepAnswer({**data, "audience": {"text": text, "members": members}}, sheet)


def _export(ws: Workspace, run: Run) -> StepAnswer:
    """The first audience: to the first channel, or without contact data when there is none."""
    audience = next(iter(ws.audiences.values()))
    channel = next(iter(ws.channels), None)
    segment = ["rfm_segment"] if ws.model.rfm is not None else []
    columns = [*segment, *[name for name in ws.model.properties if ws.catalog[name].is_public][:2]]
    path = run.folder / f"{audience.name}.csv"
    manifest = audience.export(path, channel, columns)
    said = f"To the channel {channel}." if channel else "Written without a channel, so without contact data."
    return StepAnswer({"path": str(path), "manifest": manifest.to_dict()}, replace(manifest.sheet(), note=said))


def _profile(ws: Workspace, run: Run) -> StepAnswer:
    """The first member of the exported audience, by key; a few of the properties."""
    del run
    customer = ws.profile(next(iter(ws.audiences.values())).ids()[0])
    some = [name for name in customer.behavioural if not name.startswith("rfm_")][:4]
    brief = replace(customer, stored={}, segments={}, behavioural={name: customer.behavioural[name] for name in some})
    return StepAnswer(profiles.facts(ws, customer, SHOWN), brief.sheet(SHOWN))


STEPS: tuple[tuple[str, Callable[..., StepAnswer]], ...] = (
    ("Check of the data", _check),
    ("Properties", _properties),
    ("RFM segments", _rfm),
    ("Audiences and reach", _audiences),
    ("Tuning an audience", _tuning),
    ("Micro-segments", _segments),
    ("Export", _export),
    ("Profile of one customer", _profile),
)
