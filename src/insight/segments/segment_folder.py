"""The segmentations of a workspace: kept as files in a folder beside it, published as properties of its profiles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.profiles.assembly import profiles_with
from insight.segments import FOLDER
from insight.segments.segment_files import load, save
from insight.segments.segment_properties import computed_of, require_free

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from insight.profiles.profile_table import Profiles
    from insight.segments.partition import Partition


def folder_of(profiles: Profiles) -> Path | None:
    """Where a workspace keeps its segmentations: `segments` beside its file; None for one of tables in memory."""
    return profiles.data.folder / FOLDER if profiles.data.file is not None else None


def kept_beside(profiles: Profiles) -> dict[str, Partition]:
    """The segmentations in the workspace's folder, by name.

    Raises
    ------
    SegmentationError
        If one cannot be read, was changed by hand, or is of a newer version.
    """
    folder = folder_of(profiles)
    files = sorted(folder.glob("*.json")) if folder is not None and folder.is_dir() else []
    return {each.name: each for each in (load(path, profiles) for path in files)}


def with_kept(profiles: Profiles) -> tuple[Profiles, dict[str, Partition]]:
    """The same profiles with the segmentations that are kept beside the workspace's file, and these by name.

    Raises
    ------
    SegmentationError
        As `kept_beside`.
    """
    kept = kept_beside(profiles)
    return with_segments(profiles, kept.values()), kept


def with_segments(profiles: Profiles, segmentations: Iterable[Partition]) -> Profiles:
    """The same profiles, with the properties of these segmentations."""
    computed = [computed_of(each) for each in segmentations]
    return profiles_with(profiles, {name: one for part in computed for name, one in part.items()})


def published(
    profiles: Profiles, kept: Mapping[str, Partition], segmentation: Partition, *, write: bool = True
) -> Profiles:
    """The same profiles with one more segmentation, in place of an older one of its name; `write` keeps it as a file.

    Raises
    ------
    SegmentationError
        If a property of its name is there already, or the file cannot be written; nothing is changed then.
    ExpressionError
        If it needs a property that is not there, or is wrong.
    """
    mine = computed_of(kept[segmentation.name]) if segmentation.name in kept else {}
    require_free(segmentation, set(profiles.catalog.names) - set(mine))
    for name in mine:
        profiles = replace(profiles, published={each: one for each, one in profiles.published.items() if each != name})
    made = with_segments(profiles, [segmentation])
    made.catalog.definition("property", segmentation.name)
    folder = folder_of(profiles)
    if write and folder is not None:
        save(segmentation, folder)
    return made
