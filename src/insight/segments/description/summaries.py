"""What each group of profiles is like in one property: its middle, its index against everyone, its standardised effect."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.errors import BadFeature
from insight.segments.description.distinctions import Telling, standardised, strongest
from insight.segments.features import MISSING
from insight.segments.fit import SAMPLE, places_of
from insight.segments.treatments import choose_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from insight.profiles.catalog.property import Property
    from insight.segments.features import Feature
    from insight.segments.frozen_model import Matrix

    Groups = npt.NDArray[np.int64]

AVERAGE = 100.0
NUMBERS = ("numeric", "ordinal")
"""Kinds of properties that have a median."""


@dataclass(frozen=True)
class Summary:
    """One property; everything that is listed has one entry per group, None where there is nothing to tell.

    Attributes
    ----------
    part : as the catalog lists it.
    kind : how it is read: numeric, ordinal, boolean or categorical.
    used : whether the segments were found by it.
    median : of numbers, among the profiles that have a value.
    mean : of numbers; of yes and no the share of yes, of texts the share of `value`. Among those that have a value.
    value : of texts, the most common one.
    index : the mean (or share) as a percentage of everyone's; None where everyone's is not above 0.
    effect : standardised; of texts, of the value that stands out most.
    telling : how it sets the group apart, in a form that has words.
    known : profiles that have a value.
    sample : the treated numbers of some profiles, to see which properties say the same; None for texts.
    """

    part: Property
    kind: str
    used: bool
    mean: Sequence[float | None]
    index: Sequence[float | None]
    effect: Sequence[float | None]
    telling: Sequence[Telling | None]
    known: Sequence[int]
    median: Sequence[float | None]
    value: Sequence[str | None]
    sample: npt.NDArray[np.float64] | None = field(repr=False)


@dataclass(frozen=True)
class Grouped:
    """Profiles in groups.

    Attributes
    ----------
    frame : one row per profile.
    groups : the number of each one's group.
    count : how many groups there are; some may be empty.
    seed : of the sample that treatments are chosen from.
    """

    frame: pl.DataFrame
    groups: Groups
    count: int
    seed: int

    def sizes(self) -> list[int]:
        """Profiles of each group."""
        return [int(each) for each in np.bincount(self.groups, minlength=self.count)]


def summaries(
    grouped: Grouped, parts: Sequence[Property], used: Mapping[str, Feature]
) -> tuple[list[Summary], dict[str, str]]:
    """A summary of each property that has a distance, and why the others have none.

    The features keep their frozen treatment; others get one from a sample of the profiles.
    """
    sample = _sample(grouped)
    found: list[Summary] = []
    refused: dict[str, str] = {}
    for part in parts:
        try:
            feature = used.get(part.name) or choose_features(sample.select(part.name), [part]).all[0]
            found.append(_summary(grouped, part, feature, sample[part.name], used=part.name in used))
        except BadFeature as wrong:
            refused[part.name] = str(wrong)
    medians = _medians(grouped, [each.part.name for each in found if each.kind in NUMBERS])
    return [replace(each, median=medians.get(each.part.name, each.median)) for each in found], refused


def _sample(grouped: Grouped) -> pl.DataFrame:
    return grouped.frame[places_of(grouped.frame.height, SAMPLE, grouped.seed)]


def _summary(grouped: Grouped, part: Property, feature: Feature, sample: pl.Series, *, used: bool) -> Summary:
    values, nothing = grouped.frame[part.name], [None] * grouped.count
    if feature.kind == "categorical":
        texts = _Texts.of(grouped, values)
        told = texts.telling(feature)
        return Summary(
            part, feature.kind, used, texts.shares(), texts.indexes(), [each.effect if each else None for each in told], told,
            texts.known(), nothing, texts.most_common(), None,
        )  # fmt: skip
    raw = values.cast(pl.Float64).to_numpy()
    if np.isinf(raw).any():
        raise BadFeature(part.name, f"it is infinite for {int(np.isinf(raw).sum()):,} profiles.")
    has = ~np.isnan(raw)
    known = np.bincount(grouped.groups[has], minlength=grouped.count)
    sums = np.bincount(grouped.groups[has], raw[has], minlength=grouped.count)
    mean = [float(total) / int(n) if n else None for total, n in zip(sums, known, strict=True)]
    everyone = float(sums.sum()) / (int(known.sum()) or 1)
    away = standardised(np.column_stack(feature.arrays(values)), grouped.groups, grouped.count)
    sizes = grouped.sizes()
    effect = [float(row[0]) if size else None for row, size in zip(away, sizes, strict=True)]
    telling = [strongest(feature, row) if size else None for row, size in zip(away, sizes, strict=True)]
    return Summary(
        part, feature.kind, used, mean, [_index(each, everyone) for each in mean], effect, telling, known.tolist(), nothing,
        nothing, feature.arrays(sample)[0],
    )  # fmt: skip


def _index(one: float | None, everyone: float) -> float | None:
    return AVERAGE * one / everyone if one is not None and everyone > 0 else None


def _medians(grouped: Grouped, names: list[str]) -> dict[str, list[float | None]]:
    """Of numbers, for each group."""
    if not names:
        return {}
    group = pl.Series("group__", grouped.groups)
    numbers = grouped.frame.select(pl.col(names).cast(pl.Float64).fill_nan(None)).with_columns(group)
    found = numbers.group_by("group__").agg(pl.col(names).median())
    rows = pl.DataFrame({"group__": np.arange(grouped.count)}).join(found, on="group__", how="left").sort("group__")
    return {name: rows[name].to_list() for name in names}


@dataclass(frozen=True)
class _Texts:
    """How often each text occurs in each group.

    Attributes
    ----------
    values : the different texts, sorted.
    counts : one row per group, one column per text.
    sizes : profiles of each group.
    """

    values: list[str]
    counts: Matrix
    sizes: Matrix

    @classmethod
    def of(cls, grouped: Grouped, texts: pl.Series) -> _Texts:
        frame = pl.DataFrame({"group": grouped.groups, "value": texts.cast(pl.String)}).drop_nulls()
        found = frame.group_by("group", "value").len()
        values = sorted(found["value"].unique().to_list())
        places = {value: place for place, value in enumerate(values)}
        counts = np.zeros((grouped.count, len(values)))
        for group, value, count in found.rows():
            counts[group, places[value]] = count
        return cls(values, counts, np.array(grouped.sizes(), np.float64))

    def known(self) -> list[int]:
        return [int(each) for each in self.counts.sum(axis=1)]

    def most_common(self) -> list[str | None]:
        return [self.values[row.argmax()] if row.any() else None for row in self.counts]

    def shares(self) -> list[float | None]:
        """Of the most common value, among those that have one."""
        return [float(row.max() / row.sum()) if row.any() else None for row in self.counts]

    def indexes(self) -> list[float | None]:
        everyone = self.counts.sum(axis=0) / (self.counts.sum() or 1.0)
        return [
            _index(share, float(everyone[row.argmax()])) for share, row in zip(self.shares(), self.counts, strict=True)
        ]

    def telling(self, feature: Feature) -> list[Telling | None]:
        members = np.column_stack([self._members(each.label, each.values, feature) for each in feature.categories])
        everyone = members.sum(axis=0) / (self.sizes.sum() or 1.0)
        spread = np.sqrt(everyone * (1 - everyone))
        away = (members / np.maximum(self.sizes, 1.0)[:, None] - everyone) / np.where(spread > 0, spread, 1.0)
        return [strongest(feature, row) if size else None for row, size in zip(away, self.sizes, strict=True)]

    def _members(self, label: str, kept: tuple[str, ...], feature: Feature) -> npt.NDArray[np.float64]:
        if label == MISSING and not kept:
            missing: npt.NDArray[np.float64] = self.sizes - self.counts.sum(axis=1)
            return missing
        named = {value for each in feature.categories for value in each.values}
        inside = np.array([value in kept if kept else value not in named for value in self.values], bool)
        found: npt.NDArray[np.float64] = self.counts[:, inside].sum(axis=1)
        return found
