"""Keys that must be unique: a duplicate profile key stops everything, any other never multiplies an answer."""

from __future__ import annotations

import os

import polars as pl
import pytest

import insight
from insight.errors import DuplicateKeys
from tests.small_shop import AS_OF, QUESTIONS, answers, frames, opened, workspace, write_files, write_model

PEOPLE = frames()["profile"]
TWICE = pl.concat([PEOPLE, PEOPLE[2:3]])


def questions(found, folder):
    """Everything that counts customers."""
    buyers = found.audience("any(orders)")
    return {
        "a frame": lambda: found.frame("country"),
        "a property of rows": lambda: found.frame("count(orders)"),
        "a count": buyers.count,
        "ids": buyers.ids,
        "members": lambda: buyers.members("country"),
        "a sample": buyers.sample,
        "reach": lambda: buyers.reach("email"),
        "an export": lambda: buyers.export(folder / "out.csv"),
        "the SQL": buyers.sql,
        "scores": lambda: found.rfm,
        "one customer": lambda: found.profile(1),
    }


@pytest.mark.parametrize("question", questions(workspace(), None))
def test_a_duplicate_profile_key_stops_every_computation_with_the_finding(question, tmp_path):
    found = workspace({"profile": TWICE})
    with pytest.raises(DuplicateKeys) as raised:
        questions(found, tmp_path)[question]()
    finding = raised.value.finding
    assert (finding.severity, finding.check, finding.table, finding.column) == (
        "error", "duplicate keys", "profile", "customer_id",
    )  # fmt: skip
    assert (finding.count, finding.share, finding.examples) == (1, 1 / 7, ("3",))
    assert str(raised.value) == str(finding)
    assert finding.remedy in str(finding)
    assert not list(tmp_path.iterdir())


def test_a_workspace_with_a_duplicate_key_opens_and_is_checked_since_that_is_how_one_finds_out():
    findings = workspace({"profile": TWICE}).check()
    assert [each.check for each in findings.errors] == ["duplicate keys"]


@pytest.mark.parametrize("keys", [[1, 2, 3, 4, 5, None], [1, 2, 3, 4, None, None]])
def test_profiles_without_a_key_are_no_duplicates_and_are_left_out(keys):
    found = workspace({"profile": PEOPLE.with_columns(customer_id=pl.Series(keys))})
    assert found.audience("everyone").ids().to_list() == [key for key in keys if key is not None]


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_mending_the_file_is_noticed_by_the_workspace_that_is_open(tmp_path, ending):
    found = opened(tmp_path, {"profile": TWICE}, ending)
    with pytest.raises(DuplicateKeys):
        found.frame("country")
    write_files(tmp_path, ending=ending)
    assert answers(found) == QUESTIONS
    write_files(tmp_path, {"profile": pl.concat([PEOPLE, PEOPLE])}, ending)
    with pytest.raises(DuplicateKeys) as raised:
        found.audience("any(orders)").count()
    assert raised.value.finding.count == 6


def test_a_packed_file_is_watched_too(tmp_path):
    import gzip  # noqa: PLC0415 - one use

    write_files(tmp_path)
    file = write_model(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("profile.parquet", "profile.csv.gz"), encoding="utf-8")
    packed = tmp_path / "profile.csv.gz"
    packed.write_bytes(gzip.compress(TWICE.write_csv().encode()))
    found = insight.open(file, as_of=AS_OF)
    with pytest.raises(DuplicateKeys):
        found.frame("country")
    packed.write_bytes(gzip.compress(PEOPLE.write_csv().encode()))
    assert found.frame("country").height == 6


def test_uniqueness_is_asked_once_for_each_state_of_a_file(tmp_path, monkeypatch):
    found = opened(tmp_path)
    asked = []
    engine = found.profiles.data.engine
    row = type(engine).row
    monkeypatch.setattr(type(engine), "row", lambda self, table: asked.append(table.columns) or row(self, table))
    for _ in range(3):
        found.frame("country")
    assert asked.count(("rows", "different")) == 1
    os.utime(tmp_path / "profile.parquet", (1, 1))
    found.frame("country")
    assert asked.count(("rows", "different")) == 2


DOUBLED = {
    "a lookup": {"product": pl.concat([frames()["product"]] * 3)},
    "a lookup with other facts": {
        "product": pl.concat([frames()["product"], pl.DataFrame({"product_id": [7, 8], "category": ["zzz", "zzz"]})])
    },
    "a list": {"staff": pl.DataFrame({"customer_id": [4, 4, 4]})},
    "a suppression": {"complained": pl.DataFrame({"customer_id": [5, 5]})},
}


@pytest.mark.parametrize("what", DOUBLED)
def test_a_key_that_rows_point_to_is_there_twice_and_no_answer_is_multiplied(what):
    found = workspace(DOUBLED[what])
    assert answers(found) == QUESTIONS
    assert found.audience("everyone").reach("email") == workspace().audience("everyone").reach("email")


def test_a_parent_twice_counts_as_two_rows_but_its_lines_once():
    orders = frames()["orders"]
    found = workspace({"orders": pl.concat([orders, orders.with_columns(channel=pl.lit("zzz"))])})
    asked = found.frame("count(orders)", "sum(lines.quantity)", "count(lines where order.channel is known)")
    assert asked.rows()[0] == (1, 4, 6, 3)


def test_lines_of_a_parent_that_is_there_twice_follow_its_earliest_row():
    orders = frames()["orders"]
    later = orders.with_columns(ordered_at=pl.col("ordered_at") + pl.duration(days=5), channel=pl.lit("later"))
    for given in (pl.concat([orders, later]), pl.concat([later, orders])):
        found = workspace({"orders": given})
        assert found.frame("values(lines.order_id where order.channel = 'later')").rows()[0] == (1, [])
