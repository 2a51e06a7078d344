"""What a fitted partition is kept as: frozen numbers that say the label of a row, in NumPy and in the engine.

`labels` are numbers from 0, -1 for no segment. `strength` is a distance to the segment's centre (smaller is nearer) or a
probability, as `strength_name` says.
"""

from __future__ import annotations

import operator
import sys
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

import ibis
import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.int64]

BLOCK = 1 << 16
"""Rows that are worked on together."""
_BRING_THREADS = ("scipy.linalg", "sklearn.cluster")


class Model(Protocol):
    """A partition of rows of numbers."""

    kind: ClassVar[str]
    strength_name: ClassVar[str]

    @property
    def count(self) -> int:
        """How many segments there are."""

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row."""

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """How near each row is to its segment, or how probably it belongs to it."""

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The same as `labels`, as an Ibis expression over the columns of numbers.

        `answers` stand for the labels: one for each segment, and a last one for none.
        """

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """The same as `strength`."""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""


@dataclass(frozen=True)
class Centres:
    """Each row belongs to the nearest centre (Euclid); of equally near ones to the first.

    The distance is compared as |c|² - 2 c·x, which leaves out what is the same for all centres.
    """

    centres: Matrix
    kind: ClassVar[str] = "centres"
    strength_name: ClassVar[str] = "distance"

    @property
    def count(self) -> int:
        """How many segments there are."""
        return len(self.centres)

    @property
    def _squares(self) -> npt.NDArray[np.float64]:
        squares: npt.NDArray[np.float64] = np.einsum("ij,ij->i", self.centres, self.centres)
        return squares

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row."""
        return np.concatenate([_no_labels(), *(self._nearest(block)[0] for block in blocks(matrix))])

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """Distance of each row to its centre, in units of the scaled columns."""
        return np.concatenate([np.empty(0), *map(self._distances, blocks(matrix))])

    def _nearest(self, block: Matrix) -> tuple[Labels, npt.NDArray[np.float64]]:
        with one_thread():  # sums in another order could turn a label
            forms = block @ (-2.0 * self.centres.T) + self._squares
        best = forms.argmin(axis=1)
        return best, forms[np.arange(len(block)), best]

    def _distances(self, block: Matrix) -> npt.NDArray[np.float64]:
        _, form = self._nearest(block)
        return np.sqrt(np.maximum(form + np.einsum("ij,ij->i", block, block), 0.0))  # type: ignore[no-any-return]

    def forms(self, columns: Sequence[Any]) -> list[Any]:
        """What the centres are compared by: the squared distance of a row to each, without what all have in common."""
        return [
            summed([column * float(-2.0 * weight) for column, weight in zip(columns, centre, strict=True)])
            + float(square)
            for centre, square in zip(self.centres, self._squares, strict=True)
        ]

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The answer of the segment, from linear forms of the columns."""
        return least_of(self.forms(columns), answers[: self.count])

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """Distance to the centre."""
        square = summed([column * column for column in columns])
        return ibis.greatest(ibis.least(*self.forms(columns)) + square, 0.0).sqrt()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"kind": self.kind, "centres": self.centres.tolist()}


@dataclass(frozen=True)
class Islands:
    """Each row belongs to the nearest centre if it lies within that one's radius, else to none (-1)."""

    centres: Matrix
    radii: npt.NDArray[np.float64]
    kind: ClassVar[str] = "islands"
    strength_name: ClassVar[str] = "distance"

    @property
    def count(self) -> int:
        """How many segments there are, those of none aside."""
        return len(self.centres)

    @property
    def _centres(self) -> Centres:
        return Centres(self.centres)

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row, or -1."""
        found, distances = self._centres.labels(matrix), self._centres.strength(matrix)
        return np.where(distances <= self.radii[found], found, -1)

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """Distance of each row to the nearest centre."""
        return self._centres.strength(matrix)

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The answer of the segment, or the last one."""
        forms = self._centres.forms(columns)
        radius = least_of(forms, [float(each) for each in self.radii])
        found = least_of(forms, answers[: self.count])
        return ibis.ifelse(self._centres.strength_expression(columns) <= radius, found, answers[-1])

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """Distance to the nearest centre."""
        return self._centres.strength_expression(columns)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"kind": self.kind, "centres": self.centres.tolist(), "radii": self.radii.tolist()}


