"""`insight demo`: the main job on example data, from the files to an export, with the time that each step took."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, output
from insight.cli import audience_commands as audiences
from insight.cli import data_commands as data
from insight.cli import profile_commands as profiles
from insight.cli import property_commands as properties
from insight.cli import rfm_commands as rfm
from insight.cli import segment_commands as segments
from insight.cli import value_summary as values
from insight.cli.whole_files import made_folder

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
WIDTH = 110
"""Where the summary cuts a row of the timeline."""


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
    as_json: arguments.Json = False,
) -> None:
    """Run the main job on example data. Check, properties, RFM, audiences with reach, an export, one customer."""
    run = Run(dataset.value, made_folder(folder), quiet=as_json)
    ws = run.step("Open", lambda: _opened(dataset, as_of), lambda ws: _about(ws, dataset))
    for title, work, words in STEPS:
        run.step(title, lambda work=work: work(ws, run), lambda found, words=words: words(ws, found))  # type: ignore[misc]
    if as_json:
        typer.echo(output.json_text(run.answer(ws)))
    else:
        typer.echo(f"Done in {run.seconds:.1f} s.")


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

    def step(self, title: str, work: Callable[[], Any], words: Callable[[Any], str]) -> Any:
        """Do a step, and print what it found unless JSON is wanted."""
        begin = time.perf_counter()
        found = work()
        self.times[title] = time.perf_counter() - begin
        self.found[title] = found
        if not self.quiet:
            head = f"{len(self.times)}. {title}"
            typer.echo(f"{head:<70}{self.times[title]:>8.1f} s\n{words(found)}\n")
        return found

    def answer(self, ws: Workspace) -> dict[str, Any]:
        """Everything that was found, for JSON."""
        steps = [{"step": title, "seconds": round(seconds, 3)} for title, seconds in self.times.items()]
        found = {title.split()[0].lower(): each for title, each in self.found.items() if title != "Open"}
        about = {"dataset": self.dataset, "workspace": str(ws.profiles.data.file), "as_of": ws.as_of}
        return {**about, "steps": steps, "seconds": round(self.seconds, 3), **found}


def _opened(dataset: Dataset, as_of: str | None) -> Workspace:
    from insight import datasets  # noqa: PLC0415 - makes the files on first use

    return arguments.opened(datasets.grocery() if dataset is Dataset.GROCERY else datasets.shop(), as_of)


def _about(ws: Workspace, dataset: Dataset) -> str:
    kind = "real data" if dataset is Dataset.GROCERY else "made-up data"
    clock = ws.profiles.clock
    lines = [
        ("data", f"{ws.model.workspace.title or dataset.value}, {kind}"),
        ("workspace", str(ws.profiles.data.file)),
        ("as of", f"{clock.local:%Y-%m-%d %H:%M} ({clock.timezone})"),
        ("tables", ", ".join(["profile", *ws.model.tables, *ws.model.lookups])),
        ("defines", f"{len(ws.catalog)} properties, {output.counted(len(ws.audiences), 'audience')}"),
    ]
    return output.pairs(lines, indent="   ")


# --- the steps ------------------------------------------------------------------------------------------------------


def _check(ws: Workspace, run: Run) -> dict[str, Any]:
    del run
    return data.facts(ws)


def _check_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    lines = [f"   {data.headline(each)}" for each in found["findings"]]
    return "\n".join([*lines, f"   {data.summary(found)}"])


def _properties(ws: Workspace, run: Run) -> dict[str, Any]:
    """All public properties of all profiles, computed together; a few of them summarised."""
    del run
    frame = ws.frame()
    behavioural = [each for each in ws.catalog if each.name in ws.model.properties and each.name in frame.columns]
    some = behavioural[:: max(1, len(behavioural) // SHOWN)][:SHOWN]
    shown = [{**properties.definition(each), "values": values.summary(frame[each.name])} for each in some]
    return {"profiles": frame.height, "properties": frame.width - 1, "some": shown}


def _properties_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    rows = [
        (
            each["title"],
            each["unit"] or output.MISSING,
            each["values"]["known"],
            values.line(each["values"], each["unit"]),
        )
        for each in found["some"]
    ]
    table = output.table(("property", "unit", "known", "median (least to most), or most common"), rows, indent="   ")
    return f"   {found['properties']} properties of {found['profiles']:,} profiles; some of them:\n{table}"


def _rfm(ws: Workspace, run: Run) -> dict[str, Any]:
    del run
    return rfm.facts(ws)


def _rfm_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    return rfm.segments(found, indent="   ")


def _audiences(ws: Workspace, run: Run) -> dict[str, Any]:
    """Every audience with its members, and its reach on each channel."""
    del run
    listed = audiences.facts(ws, audiences.members_of_each(ws))["audiences"]
    if ws.channels:
        for each in listed:
            each["reach"] = audiences.reach_facts(ws.audience(each["name"]), None)["channels"]
    return {"channels": list(ws.channels), "audiences": listed}


def _audiences_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    channels = found["channels"]
    titles = ("audience", "members", *(f"by {channel}" for channel in channels), "who")
    rows = []
    for each in found["audiences"]:
        reachable = [each["reach"][channel]["reachable"] for channel in channels]
        rows.append((each["name"], each["members"], *reachable, each["title"] or each["text"]))
    table = output.table(titles, rows, indent="   ")
    return table if channels else f"{table}\n   No reach. {audiences.NO_CHANNELS}"


def _tuning(ws: Workspace, run: Run) -> dict[str, Any]:
    """What each condition of the audience with the most conditions does, from the profile table in memory."""
    from insight.audiences.conditions import conditions_of  # noqa: PLC0415 - loads the parser

    del run
    name = max(ws.audiences, key=lambda each: len(conditions_of(ws.audience(each).tree).all))
    preview = ws.preview()
    reach = preview.reach(name)
    begin = time.perf_counter()
    preview.reach(name)
    again = time.perf_counter() - begin
    return {"audience": name, "milliseconds": round(again * 1000, 2), **reach.to_dict()}


def _tuning_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    rows = [
        (each["text"], each["alone"], each["remaining"], each["without"], output.Share(each["cost"]))
        for each in found["conditions"]
    ]
    titles = ("condition", "alone", "remaining", "without it", "it costs")
    said = (
        f"   {found['audience']}: {found['matched']:,} members; asked again, it takes {found['milliseconds']:.1f} ms."
    )
    return f"{said}\n{output.table(titles, rows, indent='   ')}"


def _segments(ws: Workspace, run: Run) -> dict[str, Any]:
    """Groups of customers that are alike, what they are like, their rules, and one of them in an audience."""
    with warnings.catch_warnings(action="ignore"):
        found = ws.segment("tier", COMPARED[run.dataset])
    description, rules = found.describe().to_dict(), found.rules().frame.to_dicts()
    text = f"{found.as_audience(0).text} and {next(iter(ws.audiences.values())).text}"
    members = ws.publish(found, keep=False).audience(text).count()
    listed = [{**each, "rule": rule} for each, rule in zip(description["segments"], rules, strict=False)]
    facts = {**segments.facts(found), "listed": listed, "compared_with": description["profiles"]}
    return {**facts, "audience": {"text": text, "members": members}}


def _segments_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    lines = []
    for each in found["listed"]:
        spent = (
            f", {output.figure(output.Share(each['spend_share']))} of spend"
            if each.get("spend_share") is not None
            else ""
        )
        lines += [
            f"   {each['segment']}",
            f"      {each['size']:,} customers, {output.figure(output.Share(each['share']))}{spent}",
        ]
        rule = each["rule"]
        if rule["rule"] is not None:
            fidelity = f"precision {rule['precision']:.0%}, recall {rule['recall']:.0%}"
            lines += [f"      as a rule ({fidelity}): {rule['rule']}"]
    audience = found["audience"]
    lines += [
        f"   By {', '.join(found['by'])}.", f"   {segments.stability_words(found['metrics']['stability'])}",
        f"   In an audience: {audience['text']}: {output.counted(audience['members'], 'member')}.",
    ]  # fmt: skip
    return "\n".join(lines)


def _export(ws: Workspace, run: Run) -> dict[str, Any]:
    """The first audience: to the first channel, or without contact data when there is none."""
    audience = next(iter(ws.audiences.values()))
    channel = next(iter(ws.channels), None)
    segment = ["rfm_segment"] if ws.model.rfm is not None else []
    columns = [*segment, *[name for name in ws.model.properties if ws.catalog[name].is_public][:2]]
    path = run.folder / f"{audience.name}.csv"
    return {"path": str(path), "manifest": audience.export(path, channel, columns).to_dict()}


def _export_words(ws: Workspace, found: dict[str, Any]) -> str:
    del ws
    channel = found["manifest"]["channel"]
    said = f"to the channel {channel}" if channel else "without a channel, so without contact data"
    lines = "\n".join(f"   {line}" for line in audiences.export_text(found).splitlines())
    return f"   The audience {found['manifest']['audience']!r}, {said}.\n{lines}"


def _profile(ws: Workspace, run: Run) -> dict[str, Any]:
    """The first member of the exported audience, by key."""
    del run
    keys = next(iter(ws.audiences.values())).ids()
    return profiles.facts(ws, ws.profile(keys[0]), SHOWN)


def _profile_words(ws: Workspace, found: dict[str, Any]) -> str:
    units = {each.name: each.unit for each in ws.catalog}
    some = [each for each in units if each in found["behavioural"] and not each.startswith("rfm_")][:4]
    facts = {**{name: found["behavioural"][name] for name in some}, **found["scores"]}
    said = [(name, profiles.with_unit(value, units[name])) for name, value in facts.items()]
    parts = [
        f"{ws.model.profile.key} {output.plain_figure(found['key'])}",
        output.pairs(said, indent="  "),
        profiles.audiences(found),
        profiles.timeline(ws, found),
    ]
    return "\n".join(f"   {_cut(line)}" for part in parts for line in part.splitlines())


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


STEPS: tuple[tuple[str, Callable[..., Any], Callable[..., str]], ...] = (
    ("Check of the data", _check, _check_words),
    ("Properties", _properties, _properties_words),
    ("RFM segments", _rfm, _rfm_words),
    ("Audiences and reach", _audiences, _audiences_words),
    ("Tuning an audience", _tuning, _tuning_words),
    ("Micro-segments", _segments, _segments_words),
    ("Export", _export, _export_words),
    ("Profile of one customer", _profile, _profile_words),
)
