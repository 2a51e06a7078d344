"""The files of a folder, as tables with names: what a workspace file can be drafted from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.errors import DataError, EngineError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from insight.customers.engines.engine import Engine

FILE_TYPES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")
_PACKED = re.compile(r"\.(gz|zst)$", re.IGNORECASE)
_RESERVED = "profile"


@dataclass(frozen=True)
class TableFound:
    """One source: its name as a table, its text in a workspace file, its columns with their types, and its rows."""

    name: str
    source: str
    schema: Mapping[str, Any]
    rows: Any


@dataclass(frozen=True)
class LeftOut:
    """A source that the draft leaves out, and why."""

    source: str
    reason: str


def look(engine: Engine, folder: Path) -> tuple[list[TableFound], list[LeftOut]]:
    """Every file of the folder that can be read, and every subfolder whose files are of one type.

    Raises
    ------
    WorkspaceError
        If this is no folder, or nothing in it can be read.
    """
    if not folder.is_dir():
        raise WorkspaceError("There is no such folder.", file=folder)
    found: list[TableFound] = []
    broken: list[LeftOut] = []
    for source in sources_of(folder):
        try:
            rows = engine.source(source, folder)
        except (DataError, EngineError) as wrong:
            broken.append(LeftOut(source, str(wrong)))
        else:
            found.append(
                TableFound(_name(source, {each.name for each in found}), source, dict(rows.schema().items()), rows)
            )
    if not found:
        reason = f" {broken[0].reason}" if broken else ""
        raise WorkspaceError(
            f"No table was found in this folder.{reason}",
            file=folder,
            remedy=f"Tables are read from {', '.join(FILE_TYPES)}.",
        )
    return found, broken


def sources_of(folder: Path) -> Iterator[str]:
    """Files by name; a subfolder of files of one type as one pattern, such as `orders/*.parquet`."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_file() and _ending(path):
            yield path.name
        elif path.is_dir():
            yield from _pattern(path)


def _pattern(folder: Path) -> Iterable[str]:
    endings = {_whole_ending(path) for path in folder.iterdir() if path.is_file() and _ending(path)}
    return [f"{folder.name}/*{endings.pop()}"] if len(endings) == 1 and endings != {".xlsx"} else []


def _whole_ending(path: Path) -> str:
    packed = _PACKED.search(path.name)
    return _ending(path) + (packed.group() if packed else "")


def _ending(path: Path) -> str:
    """The file's type, such as `.csv` for `orders.csv.gz`; empty when it is none that can be read."""
    suffix = Path(_PACKED.sub("", path.name)).suffix
    return suffix if suffix.lower() in FILE_TYPES else ""


def _name(source: str, taken: set[str]) -> str:
    """A name for the table of a source: its file's or folder's, in letters, digits and `_`.

    >>> _name("Order lines 2025.csv", set()), _name("orders/*.parquet", {"orders"})
    ('order_lines_2025', 'orders_2')
    """
    stem = source.split("/", maxsplit=1)[0] if "/" in source else Path(_PACKED.sub("", source)).stem
    plain = re.sub(r"\W+", "_", stem.lower()).strip("_") or "table"
    plain = plain if not plain[0].isdigit() else f"t_{plain}"
    names = chain([plain], (f"{plain}_{number}" for number in count(2)))
    return next(name for name in names if name not in {*taken, _RESERVED})
