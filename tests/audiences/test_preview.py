"""Exact reach from memory: each channel, each condition, value at stake, samples; whatever the keys and however many profiles."""

from __future__ import annotations

import json
import threading
from decimal import Decimal

import polars as pl
import pytest

from insight import Workspace
from insight.audiences.preview import bitmaps
from insight.errors import InsightError, UnknownName, WrongType
from tests.small_shop import SECRETS, workspace

QUESTIONS = (
    "everyone",
    "country = 'NO'",
    "not country in ['NO', 'SE']",
    "spend_90d > 50 or email is known",
    "any(orders where channel = 'web') and not in list 'staff'",
    "in audience 'norwegians' and not (in audience 'buyers' and days_since_last_order > 20)",
    "born anniversary is this month or lower(country) = 'dk'",
    "first_name starts with 'a' and mobile is known",
    "country = 'XX'",
)


@pytest.fixture(scope="module")
def shop():
    return workspace()


@pytest.fixture(scope="module")
def preview(shop):
    return shop.preview()


def of(rows, **model):
    """A workspace of one frame."""
    frame = pl.DataFrame(rows)
    return Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": frame.columns[0]}, **model})


# --- counts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", QUESTIONS)
def test_each_channel_is_the_waterfall_that_the_engine_finds(shop, preview, text):
    found = preview.reach(text)
    assert found.channels == shop.audience(text).reaches()
    assert (found.matched, found.total, found.share) == (len(shop.audience(text).ids()), 6, found.matched / 6)


def test_each_condition_tells_what_it_does(preview):
    found = preview.reach("country = 'NO' and (spend > 60 or in list 'staff') and email_ok")
    assert found.table().rows() == [
        ("country = 'NO'", 3, 3, 2, 0.0),
        ("spend > 60", 2, 2, 0, -1.0),
        ("in list 'staff'", 1, 2, 2, 0.0),
        ("email_ok", 4, 2, 2, 0.0),
    ]
    assert [(each.condition.at, each.condition.path) for each in found.conditions] == [
        (0, (0,)),
        (20, (1, 0)),
        (34, (1, 1)),
        (55, (2,)),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("spend > 60", [("spend > 60", 2, 2, 6, 2 / 3)]),
        ("not spend > 60", [("not spend > 60", 4, 4, 6, 1 / 3)]),
        ("spend != 0 and spend != 0", [("spend != 0", 4, 4, 4, 0.0)] * 2),
        ("not (country = 'NO' or spend > 60)", [("country = 'NO'", 3, 3, 4, 0.25), ("spend > 60", 2, 3, 3, 0.0)]),
        ("everyone", [("everyone", 6, 6, 6, 0.0)]),
        ("country = 'XX' and country = 'NO'", [("country = 'XX'", 0, 0, 3, 1.0), ("country = 'NO'", 3, 0, 0, 0.0)]),
    ],
)
def test_conditions_are_taken_away_one_by_one(preview, text, wanted):
    assert preview.reach(text).table().rows() == wanted


def test_an_audience_is_asked_by_name_by_text_or_as_it_is(shop, preview):
    named = [preview.reach(each) for each in ("norwegians", "country = 'NO'", shop.audience("norwegians"))]
    assert {(each.text, each.matched) for each in named} == {("country = 'NO'", 3)}
    assert preview.count(shop.audience("norwegians") & shop.audience("buyers")) == 3
    assert bitmaps.places(preview.bits("norwegians"), preview.total).tolist() == [0, 1, 4]


