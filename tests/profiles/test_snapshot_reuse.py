"""When values from a snapshot may stand for values that would be computed, and when not."""

from __future__ import annotations

import os

import polars as pl
import pytest

import insight
from insight.profiles.columns import KEY
from insight.profiles.snapshots.snapshot import stored_values
from tests.small_shop import frames, model, opened, workspace


@pytest.fixture
def shop(tmp_path):
    return opened(tmp_path)


ASKED = ["spend", "orders_total", "country", "rfm_segment"]
SINCE = [
    ("nothing", lambda found: found, ASKED),
    ("a new definition of one", lambda found: found.define(spend="1.5"), ["orders_total", "country", "rfm_segment"]),
    ("the same meaning in other words", lambda found: found.define(spend="sum( orders.amount )"), ASKED),
    ("a new one", lambda found: found.define(more="1"), ASKED),
    ("another time of day", lambda found: with_time(found, "2026-01-01T00:00:00.000001"), None),
    ("the same time, said otherwise", lambda found: with_time(found, "2026-01-01T01:00+01:00"), ASKED),
]


def with_time(found, as_of):
    return insight.open(found.profiles.data.file, as_of=as_of)


@pytest.mark.parametrize(("since", "wanted"), [each[1:] for each in SINCE], ids=[each[0] for each in SINCE])
def test_values_are_taken_from_a_snapshot_if_computing_would_give_them(shop, since, wanted):
    shop.snapshots.take()
    now = since(shop)
    found = stored_values(now.profiles, [*ASKED, "nothing", "email"])
    if wanted is None:
        assert found is None
        return
    table, held = found
    assert held == tuple(wanted)
    assert table.column_names == [KEY, *wanted]
    assert pl.DataFrame(pl.from_arrow(table)).rename({KEY: "customer_id"}).equals(now.frame(*wanted))


@pytest.mark.parametrize("name", ["profile", "orders", "lines", "product"])
def test_a_file_that_was_written_since_makes_a_snapshot_useless(shop, tmp_path, name):
    shop.snapshots.take()
    os.utime(tmp_path / f"{name}.parquet")
    assert stored_values(shop.profiles, ASKED) is None
    shop.snapshots.take()
    assert stored_values(shop.profiles, ASKED)[1] == tuple(ASKED)


def test_a_list_that_was_written_since_makes_only_what_names_it_useless(shop, tmp_path):
    more = shop.define(staff="in list 'staff'")
    more.snapshots.take()
    os.utime(tmp_path / "staff.parquet")
    assert stored_values(more.profiles, ["staff", "spend"])[1] == ("spend",)


def test_equal_tables_in_memory_may_share_a_snapshot_and_others_may_not(tmp_path):
    made = model(workspace={"state": str(tmp_path)})
    workspace(made=made).snapshots.take()
    assert stored_values(workspace(made=made).profiles, ASKED)[1] == tuple(ASKED)
    other = workspace({"orders": frames()["orders"].head(-1)}, made=made)
    assert stored_values(other.profiles, ASKED) is None


def test_the_snapshot_with_most_of_the_properties_is_used(shop):
    shop.define(more="1", yet="2").snapshots.take()
    shop.snapshots.take()
    shop.define(more="1").snapshots.take()
    wide = shop.define(more="1", yet="2").profiles
    assert stored_values(wide, ["more", "yet", "spend"])[1] == ("more", "yet", "spend")
    assert stored_values(wide, ["yet"])[1] == ("yet",)


def test_no_properties_give_the_keys(shop):
    shop.snapshots.take()
    table, held = stored_values(shop.profiles, [])
    assert (table.column_names, table[KEY].to_pylist(), held) == ([KEY], [1, 2, 3, 4, 5, 6], ())


def test_asking_where_nothing_was_kept_makes_no_folder(shop):
    assert stored_values(shop.profiles, ASKED) is None
    assert not shop.profiles.data.state_folder.path.exists()
