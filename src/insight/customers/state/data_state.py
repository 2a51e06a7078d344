"""The state of the data: what tells whether the rows of a source may have changed. There is no other notion of it.

Files are told by name, size and time of change, rows in memory by which they are. A table of an engine is told by the file that
its database lies in; where there is none, or it is a view, its state is unknown. What rests on an unknown state is computed
anew, never believed.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import local
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

    import ibis.expr.operations as ops
    import ibis.expr.types as ir

_TICK = 20_000_000
"""Nanoseconds within which a file system may give two writes the same time."""


@dataclass(frozen=True, slots=True)
class FilesState:
    """The files that a source names.

    Attributes
    ----------
    files : path, size in bytes, and time of change in nanoseconds since 1970; -1 for a file that is not there.
    opened : the paths that the open table reads, where the source names others by now; else empty.
    """

    files: tuple[tuple[str, int, int], ...]
    opened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsState:
    """Rows in memory: the same as long as they are those rows, and the files that they were read from did not change."""

    rows: ops.Relation
    files: tuple[FilesState, ...] = ()


SourceState: TypeAlias = tuple[FilesState | RowsState, ...]
"""All that one table of a workspace rests on."""


def files_state(paths: Iterable[Path], opened: Iterable[Path] = ()) -> FilesState:
    """The state of files as they are now; `opened` are those that were read, where they may be others.

    A file that was written in this very moment is looked at again once any later write must show in its time.
    """
    named, read = tuple(paths), tuple(map(str, opened))
    found = tuple(map(_told, named))
    if any(0 <= time.time_ns() - changed < _TICK for _, _, changed in found):
        time.sleep(_TICK / 1e9)
        found = tuple(map(_told, named))
    return FilesState(found, () if read == tuple(map(str, named)) else read)


def _told(path: Path) -> tuple[str, int, int]:
    try:
        told = path.stat()
    except FileNotFoundError:
        return str(path), -1, -1
    return str(path), told.st_size, told.st_mtime_ns


@dataclass(frozen=True)
class DataState:
    """The states of a workspace's sources at one moment.

    Attributes
    ----------
    sources : by table; None where a state cannot be told.
    """

    sources: Mapping[str, SourceState | None]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The tables whose rows may change unseen."""
        return tuple(name.partition(".")[2] or name for name, state in self.sources.items() if state is None)

    def changes_since(self, before: DataState) -> tuple[str, ...]:
        """The tables of which a source has changed that can tell."""
        changed = (name for name, state in self.sources.items() if state != before.sources[name])
        return tuple(name.partition(".")[2] or name for name in changed)

    def changed_since(self, before: DataState) -> bool:
        """Whether a source has changed that can tell."""
        return bool(self.changes_since(before))


class SourceStates:
    """Tells the states of the sources that a workspace has open.

    Parameters
    ----------
    tables
        Open tables: `profile`, `tables.orders`, `lookups.product`, `lists.staff`, `suppression.bounced`.
    watch
        Gives what tells the state of a table at any time; None where it cannot tell.
    """

    def __init__(
        self, tables: Mapping[str, ir.Table], watch: Callable[[ir.Table], Callable[[], SourceState | None]]
    ) -> None:
        self._tables, self._watch = dict(tables), watch
        self._asked = local()

    @cached_property
    def _tell(self) -> dict[str, Callable[[], SourceState | None]]:
        return {name: self._watch(table) for name, table in self._tables.items()}

    def now(self) -> DataState:
        """The states as they are now."""
        return DataState({name: tell() for name, tell in self._tell.items()})

    @contextmanager
    def question(self) -> Iterator[None]:
        """Answer one question: within it each source is looked at once, and what rests on an unknown state may be used again."""
        if getattr(self._asked, "states", None) is not None:
            yield
            return
        self._asked.states = {}
        try:
            yield
        finally:
            self._asked.states = None

    def of(self, name: str) -> Hashable:
        """What to remember an answer about one source by. It is equal as long as the source is in the same state.

        Of an unknown state it is equal to nothing but itself, and another one in each question.
        """
        states: dict[str, Hashable] | None = getattr(self._asked, "states", None)
        if states is not None and name in states:
            return states[name]
        state = self._tell[name]()
        found: Hashable = object() if state is None else state
        if states is not None:
            states[name] = found
        return found

    def of_all(self) -> Hashable:
        """The same about all sources together."""
        return tuple(self.of(name) for name in self._tables)
