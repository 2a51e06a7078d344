"""Work on arrays, several parts of it at once: NumPy lets other threads run while it computes."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

BLOCK = 1 << 13
"""Profiles that are worked on together; a multiple of 8."""
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def at_once(work: Callable[[T], R], parts: Iterable[T]) -> Iterator[R]:
    """What `work` makes of each part, in their order; no more parts are begun than are soon asked for.

    The first part is done alone, in the thread of the caller: what the work asks of the engine, once and for all, it asks then.

    >>> list(at_once(abs, [-3, 2, -1]))
    [3, 2, 1]
    """
    waiting: deque[Future[R]] = deque()
    rest = iter(parts)
    for part in rest:
        yield work(part)
        break
    with ThreadPoolExecutor(CORES) as pool:
        for part in rest:
            waiting.append(pool.submit(work, part))
            if len(waiting) > CORES:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def blocks_of(profiles: int) -> list[tuple[int, int]]:
    """Stretches of profiles as (first, size).

    >>> blocks_of(20_000)
    [(0, 8192), (8192, 8192), (16384, 3616)]
    """
    return [(first, min(BLOCK, profiles - first)) for first in range(0, profiles, BLOCK)]
