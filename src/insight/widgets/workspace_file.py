"""Changing one audience in a workspace file: nothing else in the file moves, and what others changed is never overwritten."""

from __future__ import annotations

import hashlib
import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from insight.customers.model import AudiencePart, WorkspaceModel, build_model
from insight.errors import ChangedElsewhere, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

MOST_NAME = 120
EVERYONE = "everyone"
_VERSION = 16


def version_of(text: str) -> str:
    """What names one version of an audience: a hash of its text in the file.

    >>> version_of("country = 'NO'") == version_of("country = 'DK'")
    False
    """
    return hashlib.sha256(text.encode()).hexdigest()[:_VERSION]


def check_name(name: str) -> str:
    """A name that an audience can have.

    Raises
    ------
    WorkspaceError
        If it is empty, too long, begins or ends with a blank, or has characters that cannot be seen.
    """
    problem = ""
    if not name.strip():
        problem = "The audience has no name."
    elif name != name.strip():
        problem = "The name begins or ends with a blank."
    elif len(name) > MOST_NAME:
        problem = f"The name has more than {MOST_NAME} characters."
    elif name == EVERYONE:
        problem = f"{EVERYONE!r} is the word for all customers."
    elif not name.isprintable():
        problem = "The name has characters that cannot be seen."
    if problem:
        raise WorkspaceError(problem, key="audiences", remedy="Choose another name.")
    return name


@dataclass(frozen=True)
class FileState:
    """A workspace file as it was read.

    Attributes
    ----------
    content : its text, line ends and all.
    stamp : what tells whether the file was written since.
    """

    path: Path
    content: str
    model: WorkspaceModel
    stamp: tuple[int, ...]

    def text_of(self, name: str) -> str | None:
        """An audience's text; None if the file has none of this name."""
        part = self.model.audiences.get(name)
        return None if part is None else part.expression


def read_file(path: Path) -> FileState:
    """A workspace file as it is now.

    Raises
    ------
    WorkspaceError
        If it cannot be read, or says something that is not known.
    """
    target = path.resolve()
    try:
        stamp = _stamp(target)
        content = target.read_bytes().decode("utf-8")
        data = tomllib.loads(content.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise WorkspaceError(f"The file cannot be read any more: {_reason(wrong)}.", file=path) from None
    return FileState(target, content, build_model(data, path), stamp)


def save_audience(path: Path, name: str, text: str, over: str | None) -> AudiencePart:
    """Write an audience's text into a workspace file, whole or not at all; gives the audience as the file now has it.

    Parameters
    ----------
    over
        The version that the text was made from; None for an audience that is new.

    Raises
    ------
    ChangedElsewhere
        If the file has another version than that, or was written meanwhile.
    WorkspaceError
        If the name cannot be used, or the file cannot be read, changed or written.
    """
    state = read_file(path)
    found = state.text_of(check_name(name))
    if (None if found is None else version_of(found)) != over:
        raise _changed(name, found)
    old = state.model.audiences.get(name)
    wanted = AudiencePart(expression=text) if old is None else old.model_copy(update={"expression": text})
    content = _with_audience(state, name, text)
    _check(state, content, name, wanted)
    _replace(state, content, name)
    return wanted


def _changed(name: str, text: str | None) -> ChangedElsewhere:
    return ChangedElsewhere(name, text, None if text is None else version_of(text))


def _with_audience(state: FileState, name: str, text: str) -> str:
    """The file's content with one audience changed or added at the end of `[audiences]`."""
    bare = state.content.removeprefix("\ufeff")
    mark = state.content[: len(state.content) - len(bare)]
    windows = "\r\n" in bare
    try:
        document = tomlkit.parse(bare.replace("\r\n", "\n") if windows else bare)
        _put(document, name, text)
        content = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, KeyError) as wrong:
        raise _unchangeable(state, wrong) from None
    return mark + (content.replace("\n", "\r\n") if windows else content)


def _put(document: Any, name: str, text: str) -> None:
    if "audiences" not in document:
        document.append("audiences", tomlkit.table())
    audiences = document["audiences"]
    value = audiences.get(name)
    if isinstance(value, (AbstractTable, dict)):
        value["expression"] = text
    else:
        audiences[name] = text


def _check(state: FileState, content: str, name: str, wanted: AudiencePart) -> None:
    """The changed file must say what the old one said, and the new audience."""
    try:
        data = tomllib.loads(content.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as wrong:
        raise _unchangeable(state, wrong) from None
    expected = state.model.model_copy(update={"audiences": {**state.model.audiences, name: wanted}})
    if build_model(data, state.path) != expected:
        raise _unchangeable(state, None)


def _unchangeable(state: FileState, wrong: Exception | None) -> WorkspaceError:
    said = f" ({_reason(wrong)})" if wrong is not None else ""
    return WorkspaceError(
        f"The audience cannot be put into this file without changing the rest of it{said}. Nothing was saved.",
        file=state.path, key="audiences", remedy="Write it there by hand.",
    )  # fmt: skip


def _replace(state: FileState, content: str, name: str) -> None:
    """Put the new content in the file's place, unless it was written since it was read."""
    part = state.path.with_name(f".{state.path.name}.{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            file.write(content.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        part.chmod(state.path.stat().st_mode & 0o7777)
        if _stamp(state.path) != state.stamp:
            raise _changed(name, read_file(state.path).text_of(name))
        part.replace(state.path)
    except OSError as wrong:
        raise WorkspaceError(
            f"The file could not be written: {_reason(wrong)}. What stood there before is untouched.", file=state.path
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, ...]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


def _reason(wrong: Exception) -> str:
    return (wrong.strerror or type(wrong).__name__) if isinstance(wrong, OSError) else str(wrong)
