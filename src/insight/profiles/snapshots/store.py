"""Where snapshots lie: an append-only Delta table, one commit for each run. The only module that knows `deltalake`.

A run's files are written whole under names that no other run uses, and exist for readers once the log names them; so a run
that is killed leaves nothing that is read. The log holds names, sizes and row counts, never a value of a customer.
Any process may append, read and remove at any time. `deltalake` starts threads, so a process that has used snapshots must
not be forked.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from insight.customers.state.state_folder import StateFolder
from insight.errors import SnapshotError, UnknownSnapshot
from insight.kit.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

FORMAT = 1
_FORMAT_KEY = "insight.format"
_PARTITIONS = ["run_id", "part"]
_LOG = "_delta_log"
_CONFIGURATION = {
    _FORMAT_KEY: str(FORMAT),
    "delta.dataSkippingNumIndexedCols": "0",  # no statistics of values in the log, whoever writes
    "delta.checkpointInterval": "20",
}
_TRIES = 50
_LONGEST_WAIT = 0.1
_LEFTOVER_SECONDS = 86_400
"""Age of a file that no run can still be writing."""
_LOG_FILE = re.compile(r"\d{20}\.json|\d{20}\.checkpoint.*\.parquet|_last_checkpoint")
_UNUSABLE = re.compile(r"%[0-9A-Fa-f]{2}|[\\\x00-\x1f]")
_ELSEWHERE = "Choose another `state`."


@dataclass(frozen=True, slots=True)
class _File:
    """A file that the log names."""

    path: str
    size: int
    run_id: str
    part: str


class SnapshotStore:
    """The Delta table in one folder.

    A run has parts, each a table of its own columns. Run and part are the partition that a row lies in.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- reading ------------------------------------------------------------------------------------------------------

    def runs(self) -> set[str]:
        """The runs that there are now.

        Raises
        ------
        SnapshotError
        """
        return {file.run_id for file in self._files(self._open())}

    def read(self, run_id: str, part: str, columns: list[str] | None = None) -> pa.Table:
        """The rows of one part of a run, in the order in which they were written; some of its columns, or all.

        Raises
        ------
        UnknownSnapshot
            If there is no such run any more.
        SnapshotError
            If its file is damaged.
        """
        with self._explained():
            try:
                file = pa.OSFile(str(self.folder / _place(run_id, part)))  # Arrow's threads outlive a file of Python
            except FileNotFoundError:
                self._gone(run_id)
            with file:
                return pq.ParquetFile(file).read(columns=columns)

    def _gone(self, run_id: str) -> NoReturn:
        if run_id in self.runs():  # files are deleted after the log has said so
            raise SnapshotError(
                f"A file of the snapshot {run_id} is not there.", folder=self.folder, remedy="Remove that snapshot."
            )
        raise UnknownSnapshot(f"The snapshot {run_id} is not there any more.")

    def _open(self) -> Any:
        """The newest state of the table; None when none has been made."""
        with self._explained():
            StateFolder(self.folder.parent).check()
            if not (self.folder / _LOG).is_dir():
                self._refuse_others()
                return None
            from deltalake import DeltaTable  # noqa: PLC0415 - starts threads
            from deltalake.exceptions import TableNotFoundError  # noqa: PLC0415

            try:
                table = DeltaTable(self.folder)
            except TableNotFoundError:  # another process is about to make it
                return None
        self._check_format(table.metadata().configuration.get(_FORMAT_KEY, ""))
        return table

    def _refuse_others(self) -> None:
        found = {path.name for path in self.folder.iterdir()} if os.path.lexists(self.folder) else set()
        if found and _LOG not in found:  # which another process may have made since we looked
            raise SnapshotError("This folder holds something else.", folder=self.folder, remedy=_ELSEWHERE)

    def _check_format(self, found: str) -> None:
        if not found.isdecimal():
            raise SnapshotError("This Delta table holds no snapshots.", folder=self.folder, remedy=_ELSEWHERE)
        if int(found) > FORMAT:
            raise SnapshotError(
                f"These snapshots are of format {found}; this version of insight knows formats up to {FORMAT}.",
                folder=self.folder,
                remedy=f"Install a newer version. {_ELSEWHERE}",
            )

    def _files(self, table: Any) -> list[_File]:
        """The files of a state of the table."""
        if table is None:
            return []
        added = pa.table(table.get_add_actions(flatten=True))
        columns = (added[name].to_pylist() for name in ("path", "size_bytes", "partition.run_id", "partition.part"))
        return [_File(*row) for row in zip(*columns, strict=True)]

    # --- writing ------------------------------------------------------------------------------------------------------

    def append(self, run_id: str, parts: Mapping[str, pa.Table]) -> None:
        """Keep a run: all of its parts or, when anything goes wrong, nothing.

        Raises
        ------
        SnapshotError
        """
        self._make()
        home = self.folder / f"run_id={run_id}"
        with self._explained():
            home.mkdir()
        try:
            with self._explained():
                added = [self._written(run_id, part, rows) for part, rows in parts.items()]
            self._commit(
                lambda table: self._is_named(table, added, [each for rows in parts.values() for each in rows.schema])
            )
        except BaseException as wrong:
            kept = self._is_kept(run_id)  # a commit may have been made although it seemed to fail
            if kept is False:
                shutil.rmtree(home, ignore_errors=True)
            if not (kept and isinstance(wrong, SnapshotError)):
                raise

    def _written(self, run_id: str, part: str, rows: pa.Table) -> Any:
        from deltalake.transaction import AddAction  # noqa: PLC0415

        place = _place(run_id, part)
        with whole_file(self.folder / place, private=True, error=self._unwritable) as file:
            pq.write_table(rows, file, compression="zstd", write_statistics=False)
            size = file.stat().st_size
        about = {"run_id": run_id, "part": part}
        return AddAction(place, size, about, _now(), data_change=True, stats=json.dumps({"numRecords": rows.num_rows}))

    def _is_named(self, table: Any, added: list[Any], columns: list[pa.Field]) -> bool:
        """Name files in the log. Columns that are new to the table come first; False when only that was done."""
        from deltalake import Schema  # noqa: PLC0415

        known = {field.name for field in table.schema().fields}
        fresh = [column for column in columns if column.name not in known]
        if fresh:
            table.alter.add_columns(Schema.from_arrow(pa.schema(fresh)).fields)
            return False
        table.create_write_transaction(added, "append", table.schema(), partition_by=_PARTITIONS)
        return True

    def _is_kept(self, run_id: str) -> bool | None:
        """Whether a run is in the log; None if that cannot be told."""
        with suppress(SnapshotError):
            return run_id in self.runs()
        return None

    def _commit(self, change: Callable[[Any], bool]) -> None:
        """Change the newest state of the table, over again when another process was faster, until `change` is through."""
        from deltalake.exceptions import CommitFailedError  # noqa: PLC0415

        for _ in range(_TRIES):
            table = self._open()
            if table is None:
                break
            try:
                with self._explained(CommitFailedError):
                    if change(table):
                        return
            except CommitFailedError:
                time.sleep(random.random() * _LONGEST_WAIT)  # noqa: S311 - so that two do not meet again
        raise SnapshotError(
            "The table was changed by others at every attempt, or taken away.", folder=self.folder, remedy="Try again."
        )

    def _make(self) -> None:
        """Make the folder and the table, unless they are there; several processes may do so at once."""
        from deltalake import DeltaTable, Schema  # noqa: PLC0415
        from deltalake.exceptions import DeltaError  # noqa: PLC0415

        if _UNUSABLE.search(self.folder.absolute().as_posix()):
            raise SnapshotError(
                "A path with a backslash, a line break or a % before two digits cannot hold snapshots.",
                folder=self.folder,
                remedy=_ELSEWHERE,
            )
        with self._explained():
            table = self._open()
            StateFolder(self.folder.parent).prepare(self._unwritable)
            if table is not None:
                return
            self.folder.mkdir(exist_ok=True)
            schema = Schema.from_arrow(pa.schema([(name, pa.string()) for name in _PARTITIONS]))
            try:
                DeltaTable.create(
                    self.folder,
                    schema,
                    partition_by=_PARTITIONS,
                    configuration=_CONFIGURATION,
                    raise_if_key_not_exists=False,
                )
            except DeltaError:
                if self._open() is None:  # else another process was first
                    raise

    # --- removing -----------------------------------------------------------------------------------------------------

    def remove(self, run_ids: Collection[str]) -> set[str]:
        """Take runs out of the table, and delete the files of all runs that are out, or were killed more than a day ago.

        Returns
        -------
        The runs that this call took out: another process may have been faster with some.

        Raises
        ------
        SnapshotError
        """
        from deltalake.transaction import RemoveAction  # noqa: PLC0415

        out: list[_File] = []

        def take_out(table: Any) -> bool:
            out[:] = [file for file in self._files(table) if file.run_id in run_ids]
            if out:
                gone = [
                    RemoveAction(file.path, True, _now(), file.size, {"run_id": file.run_id, "part": file.part})  # noqa: FBT003
                    for file in out
                ]
                table.create_write_transaction(gone, "append", table.schema(), partition_by=_PARTITIONS)
            return True

        self._commit(take_out)
        with self._explained():
            self._delete_dead({file.path for file in out})
        return {file.run_id for file in out}

    def _delete_dead(self, out: set[str]) -> None:
        """Delete the files of these paths, of runs taken out before, and leftovers. What is listed first cannot come alive."""
        written = [path for home in self.folder.glob("run_id=*") for path in (home, *_inside(home))]
        table = self._open()
        alive = {self.folder / file.path for file in self._files(table)}
        before = table.vacuum(retention_hours=0, dry_run=True, enforce_retention_duration=False)
        dead = {self.folder / path for path in (*out, *before)}
        dead |= {path.parent for path in dead}
        doomed = [path for path in written if path not in alive and (path in dead or _is_leftover(path))]
        for path in reversed(doomed):
            _delete(path)
        for path in _inside(self.folder / _LOG):
            if not _LOG_FILE.fullmatch(path.name) and _is_leftover(path):
                _delete(path)

    @contextmanager
    def _explained(self, *passed: type[Exception]) -> Iterator[None]:
        """Turn what goes wrong below into errors of the family, but for what the caller handles."""
        try:
            yield
        except passed:
            raise
        except (OSError, pa.ArrowException, *_delta_errors()) as wrong:
            raise self._error(wrong) from None

    def _error(self, wrong: Exception) -> SnapshotError:
        if isinstance(wrong, OSError) and wrong.strerror:
            return self._unwritable(wrong.strerror)
        said = (str(wrong).splitlines() or [""])[0]
        kind = "A file is damaged" if isinstance(wrong, pa.ArrowException) else "The table cannot be used"
        return SnapshotError(f"{kind}: {said}", folder=self.folder, remedy=f"Mend it, or move it away. {_ELSEWHERE}")

    def _unwritable(self, reason: str) -> SnapshotError:
        return SnapshotError(
            f"{reason}.", folder=self.folder, remedy="Make it a folder that can be written to, with room."
        )


def _delta_errors() -> tuple[type[Exception], ...]:
    """The errors of `deltalake`; none as long as it is not loaded."""
    loaded = sys.modules.get("deltalake.exceptions")
    return (loaded.DeltaError,) if loaded is not None else ()


def _place(run_id: str, part: str) -> str:
    return f"run_id={run_id}/{part}.parquet"


def _now() -> int:
    return time.time_ns() // 1_000_000


def _inside(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):  # another process has deleted it
        return list(folder.iterdir())
    return []


def _is_leftover(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
    return False


def _delete(path: Path) -> None:
    """Delete a file, or a folder if it is empty."""
    if not path.is_dir():
        path.unlink(missing_ok=True)
    elif not _inside(path):
        with suppress(FileNotFoundError):
            path.rmdir()
