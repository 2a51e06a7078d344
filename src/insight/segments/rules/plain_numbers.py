"""Numbers as people write them: with as few digits as do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Side: TypeAlias = Literal["low", "high"]
FEW_DIGITS = 3
"""Numbers of so many digits are not rounded further than the very same members allow."""
_LEAST_EXPONENT = -330


def shortest(low: float, high: float, near: float) -> float:
    """The number with the fewest digits from `low` to `high`, both included; of several the one nearest to `near`.

    >>> shortest(1291.17, 1312.5, 1300.9), shortest(0.1234, 0.1239, 0.1236), shortest(-3.0, 8.0, 5.0)
    (1300.0, 0.1236, 0.0)
    """
    least, most, wish = Decimal(low), Decimal(high), Decimal(near)
    for exponent in range(_exponent(max(abs(low), abs(high))) + 1, _LEAST_EXPONENT, -1):
        step = Decimal(1).scaleb(exponent)
        first = (least / step).to_integral_value(ROUND_CEILING)
        last = (most / step).to_integral_value(ROUND_FLOOR)
        if first <= last:
            place = min(max((wish / step).to_integral_value(ROUND_HALF_EVEN), first), last)
            found = float(place * step)
            if low <= found <= high:
                return found
    return min(max(near, low), high)  # neighbours among floats


def _exponent(value: float) -> int:
    return math.floor(math.log10(value)) if value > 0 else 0


def digits(value: float) -> int:
    """How many digits of a number say something: those without zeros at the ends.

    >>> digits(1300.0), digits(0.25), digits(7)
    (2, 2, 1)
    """
    return max(1, len("".join(map(str, Decimal(repr(value)).as_tuple().digits)).strip("0")))


def to_digits(value: float, count: int) -> float:
    """A number rounded to so many digits.

    >>> to_digits(1287.4, 2)
    1300.0
    """
    return float(f"{value:.{count - 1}e}")


def literal(value: float) -> int | float:
    """A number without a point where it is whole.

    >>> literal(3.0), literal(0.5)
    (3, 0.5)
    """
    return int(value) if value.is_integer() and abs(value) < 10**15 else value


@dataclass(frozen=True, slots=True)
class Parting:
    """Where values are parted: `below` is the greatest on the one side, `above` the least on the other.

    Attributes
    ----------
    values : all that a number may part, ascending.
    index : how many of them lie below.
    whole : whether the values are whole numbers.
    """

    values: npt.NDArray[np.float64]
    index: int
    whole: bool

    @property
    def below(self) -> float:
        """The greatest value below; far away when there is none."""
        if self.index == 0:
            return self.above - max(1.0, abs(self.above)) if self.values.size else 0.0
        return float(max(self.values[self.index - 1], -1e300))

    @property
    def above(self) -> float:
        """The least value above; far away when there is none."""
        if self.index == self.values.size:
            below = float(self.values[-1]) if self.values.size else 0.0
            return below + max(1.0, abs(below))
        value = float(self.values[self.index])
        return value if math.isfinite(value) else self.below + max(1.0, abs(self.below))

    def number(self, side: Side, most: int) -> float:
        """The number for `x >= number` (side "low") or `x <= number` (side "high").

        The shortest that parts the values in the very same way. One of more than three digits is rounded to two or three digits
        when at most `most` values change sides by that.
        """
        low, high = self.below, self.above
        if self.whole:
            low, high = (low + 1, high) if side == "low" else (low, high - 1)
        elif side == "low":
            low = math.nextafter(low, math.inf)
        else:
            high = math.nextafter(high, -math.inf)
        middle = low / 2 + high / 2
        same = shortest(low, high, middle)
        if digits(same) <= FEW_DIGITS:
            return same
        for count in range(2, FEW_DIGITS + 1):
            rounder = to_digits(same, count)
            if self.moved(side, rounder) <= most:
                return rounder
        return same

    def moved(self, side: Side, number: float) -> int:
        """How many values lie on another side of a number than of the cut."""
        place = np.searchsorted(self.values, number, side="left" if side == "low" else "right")
        return abs(int(place) - self.index)
