"""Putting a workspace's parts together: its definitions and scores over opened data, for one instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import WorkspaceError
from insight.language.shape import shape_of
from insight.profiles.catalog.catalog import Catalog
from insight.profiles.profile_table import Profiles
from insight.profiles.rfm.rfm_source import RfmSource
from insight.profiles.rfm.scheme import rfm_properties, rfm_scores
from insight.units import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.customers.model import PropertyPart, RfmPart, WorkspaceModel
    from insight.profiles.catalog.definitions import Computed


def profiles_of(
    data: CustomerData, clock: Clock, integrity: Integrity, published: Mapping[str, Computed] | None = None
) -> Profiles:
    """The profile table of opened data at an instant; each definition is read and checked when it is first needed.

    Parameters
    ----------
    published
        Properties that are not of the workspace file, such as segments, by name.

    Raises
    ------
    WorkspaceError
        If a name is taken.
    """
    model = data.model
    properties = dict(model.properties)
    computed: dict[str, Computed] = {}
    source = RfmSource()
    if model.rfm is not None:
        properties = {**_rfm_measures(model, model.rfm, data.file), **properties}
        computed = rfm_scores(source.scheme, source.rule, source.check)
    _refuse_taken(published or {}, computed)
    computed |= published or {}
    catalog = Catalog(shape_of(data), properties, model.audiences, computed, _private(model))
    catalog.formats = model.workspace.formats
    profiles = Profiles(data, catalog, clock, integrity, published or {})
    source.profiles = profiles
    return profiles


def profiles_at(profiles: Profiles, as_of: dt.datetime) -> Profiles:
    """The same profiles at another instant; scores get the cut-offs of that instant, unless they are frozen."""
    return profiles_of(profiles.data, replace(profiles.clock, as_of=as_of), profiles.integrity, profiles.published)


def profiles_with(profiles: Profiles, published: Mapping[str, Computed]) -> Profiles:
    """The same profiles with more properties; one of the same name that was published before is replaced.

    Raises
    ------
    WorkspaceError
        If a name belongs to something else.
    """
    return profiles_of(profiles.data, profiles.clock, profiles.integrity, {**profiles.published, **published})


def _refuse_taken(published: Mapping[str, Computed], scores: Mapping[str, Computed]) -> None:
    for name in published:
        if name in scores:
            raise WorkspaceError(f"The name {name!r} belongs to a score.", key=name, remedy="Choose another name.")


def _private(model: WorkspaceModel) -> dict[str, set[str]]:
    """The columns of each table that are never shown; addresses are private whether or not the file says so."""
    tables = {name: set(part.private) for name, part in model.tables.items()}
    return {"profile": {*model.profile.private, *model.profile.contact.values()}, **tables}


def _rfm_measures(model: WorkspaceModel, part: RfmPart, file: Path | None) -> dict[str, PropertyPart]:
    measures = rfm_properties(part, model.workspace.currency)
    for name in measures:
        if name in model.properties:
            raise WorkspaceError(
                f"The name {name!r} belongs to [rfm].",
                file=file,
                key=f"properties.{name}",
                remedy="Choose another name.",
            )
    return measures


_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def instant_of(as_of: dt.datetime | dt.date | str, timezone: str) -> dt.datetime:
    """The instant that a date (its local midnight), a time, or an ISO text of one means.

    Raises
    ------
    WorkspaceError
        If the text is none, or it is out of reach.
    """
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
