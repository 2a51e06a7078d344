"""What notebooks show of audiences and of answers about them. Nothing is computed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.audiences.reasons.why_text import shown as in_words
from insight.kit.page import Code, Share, Table, counted, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.audiences.comparisons.breakdown import Breakdown
    from insight.audiences.comparisons.diff import Diff
    from insight.audiences.comparisons.overlap import Overlap
    from insight.audiences.history import History
    from insight.audiences.lint.lint_finding import Lint
    from insight.audiences.preview.preview import Preview
    from insight.audiences.preview.preview_reach import PreviewReach
    from insight.audiences.reach import Reach
    from insight.audiences.reasons.verdicts import Verdict
    from insight.audiences.reasons.why import Why
    from insight.audiences.selection import Selection

_OF_CHANNELS = ("channel", "has an address", "valid", "consented", "reachable", "of the audience")
_RECENT = 30


def audience_page(audience: Selection) -> str:
    """An audience: its text, and the same in words."""
    clock = audience.profiles.clock
    facts = {
        "condition": Code(audience.text),
        "in words": Code(audience.describe()),
        "as of": f"{clock.local:%Y-%m-%d %H:%M} ({clock.timezone})",
    }
    return page("Audience", audience.name, facts)


def reach_page(reach: Reach, steps: Iterable[tuple[str, str]]) -> str:
    """The waterfall of a channel, from the words of each step by its name."""
    lost = reach.lost
    rows = [
        (words, getattr(reach, name), lost.get(name), Share(_part(getattr(reach, name), reach.matched)))
        for name, words in steps
    ]
    facts = {"reachable": reach.reachable, "in the audience": reach.matched, "of all profiles": Share(reach.share)}
    return page("Reach by", reach.channel, facts, [Table(("step", "profiles", "lost", "of the audience"), rows)])


def held_page(preview: Preview) -> str:
    """What a preview holds in memory."""
    facts = {
        "profiles": preview.total,
        "properties": len(preview.properties),
        "not in memory": ", ".join(preview.left_out) or None,
        "memory": str(preview.memory),
        "changes are not seen in": ", ".join(preview.unwatched) or None,
    }
    return page("Preview", "", facts)


def preview_page(reach: PreviewReach) -> str:
    """An audience's size, its conditions and its channels."""
    facts: dict[str, Any] = {
        "condition": Code(reach.text),
        "in the audience": f"{reach.matched:,} of {counted(reach.total, 'profile')}",
        "of all profiles": Share(reach.share),
    }
    if reach.value is not None:
        facts |= {f"sum of {reach.value.name}": reach.value.sum, "mean": reach.value.mean, "unit": reach.value.unit}
        facts |= {"without a value": reach.value.missing}
    conditions = [
        (Code(each.condition.text), each.alone, each.remaining, each.without, f"{each.cost:+.1%}".replace("%", " %"))
        for each in reach.conditions
    ]
    heads = ("condition", "alone", "so far", "without it", "cost")
    tables = [Table(heads, conditions, "Conditions"), Table(_OF_CHANNELS, _channels(reach.channels), "Reach")]
    return page("Preview", "", facts, tables)


def _channels(channels: Mapping[str, Reach]) -> list[tuple[Any, ...]]:
    return [
        (name, each.has_address, each.valid_address, each.consented, each.reachable, Share(_part(each.reachable, each.matched)))
        for name, each in channels.items()
    ]  # fmt: skip


def overlap_page(overlap: Overlap) -> str:
    """Sizes of the audiences, and of what each two have in common."""
    facts = {"in any of them": overlap.union, "of all profiles": Share(_part(overlap.union, overlap.total))}
    sizes = [
        (name, size, Share(_part(size, overlap.total))) for name, size in zip(overlap.names, overlap.sizes, strict=True)
    ]
    pairs = [
        (row["one"], row["two"], row["both"], Share(row["share_of_one"]), Share(row["share_of_two"]))
        for row in overlap.pairs.iter_rows(named=True)
    ]
    tables = (
        Table(("audience", "profiles", "of all"), sizes),
        Table(("one", "two", "in both", "of one", "of two"), pairs, "Pairs"),
    )
    return page("Overlap of", counted(len(overlap.names), "audience"), facts, tables)


