"""The door of a segmentation: what can be asked of a partition of the profiles. Each method delegates down."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from insight.errors import SegmentationError
from insight.segments.partition import Partition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from insight.plots import Figure, Theme
    from insight.segments.description.description import Description
    from insight.segments.drift import Drift
    from insight.segments.refit import Refit
    from insight.segments.rules.rules import Rules


@dataclass(frozen=True)
class Segmentation(Partition):
    """Every profile in exactly one segment, and what can be asked of that; see `insight.segments.partition.Partition`.

    Attributes
    ----------
    audience_of : gives the audience of a text over the profiles with this segmentation published; None outside a workspace.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> tier = ws.segment("tier", by={"often": "visits > 6", "some": "visits > 2"}, method="ranked")
    >>> tier, tier.names, tier.as_audience("often").count()
    (<Segmentation 'tier': 3 segments by ranked conditions (ranked)>, ('often', 'some', 'other'), 30)
    """

    audience_of: Callable[[Segmentation, str], Any] | None = field(default=None, repr=False, compare=False)

    # --- later ----------------------------------------------------------------------------------------------------------

    def refit(self, k: int | Literal["auto"] | None = None) -> Refit:
        """Fit it anew on the profiles of now; segments that are still there keep their names. See `insight.segments.refit`."""
        from insight.segments.refit import refit_of  # noqa: PLC0415 - only this needs it

        found = refit_of(self, k)
        return replace(found, segmentation=segmentation_of(found.segmentation, self.audience_of))

    def drift(self, as_of: dt.datetime | dt.date | str | None = None) -> Drift:
        """How far the profiles of `as_of` (of now, by default) are from those it was fitted on. See `insight.segments.drift`.

        Raises
        ------
        WorkspaceError
            If `as_of` is no time.
        """
        from insight.segments.drift import drift_of  # noqa: PLC0415 - only this needs it

        return drift_of(self, as_of)

    # --- reading --------------------------------------------------------------------------------------------------------

    def describe(self, spend: str | None = None, by: Iterable[str] | None = None) -> Description:
        """Size, spend, middles and indexes of each segment, what tells it from everyone, and typical profiles.

        Parameters
        ----------
        spend
            The property that spend is the sum of. Default: `rfm_monetary`, or the first public number in the workspace's
            currency; without one there is no spend.
        by
            Properties that may tell a segment, beside those that it was found by. Default: all public numbers, texts, yes and no.

        Raises
        ------
        SegmentationError
            If a property is not known, or spend is no number.
        PrivateColumn
            If one is private.
        """
        from insight.segments.description.segment_description import describe  # noqa: PLC0415 - only this needs it

        return describe(self, spend, by)

    def plot(self, kind: str = "sizes", theme: Theme = "auto", **options: Any) -> Figure:
        """A figure: sizes, profile, parallel, map, silhouette or selection; see `insight.segments.description.segment_figures`.

        Raises
        ------
        SegmentationError
            If there is no such kind, or this segmentation has nothing to draw in it.
        """
        from insight.segments.description.segment_figures import plot  # noqa: PLC0415 - loads plotly

        return plot(self, kind, theme, **options)

    def rules(
        self, segment: str | int | None = None, max_conditions: int = 4, by: Iterable[str] | None = None
    ) -> Rules:
        """The segments, or one, as conditions in the insight language; see `insight.segments.rules.rule_measures.rules_of`.

        Raises
        ------
        SegmentationError
            If there is no such segment, or a property cannot be used.
        """
        from insight.segments.rules.rule_measures import rules_of  # noqa: PLC0415 - only this needs it

        return rules_of(self, segment, max_conditions, by)

    def as_audience(self, segment: str | int, by: str = "label", max_conditions: int = 4) -> Any:
        """The audience of a segment: by its label (exact), or by its rule (an approximation that can be read).

        Raises
        ------
        SegmentationError
            If there is no such segment or no rule for it, or the segmentation was not made by a workspace.
        """
        from insight.segments.rules.rule_measures import audience_text  # noqa: PLC0415 - only this needs it

        text = audience_text(self, segment, by, max_conditions)
        if self.audience_of is None:
            raise SegmentationError(f"This segmentation belongs to no workspace, which makes audiences: {text}")
        return self.audience_of(self, text)

    def __repr__(self) -> str:
        by = ", ".join(self.features.names) or "ranked conditions"
        return f"<Segmentation {self.name!r}: {len(self)} segments by {by} ({self.method})>"


def segmentation_of(
    partition: Partition, audience_of: Callable[[Segmentation, str], Any] | None = None
) -> Segmentation:
    """The door of a partition."""
    return Segmentation(
        **{each.name: getattr(partition, each.name) for each in fields(Partition)}, audience_of=audience_of
    )
