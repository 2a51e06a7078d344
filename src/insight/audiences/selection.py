"""A selection: the profiles for which a condition holds. It knows no services: those take one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from insight.errors import InsightError, UnknownName, nearest
from insight.kit.answer import Answer
from insight.kit.sheet import Code, Sheet
from insight.language import syntax as s
from insight.language.format import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import polars as pl

    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True)
class Selection(Answer):
    """The profiles for which a condition holds. Nothing is computed until a number or a table is asked for.

    Attributes
    ----------
    tree : the condition.
    name : its name in the workspace; empty for one that was typed or combined.
    """

    profiles: Profiles
    tree: s.Expression
    name: str = ""

    @property
    def text(self) -> str:
        """The condition in canonical form."""
        return text_of(self.tree)

    @property
    def spoken_name(self) -> str:
        """Its name, or its text where it has none."""
        return self.name or self.text

    def count(self) -> int:
        """How many profiles are in it; exact."""
        return self.profiles.count(self.tree)

    def members(self, *columns: str) -> ir.Table:
        """One row per member: the key, and the named properties (or texts), as an Ibis table.

        Raises
        ------
        PrivateColumn
            If a column is private: only exports carry those.
        ExpressionError
            If a column is no property and no expression.
        """
        return self.profiles.table(columns, self.tree)

    def frame(self, *columns: str) -> pl.DataFrame:
        """The members as a polars frame in order of the key: the key, and the named properties (or texts); as `members`."""
        return self.profiles.frame(self.members(*columns))

    def ids(self) -> pl.Series:
        """The members' keys, ascending."""
        return self.profiles.data.engine.frame(self.members())[self.profiles.key].sort()

    def sql(self) -> str:
        """The engine's own SQL for the members' keys.

        DuckDB's reads files by their paths, so it runs elsewhere too, in a session whose time zone is UTC; tables in memory have
        names that only this session knows.
        """
        return self.profiles.data.engine.sql(self.members())

    def describe(self) -> str:
        """The condition in plain English."""
        from insight.language.explain import explain  # noqa: PLC0415 - only this needs it

        titles = {each.name: each.title for each in self.profiles.catalog if each.kind != "stored"}
        return explain(
            self.tree,
            lambda path: titles.get(path[-1], path[-1].replace("_", " ")) if len(path) == 1 else _spoken(path),
        )

    def to_dict(self) -> dict[str, Any]:
        """Which audience it is, and for when."""
        return {"audience": self.name, "text": self.text, "as_of": self.profiles.clock.as_of}

    def sheet(self) -> Sheet:
        """Its text, and the same in words."""
        formats = self.profiles.formats
        facts = {
            "condition": Code(self.text),
            "in words": Code(self.describe()),
            "as of": formats.as_of(self.profiles.clock),
        }
        return Sheet("Audience", self.name, facts, formats=formats)

    def is_of(self, profiles: Profiles) -> bool:
        """Whether it is of these data, at the same instant."""
        return self.profiles.data is profiles.data and self.profiles.clock == profiles.clock

    # --- sets -----------------------------------------------------------------------------------------------------------

    def __and__(self, other: Selection) -> Self:
        return self._joined(s.And, other.tree, other)

    def __or__(self, other: Selection) -> Self:
        return self._joined(s.Or, other.tree, other)

    def __sub__(self, other: Selection) -> Self:
        return self._joined(s.And, s.Not(other.tree), other)

    def __invert__(self) -> Self:
        return replace(self, tree=s.Not(self.tree), name="")

    def _joined(self, kind: type[s.And | s.Or], tree: s.Expression, other: Selection) -> Self:
        require_same(self.profiles, [other])
        left = self.tree.terms if isinstance(self.tree, kind) else (self.tree,)
        right = tree.terms if isinstance(tree, kind) else (tree,)
        return replace(self, tree=kind((*left, *right)), name="")


def selection_of(profiles: Profiles, name_or_text: str | Selection) -> Selection:
    """A selection by the name of an audience, or from a text of the insight language; one that is given stays as it is.

    Raises
    ------
    ExpressionError
        If the text is no condition; where it is a single word, audiences of a like name are offered.
    """
    if isinstance(name_or_text, Selection):
        return name_or_text
    catalog = profiles.catalog
    if name_or_text in catalog.audience_names:
        return Selection(profiles, catalog.audience(name_or_text), name_or_text)
    try:
        return Selection(profiles, catalog.condition(name_or_text))
    except UnknownName as wrong:
        near = nearest(name_or_text, catalog.audience_names) if wrong.name == name_or_text.strip() else None
        if near is None:
            raise
        raise UnknownName(name_or_text, "audience or property", [*catalog.audience_names, *catalog.names]) from None


def require_same(profiles: Profiles, selections: Iterable[Selection]) -> None:
    """Make sure that selections are of these profiles.

    Raises
    ------
    InsightError
        If one is of another workspace or another day.
    """
    for each in selections:
        if not each.is_of(profiles):
            raise InsightError("These audiences are of different workspaces or of different days (as_of).")


def _spoken(path: tuple[str, ...]) -> str:
    return " ".join(part.replace("_", " ") for part in path)


def source_of(audience: Selection, text: str | None = None) -> tuple[str, s.Expression]:
    """A text that says what an audience says, and its tree with the positions of that text.

    It is the given text, else the text of the workspace where the audience has a name, else the canonical one.

    Raises
    ------
    ExpressionError
        If the audience was combined of others to more levels than a text may have.
    """
    catalog = audience.profiles.catalog
    sources = [(text, catalog.condition(text))] if text is not None else []
    if audience.name in catalog.audience_names:
        sources.append((catalog.audience_text(audience.name), catalog.audience(audience.name)))
    for source, tree in sources:
        if tree == audience.tree:
            return source, tree
    return audience.text, catalog.condition(audience.text)