def test_all_of_a_reach_can_be_written_as_json(preview):
    found = json.loads(json.dumps(preview.reach("country = 'NO' and spend > 60", value="spend").to_dict()))
    assert found["conditions"][1] == {
        "text": "spend > 60", "at": 19, "path": [1], "alone": 2, "remaining": 2, "without": 3, "cost": 1 / 3,
    }  # fmt: skip
    assert (
        found["channels"]["email"]["reachable"]
        == preview.reach("country = 'NO' and spend > 60").channels["email"].reachable
    )
    assert found["value"] == {"name": "spend", "unit": "NOK", "sum": 230.0, "mean": 115.0, "known": 2, "missing": 0}


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 200])
def test_any_number_of_profiles_is_counted(size):
    rows = {
        "id": list(range(size)),
        "x": [n % 7 if n % 5 else None for n in range(size)],
        "t": [f"t{n % 3}" for n in range(size)],
    }
    found = of(pl.DataFrame(rows, schema={"id": pl.Int64, "x": pl.Int64, "t": pl.String}))
    preview = found.preview()
    wanted = {
        "x > 3": [n for n in range(size) if n % 5 and n % 7 > 3],
        "not x > 3": [n for n in range(size) if not n % 5 or n % 7 <= 3],
        "x + 1 > 4 and t = 't1'": [n for n in range(size) if n % 5 and n % 7 > 3 and n % 3 == 1],
        "everyone": list(range(size)),
        "t contains '2'": [n for n in range(size) if n % 3 == 2],
    }
    for text, keys in wanted.items():
        assert preview.count(text) == preview.reach(text).matched == len(keys)
        assert bitmaps.places(preview.bits(text), size).tolist() == keys
        assert preview.reach(text).sample(5)["id"].to_list() == found.audience(text).sample(5)["id"].to_list()
    assert preview.values("x").missing == sum(value is None for value in rows["x"])
    assert preview.curve("t = 't1'", "x").matched() == len([n for n in range(size) if n % 3 == 1])


KEYS = {
    "whole numbers in a row": list(range(100, 130)),
    "whole numbers with gaps": [n * 3 - 40 for n in range(30)],
    "whole numbers far apart": [(n * 7919**3) % 2**61 - 2**60 for n in range(30)],
    "whole numbers as floats": [float(n * 5) for n in range(30)],
    "texts": [f"k{n * 37 % 101}" for n in range(30)],
    "texts beyond ASCII": [f"ø{n}" if n % 2 else f"Z{n}🎁" for n in range(30)],
    "UUIDs": [f"{n * 0x1234_5678_9ABC_DEF0:032x}" for n in range(1, 31)],
}


@pytest.mark.parametrize("name", KEYS)
def test_answers_of_the_engine_find_their_profiles_whatever_the_keys_are(name):
    keys = KEYS[name]
    shuffled = [keys[n * 11 % 30] for n in range(30)]
    people = pl.DataFrame({"id": shuffled, "x": range(30)})
    orders = pl.DataFrame({"order_id": range(60), "id": [shuffled[n * n % 30] for n in range(60)], "amount": range(60)})
    model = {"profile": {"key": "id"}, "tables": {"orders": {"key": "order_id", "profile": "id"}}}
    found = Workspace.from_tables(people, {"orders": orders}, as_of="2026-01-01", model=model)
    preview = found.preview()
    for text in (
        "count(orders) > 1",
        "x + 1 > 9",
        "any(orders where amount > 30) and sum(orders.amount) < 200",
        "x < 7",
    ):
        places = bitmaps.places(preview.bits(text), preview.total)
        assert preview._loaded.keys.at(places) == found.audience(text).ids().to_list(), text
    assert preview.reach("x > 4").sample(7, seed=3).equals(found.audience("x > 4").sample(7, seed=3))


# --- value and samples -----------------------------------------------------------------------------------------------

