"""What a preview holds: no private column, so many bytes and no more, and nothing of data that has changed since."""

from __future__ import annotations

import datetime as dt

import ibis
import polars as pl
import pytest

from insight import Workspace
from insight.audiences.preview import column_load as loading
from insight.errors import OutdatedPreview, PrivateColumn, WrongType
from tests.small_shop import SECRETS, frames, opened, workspace, write_files


@pytest.fixture(scope="module")
def shop():
    return workspace()


@pytest.fixture(scope="module")
def preview(shop):
    return shop.preview()


def of(rows):
    """A workspace of one frame."""
    return Workspace.from_tables(pl.DataFrame(rows), as_of="2026-01-01", model={"profile": {"key": "id"}})


# --- privacy ---------------------------------------------------------------------------------------------------------


def test_no_private_column_is_in_memory(shop, preview):
    assert not {"first_name", "email", "mobile"} & {*preview.properties, *preview.left_out}
    held = [column for column in preview._loaded.held.values() if getattr(column, "texts", None) is not None]
    texts = " ".join(text for column in held for text in column.texts.to_list())
    assert not any(secret in texts + repr(preview) for secret in SECRETS)
    assert preview.count("email contains 'example.com'") == shop.audience("email contains 'example.com'").count() == 4


@pytest.mark.parametrize("asked", ["email", "lower(email)", "coalesce(first_name, 'nobody')"])
def test_a_private_column_is_not_handed_out(shop, preview, asked):
    for ask in (
        lambda: shop.preview([asked]),
        lambda: preview.values(asked),
        lambda: preview.curve("everyone", asked),
        lambda: preview.reach("everyone", value=asked),
    ):
        with pytest.raises(PrivateColumn):
            ask()


# --- memory ----------------------------------------------------------------------------------------------------------


def test_what_is_kept_stays_within_its_bound_and_answers_stay_right():
    size = 6_400  # 800 bytes for each condition
    found = of({"id": range(size), "x": range(size)})
    preview = found.preview(memory=4_000)
    for round_ in range(2):
        for limit in range(0, size, 331):
            text = f"x > {limit} and x + 1 < {limit + 50} and not x = {limit + round_}"
            assert preview.count(text) == found.audience(text).count()
            assert preview.memory.kept <= 4_000
    assert 3_000 < preview.memory.kept <= 4_000


def test_what_was_asked_before_is_not_asked_of_the_engine_again(tmp_path):
    shop = opened(tmp_path)
    preview = shop.preview()
    text = "any(orders where channel = 'web') and email is known"
    before = preview.reach(text)
    write_files(tmp_path, {"profile": frames()["profile"].head(3)})
    assert preview.reach(text) == before
    assert preview.count(f"not ({text})") == 6 - before.matched


def test_every_byte_is_told(preview):
    preview.reach("country = 'NO'")
    memory = preview.memory
    assert set(memory.columns) == set(preview.properties)
    assert memory.total == memory.keys + sum(memory.columns.values()) + memory.channels + memory.kept
    assert min(memory.keys, memory.channels, memory.kept, *memory.columns.values()) > 0
    assert str(memory) in repr(preview)


def test_forty_properties_of_a_profile_take_less_than_400_bytes():
    size = 20_000
    rows = {"id": range(size)}
    rows |= {f"float_{n}": [k / 7 + n for k in range(size)] for n in range(10)}
    rows |= {f"whole_{n}": [k * n % 9000 for k in range(size)] for n in range(15)}
    rows |= {f"text_{n}": [f"t{k % 50}" for k in range(size)] for n in range(8)}
    rows |= {f"day_{n}": [dt.date(2000, 1, 1) + dt.timedelta(days=k % 5000) for k in range(size)] for n in range(7)}
    preview = of(rows).preview()
    assert len(preview.properties) == 40
    assert preview.memory.total < 400 * size


@pytest.mark.parametrize("at_once", [1, 6, 20, 10**6])
def test_columns_are_the_same_however_many_are_read_at_once(shop, monkeypatch, at_once):
    before = shop.preview()
    monkeypatch.setattr(loading, "VALUES_AT_ONCE", at_once)
    after = shop.preview()
    assert before.properties == after.properties
    for name, column in before._loaded.held.items():
        again = after._loaded.held[name]
        values = [getattr(each, "values", each.known_words) for each in (column, again)]
        assert values[0].tolist() == values[1].tolist()
        assert before.values(name) == after.values(name)


def test_lists_are_not_held(shop):
    found = shop.define(channels="values(orders.channel)")
    preview = found.preview()
    assert preview.left_out == {"channels": "it is a list"}
    assert preview.count("channels contains 'web'") == found.audience("channels contains 'web'").count()
    with pytest.raises(WrongType):
        preview.values("channels")


def test_a_property_that_was_not_loaded_is_read_when_it_is_asked_for(shop):
    preview = shop.preview(["country"])
    assert preview.properties == ("country",)
    assert preview.reach("spend > 60", value="spend").value.sum == 230.0
    assert preview.values("born").missing == 2
    assert preview.curve("country = 'NO' and spend > 60", "spend").matched(low=80) == 2
    assert preview.count("spend > 60 and country = 'NO'") == 2


# --- data that changes, snapshots ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["profile", "orders", "staff"])
def test_a_preview_does_not_mix_old_data_with_new(tmp_path, change):
    shop = opened(tmp_path)
    preview = shop.preview()
    before = preview.count("country = 'NO'")
    frame = frames()[change]
    write_files(tmp_path, {change: pl.concat([frame.head(1), frame.tail(1)])})
    for ask in (lambda: preview.count("count(orders where amount > 20) = 1"), lambda: preview.reach("country = 'NO'")):
        with pytest.raises(OutdatedPreview, match="Make another"):
            ask()
    assert preview.count("country = 'NO'") == before


def test_profiles_that_came_later_are_noticed_in_an_engines_table_too():
    connection = ibis.duckdb.connect()
    connection.create_table("people", pl.DataFrame({"id": [1, 2], "x": [1, 2]}))
    found = Workspace.from_tables(connection.table("people"), as_of="2026-01-01", model={"profile": {"key": "id"}})
    preview = found.preview()
    connection.raw_sql("insert into people values (3, 3)")
    assert preview.count("x > 0") == 2
    for text in ("x + 1 > 1", "x + 1 > 1 and x + 2 > 1"):
        with pytest.raises(OutdatedPreview):
            preview.count(text)
    assert found.preview().count("x + 1 > 1") == 3


def test_a_snapshot_is_read_where_it_fits_and_the_rest_is_computed(tmp_path):
    shop = opened(tmp_path)
    assert shop.preview().from_snapshot == ()
    shop.snapshots.take()
    more = shop.define(late="count(orders where channel = 'store')")
    preview, plain = more.preview(), workspace().define(late="count(orders where channel = 'store')").preview()
    assert set(preview.properties) - set(preview.from_snapshot) == {"late"}
    for text in (
        "country = 'NO' and spend > 50",
        "late > 0 and spend > 60",
        "not in audience 'buyers' or born is known",
    ):
        assert preview.reach(text, value="spend") == plain.reach(text, value="spend")


def test_a_snapshot_of_other_data_is_not_used(tmp_path):
    shop = opened(tmp_path)
    shop.snapshots.take()
    write_files(tmp_path, {"profile": frames()["profile"].head(4)})
    preview = shop.preview()
    assert (preview.from_snapshot, preview.total) == ((), 4)
