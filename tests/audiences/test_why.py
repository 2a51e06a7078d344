"""Why a profile is in an audience: each condition with what decided it, and the smallest change that turns the verdict."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from insight import Workspace
from insight.audiences.conditions import conditions_of
from insight.errors import UnknownProfile
from insight.language.format import text_of
from insight.language.parse import parse
from insight.profiles.customer.customer_timeline import MASK
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate
from tests.reference.strategies import questions
from tests.small_shop import SECRETS, workspace

SHOP = workspace().define_audiences(web="in audience 'buyers' and spend_90d > 70 and rfm_segment = 'High'")


def why(text, key):
    return SHOP.audience(text).why(key)


def values(found):
    return {each.text: each.value for condition in found.conditions for each in condition.values}


# --- verdicts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "verdict", "holds"),
    [
        ("country = 'NO' and spend > 100", 1, True, [True, True]),
        ("country = 'NO' and spend > 100", 2, False, [True, False]),
        ("not (country = 'NO' or spend > 100)", 3, True, [False, False]),
        ("country != 'NO'", 6, True, [True]),
        ("not email_ok", 6, True, [True]),
        ("in list 'staff' or in audience 'norwegians'", 4, True, [True, False]),
        ("everyone", 3, True, [True]),
    ],
)
def test_each_condition_has_its_own_verdict(text, key, verdict, holds):
    found = why(text, key)
    assert (found.key, found.verdict) == (key, verdict)
    assert [each.holds for each in found.conditions] == holds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("spend > 100", {"spend": 150.0}),
        ("100 < spend", {"spend": 150.0}),
        ("spend > spend_90d + 1", {"spend": 150.0, "spend_90d + 1": 101.0}),
        ("spend between spend_90d and 500", {"spend": 150.0, "spend_90d": 100.0}),
        ("not country in ['SE', 'DK']", {"country": "NO"}),
        ("country contains 'o'", {"country": "NO"}),
        ("born is known", {"born": dt.date(1980, 5, 1)}),
        ("born anniversary within next 7 days", {"born": dt.date(1980, 5, 1)}),
        ("email_ok", {"email_ok": True}),
        ("email contains '@'", {"email": MASK}),
        ("length(email) > 5", {"length(email)": 19}),
        ("lower(email) = 'x' or last(orders.note) is known", {"lower(email)": MASK, "last(orders.note)": None}),
        ("any(orders) and in list 'staff'", {}),
    ],
)
def test_a_condition_shows_the_values_that_it_compares(text, shown):
    assert values(why(text, 1)) == shown


def test_a_private_value_that_is_missing_is_shown_as_missing():
    assert values(why("email is known", 4)) == {"email": None}


def test_aggregates_are_shown_with_their_rows_also_those_of_properties():
    (first, second) = why("spend_90d > 50 and count(orders where channel = 'web') >= 2", 4).conditions
    (spend,), (count,) = first.aggregates, second.aggregates
    assert (spend.text, spend.value, spend.property) == ("sum(orders.amount within 90 days)", 60.0, "spend_90d")
    assert [row.values["order_id"] for row in spend.rows.rows] == [104, 105, 106]
    assert (count.value, count.property, count.expression) == (2, "", "")
    assert [row.values["order_id"] for row in count.rows.rows] == [105, 106]


def test_a_property_made_from_other_properties_shows_those_that_hold_the_aggregates():
    found = why("rfm_segment = 'High'", 1).conditions[0]
    assert {(each.property, each.text, each.expression) for each in found.aggregates} == {
        ("rfm_recency_days", "max(orders.time)", "days_since(max(orders.time))"),
        ("rfm_frequency", "count(orders)", "count(orders)"),
        ("rfm_monetary", "sum(orders.amount)", "sum(orders.amount)"),
    }


def test_an_audience_that_is_named_is_opened_once():
    found = why("in audience 'web' or not in audience 'web'", 4)
    first, second = found.conditions
    assert [(each.text, each.holds) for each in first.nested] == [
        ("in audience 'buyers'", True),
        ("spend_90d > 70", False),
        ("rfm_segment = 'High'", False),
    ]
    assert [(each.text, each.holds) for each in first.nested[0].nested] == [("any(orders)", True)]
    assert second.nested == ()
    assert found.verdict is True


def test_positions_are_those_of_the_workspaces_own_text():
    shop = SHOP.define_audiences(spaced="  spend   > 100\n and   country='NO'")
    found = shop.audience("spaced").why(1)
    assert found.text == "  spend   > 100\n and   country='NO'"
    assert [each.at for each in found.conditions] == [2, 23]


# --- the smallest change ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "before", "after"),
    [
        # numbers: the profile's own value, and the operator that it needs
        ("spend > 200", 1, "spend > 200", "spend >= 150"),
        ("spend >= 200", 1, "spend >= 200", "spend >= 150"),
        ("spend > 100", 1, "spend > 100", "spend > 150"),
        ("spend >= 100", 1, "spend >= 100", "spend > 150"),
        ("spend < 150", 1, "spend < 150", "spend <= 150"),
        ("200 < spend", 1, "200 < spend", "150 <= spend"),
        ("spend = 149", 1, "spend = 149", "spend = 150"),
        ("spend != 150", 1, "spend != 150", ""),
        ("spend != 149", 1, "spend != 149", "spend != 150"),
        ("not spend > 100", 1, "not spend > 100", "not spend > 150"),
        ("spend between 200 and 300", 1, "spend between 200 and 300", "spend between 150 and 300"),
        ("spend between 10 and 20", 1, "spend between 10 and 20", "spend between 10 and 150"),
        ("spend between 140 and 300", 1, "spend between 140 and 300", "spend > 150 and spend <= 300"),
        ("percentile(spend) < 90", 1, "percentile(spend) < 90", "percentile(spend) <= 100"),
        # times
        ("born before 1980-01-01", 1, "born before 1980-01-01", "born until 1980-05-01"),
        ("last(orders.time) within 7 days", 1, "last(orders.time) within 7 days", "last(orders.time) within 12 days"),
        ("last(orders.time) within 30 days", 1, "last(orders.time) within 30 days", "last(orders.time) within 11 days"),
        (
            "last(orders.time) > 7 days ago",
            1,
            "last(orders.time) > 7 days ago",
            "last(orders.time) >= 2025-12-20T12:00",
        ),
        ("last(orders.time) > 2025-12-24", 1, "last(orders.time) > 2025-12-24", "last(orders.time) >= 2025-12-20"),
        # texts and lists
        ("country = 'SE'", 1, "country = 'SE'", "country in ['SE', 'NO']"),
        ("country in ['SE', 'DK']", 1, "country in ['SE', 'DK']", "country in ['SE', 'DK', 'NO']"),
        ("country in ['SE', 'NO']", 1, "country in ['SE', 'NO']", "country in ['SE']"),
        ("country not in ['SE', 'NO']", 1, "country not in ['SE', 'NO']", "country not in ['SE']"),
        ("country != 'SE'", 1, "country != 'SE'", "country not in ['SE', 'NO']"),
        # no constant helps
        ("country = 'NO'", 1, "country = 'NO'", "country != 'NO'"),
        ("country = 'NO'", 6, "country = 'NO'", ""),
        ("country contains 'x' and email_ok", 1, "country contains 'x'", ""),
        ("any(orders where channel = 'store') and email_ok", 1, "any(orders where channel = 'store')", ""),
        ("email = 'secret' and email_ok", 1, "email = 'secret'", ""),
        ("email_ok and any(orders)", 1, "email_ok", "not email_ok"),
        ("everyone", 1, "everyone", "not everyone"),
        # the smaller of two
        ("spend > 100 and days_since_last_order < 13", 1, "days_since_last_order < 13", "days_since_last_order < 11"),
        ("spend > 160 or country = 'SE'", 1, "spend > 160", "spend >= 150"),
        ("in list 'staff' or spend > 2000", 1, "spend > 2000", "spend >= 150"),
        ("spend > 100 and (country = 'SE' or spend_90d > 100)", 1, "spend_90d > 100", "spend_90d >= 100"),
    ],
)
def test_one_condition_is_changed_where_one_is_enough(text, key, before, after):
    found = why(text, key).flip
    assert [(each.before, each.after) for each in found.changes] == [(before, after)]
    assert (key in SHOP.audience(found.text).ids()) != (key in SHOP.audience(text).ids())


@pytest.mark.parametrize(
    ("text", "changes", "changed"),
    [
        ("spend > 200 and country = 'SE'", 2, "spend >= 150 and country in ['SE', 'NO']"),
        (
            "spend > 200 and (country = 'SE' or spend_90d > 110) and email_ok",
            2,
            "spend >= 150 and (country = 'SE' or spend_90d >= 100) and email_ok",
        ),
        ("country = 'NO' or any(orders)", 2, "country != 'NO' or not any(orders)"),
        ("not (country = 'NO' or spend > 100) and email_ok", 2, "not spend > 150 and email_ok"),
        ("country is unknown and in list 'staff' and email_ok", 2, "email_ok"),
        (
            "spend > 200 and (in list 'staff' or not email_ok) and count(orders) >= 5",
            3,
            "spend >= 150 and (not in list 'staff' or not email_ok) and count(orders) >= 2",
        ),
    ],
)
def test_otherwise_as_few_are_changed_as_must_change_together(text, changes, changed):
    found = why(text, 1).flip
    assert (len(found.changes), found.text) == (changes, changed)
    assert (1 in SHOP.audience(changed).ids()) != (1 in SHOP.audience(text).ids())


def test_the_places_of_changes_are_those_of_the_conditions():
    found = why("spend > 200 and email_ok and country = 'SE'", 1)
    assert [each.index for each in found.flip.changes] == [0, 2]
    assert [found.conditions[each.index].text for each in found.flip.changes] == ["spend > 200", "country = 'SE'"]


# --- how it is told -----------------------------------------------------------------------------------------------------


def test_it_reads_well():
    assert str(why("in audience 'norwegians' and spend_90d > 90 and last(orders.channel) = 'web'", 2)).splitlines() == [
        "2 is not in the audience.",
        "  in audience 'norwegians' and spend_90d > 90 and last(orders.channel) = 'web'",
        "",
        "yes  in audience 'norwegians'",
        "     yes  country = 'NO'",
        "          country: 'NO'",
        "no   spend_90d > 90",
        "     spend_90d: 80",
        "     sum(orders.amount within 90 days): 80, which is spend_90d",
        "       1 row of orders:",
        "         2025-12-01 12:00  order_id 103, amount 80, channel 'store'",
        "no   last(orders.channel) = 'web'",
        "     last(orders.channel): 'store'",
        "       1 row of orders:",
        "         2025-12-01 12:00  order_id 103, amount 80, channel 'store'",
        "",
        "No single condition decides. 2 must change together to take this profile in:",
        "  spend_90d > 90  ->  spend_90d >= 80",
        "  last(orders.channel) = 'web'  ->  last(orders.channel) in ['web', 'store']",
        "  in audience 'norwegians' and spend_90d >= 80 and last(orders.channel) in ['web', 'store']",
    ]


def test_data_cannot_steer_the_terminal():
    people = pl.DataFrame({"id": [1], "motto": ["a\x1b[31m\nb"]})
    shop = Workspace.from_tables(people, as_of="2026-01-01", model={"profile": {"key": "id"}})
    said = str(shop.audience("motto is known").why(1))
    assert "\x1b" not in said
    assert "motto: 'a\\x1b[31m\\nb'" in said


@pytest.mark.parametrize("key", [1, 2, 3, 4, 5, 6])
def test_nothing_private_is_in_what_is_told(key):
    text = (
        "(email contains 'a' or first_name < 'C' or mobile = 'x' or lower(email) in ['y', 'z']) and last(orders.note) != 'q' "
        "and any(orders where note is unknown or profile.first_name is known) and values(orders.note) contains 'x'"
    )
    found = SHOP.define(address="lower(email)").audience(f"{text} and address is known").why(key)
    shown = f"{found!r}{found}{found.to_dict()}{json.dumps(found.to_dict())}"
    assert not [secret for secret in SECRETS if secret.lower() in shown.lower()]


def test_why_not_is_the_same_question():
    assert SHOP.audience("buyers").why_not(3) == SHOP.audience("buyers").why(3)


@pytest.mark.parametrize("key", [99, "x", None, True])
def test_a_key_that_no_profile_has_is_refused(key):
    with pytest.raises(UnknownProfile):
        SHOP.audience("buyers").why(key)


def test_it_takes_one_query_for_values_one_for_each_table_and_one_to_try_the_change(monkeypatch):
    text = "spend_90d > 70 and in audience 'buyers' and sum(lines.quantity) > 3 and any(lines) and country = 'NO'"
    why(text, 2)  # asks once whether keys are unique
    asked = []
    engine = type(SHOP.profiles.data.engine)
    arrow = engine.arrow
    monkeypatch.setattr(engine, "arrow", lambda self, expression: asked.append(1) or arrow(self, expression))
    why(text, 1)
    assert len(asked) == 1 + 2 + 1


# --- laws ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(24), deadline=None, suppress_health_check=list(HealthCheck))
@given(questions("condition"))
def test_verdicts_are_those_of_the_engine_and_the_interpreter_and_the_change_turns_them(question):
    world, tree = question
    audience = workspace_of(world).audience(text_of(tree))
    keys = [profile[world.key] for profile in world.profiles if profile[world.key] not in {None, ""}]
    members, wanted = set(audience.ids()), evaluate(tree, world)
    parts = [evaluate(each.node, world) for each in conditions_of(tree).all]
    for key in keys[:1]:
        found = audience.why(key)
        assert found.verdict == (wanted[key] is True) == (key in members)
        assert [each.holds for each in found.conditions] == [each[key] is True for each in parts]
        assert found.flip is not None
        changed = parse(found.flip.text)
        assert (evaluate(changed, world)[key] is True) != found.verdict, found.flip.text
        json.dumps(found.to_dict())
        assert str(found)