VALUES = {
    "whole": pl.Series([1, 2, None, 4]),
    "huge": pl.Series([2**62, 2**62, 2**62, -5]),
    "float": pl.Series([0.1, 0.001, None, 0.5]),
    "cents": pl.Series([0.1, 0.2, None, 0.5]),
    "even_float": pl.Series([1.0, 2.0, 3.0, None]),
    "money": pl.Series([Decimal("0.10"), Decimal("0.20"), None, Decimal("-5.05")], dtype=pl.Decimal(38, 2)),
    "endless": pl.Series([float("inf"), 1.0, 2.5, None]),
    "torn": pl.Series([float("inf"), float("-inf"), 2.5, None]),
    "text": pl.Series(["a", "b", "c", "d"]),
}


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("whole", "everyone", (7, 7 / 3, 3, 1)),
        ("whole", "id > 2", (4, 4.0, 1, 1)),
        ("whole", "id = 3", (0, None, 0, 1)),
        ("whole", "id > 9", (0, None, 0, 0)),
        ("huge", "everyone", (3 * 2**62 - 5, (3 * 2**62 - 5) / 4, 4, 0)),
        ("huge", "id = 4", (-5, -5.0, 1, 0)),
        ("float", "id < 3", (0.1 + 0.001, 0.0505, 2, 0)),
        ("cents", "id < 3", (0.3, 0.15, 2, 0)),
        ("even_float", "everyone", (6.0, 2.0, 3, 1)),
        ("money", "everyone", (Decimal("-4.75"), Decimal("-4.75") / 3, 3, 1)),
        ("money", "id <= 2", (Decimal("0.30"), Decimal("0.15"), 2, 0)),
        ("endless", "everyone", (float("inf"), float("inf"), 3, 1)),
        ("endless", "id > 1", (3.5, 1.75, 2, 1)),
        ("torn", "everyone", (None, None, 3, 1)),
        ("whole * 2", "everyone", (14, 14 / 3, 3, 1)),
    ],
)
def test_a_number_is_summed_up_over_the_members(name, text, wanted):
    value = of({"id": [1, 2, 3, 4], **VALUES}).preview().reach(text, value=name).value
    assert (value.sum, value.mean, value.known, value.missing) == wanted
    assert type(value.sum) is type(wanted[0])


def test_a_sum_of_many_blocks_is_exact():
    size = 300_000
    rows = {"id": range(size), "big": [2**61 + n for n in range(size)], "short": [n % 100 for n in range(size)]}
    preview = of(rows).preview()
    members = [n for n in range(size) if n % 100 > 50]
    assert preview.reach("short > 50", value="big").value.sum == sum(2**61 + n for n in members)
    assert preview.reach("short > 50", value="short").value.sum == sum(n % 100 for n in members)


@pytest.mark.parametrize("value", ["text", "id > 1"])
def test_only_a_number_is_summed_up(value):
    with pytest.raises(WrongType):
        of({"id": [1, 2, 3, 4], **VALUES}).preview().reach("everyone", value=value)


@pytest.mark.parametrize("columns", [(), ("country", "spend"), ("email", "spend_90d", "customer_id")])
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_a_sample_is_the_one_that_the_audience_draws(shop, preview, columns, seed):
    text = "country = 'NO' or in list 'staff'"
    found = preview.reach(text).sample(3, *columns, seed=seed)
    assert found.equals(shop.audience(text).sample(3, *columns, seed=seed))
    assert not any(secret in str(found.rows()) for secret in SECRETS)


@pytest.mark.parametrize(("n", "rows"), [(0, 0), (-1, 0), (2, 2), (100, 3)])
def test_a_sample_has_as_many_rows_as_there_are(preview, n, rows):
    assert preview.reach("country = 'NO'").sample(n).height == rows


# --- wrong questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error"), [("contry = 'NO'", UnknownName), ("norwegian", UnknownName), ("spend", WrongType), ("spend > 'a'", WrongType)]
)  # fmt: skip
def test_a_wrong_text_is_an_error_that_changes_nothing(preview, text, error):
    before = preview.memory
    for ask in (preview.count, preview.reach, lambda text: preview.curve(text, "spend")):
        with pytest.raises(error):
            ask(text)
    assert preview.memory == before
    assert preview.count("country = 'NO'") == 3


def test_an_unknown_property_is_an_error(shop, preview):
    for ask in (
        lambda: shop.preview(["spnd"]),
        lambda: preview.values("spnd"),
        lambda: preview.reach("everyone", value="spnd"),
    ):
        with pytest.raises(UnknownName, match="spend"):
            ask()


def test_an_audience_of_another_workspace_or_day_is_refused(preview):
    for other in (workspace(), workspace(as_of="2025-12-01")):
        with pytest.raises(InsightError, match="another"):
            preview.count(other.audience("norwegians"))


# --- threads ---------------------------------------------------------------------------------------------------------


def test_several_threads_may_ask():
    size = 5_000
    preview = of({"id": range(size), "x": range(size)}).preview(memory=3_000)
    wrong = []

    def ask(start):
        for limit in range(start, size, 97):
            found = preview.reach(f"x >= {limit} and x + 1 > {limit // 2}").matched
            if found != size - limit:
                wrong.append((limit, found))

    threads = [threading.Thread(target=ask, args=(start,)) for start in (0, 1000, 2000)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong
