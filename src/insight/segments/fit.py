"""Fitting: scikit-learn on a sample with several starts, then a few steps over all rows.

Everything that decides a result runs on one thread, so that the same seed gives the same numbers whatever the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from insight.errors import SegmentationError
from insight.segments.frozen_model import Centres, Islands, Mixture, blocks, one_thread
from insight.segments.trees import DecisionTree, Split, TreeLeaf

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.segments.frozen_model import Labels, Matrix, Model
    from insight.segments.trees import TreeNode

Method: TypeAlias = Literal["kmeans", "minibatch", "bisecting", "gmm", "hdbscan", "rules"]
METHODS: tuple[Method, ...] = ("kmeans", "minibatch", "bisecting", "gmm", "hdbscan", "rules")

SAMPLE = 50_000
"""Rows that centres are looked for in: such a sample comes within a thousandth of the inertia of all rows."""
DENSITY_SAMPLE = 20_000
"""Rows for HDBSCAN, whose time grows with their square."""
STARTS = 10
STEPS = 20
STILL = 1e-4
"""Centres that move less than this, in units of the scaled columns, have arrived."""
LEAST_ISLAND = 0.01
_INSIDE = 0.99
"""The share of an island's training rows that lie within its radius."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and the label of each row that it was fitted on."""

    model: Model
    labels: Labels


def fit(matrix: Matrix, k: int, method: Method, seed: int, starts: int = STARTS) -> Fitted:
    """Find `k` segments (HDBSCAN finds how many by itself), the best of several starts.

    Labels are in order of size, the largest first.

    Raises
    ------
    SegmentationError
        If there are fewer different rows than segments, or no dense group.
    """
    _require_rows(matrix, 2 if method == "hdbscan" else k)
    with one_thread(learning=True):
        match method:
            case "kmeans" | "minibatch":
                found = _centres(sample_of(matrix, SAMPLE, seed), k, method, seed, starts)
                model: Model = Centres(_refined(matrix, found))
            case "bisecting":
                model = Centres(_centres(sample_of(matrix, SAMPLE, seed), k, method, seed, starts))
            case "gmm":
                model = _mixture(sample_of(matrix, SAMPLE, seed), k, seed)
            case "hdbscan":
                model = _islands(sample_of(matrix, DENSITY_SAMPLE, seed))
            case "rules":
                model = _tree(sample_of(matrix, SAMPLE, seed), k, seed)
    return _by_size(model, model.labels(matrix))


def _require_rows(matrix: Matrix, k: int) -> None:
    different = len(np.unique(matrix[:SAMPLE], axis=0))
    if different < k:
        raise SegmentationError(
            f"{k} segments cannot be found among {different:,} different profiles. Take fewer segments, or more properties."
        )


def sample_of(matrix: Matrix, most: int, seed: int) -> Matrix:
    """At most so many rows, drawn without putting back, in their order."""
    return matrix if len(matrix) <= most else matrix[places_of(len(matrix), most, seed)]


def places_of(rows: int, most: int, seed: int) -> npt.NDArray[np.int64]:
    """The places of at most so many of some rows, drawn without putting back, ascending."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False, shuffle=False))


# --- centres ------------------------------------------------------------------------------------------------------------


def _centres(sample: Matrix, k: int, method: Method, seed: int, starts: int) -> Matrix:
    from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans  # noqa: PLC0415 - takes a second to load

    found: Any
    match method:
        case "minibatch":
            found = MiniBatchKMeans(k, n_init=starts, batch_size=4096, random_state=seed)
        case "bisecting":
            found = BisectingKMeans(k, n_init=starts, random_state=seed)
        case _:
            found = KMeans(k, n_init=starts, random_state=seed)
    return np.ascontiguousarray(found.fit(sample).cluster_centers_, dtype=np.float64)


def _refined(matrix: Matrix, centres: Matrix) -> Matrix:
    """Lloyd's steps over all rows, until the centres stand still; a centre without rows stays where it is."""
    for _ in range(STEPS):
        sums, counts = np.zeros_like(centres), np.zeros(len(centres))
        model = Centres(centres)
        for block in blocks(matrix):
            labels = model.labels(block)
            counts += np.bincount(labels, minlength=len(centres))
            for column in range(matrix.shape[1]):
                sums[:, column] += np.bincount(labels, block[:, column], minlength=len(centres))
        filled = counts > 0
        moved = np.where(filled[:, None], sums / np.where(filled, counts, 1.0)[:, None], centres)
        far = float(np.abs(moved - centres).max())
        centres = moved
        if far < STILL:
            break
    return centres


