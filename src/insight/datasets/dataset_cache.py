"""Where data sets are kept, and how a folder of files comes to be: whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from insight.errors import DatasetError
from insight.kit.whole_file import reason_of, whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARK = "dataset.json"
"""The file that says what a folder holds; written last."""


def cached(name: str) -> Path:
    """The folder of the data set `name` in the user's cache directory."""
    return user_cache_path("insight") / "datasets" / name


def fill_once(folder: Path, facts: Mapping[str, object], fill: Callable[[Path], None]) -> Path:
    """`folder`, filled by `fill` unless it was filled with the same `facts` before.

    `fill` writes into a new folder beside it, which is renamed when it is complete: a run that fails or is
    stopped leaves no folder.

    Parameters
    ----------
    folder
        A folder that does not exist, is empty, or was filled before.
    facts
        What determines the content, as JSON would hold it.
    fill
        Writes the files into the folder that it is given.

    Raises
    ------
    DatasetError
        When the folder holds anything else, or a file of it has gone, or cannot be written.
    """
    if _is_filled(folder, facts):
        return folder
    if folder.resolve() == Path.cwd():
        raise DatasetError("The current folder cannot be filled. Name a new folder in it.")
    try:
        with whole_folder(folder) as part:
            fill(part)
            _mark(part, facts)
    except OSError as error:
        if not _is_filled(folder, facts):  # else another process was faster: its files are the same
            raise DatasetError(f"The data set could not be written to {folder}: {reason_of(error)}.") from error
    return folder


def _is_filled(folder: Path, facts: Mapping[str, object]) -> bool:
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise DatasetError(f"{folder} is a file. Name a new folder.")
    if not any(folder.iterdir()):
        return False
    held = _marked(folder)
    if held.get("facts") != facts:
        raise DatasetError(f"The folder {folder} holds something else. Name a new or empty folder, or delete this one.")
    gone = [name for name in held["files"] if not (folder / name).is_file()]
    if gone:
        raise DatasetError(f"{', '.join(gone)} has gone from {folder}. Delete the folder and call again.")
    return True


def _marked(folder: Path) -> dict[str, Any]:
    """What the folder says it holds; nothing if that cannot be read."""
    try:
        held = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _mark(part: Path, facts: Mapping[str, object]) -> None:
    files = sorted(path.name for path in part.iterdir())
    content = json.dumps({"facts": facts, "files": files}, indent=1)
    (part / MARK).write_text(content + "\n", encoding="utf-8")
