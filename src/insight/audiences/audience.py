"""An audience: a condition, and what can be asked of the profiles it holds for."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.audiences.channels import channel_of, channels_of
from insight.audiences.displayed import audience_page
from insight.audiences.reach import Reach, reaches
from insight.errors import InsightError
from insight.language import syntax as s
from insight.language.explain import explain
from insight.language.format import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import ibis.expr.types as ir

    from insight.activation.manifest import Manifest
    from insight.audiences.history import History
    from insight.audiences.lint.lint_finding import Lint
    from insight.audiences.reasons.why import Why
    from insight.profiles.profile_table import Profiles

MASK = "•••"
"""What stands in place of a private value."""


@dataclass(frozen=True)
class Audience:
    """The profiles for which a condition holds. Nothing is computed until a number, a table or a file is asked for.

    Attributes
    ----------
    tree : the condition.
    name : its name in the workspace; empty for one that was typed or combined.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "DK", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> nordic = ws.audience("country in ['NO', 'SE']")
    >>> nordic.count(), (~nordic).count(), (nordic | ws.audience("country = 'DK'")).ids().to_list()
    (1, 2, [1, 2])
    """

    profiles: Profiles
    tree: s.Expression
    name: str = ""
    opener: Callable[..., Any] | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The condition in canonical form."""
        return text_of(self.tree)

    def count(self) -> int:
        """How many profiles are in the audience; exact."""
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

    def ids(self) -> pl.Series:
        """The members' keys, ascending."""
        keys = self.profiles.data.engine.arrow(self.members())
        return pl.Series(self.profiles.key, pl.from_arrow(keys).to_series()).sort()  # type: ignore[union-attr]

    def reach(self, channel: str) -> Reach:
        """The waterfall from matched to reachable on a channel.

        Raises
        ------
        UnknownChannel
        """
        return reaches(self.profiles, self.tree, [channel_of(self.profiles, channel)])[channel]

    def reaches(self) -> dict[str, Reach]:
        """The waterfall of every channel, in one query."""
        return reaches(self.profiles, self.tree, channels_of(self.profiles).values())

    def sample(self, n: int = 10, *columns: str, seed: int = 0) -> pl.DataFrame:
        """Some members drawn at random: one row each, private columns masked.

        Parameters
        ----------
        n
            How many, at most.
        columns
            Properties to show; every public and private stored column by default, the private ones masked.
        seed
            The same seed draws the same members.
        """
        keys = self.ids().to_list()
        drawn = sorted(random.Random(seed).sample(keys, max(0, min(n, len(keys)))))  # noqa: S311 - no secret is made
        from insight.audiences.preview.masked_sample import masked_rows  # noqa: PLC0415 - it masks as this module says

        return masked_rows(self.profiles, drawn, columns)

    def sql(self) -> str:
        """The engine's own SQL for the members' keys.

        DuckDB's reads files by their paths, so it runs elsewhere too, in a session whose time zone is UTC; tables in memory have
        names that only this session knows.
        """
        return self.profiles.data.engine.sql(self.members())

    def describe(self) -> str:
        """The condition in plain English."""
        titles = {each.name: each.title for each in self.profiles.catalog if each.kind != "stored"}
        return explain(
            self.tree,
            lambda path: titles.get(path[-1], path[-1].replace("_", " ")) if len(path) == 1 else _spoken(path),
        )

    def export(self, path: str | Path, channel: str | None = None, columns: Iterable[str] = ()) -> Manifest:
        """Write the members to a CSV or Parquet file, and a manifest beside it; whole or not at all.

        See `insight.activation.export.export` for what is written.
        """
        from insight.activation.export import export  # noqa: PLC0415 - below in the page, above in the story

        return export(self, path, channel, tuple(columns))

    def history(self, every: str = "1 week", over: str = "52 weeks") -> History:
        """Size, entries and exits on earlier days, each as a run on that day would have had it.

        Each table is read once for all days. A run for each day is needed only for row conditions that move with the day by more
        than the row's own times: rolling windows, `then` or rows with own times nested in `where`, properties of the customer
        that change with the day, and such conditions after `then`; `insight.audiences.history` has the whole list.

        Raises
        ------
        BadDuration
            If one is no duration, or there would be more than 1,000 days.
        """
        from insight.audiences.history import history_of  # noqa: PLC0415 - loads numpy

        return history_of(self.profiles, self.tree, self.name or self.text, every, over)

    def why(self, key: Any) -> Why:
        """Why the profile with this key is in the audience, or is not.

        Each condition's verdict with the rows that decided it, and the smallest change that would turn the whole.

        Raises
        ------
        UnknownProfile
        """
        from insight.audiences.reasons.why import why_of  # noqa: PLC0415 - only this needs it

        return why_of(self, key)

    def why_not(self, key: Any) -> Why:
        """The same question as `why`."""
        return self.why(key)

    def lint(self) -> Lint:
        """What in the text is likely not meant: contradictions, conditions that change nothing, values that never occur."""
        from insight.audiences.lint.lint import lint_of  # noqa: PLC0415 - only this needs it

        return lint_of(self)

    def tune(self, *, exports: str | Path | None = None) -> Any:
        """Open the audience in the studio, a widget for notebooks; see `Workspace.studio`.

        Raises
        ------
        InsightError
            If the audience was not made by a workspace.
        MissingPackage
            If anywidget is not installed.
        """
        if self.opener is None:
            raise InsightError("This audience was made without a workspace. Open it with `ws.studio(audience)`.")
        return self.opener(self, exports=exports)

    # --- sets -----------------------------------------------------------------------------------------------------------

    def __and__(self, other: Audience) -> Audience:
        return self._joined(s.And, other.tree, other)

    def __or__(self, other: Audience) -> Audience:
        return self._joined(s.Or, other.tree, other)

    def __sub__(self, other: Audience) -> Audience:
        return self._joined(s.And, s.Not(other.tree), other)

    def __invert__(self) -> Audience:
        return Audience(self.profiles, s.Not(self.tree), opener=self.opener)

    def _joined(self, kind: type[s.And | s.Or], tree: s.Expression, other: Audience) -> Audience:
        if other.profiles.data is not self.profiles.data or other.profiles.clock != self.profiles.clock:
            raise InsightError("These audiences are of different workspaces or of different days (as_of).")
        left = self.tree.terms if isinstance(self.tree, kind) else (self.tree,)
        right = tree.terms if isinstance(tree, kind) else (tree,)
        return Audience(self.profiles, kind((*left, *right)), opener=self.opener)

    def _repr_html_(self) -> str:
        return audience_page(self)

    def __repr__(self) -> str:
        return f"<Audience {self.name!r}: {self.text}>" if self.name else f"<Audience: {self.text}>"


def _spoken(path: tuple[str, ...]) -> str:
    return " ".join(part.replace("_", " ") for part in path)
