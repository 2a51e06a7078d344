"""A partition by an ordered list of conditions: each profile belongs to the first that it satisfies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from insight.segments.models.frozen_model import Labels, Matrix

OTHER = "other"
"""The segment of profiles that satisfy none of the conditions."""
TEST = "condition_"


@dataclass(frozen=True)
class Ranked:
    """Each profile belongs to the first condition that it satisfies, and those that satisfy none to a last segment.

    There are no columns of numbers to label rows by: the engine tells which conditions hold.

    Attributes
    ----------
    conditions : texts of the insight language, in order of rank.
    """

    conditions: tuple[str, ...]
    kind: ClassVar[str] = "ranked"
    strength_name: ClassVar[str] = ""

    @property
    def count(self) -> int:
        """How many segments there are, the last one included."""
        return len(self.conditions) + 1

    @property
    def tests(self) -> dict[str, str]:
        """The conditions by the names of their columns."""
        return {f"{TEST}{place}": text for place, text in enumerate(self.conditions)}

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row of truths (above 0 is true), a column for each condition."""
        found: Labels = np.column_stack([matrix > 0, np.ones(len(matrix), bool)]).argmax(axis=1)
        return found

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """Nothing: a profile satisfies a condition or not."""
        return np.full(len(matrix), np.nan)

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The answer of the segment, from the truths of the conditions."""
        import ibis  # noqa: PLC0415 - only this needs it

        return ibis.cases(*zip(columns, answers[: len(columns)], strict=True), else_=answers[len(columns)])

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """Never asked: there is no strength.

        Raises
        ------
        TypeError
        """
        raise TypeError(len(columns))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"kind": self.kind, "conditions": list(self.conditions)}
