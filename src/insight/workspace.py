"""The workspace: customer data, the catalog over it, and the instant it is all computed for. Each method delegates down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.audiences.audience import Audience
from insight.audiences.channels import Channel, channels_of
from insight.customers.completion import completed_model
from insight.customers.data import CustomerData, Frame, from_frames, open_data
from insight.customers.integrity import Integrity
from insight.customers.model import AudiencePart, PropertyPart, WorkspaceModel, build_model, load_model
from insight.errors import UnknownName, WorkspaceError, nearest
from insight.language import syntax as s
from insight.language.shape import Scope
from insight.properties.assembled import profiles_of
from insight.properties.customer import Customer, customer_of
from insight.properties.rfm_table import Rfm, RfmSource
from insight.units import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from insight.audiences.breakdown import Breakdown
    from insight.audiences.diff import Diff
    from insight.audiences.overlap import Overlap
    from insight.audiences.preview.preview import Preview
    from insight.customers.findings import Findings
    from insight.properties.catalog import Catalog
    from insight.properties.snapshot import Snapshot
    from insight.properties.table import Profiles


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
    ExpressionError
        If a property or an audience is wrong.
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
class Workspace:
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
        return channels_of(self.profiles)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Names of the audiences."""
        return self.catalog.audience_names

    def define(self, **properties: str | PropertyPart) -> Workspace:
        """A workspace that also knows these properties (texts of the insight language)."""
        parts = {
            name: PropertyPart(expression=given) if isinstance(given, str) else given
            for name, given in properties.items()
        }
        return self._with(self.model.model_copy(update={"properties": {**self.model.properties, **parts}}))

    def define_audiences(self, **audiences: str | AudiencePart) -> Workspace:
        """A workspace that also knows these audiences."""
        parts = {
            name: AudiencePart(expression=given) if isinstance(given, str) else given
            for name, given in audiences.items()
        }
        return self._with(self.model.model_copy(update={"audiences": {**self.model.audiences, **parts}}))

    def _with(self, model: WorkspaceModel) -> Workspace:
        return Workspace(
            profiles_of(replace(self.profiles.data, model=model), self.profiles.clock, self.profiles.integrity)
        )

    # --- questions ----------------------------------------------------------------------------------------------------

    def check(self) -> Findings:
        """Look for faults in the data; nothing is changed."""
        from insight.customers.checks import check_data  # noqa: PLC0415 - only this needs it

        return check_data(self.profiles.data, self.profiles.clock, _consent_columns(self.profiles))

    def table(self, *columns: str) -> ir.Table:
        """One row per profile: the key, and properties by name (or texts). All public ones when none is named."""
        return self.profiles.table(columns or [name for name in self.catalog.public if name != self.profiles.key])

    def frame(self, *columns: str) -> pl.DataFrame:
        """The same, computed, as a polars frame in order of the key."""
        table: Any = self.table(*columns)
        return pl.DataFrame(pl.from_arrow(self.profiles.data.engine.arrow(table.order_by(self.profiles.key))))

    def audience(self, name_or_text: str) -> Audience:
        """An audience by name, or from a text of the insight language.

        Raises
        ------
        ExpressionError
            If the text is no condition; where it is a single word, audiences of a like name are offered.
        """
        catalog = self.catalog
        if name_or_text in catalog.audience_names:
            tree = catalog.condition(catalog.audience_text(name_or_text), f"audience {name_or_text!r}")
            return Audience(self.profiles, tree, name_or_text)
        try:
            return Audience(self.profiles, catalog.condition(name_or_text))
        except UnknownName as wrong:
            near = nearest(name_or_text, catalog.audience_names) if wrong.name == name_or_text.strip() else None
            if near is None:
                raise
            raise UnknownName(name_or_text, "audience or property", [*catalog.audience_names, *catalog.names]) from None

    @cached_property
    def rfm(self) -> Rfm:
        """RFM scores: cut-offs, segments, sizes.

        Raises
        ------
        WorkspaceError
            If the workspace has no `[rfm]`.
        """
        if self.model.rfm is None:
            raise WorkspaceError(
                "The workspace has no RFM scores.", key="rfm", remedy="Add [rfm] with `table` and `amount`."
            )
        return Rfm(self.profiles, RfmSource(self.profiles).scheme())

    def profile(self, key: Any, *, reveal: bool = False) -> Customer:
        """One customer: properties, scores, audiences, timeline; private columns masked unless `reveal`.

        Raises
        ------
        UnknownProfile
        """
        return customer_of(self.profiles, key, reveal=reveal)

    # --- snapshots ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Compute every public property for `as_of`, and keep them in the workspace's state folder as one run."""
        from insight.properties.snapshot_take import take  # noqa: PLC0415 - loads the hashing and the storage

        return take(self.profiles)

    def snapshots(self) -> list[Snapshot]:
        """Every snapshot, the one taken last first."""
        from insight.properties import snapshot  # noqa: PLC0415

        return snapshot.snapshots(self.profiles)

    def at(self, as_of: dt.datetime | dt.date | str) -> Snapshot:
        """The snapshot for the latest time that is not after this one; of several, the one taken last.

        Raises
        ------
        UnknownSnapshot
            If there is none.
        """
        from insight.properties import snapshot  # noqa: PLC0415

        return snapshot.snapshot_at(self.profiles, _instant(as_of, self.profiles.clock.timezone))

    def prune(self, *, keep: int) -> list[str]:
        """Remove all snapshots but the `keep` taken last, with their files; gives the `run_id` of each removed one."""
        from insight.properties import snapshot  # noqa: PLC0415

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

        return open_preview(self.profiles, self.audience, properties, memory)

    # --- comparisons --------------------------------------------------------------------------------------------------

    def overlap(self, audiences: Iterable[str | Audience]) -> Overlap:
        """What two or more audiences (names, texts or audiences) have in common; fewer, or one twice, is a ComparisonError."""
        from insight.audiences.overlap import overlap  # noqa: PLC0415 - only this needs it

        given = [audiences] if isinstance(audiences, str) else audiences
        return overlap(self.profiles, [self._given(each) for each in given])

    def breakdown(self, audience: str | Audience, by: str) -> Breakdown:
        """The values of a property (or text) among members against everyone. Raises PrivateColumn; for lists ComparisonError."""
        from insight.audiences.breakdown import breakdown  # noqa: PLC0415 - only this needs it

        return breakdown(self.profiles, self._given(audience), by)

    def diff(self, old: str | Audience, new: str | Audience) -> Diff:
        """Who joins and who leaves when an audience is defined anew, and through which condition; sizes and reach of both."""
        from insight.audiences.diff import diff_of  # noqa: PLC0415 - only this needs it

        return diff_of(self._given(old), self._given(new))

    def _given(self, audience: str | Audience) -> Audience:
        return audience if isinstance(audience, Audience) else self.audience(audience)

    def __repr__(self) -> str:
        file = self.profiles.data.file
        clock = self.profiles.clock
        return f"<Workspace {file.name if file else 'of tables'} as of {clock.local:%Y-%m-%d %H:%M} ({clock.timezone})>"


