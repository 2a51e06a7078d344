"""`insight audience overlap | breakdown | diff`: audiences against each other, and against everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.cli import arguments, name_completion, output
from insight.cli import audience_commands as audiences
from insight.cli.commands import TextCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

Several = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME...",
        help="Two or more audiences: names, or conditions, each in quotes of its own.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PROPERTY",
        help="The property (or expression) to compare.",
        show_default=False,
        autocompletion=name_completion.properties,
    ),
]
Old = Annotated[
    str,
    typer.Argument(
        metavar="OLD",
        help="An audience: a name, or a condition in quotes.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]
New = Annotated[
    str,
    typer.Argument(
        metavar="NEW",
        help="What it is compared with, likewise.",
        show_default=False,
        autocompletion=name_completion.audiences,
    ),
]

MOST_REGIONS = 30
"""Regions that are printed; JSON has all of them."""


@audiences.app.command("overlap", cls=TextCommand)
def overlap(
    workspace: arguments.WorkspaceFile,
    names: Several,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show what audiences have in common. Pair by pair, and who is in exactly which of them."""
    ws = arguments.opened(workspace, as_of)
    found = ws.overlap([arguments.audience_of(ws, [name]) for name in names]).to_dict()
    answer = {"as_of": ws.as_of, **found}
    output.give(answer, overlap_text(answer), as_json=as_json)


@audiences.app.command("breakdown", cls=TextCommand)
def breakdown(
    workspace: arguments.WorkspaceFile,
    name_or_text: arguments.Words,
    *,
    by: By,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Compare the members with everyone, by the values of a property. What differs most comes first."""
    ws = arguments.opened(workspace, as_of)
    audience = arguments.audience_of(ws, name_or_text)
    found = {**audiences.named(audience), **ws.breakdown(audience, by).to_dict(), "audience": audience.name}
    output.give(found, breakdown_text(found), as_json=as_json)


@audiences.app.command("diff", cls=TextCommand)
def diff(
    workspace: arguments.WorkspaceFile,
    old: Old,
    new: New,
    *,
    as_of: arguments.AsOf = None,
    as_json: arguments.Json = False,
) -> None:
    """Show who joins and who leaves between two definitions. And through which condition; sizes and reach of both."""
    ws = arguments.opened(workspace, as_of)
    before, after = (arguments.audience_of(ws, [text]) for text in (old, new))
    found = {"as_of": ws.as_of, **ws.diff(before, after).to_dict()}
    output.give(found, diff_text(found), as_json=as_json)


# --- words ----------------------------------------------------------------------------------------------------------


def overlap_text(found: Mapping[str, Any]) -> str:
    """Sizes, pairs and regions."""
    total, union = found["total"], found["union"]
    sizes = [(each["name"], each["members"], _share(each["members"], total)) for each in found["audiences"]]
    pairs = [
        (
            each["both"],
            *(_per_cent(each[name]) for name in ("share_of_one", "share_of_two", "jaccard")),
            each["one"],
            each["two"],
        )
        for each in found["pairs"]
    ]
    parts = [
        output.table(("audience", "members", "of all"), sizes),
        f"{union:,} of {output.counted(total, 'profile')} are in any of them.",
        output.table(("both", "of one", "of two", "of either", "one", "two"), pairs),
    ]
    return "\n\n".join([*parts, _regions(found)])


def _regions(found: Mapping[str, Any]) -> str:
    regions = found["regions"]
    if regions is None:
        return "Who is in exactly which of them is told for up to 12 audiences."
    rows = [
        (each["profiles"], _per_cent(each["share"]), ", ".join(each["audiences"])) for each in regions[:MOST_REGIONS]
    ]
    more = len(regions) - len(rows)
    table = output.table(("profiles", "of these", "in exactly"), rows)
    return table + (f"\n{output.counted(more, 'smaller region')}; --json tells all." if more > 0 else "")


def breakdown_text(found: Mapping[str, Any]) -> str:
    """One line per value, and how far the index can be trusted."""
    unit = f" {found['unit']}" if found["unit"] else ""
    rows = [
        (
            round(each["index"]) if each["index"] is not None else None,
            each["members"],
            _per_cent(each["share_of_members"]),
            each["everyone"],
            _per_cent(each["share_of_everyone"]),
            each["value"],
        )
        for each in found["rows"]
    ]
    titles = ("index", "members", "share", "everyone", "share", f"{found['by']}{unit}")
    whole = f"{output.counted(found['members'], 'member')} of {output.counted(found['everyone'], 'profile')}."
    base = f"The smallest row stands for {output.counted(found['smallest_base'], 'profile')}."
    return f"{output.table(titles, rows)}\n{whole} Index 100: the share is that of everyone. {base}"


_PEOPLE = {"left": "who leave", "joined": "who join"}


def diff_text(found: Mapping[str, Any]) -> str:
    """Sizes and reach, who moves, and the conditions behind it."""
    old, new = found["old"], found["new"]
    sizes = [("members", old["members"], new["members"])]
    sizes += [
        (f"reached by {name}", each["reachable"], new["reach"][name]["reachable"])
        for name, each in old["reach"].items()
    ]
    rows = [(name, before, after, _signed(after - before)) for name, before, after in sizes]
    causes = [
        (_PEOPLE[each["people"]], each["fails"], each["alone"], each["change"], each["condition"])
        for each in found["conditions"]
    ]
    parts = [
        f"old  {output.printable(old['text'])}\nnew  {output.printable(new['text'])}",
        output.table(("", "old", "new", "change"), rows),
        f"{found['stayed']:,} stay, {found['left']:,} leave, {found['joined']:,} join.",
        output.table(("profiles", "not true for", "kept out by it alone", "", "condition"), causes),
    ]
    return "\n\n".join(parts)


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _share(part: int, whole: int) -> output.Share | None:
    return output.Share(part / whole) if whole else None


def _per_cent(share: float | None) -> output.Share | None:
    return output.Share(share) if share is not None else None
