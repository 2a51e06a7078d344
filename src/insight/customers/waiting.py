"""A bar for what the engine takes long for: after two seconds, in terminals and notebooks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

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
    from tqdm import auto  # noqa: PLC0415 - most queries never need it

    tqdm: Any = auto.tqdm

    form = "{desc}: {percentage:3.0f} % |{bar}| {elapsed}"
    notebook = sys.modules.get("tqdm.notebook")
    is_widget = notebook is not None and issubclass(tqdm, notebook.tqdm_notebook)
    here: dict[str, Any] = {"display": False} if is_widget else {}
    with tqdm(total=_ALL, desc="query", bar_format=form, disable=None, leave=False, **here) as bar:
        output = _output(bar.container) if is_widget else None
        while not done.wait(EVERY):
            bar.n = max(bar.n, min(progress(), _ALL))
            bar.refresh()
        bar.n = _ALL  # notebooks keep a bar that stopped half-way
    if is_widget:
        _forget(bar.container, output)


def _output(box: Any) -> Any:
    """Show a notebook's bar; what is given can show something else in its place."""
    from IPython.display import display  # noqa: PLC0415 - only notebooks have it

    return display(box, display_id=True)  # type: ignore[no-untyped-call]


def _forget(box: Any, output: Any) -> None:
    """Leave nothing of a notebook's bar: a saved notebook would have its parts, and an output that can be shown no more."""
    for each in (*box.children, box):
        for part in (each, each.layout, getattr(each, "style", None)):
            if part is not None:
                part.close()
    if output is not None:
        output.update({"text/plain": ""}, raw=True)
