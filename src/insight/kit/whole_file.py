"""Files and folders that are written whole or not at all, whatever stops the run.

What is written lies in a hidden part beside its place, `.name.<random>.part`, until it is complete and on the disk; then it is
renamed. What killed runs leave is removed by a later run.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import stat
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import ExportError, InsightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOG = logging.getLogger(__name__)
_HOUR = 3600
_FILE_AGE, _FOLDER_AGE = _HOUR, 24 * _HOUR
"""Ages, in seconds, of parts that no run can still be writing. A folder does not show that its files grow."""
UNTOUCHED = "What stood there before is untouched."


@contextmanager
def whole_file(
    target: Path,
    *,
    private: bool = False,
    error: Callable[[str], Exception] | None = None,
    check: Callable[[], None] | None = None,
) -> Iterator[Path]:
    """The path of an empty part to write to; it takes the place of `target` when the block ends without an error.

    The parameters are those of `whole_files`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder, "one.txt")
    ...     with whole_file(target) as part:
    ...         _ = part.write_text("all of it", encoding="utf-8")
    ...     target.read_text(encoding="utf-8"), len(list(Path(folder).iterdir()))
    ('all of it', 1)
    """
    with whole_files(target, private=private, error=error, check=check) as (part,):
        yield part


@contextmanager
def whole_files(
    *targets: Path,
    private: bool = False,
    error: Callable[[str], Exception] | None = None,
    check: Callable[[], None] | None = None,
) -> Iterator[list[Path]]:
    """The same for files that belong together: when one cannot be replaced, those before it are put back.

    A file system has no rename of several files at once: a run that is killed between two of them leaves the first new and the
    others old, each of them whole.

    Parameters
    ----------
    private
        For their owner alone (mode 0600), as what holds contact data must be; a link is replaced, so that it leads none of it
        elsewhere. Otherwise a file keeps the mode that it has, and a link stays: what it points to is replaced.
    error
        Makes the error from the reason, such as "Permission denied"; by default an `ExportError` that names the first target.
    check
        Called in the last moment before the files are replaced; an error that it raises leaves everything as it was.

    Raises
    ------
    ExportError
        Or what `error` makes: if a file cannot be written; what stood there before is untouched.
    """
    places = [target if private else Path(os.path.realpath(target)) for target in targets]
    parts: list[Path] = []
    try:
        for place in places:
            _remove_leftovers(place, _FILE_AGE)
            parts.append(_empty_part(place, private=private))
        yield parts
        for part, place in zip(parts, places, strict=True):
            _sync(part)
            if not private and place.exists():
                part.chmod(stat.S_IMODE(place.stat().st_mode))
        if check is not None:
            check()
        _replace_all(parts, places)
        for place in places:
            _LOG.info("wrote %s", place)
    except OSError as wrong:
        if isinstance(wrong, InsightError):
            raise
        raise (error or partial(_unwritable, targets[0]))(reason_of(wrong)) from None
    finally:
        for part in parts:
            _remove(part)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder to fill; it takes the place of `folder`, which must be empty or not there, when the block ends.

    Raises
    ------
    OSError
        If it cannot be written, or something else has come to be there meanwhile.
    """
    place = Path(os.path.realpath(folder))
    place.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(place, _FOLDER_AGE)
    part = _part_of(place)
    try:
        part.mkdir()
        yield part
        for file in part.rglob("*"):
            if file.is_file():
                _sync(file)
        if place.exists():
            place.rmdir()
        part.rename(place)
        _sync_folder(place.parent)
    finally:
        _remove(part)  # after the rename there is none


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
        raise ExportError(f"{folder}: the folder could not be made: {reason_of(wrong)}.") from None
    return folder


def reason_of(wrong: OSError) -> str:
    """What the system says is wrong, without the names of files."""
    return wrong.strerror or type(wrong).__name__


def _unwritable(target: Path, reason: str) -> ExportError:
    return ExportError(f"{target}: the file could not be written: {reason}. {UNTOUCHED}")


# --- parts --------------------------------------------------------------------------------------------------------------


def _part_of(place: Path) -> Path:
    return place.with_name(f".{place.name}.{os.urandom(4).hex()}.part")


def _empty_part(place: Path, *, private: bool) -> Path:
    """An empty file beside a place; a folder that cannot be written to shows here, before any work."""
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if place.exists() and not place.is_file():
        raise OSError(errno.EINVAL, "It is no regular file")
    part = _part_of(place)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private or place.exists() else 0o666))
    return part


def _remove_leftovers(place: Path, age: float) -> None:
    """Remove what earlier runs left beside a place when they were killed: it may hold contact data."""
    found: list[Path] = []
    with suppress(OSError):  # no such folder, or none that can be looked into
        found = [each for each in place.parent.iterdir() if each.name.startswith(f".{place.name}.")]
    for part in found:
        with suppress(OSError):  # another run may be removing it too
            if part.suffix == ".part" and time.time() - part.stat().st_mtime > age:
                _remove(part)


def _remove(part: Path) -> None:
    with suppress(OSError):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


# --- to the disk --------------------------------------------------------------------------------------------------------


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, on systems that can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _replace_all(parts: list[Path], places: list[Path]) -> None:
    """Put parts in their places; when one cannot be put there, those before it are what they were."""
    before = [_second_name(place) if os.path.lexists(place) else None for place in places[:-1]]
    done: list[Path] = []
    try:
        for part, place in zip(parts, places, strict=True):
            part.replace(place)
            done.append(place)
    except OSError:
        for place, old in zip(done, before, strict=False):
            place.unlink() if old is None else old.replace(place)
        raise
    finally:
        for old in filter(None, before):
            _remove(old)
    for folder in {place.parent for place in places}:
        _sync_folder(folder)


def _second_name(place: Path) -> Path:
    """Another name for a file that is about to be replaced."""
    name = _part_of(place)
    try:
        os.link(place, name, follow_symlinks=False)
    except (OSError, NotImplementedError):  # no links here
        shutil.copy2(place, name, follow_symlinks=False)
    return name