def breakdown_page(breakdown: Breakdown) -> str:
    """Values of a property among members and everyone; what differs most first."""
    rows = [
        (
            row["value"], row["members"], Share(row["share_of_members"]), row["everyone"], Share(row["share_of_everyone"]),
            None if row["index"] is None else round(row["index"]),
        )
        for row in breakdown.frame.iter_rows(named=True)
    ]  # fmt: skip
    by = f"{breakdown.title}, {breakdown.unit}" if breakdown.unit else breakdown.title
    heads = (by, "members", "of members", "everyone", "of everyone", "index")
    facts = {"members": breakdown.members, "everyone": breakdown.everyone}
    return page("Breakdown of", breakdown.audience, facts, [Table(heads, rows)], "Index: 100 is as in everyone.")


def diff_page(diff: Diff) -> str:
    """Sizes of both, who moves, through which conditions, and what becomes of reach."""
    facts = {
        "old": Code(diff.old.text),
        "new": Code(diff.new.text),
        "size": f"{diff.old_size:,} → {diff.new_size:,}",
        "stayed": diff.stayed,
        "left": diff.left,
        "joined": diff.joined,
    }
    conditions = [
        (Code(row["condition"]), row["change"], row["people"], row["alone"], row["fails"])
        for row in diff.conditions.iter_rows(named=True)
    ]
    reach = [(name, old, new, f"{change:+,}") for name, old, new, change in diff.reach.rows()]
    tables = (
        Table(("condition", "change", "of those who", "kept out alone", "kept out"), conditions, "Conditions"),
        Table(("channel", "old", "new", "change"), reach, "Reach"),
    )
    return page("Difference", "", facts, tables)


def history_page(history: History) -> str:
    """The newest days first."""
    frame = history.frame
    rows = [
        (row["as_of"], row["size"], Share(row["share"]), row["entries"], row["exits"])
        for row in frame.tail(_RECENT).reverse().iter_rows(named=True)
    ]
    table = Table(("day", "members", "of all profiles", "came", "went"), rows, total=frame.height)
    return page("History of", history.name, tables=[table])


def lint_page(lint: Lint) -> str:
    """What is likely not meant, in reading order."""
    rows = [
        (each.severity, f"{each.line}:{each.column}", Code(each.text), f"{each.message} {each.remedy}", each.rule)
        for each in lint.findings
    ]
    table = Table(("severity", "place", "condition", "what is wrong", "rule"), rows)
    told = counted(len(rows), "finding") if rows else "no findings"
    return page("Lint:", told, {"text": Code(lint.text)}, [table])


def why_page(why: Why) -> str:
    """The verdict, that of each condition, and the smallest change that turns it."""
    facts: dict[str, Any] = {"condition": Code(why.text)}
    if why.flip is not None:
        facts[f"{'out' if why.verdict else 'in'} with"] = Code(why.flip.text)
    table = Table(("holds", "condition", "because"), [_verdict(each) for each in why.conditions])
    return page("Profile", f"{why.key} {'is in' if why.verdict else 'is not in'} the audience", facts, [table])


def _verdict(verdict: Verdict) -> tuple[str, Code, str]:
    values = [(each.text, each.value) for each in verdict.values]
    values += [(each.text, each.value) for each in verdict.aggregates]
    told = [f"{text}: {in_words(value)}" for text, value in values]
    return "yes" if verdict.holds else "no", Code(verdict.text), "; ".join(dict.fromkeys(told))


def _part(part: int, of: int) -> float | None:
    return part / of if of else None
