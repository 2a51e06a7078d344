"""Conditions over columns in memory, as bit arrays.

What a condition means is said in the language's reference and by the engine; here only those are answered whose meaning is
plain: comparisons of a property with constants or with another of its kind, lists of constants, windows in time, known and
unknown, true/false. Any other condition on a single text or date is put to the engine for each *different* value. For all
else the answer is None, so the engine is asked about the profiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.by_value import by_value
from insight.audiences.preview.narrow_columns import EXACT_FLOAT, FlagColumn, NarrowColumn
from insight.audiences.preview.stored_spans import common, moment_spans, number_spans, text_spans, window_spans, within
from insight.language import syntax as s
from insight.language.compile_time import FLIPPED
from insight.language.format import name_text, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.stored_spans import Spans
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles

Held: TypeAlias = "NarrowColumn | FlagColumn"
_TIMES = ("date", "instant", "local")
_NUMBERS = ("whole", "decimal", "float")
_OPERATORS = {"=": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
CONSTANTS = (s.Number, s.Text, s.Boolean, s.Date, s.Instant, s.Ago)


def canonical(node: s.Expression) -> str:
    """The text that an expression is known by; that of a profile's property is its name alone."""
    if isinstance(node, s.Name):
        return name_text(node.path[1:] if node.path[0] == "profile" else node.path)
    return text_of(node)


@dataclass(frozen=True)
class HeldColumns:
    """Properties in memory.

    Attributes
    ----------
    held : by the canonical text of what they are: a name, or an expression.
    rows : how many profiles there are.
    """

    held: Mapping[str, Held]
    rows: int
    profiles: Profiles

    @cached_property
    def listed(self) -> dict[str, Property]:
        """Every property of the workspace, by name."""
        return {each.name: each for each in self.profiles.catalog}

    @cached_property
    def _defined(self) -> dict[str, str]:
        """The names of properties by the canonical text of their definitions: `sum(orders.amount)` is `spend`."""
        return {each.expression: name_text((name,)) for name, each in self.listed.items() if each.expression}

    def name(self, node: s.Expression) -> str:
        """The text that an expression is known by: that of the property it is or defines, if there is one."""
        text = canonical(node)
        return text if isinstance(node, s.Name) else self._defined.get(text, text)

    def of(self, node: s.Expression) -> Held | None:
        """The property that an expression is, if it is held."""
        if isinstance(node, CONSTANTS):
            return None
        return self.held.get(canonical(node)) or self.held.get(self.name(node))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def bits(self, node: s.Expression) -> Words | None:
        """The profiles for which a condition holds; None if that cannot be told from the columns."""
        match node:
            case s.Not(term):
                return self._other(self.bits(term))
            case s.Compare("!=", left, right):
                return self._other(self.bits(s.Compare("=", left, right)))
            case s.Compare(op, left, right):
                found = self._compared(op, left, right)
            case s.Between(value, low, high):
                found = self._between(value, low, high)
            case s.In(value, items):
                found = self._one_of(value, items)
            case s.Known(value):
                found = self._known(value)
            case s.When(value, window):
                found = self._in_window(value, window)
            case _:
                found = None
        return self._whole(node) if found is None else found

    def _whole(self, node: s.Expression) -> Words | None:
        """A condition that is itself a property, or is about a single text or date."""
        held = self.of(node)
        return held.true if isinstance(held, FlagColumn) else by_value(node, self)

    def _other(self, words: Words | None) -> Words | None:
        return None if words is None else bitmaps.others(words, self.rows)

    def _known(self, value: s.Expression) -> Words | None:
        held = self.of(value)
        return None if held is None else held.known_words

    def _compared(self, op: str, left: s.Expression, right: s.Expression) -> Words | None:
        if isinstance(left, CONSTANTS):
            op, left, right = FLIPPED[op], right, left
        held = self.of(left)
        if held is None:
            return None
        if not isinstance(right, CONSTANTS):
            other = self.of(right)
            return None if other is None else _beside(op, held, other)
        if isinstance(held, FlagColumn):
            return _flagged(held, [right]) if op == "=" else None
        spans = self._spans(op, held, right)
        return None if spans is None else within(held, spans)

    def _between(self, value: s.Expression, low: s.Expression, high: s.Expression) -> Words | None:
        held = self.of(value)
        if isinstance(held, NarrowColumn) and isinstance(low, CONSTANTS) and isinstance(high, CONSTANTS):
            above, below = self._spans(">=", held, low), self._spans("<=", held, high)
            return None if above is None or below is None else within(held, common(above, below))
        one = self._compared(">=", value, low)
        two = self._compared("<=", value, high) if one is not None else None
        return None if one is None or two is None else one & two

    def _in_window(self, value: s.Expression, window: s.Window) -> Words | None:
        held = self.of(value)
        if not isinstance(held, NarrowColumn) or held.kind not in _TIMES:
            return None
        return within(held, window_spans(held, window, self.profiles.moments))

    def _one_of(self, value: s.Expression, items: s.ListOf) -> Words | None:
        held = self.of(value)
        if held is None:
            return None
        if isinstance(held, FlagColumn):
            return _flagged(held, items.items)
        spans: Spans = []
        for item in items.items:
            found = self._spans("=", held, item)
            if found is None:
                return None
            spans += found
        return within(held, spans)

    def _spans(self, op: str, column: NarrowColumn, constant: s.Expression) -> Spans | None:
        match constant:
            case s.Number(number) if column.kind in _NUMBERS:
                return number_spans(op, column, number)
            case s.Text(text) if column.kind == "text":
                return text_spans(op, column, text)
            case s.Date() | s.Instant() | s.Ago() if column.kind in _TIMES:
                return moment_spans(op, column, constant, self.profiles.moments)
            case _:
                return None


