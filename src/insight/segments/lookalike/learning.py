"""Learning what makes a profile like the seed: a logistic regression, judged only on profiles that it was not trained on.

The seed counts as much as everyone else together, whatever its size; the probability is set right afterwards, by a sigmoid
over the decision values of held-out profiles, each of which counts for as many as it was drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.segments.frozen_model import one_thread
from insight.segments.lookalike.likeness import Hinge, Likeness, expanded, sigmoid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from insight.segments.features import Feature, Features
    from insight.segments.frozen_model import Matrix
    from insight.segments.lookalike.likeness import Sigmoid

FOLDS = 5
SIDE = 50_000
"""At most so many profiles of the seed, and so many others, are trained on."""
SHUFFLES = 5
BINS = 10
QUARTILES = (0.25, 0.5, 0.75)
_CLEAR = 0.5
"""A correlation from here says in which direction a property matters."""


@dataclass(frozen=True)
class Learned:
    """What was learned, and how well it does on profiles that it was not trained on.

    Attributes
    ----------
    seed_odds : similarities of the seed's profiles that were drawn, each from a model that was not trained on it.
    auc : area under the ROC curve, held out.
    brier : mean squared difference between probability and truth, held out, over all profiles.
    factors : one row per property; see `Lookalike`.
    calibration : one row per tenth of the profiles; see `Lookalike`.
    """

    likeness: Likeness
    seed_odds: npt.NDArray[np.float64]
    auc: float
    brier: float
    factors: pl.DataFrame
    calibration: pl.DataFrame


@dataclass(frozen=True, eq=False)
class _Rows:
    """Standardised columns of the profiles that are trained on."""

    columns: Matrix
    centre: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]
    inside: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """A model of some profiles, and the others."""

    held_out: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    constant: float


def drawn(inside: npt.NDArray[np.bool_], seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Rows to learn from, in order, and how many profiles each stands for."""
    chance = np.random.default_rng(seed)
    rows, weights = [], []
    for side in (inside, ~inside):
        places = np.flatnonzero(side)
        kept = places if len(places) <= SIDE else chance.choice(places, SIDE, replace=False, shuffle=False)
        rows.append(kept)
        weights.append(np.full(len(kept), len(places) / len(kept)))
    every, weight = np.concatenate(rows), np.concatenate(weights)
    order = np.argsort(every)
    return every[order], weight[order]


def learned(
    features: Features, frame: pl.DataFrame, inside: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], seed: int
) -> Learned:
    """Learn from profiles: one row each, whether it is in the seed, and how many it stands for."""
    with one_thread(learning=True):
        matrix = features.matrix(frame)
        hinges = _hinges(features, matrix)
        wide = expanded(matrix, hinges)
        centre, spread = wide.mean(axis=0), wide.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        rows = _Rows((wide - centre) / spread, centre, spread, inside, weights)
        folds = list(_folds(rows, seed))
        odds = np.empty(len(inside))
        for each in folds:
            odds[each.held_out] = rows.columns[each.held_out] @ each.weights + each.constant
        sigmoid = sigmoid_of(odds, inside, weights)
        whole = _fitted(rows, np.arange(len(inside)))
        factors = _factors(features, hinges, rows, folds, seed).join(
            _directions(features, hinges, rows, whole), on="property", how="left", maintain_order="left"
        )
        calibrated = _calibrated(rows, folds, odds)
    return Learned(
        _likeness(features, hinges, rows, whole, sigmoid), sigmoid(odds[inside]), _auc(inside, odds),
        float(np.average((calibrated - inside) ** 2, weights=weights)), factors, _calibration(calibrated, inside, weights),
    )  # fmt: skip


def _hinges(features: Features, matrix: Matrix) -> tuple[Hinge, ...]:
    found: list[Hinge] = []
    for feature, places in _places(features, ()):
        if feature.kind in ("numeric", "ordinal"):
            column = matrix[:, places[0]]
            knots = np.unique(np.quantile(column, QUARTILES))
            found += [Hinge(places[0], float(knot)) for knot in knots if column.min() < knot < column.max()]
    return tuple(found)


def _places(features: Features, hinges: tuple[Hinge, ...]) -> list[tuple[Feature, list[int]]]:
    """The columns of each property, those of its hinges included."""
    found: list[tuple[Feature, list[int]]] = []
    place, first = 0, len(features.columns)
    for feature in features.all:
        own = list(range(place, place + len(feature.columns)))
        place += len(own)
        found.append((feature, own + [first + at for at, each in enumerate(hinges) if each.column in own]))
    return found


# --- fitting ------------------------------------------------------------------------------------------------------------


