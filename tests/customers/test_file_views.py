"""The SQL of an audience runs where it is pasted: it reads the files by their paths."""

from __future__ import annotations

import duckdb
import pytest

import insight
from tests.small_shop import AS_OF, write_shop

TEXTS = [
    "everyone",
    "country = 'NO'",
    "spend_90d >= 80 and count(orders where any(lines)) >= 1",
    "most_frequent(orders.channel) = 'web' or in list 'staff'",
    "days_since_last_order > 20 and in audience 'norwegians'",
]


@pytest.fixture(params=["parquet", "csv", "tsv", "json", "jsonl"])
def workspace(request, tmp_path):
    folder = tmp_path / "it's a (folder)"
    folder.mkdir()
    write_shop(folder, ending=request.param)
    return insight.open(folder, as_of=AS_OF)


@pytest.mark.parametrize("text", TEXTS)
def test_the_sql_gives_the_members_in_another_session(workspace, text):
    audience = workspace.audience(text)
    with duckdb.connect() as elsewhere:
        elsewhere.execute("SET TimeZone = 'UTC'")
        keys = [key for (key,) in elsewhere.execute(audience.sql()).fetchall()]
    assert sorted(keys) == sorted(audience.ids().to_list())


def test_files_of_a_pattern_are_all_named(tmp_path):
    write_shop(tmp_path)
    orders, parts = tmp_path / "orders.parquet", tmp_path / "parts"
    parts.mkdir()
    for name in ("a", "b"):
        duckdb.sql(f"FROM '{orders}' WHERE (channel = 'web') = ('{name}' = 'a')").write_parquet(
            f"{parts}/{name}.parquet"
        )
    model = tmp_path / "insight.toml"
    model.write_text(model.read_text(encoding="utf-8").replace("orders.parquet", "parts/*.parquet"), encoding="utf-8")
    sql = insight.open(model, as_of=AS_OF).audience("any(orders)").sql()
    assert f"'{parts}/a.parquet'" in sql
    assert f"'{parts}/b.parquet'" in sql
    assert len(duckdb.sql(sql).fetchall()) == insight.open(model, as_of=AS_OF).audience("any(orders)").count() > 0