@dataclass(frozen=True)
class Mixture:
    """A mixture of normal distributions: each row belongs to the most probable one.

    Attributes
    ----------
    means : one row per component.
    whiteners : per component, the matrix W (columns by columns) with (x - mean) W of unit covariance.
    constants : per component, log weight + log det W - d/2 log 2π.
    """

    means: Matrix
    whiteners: npt.NDArray[np.float64]
    constants: npt.NDArray[np.float64]
    kind: ClassVar[str] = "mixture"
    strength_name: ClassVar[str] = "probability"

    @property
    def count(self) -> int:
        """How many segments there are."""
        return len(self.means)

    def _densities(self, block: Matrix) -> Matrix:
        """Log of weight times density of each component: one row per row, one column per component."""
        found = np.empty((len(block), self.count))
        with one_thread():
            for place, (mean, whitener) in enumerate(zip(self.means, self.whiteners, strict=True)):
                away = block @ whitener - mean @ whitener
                found[:, place] = self.constants[place] - 0.5 * np.einsum("ij,ij->i", away, away)
        return found

    def labels(self, matrix: Matrix) -> Labels:
        """The segment of each row."""
        return np.concatenate([_no_labels(), *(self._densities(block).argmax(axis=1) for block in blocks(matrix))])

    def probabilities(self, matrix: Matrix) -> Matrix:
        """Of each row, the probability of each segment; they add up to 1."""
        found = np.concatenate([np.empty((0, self.count)), *map(self._densities, blocks(matrix))])
        found = np.exp(found - found.max(axis=1, keepdims=True))
        shares: Matrix = found / found.sum(axis=1, keepdims=True)
        return shares

    def strength(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """The probability of each row's segment."""
        return self.probabilities(matrix).max(axis=1)  # type: ignore[no-any-return]

    def _forms(self, columns: Sequence[Any]) -> list[Any]:
        forms = []
        for mean, whitener, constant in zip(self.means, self.whiteners, self.constants, strict=True):
            squares = []
            for weights, shift in zip(whitener.T, mean @ whitener, strict=True):
                used = [column * float(weight) for column, weight in zip(columns, weights, strict=True) if weight]
                away = summed(used) - float(shift)
                squares.append(away * away)
            forms.append(summed(squares) * -0.5 + float(constant))
        return forms

    def label_expression(self, columns: Sequence[Any], answers: Sequence[Any]) -> Any:
        """The answer of the segment."""
        return least_of([-form for form in self._forms(columns)], answers[: self.count])

    def strength_expression(self, columns: Sequence[Any]) -> Any:
        """The probability of the segment."""
        forms = self._forms(columns)
        best = ibis.greatest(*forms)
        return 1.0 / ibis.array(forms).map(lambda form: (form - best).exp()).sums()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        parts = {"means": self.means, "whiteners": self.whiteners, "constants": self.constants}
        return {"kind": self.kind, **{name: part.tolist() for name, part in parts.items()}}


def one_thread(*, learning: bool = False) -> Any:
    """A context in which the numeric libraries use one thread: sums have one order then, and results the same bits on any machine.

    Only libraries that are loaded already are held to it; `learning` loads those of scikit-learn first.
    """
    if learning:
        import sklearn.cluster  # noqa: F401, PLC0415 - takes a second to load
    return _controller(tuple(name in sys.modules for name in _BRING_THREADS)).limit(limits=1)


@cache
def _controller(_loaded: tuple[bool, ...]) -> ThreadpoolController:
    """Looking the loaded libraries up takes milliseconds, so it is done once for each set of them."""
    return ThreadpoolController()


def blocks(matrix: Matrix) -> list[Matrix]:
    """Some thousand rows at a time."""
    return [matrix[first : first + BLOCK] for first in range(0, len(matrix), BLOCK)]


def _no_labels() -> Labels:
    return np.empty(0, np.int64)


def summed(terms: Sequence[Any]) -> Any:
    """The sum of expressions, from the first to the last."""
    return reduce(operator.add, terms)


def least_of(forms: Sequence[Any], answers: Sequence[Any]) -> Any:
    """The answer that stands beside the smallest of some expressions; of equals the first.

    Each expression is named twice, however many there are: in `CASE LEAST(...) WHEN ... END`.
    """
    if len(forms) == 1:
        return ibis.literal(answers[0])
    return ibis.least(*forms).cases(*zip(forms[:-1], answers[:-1], strict=True), else_=answers[-1])
