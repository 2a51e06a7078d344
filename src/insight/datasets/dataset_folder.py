"""Where data sets are kept, how a folder of files comes to be, whole or not at all, and its workspace file."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import tomlkit
from platformdirs import user_cache_path

from insight.errors import DatasetError
from insight.kit.whole_file import reason_of, whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tomlkit import TOMLDocument
    from tomlkit.items import Item, Table

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


# --- the workspace file, without what needs tables that were not made -------------------------------------------------

NAME = "insight.toml"

_RFM = ("r_score", "f_score", "m_score", "rfm_score", "rfm_segment")
_PREFIX = {"consent": "consent ", "properties": "", "audiences": "audience "}
_WORD = re.compile(r"audience\s+'(?P<audience>[^']*)'|'[^']*'|(?P<name>[^\W\d]\w*)")


def write_workspace(folder: Path, template: str, made: Collection[str] | None = None) -> Path:
    """Write the workspace file `template` of this package into `folder`.

    Parameters
    ----------
    made
        Stems of the source files that were made; tables and lookups of others are left out, and so are
        properties, audiences and consent expressions that need them. Default: all were made.
    """
    text = _template(template)
    if made is not None:
        text = without(text, made)
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    return path


def fingerprint(template: str) -> str:
    """Eight hexadecimal digits that change when the workspace file `template` of this package does."""
    return sha256(_template(template).encode()).hexdigest()[:8]


def _template(name: str) -> str:
    return (files("insight.datasets") / name).read_text(encoding="utf-8")


def without(text: str, made: Collection[str]) -> str:
    """The workspace file `text`, reduced to what the source files with the stems `made` can answer.

    >>> text = '''
    ... [tables.orders]
    ... source = "orders.parquet"
    ... [tables.visits]
    ... source = "visits.parquet"
    ... [properties]
    ... orders_90d = "count(orders within 90 days)"
    ... visits_90d = "count(visits within 90 days)"
    ... [audiences]
    ... strollers = "visits_90d > 5"
    ... '''
    >>> print(without(text, ["orders"]).strip())
    [tables.orders]
    source = "orders.parquet"
    [properties]
    orders_90d = "count(orders within 90 days)"
    [audiences]
    """
    document = tomlkit.parse(text)
    gone = _drop_sources(document, made)
    if document.get("rfm", {}).get("table") in gone:
        del document["rfm"]
        gone.update(_RFM)
    while _drop_expressions(document, gone):
        pass
    return tomlkit.dumps(document)


def _drop_sources(document: TOMLDocument, made: Collection[str]) -> set[str]:
    """Remove tables and lookups whose file, or whose parent, was not made; gives their names."""
    gone = set()
    for kind in ("lookups", "tables"):
        for name, entry in list(document.get(kind, {}).items()):
            if PurePath(entry["source"]).stem not in made or entry.get("parent") in gone:
                del document[kind][name]
                gone.add(name)
    for entry in (document.get("profile", {}), *document.get("tables", {}).values()):
        gone.update(_drop_lookups(entry.get("lookups", {}), gone))
    return gone


def _drop_lookups(uses: Table, gone: set[str]) -> set[str]:
    """Remove uses of lookups in `gone`; gives the names that they went by."""
    names = {name for name, use in uses.items() if (use["lookup"] if isinstance(use, dict) else name) in gone}
    for name in names:
        del uses[name]
    return names


def _drop_expressions(document: TOMLDocument, gone: set[str]) -> bool:
    """Remove expressions that name anything in `gone`, and add their names to it; whether there were any."""
    found = False
    for kind, prefix in _PREFIX.items():
        for name, entry in list(document.get(kind, {}).items()):
            if _names(entry) & gone:
                del document[kind][name]
                gone.add(f"{prefix}{name}")
                found = True
    return found


def _names(entry: Item) -> set[str]:
    expression = entry["expression"] if isinstance(entry, dict) else str(entry)
    found = _WORD.finditer(expression)
    return {each["name"] or f"audience {each['audience']}" for each in found if each["name"] or each["audience"]}
