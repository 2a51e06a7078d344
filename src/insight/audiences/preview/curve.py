"""How many match for every position of a slider, so that dragging it needs no more work.

The conditions on the property are taken away; the members of what is left are counted at each position and between each two.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.conditions import Leaf
from insight.audiences.preview.bitmaps import counted
from insight.audiences.preview.circuit import EVERYBODY, Circuit
from insight.audiences.preview.memory import keep
from insight.audiences.preview.narrow_columns import NarrowColumn
from insight.audiences.preview.slider_positions import positions_of
from insight.audiences.preview.stored_spans import ROWS
from insight.errors import CurveError
from insight.kit.answer import ValueAnswer
from insight.kit.bin_edges import bins_of
from insight.kit.sheet import Code, Sheet, Table
from insight.language import syntax as s
from insight.language.meaning.meaning import operands

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.audiences.conditions import Structure
    from insight.audiences.preview.bit_answers import BitAnswers, BitQuestion
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.column_load import AskedProperty
    from insight.audiences.preview.leaves import HeldColumns

MISSING = 0
"""The slot of missing values; the others are below the first position, at it, between it and the second, at that, …"""
_WIDEST_TABLE = 1 << 22
_SHOWN = 20
"""Positions that a display has room for."""
SLIDING = ("whole", "decimal", "float", "date")
"""Kinds of columns that a slider moves over."""


@dataclass(frozen=True)
class Curve(ValueAnswer):
    """Members counted by the value of one property, so that every range of it can be told at once.

    Attributes
    ----------
    name, unit : of what.
    positions : ascending values to compare with, at most 1,024: all that occur if they are that few, else round ones.
    taken_away : the conditions on the property that were left out.
    matched_at, everyone_at : profiles whose value is exactly that position: of those who match without these conditions, and
        of all.
    matched_between, everyone_between : profiles whose value lies below the first position, between each two, and above the
        last: one more than positions.
    matched_missing, everyone_missing : profiles without a value.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3, 4], "age": [20, 30, 30, None], "vip": [True, True, False, True]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> curve = ws.preview().curve("vip and age > 18", "age")
    >>> curve.positions, curve.matched(low=30), curve.matched(high=30), curve.matched(), curve.taken_away
    ((20, 30), 1, 2, 3, ('age > 18',))
    """

    name: str
    unit: str
    positions: tuple[Any, ...]
    taken_away: tuple[str, ...]
    matched_at: npt.NDArray[np.int64]
    matched_between: npt.NDArray[np.int64]
    matched_missing: int
    everyone_at: npt.NDArray[np.int64]
    everyone_between: npt.NDArray[np.int64]
    everyone_missing: int

    def matched(self, low: Any = None, high: Any = None, *, over: bool = False, under: bool = False) -> int:
        """How many match when the value is to lie from `low` to `high`, both positions; exact.

        Parameters
        ----------
        low, high
            The ends; None is open. Without any, missing values count too, as in the audience without these conditions.
        over, under
            Whether `low` itself, or `high` itself, is left out (`>` and not `>=`).

        Raises
        ------
        CurveError
            If an end is no position.
        """
        everything = int(self.matched_at.sum() + self.matched_between.sum())
        if low is None and high is None:
            return everything + self.matched_missing
        below, above = 0, 0
        if low is not None:
            place = self._place(low)
            below = int(self.matched_at[: place + over].sum() + self.matched_between[: place + 1].sum())
        if high is not None:
            place = self._place(high)
            above = int(self.matched_at[place + (not under) :].sum() + self.matched_between[place + 1 :].sum())
        return max(everything - below - above, 0)

    def _place(self, position: Any) -> int:
        place = bisect_left(self.positions, position)
        if place == len(self.positions) or self.positions[place] != position:
            near = [str(each) for each in self.positions[max(place - 1, 0) : place + 1]]
            raise CurveError(f"{position} is no position of this curve. Near it: {', '.join(near) or 'none'}.")
        return place

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; dates and decimals as texts."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "formats"}
        lists = {name: each.tolist() for name, each in plain.items() if isinstance(each, np.ndarray)}
        positions = [each if isinstance(each, (int, float)) else str(each) for each in self.positions]
        return {**plain, **lists, "positions": positions, "taken_away": list(self.taken_away)}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per position: `position`, and the profiles that match from it on (`at_least`) and up to it (`at_most`)."""
        at, between = self.matched_at, self.matched_between
        below = np.cumsum(at) + np.cumsum(between)[:-1]  # up to each position
        least = int(at.sum() + between.sum()) - below + at
        return pl.DataFrame({"position": pl.Series(list(self.positions)), "at_least": least, "at_most": below})

    def sheet(self) -> Sheet:
        """How many match from some of the positions on, evenly chosen."""
        frame = self.frame.gather_every(max(1, -(-len(self.positions) // _SHOWN)))
        facts = {
            "unit": self.unit or None,
            "taken away": Code("\n".join(self.taken_away)) if self.taken_away else None,
            "match in all": self.matched(),
            "without a value": self.matched_missing,
        }
        table = Table(("position", "at least", "at most"), frame.rows())
        return Sheet("Curve of", self.name, facts, [table], formats=self.formats)


@dataclass(frozen=True)
class Slots:
    """Each profile's slot for one property.

    Attributes
    ----------
    positions : stored values, ascending.
    codes : the slot of each profile.
    everyone : profiles in each slot.
    """

    positions: npt.NDArray[Any]
    codes: npt.NDArray[np.uint16]
    everyone: npt.NDArray[np.int64]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.positions.nbytes + self.codes.nbytes + self.everyone.nbytes

    def members(self, words: Words) -> npt.NDArray[np.int64]:
        """Members in each slot; in that of missing values, all that are no members too."""
        found = np.zeros(len(self.everyone), np.int64)
        bits = words.view(np.uint8)
        for start in range(0, len(self.codes), ROWS):
            codes = self.codes[start : start + ROWS]
            inside = np.unpackbits(bits[start // 8 :], count=len(codes), bitorder="little")
            found += np.bincount(codes * inside, minlength=len(found))
        return found


def slots_of(column: NarrowColumn, positions: npt.NDArray[Any]) -> Slots:
    """The slot of each profile."""
    codes = np.empty(column.rows, np.uint16)
    few = column.is_whole and 0 <= column.high - column.low < _WIDEST_TABLE
    table = _slots(np.arange(column.low, column.high + 1), positions) if few else None
    for start in range(0, column.rows, ROWS):
        values = column.values[start : start + ROWS]
        found = _slots(values, positions) if table is None else table[values.astype(np.intp) - column.low]
        codes[start : start + ROWS] = found
    if column.known is not None:
        codes *= np.unpackbits(column.known.view(np.uint8), count=column.rows, bitorder="little")
    everyone = np.zeros(2 * len(positions) + 2, np.int64)
    for start in range(0, column.rows, ROWS):
        everyone += np.bincount(codes[start : start + ROWS], minlength=len(everyone))
    return Slots(positions, codes, everyone)


def _slots(values: npt.NDArray[Any], positions: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
    if not len(positions):
        return np.ones(len(values), np.uint16)
    upto = bins_of(values, positions)
    at = (upto > 0) & (positions[np.maximum(upto, 1) - 1] == values)
    slots: npt.NDArray[np.uint16] = (1 + 2 * upto - at).astype(np.uint16)
    return slots


# --- of a question ------------------------------------------------------------------------------------------------------


def curve_of(question: BitQuestion, asked: AskedProperty, answers: BitAnswers) -> Curve:
    """The curve of a property, the other conditions of a question applied."""
    column = asked.held
    if not isinstance(column, NarrowColumn) or column.kind not in SLIDING:
        raise CurveError(f"{asked.name!r} is no number and no date, so it has no slider.")
    slots = slots_kept(asked.key, column, answers)
    taken = _taken_away(question, asked.key, answers.columns)
    circuit = Circuit(column.rows)
    rest = answers.whole(question, circuit, taken)
    members, missing = slots.everyone, int(slots.everyone[MISSING])
    if rest != EVERYBODY:
        words = circuit.words(rest)
        members = slots.members(words)
        missing = 0 if column.known is None else counted(words & ~column.known)
    return Curve(
        asked.name, asked.unit, tuple(column.value(each) for each in slots.positions),
        tuple(each.text for each in question.parts.all if each.index in taken), members[2::2], members[1::2], missing,
        slots.everyone[2::2], slots.everyone[1::2], int(slots.everyone[MISSING]),
    )  # fmt: skip


def slots_kept(key: str, column: NarrowColumn, answers: BitAnswers) -> Slots:
    """The slots of a slider's positions, kept among the answers under the column's text."""
    kept = ("positions", key)
    slots: Slots | None = answers.cache.get(kept)
    if slots is None:
        slots = slots_of(column, positions_of(column))
        keep(answers.cache, kept, slots)
    return slots


def _taken_away(question: BitQuestion, key: str, columns: HeldColumns) -> set[int]:
    """The conditions in the outermost `and` that compare a property with constants."""
    structure = question.parts.structure
    if isinstance(structure, Leaf):
        members: tuple[Structure, ...] = (structure,)
    else:
        members = structure.members if structure.joined == "and" and not structure.negated else ()
    leaves = [each.index for each in members if isinstance(each, Leaf)]
    return {index for index in leaves if _compares(question.terms[index].node, key, columns)}


def _compares(node: s.Expression, key: str, columns: HeldColumns) -> bool:
    named = operands(node) if isinstance(node, (s.Compare, s.Between, s.In, s.When)) else []
    return len(named) == 1 and columns.name(named[0]) == key
