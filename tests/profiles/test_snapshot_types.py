"""Whatever type values have, and whatever they are, a snapshot gives back what was computed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import ibis
import polars as pl
import pyarrow as pa
import pytest
from deltalake import Schema
from hypothesis import HealthCheck, given, settings

from insight import Workspace
from insight.language.format import text_of
from insight.profiles.columns import KEY
from insight.profiles.snapshots.snapshot import stored_values
from insight.profiles.snapshots.storage_types import as_it_was, as_kept, column_name, kept_type
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.strategies import surveys

DAY = dt.datetime(2026, 3, 29, 2, 30, 0, 123456)  # noqa: DTZ001 - naive; a clock time that Oslo does not have
VALUES = [
    (pa.bool_(), [True, False]),
    *((kind, [-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1])
      for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64())),
    *((kind, [0, 2**kind.bit_width - 1]) for kind in (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())),
    (pa.float16(), [1.5, -0.0]),
    (pa.float32(), [1.1, float("inf")]),
    (pa.float64(), [0.1, -0.0, 5e-324, float("-inf")]),
    (pa.decimal128(5, 2), [Decimal("-999.99")]),
    (pa.decimal128(38, 9), [Decimal("12345678901234567890123456789.123456789")]),
    (pa.decimal256(50, 3), [Decimal("12345678901234567890123456789012345678901234567.891")]),
    (pa.string(), ["", "ærlig talt", "a\0b", "'; --", "\U0001f600" * 50]),
    (pa.large_string(), ["long"]),
    (pa.date32(), [dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
    *((pa.timestamp(unit), [DAY.replace(microsecond=0), DAY.replace(year=1600, microsecond=0)])
      for unit in ("s", "ms")),
    (pa.timestamp("us"), [DAY, dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)]),  # noqa: DTZ001
    (pa.timestamp("ns"), [DAY]),
    (pa.timestamp("us", "UTC"), [DAY.replace(tzinfo=dt.UTC)]),
    (pa.timestamp("us", "Europe/Oslo"), [DAY.replace(tzinfo=dt.UTC)]),
    (pa.timestamp("ns", "America/New_York"), [DAY.replace(tzinfo=dt.UTC)]),
    (pa.list_(pa.string()), [["a", None, ""], []]),
    (pa.list_(pa.field("it", pa.uint64())), [[0, 2**64 - 1], []]),
    (pa.list_(pa.timestamp("ns", "UTC")), [[DAY.replace(tzinfo=dt.UTC)], [None]]),
    (pa.large_list(pa.date32()), [[dt.date(2026, 1, 1)]]),
    (pa.null(), [None]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), VALUES, ids=[str(kind) for kind, _ in VALUES])
def test_values_come_back_from_a_type_that_a_delta_table_has(kind, values):
    given_ = pa.chunked_array([pa.array([*values, None], kind), pa.array([], kind), pa.array([None], kind)])
    kept = as_kept(given_)
    assert kept.type == kept_type(kind)
    assert Schema.from_arrow(pa.schema([("x", kept.type)])).to_arrow() is not None
    back = as_it_was(kept, kind)
    assert back.type == kind
    assert back.to_pylist() == given_.to_pylist()


def test_a_time_of_nanoseconds_loses_none():
    times = pa.chunked_array([pa.array([1, -1, 2**62], pa.int64()).cast(pa.timestamp("ns"))])
    assert as_it_was(as_kept(times), times.type).cast(pa.int64()).to_pylist() == [1, -1, 2**62]


@pytest.mark.parametrize("kind", [pa.binary(), pa.time64("us"), pa.duration("s"), pa.struct([("a", pa.int8())])])
def test_a_type_that_the_language_has_no_values_of_is_refused(kind):
    with pytest.raises(TypeError):
        kept_type(kind)


NAMES = [
    ("spend_90d", "spend_90d_"),
    ("Spend, 90 days", "spend_90_days_"),
    ("a;b{c}(d)\n\t=e", "a_b_c_d_e_"),
    ("Ærlig ørret", "rlig_rret_"),
    ("日本", "value_"),
    ("x" * 300, "x" * 40 + "_"),
]


@pytest.mark.parametrize(("name", "stem"), NAMES, ids=[stem for _, stem in NAMES])
def test_a_column_is_called_by_plain_letters_and_twelve_digits(name, stem):
    column = column_name(name, pa.int64())
    assert column.startswith(stem)
    assert len(column) == len(stem) + 12
    assert set(column) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


def test_names_and_kept_types_are_told_apart():
    names = ["spend", "Spend", "spend ", "spénd", "日本", "日本語"]
    assert len({column_name(name, pa.int64()) for name in names}) == len(names)
    assert column_name("spend", pa.int64()) != column_name("spend", pa.int32())
    assert column_name("spend", pa.timestamp("us", "UTC")) == column_name("spend", pa.timestamp("us", "Europe/Oslo"))


# --- through a workspace --------------------------------------------------------------------------------------------------

ENGINE_TYPES = """
    select * from (values (
        7::bigint, 1::tinyint, 2::utinyint, 3::usmallint, 4::uinteger, 18446744073709551615::ubigint,
        99999999999999999999999999999999999999::hugeint, 1.5::float, 0.1::double, 1.25::decimal(5, 2),
        12345678901234567890.123456789::decimal(38, 9), 'x', '0b3c1a52-76d5-4a3e-9b3f-5f1a5a0d7a11'::uuid, date '2020-01-01',
        timestamp '2020-01-01 00:00:00.123456', timestamp_ns '2020-01-01 00:00:00.123456789',
        timestamp_s '2020-01-01 00:00:00', timestamp_ms '2020-01-01 00:00:00.123', timestamptz '2020-01-01 00:00:00+02', true,
        [1, 2]::utinyint[], ['a', null], [timestamp_ns '2020-01-01 00:00:00.123456789'], 'a'::enum('a', 'b'), null,
        [[1]], time '10:00'
    )) t (id, i8, u8, u16, u32, u64, huge, f4, f8, d5, d38, word, uuid, day, ts, ts_ns, ts_s, ts_ms, tz, flag, numbers, words,
          times, enum, nothing, nested, clock)
