"""Files that the command line writes: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from insight.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes the place of `target` when the block ends without an error.

    Raises
    ------
    ExportError
        If the file cannot be written; what stood there before is untouched.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.touch()  # a folder that cannot be written to shows here, before any work
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as wrong:
        if isinstance(wrong, ExportError):
            raise
        raise ExportError(
            f"{target}: the file could not be written: {_reason(wrong)}. What stood there before is untouched."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def made_folder(folder: Path) -> Path:
    """A folder, made when it is not there.

    Raises
    ------
    ExportError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise ExportError(f"{folder}: the folder could not be made: {_reason(wrong)}.") from None
    return folder


def _reason(wrong: OSError) -> str:
    return wrong.strerror or type(wrong).__name__
