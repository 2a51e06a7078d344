"""Partitions by tests: nested ones, as a shallow decision tree makes them, and a list of which the first that holds decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import ibis
import numpy as np

from insight.segments.frozen_model import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from insight.segments.frozen_model import Labels, Matrix


@dataclass(frozen=True, slots=True)
class TreeLeaf:
    """Where tests end: the label, and the share of the training rows there that had it."""

    label: int
    share: float


@dataclass(frozen=True, slots=True)
class Split:
    """Rows whose column is at most the bound go to `low`, the others to `high`."""

    column: int
    bound: float
    low: TreeNode
    high: TreeNode


TreeNode: TypeAlias = TreeLeaf | Split


@dataclass(frozen=True)
class DecisionTree:
    """Each row belongs to the leaf that its tests lead to."""

    root: TreeNode
    kind: ClassVar[str] = "tree"
    strength_name: ClassVar[str] = "probability"

    @property
    def count(self) -> int:
        """How many segments there are."""
        return max(leaf.label for leaf in _leaves(self.root)) + 1

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row."""
        return self._walked(matrix)[:, 0].astype(np.int64)

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """The share of the training rows of each row's leaf that had its label."""
        return self._walked(matrix)[:, 1]

    def _walked(self, matrix: Matrix) -> Matrix:
        return np.concatenate([np.empty((0, 2)), *(_walked(self.root, block) for block in blocks(matrix))])

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The answer of the segment, as nested tests."""
        return _nested(self.root, columns, lambda leaf: answers[leaf.label])

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """The share, as nested tests."""
        return _nested(self.root, columns, lambda leaf: leaf.share)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"kind": self.kind, "root": _to_json(self.root)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DecisionTree:
        """From plain values.

        Raises
        ------
        KeyError, TypeError
            If a part is missing or of another type.
        """
        return cls(_from_json(data["root"]))


def _walked(node: TreeNode, rows: Matrix) -> Matrix:
    """Label and share of each row, as two columns."""
    found = np.empty((len(rows), 2))
    waiting: list[tuple[TreeNode, npt.NDArray[np.int64]]] = [(node, np.arange(len(rows)))]
    while waiting:
        here, members = waiting.pop()
        if isinstance(here, TreeLeaf):
            found[members] = here.label, here.share
        else:
            low = rows[members, here.column] <= here.bound
            waiting += [(here.low, members[low]), (here.high, members[~low])]
    return found


def _nested(node: TreeNode, columns: Sequence[Any], value: Any) -> Any:
    if isinstance(node, TreeLeaf):
        return ibis.literal(value(node))
    return ibis.ifelse(
        columns[node.column] <= node.bound, _nested(node.low, columns, value), _nested(node.high, columns, value)
    )


def _leaves(node: TreeNode) -> list[TreeLeaf]:
    return [node] if isinstance(node, TreeLeaf) else [*_leaves(node.low), *_leaves(node.high)]


def _to_json(node: TreeNode) -> dict[str, Any]:
    if isinstance(node, TreeLeaf):
        return {"label": node.label, "share": node.share}
    return {"column": node.column, "bound": node.bound, "low": _to_json(node.low), "high": _to_json(node.high)}


def _from_json(data: Mapping[str, Any]) -> TreeNode:
    if "label" in data:
        return TreeLeaf(int(data["label"]), float(data["share"]))
    return Split(int(data["column"]), float(data["bound"]), _from_json(data["low"]), _from_json(data["high"]))


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
