"""What the linter finds in the data: conditions without effect, missing values, lack of rows, lists, values that never occur."""

from __future__ import annotations

import polars as pl
import pytest

from insight import Workspace
from tests.audiences.test_lint import SHOP, found, lint
from tests.small_shop import frames, model

# --- members ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("country contains 'zz' or spend > 50", [("nobody", "country contains 'zz'")]),
        ("spend >= 0 and country = 'NO'", [("everybody", "spend >= 0")]),
        ("spend > 50 and country contains 'zz'", [("nobody", "country contains 'zz'")]),
        ("in audience 'norwegians' and spend > 20", [("no-effect", "spend > 20")]),
        ("spend > 50 and any(orders)", [("no-effect", "any(orders)")]),
        ("spend > 90 or any(orders)", [("no-effect", "spend > 90")]),
        ("any(orders) and count(orders) >= 1", [("no-effect", "count(orders) >= 1")]),  # of two alike the later
        ("everyone and spend > 50", []),
        (
            "spend > 70 and country contains 'zz' and days_since_last_order > 20 or country = 'DK'",
            [("nobody", "country contains 'zz'")],  # the others change nothing only because of this one
        ),
        (
            "spend > 50 and country contains 'zz' and any(orders) or country = 'DK'",
            [("nobody", "country contains 'zz'"), ("no-effect", "any(orders)")],
        ),
        ("spend > 50 and spend > 50", [("duplicate", "spend > 50")]),
    ],
)
def test_conditions_without_effect_are_found(text, findings):
    assert found(text) == findings


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("country != 'NO'", 1),
        ("country not in ['NO', 'SE']", 1),
        ("country not contains 'o'", 1),
        ("not country starts with 'n'", 1),
        ("born != 1980-05-01", 2),
        ("not born before 1990-01-01", 2),
        ("spend > 50 and born != 1980-05-01", 1),
        ("not days_since_last_order > 20", 2),
        ("country is known and country != 'NO'", None),
        ("spend > 20 and country != 'NO'", None),  # no member's country is missing
        ("spend != 60", None),
        ("country is unknown", None),
    ],
)
def test_a_negation_that_keeps_members_whose_value_is_missing_says_how_many(text, number):
    kept = [each for each in lint(text) if each.rule == "keeps-missing"]
    assert [each.message.partition(": ")[2].split()[0] for each in kept] == ([str(number)] if number else [])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("every(orders where amount > 60)", 2),
        ("every(orders within 30 days where amount > 90)", 5),
        ("country = 'SE' and every(orders where amount > 60)", 1),
        ("any(orders) and every(orders where amount > 60)", None),
        ("not every(orders where amount > 60)", None),
    ],
)
def test_every_that_holds_for_lack_of_rows_says_for_how_many(text, number):
    lacking = [each for each in lint(text) if each.rule == "every-without-rows"]
    assert [int(each.message.partition(": ")[2].split()[0]) for each in lacking] == ([number] if number else [])
    assert all(each.remedy.startswith("Add `any(orders") for each in lacking)


def with_list(keys):
    """The shop with other keys in its list."""
    parts = frames()
    staff = pl.DataFrame({"customer_id": keys}, schema={"customer_id": pl.Int64})
    return Workspace.from_tables(
        parts["profile"], {name: parts[name] for name in ("orders", "lines", "consents")}, as_of="2026-01-01", model=model(),
        others={"lookups": {"product": parts["product"]}, "lists": {"staff": staff}, "suppression": {}},
    )  # fmt: skip


@pytest.mark.parametrize("text", ["in list 'staff'", "not in list 'staff' and spend > 20"])
@pytest.mark.parametrize(
    ("keys", "rule", "said"),
    [
        ([], "empty-list", "The list 'staff' is empty."),
        ([77, 78], "list-without-profiles", "None of the 2 keys in the list 'staff' is a profile."),
        ([77, 4], None, None),
    ],
)
def test_lists_that_hold_nobody_are_found(text, keys, rule, said):
    listed = [each for each in lint(text, with_list(keys)) if "list" in each.rule]
    assert [(each.rule, each.message) for each in listed] == ([(rule, said)] if rule else [])


def test_nothing_is_said_about_members_when_there_are_no_profiles():
    people = pl.DataFrame({"id": [], "age": []}, schema={"id": pl.Int64, "age": pl.Int64})
    empty = Workspace.from_tables(people, as_of="2026-01-01", model={"profile": {"key": "id"}})
    assert lint("age > 5 and age != 6", empty).rules == ()
    assert lint("age > 5 and age < 3", empty).rules == ("contradiction",)


