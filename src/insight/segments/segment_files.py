"""The segmentations of a workspace: JSON files in a folder beside it, published as properties of its profiles.

The files are readable, diffable, and refused when they are not what was written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from insight.errors import SegmentationError
from insight.kit.whole_file import reason_of, whole_file
from insight.language.types import NUMBER, TEXT
from insight.profiles.assembly import profiles_with
from insight.profiles.catalog.definitions import Computed
from insight.segments import FOLDER
from insight.segments.features import Feature, Features
from insight.segments.frozen_model import Centres, Islands, Mixture
from insight.segments.partition import NONE, Partition
from insight.segments.trees import DecisionTree, Ranked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from insight.profiles.profile_table import Profiles
    from insight.segments.frozen_model import Model

FORMAT = 1
_SUM = "sha256"
_PLAIN = ("name", "method", "within", "seed", "as_of")
_WITHIN = "within"
_SAID = {
    "distance": "From the centre of the segment, in standard deviations.",
    "probability": "That the profile belongs to its segment.",
}


# --- as properties ----------------------------------------------------------------------------------------------------


def _computed_of(segmentation: Partition) -> dict[str, Computed]:
    """The properties of a segmentation, by name: `<name>`, and `<name>_distance` or `<name>_probability`.

    Both are missing for profiles outside the condition that the segmentation is limited to.
    """
    model, features = segmentation.model, segmentation.features
    tests = model.tests if isinstance(model, Ranked) else {}
    parts = [list(segmentation.names), model.to_json(), [each.to_json() for each in features.all]]
    rule = json.dumps(parts)

    def limited(columns: Mapping[str, Any], value: Any) -> Any:
        return ibis.ifelse(columns[_WITHIN], value, ibis.null(value.type())) if segmentation.within else value

    def label(columns: Mapping[str, Any]) -> Any:
        return limited(columns, segmentation.expression(columns))

    def strength(columns: Mapping[str, Any]) -> Any:
        return limited(columns, model.strength_expression(features.expressions(columns)))

    needs = () if tests else features.names
    conditions = tests | ({_WITHIN: segmentation.within} if segmentation.within else {})
    title = segmentation.name.replace("_", " ").capitalize()
    by = f" by {', '.join(features.names)}" if features.names else ", each profile in the first that fits"
    name = segmentation.name
    made = {
        name: Computed(
            name, TEXT, needs, label, title=title, description=f"One of {len(segmentation)} segments{by}.",
            rule=lambda: rule, conditions=conditions, group="segment",
        )
    }  # fmt: skip
    if model.strength_name:
        other = f"{name}_{model.strength_name}"
        made[other] = Computed(
            other, NUMBER, needs, strength, title=f"{title}, {model.strength_name}", description=_SAID[model.strength_name],
            rule=lambda: rule, conditions=conditions, group="segment",
        )  # fmt: skip
    return made


def _require_free(segmentation: Partition, taken: Collection[str]) -> None:
    """Make sure that no property has a name that publishing needs.

    Raises
    ------
    SegmentationError
    """
    clash = next((name for name in _computed_of(segmentation) if name in taken), None)
    if clash is not None:
        raise SegmentationError(
            f"The segmentation cannot be published as {segmentation.name!r}: there is a property {clash!r} already. "
            "Fit it under another name."
        )
    if NONE in segmentation.names:
        raise SegmentationError(f"A segment may not be called {NONE!r}, which stands for profiles in no segment.")


# --- as files ---------------------------------------------------------------------------------------------------------


def _model_from_json(data: Mapping[str, Any]) -> Model:
    """A model from plain values.

    Raises
    ------
    KeyError, ValueError, TypeError
        If a part is missing or of another shape.
    """
    parts = ("centres", "radii", "means", "whiteners", "constants")
    numbers = {name: np.array(data[name], np.float64) for name in parts if name in data}
    match data["kind"]:
        case "centres":
            return Centres(numbers["centres"])
        case "islands":
            return Islands(numbers["centres"], numbers["radii"])
        case "mixture":
            return Mixture(numbers["means"], numbers["whiteners"], numbers["constants"])
        case "tree":
            return DecisionTree.from_json(data)
        case "ranked":
            return Ranked(tuple(map(str, data["conditions"])))
        case kind:
            raise ValueError(kind)


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
        profiles, features=features, model=_model_from_json(data["model"]), names=tuple(data["names"]),
        shares=tuple(data["shares"]), metrics=data["metrics"], training=data["training"], versions=data["versions"],
        **{name: data[name] for name in _PLAIN},
    )  # fmt: skip


def _with_sum(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, _SUM: _sum_of(data)}


def _sum_of(data: Mapping[str, Any]) -> str:
    rest = {name: part for name, part in data.items() if name != _SUM}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# --- in the folder ----------------------------------------------------------------------------------------------------


def _folder_of(profiles: Profiles) -> Path | None:
    """Where a workspace keeps its segmentations: `segments` beside its file; None for one of tables in memory."""
    return profiles.data.folder / FOLDER if profiles.data.file is not None else None


def with_kept(profiles: Profiles) -> tuple[Profiles, dict[str, Partition]]:
    """The same profiles with the segmentations that are kept beside the workspace's file, and these by name.

    Raises
    ------
    SegmentationError
        If one cannot be read, was changed by hand, or is of a newer version.
    """
    folder = _folder_of(profiles)
    files = sorted(folder.glob("*.json")) if folder is not None and folder.is_dir() else []
    kept = {each.name: each for each in (load(path, profiles) for path in files)}
    return _with_segments(profiles, kept.values()), kept


def _with_segments(profiles: Profiles, segmentations: Iterable[Partition]) -> Profiles:
    """The same profiles, with the properties of these segmentations."""
    computed = [_computed_of(each) for each in segmentations]
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
    mine = _computed_of(kept[segmentation.name]) if segmentation.name in kept else {}
    _require_free(segmentation, set(profiles.catalog.names) - set(mine))
    others = {name: one for name, one in profiles.published.items() if name not in mine}
    made = _with_segments(replace(profiles, published=others), [segmentation])
    made.catalog.definition("property", segmentation.name)
    folder = _folder_of(profiles)
    if write and folder is not None:
        save(segmentation, folder)
    return made
