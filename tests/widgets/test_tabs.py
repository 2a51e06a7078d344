"""The tabs answer in plain numbers and texts what audiences answer in Python."""

from __future__ import annotations

import pytest

from insight.errors import MissingPackage
from tests import small_shop as shop
from tests.widgets.asking import TEXT, asker


@pytest.mark.parametrize(
    ("text", "columns", "sort", "wanted"),
    [
        (TEXT, ["country", "spend"], None, [[1, "NO", 150.0], [2, "NO", 80.0], [4, "DK", 60.0]]),
        (TEXT, ["spend"], {"column": "spend"}, [[4, 60.0], [2, 80.0], [1, 150.0]]),
        (TEXT, ["born"], {"column": "born", "descending": True}, [[4, "1990-01-01"], [1, "1980-05-01"], [2, None]]),
        (TEXT, ["born"], {"column": "born"}, [[1, "1980-05-01"], [4, "1990-01-01"], [2, None]]),
        (TEXT, ["spend_90d * 2"], None, [[1, 200.0], [2, 160.0], [4, 120.0]]),
        (TEXT, ["values(orders.channel)"], None, [[1, ["web"]], [2, ["store"]], [4, ["store", "web"]]]),
        (TEXT, ["email", "first_name"], None, [[1, "•••", "•••"], [2, "•••", "•••"], [4, "•••", "•••"]]),
        ("spend > 999", ["country"], None, []),
    ],
)
def test_a_sample_has_the_key_and_the_columns_and_private_ones_masked(small, text, columns, sort, wanted):
    found = small.ok("sample", text=text, columns=columns, sort=sort)
    assert found["rows"] == wanted
    assert [each["name"] for each in found["columns"]] == ["customer_id", *columns]


def test_a_sample_without_columns_shows_what_the_text_names_and_no_private_column(small):
    names = [each["name"] for each in small.ok("sample", text="born is known and spend > 1", columns=[])["columns"]]
    assert names[:3] == ["customer_id", "born", "spend"]
    assert not {"email", "first_name", "mobile"} & set(names)
    assert small.ok("sample", text="spend > 1", columns=["spend"])["columns"][1] == {
        "name": "spend", "title": "Spend", "unit": "NOK", "type": "number",
    }  # fmt: skip


def test_a_key_that_is_private_is_masked_like_any_private_column():
    part = {**shop.MODEL["profile"], "private": [*shop.MODEL["profile"]["private"], "customer_id"]}
    asked = asker(shop.workspace(made=shop.model(profile=part)))
    assert asked.ok("sample", text=TEXT, columns=["country"])["rows"] == [["•••", "NO"], ["•••", "NO"], ["•••", "DK"]]


@pytest.mark.parametrize(
    ("columns", "sort", "kind"),
    [
        (["spent"], None, "unknown_name"),
        (["lower(email)"], None, "private_column"),
        (["last(orders.note)"], None, "private_column"),
        (["spend"], {"column": "country"}, "question_error"),
        (["values(orders.channel)"], {"column": "values(orders.channel)"}, "question_error"),
    ],
)
def test_a_sample_of_what_is_not_there_or_private_is_refused(small, columns, sort, kind):
    assert small.error("sample", text=TEXT, columns=columns, sort=sort)["kind"] == kind


def test_a_breakdown_is_that_of_the_workspace(small):
    found = small.ok("breakdown", text=TEXT, property="email_ok")
    wanted = small.workspace.breakdown(TEXT, "email_ok")
    assert found["rows"] == wanted.frame.to_dicts()
    assert (found["members"], found["everyone"], found["ordered"], found["title"]) == (3, 6, False, "Email ok")


@pytest.mark.parametrize(
    ("name", "kind"), [("email", "private_column"), ("values(orders.channel)", "comparison_error")]
)
def test_a_breakdown_by_what_is_private_or_a_list_is_refused(small, name, kind):
    assert small.error("breakdown", text=TEXT, property=name)["kind"] == kind


def test_an_overlap_has_the_audience_itself_first(small):
    found = small.ok("overlap", text=TEXT, **{"with": ["norwegians", "buyers"]})
    assert found == {
        "names": ["", "norwegians", "buyers"], "sizes": [3, 3, 4], "total": 6, "union": 4,
        "both": [[3, 2, 3], [2, 3, 3], [3, 3, 4]], "exclusive": found["exclusive"],
    }  # fmt: skip
    assert sorted((each["of"], each["count"]) for each in found["exclusive"]) == [
        ([0, 1, 2], 2),
        ([0, 2], 1),
        ([1, 2], 1),
    ]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["lapsed"], "unknown_audience"),
        (["country = 'NO'"], "unknown_audience"),
        (["buyers", "buyers"], "comparison_error"),
    ],
)
def test_an_overlap_with_what_is_not_there_or_twice_is_refused(small, names, kind):
    assert small.error("overlap", text=TEXT, **{"with": names})["kind"] == kind


