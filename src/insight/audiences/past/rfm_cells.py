"""RFM scores of everyone on each day, as one small number per profile: the cell of its three scores.

Cut-offs and scores are those of `insight.profiles.rfm.scheme`, worked out over arrays; what a condition says of a cell is asked of the
engine once per cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from insight.audiences.past.at_once import at_once
from insight.audiences.past.daily import is_of_the_day
from insight.audiences.past.matrix import days_at_once, of_everyone
from insight.audiences.past.quantiles import cutoffs, steady
from insight.audiences.past.spans import NotBySpans
from insight.customers.engines.engine import in_memory
from insight.language import syntax as s
from insight.language.compile import Env, exact, value
from insight.language.shape import Scope
from insight.profiles.rfm.cell_map import SegmentMap
from insight.profiles.rfm.scheme import MEASURES, PREFIX, Scheme, rfm_scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from insight.audiences.past.amounts import Amount, Truths
    from insight.audiences.past.answers import Answers, TruthsOf
    from insight.audiences.past.by_sums import AmountOf
    from insight.audiences.past.daily import Daily
    from insight.audiences.past.gathered import Blocks, Loaded
    from insight.audiences.past.loaded_rows import Values
    from insight.profiles.catalog.definitions import Computed

_LETTERS = ("r_score", "f_score", "m_score")
_SCORES = (*_LETTERS, "rfm_score", "rfm_segment")
_OF_MORE = (s.Aggregate, s.InAudience, s.InList)
_RANKS = ("percentile", "rank")


@dataclass
class RfmCells:
    """Conditions on scores alone, and the cells of everyone once they were worked out.

    Attributes
    ----------
    answers : for all days.
    cells : one row per day, one column per profile: `((r - 1) * bins + f - 1) * bins + m - 1`, and `bins ** 3` for customers who
        never bought.
    """

    answers: Answers
    wanted: bool = False
    cells: Values = field(default_factory=lambda: np.zeros((0, 0), np.int16))

    def condition(self, tree: s.Expression) -> TruthsOf:
        """A condition about nothing but scores.

        Raises
        ------
        NotBySpans
        """
        self._require(tree)
        self._measures(self.answers)
        self.wanted = True
        holds: list[Values] = []

        def answer(blocks: Blocks) -> Truths:
            if not holds:
                holds.append(self._holds(tree))
            truths: Truths = holds[0][self.cells[:, blocks.first : blocks.first + blocks.size]]
            return truths

        return answer

    def _require(self, tree: s.Expression) -> None:
        profiles = self.answers.profiles
        scope, names = Scope(profiles.catalog.shape), 0
        for node in self.answers.daily.parts(tree):
            if isinstance(node, _OF_MORE) or is_of_the_day(node):
                raise NotBySpans
            if isinstance(node, s.Call) and node.function in _RANKS:
                raise NotBySpans
            if isinstance(node, s.Name):
                ref = scope.resolve(node.path, node.at)
                if profiles.data.model.rfm is None or ref.what != "property" or ref.column not in _SCORES:
                    raise NotBySpans
                names += 1
        if not names:
            raise NotBySpans

    def _measures(self, answers: Answers) -> list[AmountOf]:
        return [answers.amount(s.Name((PREFIX + measure,))) for measure in MEASURES]

    # --- everyone's cells ---------------------------------------------------------------------------------------------

    def work_out(self, loaded: Loaded, profiles: int) -> None:
        """Everyone's cells on all days."""
        if not self.wanted:
            return
        given = self._given()
        bins, days = self._bins, len(self.answers.days)
        self.cells = np.zeros((days, profiles), np.int16)
        for here in days_at_once(days, profiles, len(MEASURES)):
            numbers = of_everyone(self._measures(self.answers.of_days(here)), loaded, len(here), profiles)

            def cells(row: int, numbers: Sequence[Amount] = numbers) -> Values:
                return _cells([_of_day(each, row) for each in numbers], bins, given)

            for day, found in zip(here, at_once(cells, range(len(here))), strict=True):
                self.cells[day] = found

    @property
    def _bins(self) -> int:
        part = self.answers.profiles.data.model.rfm
        assert part is not None  # noqa: S101 - there are scores
        return part.bins if part.frozen is None else self._frozen.bins

    @property
    def _frozen(self) -> Scheme:
        profiles = self.answers.profiles
        part = profiles.data.model.rfm
        assert part is not None and part.frozen is not None  # noqa: S101, PT018 - asked only of a frozen scheme
        return Scheme.load(profiles.data.folder / part.frozen)

    def _given(self) -> Mapping[str, Sequence[float]]:
        """The cut-offs that are the same on every day."""
        part = self.answers.profiles.data.model.rfm
        assert part is not None  # noqa: S101 - there are scores
        if part.frozen is not None:
            return self._frozen.cutoffs
        return {str(measure): cuts for measure, cuts in part.cutoffs.items()}

    # --- what a condition says of each cell ---------------------------------------------------------------------------

    def _holds(self, tree: s.Expression) -> Values:
        profiles, bins = self.answers.profiles, self._bins
        part = profiles.data.model.rfm
        assert part is not None  # noqa: S101 - there are scores
        segments = self._frozen.segments if part.frozen else SegmentMap.from_model(part.segments, bins).cells()
        scores = rfm_scores(lambda: Scheme(bins, {}, segments, ""))
        place = np.arange(bins**3 + 1)
        never = place == bins**3
        columns = (place // bins**2, place // bins % bins, place % bins)
        rows: Any = in_memory(
            pa.table({"place": place} | {
                name: pa.array(column + 1, mask=never) for name, column in zip(_LETTERS, columns, strict=True)
            })
        )  # fmt: skip
        env = _OneCell(self.answers.days[-1], rows, scores, self.answers.daily, Scope(profiles.catalog.shape))
        holds = ibis.ifelse(exact(tree, env), True, False)  # noqa: FBT003 - the values themselves
        found = profiles.data.engine.arrow(rows.select(rows.place, holds=holds)).sort_by("place")
        truths: Values = found["holds"].to_numpy()
        return truths


def _of_day(amount: Amount, day: int) -> Values:
    """The measure of everyone, as it is compared: whole numbers as they stand, fractions without noise."""
    values = amount.values[day]
    if values.dtype.kind == "f":
        return steady(values)
    return amount.fractions_of(day) if amount.digits else values


def _cells(measures: Sequence[Values], bins: int, given: Mapping[str, Sequence[float]]) -> Values:
    """The cell of each profile from recency, frequency and monetary value."""
    bought = measures[1] > 0
    cell = np.zeros(len(bought), np.int16)
    for measure, values in zip(MEASURES, measures, strict=True):
        cuts = given.get(measure) or cutoffs(values[bought], bins)
        above = np.zeros(len(values), np.int8)
        for cut in cuts:
            above += (values > cut).view(np.int8)
        score = bins - 1 - above if measure == "recency_days" else above
        cell = cell * np.int16(bins) + score
    return np.where(bought, cell, np.int16(bins**3))


@dataclass(frozen=True)
class _OneCell(Env):
    """What a condition on scores is compiled against."""

    relation: Any
    scores: Mapping[str, Computed]
    daily: Daily
    scope: Scope

    def name(self, node: s.Name) -> ir.Value:
        """A score, or a property that is made of scores."""
        tree = self.daily.definition(node)
        if tree is not None:
            return value(tree, self)
        name = self.scope.resolve(node.path, node.at).column
        if name in _LETTERS:
            return self.relation[name]
        column: ir.Value = self.scores[name].build({letter: self.relation[letter] for letter in _LETTERS})
        return column
