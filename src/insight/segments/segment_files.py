"""Segmentations as JSON files: readable, diffable, and refused when they are not what was written."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from insight.errors import SegmentationError
from insight.kit.whole_file import reason_of, whole_file
from insight.segments.features.features import Feature, Features
from insight.segments.models.model_json import model_from_json
from insight.segments.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from insight.profiles.profile_table import Profiles

FORMAT = 1
_SUM = "sha256"
_PLAIN = ("name", "method", "within", "seed", "as_of")


def save(segmentation: Partition, folder: Path) -> Path:
    """Write a segmentation to `folder`, as `<name>.json`; whole or not at all.

    Raises
    ------
    SegmentationError
        If the file cannot be written.
    """
    path = folder / f"{segmentation.name}.json"
    text = json.dumps(_with_sum(to_json(segmentation)), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def unwritable(reason: str) -> SegmentationError:
        return SegmentationError(f"{path}: the segmentation could not be written: {reason}.")

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise unwritable(reason_of(wrong)) from None
    with whole_file(path, error=unwritable) as part:
        part.write_text(text, encoding="utf-8")
    return path


def load(path: Path, profiles: Profiles) -> Partition:
    """Read a segmentation, bound to profiles.

    Raises
    ------
    SegmentationError
        If the file is missing, is no segmentation, is of a newer version, or was changed by hand.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise SegmentationError(f"{path}: the segmentation cannot be read: {wrong.strerror}.") from None
    except ValueError:
        raise SegmentationError(f"{path}: this is no segmentation: it is not JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("format"), int):
        raise SegmentationError(f"{path}: this is no segmentation.")
    if data["format"] > FORMAT:
        raise SegmentationError(
            f"{path}: this segmentation is of format {data['format']}, and this version of insight reads up to {FORMAT}. "
            "Install the newer version, or fit it again."
        )
    if data.get(_SUM) != _sum_of(data):
        raise SegmentationError(
            f"{path}: this segmentation was changed after it was written. Take the file back from git, or fit it again; "
            "names are changed with rename."
        )
    try:
        return from_json(data, profiles)
    except (KeyError, TypeError, ValueError, IndexError):
        raise SegmentationError(f"{path}: the segmentation lacks a part, or holds one of the wrong type.") from None


def to_json(segmentation: Partition) -> dict[str, Any]:
    """Plain values."""
    return {
        "format": FORMAT,
        **{name: getattr(segmentation, name) for name in _PLAIN},
        "names": list(segmentation.names),
        "shares": list(segmentation.shares),
        "metrics": dict(segmentation.metrics),
        "features": [each.to_json() for each in segmentation.features.all],
        "model": segmentation.model.to_json(),
        "training": dict(segmentation.training),
        "versions": dict(segmentation.versions),
    }


def from_json(data: Mapping[str, Any], profiles: Profiles) -> Partition:
    """From plain values.

    Raises
    ------
    KeyError, TypeError, ValueError
        If a part is missing or of another type.
    """
    features = Features(tuple(Feature.from_json(each) for each in data["features"]))
    return Partition(
        profiles, features=features, model=model_from_json(data["model"]), names=tuple(data["names"]),
        shares=tuple(data["shares"]), metrics=data["metrics"], training=data["training"], versions=data["versions"],
        **{name: data[name] for name in _PLAIN},
    )  # fmt: skip


def _with_sum(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, _SUM: _sum_of(data)}


def _sum_of(data: Mapping[str, Any]) -> str:
    rest = {name: part for name, part in data.items() if name != _SUM}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
