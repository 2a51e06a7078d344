"""SQL that reads files by their paths, so that it also runs where it is pasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFINITIONS = "SELECT view_name, sql FROM duckdb_views() WHERE temporary AND view_name LIKE 'ibis_read_%'"
"""What gives the views over files that a DuckDB session has, by name."""
_VIEW = re.compile(r'"(ibis_read_\w+)"')
_QUERY = re.compile(r"CREATE TEMP VIEW \w+ AS SELECT \* FROM (.*);\s*", re.DOTALL)
_ONE_PATH = re.compile(r"main\.list_value\(('(?:[^']|'')*')\)")


def without_views(sql: str, definitions: Mapping[str, str]) -> str:
    r"""SQL with the call that reads the files in place of each view over files.

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
