"""Percentiles and ranks among everyone, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from insight.audiences.past.amounts import Amount
from insight.audiences.past.at_once import at_once, blocks_of
from insight.audiences.past.matrix import days_at_once, of_everyone
from insight.audiences.past.spans import NotBySpans
from insight.language import syntax as s
from insight.language.format import text_of

if TYPE_CHECKING:
    from insight.audiences.past.answers import Answers, TruthsOf
    from insight.audiences.past.by_sums import AmountOf
    from insight.audiences.past.engine_conditions import Bits
    from insight.audiences.past.gathered import Blocks, Loaded
    from insight.audiences.past.loaded_rows import Values

_RANKS = ("percentile", "rank")


@dataclass
class Ranks:
    """Conditions on percentiles and ranks of numbers, and which these are.

    Attributes
    ----------
    answers : for all days.
    """

    answers: Answers
    conditions: list[s.Expression] = field(default_factory=list)
    calls: dict[str, s.Call] = field(default_factory=dict)

    def add(self, tree: s.Expression) -> int:
        """Note a condition; its place among all.

        Raises
        ------
        NotBySpans
        """
        found = {
            text_of(node): node
            for node in self.answers.daily.parts(tree)
            if isinstance(node, s.Call) and node.function in _RANKS
        }
        if not found:
            raise NotBySpans
        for node in found.values():
            self.answers.amount(node.arguments[0])
        self._with(self.answers.here, dict.fromkeys(found, _unread)).condition(tree)
        self.calls |= found
        self.conditions.append(tree)
        return len(self.conditions) - 1

    def _with(self, here: range, given: dict[str, AmountOf]) -> Answers:
        return replace(self.answers, here=here, given=given)

    def bits(self, loaded: Loaded, profiles: int) -> list[Bits]:
        """The truths of each condition: one row per day, eight profiles to the byte."""
        if not self.conditions:
            return []
        parts: list[list[Bits]] = [[] for _ in self.conditions]
        for here in days_at_once(len(self.answers.days), profiles, len(self.calls)):
            plain = self._with(here, {})
            wanted = [plain.amount(node.arguments[0]) for node in self.calls.values()]
            numbers = of_everyone(wanted, loaded, len(here), profiles)
            given = {
                text: _read(_ranked(node.function, amount))
                for (text, node), amount in zip(self.calls.items(), numbers, strict=True)
            }
            answers = self._with(here, given)
            for place, tree in enumerate(self.conditions):
                parts[place].append(_packed(answers.condition(tree), loaded, len(here), profiles))
        return [np.concatenate(each) for each in parts]


def _unread(_: Blocks) -> Amount:
    raise AssertionError


def _read(ranks: Amount) -> AmountOf:
    def answer(blocks: Blocks) -> Amount:
        here = slice(blocks.first, blocks.first + blocks.size)
        return Amount(ranks.values[:, here], None if ranks.known is None else ranks.known[:, here])

    return answer


def _packed(truths: TruthsOf, loaded: Loaded, days: int, profiles: int) -> Bits:
    bits = np.zeros((days, -(-profiles // 8)), np.uint8)

    def packed(block: tuple[int, int]) -> tuple[int, Bits]:
        found = np.broadcast_to(truths(loaded.blocks(*block)), (days, block[1]))
        return block[0] // 8, np.packbits(found, axis=1)

    for first, part in at_once(packed, blocks_of(profiles)):
        bits[:, first : first + part.shape[1]] = part
    return bits


def _ranked(function: str, amount: Amount) -> Amount:
    """Each number's place among those that are known on its day."""
    kind = np.float64 if function == "percentile" else np.int64
    made = np.zeros(amount.values.shape, kind)

    def rank(day: int) -> None:
        known: Any = slice(None) if amount.known is None else amount.known[day]
        values = amount.values[day][known]
        if function == "percentile":
            made[day, known] = below(values) / max(len(values) - 1, 1) * 100
        else:
            made[day, known] = below(-values) + 1

    for _ in at_once(rank, range(len(made))):
        pass
    return Amount(made, amount.known)


def below(values: Values) -> Values:
    """How many of the values are smaller than each of them.

    >>> below(np.array([5, 1, 5, 3])).tolist()
    [2, 0, 2, 1]
    """
    if not len(values):
        return np.zeros(0, np.int64)
    low = values.min()
    if values.dtype.kind == "i" and (wide := int(values.max()) - int(low) + 1) <= 4 * len(values) + 1:
        tally = np.bincount(values - low, minlength=wide)
        smaller: Values = (np.cumsum(tally) - tally)[values - low]
        return smaller
    order = np.argsort(values)
    ordered = values[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    found: Values = np.empty(len(values), np.int64)
    found[order] = np.repeat(first, np.diff(np.append(first, len(values))))
    return found
