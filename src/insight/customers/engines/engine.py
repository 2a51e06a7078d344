"""The door to the engine: connecting, reading sources, running expressions, and what engines do each in their own way.

No other module knows an engine driver. An engine's own messages may hold values of the data (a broken line of a file,
say), so they are never passed on whole.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import partial
from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
from ibis.common.exceptions import IbisError, TableNotFound
from ibis.formats import TableProxy

from insight.customers.engines.database_file import DEFINITIONS, DatabaseFile, without_views
from insight.customers.engines.driver_messages import duckdb_error, first_line, with_variables, without_secrets
from insight.customers.file_sources import (
    SourceFiles,
    files_of,
    is_file_name,
    is_naive,
    read_files,
    read_strictly,
    sheet,
)
from insight.customers.state.data_state import FilesState, RowsState, SourceState
from insight.errors import DataError, EngineError, WorkspaceError, did_you_mean
from insight.kit.progress import waiting

_LOG = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import ibis.expr.types as ir
    import polars as pl
    import pyarrow as pa
    from ibis.backends.sql import SQLBackend

DEFAULT_URL = "duckdb://"


class Engine:
    """One connection to where the rows live.

    Parameters
    ----------
    backend
        An Ibis SQL backend. Its session is set to UTC, so that local times never depend on the machine.

    A connection does one thing at a time, whichever threads ask: notebooks answer widgets beside the cell that runs.
    """

    def __init__(self, backend: SQLBackend) -> None:
        self._backend = backend
        self._lock: RLock = vars(backend).setdefault("_insight_lock", RLock())
        self._files: dict[str, SourceFiles] = {}
        self._database: DatabaseFile | None = None
        self.name = backend.name
        if self.name in ("duckdb", "postgres"):
            self._set("TimeZone = 'UTC'")
        if self.name == "duckdb":  # its own bar leaves a mark in notebooks
            self._set("enable_progress_bar = true")
            self._set("enable_progress_bar_print = false")

    def _set(self, setting: str) -> None:
        with self._backend._safe_raw_sql(f"SET {setting}"):  # noqa: SLF001 - ibis has no public door for settings
            pass

    @classmethod
    def connect(cls, url: str = DEFAULT_URL) -> Engine:
        """Connect to an Ibis connection URL; `${NAME}` in it is taken from the environment.

        Raises
        ------
        WorkspaceError
            If a variable is not set, or the engine cannot be reached. The message never holds a password.
        """
        full = with_variables(url)
        shown = without_secrets(url)
        try:
            backend = ibis.duckdb.connect() if full in ("duckdb://", "duckdb") else ibis.connect(full)
        except (IbisError, *_driver_errors()) as wrong:
            raise WorkspaceError(
                f"The engine {shown!r} cannot be opened ({type(wrong).__name__}).", key="workspace.engine",
                remedy="Check the address, the user, and that the server runs.",
            ) from None  # fmt: skip
        except (ValueError, ImportError, TypeError) as wrong:
            missing = " (its driver is not installed)" if isinstance(wrong, ImportError) else ""
            raise WorkspaceError(
                f"{shown!r} is no Ibis connection URL that can be used here{missing}.", key="workspace.engine",
                remedy="Examples: duckdb://, postgres://user:${PGPASSWORD}@host/database.",
            ) from None  # fmt: skip
        engine = cls(cast("SQLBackend", backend))
        if engine.is_local:
            vars(backend)["get_schema"] = partial(_schema_of, backend)
            # DuckDB 1.5 takes a file that was rewritten within the same second for unchanged
            engine._set("enable_external_file_cache = false")
        if full not in ("duckdb://", "duckdb"):
            engine._database = DatabaseFile.of(engine._backend)
        return engine

    @property
    def is_local(self) -> bool:
        """Whether the engine is DuckDB in process, which reads files where they are."""
        return bool(self.name == "duckdb")

    def source(self, text: str, folder: Path, *, as_text: bool = False) -> ir.Table:
        """The table that a `source` of the workspace file names: a file, a glob, or a table of the engine.

        `as_text` reads every column of a CSV file as text, so that keys such as `007` stay whole.

        Raises
        ------
        DataError
            If there is no such file or table, or it cannot be read.
        """
        _LOG.debug("reads %s", text.partition("?")[0])  # what follows may be a password
        with self._lock, self._explained(text):
            if not is_file_name(text):
                return self._engine_table(text)
            files = SourceFiles(folder, text, files_of(folder, text))
            found = self._opened(files, as_text=as_text)
            self._files |= {leaf.name: files for leaf in found.op().find(ops.PhysicalTable)}
            return found

    def _opened(self, files: SourceFiles, *, as_text: bool) -> ir.Table:
        if files.source.lower().endswith(".xlsx"):
            return in_memory(sheet(files.folder / files.source, files.source))
        if self.is_local:
            return _read(self._backend, files, as_text=as_text)
        local: Any = ibis.duckdb.connect()
        return in_memory(local.to_polars(_read(local, files, as_text=as_text)))

    def _engine_table(self, text: str) -> ir.Table:
        *database, name = text.split(".")
        try:
            return self._backend.table(name, database=".".join(database) or None)
        except (IbisError, TableNotFound, *_driver_errors()):
            raise DataError(
                "There is no such file, and no such table in the engine.",
                source=text or "''",
                remedy=did_you_mean(name, self._known(".".join(database))),
            ) from None

    def _known(self, database: str) -> list[str]:
        """The tables of a schema of the engine, none if there is no such schema."""
        try:
            found = self._backend.list_tables(database=database or None)
        except (IbisError, TableNotFound, *_driver_errors()):
            return []
        return [name for name in found if not name.startswith("ibis_")]  # which are files opened before

    def watch(self, table: ir.Table) -> Callable[[], SourceState | None]:
        """What tells the state of a table at any time: equal as long as its rows cannot have changed, None where it cannot tell.

        Calling it raises a DataError if a file of the table is not there any more.
        """
        relation = table.op()
        leaves = relation.find(ops.PhysicalTable)
        if not leaves or relation.find((ops.SQLQueryResult, ops.SQLStringView, ops.Impure)):
            return lambda: None
        if all(isinstance(leaf, ops.InMemoryTable) for leaf in leaves):
            copied = [self._files[leaf.name] for leaf in leaves if leaf.name in self._files]
            return lambda: (RowsState(relation, tuple(files.state() for files in copied)),)
        return partial(self._state_of, leaves)

    def _state_of(self, leaves: Iterable[Any]) -> SourceState | None:
        """The state of tables that are read where they lie."""
        states: list[FilesState] = []
        for leaf in leaves:
            if leaf.name in self._files:
                states.append(self._files[leaf.name].state())
                continue
            if self._database is None or not isinstance(leaf, ops.DatabaseTable) or leaf.namespace.catalog is not None:
                return None
            with self._lock, self._explained():
                found = self._database.state(leaf.namespace.database or "main", leaf.name)
            if found is None:
                return None
            states.append(found)
        return tuple(states)

    def arrow(self, expression: ir.Expr) -> pa.Table:
        """Run an expression; the answer as an Arrow table.

        Raises
        ------
        DataError
            If a source turns out to be unreadable.
        EngineError
            If the engine fails for another reason.
        """
        table, started = expression.as_table(), perf_counter()
        if self.is_local:
            with self._run(table) as found:
                rows = _typed_as(found.to_arrow_table(), table)
        else:
            with self._lock, self._explained():
                rows = self._backend.to_pyarrow(table)
        self._tell(rows.num_rows, started)
        return rows

    def _tell(self, rows: int, started: float) -> None:
        _LOG.info("asked %s: %d rows in %.3f s", self.name, rows, perf_counter() - started)

    @contextmanager
    def _run(self, table: ir.Table) -> Iterator[duckdb.DuckDBPyRelation]:
        """DuckDB's own relation of an expression, to be taken from; the public door imports pandas, a third of a second."""
        with self._lock, self._explained():
            found = self._backend._to_duckdb_relation(table)  # noqa: SLF001
            with waiting(cast("Any", self._backend).con.query_progress):
                yield found

    def frame(self, expression: ir.Expr) -> pl.DataFrame:
        """Run an expression; the answer as a polars frame."""
        import polars as pl  # noqa: PLC0415 - takes longer to load than most questions to answer

        return pl.DataFrame(pl.from_arrow(self.arrow(expression)))

    def batches(self, expression: ir.Table, rows: int = 100_000) -> Iterator[pa.RecordBatch]:
        """Run an expression; the answer in parts, for results that need not fit in memory."""
        with self._explained(), self._backend.to_pyarrow_batches(expression, chunk_size=rows) as reader:
            yield from reader

    def row(self, expression: ir.Table) -> dict[str, Any]:
        """Run an expression of one row; the row by column."""
        if self.is_local and all(kind.is_integer() for kind in expression.schema().types):
            started = perf_counter()
            with self._run(expression) as found:  # counts need not wait for pyarrow to be loaded
                row = dict(zip(found.columns, found.fetchone() or (), strict=True))
                self._tell(1, started)
                return {name: None if value is None else int(value) for name, value in row.items()}
        return dict(self.arrow(expression).to_pylist()[0])

    def sql(self, expression: ir.Expr) -> str:
        """The engine's own SQL for an expression, laid out to be read; files are read by their paths."""
        text = str(ibis.to_sql(expression, dialect=self.name))
        if self.name != "duckdb":
            return text
        with self._explained(), self._lock:
            return without_views(text, dict(cast("Any", self._backend).con.execute(DEFINITIONS).fetchall()))

    # --- what engines do each in their own way -------------------------------------------------------------------------

    def microseconds(self, value: ir.Value, timezone: str) -> ir.IntegerValue:
        """Microseconds since 1970 UTC of an instant, a local clock time or a date (its local midnight)."""
        if value.type().is_date():
            value = value.cast("timestamp")
        if is_naive(value.type()) and timezone != "UTC":
            value = _first_instant(value, timezone)
        if self.is_local:
            return _epoch_us(value)
        return cast("ir.IntegerValue", value.epoch_seconds().cast("int64") * 1_000_000 + value.microsecond())

    def local(self, value: ir.Value, timezone: str) -> ir.TimestampValue | ir.DateValue:
        """The clock time (naive) or date of a value in a time zone."""
        if value.type().is_date() or is_naive(value.type()):
            return cast("ir.TimestampValue", value)
        if timezone == "UTC":
            return cast("ir.TimestampValue", value.cast("timestamp"))
        return _in_zone(timezone, value)

    @contextmanager
    def _explained(self, source: str = "") -> Iterator[None]:
        """Turn what drivers raise into errors of the family, without values of the data."""
        try:
            yield
        except duckdb.Error as wrong:
            raise duckdb_error(str(wrong), source) from None
        except RuntimeError as wrong:
            if "interrupted" in str(wrong).lower():
                raise KeyboardInterrupt from None  # what DuckDB makes of Ctrl-C
            raise
        except (IbisError, TableNotFound, *_driver_errors()) as wrong:
            raise EngineError(
                f"The engine ({self.name}) refused: {type(wrong).__name__}. {first_line(wrong)}"
            ) from None


