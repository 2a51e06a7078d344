"""A model from the plain values that it was written as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from insight.segments.models.frozen_model import Centres, Islands, Mixture
from insight.segments.models.ranked_conditions import Ranked
from insight.segments.models.trees import DecisionTree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.segments.models.frozen_model import Model


def model_from_json(data: Mapping[str, Any]) -> Model:
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