def _flagged(held: FlagColumn, wanted: Sequence[s.Expression]) -> Words:
    """Where a true/false property is one of some constants."""
    truths = {each.value for each in wanted if isinstance(each, s.Boolean)}
    found = held.true if True in truths else bitmaps.nobody(held.rows)
    return found | (held.known_words & ~held.true) if False in truths else found


def _beside(op: str, one: Held, two: Held) -> Words | None:
    """Two properties compared, if they are of one kind."""
    if isinstance(one, FlagColumn) or isinstance(two, FlagColumn):
        alike = isinstance(one, FlagColumn) and isinstance(two, FlagColumn) and op == "="
        found = ~(one.true ^ two.true) if alike else None  # type: ignore[union-attr]
    else:
        sides = _alike(one, two)
        found = None if sides is None else bitmaps.packed(_OPERATORS[op](*sides))
    if found is None:
        return None
    for held in (one, two):
        found = found & held.known_words
    return found


def _alike(one: NarrowColumn, two: NarrowColumn) -> tuple[Any, Any] | None:
    """The values of two columns in a form in which they can be compared."""
    if one.kind == two.kind == "text":
        return _texts_alike(one, two)
    if one.single or two.single:
        return None
    if (one.kind, one.scale, one.is_whole) == (two.kind, two.scale, two.is_whole):
        return one.values, two.values
    if {one.kind, two.kind} <= {"whole", "float"} and all(_is_small(each) for each in (one, two)):
        return one.values / 10**one.scale, two.values / 10**two.scale
    return None


def _is_small(column: NarrowColumn) -> bool:
    """Whether every value is a float64 as it is."""
    return column.kind == "float" or max(abs(column.low), abs(column.high)) < EXACT_FLOAT


def _texts_alike(one: NarrowColumn, two: NarrowColumn) -> tuple[Any, Any]:
    """Codes of two columns as places among the texts of both."""
    assert one.texts is not None  # noqa: S101 - every column of texts has them
    assert two.texts is not None  # noqa: S101
    every = pl.concat([one.texts, two.texts]).unique().sort()
    return _places(every, one), _places(every, two)


def _places(every: pl.Series, column: NarrowColumn) -> Any:
    """The values of a column of texts as places in a list of texts that holds them all."""
    places: Any = every.search_sorted(column.texts)
    return places.to_numpy()[column.values] if len(places) else column.values
