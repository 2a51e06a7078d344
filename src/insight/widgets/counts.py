"""Counts: the reach of an audience, what each position of a condition's slider would match, and the values that occur."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from insight.audiences.preview.bitmaps import counted, everybody
from insight.audiences.selection import Selection
from insight.errors import CurveError, ExpressionError, PrivateColumn, UnknownName
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import name_text, text_of
from insight.language.meaning.meaning import meaning_of, operands, subject_of
from insight.language.shape import Scope
from insight.language.terms import bare
from insight.language.types import Kind
from insight.profiles.columns import TIME
from insight.widgets.building_blocks import is_private, titled, type_word
from insight.widgets.replies import plain
from insight.widgets.text_and_tree import audience_of, condition_at, conditions_at, replaced, shown

if TYPE_CHECKING:
    from insight.audiences.preview.value_distribution import Slider
    from insight.audiences.reach import Reach
    from insight.language.types import Type
    from insight.units import Clock
    from insight.widgets.protocol import studio_questions as sq
    from insight.widgets.protocol import studio_replies as sr
    from insight.widgets.world import World

_THOUSAND = 1_000


def reach(world: World, asked: sq.ReachQuestion) -> sr.ReachReply:
    """Size, channels, each condition's part in it, the value at stake, and the change since the saved version."""
    begun = time.perf_counter()
    audience = audience_of(world, asked)
    found = world.preview.reach(audience, asked.value)
    paths = [path for path, _ in conditions_at(audience.tree)]
    before = _count_of(world, asked.saved)
    value = found.value
    tree = shown(audience.tree)
    return {
        "text": tree["text"],
        "tree": tree["tree"],
        "rows": tree["rows"],
        "matched": found.matched,
        "total": found.total,
        "share": found.share,
        "channels": {name: channel(each) for name, each in found.channels.items()},
        "conditions": [
            {"path": list(path), "alone": each.alone, "remaining": each.remaining, "without": each.without, "cost": each.cost}
            for path, each in zip(paths, found.conditions, strict=True)
        ],
        "value": None if value is None else {
            "name": value.name, "unit": value.unit, "sum": plain(value.sum), "mean": plain(value.mean), "known": value.known,
            "missing": value.missing,
        },
        "saved_change": None if before is None else found.matched - before,
        "ms": round((time.perf_counter() - begun) * _THOUSAND, 1),
    }  # fmt: skip


def _count_of(world: World, saved: str | None) -> int | None:
    """How many the saved text matches; None without one, or where names that it needs are gone."""
    if saved is None:
        return None
    try:
        return world.preview.count(world.audience(saved))
    except ExpressionError:
        return None


def channel(reach: Reach) -> sr.ChannelReply:
    """One channel's waterfall: those who match, what each step takes away, and who is left."""
    lost = zip(reach.steps, reach.lost.values(), strict=True)
    steps: list[sr.ChannelStep] = [{"name": step.name, "words": step.otherwise, "lost": count} for step, count in lost]
    return {"matched": reach.matched, "steps": steps, "reachable": reach.reachable}


# --- one condition ------------------------------------------------------------------------------------------------------


def curve(world: World, asked: sq.CurveQuestion) -> sr.CurveReply:
    """The number or time that a condition compares: everyone and the others' members over it, and its curve.

    With the condition true for exactly the profiles X, the audience is A where X holds and B elsewhere, whatever groups the
    condition stands in: |B| plus, over the profiles of X, those in A less those in B. `not` in front swaps A and B.

    Raises
    ------
    QuestionError
        If there is no condition at the path.
    CurveError
        If it compares no number and no time.
    PrivateColumn
        If that is private.
    """
    audience = audience_of(world, asked)
    node = condition_at(audience.tree, asked.path)
    negated, inner = bare(node)
    subject = _subject(inner)
    name = subject.path[0] if isinstance(subject, s.Name) and len(subject.path) == 1 else text_of(subject)
    slider = world.preview.slider(name)
    profiles, tree = audience.profiles, audience.tree
    true, false = (
        Selection(profiles, replaced(tree, asked.path, each)) for each in (s.Everyone(), s.Not(s.Everyone()))
    )
    with_it, without_it = world.preview.bits(true), world.preview.bits(false)
    inside, outside = (without_it, with_it) if negated else (with_it, without_it)
    gained = slider.at_positions(inside) - slider.at_positions(outside)
    title, unit, _ = titled(world.catalog, name)
    kind = type_of(subject, Scope(world.catalog.shape))
    return {
        "property": name, "title": title, "unit": slider.unit or unit, "type": type_word(kind), "whole": _is_whole(slider),
        "log": slider.scale == "log", "edges": plain(slider.edges),
        "everyone": slider.in_bins(everybody(world.preview.total)).tolist() if slider.edges else [],
        "others": slider.in_bins(with_it).tolist() if slider.edges else [],
        "positions": plain(slider.positions), "cumulative": np.cumsum(gained).tolist(),
        "missing": counted(with_it) - int(slider.at_positions(with_it).sum()), "base": counted(outside),
        "exact": bool(slider.positions), "meaning": _meaning(node, profiles.clock, kind),
    }  # fmt: skip


