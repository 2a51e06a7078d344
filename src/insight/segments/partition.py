"""A partition: the frozen numbers that say every profile's segment, bound to the profiles it is asked about.

Values of profiles come from a snapshot or the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl

from insight.errors import SegmentationError, did_you_mean
from insight.kit.answer import Answer
from insight.kit.sheet import Code, Share, Sheet, Table
from insight.profiles.columns import KEY
from insight.segments.trees import Ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles
    from insight.segments.features import Features
    from insight.segments.frozen_model import Labels, Matrix, Model
    from insight.segments.segment_count import CountChoice


@dataclass(frozen=True)
class Assigned:
    """Every profile that has a segment: one row each, in order of the key.

    Attributes
    ----------
    frame : `KEY`, the features, and other properties that were asked for.
    labels : numbers of segments, -1 for none.
    matrix : the features as scaled columns of numbers; of ranked conditions without features it has no column.
    strength : distance to the centre or probability; NaN for ranked conditions.
    """

    frame: pl.DataFrame
    labels: Labels
    matrix: Matrix
    strength: npt.NDArray[np.float64]


def assigned(
    profiles: Profiles, features: Features, model: Model, keep: s.Expression | None, others: Iterable[str] = ()
) -> Assigned:
    """Label the profiles for which `keep` holds.

    Raises
    ------
    PrivateColumn
        If one of the other properties is private.
    ExpressionError
        If one is not known, or a condition of the model is wrong.
    """
    columns = [*features.names, *others]
    if not isinstance(model, Ranked):
        frame = frame_of(profiles, columns, keep)
        matrix = features.matrix(frame)
        return Assigned(frame, model.labels(matrix), matrix, model.strength(matrix))
    tests = {name: profiles.catalog.condition(text, "a ranked condition") for name, text in model.tests.items()}
    frame = frame_of(profiles, columns, keep, tests)
    truths = frame.select(pl.col(list(tests)).fill_null(value=False).cast(pl.Float64)).to_numpy()
    matrix = features.matrix(frame)
    return Assigned(frame.drop(list(tests)), model.labels(truths), matrix, model.strength(truths))


def frame_of(
    profiles: Profiles,
    columns: Iterable[str],
    keep: s.Expression | None,
    more: Mapping[str, s.Expression] | None = None,
) -> pl.DataFrame:
    """One row per profile for which `keep` holds, in order of the key: `KEY`, and properties under their names.

    Values are read from a snapshot where one holds all of them as they would be computed now.

    Raises
    ------
    PrivateColumn
        If one is private.
    ExpressionError
        If one is not known.
    """
    wanted = profiles.read_columns(dict.fromkeys(columns))
    kept = _kept(profiles, wanted) if keep is None and not more else None
    if kept is None:
        relation: Any = profiles.values({**wanted, **(more or {})}, keep)
        kept = profiles.data.engine.arrow(relation)
    return pl.DataFrame(pl.from_arrow(kept)).sort(KEY).select(KEY, *wanted, *(more or ()))


def _kept(profiles: Profiles, wanted: Mapping[str, s.Expression]) -> Any:
    """The columns from a snapshot that has them all."""
    from insight.profiles.snapshots.snapshot import stored_values  # noqa: PLC0415 - brings deltalake, which takes long to import

    named = set(profiles.catalog.names) - {profiles.key}
    if not wanted or not named.issuperset(wanted):
        return None
    found = stored_values(profiles, wanted)
    return found[0] if found is not None and set(found[1]) == set(wanted) else None


NONE = "none"
"""The segment of profiles that are in no group."""


@dataclass(frozen=True)
class Partition(Answer):
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

    # --- telling --------------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pl.DataFrame:
        """One row per segment: its name, and its `share` among the profiles that it was fitted on (0 to 1)."""
        return pl.DataFrame(
            {"segment": self.names, "share": self._shares()}, {"segment": pl.String, "share": pl.Float64}
        )

    def _shares(self) -> tuple[float | None, ...]:
        return (*self.shares, *[None] * (len(self.names) - len(self.shares)))

    def to_dict(self) -> dict[str, Any]:
        """What it is, how it was found, and its segments, without the numbers that give the labels."""
        return {
            "name": self.name, "method": self.method, "by": list(self.features.names), "within": self.within,
            "seed": self.seed, "as_of": self.as_of, "metrics": dict(self.metrics),
            "segments": [{"name": name, "share": share} for name, share in zip(self.names, self._shares(), strict=True)],
        }  # fmt: skip

    def sheet(self) -> Sheet:
        """How the segments were found, and their shares among the profiles that they were found among."""
        facts = {
            "method": self.method,
            "found by": ", ".join(self.features.names) or "ranked conditions",
            "within": Code(self.within) if self.within else "everyone",
            "fitted for": self.profiles.formats.iso_time(self.as_of) if self.as_of else None,
            "profiles": int(self.metrics["profiles"]) if "profiles" in self.metrics else None,
            "changes are not seen in": ", ".join(self.profiles.data.states.now().unknown) or None,
        }
        rows = [(name, Share(part)) for name, part in zip(self.names, self._shares(), strict=True)]
        said = "Stability {:.2f}: how alike the segments are that other draws of the customers give; 1 is the same."
        note = said.format(self.metrics["stability"]) if "stability" in self.metrics else ""
        table = Table(("segment", "share when fitted"), rows)
        return Sheet("Segmentation", self.name, facts, [table], note, self.profiles.formats)

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