# --- other forms --------------------------------------------------------------------------------------------------------


def _mixture(sample: Matrix, k: int, seed: int) -> Mixture:
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415 - takes a second to load

    found: Any = GaussianMixture(k, n_init=3, reg_covar=1e-4, random_state=seed).fit(sample)
    whiteners = np.asarray(found.precisions_cholesky_)
    determinants = np.log(np.diagonal(whiteners, axis1=1, axis2=2)).sum(axis=1)
    constants = np.log(found.weights_) + determinants - 0.5 * sample.shape[1] * np.log(2 * np.pi)
    return Mixture(np.asarray(found.means_), whiteners, constants)


def _islands(sample: Matrix) -> Islands:
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - takes a second to load

    least = max(5, round(LEAST_ISLAND * len(sample)))
    found: Any = HDBSCAN(min_cluster_size=least, copy=True).fit(sample)
    labels = found.labels_
    names = [int(each) for each in np.unique(labels) if each >= 0]
    if not names:
        raise SegmentationError(
            f"There is no group of at least {least:,} profiles that lie closer together than the others. Try kmeans."
        )
    centres = np.array([sample[labels == name].mean(axis=0) for name in names])
    radii = [
        float(np.quantile(np.linalg.norm(sample[labels == name] - centre, axis=1), _INSIDE))
        for name, centre in zip(names, centres, strict=True)
    ]
    return Islands(centres, np.array(radii))


def _tree(sample: Matrix, k: int, seed: int) -> DecisionTree:
    """A regression tree from the columns to the columns: its leaves are the parts of least variance that tests can cut."""
    from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415 - takes a second to load

    least = max(1, round(LEAST_ISLAND * len(sample)))
    found: Any = DecisionTreeRegressor(max_leaf_nodes=k, min_samples_leaf=least, random_state=seed).fit(sample, sample)
    parts, labels = found.tree_, iter(range(k))

    def node(place: int) -> TreeNode:
        if parts.children_left[place] < 0:
            return TreeLeaf(next(labels), 1.0)
        low, high = node(parts.children_left[place]), node(parts.children_right[place])
        return Split(int(parts.feature[place]), float(parts.threshold[place]), low, high)

    return DecisionTree(node(0))


# --- order --------------------------------------------------------------------------------------------------------------


def _by_size(model: Model, labels: Labels) -> Fitted:
    counts = np.bincount(labels[labels >= 0], minlength=model.count)
    order = np.lexsort((np.arange(model.count), -counts))
    place = np.empty(model.count, np.int64)
    place[order] = np.arange(model.count)
    return Fitted(ordered(model, order, place), np.where(labels >= 0, place[labels], -1))


def ordered(model: Model, order: npt.NDArray[np.int64], place: npt.NDArray[np.int64]) -> Model:
    """The model with its segments in another order: `order` lists old labels, `place` gives each old label its new one."""
    match model:
        case Centres(centres):
            return Centres(centres[order])
        case Islands(centres, radii):
            return Islands(centres[order], radii[order])
        case Mixture(means, whiteners, constants):
            return Mixture(means[order], whiteners[order], constants[order])
        case DecisionTree(root):
            return DecisionTree(_renamed(root, place))
        case _:
            raise TypeError(type(model).__name__)


def _renamed(node: TreeNode, place: npt.NDArray[np.int64]) -> TreeNode:
    if isinstance(node, TreeLeaf):
        return TreeLeaf(int(place[node.label]), node.share)
    return Split(node.column, node.bound, _renamed(node.low, place), _renamed(node.high, place))
