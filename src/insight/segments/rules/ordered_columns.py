"""Properties as ordered codes that a tree can cut, and parts of that order said in the insight language.

Numbers are coded by their rank, with -1 for missing ones. Texts, and yes and no, are coded in the order in which their values
speak for the segment (Breiman et al. 1984: for two classes, the best parting of the values is a cut in that order); missing
is one of their values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from insight.errors import BadFeature
from insight.language import syntax as s
from insight.language.types import Kind as Type
from insight.segments.rules.plain_numbers import Parting, literal
from insight.segments.treatments import MOST_CATEGORIES, RARE

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.profiles.catalog.property import Property

MISSING, REST = None, object()
"""Among the values of a text: no value, and all those that are too rare to be named."""


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Codes from `first` to `last`; of numbers also missing ones, or not."""

    column: int
    first: int
    last: int
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A test in the language.

    Attributes
    ----------
    trees : joined by `and`; none when the test says nothing.
    conditions : how many they are.
    low, high : the numbers in it, which need not be values of the sample.
    """

    trees: tuple[s.Expression, ...]
    conditions: int
    low: float | None = None
    high: float | None = None


NOTHING = Said((), 0)
NEVER = Said((s.Not(s.Everyone()),), 1)


@dataclass(frozen=True, slots=True, eq=False)
class OrderedColumn:
    """One property of a sample of profiles.

    Attributes
    ----------
    codes : one per profile.
    values : by code; numbers ascending, or the values of a text or of yes and no.
    whole : whether the numbers are whole.
    missing : whether a value is missing for any.
    """

    name: str
    kind: Literal["number", "text", "boolean"]
    codes: npt.NDArray[np.int32]
    values: Any
    whole: bool = False
    missing: bool = False

    @property
    def last(self) -> int:
        """The highest code."""
        return len(self.values) - 1

    def everything(self, place: int) -> CodeSpan:
        """The test that all pass, for the column at this place."""
        return CodeSpan(place, 0, self.last, self.missing and self.kind == "number")

    def holds(self, test: CodeSpan) -> npt.NDArray[np.bool_]:
        """Whether each profile passes."""
        found: npt.NDArray[np.bool_] = (self.codes >= test.first) & (self.codes <= test.last)
        return found | (self.codes < 0) if test.missing else found

    def ordered(self, inside: npt.NDArray[np.bool_]) -> OrderedColumn:
        """Values of a text in the order of the share of profiles with them that are `inside`."""
        if self.kind == "number":
            return self
        count = np.bincount(self.codes, minlength=len(self.values))
        share = np.bincount(self.codes[inside], minlength=len(self.values)) / np.maximum(count, 1)
        order = np.lexsort((np.arange(len(share)), share))
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order))
        return replace(self, codes=place[self.codes], values=[self.values[each] for each in order])

    def passes(self, test: CodeSpan, said: Said) -> npt.NDArray[np.bool_]:
        """Whether each profile passes the test as it is said."""
        if said.low is None and said.high is None:
            return self.holds(test)
        values = self.values[self.codes]  # of missing ones the last, which is put right below
        low = -np.inf if said.low is None else said.low
        high = np.inf if said.high is None else said.high
        found: npt.NDArray[np.bool_] = np.where(self.codes < 0, test.missing, (values >= low) & (values <= high))
        return found

    def conditions(self, test: CodeSpan) -> int:
        """How many conditions a test is in the language."""
        if self.kind != "number":
            return self.said(test).conditions
        if test.first > 0 or test.last < self.last:
            return 2 if test.missing and self.missing and test.first <= test.last else 1
        return int(self.missing and not test.missing)

    # --- in words -------------------------------------------------------------------------------------------------------

    def said(self, test: CodeSpan, among: npt.NDArray[np.bool_] | None = None, most: int = 0) -> Said:
        """A test in the language.

        Parameters
        ----------
        among
            The profiles that the other conditions leave: numbers only have to part those. Default: all.
        most
            So many of them may change sides when a number is rounded.
        """
        if test.first > test.last and not test.missing:
            return NEVER
        if self.kind == "number":
            return self._number(test, among, most)
        chosen = [self.values[code] for code in range(test.first, test.last + 1)]
        return self._boolean(chosen) if self.kind == "boolean" else self._text(chosen)

    @property
    def _property(self) -> s.Name:
        return s.Name((self.name,))

    def _number(self, test: CodeSpan, among: npt.NDArray[np.bool_] | None, most: int) -> Said:
        bounded = test.first > 0 or test.last < self.last
        if not bounded:
            return NOTHING if test.missing or not self.missing else Said((s.Known(self._property),), 1)
        if test.first > test.last:
            return Said((s.Not(s.Known(self._property)),), 1)
        low, high = self._bounds(test, among, most)
        if low is not None and high is not None and low > high:
            low, high = self._bounds(test, among, 0)
        tree = self._range(low, high)
        if test.missing and self.missing:
            return Said((s.Or((tree, s.Not(s.Known(self._property)))),), 2, low, high)
        return Said((tree,), 1, low, high)

    def _range(self, low: float | None, high: float | None) -> s.Expression:
        match low, high:
            case None, float():
                return s.Compare("<=", self._property, s.Number(literal(high)))
            case float(), None:
                return s.Compare(">=", self._property, s.Number(literal(low)))
            case float(), float() if low == high:
                return s.Compare("=", self._property, s.Number(literal(low)))
            case float(), float():
                return s.Between(self._property, s.Number(literal(low)), s.Number(literal(high)))
            case _:
                raise TypeError

    def _bounds(
        self, test: CodeSpan, among: npt.NDArray[np.bool_] | None, most: int
    ) -> tuple[float | None, float | None]:
        codes = self.codes if among is None else self.codes[among]
        codes = np.sort(codes[codes >= 0])
        values = self.values[codes]

        def cut(code: int) -> Parting:
            return Parting(values, int(np.searchsorted(codes, code)), self.whole)

        return (
            cut(test.first).number("low", most) if test.first > 0 else None,
            cut(test.last + 1).number("high", most) if test.last < self.last else None,
        )

    def _boolean(self, chosen: list[Any]) -> Said:
        yes = self._property
        match True in chosen, False in chosen, MISSING in chosen:
            case True, True, gaps:
                return NOTHING if gaps or not self.missing else Said((s.Known(yes),), 1)
            case True, False, gaps:
                return Said((s.Compare("!=", yes, s.Boolean(value=False)) if gaps else yes,), 1)
            case False, True, gaps:
                alone = self.missing and not gaps
                return Said((s.Compare("=", yes, s.Boolean(value=False)) if alone else s.Not(yes),), 1)
            case _:
                return Said((s.Not(s.Known(yes)),), 1)

    def _text(self, chosen: list[Any]) -> Said:
        name = self._property
        named = [each for each in self.values if each is not MISSING and each is not REST]
        inside, outside = ([v for v in named if (v in chosen) is here] for here in (True, False))
        gaps = MISSING in chosen
        if any(each is REST for each in chosen) or (gaps and inside and REST not in self.values):
            absent = self._absent(outside)
            known = (s.Known(name),) if self.missing and not gaps else ()
            return Said((*known, *absent), len(known) + len(absent))
        if not outside and REST not in self.values:
            return Said((s.Known(name),), 1) if self.missing else NOTHING
        parts = (*self._among(inside), *((s.Not(s.Known(name)),) if gaps else ()))
        return Said((s.Or(parts),) if len(parts) > 1 else parts, len(parts))

    def _among(self, values: list[str]) -> tuple[s.Expression, ...]:
        match sorted(values):
            case []:
                return ()
            case [one]:
                return (s.Compare("=", self._property, s.Text(one)),)
            case many:
                return (s.In(self._property, s.ListOf(tuple(map(s.Text, many)))),)

    def _absent(self, values: list[str]) -> tuple[s.Expression, ...]:
        match self._among(values):
            case (s.Compare("=", left, right),):
                return (s.Compare("!=", left, right),)
            case found:
                return tuple(s.Not(each) for each in found)


# --- from frames --------------------------------------------------------------------------------------------------------


def column_of(part: Property, values: pl.Series) -> OrderedColumn:
    """A property's values, coded.

    Raises
    ------
    BadFeature
        If no condition of a rule can be made of its type.
    """
    missing = values.null_count() > 0
    match part.type:
        case Type.NUMBER.value:
            return _numbers(part.name, values, missing=missing)
        case Type.BOOLEAN.value:
            known: list[Any] = [*([MISSING] if missing else []), False, True]
            codes = values.cast(pl.Int32).fill_null(-1).to_numpy() + (1 if missing else 0)
            return OrderedColumn(part.name, "boolean", codes.astype(np.int32), known, missing=missing)
        case Type.TEXT.value:
            return _texts(part.name, values.cast(pl.String), missing=missing)
        case _:
            raise BadFeature(
                part.name,
                f"a {part.type} makes no condition of a rule. Use a number made of it, such as days_since(...).",
            )


def _numbers(name: str, values: pl.Series, *, missing: bool) -> OrderedColumn:
    numbers = values.cast(pl.Float64).to_numpy()
    unknown = np.isnan(numbers)
    different, places = np.unique(numbers[~unknown], return_inverse=True)
    codes = np.full(len(numbers), -1, np.int32)
    codes[~unknown] = places
    whole = values.dtype.is_integer() or (different.size > 0 and bool((different == np.round(different)).all()))
    return OrderedColumn(name, "number", codes, different, whole=whole, missing=missing)


def _texts(name: str, values: pl.Series, *, missing: bool) -> OrderedColumn:
    """Each of the common values has a code of its own; all others have one together."""
    counts = (
        values.drop_nulls().alias("value").value_counts(sort=False).sort(["count", "value"], descending=[True, False])
    )
    common = counts.filter(pl.col("count") >= RARE * len(values)).head(MOST_CATEGORIES)["value"].to_list()
    found: list[Any] = [*common]
    named = {value: code for code, value in enumerate(common)}
    if len(common) < counts.height:
        found.append(REST)
    rest = len(common)
    if missing:
        found.append(MISSING)
    codes = [len(found) - 1 if each is None else named.get(each, rest) for each in values.to_list()]
    return OrderedColumn(name, "text", np.array(codes, np.int32), found, missing=missing)
