"""Where a workspace comes from: a file, or tables in memory; with the segmentations that are kept beside a file."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.customers.customer_data import CustomerData, Frame, from_frames, open_data
from insight.customers.integrity import Integrity
from insight.customers.model_file import build_model, load_model
from insight.errors import WorkspaceError
from insight.profiles.assembly import instant_of, profiles_of
from insight.segments import FOLDER
from insight.units import Clock

_LOG = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition

    Contents = tuple[Profiles, Mapping[str, Partition]]

AsOfValue = dt.datetime | dt.date | str
"""A time, a date (its local midnight), or an ISO text of one."""


def contents_of_file(path: str | Path, as_of: AsOfValue | None) -> Contents:
    """The contents of a workspace file, or of a folder with one called `insight.toml`, at an instant."""
    file = Path(path)
    file = file / "insight.toml" if file.is_dir() else file
    model = load_model(file)
    try:
        data = open_data(model, file)
        return _contents(data, as_of if as_of is not None else model.workspace.as_of or dt.datetime.now(dt.UTC))
    except WorkspaceError as wrong:
        if wrong.file is not None:
            raise
        raise WorkspaceError(wrong.problem, file=file, key=wrong.key, remedy=wrong.remedy) from None


def contents_of_tables(
    profile: Frame, tables: Mapping[str, Frame], model: Mapping[str, Any],
    others: Mapping[str, Mapping[str, Frame]], as_of: AsOfValue,
) -> Contents:  # fmt: skip
    """The contents of tables in memory, with what a workspace file would say of them, at an instant."""
    from insight.customers.model_guess import completed_model  # noqa: PLC0415 - files say all themselves

    groups = dict(others)
    whole = completed_model(dict(model), profile, tables, groups)
    return _contents(from_frames(build_model(whole), profile, tables, groups), as_of)


def _contents(data: CustomerData, as_of: AsOfValue) -> Contents:
    settings = data.model.workspace
    clock = Clock(instant_of(as_of, settings.timezone), settings.timezone, settings.week_starts)
    profiles = profiles_of(data, clock, Integrity(data))
    name, model = data.file or "tables in memory", data.model
    _LOG.info("opened %s as of %s: %d tables, %d properties, %d audiences", name, clock.as_of.isoformat(),
              len(model.tables), len(model.properties), len(model.audiences))  # fmt: skip
    if data.file is not None and (data.folder / FOLDER).is_dir():
        from insight.segments.segment_files import with_kept  # noqa: PLC0415 - loads numpy

        return with_kept(profiles)
    return profiles, {}
