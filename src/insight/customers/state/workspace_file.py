"""Changing one audience in a workspace file: nothing else in the file moves, and what others changed is never overwritten."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from insight.customers.model import AudiencePart, WorkspaceModel
from insight.customers.model_file import build_model
from insight.errors import ChangedElsewhere, WorkspaceError
from insight.kit.folder_lock import folder_lock
from insight.kit.whole_file import UNTOUCHED, reason_of, whole_file

if TYPE_CHECKING:
    from pathlib import Path

MOST_NAME = 120
EVERYONE = "everyone"
_VERSION = 16
_TIMES = 10
"""How often the file is read anew when it is written at the same time by what holds no lock, such as an editor."""


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
class WorkspaceDocument:
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


def read_document(path: Path) -> WorkspaceDocument:
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
    return WorkspaceDocument(target, content, build_model(data, path), stamp)


def save_audience(path: Path, name: str, text: str, over: str | None) -> AudiencePart:
    """Write an audience's text into a workspace file, whole or not at all; gives the audience as the file now has it.

    What others write into the rest of the file at the same time is kept.

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
    check_name(name)
    with folder_lock(path.resolve().parent):
        for _ in range(_TIMES):
            document = read_document(path)
            _require_version(document, name, over)
            old = document.model.audiences.get(name)
            wanted = AudiencePart(expression=text) if old is None else old.model_copy(update={"expression": text})
            content = _with_audience(document, name, text)
            _check(document, content, name, wanted)
            if _is_replaced(document, content):
                return wanted
    raise WorkspaceError(
        f"The file is written by others again and again. {UNTOUCHED}", file=path, key="audiences", remedy="Save again."
    )


def _require_version(document: WorkspaceDocument, name: str, over: str | None) -> None:
    found = document.text_of(name)
    version = None if found is None else version_of(found)
    if version != over:
        raise ChangedElsewhere(name, found, version, over is not None)


def _with_audience(document: WorkspaceDocument, name: str, text: str) -> str:
    """The file's content with one audience changed or added at the end of `[audiences]`."""
    bare = document.content.removeprefix("\ufeff")
    mark = document.content[: len(document.content) - len(bare)]
    windows = "\r\n" in bare
    try:
        parsed = tomlkit.parse(bare.replace("\r\n", "\n") if windows else bare)
        _put(parsed, name, text)
        content = tomlkit.dumps(parsed)
    except (TOMLKitError, ValueError, TypeError, KeyError) as wrong:
        raise _unchangeable(document, wrong) from None
    return mark + (content.replace("\n", "\r\n") if windows else content)


def _put(parsed: Any, name: str, text: str) -> None:
    if "audiences" not in parsed:
        parsed.append("audiences", tomlkit.table())
    audiences = parsed["audiences"]
    value = audiences.get(name)
    if isinstance(value, (AbstractTable, dict)):
        value["expression"] = text
    else:
        audiences[name] = text


def _check(document: WorkspaceDocument, content: str, name: str, wanted: AudiencePart) -> None:
    """The changed file must say what the old one said, and the new audience."""
    try:
        data = tomllib.loads(content.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as wrong:
        raise _unchangeable(document, wrong) from None
    expected = document.model.model_copy(update={"audiences": {**document.model.audiences, name: wanted}})
    if build_model(data, document.path) != expected:
        raise _unchangeable(document, None)


def _unchangeable(document: WorkspaceDocument, wrong: Exception | None) -> WorkspaceError:
    said = f" ({_reason(wrong)})" if wrong is not None else ""
    return WorkspaceError(
        f"The audience cannot be put into this file without changing the rest of it{said}. Nothing was saved.",
        file=document.path, key="audiences", remedy="Write it there by hand.",
    )  # fmt: skip


class _WrittenMeanwhile(WorkspaceError):
    """The file was written since it was read."""


def _is_replaced(document: WorkspaceDocument, content: str) -> bool:
    """Put the new content in the file's place; False if the file was written since it was read, which stays."""

    def unchanged() -> None:
        if _stamp(document.path) != document.stamp:
            raise _WrittenMeanwhile(f"The file was written meanwhile. {UNTOUCHED}", file=document.path)

    def unwritable(reason: str) -> WorkspaceError:
        return WorkspaceError(f"The file could not be written: {reason}. {UNTOUCHED}", file=document.path)

    try:
        with whole_file(document.path, error=unwritable, check=unchanged) as part:
            part.write_bytes(content.encode("utf-8"))
    except _WrittenMeanwhile:
        return False
    return True


def _stamp(path: Path) -> tuple[int, ...]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


def _reason(wrong: Exception) -> str:
    return reason_of(wrong) if isinstance(wrong, OSError) else str(wrong)
