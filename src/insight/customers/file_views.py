"""SQL that reads files by their paths, so that it also runs where it is pasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

_VIEW = re.compile(r'"(ibis_read_\w+)"')
_QUERY = re.compile(r"CREATE TEMP VIEW \w+ AS SELECT \* FROM (.*);", re.DOTALL)
_ONE_PATH = re.compile(r"main\.list_value\(('(?:[^']|'')*')\)")


def without_views(sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL with a call that reads the files in place of each view over files that this connection has.

    >>> import duckdb
    >>> connection = duckdb.connect()
    >>> _ = connection.sql("CREATE TEMP VIEW ibis_read_x AS SELECT * FROM range(3)")
    >>> without_views('SELECT * FROM "ibis_read_x" AS "t0"', connection)
    'SELECT * FROM "range"(3) AS "t0"'
    """
    named = set(_VIEW.findall(sql))
    if not named:
        return sql
    found: list[Any] = connection.execute("SELECT view_name, sql FROM duckdb_views() WHERE temporary").fetchall()
    calls = {name: made[1] for name, text in found if name in named and (made := _QUERY.fullmatch(text.strip()))}
    return _VIEW.sub(lambda view: _ONE_PATH.sub(r"\1", calls.get(view[1], view[0])), sql)
