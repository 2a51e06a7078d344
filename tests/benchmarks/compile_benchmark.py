"""How long many properties take to compile, and how often the engine then reads each table."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

import insight
from tests.benchmarks import printed
from tests.benchmarks.questions import PROPERTIES, workspace_file
from tests.benchmarks.ratios import TARGET, Result, ratios_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.benchmarks.data import Data

SECONDS = 2.0
SIZES = (1, 28, 200)
TABLES = ("customers", "orders", "order_lines", "products")
DATABASE = "shop.duckdb"


def many_properties(number: int) -> dict[str, str]:
    """The 28, and as many others as it takes: functions, windows and conditions in every combination."""
    functions = (
        "count(orders{})", "sum(orders.amount{})", "mean(orders.amount{})", "max(orders.discount{})",
        "count(distinct orders.channel{})", "last(orders.status{})", "sum(lines.quantity{})",
        "most_frequent(lines.product.brand{})", "count(distinct lines.product.category{})", "min(lines.amount{})",
    )  # fmt: skip
    conditions = {"orders": ("", " where is_gift", " where channel = 'app'"), "lines": ("", " where quantity >= 2")}
    found = dict(PROPERTIES)
    for days in (7, 14, 30, 60, 90, 120, 180, 365, 540, 730):
        for place, function in enumerate(functions):
            table = "orders" if "(orders" in function or "distinct orders" in function else "lines"
            for number_of, condition in enumerate(conditions[table]):
                found[f"p_{place}_{days}_{number_of}"] = function.format(f" within {days} days{condition}")
    if len(found) < number:
        raise ValueError(f"there are only {len(found)} different properties")
    return dict(list(found.items())[:number])


def benchmark(data: Data) -> Result:
    """Print the table; whether more properties read no table more often, and how the time compares with its target.

    The tables are copied into a DuckDB file for this, because the engine's plan names its tables but not the files it reads.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = duckdb.connect(str(folder / DATABASE))
        for table in TABLES:
            database.execute(f"create table {table} as from read_parquet('{data.file(table)}')")
        database.close()
        measured = {size: _compiled(folder, many_properties(size)) for size in SIZES}
    rows = [
        [str(size), f"{opened:.2f}", f"{planned:.2f}", f"{written:.2f}", f"{opened + planned + written:.2f}",
         *(str(scans[table]) for table in TABLES)]
        for size, (opened, planned, written, scans) in measured.items()
    ]  # fmt: skip
    heads = ["properties", "open s", "plan s", "SQL text s", "together s", *(f"scans of {table}" for table in TABLES)]
    printed.table("Compiling a workspace, and scans in the engine's plan of the SQL", heads, rows)
    opened, planned, written, most = measured[SIZES[-1]]
    printed.target(f"{SIZES[-1]} properties compile in", opened + planned + written, SECONDS, " s")
    more = [table for table in TABLES if most[table] > max(1, measured[SIZES[1]][3][table])]
    print("More properties read no table more often." if not more else f"READ MORE OFTEN: {', '.join(more)}")
    found = {f"{SIZES[-1]} properties": {TARGET: (opened + planned + written) / SECONDS}}
    return Result(not more, ratios_of("compile", data.rows["customers"], found))


def _compiled(folder: Path, properties: Mapping[str, str]) -> tuple[float, float, float, Counter[str]]:
    """Seconds to open the workspace, to plan, and to write the SQL; and how often the engine would scan each table."""
    sources = {table: table for table in TABLES}
    file = workspace_file(folder, properties, engine=f"duckdb://{folder / DATABASE}", **sources)
    start = time.perf_counter()
    workspace = insight.open(file)
    opened = time.perf_counter()
    table = workspace.table(*properties)
    planned = time.perf_counter()
    sql = workspace.profiles.data.engine.sql(table)
    written = time.perf_counter()
    del workspace, table
    return opened - start, planned - opened, written - planned, _scans(folder, sql)


def _scans(folder: Path, sql: str) -> Counter[str]:
    connection = duckdb.connect(str(folder / DATABASE))
    row = connection.execute(f"explain (format json) {sql}").fetchone()
    connection.close()
    assert row is not None
    found: Counter[str] = Counter()
    _count(json.loads(row[1]), found)
    return found


def _count(plan: list[dict[str, Any]], found: Counter[str]) -> None:
    for node in plan:
        table = node["extra_info"].get("Table", "").rpartition(".")[2]
        if table:
            found[table] += 1
        _count(node["children"], found)
