"""Files that an engine reads: the one its tables lie in, which tells whether they may have changed, and those behind views."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.customers.state.data_state import FilesState, files_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BESIDE = (".wal", "-wal", "-journal")
"""What the names of the files end in that hold what is not in the database's own file yet."""
_TABLES = {
    "duckdb": (
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary"
    ),
    "sqlite": "SELECT 'main', name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
}
"""What gives the tables whose rows lie in the file: views and virtual tables may show what lies elsewhere."""


@dataclass
class DatabaseFile:
    """The database of a connection that is nobody else's."""

    backend: Any
    path: Path
    _tables: set[tuple[str, str]] = field(default_factory=set)
    _as_of: FilesState | None = None

    @classmethod
    def of(cls, backend: Any) -> DatabaseFile | None:
        """The file of a DuckDB or SQLite database; None for one in memory, and for other engines."""
        if backend.name not in _TABLES:
            return None
        path = next((path for _, _, path in _rows(backend, "PRAGMA database_list") if path), None)
        return cls(backend, Path(path).absolute()) if path is not None else None

    def state(self, schema: str, table: str) -> FilesState | None:
        """The state of the file, if it holds this table; None where that cannot be told."""
        beside = (Path(f"{self.path}{ending}") for ending in _BESIDE)
        found = files_state([self.path, *(path for path in beside if path.exists() and path.stat().st_size)])
        if found.files[0][1] < 0:
            return None
        if found != self._as_of:
            named = _rows(self.backend, _TABLES[self.backend.name])
            self._tables, self._as_of = {(home.lower(), name.lower()) for home, name in named}, found
        return found if (schema.lower(), table.lower()) in self._tables else None


def _rows(backend: Any, query: str) -> Iterable[tuple[Any, ...]]:
    with backend._safe_raw_sql(query) as answer:  # noqa: SLF001 - ibis has no public door for a query of ours
        return list(answer.fetchall())


DEFINITIONS = "SELECT view_name, sql FROM duckdb_views() WHERE temporary AND view_name LIKE 'ibis_read_%'"
"""What gives the views over files that a DuckDB session has, by name."""
_VIEW = re.compile(r'"(ibis_read_\w+)"')
_QUERY = re.compile(r"CREATE TEMP VIEW \w+ AS SELECT \* FROM (.*);\s*", re.DOTALL)
_ONE_PATH = re.compile(r"main\.list_value\(('(?:[^']|'')*')\)")


def without_views(sql: str, definitions: Mapping[str, str]) -> str:
    r"""SQL with the call that reads the files in place of each view over files, so that it also runs where it is pasted.

    >>> views = {
    ...     "ibis_read_csv_a": "CREATE TEMP VIEW ibis_read_csv_a AS SELECT * FROM read_csv(main.list_value('a.csv'));"
    ... }
    >>> without_views('SELECT * FROM "ibis_read_csv_a" AS "t0"', views)
    'SELECT * FROM read_csv(\'a.csv\') AS "t0"'
    """

    def call(view: re.Match[str]) -> str:
        found = _QUERY.fullmatch(definitions.get(view[1], ""))
        return _ONE_PATH.sub(r"\1", found[1]) if found else view[0]

    return _VIEW.sub(call, sql)
