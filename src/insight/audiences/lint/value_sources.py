"""Comparisons of texts and numbers with constants, and where the values that they compare come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.audiences.lint.wording import private_names
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.shape import PROFILE, Scope
from insight.language.terms import FLIPPED, bare
from insight.language.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.audiences.conditions import Condition
    from insight.audiences.lint.places import LintPlace
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of an expression come from: the profiles (`table` is `PROFILE`), or a column of a table or lookup."""

    table: str
    tree: s.Expression
    column: str = ""


@dataclass(frozen=True, slots=True)
class ValueComparison:
    """A condition that compares values with constants, texts or numbers."""

    place: LintPlace
    condition: Condition
    source: Source
    op: str
    constants: tuple[str, ...] | tuple[float, ...]

    @property
    def is_text(self) -> bool:
        """Whether the constants are texts."""
        return isinstance(self.constants[0], str)


def asked_of(profiles: Profiles, places: Sequence[LintPlace]) -> list[ValueComparison]:
    """The comparisons of texts and numbers with constants; those of private columns are left out."""
    found = (_asked(profiles, place, condition) for place in places for condition in place.parts.all)
    return [each for each in found if each is not None]


def _asked(profiles: Profiles, place: LintPlace, condition: Condition) -> ValueComparison | None:
    told = _compared(bare(condition.node)[1])
    if told is None or private_names(profiles, condition.node, place.scope):
        return None
    value, op, constants = told
    source = _source(place.scope, value)
    if source is None or type_of(value, place.scope).kind not in (Kind.TEXT, Kind.NUMBER):
        return None
    return ValueComparison(place, condition, source, op, constants)


def _compared(node: s.Expression) -> tuple[s.Expression, str, tuple[Any, ...]] | None:
    """The value, the operator and the constants of a comparison; texts only where it asks for equality."""
    match node:
        case s.Compare(op, s.Number() | s.Text() as constant, value):
            return _compared(s.Compare(FLIPPED[op], value, constant)) if not _is_plain(value) else None
        case s.Compare(op, value, s.Number(number)):
            return value, op, (number,)
        case s.Compare("=" | "!=" as op, value, s.Text(text)):
            return value, op, (text,)
        case s.Between(value, s.Number(low), s.Number(high)) if low <= high:
            return value, "between", (low, high)
        case s.In(value, items) if all(map(_is_plain, items.items)):
            return value, "in", tuple(item.value for item in items.items)
        case _:
            return None


def _is_plain(node: s.Expression) -> bool:
    return isinstance(node, (s.Number, s.Text))


def _source(scope: Scope, value: s.Expression) -> Source | None:
    """Where values come from; in a row condition only names are followed."""
    if scope.table is None:
        return Source(PROFILE, value)
    if not isinstance(value, s.Name):
        return None
    ref = scope.resolve(value.path)
    owner = scope.row_of(ref).name
    if owner == PROFILE:
        return Source(PROFILE, s.Name((ref.column,)))
    return Source(owner, s.Name((ref.column,)), ref.column) if ref.what == "column" else None
