"""Describing a segmentation: sizes, spend, middles and indexes, what tells each segment, typical profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.errors import SegmentationError, did_you_mean
from insight.language.types import Kind as Type
from insight.profiles.columns import KEY
from insight.segments.description.description import Description, Spend
from insight.segments.description.summaries import Grouped, Summary, summaries
from insight.segments.frozen_model import Centres, Islands, Mixture
from insight.segments.partition import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from insight.profiles.catalog.property import Property
    from insight.segments.description.distinctions import Telling
    from insight.segments.frozen_model import Labels, Matrix, Model
    from insight.segments.partition import Partition

DEFAULT_SPEND = "rfm_monetary"
_RFM = {"rfm_segment", "rfm_score"}
"""Properties that are what a segmentation by RFM is made of, and tell nothing of it."""
TOLD = 3
SAME = 0.9
"""Properties whose correlation is above say the same; only the more telling one is told."""
_TYPES = (Type.NUMBER.value, Type.BOOLEAN.value, Type.TEXT.value)
_SCHEMA: dict[str, Any] = {
    "segment": pl.String, "property": pl.String, "title": pl.String, "unit": pl.String, "kind": pl.String, "used": pl.Boolean,
    "known": pl.Int64, "median": pl.Float64, "mean": pl.Float64, "value": pl.String, "index": pl.Float64,
    "effect": pl.Float64, "words": pl.String,
}  # fmt: skip


def describe(segmentation: Partition, spend: str | None = None, by: Iterable[str] | None = None) -> Description:
    """See `Segmentation.describe`."""
    catalog = {each.name: each for each in segmentation.profiles.catalog}
    spent = _spend(segmentation, catalog, spend)
    parts = _parts(segmentation, catalog, by)
    others = [part.name for part in parts if part.name not in segmentation.features.names]
    found = segmentation.assigned(*dict.fromkeys([*others, *([spent.name] if spent else [])]))
    names = [*segmentation.names, *([NONE] if (found.labels < 0).any() else [])]
    grouped = Grouped(
        found.frame, np.where(found.labels < 0, len(segmentation), found.labels), len(names), segmentation.seed
    )
    told, left_out = summaries(grouped, parts, {each.name: each for each in segmentation.features.all})
    sums = _sums(grouped, spent.name) if spent else None
    key = segmentation.profiles.key
    return Description(
        segmentation.name,
        found.frame.height,
        _frame(names, grouped, sums, told),
        _features(names, told),
        _typical(found.frame[KEY], found.matrix, found.labels, segmentation.names, segmentation.model, key),
        spent,
        left_out,
        formats=segmentation.profiles.formats,
    )


# --- what is looked at ------------------------------------------------------------------------------------------------


def _spend(segmentation: Partition, catalog: Mapping[str, Property], asked: str | None) -> Spend | None:
    """The property that was asked for, or that of the RFM scores, or the first number in the workspace's currency."""
    if asked is not None:
        if asked not in catalog:
            raise SegmentationError(
                f"There is no property {asked!r} to take spend from. {did_you_mean(asked, catalog)}"
            )
        if catalog[asked].type != Type.NUMBER.value:
            raise SegmentationError(f"Spend is a number; {asked!r} is a {catalog[asked].type}.")
        return Spend(asked, catalog[asked].title, catalog[asked].unit)
    currency = segmentation.profiles.data.model.workspace.currency
    numbers = [each for each in catalog.values() if each.is_public and each.type == Type.NUMBER.value]
    ours = [each for each in numbers if each.name == DEFAULT_SPEND] or [
        each for each in numbers if currency and each.unit == currency
    ]
    return Spend(ours[0].name, ours[0].title, ours[0].unit) if ours else None


def _parts(segmentation: Partition, catalog: Mapping[str, Property], by: Iterable[str] | None) -> list[Property]:
    """The features, and the other properties that may tell something."""
    if by is not None:
        wanted = list(by)
        for name in wanted:
            if name not in catalog:
                raise SegmentationError(f"There is no property {name!r}. {did_you_mean(name, catalog)}")
    else:
        own = {f"{segmentation.name}{end}" for end in ("", "_distance", "_probability", "_within")}
        own |= _RFM if segmentation.method == "rfm" else set()
        own.add(segmentation.profiles.key)
        wanted = [
            each.name for each in catalog.values() if each.is_public and each.name not in own and each.type in _TYPES
        ]
    return [catalog[name] for name in dict.fromkeys([*segmentation.features.names, *wanted])]


def _sums(grouped: Grouped, name: str) -> npt.NDArray[np.float64]:
    values = np.nan_to_num(grouped.frame[name].cast(pl.Float64).to_numpy(), nan=0.0)
    return np.bincount(grouped.groups, values, minlength=grouped.count).astype(np.float64)