# --- values -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("country = 'XX'", "No profile has the `country` 'XX'.", "Take it out, or mend the text."),
        ("country = 'no'", "No profile has the `country` 'no'. It differs from 'NO' only in case or blanks.", "Did you mean 'NO'?"),
        ("country = ' NO'", "No profile has the `country` ' NO'. It differs from 'NO' only in case or blanks.", "Did you mean 'NO'?"),
        ("rfm_segment = 'Hihg'", "No profile has the `rfm_segment` 'Hihg'.", "Did you mean 'High'?"),
        ("country in ['NO', 'se', 'zz']", "No profile has the `country` 'se' or 'zz'. It differs from 'SE' only in case or blanks.",
         "Did you mean 'SE'?"),
        ("country != 'se' and country is known", "No profile has the `country` 'se'. It differs from 'SE' only in case or blanks.",
         "Did you mean 'SE'?"),
        ("'se' = country", "No profile has the `country` 'se'. It differs from 'SE' only in case or blanks.", "Did you mean 'SE'?"),
        ("lower(country) = 'NO'", "No profile has the `lower(country)` 'NO'. It differs from 'no' only in case or blanks.",
         "Did you mean 'no'?"),
        ("most_frequent(orders.channel) = 'sotre'", "No profile has the `most_frequent(orders.channel)` 'sotre'.",
         "Did you mean 'store'?"),
        ("any(orders where channel = 'wbe')", "No row of orders has the `channel` 'wbe'.", "Did you mean 'web'?"),
        ("any(orders where not channel in ['WEB'])",
         "No row of orders has the `channel` 'WEB'. It differs from 'web' only in case or blanks.", "Did you mean 'web'?"),
        ("any(lines where product.category = 'gardn')", "No row of product has the `category` 'gardn'.", "Did you mean 'garden'?"),
        ("any(lines where order.channel = 'wep')", "No row of orders has the `channel` 'wep'.", "Did you mean 'web'?"),
        ("any(orders where profile.country = 'no')",
         "No profile has the `country` 'no'. It differs from 'NO' only in case or blanks.", "Did you mean 'NO'?"),
        ("any(orders where profile.rfm_segment = 'Hihg')", "No profile has the `rfm_segment` 'Hihg'.", "Did you mean 'High'?"),
        ("any(orders then orders where channel = 'wbe')", "No row of orders has the `channel` 'wbe'.", "Did you mean 'web'?"),
    ],
)  # fmt: skip
def test_texts_that_never_occur_are_found_with_the_nearest_that_does(text, message, remedy):
    unknown = [each for each in lint(text) if each.rule == "unknown-value"]
    assert [(each.message, each.remedy) for each in unknown] == [(message, remedy)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("spend > 5000", "5,000 lies outside of all values of `spend`: they go from 0 to 150."),
        ("spend < -1.5", "-1.5 lies outside of all values of `spend`: they go from 0 to 150."),
        ("5000 > spend", "5,000 lies outside of all values of `spend`: they go from 0 to 150."),
        ("spend in [60, 200, 300]", "200 and 300 lie outside of all values of `spend`: they go from 0 to 150."),
        ("spend between 200 and 300", "200 and 300 lie outside of all values of `spend`: they go from 0 to 150."),
        (
            "days_since_last_order < 5",
            "5 lies outside of all values of `days_since_last_order`: they go from 11 to 364.",
        ),
        (
            "any(orders where amount > 1000)",
            "1,000 lies outside of all values of `amount` in orders: they go from 10 to 100.",
        ),
        ("spend between 100 and 1000", None),
        ("spend <= 150 and country = 'NO'", None),
        ("spend >= 150", None),
    ],
)
def test_numbers_outside_of_all_values_are_found(text, message):
    outside = [each for each in lint(text) if each.rule == "out-of-range"]
    assert [each.message for each in outside] == ([message] if message else [])


@pytest.mark.parametrize(
    "text",
    ["email = 'x'", "first_name in ['a']", "any(orders where note = 'ring')", "any(orders where profile.email = 'x')"],
)
def test_no_values_of_private_columns_are_looked_up(text):
    assert not {"unknown-value", "out-of-range"} & set(lint(text).rules)


# --- cost ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        (
            "country = 'NO' and spend > 50 and country != 'SE' and every(orders where channel is known) and in list 'staff'",
            1,
        ),
        ("any(orders where channel = 'web' and amount > 20) and any(orders where channel = 'store')", 2),
        ("any(lines where product.category = 'garden' and order.channel = 'web')", 3),
        ("country in ['xx', 'yy'] or country = 'zz'", 2),  # one more for the values that are near
    ],
)
def test_it_takes_one_query_for_the_profiles_and_one_for_each_table_whose_values_are_named(text, queries, monkeypatch):
    lint(text)  # asks once whether keys are unique
    asked = []
    engine = type(SHOP.profiles.data.engine)
    run = engine._run
    monkeypatch.setattr(engine, "_run", lambda self, expression: asked.append(1) or run(self, expression))
    lint(text)
    assert len(asked) == queries