"""


def state_of(found, folder):
    """The workspace with a folder for its state."""
    model = found.model
    changed = model.workspace.model_copy(update={"state": str(folder)})
    return found._with("property", (), {"workspace": changed})


def computed(found, names):
    profiles = found.profiles
    trees = {name: profiles.catalog.definition("property", name).trees[0] for name in names}
    return profiles.data.engine.arrow(profiles.values(trees).order_by(KEY))


def test_every_type_of_the_engine_comes_back_as_it_is_computed(tmp_path):
    table = ibis.duckdb.connect().sql(ENGINE_TYPES)
    found = Workspace.from_tables(
        table, as_of="2026-01-01", model={"profile": {"key": "id"}, "workspace": {"state": str(tmp_path)}}
    )
    kept = [name for name in table.columns if name not in ("nested", "clock")]  # the language has no words for these
    profiles = found.profiles
    wanted = profiles.data.engine.arrow(profiles.values({name: profiles.catalog.read(name) for name in kept}))
    snapshot = found.snapshots.take()
    assert list(snapshot.definitions) == kept
    assert stored_values(profiles, kept) is None  # a table of an engine cannot tell whether it has changed
    stored = snapshot.arrow(kept)
    assert stored.schema.equals(wanted.schema)
    assert stored.equals(wanted)


KEYS = [
    pl.Series([3, 1, 2], dtype=pl.UInt16),
    pl.Series([3.0, 1.0, 2.0]),
    pl.Series(["b", "a", "ø"]),
    pl.Series([Decimal(3), Decimal(1), Decimal(2)], dtype=pl.Decimal(20, 0)),
    pl.Series([str(UUID(int=number)) for number in (3, 1, 2)]),
]


@pytest.mark.parametrize("keys", KEYS, ids=[str(each.dtype) for each in KEYS])
def test_keys_of_any_type_come_back_in_order(tmp_path, keys):
    people = pl.DataFrame({"id": keys, "number": [3, 1, 2]})
    found = Workspace.from_tables(people, as_of="2026-01-01", model={"workspace": {"state": str(tmp_path)}})
    assert found.snapshots.take().frame().equals(found.frame())
    profiles = found.profiles
    wanted = profiles.data.engine.arrow(
        profiles.values({name: profiles.catalog.read(name) for name in ("id", "number")}).order_by(KEY)
    )
    stored, _ = stored_values(profiles, ["id", "number"])
    assert stored.equals(wanted)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(surveys(size=4))
def test_any_expression_comes_back_from_a_snapshot_as_it_is_computed(tmp_path_factory, survey):
    world, trees = survey
    found = workspace_of(world).define(**{f"v{number}": text_of(tree) for number, tree in enumerate(trees)})
    found = state_of(found, tmp_path_factory.mktemp("state"))
    names = [name for name in found.catalog.public if name not in found.catalog.shape.profile.columns]
    assert not set(found.snapshots.take().definitions) & found.catalog.privacy.names
    stored, held = stored_values(found.profiles, names)
    assert held == tuple(names)
    wanted = computed(found, names)
    assert stored.schema.equals(wanted.schema)
    assert stored.to_pylist() == wanted.to_pylist()
