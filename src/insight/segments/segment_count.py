"""How many segments: a range is tried, and the numbers that speak for each are kept.

The rule: a number of segments *holds* when the same groups are found again in other draws of the profiles (stability, the
mean adjusted Rand index over bootstrap refits, at least 0.8; 0.8 and more is the customary reading of "stable"), when no
segment is smaller than 2 % of the profiles, and when the groups lie further apart than those that the same method finds in
clouds without groups: a normal distribution of the same spread, and a box along the principal axes that is filled evenly (the
reference of Tibshirani, Walther and Hastie's gap statistic, 2001). The silhouette must be better than in any of three draws of
either, by 0.01 + 0.5 / sqrt(profiles), since it varies more among few. Of those that hold, the most stable is taken; within
0.02 of it, the one with more segments. (The silhouette alone merges groups that lie near one another; the largest number that
holds splits one of them.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.errors import NoStructure, SegmentationError
from insight.kit.answer import Answer
from insight.kit.progress import bar
from insight.kit.sheet import Share, Sheet, Table
from insight.segments.fit import fit, sample_of
from insight.segments.frozen_model import one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.segments.fit import Method
    from insight.segments.frozen_model import Labels, Matrix

RANGE = tuple(range(2, 13))
SAMPLE = 6_000
REFITS = 10
REFIT_STARTS = 4
SCORED = 2_500
"""Rows that the silhouette, whose time grows with their square, is taken over."""
STABLE = 0.8
SMALLEST = 0.02
APART, APART_AMONG_FEW = 0.01, 0.5
CLOUDS = 3
AS_GOOD = 0.02


@dataclass(frozen=True, slots=True)
class Tried:
    """One number of segments, and what speaks for it.

    Attributes
    ----------
    silhouette : -1 to 1, higher is better (Rousseeuw 1987).
    davies_bouldin : from 0, lower is better.
    calinski_harabasz : from 0, higher is better.
    smallest_share : of the profiles, in the smallest segment.
    stability : mean adjusted Rand index between the segments and those of refits on bootstrap samples; 1 is the same.
    profiles : how many the figures are taken over.
    without_groups : the highest silhouette that the method reaches on clouds of the same spread without groups.
    """

    k: int
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    smallest_share: float
    stability: float
    without_groups: float
    profiles: int

    @property
    def holds(self) -> bool:
        """Whether these segments would be found again, and are more than a cut through one cloud."""
        return (
            self.stability >= STABLE
            and self.smallest_share >= SMALLEST
            and self.silhouette >= self.without_groups + APART + APART_AMONG_FEW / math.sqrt(self.profiles)
        )


@dataclass(frozen=True)
class CountChoice(Answer):
    """Every number of segments that was tried, and the one that was chosen."""

    tried: tuple[Tried, ...]

    @property
    def chosen(self) -> int | None:
        """The number of segments, by the rule of this module; None if none holds."""
        held = [each for each in self.tried if each.holds]
        if not held:
            return None
        best = max(each.stability for each in held)
        return max(each.k for each in held if each.stability >= best - AS_GOOD)

    def frame(self) -> pl.DataFrame:
        """One row per number of segments, with its figures and whether it holds."""
        rows = [
            {
                "k": each.k, "silhouette": each.silhouette, "without_groups": each.without_groups,
                "davies_bouldin": each.davies_bouldin, "calinski_harabasz": each.calinski_harabasz,
                "smallest_share": each.smallest_share, "stability": each.stability, "holds": each.holds,
                "chosen": each.k == self.chosen,
            }
            for each in self.tried
        ]  # fmt: skip
        return pl.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"chosen": self.chosen, "tried": self.frame().to_dicts()}

    def sheet(self) -> Sheet:
        """One row per number of segments."""
        rows = [
            (each.k, each.stability, each.silhouette, each.davies_bouldin, each.calinski_harabasz, Share(each.smallest_share),
             "chosen" if each.k == self.chosen else "holds" if each.holds else "")
            for each in self.tried
        ]  # fmt: skip
        heads = ("segments", "stability", "silhouette", "Davies-Bouldin", "Calinski-Harabasz", "smallest", "")
        return Sheet("Numbers of segments", "", {}, [Table(heads, rows)])

    def require(self) -> int:
        """The chosen number.

        Raises
        ------
        NoStructure
            If none holds; the message says how near the best came.
        """
        if self.chosen is not None:
            return self.chosen
        best = max(self.tried, key=lambda each: (each.stability, each.silhouette))
        raise NoStructure(
            f"These profiles do not fall into groups that would be found again: of {self.tried[0].k} to {self.tried[-1].k} "
            f"segments none holds (the most stable, {best.k}, has stability {best.stability:.2f} and silhouette "
            f"{best.silhouette:.2f}, where a cloud without groups has {best.without_groups:.2f}). "
            "Take other properties, or say how many segments you want: any number can be cut.",
            self,
        )


def select(matrix: Matrix, method: Method, seed: int, range_: Sequence[int] = RANGE) -> CountChoice:
    """Try each number of segments on a sample.

    Raises
    ------
    SegmentationError
        If there are fewer than twenty profiles.
    """
    sample = sample_of(matrix, SAMPLE, seed)
    if len(sample) < 20:  # noqa: PLR2004 - below, a bootstrap tells nothing
        raise SegmentationError(f"{len(sample)} profiles are too few to look for groups among.")
    clouds = [make(sample, seed, draw) for draw in range(CLOUDS) for make in (_cloud, _box)]
    different = len(np.unique(sample, axis=0))
    ks = [k for k in range_ if k <= min(different, len(sample) // 2)]
    if not ks:
        raise SegmentationError(f"There are only {different} different profiles: too few to look for groups among.")
    with bar(ks, desc="segments", unit="k") as steps:
        return CountChoice(tuple(_tried(sample, clouds, k, method, seed) for k in steps))


def _tried(sample: Matrix, clouds: Sequence[Matrix], k: int, method: Method, seed: int) -> Tried:
    from sklearn import metrics  # noqa: PLC0415 - takes a second to load

    labels = fit(sample, k, method, seed).labels
    found = stability(sample, labels, k, method, seed)
    compared = clouds if found >= STABLE else clouds[:2]  # no draw can make hold what is not stable
    counts = np.bincount(labels[labels >= 0], minlength=k)
    with one_thread():
        return Tried(
            k,
            _silhouette(sample, labels, seed),
            float(metrics.davies_bouldin_score(sample, labels)),
            float(metrics.calinski_harabasz_score(sample, labels)),
            float(counts.min() / len(sample)),
            found,
            max(_silhouette(each, fit(each, k, method, seed, REFIT_STARTS).labels, seed) for each in compared),
            len(sample),
        )


def stability(sample: Matrix, labels: Labels, k: int, method: Method, seed: int) -> float:
    """Mean adjusted Rand index between labels and those of models that were fitted on bootstrap samples."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - takes a second to load

    found = []
    for number in range(REFITS):
        chance = np.random.default_rng((seed, k, number))
        drawn = sample[np.sort(chance.integers(0, len(sample), len(sample)))]
        try:
            again: Any = fit(drawn, k, method, seed + 1 + number, REFIT_STARTS).model
        except SegmentationError:  # a draw with too few different rows finds nothing again
            found.append(0.0)
            continue
        found.append(float(adjusted_rand_score(labels, again.labels(sample))))
    return float(np.mean(found))


