"""Snapshots of a workspace: what they hold, where they lie, how they are found again and removed."""

from __future__ import annotations

import datetime as dt
import os
import threading

import polars as pl
import pyarrow.parquet as pq
import pytest

import insight
from insight.errors import DataError, PrivateColumn, UnknownName, UnknownSnapshot, WorkspaceError
from insight.profiles.snapshots.snapshot import stored_values
from tests.small_shop import AS_OF, SECRETS, at, frames, model, opened, workspace, write_files, write_shop

PRIVATE = ("first_name", "email", "mobile")


def with_state(folder, given=None, as_of=AS_OF, timezone="UTC"):
    """The shop from frames, without scores, with a folder for its state."""
    made = model(rfm=None, workspace={"state": str(folder), "timezone": timezone})
    return workspace(given, as_of, made)


@pytest.fixture
def shop(tmp_path):
    return opened(tmp_path)


# --- what it holds --------------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_the_profile_table_as_it_is_computed(shop):
    snapshot = shop.snapshots.take()
    assert snapshot.frame().equals(shop.frame())
    assert snapshot.frame("spend", "spend", "country").equals(shop.frame("spend", "country"))
    assert (snapshot.rows, snapshot.key, snapshot.as_of) == (6, "customer_id", shop.as_of)
    assert abs(snapshot.taken_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert list(snapshot.definitions) == list(shop.catalog.public)
    assert shop.snapshots.list() == [snapshot]


def test_a_snapshot_stays_as_it_was_when_the_data_changes(shop, tmp_path):
    before = shop.frame()
    snapshot = shop.snapshots.take()
    write_files(tmp_path, {"orders": frames()["orders"].head(1)})
    assert not shop.frame().equals(before)
    assert snapshot.frame().equals(before)
    assert insight.open(tmp_path).snapshots.at(AS_OF).frame().equals(before)


def test_no_private_column_is_kept_nor_what_hands_it_on(shop, tmp_path):
    more = shop.define(shout="upper(email)", mailed="email is known", letters="length(first_name)")
    snapshot = more.snapshots.take()
    assert not set(snapshot.definitions) & {*PRIVATE, "shout"}
    assert snapshot.frame("mailed", "letters").rows()[0] == (1, True, 7)
    for file in (tmp_path / ".insight").rglob("*.parquet"):
        text = str(pq.read_table(file, partitioning=None).to_pylist()) + str(pq.read_schema(file))
        assert [secret for secret in SECRETS if secret in text] == [], file


def test_a_property_that_became_private_is_not_handed_out_of_an_old_snapshot(shop, tmp_path):
    shop.snapshots.take()
    file = tmp_path / "insight.toml"
    file.write_text(
        file.read_text("utf-8").replace('private = ["first_name"', 'private = ["country", "first_name"'), "utf-8"
    )
    later = insight.open(file, as_of=AS_OF)
    snapshot = later.snapshots.at(AS_OF)
    assert "country" not in snapshot.frame().columns
    assert stored_values(later.profiles, ["country", "spend"])[1] == ("spend",)
    with pytest.raises(PrivateColumn):
        snapshot.frame("country")


@pytest.mark.parametrize("name", ["email", "nothing", "spend * 2"])
def test_what_was_not_kept_cannot_be_asked_for(shop, name):
    with pytest.raises(UnknownName, match="No property of this snapshot named"):
        shop.snapshots.take().frame(name)


ODD = {
    "Spend, 90 days": "sum(orders.amount within 90 days)",
    "spend 90 days": "1",
    "Spend": "2",
    "a;b{c}(d)=e": "3",
    "ærlig": "4",
    "run_id": "5",
    "part": "'six'",
    "about": "7",
}


def test_properties_may_be_called_anything(tmp_path):
    found = with_state(tmp_path).define(**ODD)
    snapshot = found.snapshots.take()
    assert snapshot.frame(*ODD).equals(found.frame(*ODD))
    assert snapshot.frame(*ODD).row(0) == (1, 100.0, 1, 2, 3, 4, 5, "six", 7)


def test_a_property_may_change_its_type_from_one_snapshot_to_the_next(tmp_path):
    found = with_state(tmp_path)
    one = found.define(x="1").snapshots.take()
    two = found.define(x="'a'").snapshots.take()
    three = found.define(x="born").snapshots.take()
    assert [each.frame("x")["x"].dtype for each in (one, two, three)] == [pl.Int8, pl.String, pl.Date]
    assert [each.frame("x")["x"][0] for each in (one, two, three)] == [1, "a", dt.date(1980, 5, 1)]
    assert one.definitions["x"].hash != two.definitions["x"].hash


def test_a_workspace_without_any_profile_has_snapshots_too(tmp_path):
    found = with_state(tmp_path, {"profile": frames()["profile"].clear()})
    snapshot = found.snapshots.take()
    assert (snapshot.rows, snapshot.frame().height) == (0, 0)
    assert snapshot.frame().schema == found.frame().schema
    assert stored_values(found.profiles, ["spend"])[0].num_rows == 0


def test_scores_have_the_cut_offs_of_the_data_as_it_is(tmp_path):
    found = opened(tmp_path)
    assert found.frame("rfm_segment").height == 6  # the cut-offs are known from now on
    orders = frames()["orders"].with_columns(amount=pl.when(pl.col("customer_id") == 5).then(9000.0).otherwise(1.0))
    write_files(tmp_path, {"orders": orders})
    fresh = insight.open(tmp_path, as_of=AS_OF).frame("rfm_segment", "m_score")
    assert found.snapshots.take().frame("rfm_segment", "m_score").equals(fresh)


def test_a_snapshot_holds_what_a_workspace_opened_now_would_compute(tmp_path):
    file = opened(tmp_path).profiles.data.file
    file.write_text(file.read_text("utf-8").replace("orders.parquet", "orders*.parquet"), "utf-8")
    found = insight.open(file, as_of=AS_OF)
    frames()["orders"].head(1).with_columns(order_id=pl.lit(999)).write_parquet(tmp_path / "orders_more.parquet")
    snapshot = found.snapshots.take()
    assert snapshot.frame("orders_total")["orders_total"].to_list() == [3, 1, 0, 3, 1, 0]
    assert stored_values(insight.open(file, as_of=AS_OF).profiles, ["orders_total"])[1] == ("orders_total",)


def test_sources_that_are_written_all_the_time_give_no_snapshot(shop, tmp_path):
    stop = threading.Event()

    def write():
        turn = 0
        while not stop.wait(0.002):
            turn += 1
            os.utime(tmp_path / "orders.parquet", (turn, turn))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(DataError, match="changed each time"):
            shop.snapshots.take()
    finally:
        stop.set()
        writer.join()
    assert shop.snapshots.list() == []


# --- where it lies --------------------------------------------------------------------------------------------------------


def test_the_state_lies_beside_the_workspace_file_and_out_of_git(shop, tmp_path):
    shop.snapshots.take()
    assert shop.profiles.data.state_folder.path == tmp_path / ".insight"
    assert (tmp_path / ".insight" / ".gitignore").read_text("utf-8") == "*\n"


@pytest.mark.parametrize("state", ["kept", "a b/[2025] å #1/it's", "../beside"])
def test_the_state_lies_where_the_file_says(tmp_path, state):
    (tmp_path / "shop").mkdir()
    file = write_shop(tmp_path / "shop")
    file.write_text(file.read_text("utf-8").replace("[workspace]", f'[workspace]\nstate = "{state}"'), "utf-8")
    found = insight.open(file, as_of=AS_OF)
    found.snapshots.take()
    assert (tmp_path / "shop" / state / "snapshots").is_dir()
    assert not (tmp_path / "shop" / ".insight").exists()
    assert found.snapshots.at(AS_OF).frame().equals(found.frame())


def test_a_workspace_of_tables_needs_a_folder_to_keep_snapshots_in(tmp_path):
    for ask in (
        lambda found: found.snapshots.take(),
        lambda found: found.snapshots.list(),
        lambda found: found.snapshots.at(AS_OF),
        lambda found: found.snapshots.prune(keep=1),
    ):
        with pytest.raises(WorkspaceError, match="no folder to keep snapshots in") as raised:
            ask(workspace())
        assert raised.value.key == "workspace.state"
    assert stored_values(workspace().profiles, ["spend"]) is None
    assert with_state(tmp_path).snapshots.take().rows == 6


# --- time travel ----------------------------------------------------------------------------------------------------------

TAKEN = ["2025-06-01", "2026-01-01", "2025-12-01T12:00"]
FOUND = [
    ("2025-06-01", "2025-06-01"),
    ("2025-11-30", "2025-06-01"),
    ("2025-12-01T11:59:59", "2025-06-01"),
    ("2025-12-01T12:00", "2025-12-01T12:00"),
    ("2025-12-01T13:00+02:00", "2025-06-01"),
    (dt.date(2025, 12, 31), "2025-12-01T12:00"),
    (at(2025, 12, 31, 23), "2025-12-01T12:00"),
    (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "2026-01-01"),
    ("2100-01-01", "2026-01-01"),
]


@pytest.fixture(scope="module")
def travelled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    for as_of in TAKEN:
        with_state(folder, as_of=as_of).snapshots.take()
    return with_state(folder)


@pytest.mark.parametrize(("asked", "wanted"), FOUND)
def test_the_snapshot_of_the_latest_time_that_is_not_after_the_one_asked_for_is_found(travelled, asked, wanted):
    snapshot = travelled.snapshots.at(asked)
    assert snapshot.as_of == dt.datetime.fromisoformat(wanted).replace(tzinfo=dt.UTC)
    assert snapshot.frame().equals(with_state(".", as_of=wanted).frame())


def test_a_day_is_one_of_the_workspace(travelled):
    folder = travelled.model.workspace.state
    oslo = with_state(folder, timezone="Europe/Oslo")
    assert oslo.snapshots.at("2026-01-01").as_of == dt.datetime(2025, 12, 1, 12, tzinfo=dt.UTC)
    assert oslo.snapshots.at("2026-01-01T01:00").as_of == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_a_time_before_the_first_snapshot_is_refused_with_that_of_the_first(travelled):
    with pytest.raises(
        UnknownSnapshot, match=r"for 2025-05-31 23:59 \(UTC\) or before\. The earliest is for 2025-06-01 00:00"
    ):
        travelled.snapshots.at("2025-05-31T23:59")


def test_where_no_snapshot_was_taken_none_is_found(tmp_path):
    found = with_state(tmp_path / "state")
    assert found.snapshots.list() == []
    assert stored_values(found.profiles, ["spend"]) is None
    assert found.snapshots.prune(keep=1) == []
    with pytest.raises(UnknownSnapshot, match="None has been taken at all"):
        found.snapshots.at(AS_OF)
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("given", ["yesterday", "0001-01-01"])
def test_what_is_no_time_is_refused(travelled, given):
    with pytest.raises(WorkspaceError):
        travelled.snapshots.at(given)


def test_snapshots_are_listed_by_when_they_were_taken(travelled):
    assert [each.as_of.month for each in travelled.snapshots.list()] == [12, 1, 6]


def test_of_several_for_one_time_the_one_taken_last_is_found(tmp_path):
    found = with_state(tmp_path)
    found.snapshots.take()
    last = found.define(x="1").snapshots.take()
    assert found.snapshots.at(AS_OF) == last


# --- removing -------------------------------------------------------------------------------------------------------------


def test_the_newest_stay_and_the_files_of_the_others_go(tmp_path):
    taken = [with_state(tmp_path, as_of=f"2025-0{month}-01").snapshots.take() for month in (5, 3, 4, 2)]
    found = with_state(tmp_path)
    assert found.snapshots.prune(keep=2) == [taken[1].run_id, taken[0].run_id]
    assert found.snapshots.list() == [taken[3], taken[2]]
    assert {path.name for path in tmp_path.rglob("run_id=*")} == {f"run_id={each.run_id}" for each in taken[2:]}
    assert taken[2].frame().height == 6
    with pytest.raises(UnknownSnapshot, match=f"{taken[0].run_id} is not there any more"):
        taken[0].frame()
    assert found.snapshots.prune(keep=2) == []


@pytest.mark.parametrize("keep", [0, -1, True, 1.5, "2", None])
def test_at_least_one_snapshot_stays(shop, keep):
    shop.snapshots.take()
    with pytest.raises(WorkspaceError, match="Keep 1 or more"):
        shop.snapshots.prune(keep=keep)
    assert len(shop.snapshots.list()) == 1
