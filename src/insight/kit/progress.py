"""Bars for long work: silent where nobody looks, and nothing of them stays in a saved notebook."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@contextmanager
def bar(of: Iterable[Any] | None = None, **options: Any) -> Iterator[Any]:
    """A bar of tqdm, to be gone through or updated; gone at the end.

    tqdm closes the box of its bar in a notebook only. The rest would be saved with the notebook, whose output would say that the
    widget is not found when it is opened again.

    Parameters
    ----------
    of
        What is gone through; without it, the bar is told of steps by `update`.
    options
        Of tqdm, such as `total` and `desc`.

    Examples
    --------
    >>> with bar(range(3), desc="steps") as steps:
    ...     print(sum(steps))
    3
    """
    from tqdm import auto  # noqa: PLC0415 - most queries never need it

    tqdm: Any = auto.tqdm
    notebook = sys.modules.get("tqdm.notebook")
    is_widget = notebook is not None and issubclass(tqdm, notebook.tqdm_notebook)
    here = {"display": False} if is_widget else {}
    with tqdm(of, disable=None, leave=False, **here, **options) as found:
        output = _output(found.container) if is_widget else None
        try:
            yield found
        finally:
            if is_widget:
                _forget(found.container, output)


def _output(box: Any) -> Any:
    """Show a notebook's bar; what is given can show something else in its place."""
    from IPython.display import display  # noqa: PLC0415 - only notebooks have it

    return display(box, display_id=True)  # type: ignore[no-untyped-call]


def _forget(box: Any, output: Any) -> None:
    """Leave nothing of a notebook's bar."""
    for each in (*box.children, box):
        for part in (each, each.layout, getattr(each, "style", None)):
            if part is not None:
                part.close()
    if output is not None:
        output.update({"text/plain": ""}, raw=True)


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
