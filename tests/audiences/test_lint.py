"""The linter, rule by rule: what it finds, what it leaves alone, where it points, and what it never says."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from insight.audiences.lint.lint import lint_of
from insight.audiences.lint.lint_finding import RULES
from tests.small_shop import SECRETS, workspace

SHOP = workspace()
"""Its columns hold no time of an instant type; `spend` is never missing, `country` and `born` are."""


def lint(text, shop=SHOP):
    return lint_of(shop.audience(text), text)


def found(text, shop=SHOP):
    """Rule and condition of each finding."""
    return [(each.rule, each.text) for each in lint(text, shop)]


CLEAN = [
    "everyone",
    "country = 'NO'",
    "country = 'NO' and spend > 50",
    "country in ['NO', 'SE'] or spend > 50",
    "country is known and country != 'NO'",
    "(country = 'NO' and spend < 60) or (spend > 70 and days_since_last_order > 20)",
    "any(orders) and every(orders where amount > 60)",
    "any(orders within 90 days where channel = 'web' and amount > 20)",
    "any(orders within 400 hours) or sum(orders.amount within 90 calendar days) < 70 and country = 'NO'",
    "any(orders where time is last month) or country = 'SE'",
    "any(lines where product.category = 'garden' and quantity > 1)",
    "any(orders where channel = 'web' and any(lines where product.category = 'oil'))",
    "born anniversary within next 7 days or spend > 100",
    "in audience 'buyers' and not in list 'staff' and spend < 100",
    "rfm_segment = 'High'",
    "not (country = 'NO' or spend > 50) and country is known",
    "spend > spend_90d",
]


@pytest.mark.parametrize("text", CLEAN)
def test_a_clean_audience_gives_nothing(text):
    assert str(lint(text)) == "No findings."


# --- logic --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # numbers: open and closed ends, between, in, equality
        ("spend > 50 and spend < 40", "spend < 40"),
        ("spend >= 50 and spend < 50", "spend < 50"),
        ("spend > 50 and spend <= 50", "spend <= 50"),
        ("spend between 20 and 50 and spend > 50", "spend > 50"),
        ("spend not between 20 and 200 and spend = 100", "spend = 100"),
        ("spend in [10, 60] and spend > 60", "spend > 60"),
        ("spend = 60 and spend != 60", "spend != 60"),
        ("spend = 60 and spend = 80", "spend = 80"),
        ("60 < spend and 60 > spend", "60 > spend"),
        ("round(spend) > 60 and round(spend) < 60", "round(spend) < 60"),
        ("count(orders) > 2 and count(orders) < 2", "count(orders) < 2"),
        ("spend > spend_90d and spend_90d >= spend", "spend_90d >= spend"),
        # texts and true/false values
        ("country = 'NO' and country in ['SE', 'DK']", "country in ['SE', 'DK']"),
        ("country in ['NO', 'SE'] and country not in ['SE', 'NO', 'DK']", "country not in ['SE', 'NO', 'DK']"),
        ("country = 'NO' and country > 'NO'", "country > 'NO'"),
        ("email_ok and not email_ok", "not email_ok"),
        ("email_ok and email_ok = false", "email_ok = false"),
        # missing values
        ("country is unknown and country = 'NO'", "country = 'NO'"),
        ("country is unknown and country contains 'o'", "country contains 'o'"),
        ("country is unknown and born is known and country is known", "country is known"),
        ("count(orders) is unknown", "count(orders) is unknown"),
        ("spend is unknown", "spend is unknown"),
        # times, and windows of them
        ("born > 1980-01-01 and born < 1975-01-01", "born < 1975-01-01"),
        ("born > 1980-01-01 and born < 1980-01-02", "born < 1980-01-02"),
        (
            "last(orders.time) within 30 days and last(orders.time) before 60 days ago",
            "last(orders.time) before 60 days ago",
        ),
        ("born within 30 days and born before 2000-01-01", "born before 2000-01-01"),
        ("born is last year and born is this month", "born is this month"),
        # conditions of any form, and their opposites
        ("any(orders) and none(orders)", "none(orders)"),
        ("in list 'staff' and not in list 'staff'", "not in list 'staff'"),
        ("country contains 'o' and country not contains 'o'", "country not contains 'o'"),
        # through groups, in reading order
        ("(country = 'NO' or country = 'SE') and country = 'DK'", "country = 'DK'"),
        ("not (spend > 50 or spend_90d > 20) and spend > 60", "spend > 60"),
        ("spend > 50 and country = 'NO' and (spend < 40 and email_ok)", "spend < 40"),
        ("spend > 20 and spend != 60 and spend between 60 and 60", "spend between 60 and 60"),
        # inside aggregates
        ("any(orders where amount > 50 and amount < 40)", "amount < 40"),
        ("any(orders within 30 days where time before 60 days ago)", "time before 60 days ago"),
        ("any(orders within 30 days where ordered_at before 60 days ago)", "ordered_at before 60 days ago"),
        ("any(orders within next 30 days)", "time within next 30 days"),
        ("count(lines where order.channel = 'web' and orders.channel = 'store') > 0", "orders.channel = 'store'"),
        ("any(orders then orders where amount > 50 and amount < 40)", "amount < 40"),
        ("any(orders where any(lines where quantity > 2 and quantity < 2))", "quantity < 2"),
    ],
)
def test_conditions_that_cannot_hold_together_are_a_contradiction(text, at):
    contradictions = [each for each in lint(text) if each.rule == "contradiction"]
    assert [each.text for each in contradictions] == [at]
    assert contradictions[0].severity == "error"
    written = at.removeprefix("time ") if at.startswith("time within") else at
    assert text[contradictions[0].at :].startswith(written)


@pytest.mark.parametrize(
    ("text", "at", "whom"),
    [
        ("spend > 50 or spend <= 50", "spend <= 50", "everyone."),
        ("born > 1980-01-01 or born <= 1980-01-01", "born <= 1980-01-01", "everyone whose born is known."),
        ("born > 1980-01-01 or born <= 1980-01-01 or born is unknown", "born is unknown", "everyone."),
        ("country = 'NO' or country != 'NO'", "country != 'NO'", "everyone."),
        ("country = 'NO' or country is unknown or not country in ['NO', 'SE'] or country = 'SE'", "country = 'SE'", "everyone."),
        ("email_ok or email_ok = false", "email_ok = false", "everyone whose email_ok is known."),
        ("email_ok or not email_ok", "not email_ok", "everyone."),
        ("spend < 90 or spend > 60 or country = 'NO'", "spend > 60", "everyone."),
        ("any(orders) or none(orders)", "none(orders)", "everyone."),
        ("not (spend > 50 or spend <= 50)", "spend <= 50", "everyone."),
        ("spend > 50 or (spend < 60 and spend > 20) or spend <= 20", "spend <= 20", "everyone."),
    ],
)  # fmt: skip
def test_conditions_of_which_one_always_holds_are_a_tautology(text, at, whom):
    tautologies = [each for each in lint(text) if each.rule == "tautology"]
    assert [each.text for each in tautologies] == [at]
    assert tautologies[0].message.endswith(f"holds for {whom}")


@pytest.mark.parametrize(
    "text",
    [
        "spend > 50 or spend < 50",
        "born is known or born > 1980-01-01",  # implied, but no tautology
        "country = 'NO' or country = 'SE'",
        "country != 'NO' and country != 'SE'",
        "spend > 50 and spend <= 60",
        "spend > 50 and spend_90d < 40",
        "any(orders where amount > 50) and any(orders where amount < 40)",
        "born > 1980-01-01 and born <= 1980-01-02",
        "any(orders within 30 days) and any(orders before 60 days ago)",
    ],
)
def test_conditions_that_can_hold_and_can_fail_are_neither(text):
    assert not {"contradiction", "tautology"} & set(lint(text).rules)


@pytest.mark.parametrize(
    ("text", "implied"),
    [
        ("spend > 50 and spend > 20", ["spend > 20"]),
        ("spend > 20 and spend > 50", ["spend > 20"]),
        ("spend > 50 or spend > 20", ["spend > 50"]),
        ("spend >= 50 and not spend < 50", ["not spend < 50"]),
        ("spend between 50 and 90 and spend >= 20", ["spend >= 20"]),
        ("country = 'NO' and country in ['NO', 'SE']", ["country in ['NO', 'SE']"]),
        ("country = 'NO' or country in ['NO', 'SE']", ["country = 'NO'"]),
        ("country = 'NO' and country != 'SE'", ["country != 'SE'"]),
        ("country is known and country = 'NO'", ["country is known"]),
        ("country is known and country contains 'o'", ["country is known"]),
        ("born after 30 days ago and born within 90 days", []),
        ("born within 30 days and born within 90 days", ["born within 90 days"]),
        ("spend != 60 and (spend > 80 or spend = 80)", ["spend != 60"]),
        ("any(orders within 30 days where time within 90 days)", ["time within 90 days"]),
        ("any(orders where amount > 20 and channel = 'web' and amount > 50)", ["amount > 20"]),
        ("spend > 50 and (spend > 20 or email_ok)", []),  # of one group only
    ],
)
def test_a_condition_that_follows_from_others_of_its_group_is_implied(text, implied):
    assert [condition for rule, condition in found(text) if rule == "implied"] == implied


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("spend > 50 and country = 'NO' and spend>50", ["spend > 50"]),
        ("country != 'NO' and not country = 'NO'", ["not country = 'NO'"]),
        ("any(orders) or not none(orders)", ["not none(orders)"]),
        ("country is unknown and not not country is unknown", ["not not country is unknown"]),
        ("spend > 50 and (spend > 50 and email_ok)", ["spend > 50"]),
        ("(spend > 50 and email_ok) or (spend > 50 and country = 'NO')", []),
        ("any(orders where channel = 'web' and not not channel = 'web')", ["not not channel = 'web'"]),
    ],
)
def test_a_condition_that_stands_twice_in_a_group_is_a_duplicate(text, twice):
    assert [condition for rule, condition in found(text) if rule == "duplicate"] == twice


# --- form ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("spend between 50 and 20", "Write `spend between 20 and 50`."),
        ("not spend between 50 and 20", "Write `spend between 20 and 50`."),
        ("born between 30 days ago and 90 days ago", "Write `born between 90 days ago and 30 days ago`."),
        ("born between 2000-01-01 and 1990-01-01", "Write `born between 1990-01-01 and 2000-01-01`."),
        ("country between 'b' and 'a'", "Write `country between 'a' and 'b'`."),
        ("any(orders between 30 days ago and 90 days ago)", "Write `between 90 days ago and 30 days ago`."),
        ("any(orders where amount between 50 and 20)", "Write `amount between 20 and 50`."),
        ("mobile between 'b' and 'a'", "Swap them."),
    ],
)
def test_bounds_the_wrong_way_round_are_found(text, remedy):
    reversed_ranges = [each for each in lint(text) if each.rule == "reversed-range"]
    assert [each.remedy for each in reversed_ranges] == [remedy]
    assert "contradiction" not in lint(text).rules


@pytest.mark.parametrize("text", ["spend between 50 and 50", "born between 90 days ago and 30 days ago"])
def test_bounds_the_right_way_round_are_not(text):
    assert "reversed-range" not in lint(text).rules


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("any(orders within 90 days) and count(orders within 30 calendar days) < 9", "time within 30 calendar days"),
        ("count(orders within 30 calendar days) < 9 and any(orders within 90 days)", "time within 90 days"),
        ("any(orders within 90 days) and born within 40 calendar years", "born within 40 calendar years"),
        ("any(orders within 90 days where time is this year)", "time is this year"),
        ("any(orders within 90 days) and born is this year", None),  # of other times, and without a rolling form
        ("any(orders within 48 hours) or any(orders within 30 calendar days)", None),
        ("any(orders within 90 days) and born anniversary within next 7 calendar days", None),
        ("any(orders within 30 calendar days) and any(lines within 3 calendar months)", None),
    ],
)
def test_rolling_and_calendar_windows_in_one_audience_are_mixed(text, at):
    assert [condition for rule, condition in found(text) if rule == "mixed-windows"] == ([at] if at else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("email contains '@'", "`email` is a private column"),
        ("email is known", None),
        ("lower(email) is unknown", None),
        ("length(first_name) > 4", "`first_name` is a private column"),
        ("first_name = email or spend > 5", "`first_name` and `email` are private columns"),
        ("last(orders.note) = 'x'", "`orders.note` is a private column"),
        ("any(orders where note contains 'x')", "`note` is a private column"),
        ("any(orders where profile.email is known and note is unknown)", None),
        ("any(orders where profile.email ends with '.com')", "`profile.email` is a private column"),
        ("any(orders then orders where note = orders.note)", "`note` and `orders.note` are private columns"),
        ("count(orders where channel = 'web') > 0", None),
    ],
)
def test_conditions_on_private_columns_are_noted(text, names):
    private = [each for each in lint(text) if each.rule == "private-column"]
    assert [each.message.partition(":")[0] for each in private] == ([names] if names else [])
    assert all(each.severity == "note" for each in private)


def test_a_property_that_hands_a_private_column_on_is_private_too():
    shop = SHOP.define(address="lower(email)", letters="length(email)")
    assert "private-column" in lint("address contains 'a'", shop).rules
    assert "private-column" not in lint("letters > 18", shop).rules


# --- how it is told -----------------------------------------------------------------------------------------------------


def test_findings_point_at_their_condition():
    text = "country = 'NO'\n  and spend > 50\n  and spend < 40"
    (finding,) = [each for each in lint(text) if each.rule == "contradiction"]
    assert (finding.line, finding.column, finding.text) == (3, 7, "spend < 40")
    assert text[finding.at :] == "spend < 40"
    assert str(lint(text)).splitlines()[-2:] == ["      and spend < 40", "          ^"]


def test_positions_are_those_of_the_workspaces_own_text():
    shop = SHOP.define_audiences(odd="spend>50   and\nspend<40")
    found_there = shop.audience("odd").lint()
    assert (found_there.text, found_there[0].line, found_there[0].column) == ("spend>50   and\nspend<40", 2, 1)
    combined = (shop.audience("spend  >  50") & shop.audience("spend <   40")).lint()
    assert (combined.text, combined[0].at) == ("spend > 50 and spend < 40", 15)


def test_what_is_found_is_a_list_that_is_false_when_empty():
    assert not SHOP.audience("norwegians").lint()
    assert str(SHOP.audience("norwegians").lint()) == "No findings."
    some = lint("spend > 50 and spend < 40")
    assert some
    assert len(some) == len(list(some)) == 1
    assert json.loads(json.dumps(some.to_dict()))["findings"][0]["rule"] == "contradiction"
    assert some.rules == ("contradiction",)


def test_every_rule_has_a_name_and_a_gravity():
    assert all(name == name.lower().replace("_", "-") for name in RULES)
    assert set(RULES.values()) == {"error", "warning", "note"}


@pytest.mark.parametrize(
    "text",
    [
        "email = 'adalind@example.com' and email = 'borghild@example.com'",
        "first_name = 'Adalind' or first_name != 'Adalind'",
        "mobile > '+4790000005' and mobile > '+4520123456'",
        "mobile between '+4790000005' and '+4520123456'",
        "first_name = 'adalind'",
        "any(orders where note = 'ring Adalind' and note != 'ring Adalind')",
        "any(orders where note = 'ring Adalind') and none(orders where note = 'ring Adalind')",
    ],
)
def test_messages_hold_no_values_of_private_columns(text):
    said = " ".join(f"{each.message} {each.remedy}" for each in lint(text))
    assert said
    assert not [secret for secret in SECRETS if secret.lower() in said.lower()]


def test_the_text_is_never_rewritten():
    audience = SHOP.audience("spend > 50 and spend < 40")
    audience.lint()
    assert audience.text == "spend > 50 and spend < 40"


def test_hundreds_of_conditions_are_looked_at_in_little_time():
    names = " or ".join(f"country = 'C{number}'" for number in range(300))
    started = dt.datetime.now(dt.UTC)
    assert "unknown-value" in lint(names).rules
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=20)
