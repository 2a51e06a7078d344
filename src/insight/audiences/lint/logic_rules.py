"""Rules of logic: conditions that cannot hold together, that always hold, that say what others say, that stand twice.

Nothing is computed from the data. An `or` is looked at as an `and` of opposites: a tautology is a contradiction of what is not
said, and what adds nothing to an `or` is implied by its opposites.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import accumulate
from typing import TYPE_CHECKING

from insight.audiences.lint.facts import Fact, Reader
from insight.audiences.lint.lint_finding import Trouble
from insight.audiences.lint.places import JoinedConditions, indices_of, joined, quoted, spoken
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.meaning.windows import EVERYTHING, NOTHING, ValueSet

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from insight.audiences.lint.places import LintPlace, Member
    from insight.profiles.profile_table import Profiles

MOST = 200
"""Conditions of one group on one value that are held against each other; of more, only those that stand twice are found."""


@dataclass(frozen=True)
class _Value:
    """One value that several members of a group are about, and outside of which values each of them never holds."""

    about: Hashable
    label: str
    possible: ValueSet
    outer: Mapping[Member, ValueSet]


@dataclass(frozen=True)
class Logic:
    """The rules, for the conditions of one place."""

    profiles: Profiles
    place: LintPlace

    def findings(self) -> Iterator[Trouble]:
        """What is wrong, innermost groups first."""
        yield from self._of(joined(self.place.parts.structure))

    def _of(self, member: Member) -> Iterator[Trouble]:
        if isinstance(member, int):
            yield from self._alone(member)
            return
        for each in member.members:
            yield from self._of(each)
        twice = dict(self._duplicates(member))
        yield from twice.values()
        members = [each for each in member.members if each not in twice]
        settled: set[Hashable] = set()
        for value in self._values(members, opposite=member.word == "or"):
            clash = self._clash(value, opposite=member.word == "or")
            if clash is not None:
                settled.add(value.about)
                yield clash
        yield from self._implied(members, settled, opposite=member.word == "or")

    # --- one condition --------------------------------------------------------------------------------------------------

    def _alone(self, index: int) -> Iterator[Trouble]:
        """A condition that holds for no value, or for every value."""
        if self._reader.is_reversed(self.place.parts.all[index].node):
            return  # a rule of its own says so
        for fact in self._facts[index]:
            if not fact.at_most & fact.possible:
                yield self._found("contradiction", index, f"{self._said(index)} can never hold.", "Take it out.")
            elif fact.possible <= fact.at_least:
                yield self._found("tautology", index, f"{self._said(index)} always holds.", "Take it out.")

    # --- several --------------------------------------------------------------------------------------------------------

    def _duplicates(self, group: JoinedConditions) -> Iterator[tuple[int, Trouble]]:
        """Conditions that say word for word what another of the group says, also where `not` says it otherwise."""
        seen: dict[str, int] = {}
        for index in (each for each in group.members if isinstance(each, int)):
            first = seen.setdefault(text_of(canonical(self.place.parts.all[index].node)), index)
            if first != index:
                message = f"{self._said(index)} says the same as {self._said(first)}."
                yield index, self._found("duplicate", index, message, "Take one of them out.")

    def _clash(self, value: _Value, *, opposite: bool) -> Trouble | None:
        """Members that together leave no value, or (in an `or`) leave none out."""
        possible = value.possible
        left = reduce(ValueSet.__and__, value.outer.values(), possible)
        if left:
            if not opposite or left.known:
                return None
            possible = possible.known  # all but those whose value is missing
        if not all(found & possible for found in value.outer.values()):
            return None  # one member alone leaves nothing: said where it stands
        telling = _fewest(value.outer, possible)
        last = max(index for each in telling for index in indices_of(each))
        shown, many = self._said(*telling), len(telling) > 2  # noqa: PLR2004
        if not opposite:
            message = f"{shown} cannot {'all' if many else 'both'} hold."
            return self._found("contradiction", last, message, "Change one of them, or join them with `or`.")
        whom = "everyone" if not left else f"everyone whose {value.label} is known"
        remedy = "Take them out." if not left else f"Write {quoted(f'{value.label} is known')} if that is meant."
        message = f"{shown}: {'one' if many else 'either'} of them holds for {whom}."
        return self._found("tautology", last, message, remedy)

    def _implied(self, members: Sequence[Member], settled: set[Hashable], *, opposite: bool) -> Iterator[Trouble]:
        """Conditions that follow from others of the group; of two that say the same, the later one."""
        gone: set[Member] = set()
        for value in self._values(members, opposite=opposite):
            if value.about in settled or not all(found & value.possible for found in value.outer.values()):
                continue
            for index in reversed(_following(value, self._inner(value, opposite=opposite))):
                others = {each: found for each, found in value.outer.items() if each != index and each not in gone}
                outside = value.possible & ~self._inner(value, opposite=opposite)[index]
                if index not in gone and not reduce(ValueSet.__and__, others.values(), outside):
                    gone.add(index)
                    yield self._follows(index, _fewest(others, outside), opposite=opposite)

    def _inner(self, value: _Value, *, opposite: bool) -> dict[int, ValueSet]:
        """The values for all of which each condition (or its opposite) holds, where that is not all there are, or none."""
        found: dict[int, ValueSet] = {}
        for index in (each for each in value.outer if isinstance(each, int)):
            fact = next(fact for fact in self._facts[index] if fact.about == value.about)
            inner = ~fact.at_most if opposite else fact.at_least
            if inner & value.possible and not value.possible <= inner:
                found[index] = inner
        return found

    def _follows(self, index: int, telling: Sequence[Member], *, opposite: bool) -> Trouble:
        shown, holds = self._said(*telling), "holds" if len(telling) == 1 else "hold"
        if opposite:
            message = f"{self._said(index)} adds nothing: {shown} {holds} for all of it."
        else:
            message = f"{self._said(index)} takes nothing away: it holds wherever {shown} {holds}."
        return self._found("implied", index, message, "Take it out.")

    # --- sets of values -------------------------------------------------------------------------------------------------

    def _values(self, members: Sequence[Member], *, opposite: bool) -> Iterator[_Value]:
        """The values that several of the members are about."""
        about: dict[Hashable, Fact] = {}
        concerned: dict[Hashable, dict[Member, None]] = {}
        for member in members:
            for fact in (fact for index in indices_of(member) for fact in self._facts[index]):
                about.setdefault(fact.about, fact)
                concerned.setdefault(fact.about, {})[member] = None
        for key, fact in about.items():
            if 1 < len(concerned[key]) <= MOST:
                sets = {each: self._bound(each, key, outer=not opposite) for each in concerned[key]}
                outer = {each: ~found for each, found in sets.items()} if opposite else sets
                yield _Value(key, fact.label, fact.possible, outer)

    def _bound(self, member: Member, about: Hashable, *, outer: bool) -> ValueSet:
        """The values outside of which a member never holds (`outer`), or those for all of which it holds."""
        if isinstance(member, int):
            told = (fact.at_most if outer else fact.at_least for fact in self._facts[member] if fact.about == about)
            return next(told, EVERYTHING if outer else NOTHING)
        if member.negated:
            return ~self._bound(replace(member, negated=False), about, outer=not outer)
        sets = [self._bound(each, about, outer=outer) for each in member.members]
        return reduce(ValueSet.__and__ if member.word == "and" else ValueSet.__or__, sets)

    @cached_property
    def _facts(self) -> list[tuple[Fact, ...]]:
        return [self._reader.facts(condition.node) for condition in self.place.parts.all]

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.profiles, self.place.scope)

    def _said(self, *members: Member) -> str:
        return spoken(self.profiles, self.place, members)

    def _found(self, rule: str, index: int, message: str, remedy: str) -> Trouble:
        condition = self.place.parts.all[index]
        capital = message[:1].upper() + message[1:]
        return Trouble(rule, condition.at, condition.text, capital, remedy, self.place.outer_of(index))


def canonical(node: s.Expression) -> s.Expression:
    """A condition in the one form that all ways to write it with `not` share.

    >>> from insight.language.parse import parse
    >>> [text_of(canonical(parse(text))) for text in ("x != 5", "not not x > 5", "not none(orders)")]
    ['not x = 5', 'x > 5', 'any(orders)']
    """
    match node:
        case s.Not(term):
            inner = canonical(term)
            return inner.term if isinstance(inner, s.Not) else s.Not(inner)
        case s.Compare("!=", left, right):
            return s.Not(s.Compare("=", left, right))
        case s.Aggregate("none"):
            return s.Not(replace(node, function="any"))
        case _:
            return node


def _following(value: _Value, inner: Mapping[int, ValueSet]) -> list[int]:
    """The conditions that follow from all other members together, in reading order."""
    members, sets = list(value.outer), list(value.outer.values())
    upto = list(accumulate(sets, ValueSet.__and__, initial=value.possible))
    onward = list(accumulate(reversed(sets), ValueSet.__and__, initial=value.possible))[::-1]
    return [
        each
        for place, each in enumerate(members)
        if isinstance(each, int) and each in inner and upto[place] & onward[place + 1] <= inner[each]
    ]


def _fewest(outer: Mapping[Member, ValueSet], possible: ValueSet) -> list[Member]:
    """As few members as leave none of the possible values: one or two where they do, else those that are needed."""
    members = [each for each, found in outer.items() if not possible <= found]
    for count, one in enumerate(members):
        if not outer[one] & possible:
            return [one]
        for two in members[:count]:
            if not outer[one] & outer[two] & possible:
                return [two, one]
    kept = members
    for member in members:
        rest = [each for each in kept if each != member]
        if not reduce(ValueSet.__and__, (outer[each] for each in rest), possible):
            kept = rest
    return kept
