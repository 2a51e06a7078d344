"""Random choices by shares, and the arrays that everything is drawn as."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


def cumulative(weights: Floats) -> Floats:
    """Cumulative shares along the last axis, ending in 1, as `choose` takes them."""
    sums = np.cumsum(weights, axis=-1)
    shares: Floats = sums / sums[..., -1:]
    return shares


def choose(rng: np.random.Generator, shares: Floats, rows: Ints) -> Ints:
    """One column per entry of `rows`, drawn by that row of `shares` (rows of cumulative shares).

    >>> choose(np.random.default_rng(1), cumulative(np.array([[1.0, 0.0], [0.0, 1.0]])), np.array([0, 1, 1]))
    array([0, 1, 1])
    """
    columns = shares.shape[-1]
    flat = (shares + np.arange(len(shares))[:, None]).ravel()
    at = np.searchsorted(flat, rows + rng.random(rows.size), side="right")
    chosen: Ints = np.clip(at - rows * columns, 0, columns - 1)
    return chosen
