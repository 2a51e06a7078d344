"""Rules about members: conditions that nobody or everybody satisfies, that change nothing, that hold for lack of a value or of rows.

One query answers all of them: profiles are counted by what the conditions say of them together. What would be left without a
condition follows from those counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.audiences.conditions import Joined, folded
from insight.audiences.lint.lint_finding import Trouble
from insight.audiences.lint.places import listed, quoted, spoken
from insight.customers.lists.list_members import KEY as LIST_KEY
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.meaning.meaning import operands
from insight.language.shape import PROFILE
from insight.language.terms import bare, nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from insight.audiences.conditions import Condition, Conditions
    from insight.audiences.lint.occurrences import Occurring
    from insight.audiences.lint.places import LintPlace
    from insight.profiles.profile_table import Profiles

_COUNT = "profiles__"
_VALUE_TESTS = (s.Compare, s.Between, s.In, s.TextMatch, s.ContainsOf, s.Matches, s.When, s.Anniversary)
_SERIES: Joined[pl.Series] = Joined(
    both=lambda one, two: one & two, either=lambda one, two: one | two, other=lambda one: ~one
)
EXPLAIN_NOBODY = frozenset({
    "contradiction", "tautology", "reversed-range", "unknown-value", "out-of-range", "empty-list", "list-without-profiles",
})  # fmt: skip
"""Rules that say why nobody, or everybody, satisfies a condition."""
EXPLAIN_ALL = EXPLAIN_NOBODY | {"nobody", "everybody"}
"""Rules that say why nobody, or everybody, is a member."""
EXPLAIN_NO_EFFECT = EXPLAIN_ALL | {"duplicate", "implied"}
"""Rules that say why a condition changes nothing."""


@dataclass(frozen=True)
class Counts:
    """Profiles counted by what is true of them.

    Attributes
    ----------
    patterns : one row for each combination that occurs, with a true/false column for each question and their number.
    """

    parts: Conditions
    patterns: pl.DataFrame

    @cached_property
    def total(self) -> int:
        """All profiles."""
        return int(self.patterns[_COUNT].sum())

    @cached_property
    def inside(self) -> pl.Series:
        """For each row, whether its profiles are members."""
        return self._inside(())

    def _inside(self, without: Collection[int]) -> pl.Series:
        found = folded(self.parts.structure, lambda index: self.patterns[f"c{index}"], _SERIES, without)
        return self.patterns[_COUNT] > 0 if found is None else found

    def number(self, *flags: pl.Series) -> int:
        """How many profiles all of these are true of."""
        return int(self.patterns[_COUNT].filter(reduce(pl.Series.__and__, flags)).sum())

    def changes_nothing(self, without: Collection[int], beside: Collection[int] = ()) -> bool:
        """Whether the same profiles are members without these conditions as without those beside them (by default, as with all)."""
        return not self.number(self._inside(without) != self._inside(beside))


class Members:
    """The rules, for an audience's own conditions."""

    def __init__(self, profiles: Profiles, place: LintPlace, known: Occurring) -> None:
        self._profiles, self._place, self._parts, self._known = profiles, place, place.parts, known
        self._negative = {
            each.index: missing for each in self._parts.all if (missing := _missing(each.node)) is not None
        }
        parts = [(each, node) for each in self._parts.all for node in nodes(each.node, into_rows=False)]
        self._every = [
            (each, node) for each, node in parts if isinstance(node, s.Aggregate) and node.function == "every"
        ]
        self._lists = [(each, node.name) for each, node in parts if isinstance(node, s.InList)]

    def counted(self) -> Counts:
        """Ask the engine."""
        # `not not` of a condition is true or false, and never missing
        flags: dict[str, s.Expression] = {f"c{each.index}": s.Not(s.Not(each.node)) for each in self._parts.all}
        flags |= {f"m{index}": missing for index, missing in self._negative.items()}
        flags |= {f"e{place}": _without_rows(node) for place, (_, node) in enumerate(self._every)}
        flags |= {f"l{place}": s.InList(name) for place, (_, name) in enumerate(self._lists)}
        relation: Any = self._profiles.values({**flags, **self._known.expressions()})
        asked = self._known.aggregates(relation, PROFILE)
        table = relation.group_by(list(flags)).agg(**{_COUNT: relation.count()}, **asked)
        found = pl.DataFrame(pl.from_arrow(self._profiles.data.engine.arrow(table)))
        self._known.learn({name: _over_all(name, found[name]) for name in asked})
        return Counts(self._parts, found.with_columns(pl.col(flags).fill_null(value=False)))

    # --- rules ----------------------------------------------------------------------------------------------------------

    def lists(self, counts: Counts) -> Iterator[Trouble]:
        """Lists without any key, and lists none of whose keys is a profile."""
        for place, (condition, name) in enumerate(self._lists):
            if counts.number(counts.patterns[f"l{place}"]):
                continue
            table: Any = self._profiles.data.lists[name]
            keys = self._profiles.data.engine.row(table.aggregate(n=table[LIST_KEY].count(), rows=table.count()))
            if not keys["rows"]:
                message = f"The list {text_of(s.Text(name))} is empty."
                yield self._found("empty-list", condition, message, "Fill it, or take the condition out.")
            else:
                message = f"None of the {keys['rows']:,} keys in the list {text_of(s.Text(name))} is a profile."
                yield self._found("list-without-profiles", condition, message, "Check which keys the list holds.")

    def kept_for_lack(self, counts: Counts) -> Iterator[Trouble]:
        """Members for whom a condition holds only because a value is missing, or because there are no rows."""
        for index in self._negative:
            number = counts.number(counts.inside, counts.patterns[f"c{index}"], counts.patterns[f"m{index}"])
            if number:
                condition = self._parts.all[index]
                values = operands(condition.node)
                names = [quoted(text_of(each)) for each in values]
                missing = "where one of them is missing" if len(names) > 1 else "where it is missing"
                message = f"This keeps profiles {missing}: {_members(number)} without {listed(names, 'or')}."
                known = " and ".join(text_of(s.Known(each)) for each in values)
                yield self._found("keeps-missing", condition, message, f"Add {quoted(known)} to drop them.")
        for place, (condition, node) in enumerate(self._every):
            number = counts.number(counts.inside, counts.patterns[f"c{condition.index}"], counts.patterns[f"e{place}"])
            if number:
                some = text_of(s.Aggregate("any", node.target, window=node.window))
                message = f"`every` holds for lack of rows too: {_members(number)} without any of {node.target[0]} to look at."
                yield self._found("every-without-rows", condition, message, f"Add {quoted(some)} to drop them.")

    def satisfied(self, counts: Counts, before: Sequence[Trouble]) -> Iterator[Trouble]:
        """Conditions that nobody, or everybody, satisfies."""
        explained = {each.condition for each in before if each.rule in EXPLAIN_NOBODY}
        for condition in self._parts.all:
            if condition.index in explained or isinstance(condition.node, s.Everyone):
                continue
            number = counts.number(counts.patterns[f"c{condition.index}"])
            if number == 0:
                yield self._found("nobody", condition, f"No profile satisfies {self._said(condition)}.", "Loosen it.")
            elif number == counts.total:
                message = f"All {number:,} profiles satisfy {self._said(condition)}."
                yield self._found("everybody", condition, message, "Tighten it, or take it out.")

    def without_effect(self, counts: Counts, before: Sequence[Trouble]) -> Iterator[Trouble]:
        """Conditions without which, one by one and all together, the members are the same; of two that do the same, the later one."""
        explained = {each.condition for each in before if each.rule in EXPLAIN_NO_EFFECT}
        mended = {each.condition for each in before if each.rule in EXPLAIN_ALL}
        superfluous = {each.condition for each in before if each.rule in ("duplicate", "implied")}
        superfluous = superfluous if counts.changes_nothing(superfluous) else set()
        alone = [
            condition
            for condition in reversed(self._parts.all)
            if condition.index not in explained
            and not isinstance(condition.node, s.Everyone)
            and counts.changes_nothing({condition.index})
            and counts.changes_nothing(mended | {condition.index}, mended)  # else it will have an effect once they are
        ]
        for condition in _together(alone, superfluous, counts):
            message = f"The members are the same without {self._said(condition)}."
            yield self._found("no-effect", condition, message, "Take it out, or check what it was meant to do.")

    # --- words ----------------------------------------------------------------------------------------------------------

    def _said(self, condition: Condition) -> str:
        return spoken(self._profiles, self._place, [condition.index])

    @staticmethod
    def _found(rule: str, condition: Condition, message: str, remedy: str) -> Trouble:
        return Trouble(rule, condition.at, condition.text, message, remedy, condition.index)


