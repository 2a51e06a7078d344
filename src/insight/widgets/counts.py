"""Counts: the reach of an audience, and the histogram of one of its conditions with what each of its positions would match."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.preview.bitmaps import counted, everybody
from insight.audiences.selection import Selection
from insight.errors import CurveError, ExpressionError
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import text_of
from insight.language.meaning.meaning import meaning_of, operands, subject_of
from insight.language.shape import Scope
from insight.language.terms import bare
from insight.language.types import Kind
from insight.widgets.building_blocks import titled, type_word
from insight.widgets.replies import plain
from insight.widgets.text_and_tree import audience_of, shown
from insight.widgets.tree_places import condition_at, conditions_at, replaced

if TYPE_CHECKING:
    from insight.audiences.preview.value_distribution import Slider
    from insight.audiences.reach import Reach
    from insight.language.types import Type
    from insight.units import Clock
    from insight.widgets.protocol.studio_questions import CurveQuestion, ReachQuestion
    from insight.widgets.protocol.studio_replies import ChannelReply, ChannelStep, CurveReply, MeaningReply, ReachReply
    from insight.widgets.world import World

_THOUSAND = 1_000


def reach(world: World, asked: ReachQuestion) -> ReachReply:
    """Size, channels, each condition's part in it, the value at stake, and the change since the saved version."""
    begun = time.perf_counter()
    audience = audience_of(world, asked)
    found = world.preview.reach(audience, asked.value)
    paths = [path for path, _ in conditions_at(audience.tree)]
    before = _count_of(world, asked.saved)
    value, told = found.value, shown(audience.tree)
    return {
        "text": told["text"],
        "tree": told["tree"],
        "rows": told["rows"],
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


def channel(reach: Reach) -> ChannelReply:
    """One channel's waterfall: those who match, what each step takes away, and who is left."""
    lost = zip(reach.steps, reach.lost.values(), strict=True)
    steps: list[ChannelStep] = [{"name": step.name, "words": step.otherwise, "lost": count} for step, count in lost]
    return {"matched": reach.matched, "steps": steps, "reachable": reach.reachable}


# --- one condition ------------------------------------------------------------------------------------------------------


def curve(world: World, asked: CurveQuestion) -> CurveReply:
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


def _meaning(node: s.Expression, clock: Clock, kind: Type) -> MeaningReply | None:
    """What a condition says, with the `not` in front of it."""
    if subject_of(node) is None:
        return None
    return meaning_of(node, clock, is_date=kind.kind is Kind.DATE).to_json()  # type: ignore[return-value]


def _is_whole(slider: Slider) -> bool:
    return all(isinstance(each, int) for each in slider.positions) and bool(slider.positions)
