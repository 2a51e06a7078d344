"""One thread where the order of sums decides a result: the same seed then gives the same bits on any machine's number of cores."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

_BRING_THREADS = ("scipy.linalg", "sklearn.cluster")


def one_thread(*, learning: bool = False) -> Any:
    """A context in which the numeric libraries use one thread.

    Only libraries that are loaded already are held to it; `learning` loads those of scikit-learn first.
    """
    if learning:
        import sklearn.cluster  # noqa: F401, PLC0415 - takes a second to load
    return _controller(tuple(name in sys.modules for name in _BRING_THREADS)).limit(limits=1)


@cache
def _controller(_loaded: tuple[bool, ...]) -> ThreadpoolController:
    """Looking the loaded libraries up takes milliseconds, so it is done once for each set of them."""
    return ThreadpoolController()