def _schema_of(backend: Any, name: str, *, catalog: str | None = None, database: str | None = None) -> sch.Schema:
    """The columns of a table of DuckDB, as Ibis tells them, which first loads pyarrow for it."""
    names = (part.replace('"', '""') for part in (catalog, database, name) if part)
    try:
        rows = backend.con.sql("DESCRIBE " + ".".join(f'"{part}"' for part in names)).fetchall()
    except duckdb.CatalogException:
        raise TableNotFound(name) from None
    kind_of = backend.compiler.type_mapper.from_string
    return sch.Schema({column: kind_of(kind, nullable=null == "YES") for column, kind, null, *_ in rows})


def _typed_as(rows: pa.Table, table: ir.Table) -> pa.Table:
    """What DuckDB gives, with the types that Ibis promised; columns without any value have DuckDB's whole numbers."""
    import pyarrow as pa  # noqa: PLC0415 - loaded with the rows

    wanted = table.schema().to_pyarrow()
    if rows.schema == wanted:
        return rows
    kept = [
        pa.nulls(rows.num_rows) if pa.types.is_null(each.type) else rows[each.name].cast(each.type) for each in wanted
    ]
    return pa.Table.from_arrays(kept, schema=wanted)


@ibis.udf.scalar.builtin(name="epoch_us")
def _epoch_us(value: dt.timestamp) -> dt.int64: ...


