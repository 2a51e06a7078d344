"""Curves and distributions: exact for each position, readable limits, long tails not hidden."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from insight import Workspace
from insight.errors import CurveError
from insight.language.parse import parse

SIZE = 20_000
CHANCE = np.random.default_rng(9)
LONG = np.round(CHANCE.lognormal(5, 1.6, SIZE), 2)
COLUMNS = {
    "age": CHANCE.integers(18, 90, SIZE),
    "points": CHANCE.integers(0, 10**9, SIZE),
    "spend": np.where(CHANCE.random(SIZE) < 0.4, 0.0, LONG),
    "balance": np.round(CHANCE.normal(0, 1e5, SIZE), 3),
    "price": [Decimal(int(n)).scaleb(-2) for n in CHANCE.integers(0, 10**7, SIZE)],
    "born": [dt.date(1930, 1, 1) + dt.timedelta(days=int(n)) for n in CHANCE.integers(0, 28_000, SIZE)],
    "joined": [dt.date(2020, 1, 1) + dt.timedelta(days=int(n)) for n in CHANCE.integers(0, 2_000, SIZE)],
    "visited": [dt.date(2026, 1, 1) - dt.timedelta(days=int(n)) for n in CHANCE.integers(1, 700, SIZE)],
    "single": pl.Series(CHANCE.random(SIZE), dtype=pl.Float32),
    "seen": [dt.datetime(2025, 12, 1) + dt.timedelta(minutes=int(n)) for n in CHANCE.integers(0, 40_000, SIZE)],  # noqa: DTZ001
    "country": CHANCE.choice(["NO", "DK", "SE"], SIZE, p=[0.6, 0.3, 0.1]),
    "vip": CHANCE.random(SIZE) < 0.1,
}
SLIDERS = ("age", "points", "spend", "balance", "price", "born", "joined", "visited", "single")


@pytest.fixture(scope="module")
def shop():
    frame = pl.DataFrame({"id": range(SIZE), **COLUMNS})
    missing = pl.Series(CHANCE.random(SIZE) < 0.1)
    frame = frame.with_columns(pl.when(~missing).then(pl.col(name)).alias(name) for name in SLIDERS)
    model = {"workspace": {"timezone": "Europe/Oslo"}, "profile": {"key": "id"}}
    return Workspace.from_tables(frame, as_of="2026-01-01", model=model)


@pytest.fixture(scope="module")
def preview(shop):
    return shop.preview()


def written(position):
    return f"{position}" if not isinstance(position, Decimal) else f"{float(position)!r}"


@pytest.mark.parametrize("name", SLIDERS)
def test_a_curve_is_exact_at_every_position(preview, name):
    rest = "country = 'NO' and not vip"
    curve = preview.curve(f"{rest} and {name} is known", name)
    assert 20 < len(curve.positions) <= 1024
    assert list(curve.positions) == sorted(set(curve.positions))
    for position in curve.positions[:: max(1, len(curve.positions) // 6)]:
        text = f"{rest} and {name}"
        assert curve.matched(low=position) == preview.count(f"{text} >= {written(position)}")
        assert curve.matched(low=position, over=True) == preview.count(f"{text} > {written(position)}")
        assert curve.matched(high=position) == preview.count(f"{text} <= {written(position)}")
        assert curve.matched(high=position, under=True) == preview.count(f"{text} < {written(position)}")
        middle = curve.positions[len(curve.positions) // 2]
        between = f"{text} between {written(middle)} and {written(position)}"
        assert curve.matched(low=middle, high=position) == preview.count(between)


@pytest.mark.parametrize("name", SLIDERS)
def test_a_curve_counts_everybody_once(preview, name):
    curve = preview.curve("country = 'NO'", name)
    parts = (curve.matched_at, curve.matched_between), (curve.everyone_at, curve.everyone_between)
    sums = [int(at.sum() + between.sum()) for at, between in parts]
    assert sums[0] + curve.matched_missing == preview.count("country = 'NO'") == curve.matched()
    assert sums[1] + curve.everyone_missing == SIZE
    assert curve.matched_missing == preview.count(f"country = 'NO' and {name} is unknown")
    assert all((one <= all_).all() for one, all_ in zip(*parts, strict=True))
    low, high = curve.positions[0], curve.positions[-1]
    assert low <= preview.values(name).min
    assert high >= preview.values(name).max
    assert curve.matched(low=high, high=low) == (curve.matched_at[0] if low == high else 0)


@pytest.mark.parametrize("name", ["points", "spend", "balance", "price"])
def test_positions_of_numbers_are_short_to_read(preview, name):
    curve = preview.curve("everyone", name)
    digits = [
        len(f"{float(each):e}".split("e")[0].rstrip("0").replace("-", "").replace(".", "")) for each in curve.positions
    ]
    assert np.mean([each <= 4 for each in digits]) > 0.95
    assert len(curve.positions) > 200


@pytest.mark.parametrize(("name", "known"), [("born", 800), ("joined", 1000), ("visited", 699)])
def test_positions_of_dates_follow_the_profiles(preview, name, known):
    positions = preview.curve("everyone", name).positions
    assert known <= len(positions) <= 1024
    if name == "born":  # a position for each month of 77 years
        assert {each.day for each in positions[:-1]} == {1}


def test_a_curve_of_few_values_has_just_these(preview):
    assert preview.curve("everyone", "age").positions == tuple(range(18, 90))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("age > 30", ("age > 30",)),
        ("30 < age", ("30 < age",)),
        ("vip and age between 30 and 40 and not age = 35", ("age between 30 and 40", "not age = 35")),
        ("vip and age in [30, 31] and profile.age != 4", ("age in [30, 31]", "profile.age != 4")),
        ("vip or age > 30", ()),
        ("vip and (country = 'NO' or age > 30)", ()),
        ("not (vip and age > 30)", ()),
        ("vip and age is known", ()),
        ("vip and age > points", ()),
        ("vip and age + 1 > 30", ()),
        ("everyone", ()),
    ],
)
def test_the_conditions_on_the_property_are_taken_away(preview, text, taken):
    curve = preview.curve(text, "age")
    assert curve.taken_away == taken
    rest = {"age > 30": "everyone", "30 < age": "everyone"}.get(text, "vip" if taken else text)
    assert curve.matched() == preview.count(rest)


def test_windows_on_a_date_are_taken_away_too(preview):
    curve = preview.curve("vip and joined within 2 years and joined before 2025-06-01", "joined")
    assert curve.taken_away == ("joined within 2 years", "joined before 2025-06-01")
    assert curve.matched() == preview.count("vip")


def test_a_curve_is_written_as_json(preview):
    for name in ("age", "price", "born", "spend"):
        found = json.loads(json.dumps(preview.curve("vip", name).to_dict()))
        assert len(found["matched_between"]) == len(found["positions"]) + 1 == len(found["matched_at"]) + 1


@pytest.mark.parametrize("name", ["country", "vip", "seen"])
def test_only_numbers_and_dates_have_a_curve(preview, name):
    with pytest.raises(CurveError, match=name):
        preview.curve("everyone", name)


def test_an_end_that_is_no_position_is_an_error(preview):
    curve = preview.curve("everyone", "age")
    with pytest.raises(CurveError, match="Near it: 18"):
        curve.matched(low=17)
    with pytest.raises(CurveError, match="Near it: 30, 31"):
        curve.matched(high=30.5)


def one(values, name="x", **model):
    frame = pl.DataFrame({"id": range(len(values)), name: values})
    return Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}, **model}).preview()


@pytest.mark.parametrize(
    ("values", "positions"),
    [
        ([], ()),
        ([None], ()),
        ([5], (5,)),
        ([3.5, None, -1.0], (-1.0, 3.5)),
        ([float("inf"), 2.5, float("-inf")], (2.5,)),
        ([Decimal("1.10"), Decimal("0.25")], (Decimal("0.25"), Decimal("1.10"))),
    ],
)
def test_a_curve_of_very_few(values, positions):
    kind = (
        pl.Decimal(9, 2)
        if values and isinstance(values[0], Decimal)
        else pl.Float64
        if 3.5 in values or 2.5 in values
        else pl.Int64
    )
    curve = one(pl.Series(values, dtype=kind)).curve("everyone", "x")
    assert curve.positions == positions
    assert curve.matched() == len(values)
    for position in positions:
        assert curve.matched(low=position) == sum(value is not None and value >= position for value in values)


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([2**63 - 1 - n * 10**15 for n in range(2_000)]),
        pl.Series([-(2**63) + n * 10**15 for n in range(2_000)]),
        pl.Series([1.7976931348623157e308 / (n + 1) for n in range(2_000)]),
        pl.Series([-5e-324 * n for n in range(2_000)]),
        pl.Series([(-1) ** n * 1.1**n for n in range(2_000)]),
    ],
)
def test_the_ends_of_a_curve_hold_every_value(values):
    curve = one(values).curve("everyone", "x")
    assert curve.positions[0] <= values.min()
    assert curve.positions[-1] >= values.max()
    assert len(set(curve.positions)) > 500
    for position in curve.positions[::100]:
        assert curve.matched(low=position) == sum(value >= position for value in values.to_list())


# --- distributions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SLIDERS, "seen"])
def test_every_known_value_is_in_one_bin(shop, preview, name):
    found = preview.values(name)
    values = [value for value in shop.frame(name)[name].to_list() if value is not None]
    days = [value.date() for value in values] if name == "seen" else values
    assert len(found.edges) == len(found.counts) + 1 <= 42
    assert list(found.edges) == sorted(set(found.edges))
    wanted = np.histogram(as_numbers(days), bins=[*as_numbers(found.edges)[:-1], np.inf])[0]
    assert list(found.counts) == wanted.tolist()
    assert found.edges[0] <= min(days) <= max(days) < found.edges[-1]
    assert (found.missing, found.total) == (SIZE - len(values), SIZE)
    assert sum(found.counts) + found.missing == SIZE
    assert found.share_missing == found.missing / SIZE


@pytest.mark.parametrize("name", [*SLIDERS, "seen"])
def test_quantiles_are_values_that_so_many_do_not_exceed(shop, preview, name):
    found = preview.values(name)
    values = sorted(value for value in shop.frame(name)[name].to_list() if value is not None)
    assert (found.min, found.max) == (values[0], values[-1])
    for share, value in found.quantiles.items():
        upto = sum(each <= value for each in values)
        assert value in values
        assert upto >= round(share * 100) * len(values) / 100
        below = sum(each < value for each in values)
        assert below < max(round(share * 100) * len(values) / 100, 1)
    assert found.median == found.quantiles[0.5]


def as_numbers(values):
    return [each.toordinal() if isinstance(each, dt.date) else float(each) for each in values]


BIRTHDAYS = [dt.date(year, 6, 1) for year in range(1950, 2010)]


@pytest.mark.parametrize(
    ("values", "scale", "edges"),
    [
        ([1, 2, 2, 4], "each", (1, 2, 3, 4, 5)),
        ([7], "each", (7, 8)),
        ([-3, 0], "each", (-3, -2, -1, 0, 1)),
        ([1.0, 2.0, 3.0], "each", (1.0, 2.0, 3.0, 4.0)),
        (
            list(range(100)),
            "linear",
            (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100),
        ),
        ([0, 0, 0, 1, 2, 3, 4, 5, 7, 900], "log", (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
        ([0.0, 0.5, 1.0, 1.5, 3.0, 80.0], "log", (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)),
        ([0.5, 0.75, 1.0], "linear", (0.5, 0.52, 0.54, 0.56, 0.58, 0.6)),
        ([-5.5, 2.25, 1000.0], "linear", (-50.0, 0.0, 50.0, 100.0)),
        ([2.5], "linear", (2.5, 2.6)),
        ([0.25, 0.25], "linear", (0.25, 0.26)),
        ([1.5, 2e12], "log", (1.0, 10.0, 100.0, 1000.0)),
        ([dt.date(2026, 1, 5), dt.date(2026, 1, 8)], "calendar", tuple(dt.date(2026, 1, day) for day in range(5, 10))),
        (
            [dt.date(2026, 1, 7), dt.date(2026, 4, 1)],
            "calendar",
            (dt.date(2026, 1, 5), dt.date(2026, 1, 12), dt.date(2026, 1, 19)),
        ),
        (
            [dt.date(2025, 1, 7), dt.date(2026, 4, 1)],
            "calendar",
            (dt.date(2025, 1, 1), dt.date(2025, 2, 1), dt.date(2025, 3, 1)),
        ),
        (BIRTHDAYS, "calendar", tuple(dt.date(year, 1, 1) for year in range(1950, 2011, 5))),
        (
            [dt.date(1, 1, 1), dt.date(9999, 12, 31)],
            "calendar",
            (dt.date(1, 1, 1), dt.date(500, 1, 1), dt.date(1000, 1, 1)),
        ),
        (
            [dt.date(2026, 1, 1)] * 200 + [dt.date(9999, 12, 31)],
            "calendar",
            (dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(9999, 12, 31)),
        ),
        ([], "each", ()),
        ([None, None], "each", ()),
    ],
)
def test_bins_can_be_read(values, scale, edges):
    kind = pl.Int64 if not [each for each in values if each is not None] else None
    found = one(pl.Series(values, dtype=kind)).values("x")
    if not edges:
        assert (found.edges, found.counts, found.quantiles, found.min, found.missing) == (
            (),
            (),
            None,
            None,
            len(values),
        )
        return
    assert found.scale == scale
    assert found.edges[: len(edges)] == edges
    assert found.edges[0] <= min(values)
    assert found.edges[-1] > max(values) or found.edges[-1] == dt.date.max
    assert sum(found.counts) == len(values)


def test_a_long_tail_does_not_hide_the_rest(preview):
    found = preview.values("spend")
    assert found.scale == "log"
    assert max(found.counts) < 0.5 * SIZE
    assert found.counts[0] > 0.3 * SIZE  # those who spent nothing


def test_instants_count_by_their_local_day():
    utc = [dt.datetime(2026, 3, 28, 22, 30, tzinfo=dt.UTC), dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC)]
    for values in (utc, [dt.datetime(2026, 3, 28, 23, 30), dt.datetime(2026, 3, 29, 0, 30)]):  # noqa: DTZ001
        found = one(values, workspace={"timezone": "Europe/Oslo"}).values("x")
        assert found.edges == (dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 3, 30))
        assert found.counts == (1, 1)


def test_the_most_common_texts_come_first(preview):
    found = preview.values("country")
    assert [text for text, _ in found.top] == ["NO", "DK", "SE"]
    assert (found.scale, found.different, found.edges, found.quantiles) == ("values", 3, (), None)
    assert sum(count for _, count in found.top) == SIZE


@pytest.mark.parametrize(
    ("values", "top", "different", "missing"),
    [
        (["b", "a", "b", None, "a", "c"], (("a", 2), ("b", 2), ("c", 1)), 3, 1),
        ([None, True, False, True], ((True, 2), (False, 1)), 2, 1),
        ([True, None], ((True, 1),), 1, 1),
        ([f"t{n:02}" for n in range(50)], tuple((f"t{n:02}", 1) for n in range(20)), 50, 0),
    ],
)
def test_texts_and_truths_are_counted(values, top, different, missing):
    found = one(values).values("x")
    assert (found.top, found.different, found.missing) == (top, different, missing)


def test_texts_that_are_not_held_are_counted_all_the_same():
    values = [f"t{n}" for n in range(70_000)] + ["t5", "t7", "t7", None]
    preview = one(values)
    assert preview.properties == ()
    found = preview.values("x")
    assert (found.top[:3], found.different, found.missing) == ((("t7", 3), ("t5", 2), ("t0", 1)), 70_000, 1)


def test_an_infinite_number_is_in_no_bin():
    found = one([1.5, float("inf"), 2.5, None]).values("x")
    assert (sum(found.counts), found.missing, found.max) == (2, 1, float("inf"))


def test_positions_are_written_as_the_language_reads_them(preview):
    for name in ("points", "spend", "balance", "price", "born"):
        for position in preview.curve("everyone", name).positions[:50]:
            parse(f"{name} > {written(position)}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["spend", "country", "member", "joined"])
def test_a_distribution_and_what_conditions_cost_are_drawn_from_their_counts(name, theme):
    people = pl.DataFrame({
        "id": [1, 2, 3, 4], "spend": [1.5, 20.0, None, 400.0], "country": ["NO", "NO", "<b>", None],
        "member": [True, None, False, True], "joined": [dt.date(2025, 1, 1), None, dt.date(2025, 6, 1), dt.date(2026, 1, 1)],
    })  # fmt: skip
    preview = Workspace.from_tables(people, model={"profile": {"key": "id"}}, as_of="2026-02-01").preview()
    figure = preview.values(name).plot(theme)
    counted = [number for trace in figure.data for number in (trace.x if trace.orientation == "h" else trace.y)]
    assert sum(counted) == 4
    cost = preview.reach("spend > 10 and country = 'NO'").plot(theme)
    assert list(cost.data[0].x) == [-1, -1]
    assert list(cost.data[1].x) == [2, 2]