def test_a_history_tells_the_size_on_earlier_days(small):
    rows = small.ok("history", text="any(orders)", every="1 month", over="3 months")["rows"]
    assert [(row["as_of"], row["size"], row["entries"]) for row in rows] == [
        ("2025-10-01T00:00:00", 2, None), ("2025-11-01T00:00:00", 2, 0), ("2025-12-01T00:00:00", 3, 1), ("2026-01-01T00:00:00", 4, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("every", "over"), [("1 wek", "5 weeks"), ("1 second", "5 years"), ("0 days", "5 days"), ("", "")]
)
def test_a_history_over_what_is_no_duration_is_refused(small, every, over):
    assert small.error("history", text="any(orders)", every=every, over=over)["at"] is None


def test_lint_points_into_the_text_that_was_sent(small):
    text = "spend  >  5   and spend<3"
    (found,) = small.ok("lint", text=text)["findings"]
    assert (found["rule"], found["severity"], text[found["at"] :]) == ("contradiction", "error", "spend<3")
    assert small.ok("lint", text="spend > 50")["findings"] == []


@pytest.mark.parametrize("key", ["4", 4, " 4 "])
def test_why_tells_the_verdict_of_each_condition_and_the_rows_that_decided(small, key):
    found = small.ok("why", text="spend > 70 and email is known", key=key)
    assert (found["key"], found["verdict"]) == (str(key), False)
    spend, email = found["conditions"]
    assert (spend["text"], spend["holds"], spend["values"]) == ("spend > 70", False, [{"text": "spend", "value": 60.0}])
    (rows,) = spend["rows"]
    assert (rows["table"], rows["total"], [row["values"]["amount"] for row in rows["rows"]]) == (
        "orders",
        3,
        [10.0, 20.0, 30.0],
    )
    assert (email["holds"], email["rows"]) == (False, None)
    assert found["flip"]["changes"][0]["before"] == "spend > 70"


def test_why_masks_what_is_private(small):
    found = small.ok("why", text="email = 'adalind@example.org' or any(orders where note is known)", key="1")
    assert found["conditions"][0]["values"] == [{"text": "email", "value": "•••"}]
    assert "ring" not in str(found)


@pytest.mark.parametrize("key", ["99", "x", "", "1; drop table x", True])
def test_why_of_nobody_is_an_error(small, key):
    assert small.error("why", text=TEXT, key=key)["kind"] in ("unknown_profile", "question_error")


def test_sql_comes_with_plain_words(small):
    found = small.ok("sql", text="spend > 50 and country = 'NO'")
    assert found["sql"].startswith("WITH")
    assert found["words"] == small.workspace.audience("spend > 50 and country = 'NO'").describe()


# --- the first answer ---------------------------------------------------------------------------------------------------


def test_open_tells_everything_that_conditions_are_built_from(small):
    found = small.ok("open")
    assert (found["name"], found["text"], found["total"], found["currency"]) == (
        "norwegians",
        "country = 'NO'",
        6,
        "NOK",
    )
    assert (found["can_save"], found["exports"], found["export_formats"]) == (True, "exports", ["csv", "parquet"])
    assert (found["saved"]["text"], found["key"]) == ("country = 'NO'", "customer_id")
    assert [(each["name"], each["count"]) for each in found["audiences"]] == [
        ("norwegians", 3), ("buyers", 4), ("customers of the web", 2),
    ]  # fmt: skip
    assert (found["lists"], found["channels"]) == (["staff"], ["email", "sms"])
    spend = next(each for each in found["properties"] if each["name"] == "spend")
    assert spend == {
        "name": "spend", "title": "Spend", "unit": "NOK", "description": "", "type": "number", "element": None,
        "group": "Behaviour: orders", "table": "orders", "expression": "sum(orders.amount)", "private": False,
    }  # fmt: skip
    groups = {each["name"]: each["group"] for each in found["properties"]}
    assert (groups["country"], groups["rfm_segment"], groups["rfm_monetary"]) == ("Profile", "RFM", "RFM")
    assert {each["name"] for each in found["properties"] if each["private"]} == {"first_name", "email", "mobile"}
    for each in found["starts"]:
        assert small.ok("reach", text=each["text"])["matched"] > 0


def test_open_tells_the_columns_that_rows_have_by_their_paths(small):
    tables = {each["name"]: each for each in small.ok("open")["tables"]}
    lines = {tuple(column["path"]): column for column in tables["lines"]["columns"]}
    assert lines["product", "category"] == {
        "path": ["product", "category"],
        "type": "text",
        "element": None,
        "private": False,
    }
    assert lines["order", "note"]["private"] is True
    assert (tables["orders"]["below"], tables["lines"]["time"]) == (["lines"], True)
    for name, table in tables.items():
        for column in table["columns"]:
            path = ".".join(column["path"])
            small.ok("read", text=f"{path} is known", table=name)


def test_open_without_a_file_cannot_save():
    found = asker(shop.workspace()).ok("open")
    assert (found["can_save"], found["saved"], found["name"]) == (False, None, "")


def test_what_is_missing_says_how_to_install_it():
    assert "pip install 'insight[lab]'" in str(MissingPackage("anywidget", "lab", "The studio"))