def _together(alone: Sequence[Condition], gone: set[int], counts: Counts) -> list[Condition]:
    """The conditions, in this order, that can go together, whether those that are superfluous anyway go with them or not."""
    found: list[Condition] = []
    mine: set[int] = set()
    tried = -1
    while tried != len(found):
        tried = len(found)
        for condition in alone:
            more = {*mine, condition.index}
            if condition not in found and counts.changes_nothing(gone | more) and counts.changes_nothing(more):
                found.append(condition)
                mine = more
    return found


def _missing(node: s.Expression) -> s.Expression | None:
    """Whether a value is missing that a negated comparison is about; None for other conditions."""
    negative, inner = bare(node)
    if isinstance(inner, s.Compare) and inner.op == "!=":
        negative = not negative
    values = operands(inner)
    if not negative or not isinstance(inner, _VALUE_TESTS) or not values:
        return None
    tests: tuple[s.Expression, ...] = tuple(s.Not(s.Known(each)) for each in values)
    return s.Or(tests) if len(tests) > 1 else tests[0]


def _without_rows(node: s.Aggregate) -> s.Expression:
    return s.Not(s.Aggregate("any", node.target, window=node.window))


def _over_all(name: str, column: pl.Series) -> Any:
    """One answer from those of all patterns."""
    if name.endswith("_low"):
        return column.min()
    return column.max() if name.endswith("_high") else int(column.sum())


def _members(number: int) -> str:
    return f"{number:,} {'member' if number == 1 else 'members'}"
