"""A condition opened: the conditions that it is made of, also those of audiences that it names, and all that decides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.audiences.conditions import conditions_of
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.meaning.meaning import operands
from insight.language.shape import Scope
from insight.language.terms import bare, nodes
from insight.profiles.catalog.definitions import Defined
from insight.profiles.customer.customer_timeline import MASK
from insight.profiles.customer.deciding_rows import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.audiences.conditions import Conditions
    from insight.profiles.customer.deciding_rows import DecidingRows
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is for the profile; a private one is masked."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Counted:
    """An aggregate in a condition, and the rows that made it what it is.

    Attributes
    ----------
    text : the aggregate.
    value : what it gives for the profile; a private one is masked.
    property, expression : the property it stands in, and what that is defined as; empty where it stands in the condition itself.
    rows : the rows that decided.
    """

    text: str
    value: Any
    property: str
    expression: str
    rows: DecidingRows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one condition says of the profile.

    Attributes
    ----------
    text : the condition, with the `not` in front of it.
    at : where it begins in the text of the audience that it stands in.
    holds : whether it is true of the profile.
    values : what it compares, constants left out.
    aggregates : the aggregates in it, directly or through properties.
    nested : the verdicts of the conditions of the audience that it names; each audience is opened where it is first named.
    """

    text: str
    at: int
    holds: bool
    values: tuple[Value, ...]
    aggregates: tuple[Counted, ...]
    nested: tuple[Verdict, ...]


InquiryKey = tuple[str, str]
"""What is asked: a "verdict" (of a condition) or a "value" (of an expression), and its canonical text."""


class Opened:
    """A tree, and everything that is to be asked to tell why it holds.

    Attributes
    ----------
    wanted : the expressions to be asked, by question; of a private one only whether it is known.
    aggregates : every aggregate in it, directly, through properties, or in an audience that it names; by canonical text.
    """

    def __init__(self, profiles: Profiles, tree: s.Expression) -> None:
        self._profiles, self._parts = profiles, conditions_of(tree)
        self.wanted: dict[InquiryKey, s.Expression] = {}
        self.aggregates: dict[str, s.Aggregate] = {}
        self._named: dict[str, Conditions] = {}
        self._open(self._parts)

    def _open(self, parts: Conditions) -> None:
        for condition in parts.all:
            self.wanted["verdict", condition.text] = condition.node
            counted = [node for node, _, _ in self._aggregates_of(condition.node)]
            self.aggregates.update((text_of(node), node) for node in counted)
            for node in (*operands(condition.node), *counted):
                self.wanted["value", text_of(node)] = s.Known(node) if self.is_private(node) else node
            name = _audience_in(condition.node)
            if name is not None and name not in self._named:
                self._named[name] = conditions_of(self._profiles.catalog.definition("audience", name).trees[0])
                self._open(self._named[name])

    def is_private(self, node: s.Expression) -> bool:
        """Whether an expression hands on what a private column holds."""
        return self._profiles.catalog.privacy.handed_on(node) is not None

    def _aggregates_of(
        self, tree: s.Expression, name: str = "", expression: str = ""
    ) -> Iterator[tuple[s.Aggregate, str, str]]:
        """The aggregates in a tree and in the properties that it names, with the property that each stands in."""
        catalog = self._profiles.catalog
        scope = Scope(catalog.shape)
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Aggregate):
                yield node, name, expression
            elif isinstance(node, s.Name) and (ref := scope.resolve(node.path)).what == "property":
                definition = catalog.definition("property", ref.column)
                for needed in definition.trees:
                    said = text_of(needed) if isinstance(definition, Defined) else ""
                    yield from self._aggregates_of(needed, ref.column, said)

    # --- what was answered --------------------------------------------------------------------------------------------

    def verdicts(self, answers: Mapping[InquiryKey, Any], rows: Mapping[str, DecidingRows]) -> tuple[Verdict, ...]:
        """The verdicts of all conditions, in reading order."""
        return self._verdicts(self._parts, answers, rows, set())

    def _verdicts(
        self, parts: Conditions, answers: Mapping[InquiryKey, Any], rows: Mapping[str, DecidingRows], seen: set[str]
    ) -> tuple[Verdict, ...]:
        found: list[Verdict] = []
        for condition in parts.all:
            values = tuple(Value(text_of(each), self._shown(each, answers)) for each in operands(condition.node))
            counted: dict[str, Counted] = {}
            for node, name, expression in self._aggregates_of(condition.node):
                text = text_of(node)
                counted.setdefault(text, Counted(text, self._shown(node, answers), name, expression, rows[text]))
            audience = _audience_in(condition.node)
            nested: tuple[Verdict, ...] = ()
            if audience is not None and audience not in seen:
                seen.add(audience)
                nested = self._verdicts(self._named[audience], answers, rows, seen)
            holds = answers["verdict", condition.text] is True
            found.append(Verdict(condition.text, condition.at, holds, values, tuple(counted.values()), nested))
        return tuple(found)

    def _shown(self, node: s.Expression, answers: Mapping[InquiryKey, Any]) -> Any:
        value = answers["value", text_of(node)]
        if self.is_private(node):
            return MASK if value else None
        return in_zone(value, self._profiles)


def _audience_in(condition: s.Expression) -> str | None:
    """The audience that a condition is about."""
    _, inner = bare(condition)
    return inner.name if isinstance(inner, s.InAudience) else None
