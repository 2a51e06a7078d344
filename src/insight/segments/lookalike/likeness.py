"""What makes a profile like the seed, as frozen numbers: a bent linear form of the treated properties, and its probability."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from insight.segments.features import Feature, Features
from insight.segments.frozen_model import summed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from insight.segments.frozen_model import Matrix

FARTHEST = 30.0
"""Beyond this log-odds, one in ten thousand billion, profiles count as equally similar."""
DECIMALS = 9
"""Of the log-odds: profiles with the same values have the same similarity, in whatever order an engine adds."""
SLOPE_LEAST = 0.001


@dataclass(frozen=True, slots=True)
class Hinge:
    """A column that is 0 up to the knot and rises from there, so that a straight line can bend."""

    column: int
    knot: float


def expanded(matrix: Matrix, hinges: Sequence[Hinge]) -> Matrix:
    """The columns, and one more for each hinge."""
    return np.column_stack([matrix, *(np.maximum(matrix[:, each.column] - each.knot, 0.0) for each in hinges)])


@dataclass(frozen=True, slots=True)
class Likeness:
    """The probability that a profile is one of the seed, from its properties.

    The log-odds are `constant` + the sum of `weights` times the columns of the features and the hinges over them.

    Attributes
    ----------
    features : the properties with their treatment.
    hinges : bends, at the quartiles of numbers.
    weights : of the features' columns, then of the hinges.
    """

    features: Features
    hinges: tuple[Hinge, ...]
    weights: tuple[float, ...]
    constant: float

    def similarity(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """The probability of each row of the features' columns."""
        odds = expanded(matrix, self.hinges) @ np.array(self.weights) + self.constant
        found: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.round(np.clip(odds, -FARTHEST, FARTHEST), DECIMALS)))
        return found

    def expression(self, columns: Mapping[str, Any]) -> Any:
        """The same as an Ibis expression over the properties' columns, by name."""
        made = self.features.expressions(columns)
        made += [ibis.greatest(made[each.column] - each.knot, 0.0) for each in self.hinges]
        terms = [column * weight for column, weight in zip(made, self.weights, strict=True) if weight]
        odds = summed([*terms, ibis.literal(self.constant)])
        odds = ibis.least(ibis.greatest(odds, -FARTHEST), FARTHEST).round(DECIMALS)
        return 1.0 / ((-odds).exp() + 1.0)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "features": [each.to_json() for each in self.features.all],
            "hinges": [asdict(each) for each in self.hinges],
            "weights": list(self.weights),
            "constant": self.constant,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Likeness:
        """From plain values.

        Raises
        ------
        KeyError, TypeError, ValueError
            If a part is missing or of another type.
        """
        features = Features(tuple(Feature.from_json(each) for each in data["features"]))
        hinges = tuple(Hinge(int(each["column"]), float(each["knot"])) for each in data["hinges"])
        weights = tuple(map(float, data["weights"]))
        if len(weights) != len(features.columns) + len(hinges):
            raise ValueError(len(weights))
        return cls(features, hinges, weights, float(data["constant"]))


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """From a model's decision value to a probability: 1 / (1 + exp(-(slope * value + offset)))."""

    slope: float
    offset: float

    def __call__(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The probability of each value."""
        found: npt.NDArray[np.float64] = 1.0 / (
            1.0 + np.exp(-np.clip(self.slope * values + self.offset, -FARTHEST, FARTHEST))
        )
        return found


def sigmoid_of(
    values: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> Sigmoid:
    """The sigmoid that fits best (Platt 1999, with his targets that keep away from 0 and 1; found by Newton's steps).

    Parameters
    ----------
    values
        Decision values of profiles that the model was not trained on.
    inside
        Whether each is in the seed.
    weights
        How many profiles each stands for.
    """
    spread = float(values.std()) or 1.0
    design = np.column_stack([values / spread, np.ones(len(values))])
    of_seed, of_others = float(weights[inside].sum()), float(weights[~inside].sum())
    target = np.where(inside, (of_seed + 1) / (of_seed + 2), 1 / (of_others + 2))
    found = np.array([0.0, np.log((of_seed + 1) / (of_others + 1))])
    loss = _loss(design @ found, target, weights)
    for _ in range(100):
        odds = design @ found
        chance = 1.0 / (1.0 + np.exp(-odds))
        slope = design.T @ (weights * (chance - target))
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > 1e-6 and _loss(design @ (found - size * step), target, weights) > loss:  # noqa: PLR2004 - no step at all
            size /= 2
        found = found - size * step
        before, loss = loss, _loss(design @ found, target, weights)
        if before - loss <= 1e-10 * abs(before):
            break
    return Sigmoid(max(float(found[0]), SLOPE_LEAST) / spread, float(found[1]))


def _loss(odds: npt.NDArray[np.float64], target: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    """Weighted log loss, from log-odds."""
    return float((weights * (np.logaddexp(0.0, odds) - target * odds)).sum())
