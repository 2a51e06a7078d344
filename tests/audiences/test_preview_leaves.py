"""Conditions answered from columns in memory mean what the engine takes them to mean, at every edge; others are left to it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product

import numpy as np
import polars as pl
import pytest

from insight import Workspace
from insight.audiences.preview import bitmaps
from insight.audiences.preview.column_load import load
from insight.audiences.preview.leaves import HeldColumns
from insight.language.format import text_of
from insight.profiles.columns import KEY
from tests.engine.bridge import workspace_of
from tests.reference.cases import load_cases, world_of

D = Decimal
BIG = 2**53
ZONE = "Europe/Oslo"
AS_OF = "2026-03-29T12:30:00+02:00"
INF = float("inf")


def at(text):
    return dt.datetime.fromisoformat(text)


def instants(*texts):
    return [None if text is None else at(text).astimezone(dt.UTC) for text in texts]


COLUMNS = {
    "tiny": pl.Series([-128, 127, 0, 1, None, 5, 5, 126, -1, None], dtype=pl.Int8),
    "whole": pl.Series([0, 1, 2, 3, None, 40_000, -40_000, 2, 2, None], dtype=pl.Int64),
    "huge": pl.Series([BIG + 1, BIG, BIG - 1, -BIG - 1, None, 0, 2**63 - 1, -(2**63), 1, 2], dtype=pl.Int64),
    "unsigned": pl.Series([0, 1, 2**32, 2**52, None, 5, 6, 7, 8, 9], dtype=pl.UInt64),
    "whole_float": pl.Series([0.0, -0.0, 1.0, 5.0, None, 1e9, -7.0, 3.0, 2.0, None]),
    "short_float": pl.Series([0.5, -0.25, 1.75, 5.0, None, 1e6, -7.5, 0.125, 2.0, None]),
    "long_float": pl.Series([0.1, 0.2, 0.30000000000000004, 0.3, None, 1e300, -1e-300, 5e-324, 2.5, INF]),
    "cents": pl.Series([0.1, 0.2, 0.3, -1.15, None, 1234567.89, 0.0, 2.55, 1.005e2, 19.99]),
    "endless": pl.Series([INF, -INF, 0.0, 1.5, None, -0.0, 2.5, 3.5, INF, None]),
    "single": pl.Series([0.1, 16_777_216.0, 2.5, 0.0, None, -1.5, 3.25, 1e10, 0.3, None], dtype=pl.Float32),
    "money": pl.Series([D("2.55"), D("2.56"), D("0.10"), D("-3.00"), None, D("0"), D("9999999.99"), D("2.55"), D("1"), None],
                       dtype=pl.Decimal(9, 2)),
    "cost": pl.Series([D("2.55"), D("2.50"), D("0.20"), D("3.00"), None, None, D("9999999.98"), D("2.55"), D("2"), D("1")],
                      dtype=pl.Decimal(12, 2)),
    "rate": pl.Series([D("0.125"), D("1.000"), D("-2.500"), D("0"), None, D("7"), D("8"), D("9"), D("2.55"), None],
                      dtype=pl.Decimal(38, 3)),
    "city": pl.Series(["Oslo", "oslo", "ÅS", "ås", None, "a_b", "a%b", "it's", "Ørje", None]),
    "town": pl.Series(["oslo", "oslo", "Ås", None, None, "a_b", "b", "zz", "A", "b"]),
    "nothing_known": pl.Series([None] * 10, dtype=pl.String),
    "vip": pl.Series([True, False, None, True, False, None, True, True, False, None]),
    "gold": pl.Series([True, True, True, False, False, None, None, True, False, None]),
    "born": pl.Series([dt.date(2000, 2, 29), dt.date(1999, 2, 28), dt.date(2026, 3, 29), dt.date(2026, 3, 28), None,
                       dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1970, 1, 1), dt.date(1985, 3, 30), None]),
    "due": pl.Series([dt.date(2026, 3, 29), dt.date(2026, 4, 1), dt.date(2026, 3, 30), dt.date(2025, 12, 31), None,
                      dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2025, 3, 29), dt.date(1985, 3, 30), dt.date(2026, 3, 22)]),
    "seen": pl.Series(instants("2026-03-29T10:30+00:00", "2026-03-29T10:29:59.999999+00:00", "2026-03-29T00:59+00:00",
                               "2026-03-29T01:00+00:00", None, "2025-10-26T00:30+00:00", "2025-10-26T01:30+00:00",
                               "1969-12-31T23:59:59.5+00:00", "2026-03-28T23:00+00:00", "2026-03-28T22:59:59+00:00"),
                      dtype=pl.Datetime("us", "UTC")),
    "clock": pl.Series([at("2026-03-29T12:30"), at("2026-03-29T12:29:59.999999"), at("2026-03-29T02:30"), at("2025-10-26T02:30"),
                        None, at("2025-10-26T03:00"), at("2025-10-26T01:59"), at("2026-03-29T00:00"), at("2026-03-28T23:59:59"),
                        at("2026-03-22T12:30")], dtype=pl.Datetime("us")),
}  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "2.5",
    "-128",
    "127",
    "128",
    "1000000",
    "0.1",
    "0.3",
    "2.55",
    "2.555",
    "-0.25",
    "16777217",
    "1e9",
    "1.0",
)
HUGE = (str(BIG), str(BIG + 1), f"{BIG}.0", str(2**63 - 1), "1e17")
NUMBER_COLUMNS = (
    "tiny", "whole", "huge", "unsigned", "whole_float", "short_float", "long_float", "cents", "endless", "single",
    "money", "rate",
)  # fmt: skip
NOT_EXACT = {
    *product(
        ["single"], set(NUMBERS) - {"0", "1", "2.5", "-128", "127", "128", "1000000", "-0.25", "1e9", "1.0"}
    ),  # no float32
    *product(["unsigned"], ["-128", "-0.25", "-1e13"]),  # which Ibis does not compare with numbers below 0
}
TEXTS = ("Oslo", "oslo", "ås", "a", "zzz", "B", "a_b")
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
MOMENTS = (
    "2026-03-29", "2026-03-28", "2000-02-29", "2025-10-26", "0001-01-01", "9999-12-31", "2026-03-29T12:30", "2026-03-29T02:30",
    "2025-10-26T02:30", "2025-10-26T00:30Z", "2026-03-29T01:00:00.000001Z", "1 day ago", "90 days ago", "1 month ago", "1 hour ago",
)  # fmt: skip
WINDOWS = (
    "within 7 days", "within next 7 days", "within 7 calendar days", "within next 2 calendar months", "within 1 month",
    "before 90 days ago", "after 2026-03-28", "since 2026-03-29", "until 2026-03-29", "since 2026-03-29T01:00Z",
    "between 1 year ago and 1 day ago", "between 2025-10-26 and 2026-03-28", "between 2025-10-26T02:30 and 2026-03-29",
    "is today", "is yesterday", "is tomorrow", "is 7 days ago", "is this week", "is last month", "is next quarter", "is this year",
)  # fmt: skip

FROM_COLUMNS = [
    *(f"{name} {op} {number}" for name, op, number in product(NUMBER_COLUMNS, OPERATORS, NUMBERS)
      if (name, number) not in NOT_EXACT and name != "huge"),
    *(f"{name} {op} {number}" for name, op, number in product(("huge", "whole", "tiny", "unsigned"), OPERATORS, HUGE)
      if number.isdigit()),
    *(f"{number} {op} whole" for op, number in product(OPERATORS, NUMBERS)),
    *(f"{name} between {low} and {high}" for name in NUMBER_COLUMNS if name not in ("huge", "single", "unsigned")
      for low, high in (("0", "2.5"), ("2.5", "0"), ("2.55", "2.555"), ("-1000000", "1000000"), ("1", "1"))),
    *(f"{name} in [{items}]" for name in NUMBER_COLUMNS if name not in ("huge", "single", "unsigned")
      for items in ("0, 1", "2.5, 2.55, 1", "2.555", ", ".join(map(str, range(-30, 30, 2))))),
    "short_float in [0.5, 0.25, -0.25, 1.75, 2.0, 7.5, -7.5, 8.5, 9.5, 10.5, 11.5, 12.5]",
    "long_float in [0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 2.5]",
    *(f"{name} is known" for name in COLUMNS),
    *(f"{name} is unknown" for name in COLUMNS),
    *(f"city {op} '{text}'" for op, text in product(OPERATORS, TEXTS)),
    "city between 'B' and 'a'", "city between 'a' and 'b'", "city in ['oslo', 'ÅS', 'none']", "city not in ['oslo']",
    "city in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'oslo', 'ÅS']", "'b' > city",
    *(f"city {how} '{part}'" for how in ("contains", "starts with", "ends with", "not contains", "matches")
      for part in ("O", "o", "Å", "å", "_", "%", "''")),
    "city contains any of ['o', '_']", "city contains all of ['o', 's']", "city contains none of ['o']",
    "lower(city) = 'oslo'", "length(city) > 4", "coalesce(city, 'Bergen') = 'Bergen'", "upper(city) is unknown",
    "nullif(city, 'Oslo') is unknown", "nothing_known = 'a'", "nothing_known contains 'a'",
    "coalesce(nothing_known, 'x') = 'x'",
    *(f"city {op} town" for op in OPERATORS), "town != city", "city between town and 'z'",
    "vip", "not vip", "vip = true", "vip = false", "vip != true", "vip != false", "false = vip", "vip in [true]",
    "vip in [false, true]", "vip not in [false]", "vip = gold", "vip != gold",
    *(f"{name} {op} {moment}" for name, op, moment in product(("born", "due", "seen", "clock"), OPERATORS, MOMENTS)),
    *(f"{moment} {op} seen" for op, moment in product(("<", ">="), MOMENTS)),
    *(f"{name} {window}" for name, window in product(("born", "due", "seen", "clock"), WINDOWS)),
    *(f"{name} in [2026-03-29, 2000-02-29]" for name in ("born", "seen", "clock")),
    *(f"{name} anniversary {window}" for name in ("due",)
      for window in ("is today", "within next 7 days", "within 7 days", "is this month", "is tomorrow", "within next 366 days")),
    "year(due) = 2026", "month(due) in [3, 4]", "weekday(due) = 7", "days_since(due) > 3", "hour(due) = 0",
    *(f"born {op} due" for op in OPERATORS), "born between due and 2026-03-29",
    *(f"tiny {op} whole" for op in OPERATORS), *(f"whole {op} short_float" for op in OPERATORS),
    *(f"short_float {op} long_float" for op in OPERATORS), *(f"cents {op} long_float" for op in OPERATORS),
    *(f"whole {op} cents" for op in OPERATORS), *(f"whole_float {op} cents" for op in OPERATORS), "cents = cents",
    *(f"whole_float {op} whole" for op in OPERATORS),
    *(f"money {op} cost" for op in OPERATORS), "huge > whole", "whole between tiny and 3",
    "profile.whole > 1", "not not vip", "not (whole > 1)",
]  # fmt: skip
LEFT = [
    *(f"{name} {op} {number}" for name, op, number in product(("huge",), OPERATORS, ("2.5", f"{BIG}.0"))),
    *(f"{name} {op} {number}" for name, op, number in product(("whole_float", "long_float"), ("=", "<"), HUGE)),
    *(f"single {op} {number}" for op, number in product(OPERATORS, ("0.1", "0.3", "16777217"))),
    "huge in [1, 2.5]", "single in [0.1]", "single > whole", "huge > long_float", "money > rate", "money > whole",
    "rate < short_float",
    "seen > clock", "born > seen", "whole + 1 > 2", "abs(whole) = 2", "-whole > 1", "percentile(whole) > 50", "rank(whole) = 1",
    "seen anniversary is today", "clock anniversary within 7 days", "hour(seen) = 2", "city contains town", "1 < 2",
    "born anniversary is today", "coalesce(city, town) = 'oslo'", "tags contains 'a'", "length(tags) > 1", "tags is known",
]  # fmt: skip


@pytest.fixture(scope="module")
def shop():
    tags = pl.Series([["a"], ["b", "a"], [], None, ["A"], ["c"], None, ["a"], [], ["ab"]])
    frame = pl.DataFrame({"id": [3, 1, 2, 10, 5, 6, 7, 8, 9, 4], **COLUMNS, "tags": tags})
    model = {"workspace": {"timezone": ZONE}, "profile": {"key": "id"}}
    return Workspace.from_tables(frame, as_of=AS_OF, model=model)


@pytest.fixture(scope="module")
def columns(shop):
    loaded = load(shop.profiles, None)
    assert set(loaded.left) == {"tags"}
    return HeldColumns(loaded.held, len(loaded.keys), shop.profiles)


def by_engine(workspace, texts):
    """The keys for which each condition holds, asked of the engine all at once."""
    trees = {f"c{place}": workspace.catalog.condition(text) for place, text in enumerate(texts)}
    rows = workspace.profiles.data.engine.arrow(workspace.profiles.values(trees)).to_pylist()
    return [{row[KEY] for row in rows if row[f"c{place}"]} for place in range(len(texts))]


def test_what_columns_say_is_what_the_engine_says(shop, columns):
    wrong = []
    for text, wanted in zip(FROM_COLUMNS, by_engine(shop, FROM_COLUMNS), strict=True):
        bits = columns.bits(shop.catalog.condition(text))
        if bits is None:
            wrong.append(f"{text}: left to the engine")
        elif (found := {place + 1 for place in bitmaps.places(bits, 10).tolist()}) != wanted:
            wrong.append(f"{text}: {sorted(found)}, by the engine {sorted(wanted)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", LEFT)
def test_what_may_be_rounded_or_is_not_plain_is_left_to_the_engine(shop, columns, text):
    assert columns.bits(shop.catalog.condition(text)) is None


def test_what_is_left_to_the_engine_is_answered_all_the_same(shop):
    preview = shop.preview()
    for text, wanted in zip(LEFT, by_engine(shop, LEFT), strict=True):
        assert preview.count(text) == len(wanted), text


def test_whole_numbers_beyond_the_floats_are_compared_exactly(shop):
    preview = shop.preview()
    assert [preview.count(f"huge {op} {BIG}") for op in ("=", "<", ">")] == [1, 6, 2]
    assert preview.count(f"huge = {BIG + 1}") == 1


@pytest.mark.parametrize("name", COLUMNS)
def test_no_value_is_changed_by_being_held(shop, columns, name):
    held = columns.held[name]
    wanted = shop.frame(name)[name].to_list()
    known = [bool(each) for each in bitmaps.unpacked(held.known_words, 10)]
    if held.__class__.__name__ == "FlagColumn":
        found = [bool(each) for each in bitmaps.unpacked(held.true, 10)]
    else:
        found = [held.value(each) if there else None for each, there in zip(held.values, known, strict=True)]
    assert known == [each is not None for each in wanted]
    assert [each for each, there in zip(found, known, strict=True) if there] == [
        each for each in wanted if each is not None
    ]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pl.Series([1, 127, None]), "int8"),
        (pl.Series([1, 128]), "int16"),
        (pl.Series([-(2**31), 5]), "int32"),
        (pl.Series([2**31]), "int64"),
        (pl.Series([1.0, 300.0, None]), "int16"),
        (pl.Series([1.5, None]), "int16"),
        (pl.Series([0.125, None]), "float32"),
        (pl.Series([0.1]), "int8"),
        (pl.Series([19.99, None, -0.01]), "int16"),
        (pl.Series([1e7 + 0.01]), "int32"),
        (pl.Series([1e9 + 0.01]), "float64"),
        (pl.Series([0.1, 0.001]), "float64"),
        (pl.Series([D("1.25"), None], dtype=pl.Decimal(18, 2)), "int8"),
        (pl.Series([dt.date(2026, 1, 1)]), "int16"),
        (pl.Series([dt.date(2100, 1, 1)]), "int32"),
        (pl.Series([at("2026-01-01T12:00")]), "int64"),
        (pl.Series(["a", "b", None]), "uint8"),
        (pl.Series([str(n) for n in range(300)]), "uint16"),
        (pl.Series([True, None]), "bits"),
    ],
)
def test_columns_are_held_as_narrow_as_they_can_be(values, kind):
    frame = pl.DataFrame({"id": range(len(values)), "x": values})
    loaded = load(Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}}).profiles, ["x"])
    held = loaded.held["x"]
    assert (str(held.values.dtype) if hasattr(held, "values") else "bits") == kind


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([2**63, 1], dtype=pl.UInt64),
        pl.Series([D("12345678901234567890123.5")], dtype=pl.Decimal(38, 1)),
        pl.Series([1], dtype=pl.Int64).cast(pl.Datetime("ns")),
        pl.Series([[1, 2]]),
    ],
)
def test_what_has_no_narrow_form_is_left_to_the_engine(values):
    frame = pl.DataFrame({"id": range(len(values)), "x": values})
    workspace = Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}})
    preview = workspace.preview()
    assert preview.properties == ()
    assert list(preview.left_out) == ["x"]
    assert preview.count("x is known") == len(values)


def test_texts_that_are_nearly_all_different_are_left_to_the_engine():
    size = 70_000
    frame = pl.DataFrame(
        {"id": range(size), "label": [f"n{n}" for n in range(size)], "letter": ["a", "b"] * (size // 2)}
    )
    workspace = Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}})
    preview = workspace.preview()
    assert (preview.properties, list(preview.left_out)) == (("letter",), ["label"])
    assert preview.count("label contains '777' and letter = 'b'") == sum("777" in f"n{n}" for n in range(1, size, 2))


def test_a_number_that_is_none_is_missing():
    frame = pl.DataFrame({"id": [1, 2, 3], "x": [float("nan"), 1.0, None]})
    preview = Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}}).preview()
    assert [preview.count(text) for text in ("x is known", "x > 0", "not x > 0", "x != 1")] == [1, 1, 2, 2]


def test_arithmetic_that_gives_no_number_is_left_to_the_engine():
    frame = pl.DataFrame({"id": [1, 2], "x": [INF, 1.0]})
    model = {"profile": {"key": "id"}, "properties": {"odd": "x - x", "fine": "x + 1"}}
    workspace = Workspace.from_tables(frame, as_of="2026-01-01", model=model)
    preview = workspace.preview()
    assert preview.properties == ("x", "fine")
    for text in ("odd = 0", "odd is known", "odd > 5", "fine > 5"):
        assert preview.count(text) == workspace.audience(text).count()


def test_an_expression_that_defines_a_property_is_that_property():
    frame = pl.DataFrame({"id": [1, 2], "x": [1, 5]})
    model = {"profile": {"key": "id"}, "properties": {"more": "x + 1", "much": "x > 3"}}
    workspace = Workspace.from_tables(frame, as_of="2026-01-01", model=model)
    loaded = load(workspace.profiles, ["more", "much", "x * 2"])
    columns = HeldColumns(loaded.held, 2, workspace.profiles)
    for text, wanted in (("x + 1 > 2", [1]), ("x > 3", [1]), ("much", [1]), ("x * 2 = 2", [0]), ("more = 2", [0])):
        assert bitmaps.places(columns.bits(workspace.catalog.condition(text)), 2).tolist() == wanted
    assert columns.bits(workspace.catalog.condition("x * 3 = 3")) is None


CASES = [case for case in load_cases() if "members" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_known_cases_have_the_known_members(case):
    workspace = workspace_of(world_of(case))
    preview = workspace.preview()
    keys = workspace.frame()[workspace.profiles.key].to_list()
    places = bitmaps.places(preview.bits(case["audience"]), preview.total)
    assert sorted(keys[place] for place in places) == sorted(case["members"])


def test_every_condition_here_is_different_in_canonical_form(shop):
    texts = [text_of(shop.catalog.condition(text)) for text in FROM_COLUMNS]
    assert len(texts) > 1000
    assert len(np.unique(texts)) > 0.97 * len(texts)
