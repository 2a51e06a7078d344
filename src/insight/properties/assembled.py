"""Putting a workspace's parts together: its definitions and scores over opened data, for one instant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import WorkspaceError
from insight.language.shape import shape_of
from insight.properties.catalog import Catalog
from insight.properties.rfm import rfm_properties, rfm_scores
from insight.properties.rfm_table import RfmSource
from insight.properties.table import Profiles

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from insight.customers.data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.customers.model import PropertyPart, RfmPart, WorkspaceModel
    from insight.units import Clock


def profiles_of(data: CustomerData, clock: Clock, integrity: Integrity) -> Profiles:
    """The profile table of opened data at an instant; every definition is read and checked.

    Raises
    ------
    WorkspaceError, RfmError, ExpressionError
        If a definition is wrong.
    """
    model = data.model
    properties = dict(model.properties)
    computed = {}
    source = RfmSource()
    if model.rfm is not None:
        properties = {**_rfm_measures(model, model.rfm, data.file), **properties}
        computed = rfm_scores(source.scheme, source.rule)
    catalog = Catalog(shape_of(data), properties, model.audiences, computed, _private(model))
    profiles = Profiles(data, catalog, clock, integrity)
    source.profiles = profiles
    source.check()
    catalog.check()
    for channel, text in model.consent.items():
        catalog.condition(text, f"consent of channel {channel!r}")
    return profiles


def profiles_at(profiles: Profiles, as_of: dt.datetime) -> Profiles:
    """The same profiles at another instant; scores get the cut-offs of that instant, unless they are frozen."""
    return profiles_of(profiles.data, replace(profiles.clock, as_of=as_of), profiles.integrity)


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
