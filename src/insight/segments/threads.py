"""One thread where the order of sums decides a result: the same seed then gives the same bits on any machine's number of cores."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> Any:
    """A context in which the numeric libraries use one thread."""
    return _controller("sklearn.cluster" in sys.modules).limit(limits=1)


@cache
def _controller(_with_sklearn: bool) -> ThreadpoolController:  # noqa: FBT001 - only a key: it brings libraries of its own
    """Looking the loaded libraries up takes milliseconds, so it is done once before scikit-learn is there, and once after."""
    return ThreadpoolController()