_FIRST_YEAR, _LAST_YEAR = 1900, 2200


# --- building -----------------------------------------------------------------------------------------------------------


def _workspace(data: CustomerData, as_of: dt.datetime | dt.date | str) -> Workspace:
    settings = data.model.workspace
    clock = Clock(_instant(as_of, settings.timezone), settings.timezone, settings.week_starts)
    return Workspace(profiles_of(data, clock, Integrity(data)))


def _consent_columns(profiles: Profiles) -> dict[str, str]:
    """Channels whose consent is a stored column as it is."""
    found: dict[str, str] = {}
    scope = Scope(profiles.catalog.shape)
    for channel, text in profiles.data.model.consent.items():
        tree = profiles.catalog.read(text)
        if isinstance(tree, s.Not):
            tree = tree.term
        if isinstance(tree, s.Name) and scope.resolve(tree.path).what == "column" and len(tree.path) == 1:
            found[channel] = tree.path[0]
    return found


def _instant(as_of: dt.datetime | dt.date | str, timezone: str) -> dt.datetime:
    clock = Clock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), timezone)
    if isinstance(as_of, str):
        try:
            as_of = dt.datetime.fromisoformat(as_of.strip())
        except ValueError:
            raise WorkspaceError(
                f"{as_of!r} is no date or time.", key="as_of", remedy="Write 2026-01-31 or 2026-01-31T12:00."
            ) from None
    if not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
        raise WorkspaceError(
            f"{as_of} is out of reach.",
            key="as_of",
            remedy=f"Choose one from {_FIRST_YEAR} to {_LAST_YEAR}.",
        )
    return clock.instant(as_of) if isinstance(as_of, dt.datetime) else clock.midnight(as_of)
