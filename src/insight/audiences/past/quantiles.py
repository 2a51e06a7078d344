"""Cut-offs of a measure over arrays: the same discrete quantiles that `insight.profiles.rfm.scheme` asks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from insight.audiences.past.loaded_rows import Values

_DECIMALS = 1e6
_FEW = 1 << 21
_HALF = 0.5


def cutoffs(values: Values, bins: int) -> tuple[float, ...]:
    """The smallest values that at least 1/bins, 2/bins … of all values do not exceed; zeros where there are none.

    >>> cutoffs(np.array([30, 10, 20, 20]), 2), cutoffs(np.array([]), 3)
    ((20.0,), (0.0, 0.0))
    """
    if not len(values):
        return (0.0,) * (bins - 1)
    places = [-(-len(values) * i // bins) - 1 for i in range(1, bins)]
    if values.dtype.kind == "i" and int(values.max()) - (low := int(values.min())) < _FEW:
        upto = np.cumsum(np.bincount(values - low))
        return tuple(float(low + place) for place in np.searchsorted(upto, np.array(places), side="right"))
    ordered = np.partition(values, sorted(set(places)))
    return tuple(float(ordered[place]) for place in places)


def steady(values: Values) -> Values:
    """Fractions rounded to six decimals, halves away from zero, so that the order in which they were summed does not matter.

    >>> steady(np.array([0.1 + 0.2, -0.0000005])).tolist()
    [0.3, -1e-06]
    """
    scaled = values * _DECIMALS
    whole = np.trunc(scaled)
    return (whole + np.where(np.abs(scaled - whole) >= _HALF, np.sign(scaled), 0)) / _DECIMALS
