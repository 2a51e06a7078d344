"""The workspace: customer data, the catalog over it, and the instant it is all computed for. Each method delegates down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from insight.audiences.selection import Selection, selection_of
from insight.customers.customer_data import CustomerData, Frame, from_frames, open_data
from insight.customers.integrity import Integrity
from insight.customers.model import AudiencePart, PropertyPart, WorkspaceModel, build_model, load_model, parts_of
from insight.errors import WorkspaceError
from insight.kit.answer import Answer
from insight.kit.formats import PLAIN
from insight.language import syntax as s
from insight.profiles.assembly import instant_of, profiles_of
from insight.segments import FOLDER
from insight.units import Clock
from insight.workspace.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import polars as pl

    from insight.audiences.channels import Channel
    from insight.audiences.comparisons.breakdown import Breakdown
    from insight.audiences.comparisons.diff import Diff
    from insight.audiences.comparisons.overlap import Overlap
    from insight.audiences.preview.preview import Preview
    from insight.customers.findings import Findings
    from insight.kit.sheet import Sheet
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.customer.customer import Customer
    from insight.profiles.profile_table import Profiles
    from insight.profiles.rfm.rfm_summary import Rfm
    from insight.profiles.snapshots.snapshot import Snapshot
    from insight.segments.fitting.fit import Method
    from insight.segments.partition import Partition
    from insight.widgets.explorer import Explorer
    from insight.widgets.studio import Studio
    from insight.workspace.lookalike import Lookalike
    from insight.workspace.segmentation import Segmentation


def open_workspace(path: str | Path, as_of: dt.datetime | dt.date | str | None = None) -> Workspace:
    """Open a workspace file. This is `insight.open`.

    Parameters
    ----------
    path
        The TOML file, or a folder with one called `insight.toml`.
    as_of
        The instant everything is computed for: a date (its local midnight), a time, or an ISO text of one. Default: the file's
        `as_of`, else now.

    Raises
    ------
    WorkspaceError
        If the file says something that is not known, or a column is not there.
    DataError
        If a source cannot be read.

    A property, audience or consent that is wrong raises an ExpressionError where it is used; `Workspace.check` finds all.
    """
    file = Path(path)
    file = file / "insight.toml" if file.is_dir() else file
    model = load_model(file)
    try:
        data = open_data(model, file)
        return _workspace(data, as_of if as_of is not None else model.workspace.as_of or dt.datetime.now(dt.UTC))
    except WorkspaceError as wrong:
        if wrong.file is not None:
            raise
        raise WorkspaceError(wrong.problem, file=file, key=wrong.key, remedy=wrong.remedy) from None


@dataclass(frozen=True)
class Workspace(Answer):
    """Everything that questions about customers need. Frozen: each change gives a new workspace.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"customer_id": [1, 2], "country": ["NO", "DK"]})
    >>> orders = pl.DataFrame(
    ...     {
    ...         "order_id": [1, 2],
    ...         "customer_id": [1, 1],
    ...         "amount": [100.0, 50.0],
    ...         "ordered_at": [dt.datetime(2025, 12, 1), dt.datetime(2025, 12, 24)],
    ...     }
    ... )
    >>> ws = Workspace.from_tables(profile=people, tables={"orders": orders}, as_of="2026-01-01")
    >>> ws = ws.define(spend_90d="sum(orders.amount within 90 days)")
    >>> ws.frame("spend_90d").rows()
    [(1, 150.0), (2, 0.0)]
    >>> ws.audience("spend_90d > 100 and last(orders.amount) < 60").ids().to_list()
    [1]
    """

    profiles: Profiles
    kept: Mapping[str, Partition] = field(default_factory=dict, repr=False)

    @classmethod
    def from_tables(
        cls, profile: Frame, tables: Mapping[str, Frame] | None = None, *, as_of: dt.datetime | dt.date | str,
        model: Mapping[str, Any] | None = None, others: Mapping[str, Mapping[str, Frame]] | None = None,
    ) -> Workspace:  # fmt: skip
        """A workspace from tables in memory: polars, pandas, Arrow or Ibis.

        Parameters
        ----------
        profile
            One row per customer.
        tables
            One-to-many tables by name.
        as_of
            The instant everything is computed for.
        model
            The same keys as a workspace file, without sources. What it leaves out of `profile`, `tables` and `lookups` is
            guessed from the names of the columns.
        others
            `lookups`, `lists` and `suppression`, each by name.

        Raises
        ------
        WorkspaceError, DataError, ExpressionError
        """
        from insight.customers.model_completion import completed_model  # noqa: PLC0415 - files say all themselves

        given, groups = dict(model or {}), dict(others or {})
        whole = completed_model(given, profile, tables or {}, groups)
        return _workspace(from_frames(build_model(whole), profile, tables or {}, groups), as_of)

    # --- what it holds ------------------------------------------------------------------------------------------------

    @property
    def as_of(self) -> dt.datetime:
        """The instant everything is computed for."""
        return self.profiles.clock.as_of

    @property
    def catalog(self) -> Catalog:
        """Every property, with type, unit, expression and what it depends on."""
        return self.profiles.catalog

    @property
    def model(self) -> WorkspaceModel:
        """What the workspace file says."""
        return self.profiles.data.model

    @property
    def channels(self) -> dict[str, Channel]:
        """The channels on which customers can be spoken to."""
        from insight.audiences.channels import channels_of  # noqa: PLC0415 - loads the tables of phone numbers

        return channels_of(self.profiles)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Names of the audiences."""
        return self.catalog.audience_names

    def define(self, **properties: str | PropertyPart) -> Workspace:
        """A workspace that also knows these properties (texts of the insight language); raises ExpressionError for a wrong one."""
        made = {**self.model.properties, **parts_of(PropertyPart, properties)}
        return self._with("property", properties, {"properties": made})

    def define_audiences(self, **audiences: str | AudiencePart) -> Workspace:
        """A workspace that also knows these audiences; raises ExpressionError for a wrong one."""
        made = {**self.model.audiences, **parts_of(AudiencePart, audiences)}
        return self._with("audience", audiences, {"audiences": made})

    def _with(self, kind: str, names: Iterable[str], changes: dict[str, Any]) -> Workspace:
        old, model = self.profiles, self.model.model_copy(update=changes)
        made = profiles_of(replace(old.data, model=model), old.clock, old.integrity, old.published)
        for name in names:
            made.catalog.definition(kind, name)
        return Workspace(made, self.kept)

    # --- questions ----------------------------------------------------------------------------------------------------

    def check(self) -> Findings:
        """Look for faults in the data, and for definitions that are wrong; nothing is changed."""
        from insight.audiences.channels import consent_columns  # noqa: PLC0415 - only this needs it
        from insight.customers.checks.data_check import check_data  # noqa: PLC0415 - likewise
        from insight.profiles.catalog.definition_check import check_definitions  # noqa: PLC0415 - likewise

        wrong = check_definitions(self.catalog, self.model.consent)
        return check_data(self.profiles.data, self.profiles.clock, consent_columns(self.profiles), wrong)

    def table(self, *columns: str) -> ir.Table:
        """One row per profile: the key, and properties by name (or texts). All public ones when none is named."""
        return self.profiles.table(columns or [name for name in self.catalog.public if name != self.profiles.key])

    def frame(self, *columns: str) -> pl.DataFrame:
        """The same, computed, as a polars frame in order of the key."""
        table: Any = self.table(*columns)
        return self.profiles.data.engine.frame(table.order_by(self.profiles.key))

    def audience(self, audience: str | Selection) -> Audience:
        """An audience by name, from a text of the insight language, or of a selection.

        Raises
        ------
        ExpressionError
            If the text is no condition; where it is a single word, audiences of a like name are offered.
        """
        given = selection_of(self.profiles, audience) if isinstance(audience, str) else audience
        return Audience.of(given, self.studio)

    @cached_property
    def rfm(self) -> Rfm:
        """RFM scores: cut-offs, segments, sizes.

        Raises
        ------
        WorkspaceError
            If the workspace has no `[rfm]`.
        """
        from insight.profiles.rfm.rfm_summary import rfm_of  # noqa: PLC0415 - only this needs it

        return rfm_of(self.profiles)

    def profile(self, key: Any, *, reveal: bool = False) -> Customer:
        """One customer: properties, scores, audiences, timeline; private columns masked unless `reveal`.

        Raises
        ------
        UnknownProfile
        """
        from insight.profiles.customer.customer import customer_of  # noqa: PLC0415 - only this needs it

        return customer_of(self.profiles, key, reveal=reveal)

    # --- snapshots ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Compute every public property for `as_of`, and keep them in the workspace's state folder as one run."""
        from insight.profiles.snapshots.capture import take  # noqa: PLC0415 - loads the hashing and the storage

        return take(self.profiles)

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot, the one taken last first."""
        from insight.profiles.snapshots import snapshot  # noqa: PLC0415

        return snapshot.snapshots(self.profiles)

    def at(self, as_of: dt.datetime | dt.date | str) -> Snapshot:
        """The snapshot for the latest time that is not after this one; of several, the one taken last.

        Raises
        ------
        UnknownSnapshot
            If there is none.
        """
        from insight.profiles.snapshots import snapshot  # noqa: PLC0415

        return snapshot.snapshot_at(self.profiles, instant_of(as_of, self.profiles.clock.timezone))

    def prune(self, *, keep: int) -> list[str]:
        """Remove all snapshots but the `keep` taken last, with their files; gives the `run_id` of each removed one."""
        from insight.profiles.snapshots import snapshot  # noqa: PLC0415

        return snapshot.prune(self.profiles, keep)

    # --- preview ------------------------------------------------------------------------------------------------------

    def preview(self, properties: Iterable[str] | None = None, memory: int | None = None) -> Preview:
        """The profile table in memory, for exact counts at once: all public properties, or these.

        See `insight.audiences.preview.preview.open_preview`; `memory` is the bound in bytes for what is kept of answers.

        Raises
        ------
        PrivateColumn
            If a property is private.
        """
        from insight.audiences.preview.preview import open_preview  # noqa: PLC0415 - loads numpy

        return open_preview(self.profiles, properties, memory)

    def studio(self, audience: str | Audience | None = None, *, exports: str | Path | None = None) -> Studio:
        """The audience studio, a widget for notebooks: build, tune, understand, save and export an audience.

        It begins with an audience, or with everyone. Exports go into `exports`, by default a folder beside the workspace file.

        Raises
        ------
        ExpressionError
            If the text is no condition.
        MissingPackage
            If anywidget is not installed: `pip install 'insight[lab]'`.
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

        Raises
        ------
        SegmentationError
            If a property cannot be used, or there are too few profiles.
        NoStructure
            If `k` is "auto" and no number of segments would be found again.
        """
        from insight.segments.wish import Wish, segmented, unique  # noqa: PLC0415 - loads numpy

        given = {each: how or "" for each, how in by.items()} if isinstance(by, Mapping) else unique(by)
        return self._door(segmented(self.profiles, Wish(name, given, k, method, within, seed)))

    @property
    def segmentations(self) -> dict[str, Segmentation]:
        """The published segmentations by name."""
        return {name: self._door(replace(each, profiles=self.profiles)) for name, each in self.kept.items()}

    def publish(self, segmentation: Partition, *, keep: bool = True) -> Workspace:
        """A workspace in which each profile's segment is a property, `<name>`, beside its distance or probability.

        A workspace of a file keeps it in `segments/` beside the file, and has it whenever it is opened; not with `keep=False`.

        Raises
        ------
        SegmentationError
            If a property has the name already, or the file cannot be written.
        """
        from insight.segments.segment_folder import published  # noqa: PLC0415 - loads numpy

        profiles = published(self.profiles, self.kept, segmentation, write=keep)
        return Workspace(profiles, {**self.kept, segmentation.name: segmentation})

    def lookalike(
        self, audience: str | Selection, by: Iterable[str], *, size: int, name: str = "lookalike",
        exclude_seed: bool = True, seed: int = 0,
    ) -> Lookalike:  # fmt: skip
        """The `size` profiles most like the members of an audience, by these properties; see `insight.segments.lookalike.resemblance`.

        Raises
        ------
        SegmentationError
            If the audience has fewer than 50 members, the size makes no sense, or a property cannot be used.
        """
        from insight.segments.lookalike.lookalike_search import Likewise, lookalike  # noqa: PLC0415 - loads numpy
        from insight.workspace.lookalike import Lookalike  # noqa: PLC0415 - loads numpy

        tree = s.InAudience(audience) if audience in self.audiences else self.audience(audience).tree
        found = lookalike(self.profiles, tree, Likewise(tuple(by), size, name, exclude_seed, seed))
        return Lookalike.of(found, self.audience)

    def _door(self, partition: Partition) -> Segmentation:
        from insight.workspace.segmentation import Segmentation  # noqa: PLC0415 - loads numpy

        return Segmentation.of(partition, lambda given, text: self.publish(given, keep=False).audience(text))

    # --- comparisons --------------------------------------------------------------------------------------------------

    def overlap(self, audiences: Iterable[str | Audience]) -> Overlap:
        """What two or more audiences (names, texts or audiences) have in common; fewer, or one twice, is a ComparisonError."""
        from insight.audiences.comparisons.overlap import overlap  # noqa: PLC0415 - only this needs it

        given = [audiences] if isinstance(audiences, str) else audiences
        return overlap(self.profiles, [self.audience(each) for each in given])

    def breakdown(self, audience: str | Selection, by: str) -> Breakdown:
        """The values of a property (or text) among members against everyone. Raises PrivateColumn; for lists ComparisonError."""
        from insight.audiences.comparisons.breakdown import breakdown  # noqa: PLC0415 - only this needs it

        return breakdown(self.profiles, self.audience(audience), by)

    def diff(self, old: str | Audience, new: str | Audience) -> Diff:
        """Who joins and who leaves when an audience is defined anew, and through which condition; sizes and reach of both."""
        from insight.audiences.comparisons.diff import diff_of  # noqa: PLC0415 - only this needs it

        return diff_of(self.audience(old), self.audience(new))

    def __repr__(self) -> str:
        file = self.profiles.data.file
        return f"<Workspace {file.name if file else 'of tables'} as of {PLAIN.as_of(self.profiles.clock)}>"

    def to_dict(self) -> dict[str, Any]:
        """What it holds: plain values, for JSON."""
        from insight.workspace.contents import contents  # noqa: PLC0415 - few ask for it

        return contents(self.profiles)

    def sheet(self) -> Sheet:
        """Its tables and audiences, and what is known of customers."""
        from insight.workspace.contents import contents_sheet  # noqa: PLC0415 - only shown workspaces need it

        return contents_sheet(self.profiles)


# --- building -----------------------------------------------------------------------------------------------------------


def _workspace(data: CustomerData, as_of: dt.datetime | dt.date | str) -> Workspace:
    settings = data.model.workspace
    clock = Clock(instant_of(as_of, settings.timezone), settings.timezone, settings.week_starts)
    profiles = profiles_of(data, clock, Integrity(data))
    if data.file is not None and (data.folder / FOLDER).is_dir():
        from insight.segments.segment_folder import with_kept  # noqa: PLC0415 - loads numpy

        return Workspace(*with_kept(profiles))
    return Workspace(profiles)
