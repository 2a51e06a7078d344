"""A bar for what the engine takes long for: after two seconds, in terminals and notebooks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from insight.kit.progress import bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AFTER, EVERY = 2.0, 0.2
"""Seconds until the bar is shown, and between its steps."""
_ALL = 100


@contextmanager
def waiting(progress: Callable[[], float]) -> Iterator[None]:
    """Show how far something is while the block runs, if that takes long and somebody looks.

    Parameters
    ----------
    progress
        Per cent that is done; below 0 if that is not known. It is called from another thread.
    """
    if not is_seen():
        yield
        return
    done = Event()
    watcher = Thread(target=_watch, args=(progress, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def is_seen() -> bool:
    """Whether this is a notebook or a terminal.

    >>> is_seen()
    False
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel") or sys.stderr.isatty()


def _watch(progress: Callable[[], float], done: Event) -> None:
    if done.wait(AFTER):
        return
    form = "{desc}: {percentage:3.0f} % |{bar}| {elapsed}"
    with bar(total=_ALL, desc="query", bar_format=form) as shown:
        while not done.wait(EVERY):
            shown.n = max(shown.n, min(progress(), _ALL))
            shown.refresh()
        shown.n = _ALL  # notebooks keep a bar that stopped half-way
