"""Where conditions stand together: outside aggregates, and in the row conditions of each aggregate; and how findings name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from insight.audiences.conditions import Conditions, Leaf, conditions_of
from insight.language import syntax as s
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from insight.audiences.conditions import Structure
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class LintPlace:
    """Conditions that are about one and the same profile, or row.

    Attributes
    ----------
    parts : the conditions. An aggregate's window is one of them, as a condition on the row's time.
    outer : the condition of the audience in which this stands, by its place in reading order; None for the audience's own.
    """

    scope: Scope
    parts: Conditions
    outer: int | None = None

    def outer_of(self, index: int) -> int:
        """The condition of the audience that a condition here is, or stands in."""
        return index if self.outer is None else self.outer


def places_of(tree: s.Expression, scope: Scope) -> Iterator[LintPlace]:
    """The audience's own conditions, then those on rows in reading order."""
    parts = conditions_of(tree)
    yield LintPlace(scope, parts)
    for condition in parts.all:
        yield from _below(condition.node, scope, condition.index)


def _below(tree: s.Expression, scope: Scope, outer: int) -> Iterator[LintPlace]:
    """The row conditions of the aggregates in a tree, and those nested in them."""
    for node in nodes(tree, into_rows=False):
        if not isinstance(node, s.Aggregate):
            continue
        rows = Scope(scope.shape, node.target[0])
        terms = (
            [s.When(s.Name(("time",), at=node.at), node.window, at=node.window.at)] if node.window is not None else []
        )
        yield from _rows([*terms, *_terms(node.where)], rows, outer)
        if node.then is not None:
            after = Scope(scope.shape, node.then.table, before=node.target[0])
            yield from _rows(_terms(node.then.where), after, outer)


def _rows(terms: Sequence[s.Expression], scope: Scope, outer: int) -> Iterator[LintPlace]:
    if not terms:
        return
    tree = s.And(tuple(terms)) if len(terms) > 1 else terms[0]
    yield LintPlace(scope, conditions_of(tree), outer)
    yield from _below(tree, scope, outer)


def _terms(where: s.Expression | None) -> tuple[s.Expression, ...]:
    return () if where is None else where.terms if isinstance(where, s.And) else (where,)


# --- how they are joined ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JoinedConditions:
    """Conditions (by index) and groups joined by one word; `negated` when `not` stands before the whole.

    No group has a member of its own kind, unless `not` stands before that.
    """

    word: Literal["and", "or"]
    negated: bool
    members: tuple[Member, ...]


Member: TypeAlias = int | JoinedConditions


def joined(structure: Structure) -> Member:
    """A structure with groups of one kind opened into one."""
    if isinstance(structure, Leaf):
        return structure.index
    members: list[Member] = []
    for each in structure.members:
        member = joined(each)
        same = isinstance(member, JoinedConditions) and member.word == structure.joined and not member.negated
        members += member.members if same and isinstance(member, JoinedConditions) else [member]
    return JoinedConditions(structure.joined, structure.negated, tuple(members))


def indices_of(member: Member) -> list[int]:
    """The conditions of a member, in reading order."""
    return [member] if isinstance(member, int) else [index for each in member.members for index in indices_of(each)]


def quoted(text: str) -> str:
    """A text of the language within a sentence."""
    return f"`{text}`"


def listed(words: Iterable[str], join: str = "and") -> str:
    """Words as a list.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = words
    return f"{', '.join(first)} {join} {last}" if first else last


def spoken(profiles: Profiles, place: LintPlace, members: Iterable[Member]) -> str:
    """Conditions as a finding speaks of them: by their text; those on private columns by the column, as a text may hold its values."""
    public: list[str] = []
    private: dict[str, int] = {}
    for member in members:
        names = [
            name
            for index in indices_of(member)
            for name in private_names(profiles, place.parts.all[index].node, place.scope)
        ]
        if names:
            about = listed(dict.fromkeys(names))
            private[about] = private.get(about, 0) + 1
        else:
            public.append(quoted(_text(place, member)))
    counted = [f"the condition{'s' if number > 1 else ''} on {about}" for about, number in private.items()]
    return listed([*public, *counted])


def _text(place: LintPlace, member: Member) -> str:
    if isinstance(member, int):
        return place.parts.all[member].text
    text = f" {member.word} ".join(_text(place, each) for each in member.members)
    return f"not ({text})" if member.negated else f"({text})"


def private_names(profiles: Profiles, node: s.Expression, scope: Scope, *, into_rows: bool = True) -> list[str]:
    """The private columns, and properties that hand their values on, that an expression names; each once."""
    return list(dict.fromkeys(_private(profiles, node, scope, into_rows=into_rows)))


def _private(profiles: Profiles, tree: s.Expression, scope: Scope, *, into_rows: bool) -> Iterator[str]:
    for node in nodes(tree, into_rows=False):
        match node:
            case s.Name(path):
                if _is_private(profiles, path, scope):
                    yield name_text(path)
            case s.Aggregate():
                rows = Scope(scope.shape, node.target[0])
                if len(node.target) > 1 and _is_private(profiles, node.target[1:], rows):
                    yield name_text(node.target)
                if into_rows and node.where is not None:
                    yield from _private(profiles, node.where, rows, into_rows=True)
                if into_rows and node.then is not None and node.then.where is not None:
                    after = Scope(scope.shape, node.then.table, before=node.target[0])
                    yield from _private(profiles, node.then.where, after, into_rows=True)
            case _:
                pass


def _is_private(profiles: Profiles, path: tuple[str, ...], scope: Scope) -> bool:
    """Whether a name, in its scope, stands for what a private column holds."""
    privacy = profiles.catalog.privacy
    if scope.table is None:
        return privacy.handed_on(s.Name(path)) is not None
    if scope.before is not None and len(path) > 1 and path[0] == scope.before:
        return _is_private(profiles, path[1:], Scope(scope.shape, scope.before))
    return privacy.handed_on(s.Aggregate("last", (scope.table, *path))) is not None