def _subject(node: s.Expression) -> s.Expression:
    """What a condition compares with constants."""
    named = operands(node) if isinstance(node, (s.Compare, s.Between, s.In, s.When, s.Known)) else []
    if len(named) != 1:
        raise CurveError("This condition compares no number and no date with constants, so it has no slider.")
    return named[0]


def _meaning(node: s.Expression, clock: Clock, kind: Type) -> sr.MeaningReply | None:
    """What a condition says, with the `not` in front of it."""
    if subject_of(node) is None:
        return None
    return meaning_of(node, clock, is_date=kind.kind is Kind.DATE).to_json()  # type: ignore[return-value]


def _is_whole(slider: Slider) -> bool:
    return all(isinstance(each, int) for each in slider.positions) and bool(slider.positions)


# --- values that occur ------------------------------------------------------------------------------------------------


Pairs = list[tuple[Any, int]]


def values(world: World, asked: sq.ValuesQuestion) -> sr.ValuesReply:
    """How a property's values are spread: the most common ones, or the bins of a histogram.

    Raises
    ------
    PrivateColumn
        If it is private.
    ExpressionError
        If it is no property and no expression.
    """
    tree = world.profiles.read_columns([asked.property])[asked.property]
    kind = type_of(tree, Scope(world.catalog.shape))
    if kind.kind is Kind.LIST:
        return _elements(world, tree, asked)
    found = world.preview.values(asked.property)
    if found.scale == "values":
        is_text = kind.fits(Kind.TEXT)
        top = world.preview.common(asked.property, asked.prefix, asked.limit) if is_text else list(found.top)
        return {
            "kind": "values", "total": found.total, "missing": found.missing, "different": found.different, "top": _counted(top)
        }  # fmt: skip
    return {
        "kind": "bins", "total": found.total, "missing": found.missing, "type": type_word(kind), "unit": found.unit,
        "log": found.scale == "log",
        "edges": plain(found.edges), "counts": list(found.counts), "min": plain(found.min), "median": plain(found.median),
        "max": plain(found.max),
    }  # fmt: skip


def _counted(pairs: Pairs) -> list[sr.ValueCount]:
    return [{"value": plain(value), "count": count} for value, count in pairs]


def _elements(world: World, tree: s.Expression, asked: sq.ValuesQuestion) -> sr.CommonValues:
    """The most common elements of a list property; one element counts once for each profile and time it is listed."""
    relation: Any = world.profiles.values({"value": tree})
    lists = relation.aggregate(total=relation.count(), missing=relation.count(where=relation.value.isnull()))
    counts = world.profiles.data.engine.row(lists)
    elements = relation.filter(relation.value.notnull()).select(value=relation.value.unnest())
    pairs, different = _most_common(world, elements, asked.prefix, asked.limit)
    return {
        "kind": "values",
        "total": int(counts["total"]),
        "missing": int(counts["missing"]),
        "different": different,
        "top": _counted(pairs),
    }


def row_values(world: World, asked: sq.RowValuesQuestion) -> sr.RowValuesReply:
    """The most common values of a column of a table's rows, as conditions see them.

    Raises
    ------
    PrivateColumn
        If it is private.
    UnknownName, WrongScope
        If there is no such table or column.
    """
    pairs, different, total = common_in_rows(world, asked.table, tuple(asked.column), asked.prefix, asked.limit)
    return {"total": total, "different": different, "top": _counted(pairs)}


def common_in_rows(world: World, table: str, path: tuple[str, ...], part: str, most: int) -> tuple[Pairs, int, int]:
    """The most common values that hold a part, how many different values there are, and how many rows are seen."""
    shape, profiles = world.catalog.shape, world.profiles
    if table not in shape.tables:
        raise UnknownName(table, "table", shape.tables)
    scope = Scope(shape, table)
    ref = scope.resolve(path)
    if ref.what == "property" or is_private(world.catalog, table, path):
        raise PrivateColumn(name_text(path))
    rows = profiles.planner.rows(table, [ref])
    relation: Any = rows.table
    if scope.row.time is not None:
        relation = relation.filter(profiles.moments.seen(relation[TIME]))
    column = relation.select(value=relation[rows.columns[ref]])
    total = int(profiles.data.engine.row(column.aggregate(n=column.count()))["n"])
    pairs, different = _most_common(world, column, part, most)
    return pairs, different, total


def _most_common(world: World, table: Any, part: str, most: int) -> tuple[Pairs, int]:
    """The most common values of a column `value` that hold a part, ignoring case, and how many different values there are.

    Those that begin with the part come first.
    """
    engine = world.profiles.data.engine
    counts = table.filter(table.value.notnull()).group_by("value").agg(rows=lambda each: each.count())
    different = int(engine.row(counts.aggregate(n=counts.count()))["n"])
    order = [counts["rows"].desc(), counts.value.asc()]
    if part and counts.value.type().is_string():
        folded, sought = counts.value.lower(), ibis.literal(part.lower())
        counts = counts.filter(folded.contains(sought))
        order = [counts.value.lower().startswith(sought).desc(), counts["rows"].desc(), counts.value.asc()]
    found = engine.arrow(counts.order_by(order).limit(most)).to_pylist()
    return [(row["value"], int(row["rows"])) for row in found], different
