"""Which bin a value falls into: a bin holds its lower limit, and not its upper one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def bins_of(values: npt.ArrayLike, limits: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """The bin of each value: how many of the ascending limits it has reached; 0 lies below the first.

    >>> bins_of([9, 10, 15, 20], limits=[10, 20]).tolist()
    [0, 1, 1, 2]
    """
    return np.searchsorted(np.asarray(limits), np.asarray(values), side="right")


def starts_of(limits: npt.ArrayLike, values: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Where among ascending values the bin above each limit begins.

    >>> starts_of([10, 20], np.array([9, 10, 15, 20])).tolist()
    [1, 3]
    """
    return np.searchsorted(values, np.asarray(limits), side="left")
