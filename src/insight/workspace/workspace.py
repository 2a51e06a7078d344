"""The workspace: the door to everything that is asked of customer data. Each method delegates down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from insight.audiences.selection import Selection, selection_of
from insight.language import syntax as s
from insight.workspace.accessors import NamedAudiences, NamedChannels, NamedProperties, NamedSegmentations
from insight.workspace.audience import Audience, audience_of
from insight.workspace.defined_data import DefinedData
from insight.workspace.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ibis.expr.types as ir
    import polars as pl

    from insight.audiences.comparisons.breakdown import Breakdown
    from insight.audiences.comparisons.diff import Diff
    from insight.audiences.comparisons.overlap import Overlap
    from insight.audiences.preview.preview import Preview
    from insight.customers.findings import Findings
    from insight.profiles.customer.customer import Customer
    from insight.profiles.rfm.rfm_summary import Rfm
    from insight.segments.fit import Method
    from insight.segments.partition import Partition
    from insight.widgets.explorer import Explorer
    from insight.widgets.studio import Studio
    from insight.workspace.lookalike import Lookalike
    from insight.workspace.segmentation import Segmentation


@dataclass(frozen=True, repr=False)
class Workspace(DefinedData):
    """Everything that questions about customers need. Frozen: each change gives a new workspace.

    Examples
    --------
    >>> import datetime as dt
    >>> import insight, polars as pl
    >>> people = pl.DataFrame({"customer_id": [1, 2], "country": ["NO", "DK"]})
    >>> days = [dt.datetime(2025, 12, 1), dt.datetime(2025, 12, 24)]
    >>> orders = pl.DataFrame({"order_id": [1, 2], "customer_id": [1, 1], "amount": [100.0, 50.0], "ordered_at": days})
    >>> ws = insight.Workspace.from_tables(profile=people, tables={"orders": orders}, as_of="2026-01-01")
    >>> ws = ws.define(spend_90d="sum(orders.amount within 90 days)").define_audiences(nordic="country in ['NO', 'SE']")
    >>> ws.frame("spend_90d").rows(), ws.properties["spend_90d"].type
    ([(1, 150.0), (2, 0.0)], 'number')
    >>> ws.audiences, ws.audiences["nordic"].count(), ws.audience("spend_90d > 100 and country = 'NO'").ids().to_list()
    (<1 audience: nordic>, 1, [1])
    """

    @property
    def audiences(self) -> NamedAudiences:
        """The audiences by name."""
        return NamedAudiences(self.profiles, self.audience)

    @property
    def properties(self) -> NamedProperties:
        """The properties by name."""
        return NamedProperties(self.profiles)

    @property
    def segments(self) -> NamedSegmentations:
        """The published segmentations by name."""
        return NamedSegmentations(self.profiles, self.kept, self._segmentation)

    @property
    def channels(self) -> NamedChannels:
        """The channels on which customers can be spoken to, by name."""
        return NamedChannels(self.profiles)

    @property
    def snapshots(self) -> Snapshots:
        """The profile tables that were kept, by `run_id`: `take()`, `list()`, `at(…)`, `prune(keep=…)`."""
        return Snapshots(self.profiles)

    # --- questions ----------------------------------------------------------------------------------------------------

    def check(self) -> Findings:
        """Look for faults in the data, and for definitions that cannot be used; nothing is changed."""
        from insight.audiences.waterfall import consent_columns  # noqa: PLC0415 - only this needs it
        from insight.customers.checks.data_check import check_data  # noqa: PLC0415 - likewise
        from insight.profiles.catalog.definition_check import check_definitions  # noqa: PLC0415 - likewise

        wrong = check_definitions(self.catalog, self.model.consent)
        return check_data(self.profiles.data, self.profiles.clock, consent_columns(self.profiles), wrong)

    def table(self, *columns: str) -> ir.Table:
        """One row per profile: the key, and properties by name (or texts). All public ones when none is named."""
        return self.profiles.table(columns or [name for name in self.catalog.public if name != self.profiles.key])

    def frame(self, *columns: str) -> pl.DataFrame:
        """The same, computed, as a polars frame in order of the key."""
        return self.profiles.frame(self.table(*columns))

    def audience(self, audience: str | Selection) -> Audience:
        """An audience by name, from a text of the insight language, or of a selection. Raises ExpressionError."""
        return audience_of(selection_of(self.profiles, audience), self.studio)

    @cached_property
    def rfm(self) -> Rfm:
        """RFM scores: cut-offs, segments, sizes. Raises WorkspaceError if the workspace has no `[rfm]`."""
        from insight.profiles.rfm.rfm_summary import rfm_of  # noqa: PLC0415 - only this needs it

        return rfm_of(self.profiles)

    def profile(self, key: Any, *, reveal: bool = False) -> Customer:
        """One customer: properties, scores, audiences, timeline; private columns masked unless `reveal`. Raises UnknownProfile."""
        from insight.profiles.customer.customer import customer_of  # noqa: PLC0415 - only this needs it

        return customer_of(self.profiles, key, reveal=reveal)

    def preview(self, properties: Iterable[str] | None = None, memory: int | None = None) -> Preview:
        """The profile table in memory, for exact counts at once: all public properties, or these. Raises PrivateColumn.

        See `insight.audiences.preview.preview.open_preview`; `memory` is the bound in bytes for what is kept of answers.
        """
        from insight.audiences.preview.preview import open_preview  # noqa: PLC0415 - loads numpy

        return open_preview(self.profiles, properties, memory)

    def overlap(self, audiences: Iterable[str | Selection]) -> Overlap:
        """What two or more audiences (names, texts or audiences) have in common; fewer, or one twice, is a ComparisonError."""
        from insight.audiences.comparisons.overlap import overlap  # noqa: PLC0415 - only this needs it

        given = [audiences] if isinstance(audiences, str) else audiences
        return overlap(self.profiles, [self.audience(each) for each in given])

    def breakdown(self, audience: str | Selection, by: str) -> Breakdown:
        """The values of a property (or text) among members against everyone. Raises PrivateColumn; for lists ComparisonError."""
        from insight.audiences.comparisons.breakdown import breakdown  # noqa: PLC0415 - only this needs it

        return breakdown(self.profiles, self.audience(audience), by)

    def diff(self, old: str | Selection, new: str | Selection) -> Diff:
        """Who joins and who leaves when an audience is defined anew, and through which condition; sizes and reach of both."""
        return self.audience(old).diff(new)

    def studio(self, audience: str | Selection | None = None, *, exports: str | Path | None = None) -> Studio:
        """The audience studio, a widget for notebooks: build, tune, understand, save and export an audience.

        It begins with an audience, or with everyone. Exports go into `exports`, by default a folder beside the workspace file.
        Raises ExpressionError if the text is no condition, and MissingPackage without `pip install 'insight[lab]'`.
        """
        from insight.widgets.studio import Studio  # noqa: PLC0415 - loads anywidget, which is an extra

        return Studio(self, audience, exports=exports)

    def explorer(self) -> Explorer:
        """The explorer, a widget for notebooks: properties, segments and RFM cells, each a condition at a click."""
        from insight.widgets.explorer import Explorer  # noqa: PLC0415 - loads anywidget, which is an extra

        return Explorer(self)

    # --- segments -----------------------------------------------------------------------------------------------------

    def segment(
        self, name: str, by: Iterable[str] | Mapping[str, str | None] = (), *, k: int | Literal["auto"] = "auto",
        method: Method | Literal["rfm", "ranked"] = "kmeans", within: str = "", seed: int = 0,
    ) -> Segmentation:  # fmt: skip
        """Find groups of profiles that are alike; see `insight.segments.wish.Wish`.

        `by` are names of properties; as a mapping it also says how numbers are to be treated ("log", "linear", "ordinal").
        For "ranked" they are audiences in order, or conditions by the names of their segments; for "rfm" there are none.
        Raises SegmentationError if a property cannot be used or there are too few profiles, and NoStructure if `k` is "auto" and
        no number of segments would be found again.
        """
        from insight.segments.wish import Wish, segmented, unique  # noqa: PLC0415 - loads numpy

        given = {each: how or "" for each, how in by.items()} if isinstance(by, Mapping) else unique(by)
        return self._segmentation(segmented(self.profiles, Wish(name, given, k, method, within, seed)))

    def lookalike(
        self, audience: str | Selection, by: Iterable[str], *, size: int, name: str = "lookalike",
        exclude_seed: bool = True, seed: int = 0,
    ) -> Lookalike:  # fmt: skip
        """The `size` profiles most like the members of an audience, by these properties; see `insight.segments.lookalike.resemblance`.

        Raises SegmentationError if it has fewer than 50 members, the size makes no sense, or a property cannot be used.
        """
        from insight.segments.lookalike.lookalike_search import Likewise, lookalike  # noqa: PLC0415 - loads numpy
        from insight.workspace.lookalike import lookalike_of  # noqa: PLC0415 - loads numpy

        tree = s.InAudience(str(audience)) if audience in self.audiences else self.audience(audience).tree
        found = lookalike(self.profiles, tree, Likewise(tuple(by), size, name, exclude_seed, seed))
        return lookalike_of(found, self.audience)

    def _segmentation(self, partition: Partition) -> Segmentation:
        from insight.workspace.segmentation import segmentation_of  # noqa: PLC0415 - loads numpy

        return segmentation_of(partition, lambda given, text: self.publish(given, keep=False).audience(text))
