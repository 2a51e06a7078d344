"""Values of many profiles on many days, and what the language does with them.

Arrays have one row per day and one column per profile, or one of either where all days or all profiles have the same value.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from insight.language.terms import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

Truths: TypeAlias = "npt.NDArray[np.bool_]"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number for each day and profile.

    Attributes
    ----------
    values : whole numbers (int64) or fractions (float64).
    known : where there is a value; None where there always is.
    digits : whole numbers count units of this many decimals: 1250 with 2 is 12.50.
    """

    values: npt.NDArray[Any]
    known: Truths | None = None
    digits: int = 0

    @property
    def fractions(self) -> npt.NDArray[np.float64]:
        """The values as they would be written."""
        return self.values / 10.0**self.digits if self.digits else self.values.astype(np.float64, copy=False)

    def fractions_of(self, day: int) -> npt.NDArray[np.float64]:
        """The values of one day as they would be written."""
        return replace(self, values=self.values[day], known=None).fractions

    @property
    def is_whole(self) -> bool:
        """Whether the values are whole numbers as they stand."""
        return self.values.dtype.kind == "i" and not self.digits


def constant(number: float) -> Amount:
    """The same number everywhere."""
    return Amount(np.array([[number]]))


def compared(op: str, left: Amount, right: Amount, number: float | None = None) -> Truths:
    """`left op right`, false where either is missing; `number` is the constant that `right` holds, if it does.

    Decimals beside a constant are compared exactly, not as fractions.
    """
    if op == "!=":
        return ~compared("=", left, right, number)
    if number is not None and left.values.dtype.kind == "i":
        found = _beside_constant(op, left, number)
    elif left.values.dtype.kind == right.values.dtype.kind == "i" and left.digits == right.digits:
        found = OPERATORS[op](left.values, right.values)
    else:
        found = OPERATORS[op](left.fractions, right.fractions)
    return _where_known(found, left.known, right.known)


def _beside_constant(op: str, left: Amount, number: float) -> Truths:
    exact = Decimal(repr(number)).scaleb(left.digits)
    floor = exact.to_integral_value(ROUND_FLOOR)
    bound = int(min(max(floor, Decimal(-(2**63))), Decimal(2**63 - 1)))
    if bound == floor == exact:
        return OPERATORS[op](left.values, bound)  # type: ignore[no-any-return]
    if op == "=":
        return np.zeros(left.values.shape, bool)
    return left.values > bound if op in (">", ">=") else left.values <= bound


def _where_known(found: Truths, *known: Truths | None) -> Truths:
    for each in known:
        if each is not None:
            found = found & each
    return found


def arithmetic(op: str, left: Amount, right: Amount) -> Amount:
    """`left op right`; missing where either is, and divided by 0."""
    known = _both(left.known, right.known)
    if op == "/":
        below = right.fractions
        some = below != 0
        return Amount(left.fractions / np.where(some, below, 1.0), _both(known, some))
    one, two = (each.values if each.is_whole else each.fractions for each in (left, right))
    return Amount({"+": operator.add, "-": operator.sub, "*": operator.mul}[op](one, two), known)


def _both(one: Truths | None, two: Truths | None) -> Truths | None:
    if one is None or two is None:
        return two if one is None else one
    return one & two


def negated(amount: Amount) -> Amount:
    """`-x`."""
    return Amount(-amount.values, amount.known, amount.digits)


def known(amount: Amount) -> Truths:
    """Where there is a value."""
    return np.ones((1, 1), bool) if amount.known is None else amount.known


def all_joined(join: np.ufunc, parts: Sequence[Truths]) -> Truths:
    """Truths joined by `and` or `or`, from the first to the last."""
    return reduce(join, parts)
