"""Segments in the plane in which the profiles differ most: principal components, and densities instead of single profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from insight.segments.frozen_model import one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from insight.segments.frozen_model import Labels, Matrix

    Numbers = npt.NDArray[np.float64]

MINUS = "\N{MINUS SIGN}"
STEPS = 48
"""Of the grid that profiles are counted on, in each direction."""
TAILS = (0.002, 0.998)
"""Places outside these quantiles of an axis are not on the map."""
SMOOTH = 1.2
"""Spread of the smoothing, in steps of the grid."""
LEAST_COLUMNS = 2
"""That make a plane."""


@dataclass(frozen=True)
class Plane:
    """The first two principal components.

    Attributes
    ----------
    places : one row per profile: across, upwards.
    explained : the share of the variance along each.
    strongest : for each, the columns that it is made of most.
    """

    places: Matrix
    explained: tuple[float, float]
    strongest: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Laid:
    """The profiles of a segmentation on their plane.

    Attributes
    ----------
    labels : of each profile, the place of its segment among `centres`; the last stands for none, if any has none.
    centres : the mean place of each segment's profiles; None without profiles.
    """

    plane: Plane
    labels: Labels
    centres: Sequence[tuple[float, float] | None]


def laid_out(matrix: Matrix, labels: Labels, columns: Sequence[str], segments: int) -> Laid:
    """Profiles on their plane, from their scaled columns of numbers and their labels (-1 for none).

    Raises
    ------
    ValueError
        If there are fewer than two columns.
    """
    plane = plane_of(matrix, columns)
    outside = labels < 0
    shown = np.where(outside, segments, labels)
    return Laid(plane, shown, middles(plane.places, shown, segments + bool(outside.any())))


def plane_of(matrix: Matrix, columns: Sequence[str]) -> Plane:
    """The plane in which the rows differ most; each axis points to where its strongest column is larger.

    Raises
    ------
    ValueError
        If there are fewer than two columns.
    """
    if matrix.shape[1] < LEAST_COLUMNS:
        raise ValueError("a plane takes two columns")
    with one_thread():  # sums in another order could turn an axis
        middle = matrix - matrix.mean(axis=0)
        variances, axes = np.linalg.eigh(middle.T @ middle / max(len(matrix), 1))
        axes = axes[:, ::-1][:, :2]
        axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
        places = middle @ axes
    total = float(variances.sum()) or 1.0
    first, second = (float(max(each, 0.0)) / total for each in variances[::-1][:2])
    order = np.argsort(-np.abs(axes), axis=0, kind="stable")[:2]
    names = [tuple(f"{'' if axes[row, n] > 0 else MINUS}{columns[row]}" for row in order[:, n]) for n in (0, 1)]
    return Plane(places, (first, second), (names[0], names[1]))


def grid_of(places: Matrix) -> tuple[Numbers, Numbers]:
    """Edges of the steps across and upwards."""
    found = []
    for values in places.T:
        low, high = np.quantile(values, TAILS)
        room = 0.06 * float(high - low) or 1.0
        found.append(np.linspace(low - room, high + room, STEPS + 1))
    return found[0], found[1]


def beyond(places: Matrix, grid: tuple[Numbers, Numbers]) -> Matrix:
    """For each cell of the grid (upwards, across) the share of the profiles in less dense cells: nearly 1 in the densest.

    Counts are smoothed. The line at 0.1 holds nine tenths of the profiles on the map.
    """
    counts, _, _ = np.histogram2d(places[:, 1], places[:, 0], bins=[grid[1], grid[0]])
    dense = _smoothed(_smoothed(counts).T).T
    order = np.argsort(dense, axis=None, kind="stable")
    mass = np.cumsum(dense.ravel()[order])
    found = np.empty(dense.size)
    found[order] = mass / (mass[-1] or 1.0)
    return np.where(dense.ravel() > 0, found, 0.0).reshape(dense.shape).round(3)


def _smoothed(counts: Matrix) -> Matrix:
    """Counts spread along the first axis by a normal curve."""
    reach = int(np.ceil(3 * SMOOTH))
    curve = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTH) ** 2)
    padded = np.pad(counts, ((reach, reach), (0, 0)))
    found: Matrix = sum(weight * padded[step : step + len(counts)] for step, weight in enumerate(curve / curve.sum()))
    return found


def middles(places: Matrix, labels: Labels, count: int) -> list[tuple[float, float] | None]:
    """The mean place of each label's profiles."""
    inside = labels >= 0
    sizes = np.bincount(labels[inside], minlength=count)
    sums = [np.bincount(labels[inside], axis[inside], minlength=count) for axis in places.T]
    return [
        (float(x / size), float(y / size)) if size else None for x, y, size in zip(sums[0], sums[1], sizes, strict=True)
    ]