@ibis.udf.scalar.builtin(name="timezone")
def _in_zone(zone: dt.string, value: dt.Timestamp("UTC")) -> dt.timestamp: ...  # type: ignore[valid-type]


@ibis.udf.scalar.builtin(name="timezone")
def _of_zone(zone: dt.string, value: dt.timestamp) -> dt.Timestamp("UTC"): ...  # type: ignore[valid-type]


def _first_instant(local: ir.Value, timezone: str) -> ir.Value:
    """The instant of a local clock time; engines take the second of the repeated hour of autumn, we the first."""
    second = _of_zone(timezone, local)
    first = second - ibis.interval(hours=1)
    return ibis.ifelse(_in_zone(timezone, first) == local, first, second)


def _driver_errors() -> tuple[type[Exception], ...]:
    """The error classes of the drivers that are installed."""
    import sqlite3  # noqa: PLC0415 - asked only where something failed

    try:
        import psycopg  # noqa: PLC0415 - only there with the extra `postgres`
    except ImportError:
        return (duckdb.Error, sqlite3.Error)
    return (duckdb.Error, sqlite3.Error, psycopg.Error)


def _read(backend: Any, files: SourceFiles, *, as_text: bool) -> ir.Table:
    try:
        return read_files(backend, files, as_text=as_text)
    except duckdb.InvalidInputException:
        if ".csv" in files.source.lower() or ".tsv" in files.source.lower():
            read_strictly(backend, files.read)  # says which line it is
        raise


def in_memory(frame: Any) -> ir.Table:
    """A frame as a table whose `repr` shows no rows: they may hold contact data."""
    table = ibis.memtable(frame)
    given: Any = table.op()
    return ops.InMemoryTable(name=given.name, schema=given.schema, data=_Unshown(given.data)).to_expr()


class _Unshown(TableProxy):  # type: ignore[misc]
    """Rows that are handed to an engine but never printed."""

    def __init__(self, rows: Any) -> None:
        self.obj, self.hash = rows, hash(rows)

    __hash__ = TableProxy.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unshown) and self.obj.obj is other.obj.obj

    def __repr__(self) -> str:
        return "<rows, not shown>"

    def to_frame(self) -> Any:
        """As a pandas frame."""
        return self.obj.to_frame()

    def to_pyarrow(self, schema: Any) -> Any:
        """As an Arrow table."""
        return self.obj.to_pyarrow(schema)

    def to_polars(self, schema: Any) -> Any:
        """As a polars frame."""
        return self.obj.to_polars(schema)