def _silhouette(sample: Matrix, labels: Labels, seed: int) -> float:
    from sklearn.metrics import silhouette_score  # noqa: PLC0415 - takes a second to load

    drawn = np.arange(len(sample))
    if len(sample) > SCORED:
        drawn = np.sort(np.random.default_rng(seed).choice(len(sample), SCORED, replace=False))
    if len(np.unique(labels[drawn])) < 2:  # noqa: PLR2004 - one group has no neighbour
        return -1.0
    return float(silhouette_score(sample[drawn], labels[drawn]))


def _cloud(sample: Matrix, seed: int, draw: int) -> Matrix:
    """As many rows of a normal distribution with the sample's mean and covariance."""
    chance = np.random.default_rng((seed, 1, draw))
    covariance = np.atleast_2d(np.cov(sample, rowvar=False))
    return chance.multivariate_normal(sample.mean(axis=0), covariance, len(sample), method="eigh")


def _box(sample: Matrix, seed: int, draw: int) -> Matrix:
    """As many rows spread evenly over a box along the sample's principal axes, as wide as the sample."""
    chance, mean = np.random.default_rng((seed, 2, draw)), sample.mean(axis=0)
    with one_thread():
        axes = np.linalg.svd(sample - mean, full_matrices=False)[2]
        along = (sample - mean) @ axes.T
        box: Matrix = chance.uniform(along.min(axis=0), along.max(axis=0), along.shape) @ axes + mean
    return box
