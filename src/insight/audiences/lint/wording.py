"""How findings speak of conditions, without values of private columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.lint.places import indices_of
from insight.language import syntax as s
from insight.language.format import name_text
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from insight.audiences.lint.places import LintPlace, Member
    from insight.language.shape import Scope
    from insight.profiles.profile_table import Profiles


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
                rows = type(scope)(scope.shape, node.target[0])
                if len(node.target) > 1 and _is_private(profiles, node.target[1:], rows):
                    yield name_text(node.target)
                if into_rows and node.where is not None:
                    yield from _private(profiles, node.where, rows, into_rows=True)
                if into_rows and node.then is not None and node.then.where is not None:
                    after = type(scope)(scope.shape, node.then.table, before=node.target[0])
                    yield from _private(profiles, node.then.where, after, into_rows=True)
            case _:
                pass


def _is_private(profiles: Profiles, path: tuple[str, ...], scope: Scope) -> bool:
    """Whether a name, in its scope, stands for what a private column holds."""
    privacy = profiles.catalog.privacy
    if scope.table is None:
        return privacy.handed_on(s.Name(path)) is not None
    if scope.before is not None and len(path) > 1 and path[0] == scope.before:
        return _is_private(profiles, path[1:], type(scope)(scope.shape, scope.before))
    return privacy.handed_on(s.Aggregate("last", (scope.table, *path))) is not None
