"""One writer at a time in a folder, among all processes of this machine."""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else has this folder, and have it for the block; nothing is left behind, whatever stops the run.

    Where the system or the file system has no such locks, nothing is waited for.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as name, folder_lock(Path(name)):
    ...     list(Path(name).iterdir())
    []
    """
    opened = _opened(folder)
    try:
        yield
    finally:
        if opened is not None:
            os.close(opened)  # the lock goes with it


def _opened(folder: Path) -> int | None:
    try:
        locks: Any = importlib.import_module("fcntl")
        opened = os.open(folder, os.O_RDONLY)
    except (ModuleNotFoundError, OSError):  # Windows, or a folder that only its files can be reached in
        return None
    with suppress(OSError):  # no locks on this file system
        locks.flock(opened, locks.LOCK_EX)
    return opened