# --- tables -----------------------------------------------------------------------------------------------------------


def _frame(
    names: Sequence[str], grouped: Grouped, spend: npt.NDArray[np.float64] | None, told: Sequence[Summary]
) -> pl.DataFrame:
    sizes = grouped.sizes()
    columns: dict[str, Any] = {
        "segment": names, "size": sizes, "share": [size / max(sum(sizes), 1) for size in sizes]
    }  # fmt: skip
    if spend is not None:
        total = float(spend.sum())
        columns["spend"] = spend.tolist()
        columns["spend_share"] = [float(each) / total if total else None for each in spend]
    columns["telling"] = pl.Series(
        [_most_telling(told, group) for group in range(len(names))], dtype=pl.List(pl.String)
    )
    for each in told:
        if each.used:
            columns |= _wide(each)
    return pl.DataFrame(columns)


def _wide(summary: Summary) -> dict[str, pl.Series]:
    name, numbers = summary.part.name, pl.Float64
    index = {f"{name}.index": pl.Series(summary.index, dtype=numbers)}
    match summary.kind:
        case "boolean":
            return {f"{name}.share": pl.Series(summary.mean, dtype=numbers), **index}
        case "categorical":
            return {f"{name}.most_common": pl.Series(summary.value, dtype=pl.String), **index}
        case _:
            return {f"{name}.median": pl.Series(summary.median, dtype=numbers), **index}


def _features(names: Sequence[str], told: Sequence[Summary]) -> pl.DataFrame:
    rows = []
    for group, name in enumerate(names):
        for each in told:
            telling = each.telling[group]
            rows.append((
                name, each.part.name, each.part.title, each.part.unit, each.kind, each.used, each.known[group],
                each.median[group], each.mean[group], each.value[group], each.index[group],
                each.effect[group], _said(each, telling) if telling else None,
            ))  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _said(summary: Summary, telling: Telling) -> str:
    return telling.said(summary.part.title, summary.kind)


# --- telling ----------------------------------------------------------------------------------------------------------


def _most_telling(told: Sequence[Summary], group: int) -> list[str]:
    """The properties that set a group apart most; of those that say the same, the one with the largest effect.

    Of effects that are the same to one decimal, those of properties that the segments were found by come first.
    """
    here = [(each, telling) for each in told if (telling := each.telling[group]) is not None]
    here.sort(key=lambda pair: (-round(abs(pair[1].effect), 1), not pair[0].used))
    kept: list[tuple[Summary, Telling]] = []
    for each, telling in here:
        if len(kept) == TOLD:
            break
        if not any(_same(each, other) for other, _ in kept):
            kept.append((each, telling))
    return [_said(*pair) for pair in kept]


def _same(one: Summary, other: Summary) -> bool:
    if one.sample is None or other.sample is None or one.sample.std() == 0 or other.sample.std() == 0:
        return False
    return bool(abs(np.corrcoef(one.sample, other.sample)[0, 1]) > SAME)


MOST = 5


def _typical(
    keys: pl.Series, matrix: Matrix, labels: Labels, names: Sequence[str], model: Model, key: str
) -> pl.DataFrame:
    """The profiles nearest to the centre of each segment in the scaled columns; of equally near ones the first keys.

    Where the model has no centres, the middle (the median of each column) of the segment takes its place. Without columns
    nothing is near, and there are no rows.

    Returns
    -------
    One row per segment and profile: `segment`, `rank` (from 1), the key under its own name, `distance`.
    """
    found = []
    for label, name in enumerate(names if matrix.shape[1] else ()):
        members = np.flatnonzero(labels == label)
        if not len(members):
            continue
        inside = matrix[members]
        far = np.linalg.norm(inside - _centre(model, label, inside), axis=1)
        nearest = np.argsort(far, kind="stable")[:MOST]
        found.append(
            pl.DataFrame({
                "segment": [name] * len(nearest), "rank": np.arange(1, len(nearest) + 1),
                "key__": keys[members[nearest]], "distance": far[nearest],
            })
        )  # fmt: skip
    empty = pl.DataFrame(
        {"segment": [], "rank": [], "key__": [], "distance": []},
        schema={"segment": pl.String, "rank": pl.Int64, "key__": keys.dtype, "distance": pl.Float64},
    )
    return pl.concat([empty, *found]).rename({"key__": key} if key not in ("segment", "rank", "distance") else {})


def _centre(model: Model, label: int, inside: Matrix) -> Matrix:
    match model:
        case Centres(centres) | Islands(centres):
            found: Matrix = centres[label]
        case Mixture(means):
            found = means[label]
        case _:
            found = np.median(inside, axis=0)
    return found
