"""The door of an audience: what can be asked of the profiles that a condition holds for. Each method delegates down."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.audiences.selection import Selection, selection_of
from insight.errors import InsightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import polars as pl

    from insight.activation.manifest import Manifest
    from insight.audiences.comparisons.breakdown import Breakdown
    from insight.audiences.comparisons.diff import Diff
    from insight.audiences.comparisons.overlap import Overlap
    from insight.audiences.history import History
    from insight.audiences.lint.lint_finding import Lint
    from insight.audiences.reach import Reach
    from insight.audiences.reasons.why import Why


@dataclass(frozen=True)
class Audience(Selection):
    """The profiles for which a condition holds, and what can be asked of them.

    Nothing is computed until a number, a table or a file is asked for.

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
    >>> nordic.frame("country").rows(), nordic.diff("country is known").joined, nordic.overlap("id > 1").union
    ([(1, 'NO')], 1, 3)
    """

    opener: Callable[..., Any] | None = field(default=None, compare=False, repr=False)

    def reach(self, channel: str) -> Reach:
        """The waterfall from matched to reachable on a channel.

        Raises
        ------
        UnknownChannel
        """
        from insight.audiences.reach import reaches  # noqa: PLC0415 - likewise
        from insight.audiences.waterfall import channel_of  # noqa: PLC0415 - loads the tables of phone numbers

        return reaches(self, [channel_of(self.profiles, channel)])[channel]

    def reaches(self) -> dict[str, Reach]:
        """The waterfall of every channel, in one query."""
        from insight.audiences.reach import reaches  # noqa: PLC0415 - loads the tables of phone numbers

        return reaches(self)

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
        from insight.audiences.preview.random_values import masked_rows  # noqa: PLC0415 - only this needs it

        keys = self.ids().to_list()
        drawn = sorted(random.Random(seed).sample(keys, max(0, min(n, len(keys)))))  # noqa: S311 - no secret is made
        return masked_rows(self.profiles, drawn, columns)

    def export(self, path: str | Path, channel: str | None = None, columns: Iterable[str] = ()) -> Manifest:
        """Write the members to a CSV or Parquet file, and a manifest beside it; whole or not at all.

        See `insight.activation.export.export` for what is written.
        """
        from insight.activation.export import export  # noqa: PLC0415 - only this needs it

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

        return history_of(self, every, over)

    def why(self, key: Any) -> Why:
        """Why the profile with this key is in the audience, or is not.

        Each condition's verdict with the rows that decided it, and the smallest change that would turn the whole.

        Raises
        ------
        UnknownProfile
        """
        from insight.audiences.reasons.why import why_of  # noqa: PLC0415 - only this needs it

        return why_of(self, key)

    why_not = why

    def overlap(self, *others: str | Selection) -> Overlap:
        """What it has in common with one or more others (names, texts or audiences).

        Raises
        ------
        ComparisonError
            If there is no other, or one is there twice.
        """
        from insight.audiences.comparisons.overlap import overlap  # noqa: PLC0415 - only this needs it

        return overlap(self.profiles, [self, *map(self._door, others)])

    def breakdown(self, by: str) -> Breakdown:
        """The values of a property (or text) among the members against everyone.

        Raises
        ------
        PrivateColumn
        ComparisonError
            If the property is a list.
        """
        from insight.audiences.comparisons.breakdown import breakdown  # noqa: PLC0415 - only this needs it

        return breakdown(self.profiles, self, by)

    def diff(self, new: str | Selection) -> Diff:
        """Who joins and who leaves when this becomes another (a name, a text or an audience), and through which condition."""
        from insight.audiences.comparisons.diff import diff_of  # noqa: PLC0415 - only this needs it

        return diff_of(self, self._door(new))

    def _door(self, audience: str | Selection) -> Audience:
        return audience_of(selection_of(self.profiles, audience), self.opener)

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

    def __repr__(self) -> str:
        return f"<Audience {self.name!r}: {self.text}>" if self.name else f"<Audience: {self.text}>"


def audience_of(selection: Selection, opener: Callable[..., Any] | None = None) -> Audience:
    """The door of a selection; `opener` opens the studio on it."""
    return Audience(selection.profiles, selection.tree, selection.name, opener)
