"""Every profile with its segment: values from a snapshot or the engine, labels by the frozen numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.profiles.columns import KEY
from insight.segments.models.ranked_conditions import Ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles
    from insight.segments.features.features import Features
    from insight.segments.models.frozen_model import Labels, Matrix, Model


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
