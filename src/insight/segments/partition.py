"""A partition: the frozen numbers that say every profile's segment, bound to the profiles it is asked about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl

from insight.errors import SegmentationError, did_you_mean
from insight.profiles.columns import KEY
from insight.segments.assignment import Assigned, assigned
from insight.segments.models.ranked_conditions import Ranked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles
    from insight.segments.features.features import Features
    from insight.segments.fitting.segment_count import CountChoice
    from insight.segments.models.model import Matrix, Model

NONE = "none"
"""The segment of profiles that are in no group."""


@dataclass(frozen=True)
class Partition:
    """Every profile in exactly one segment.

    Attributes
    ----------
    name : a property of this name holds each profile's segment once it is published.
    method : how the segments were found.
    features : the properties they were found by, with their frozen treatment.
    model : what says the label of a row.
    names : of the segments, in order of the labels, the largest first.
    within : the condition (text) that profiles must satisfy to have a segment; empty for everyone.
    seed : of everything that is drawn.
    as_of : the instant that it was fitted for, ISO.
    metrics : figures of the fit.
    shares : of the segments among the profiles it was fitted on.
    training : what the profiles were like that it was fitted on, to tell later whether they still are.
    versions : of insight and scikit-learn, when it was fitted.
    selection : the numbers of segments that were tried; None when the number was given, or the segmentation was loaded.
    """

    profiles: Profiles = field(repr=False, compare=False)
    name: str
    method: str
    features: Features = field(repr=False)
    model: Model = field(repr=False, compare=False)
    names: tuple[str, ...]
    within: str = ""
    seed: int = 0
    as_of: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    shares: tuple[float, ...] = ()
    training: Mapping[str, Any] = field(default_factory=dict, repr=False)
    versions: Mapping[str, str] = field(default_factory=dict, repr=False)
    selection: CountChoice | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.names)

    def label(self, segment: str | int) -> int:
        """The number of a segment, from its name or number.

        Raises
        ------
        SegmentationError
            If there is none of that name or number.
        """
        if isinstance(segment, int) and not isinstance(segment, bool) and 0 <= segment < len(self.names):
            return segment
        if segment in self.names:
            return self.names.index(str(segment))
        raise SegmentationError(f"{self.name!r} has no segment {segment!r}. {did_you_mean(str(segment), self.names)}")

    def rename(self, **names: str) -> Self:
        """The same with other names: `rename(**{"old": "new"})`.

        Raises
        ------
        SegmentationError
            If there is no segment of a name, or two would have one.
        """
        fresh = list(self.names)
        for old, new in names.items():
            fresh[self.label(old)] = new.strip()
        return self.named(fresh)

    def named(self, names: list[str]) -> Self:
        """The same with all names given, in order of the labels.

        Raises
        ------
        SegmentationError
            If there are not as many names as segments, one is empty, or two are the same.
        """
        if len(names) != len(self.names) or len(set(names)) != len(names) or not all(names) or NONE in names:
            raise SegmentationError(
                f"{self.name!r} needs {len(self.names)} different names, none of them empty or {NONE!r}; given were {names}."
            )
        return replace(self, names=tuple(names))

    # --- scoring --------------------------------------------------------------------------------------------------------

    @property
    def condition(self) -> s.Expression | None:
        """The condition that profiles must satisfy to have a segment."""
        return self.profiles.catalog.condition(self.within, f"segmentation {self.name!r}") if self.within else None

    def assigned(self, *others: str) -> Assigned:
        """Every profile that has a segment, with the features and other properties."""
        return assigned(self.profiles, self.features, self.model, self.condition, others)

    def labels(self) -> pl.DataFrame:
        """One row per profile that has a segment, in order of the key: the key, `segment`, and its distance or probability."""
        found = self.assigned()
        strength = {self.model.strength_name: found.strength} if self.model.strength_name else {}
        return pl.DataFrame(
            {self.profiles.key: found.frame[KEY], "segment": self.named_labels(found.labels), **strength}
        )

    def named_labels(self, labels: Any) -> pl.Series:
        """Labels as names of segments."""
        names = np.array([*self.names, NONE], dtype=object)
        return pl.Series("segment", names[labels], dtype=pl.String)

    # --- in an engine ---------------------------------------------------------------------------------------------------

    def expression(self, columns: Mapping[str, Any]) -> Any:
        """The name of the segment as an Ibis expression over the features' columns, by name: an engine scores its own rows.

        Of ranked conditions the columns are their truths, by the names of `model.tests`.
        """
        tests = self.model.tests if isinstance(self.model, Ranked) else None
        numbers = [columns[name] for name in tests] if tests else self.features.expressions(columns)
        return self.model.label_expression(numbers, [*self.names, NONE])


def inertia(matrix: Matrix, model: Any) -> float:
    """The sum of squared distances to the centres."""
    return float((model.strength(matrix) ** 2).sum())
