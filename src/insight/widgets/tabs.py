"""What stands below the conditions: sample, breakdown, overlap, history, lint, why, SQL. Plain numbers and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from insight.audiences.comparisons.breakdown import breakdown as broken_down
from insight.audiences.comparisons.overlap import overlap as overlapping
from insight.audiences.history import history_of
from insight.audiences.lint.lint import lint_of
from insight.audiences.reasons.why import why_of
from insight.errors import QuestionError
from insight.language import syntax as s
from insight.language.terms import nodes
from insight.profiles.customer.customer_timeline import MASK
from insight.widgets.building_blocks import titled
from insight.widgets.replies import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.audiences.reasons.inquiry import Verdict
    from insight.audiences.selection import Selection
    from insight.widgets.protocol import studio_questions as sq
    from insight.widgets.protocol import tab_replies as tr
    from insight.widgets.world import World

ROWS = 20
_MOST_SHOWN = 8


def sample(world: World, asked: sq.SampleQuestion) -> tr.SampleReply:
    """Up to 20 members drawn at random: the key, then columns, private ones masked.

    Without columns: what the text names, and the first stored properties.
    """
    audience, catalog = world.audience(asked.text), world.catalog
    wanted = list(dict.fromkeys(asked.columns or _shown_first(world, audience)))
    frame = world.preview.reach(audience).sample(ROWS, *wanted)
    if catalog.privacy.hides(world.profiles.key):
        frame = frame.with_columns(pl.lit(MASK).alias(world.profiles.key))
    if asked.sort is not None:
        frame = _sorted(frame, asked.sort)
    titles = [(name, *titled(catalog, name)) for name in frame.columns]
    return {
        "columns": [{"name": name, "title": title, "unit": unit, "type": kind} for name, title, unit, kind in titles],
        "rows": [plain(list(row)) for row in frame.iter_rows()],
    }


def _shown_first(world: World, audience: Selection) -> list[str]:
    catalog, key = world.catalog, world.profiles.key
    public = [each.name for each in catalog if each.is_public and each.name != key]
    named = [
        node.path[0]
        for node in nodes(audience.tree, into_rows=False)
        if isinstance(node, s.Name) and len(node.path) == 1
    ]
    first = [name for name in named if name in public]
    return list(dict.fromkeys([*first, *public]))[: max(_MOST_SHOWN, len(set(first)))]


def _sorted(frame: pl.DataFrame, by: sq.SortBy) -> pl.DataFrame:
    if by.column not in frame.columns:
        raise QuestionError(f"The sample has no column {by.column[:40]!r} to sort by.")
    if isinstance(frame.schema[by.column], pl.List):
        raise QuestionError("A list is nothing to sort by.")
    return frame.sort(by.column, descending=by.descending, nulls_last=True, maintain_order=True)


def breakdown(world: World, asked: sq.BreakdownQuestion) -> tr.BreakdownReply:
    """The values of a property among members against everyone, those that differ most first."""
    found = broken_down(world.profiles, world.audience(asked.text), asked.property)
    return {
        "property": found.by, "title": found.title, "unit": found.unit, "ordered": found.ordered, "members": found.members,
        "everyone": found.everyone, "rows": plain(found.frame.to_dicts()),
    }  # fmt: skip


def overlap(world: World, asked: sq.OverlapQuestion) -> tr.OverlapReply:
    """What the audience, which comes first, has in common with named ones."""
    found = overlapping(world.profiles, [world.audience(asked.text), *(world.named(name) for name in asked.others)])
    exclusive = found.exclusive
    return {
        "names": ["", *found.names[1:]],
        "sizes": list(found.sizes),
        "total": found.total,
        "union": found.union,
        "both": [list(row) for row in found.both],
        "exclusive": None if exclusive is None else [
            {"of": list(places), "count": count} for places, count in exclusive.items() if places
        ],
    }  # fmt: skip


def history(world: World, asked: sq.HistoryQuestion) -> tr.HistoryReply:
    """Size, entries and exits on earlier days."""
    found = history_of(world.audience(asked.text), asked.every, asked.over)
    return {"rows": plain(found.frame.to_dicts())}


def lint(world: World, asked: sq.LintQuestion) -> tr.LintReply:
    """What in the text is likely not meant, with places in the text that was sent."""
    found = lint_of(world.audience(asked.text), asked.text)
    return {
        "findings": [
            {
                "rule": each.rule, "severity": each.severity, "message": each.message, "remedy": each.remedy, "at": each.at,
                "text": each.text,
            }
            for each in found
        ]
    }  # fmt: skip


def why(world: World, asked: sq.WhyQuestion) -> tr.WhyReply:
    """Why one profile is in the audience or is not, condition by condition, and the smallest change that turns it."""
    found = why_of(world.audience(asked.text), asked.key)
    flip = found.flip
    return {
        "key": str(asked.key),
        "verdict": found.verdict,
        "conditions": [_verdict(each) for each in found.conditions],
        "flip": None if flip is None else {
            "text": flip.text, "changes": [{"before": each.before, "after": each.after} for each in flip.changes]
        },
    }  # fmt: skip


def _verdict(each: Verdict) -> tr.ConditionVerdict:
    return {
        "text": each.text,
        "holds": each.holds,
        "values": [{"text": value.text, "value": plain(value.value)} for value in each.values],
        "rows": list(_deciding(each)) or None,
        "nested": [_verdict(inner) for inner in each.nested],
    }


def _deciding(each: Verdict) -> Iterator[tr.DecidedAggregate]:
    """The rows that decided, table by table, private columns masked."""
    for counted in each.aggregates:
        rows: Any = counted.rows
        yield {
            "text": counted.text, "value": plain(counted.value), "property": counted.property, "table": rows.table,
            "total": rows.total, "role": rows.role,
            "rows": [{"time": plain(row.time), "values": plain(dict(row.values))} for row in rows.rows],
        }  # fmt: skip


def sql(world: World, asked: sq.SqlQuestion) -> tr.SqlReply:
    """The engine's SQL for the members' keys, and the condition in plain English."""
    audience = world.audience(asked.text)
    return {"sql": audience.sql(), "words": audience.describe()}
