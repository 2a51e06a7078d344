"""Who was in an audience on each of many days."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.past import engine
from insight.audiences.past.amounts import all_joined
from insight.audiences.past.answers import Answers, Blocks, TruthsOf
from insight.audiences.past.daily import Daily
from insight.audiences.past.spans import NotBySpans
from insight.language import syntax as s
from insight.language.compile_time import Moments
from insight.properties.definitions import Defined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from insight.audiences.past.amounts import Truths
    from insight.audiences.past.engine import Bits
    from insight.properties.table import Profiles
    from insight.units import Clock

BLOCK = 1 << 14
"""Profiles that are worked on together; a multiple of 8."""


def members_by_day(profiles: Profiles, tree: s.Expression, clocks: Sequence[Clock]) -> Iterator[Truths]:
    """Memberships, some thousand profiles at a time: one row per day, one column per profile.

    Parameters
    ----------
    profiles
        At the last of the days.
    tree
        A condition that has passed the type check.
    clocks
        The days, the earliest first.
    """
    days = [Moments(clock, profiles.data.engine) for clock in clocks]
    plan = _Plan(profiles, days, Answers(profiles, days, Daily(profiles.catalog)))
    member = plan.condition(tree)
    positions = engine.positions_of(profiles)
    plan.ask(positions)
    loaded = {name: table.load(profiles, positions) for name, table in plan.answers.tables.items()}
    for first in range(0, positions.height, BLOCK):
        size = min(BLOCK, positions.height - first)
        plan.here = range(first, first + size)
        truths = member({name: table.block(first, size) for name, table in loaded.items()})
        yield np.broadcast_to(truths, (len(days), size))


@dataclass
class _Plan:
    """Each condition's way to an answer; the engine's answers are there after `ask`."""

    profiles: Profiles
    days: Sequence[Moments]
    answers: Answers
    waiting: dict[str, list[s.Expression]] = field(default_factory=lambda: {"once": [], "stored": [], "runs": []})
    bits: dict[str, list[Bits]] = field(default_factory=dict)
    here: range = range(0)

    def condition(self, tree: s.Expression) -> TruthsOf:
        """A function from blocks to memberships."""
        match tree:
            case s.Not(term):
                inner = self.condition(term)
                return lambda blocks: ~inner(blocks)
            case s.And(terms) | s.Or(terms):
                parts = [self.condition(term) for term in terms]
                join: np.ufunc = np.logical_and if isinstance(tree, s.And) else np.logical_or
                return lambda blocks: all_joined(join, [part(blocks) for part in parts])
            case s.InAudience(name):
                found = self.profiles.catalog.definition("audience", name)
                assert isinstance(found, Defined)  # noqa: S101 - audiences are expressions
                return self.condition(found.tree)
            case _:
                return self._leaf(tree)

    def _leaf(self, tree: s.Expression) -> TruthsOf:
        daily = self.answers.daily
        if not daily.depends(tree):
            return self._asked("once", tree)
        before = deepcopy(self.answers.tables)
        try:
            return self.answers.condition(tree)
        except NotBySpans:
            self.answers.tables = before
        return self._asked("stored" if daily.is_of_stored(tree) else "runs", tree)

    def _asked(self, way: str, tree: s.Expression) -> TruthsOf:
        place = len(self.waiting[way])
        self.waiting[way].append(tree)

        def answer(_: Blocks) -> Truths:
            bits = self.bits[way][place][:, self.here.start // 8 : -(-self.here.stop // 8)]
            return np.unpackbits(bits, axis=1, count=self.here.stop - self.here.start).view(np.bool_)

        return answer

    def ask(self, positions: pl.DataFrame) -> None:
        """Have the engine answer what it is needed for."""
        profiles, days, waiting = self.profiles, self.days, self.waiting
        self.bits["once"] = engine.once(profiles, positions, waiting["once"])
        self.bits["stored"] = engine.of_stored(profiles, positions, waiting["stored"], days)
        self.bits["runs"] = engine.day_by_day(profiles, positions, waiting["runs"], days)
