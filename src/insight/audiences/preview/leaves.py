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

import polars as pl

from insight.audiences.preview import bitmaps
from insight.audiences.preview.by_value import by_value
from insight.audiences.preview.narrow_columns import EXACT_FLOAT, FlagColumn, NarrowColumn
from insight.audiences.preview.stored_spans import stored_spans, within
from insight.language import syntax as s
from insight.language.format import name_text, text_of
from insight.language.meaning.meaning import CONSTANTS, meaning_of, subject_of
from insight.language.terms import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.audiences.preview.bitmaps import Words
    from insight.language.meaning.windows import ValueSet
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles

Held: TypeAlias = "NarrowColumn | FlagColumn"


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
        if isinstance(node, s.Not):
            return self._other(self.bits(node.term))
        found = self._compared(node)
        return self._whole(node) if found is None else found

    def _compared(self, node: s.Expression) -> Words | None:
        """A condition that compares a property with constants, or with another property."""
        subject = subject_of(node)
        if subject is not None:
            held = self.of(subject)
            return None if held is None else self._lying_in(held, node)
        match node:
            case s.Compare("!=", left, right):
                return self._other(self._compared(s.Compare("=", left, right)))
            case s.Compare(op, left, right):
                one, two = self.of(left), self.of(right)
                return None if one is None or two is None else _beside(op, one, two)
            case s.Between(value, low, high):
                above = self._compared(s.Compare(">=", value, low))
                below = self._compared(s.Compare("<=", value, high)) if above is not None else None
                return None if above is None or below is None else above & below
            case _:
                return None

    def _lying_in(self, held: Held, condition: s.Expression) -> Words | None:
        """Where a property lies in the stretches that a condition on it means."""
        clock = self.profiles.clock
        meaning = meaning_of(condition, clock, is_date=isinstance(held, NarrowColumn) and held.kind == "date")
        if isinstance(held, FlagColumn):
            found = _flagged(held, meaning.values)
        else:
            spans = stored_spans(held, meaning, clock)
            if spans is None:
                return None
            found = within(held, spans)
        return found | bitmaps.others(held.known_words, self.rows) if meaning.values.missing else found

    def _whole(self, node: s.Expression) -> Words | None:
        """A condition that is itself a property, or is about a single text or date."""
        held = self.of(node)
        return held.true if isinstance(held, FlagColumn) else by_value(node, self.of, self.profiles)

    def _other(self, words: Words | None) -> Words | None:
        return None if words is None else bitmaps.others(words, self.rows)


def _flagged(held: FlagColumn, values: ValueSet) -> Words:
    """Where a true/false property is one of some values."""
    found = held.true if values.contains(value=True) else bitmaps.nobody(held.rows)
    return found | (held.known_words & ~held.true) if values.contains(value=False) else found


def _beside(op: str, one: Held, two: Held) -> Words | None:
    """Two properties compared, if they are of one kind."""
    if isinstance(one, FlagColumn) or isinstance(two, FlagColumn):
        alike = isinstance(one, FlagColumn) and isinstance(two, FlagColumn) and op == "="
        found = ~(one.true ^ two.true) if alike else None  # type: ignore[union-attr]
    else:
        sides = _alike(one, two)
        found = None if sides is None else bitmaps.packed(OPERATORS[op](*sides))
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
