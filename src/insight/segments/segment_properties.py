"""A segmentation as properties: each profile's segment, and how near it is to it, computed by the engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ibis

from insight.errors import SegmentationError
from insight.language.types import NUMBER, TEXT
from insight.profiles.catalog.definitions import Computed
from insight.segments.models.ranked_conditions import Ranked
from insight.segments.partition import NONE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from insight.segments.partition import Partition

_WITHIN = "within"
_SAID = {
    "distance": "From the centre of the segment, in standard deviations.",
    "probability": "That the profile belongs to its segment.",
}


def computed_of(segmentation: Partition) -> dict[str, Computed]:
    """The properties of a segmentation, by name: `<name>`, and `<name>_distance` or `<name>_probability`.

    Both are missing for profiles outside the condition that the segmentation is limited to.
    """
    model, features = segmentation.model, segmentation.features
    tests = model.tests if isinstance(model, Ranked) else {}
    parts = [list(segmentation.names), model.to_json(), [each.to_json() for each in features.all]]
    rule = json.dumps(parts)

    def limited(columns: Mapping[str, Any], value: Any) -> Any:
        return ibis.ifelse(columns[_WITHIN], value, ibis.null(value.type())) if segmentation.within else value

    def label(columns: Mapping[str, Any]) -> Any:
        return limited(columns, segmentation.expression(columns))

    def strength(columns: Mapping[str, Any]) -> Any:
        return limited(columns, model.strength_expression(features.expressions(columns)))

    needs = () if tests else features.names
    conditions = tests | ({_WITHIN: segmentation.within} if segmentation.within else {})
    title = segmentation.name.replace("_", " ").capitalize()
    by = f" by {', '.join(features.names)}" if features.names else ", each profile in the first that fits"
    name = segmentation.name
    made = {
        name: Computed(
            name, TEXT, needs, label, title=title, description=f"One of {len(segmentation)} segments{by}.",
            rule=lambda: rule, conditions=conditions, group="segment",
        )
    }  # fmt: skip
    if model.strength_name:
        other = f"{name}_{model.strength_name}"
        made[other] = Computed(
            other, NUMBER, needs, strength, title=f"{title}, {model.strength_name}", description=_SAID[model.strength_name],
            rule=lambda: rule, conditions=conditions, group="segment",
        )  # fmt: skip
    return made


def require_free(segmentation: Partition, taken: Collection[str]) -> None:
    """Make sure that no property has a name that publishing needs.

    Raises
    ------
    SegmentationError
    """
    clash = next((name for name in computed_of(segmentation) if name in taken), None)
    if clash is not None:
        raise SegmentationError(
            f"The segmentation cannot be published as {segmentation.name!r}: there is a property {clash!r} already. "
            "Fit it under another name."
        )
    if NONE in segmentation.names:
        raise SegmentationError(f"A segment may not be called {NONE!r}, which stands for profiles in no segment.")