def _folds(rows: _Rows, seed: int) -> Iterator[_Fold]:
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - takes a second to load

    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in parts.split(rows.columns, rows.inside):
        weights, constant = _fitted(rows, train)
        yield _Fold(test, weights, constant)


def _fitted(rows: _Rows, train: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float64], float]:
    """Weights of the standardised columns: as sure as the smaller of the two sides lets them be."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second to load

    inside = rows.inside[train]
    of_seed, of_others = int(inside.sum()), int((~inside).sum())
    least = min(of_seed, of_others)
    weight = np.where(inside, least / of_seed, least / of_others)
    model: Any = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=200)
    model.fit(rows.columns[train], inside, sample_weight=weight)
    return np.asarray(model.coef_[0], np.float64), float(model.intercept_[0])


def _likeness(
    features: Features, hinges: tuple[Hinge, ...], rows: _Rows,
    whole: tuple[npt.NDArray[np.float64], float], sigmoid: Sigmoid,
) -> Likeness:  # fmt: skip
    """Standard scores and the sigmoid multiplied into the weights."""
    weights = sigmoid.slope * whole[0] / rows.spread
    constant = sigmoid.slope * whole[1] + sigmoid.offset - float(weights @ rows.centre)
    return Likeness(features, hinges, tuple(map(float, weights)), constant)


# --- judging ------------------------------------------------------------------------------------------------------------


def _auc(inside: npt.NDArray[np.bool_], odds: npt.NDArray[np.float64]) -> float:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - takes a second to load

    return float(roc_auc_score(inside, odds))


def _factors(features: Features, hinges: tuple[Hinge, ...], rows: _Rows, folds: list[_Fold], seed: int) -> pl.DataFrame:
    """What the AUC loses on held-out rows when a property's values are shuffled among them, all its columns together."""
    lost: dict[str, list[float]] = {name: [] for name in features.names}
    for number, fold in enumerate(folds):
        chance = np.random.default_rng((seed, number))
        columns, inside = rows.columns[fold.held_out], rows.inside[fold.held_out]
        odds = columns @ fold.weights + fold.constant
        whole = _auc(inside, odds)
        for feature, places in _places(features, hinges):
            part = columns[:, places] @ fold.weights[places]
            for _ in range(SHUFFLES):
                lost[feature.name].append(whole - _auc(inside, odds - part + chance.permutation(part)))
    made = [
        {"property": name, "importance": float(np.mean(each)), "spread": float(np.std(each))}
        for name, each in lost.items()
    ]
    return pl.DataFrame(made).sort("importance", descending=True, maintain_order=True)


def _directions(
    features: Features, hinges: tuple[Hinge, ...], rows: _Rows, whole: tuple[npt.NDArray[np.float64], float]
) -> pl.DataFrame:
    """What of each property makes a profile more similar."""
    made = []
    for feature, places in _places(features, hinges):
        part = rows.columns[:, places] @ whole[0][places]
        if feature.kind == "categorical":
            said = feature.categories[int(np.argmax(whole[0][places] / rows.spread[places]))].label
        else:
            column = rows.columns[:, places[0]]
            even = float(part.std()) * float(column.std())
            r = float(((part - part.mean()) * (column - column.mean())).mean()) / even if even else 0.0
            words = ("yes", "no") if feature.kind == "boolean" else ("more", "less")
            said = words[0] if r >= _CLEAR else words[1] if r <= -_CLEAR else "mixed"
        made.append({"property": feature.name, "toward": said})
    return pl.DataFrame(made)


def _calibrated(rows: _Rows, folds: list[_Fold], odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of held-out rows, by a sigmoid that was fitted without them too."""
    found = np.empty(len(odds))
    for fold in folds:
        others = np.ones(len(odds), np.bool_)
        others[fold.held_out] = False
        sigmoid = sigmoid_of(odds[others], rows.inside[others], rows.weights[others])
        found[fold.held_out] = sigmoid(odds[fold.held_out])
    return found


def _calibration(
    chance: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> pl.DataFrame:
    order = np.argsort(chance, kind="stable")
    upto = weights[order].cumsum()
    part = np.empty(len(order), np.int64)
    part[order] = np.minimum((BINS * (upto - weights[order] / 2) / upto[-1]).astype(np.int64), BINS - 1)
    made = []
    for number in range(BINS):
        rows = part == number
        if rows.any():
            made.append({
                "profiles": round(float(weights[rows].sum())),
                "similarity": float(np.average(chance[rows], weights=weights[rows])),
                "share_of_seed": float(np.average(inside[rows], weights=weights[rows])),
            })  # fmt: skip
    return pl.DataFrame(made)
