"""Who was in an audience on each of many days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.past import engine_conditions as engine
from insight.audiences.past.amounts import all_joined
from insight.audiences.past.answers import Answers, TruthsOf
from insight.audiences.past.at_once import at_once, blocks_of
from insight.audiences.past.by_code import by_code
from insight.audiences.past.daily import Daily
from insight.audiences.past.everyone import EveryoneByDay
from insight.audiences.past.gathered import Blocks, Gathered
from insight.audiences.past.ranks import Ranks
from insight.audiences.past.rfm_cells import RfmCells
from insight.audiences.past.spans import NotBySpans
from insight.language import syntax as s
from insight.language.compile_time import Moments
from insight.profiles.catalog.definitions import Defined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl

    from insight.audiences.past.amounts import Truths
    from insight.audiences.past.engine_conditions import Bits
    from insight.audiences.past.gathered import Loaded
    from insight.profiles.profile_table import Profiles
    from insight.units import Clock


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
    plan = _Plan(Answers(profiles, Daily(profiles), Gathered(days), range(len(days))))
    member = plan.condition(tree)
    positions = engine.positions_of(profiles)
    loaded = plan.answers.gathered.load(profiles, positions)
    plan.ask(positions, loaded)

    def members(block: tuple[int, int]) -> Truths:
        return np.broadcast_to(member(loaded.blocks(*block)), (len(days), block[1]))

    yield from at_once(members, blocks_of(positions.height))


@dataclass
class _Plan:
    """Each condition's way to an answer; the engine's answers are there after `ask`."""

    answers: Answers
    waiting: dict[str, list[s.Expression]] = field(default_factory=lambda: {"once": [], "stored": [], "runs": []})
    bits: dict[str, list[Bits]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ranks, self.cells, self.everyone = Ranks(self.answers), RfmCells(self.answers), EveryoneByDay(self.answers)

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
                found = self.answers.profiles.catalog.definition("audience", name)
                assert isinstance(found, Defined)  # noqa: S101 - audiences are expressions
                return self.condition(found.tree)
            case s.Name() if (defined := self.answers.daily.definition(tree)) is not None:
                return self.condition(defined)
            case _:
                return self._leaf(tree)

    def _leaf(self, tree: s.Expression) -> TruthsOf:
        daily = self.answers.daily
        if not daily.depends(tree):
            return self._asked("once", tree)
        if daily.is_of_stored(tree):
            return self._asked("stored", tree)
        ways: list[Callable[[s.Expression], TruthsOf]] = [
            self.answers.condition, self._by_code, self.cells.condition, self._by_rank, self._by_day,
        ]  # fmt: skip
        for way in ways:
            before = self.answers.gathered.copies()
            try:
                return way(tree)
            except NotBySpans:
                self.answers.gathered.sums, self.answers.gathered.rows = before
        return self._asked("runs", tree)

    def _by_code(self, tree: s.Expression) -> TruthsOf:
        return by_code(tree, self.answers)

    def _by_rank(self, tree: s.Expression) -> TruthsOf:
        return self._bits("ranks", self.ranks.add(tree))

    def _by_day(self, tree: s.Expression) -> TruthsOf:
        return self._bits("everyone", self.everyone.add(tree))

    def _asked(self, way: str, tree: s.Expression) -> TruthsOf:
        self.waiting[way].append(tree)
        return self._bits(way, len(self.waiting[way]) - 1)

    def _bits(self, way: str, place: int) -> TruthsOf:
        def answer(blocks: Blocks) -> Truths:
            first, size = blocks.first, blocks.size
            bits = self.bits[way][place][:, first // 8 : -(-(first + size) // 8)]
            return np.unpackbits(bits, axis=1, count=size).view(np.bool_)

        return answer

    def ask(self, positions: pl.DataFrame, loaded: Loaded) -> None:
        """Have the engine answer what it is needed for."""
        profiles, days, waiting = self.answers.profiles, self.answers.days, self.waiting
        self.bits["once"] = engine.once(profiles, positions, waiting["once"])
        self.bits["stored"] = engine.of_stored(profiles, positions, waiting["stored"], days)
        self.cells.work_out(loaded, positions.height)
        self.bits["ranks"] = self.ranks.bits(loaded, positions.height)
        self.bits["everyone"] = self.everyone.bits(loaded, positions)
        self.bits["runs"] = engine.day_by_day(profiles, positions, waiting["runs"], days)
