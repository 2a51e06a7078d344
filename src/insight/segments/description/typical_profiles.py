"""Profiles that stand for a segment: those nearest to its centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.segments.models.frozen_model import Centres, Islands, Mixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.segments.models.frozen_model import Labels, Matrix, Model

MOST = 5


def typical(
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
