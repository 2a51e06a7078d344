"""The linter: what in an audience's text is likely not meant. It never rewrites.

Rules of logic and of form look at the text alone, also inside aggregates; the others ask the data: one query for all profiles,
one for each table or lookup whose values row conditions name, and one for each text that never occurs and each list that holds
no profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.lint import form_rules as forms
from insight.audiences.lint.lint_finding import RULES, Lint
from insight.audiences.lint.logic_rules import Logic
from insight.audiences.lint.member_rules import Members
from insight.audiences.lint.occurrences import Occurring, asked_of, never_occurring
from insight.audiences.lint.places import places_of
from insight.audiences.selection import source_of
from insight.language.shape import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from insight.audiences.lint.lint_finding import Trouble
    from insight.audiences.lint.places import LintPlace
    from insight.audiences.selection import Selection
    from insight.profiles.profile_table import Profiles


def lint_of(audience: Selection, text: str | None = None) -> Lint:
    """What in an audience's text is likely not meant.

    Parameters
    ----------
    text
        The text that the audience was read from, for positions in it. By default those are told for the workspace's own text of
        a named audience, else for the canonical text.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2], "age": [30, 60]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> print(lint_of(ws.audience("age > 50 and age < 40")))
    1:14 error: `age > 50` and `age < 40` cannot both hold. Change one of them, or join them with `or`. [contradiction]
        age > 50 and age < 40
                     ^
    """
    source, tree = source_of(audience, text)
    profiles = audience.profiles
    places = list(places_of(tree, Scope(profiles.catalog.shape)))
    found = [each for place in places for each in _of_place(profiles, place)]
    found += forms.mixed_windows(profiles, places)
    found += _of_data(profiles, places, found)
    order = list(RULES)
    found.sort(key=lambda each: (each.at, order.index(each.rule)))
    return Lint(source, tuple(dict.fromkeys(each.located(source) for each in found)), formats=profiles.formats)


def _of_place(profiles: Profiles, place: LintPlace) -> Iterator[Trouble]:
    """What the text alone shows, of conditions that stand together."""
    yield from forms.reversed_ranges(profiles, place)
    yield from Logic(profiles, place).findings()
    yield from forms.private_columns(profiles, place)


def _of_data(profiles: Profiles, places: Sequence[LintPlace], before: Sequence[Trouble]) -> list[Trouble]:
    """What the data shows beside what was found before; nothing where there are no profiles at all."""
    asked = asked_of(profiles, places)
    known = Occurring(profiles, asked)
    members = Members(profiles, places[0], known)
    counts = members.counted()
    if not counts.total:
        return []
    known.ask_tables()
    found = [*never_occurring(asked, known), *members.lists(counts)]
    found += members.satisfied(counts, [*before, *found])
    found += members.without_effect(counts, [*before, *found])
    return [*found, *members.kept_for_lack(counts)]
