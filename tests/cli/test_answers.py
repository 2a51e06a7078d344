"""What each command says, in words and in JSON, about a shop that was worked out by hand."""

from __future__ import annotations

import json

import pytest

from tests.cli.world import AS_OF, answer, answer_in_json, lines, run

# --- properties -----------------------------------------------------------------------------------------------------


def test_property_list_has_a_line_for_each_property(shop):
    said = lines(answer("property", "list", shop))
    assert said[0] == ["name", "kind", "type", "unit", "title"]
    assert ["spend_365d", "behavioural", "number", "NOK", "Spend,", "365", "days"] in said
    assert ["email", "stored", "text", "Email", "(private)"] in said
    assert ["rfm_segment", "score", "text", "RFM", "segment"] in said


def test_property_list_in_json_has_all_that_the_catalog_knows(shop):
    found = {each["name"]: each for each in answer_in_json("property", "list", shop)["properties"]}
    assert found["spend_365d"] == {
        "name": "spend_365d", "kind": "behavioural", "type": "number", "title": "Spend, 365 days", "unit": "NOK",
        "expression": "sum(orders.amount within 365 days)", "description": "", "depends_on": ["orders"],
        "private": False,
    }  # fmt: skip
    assert found["email"]["private"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("spend_365d", {"profiles": 6, "known": 6, "min": 0.0, "median": 60.0, "mean": 161.75, "max": 500.0}),
        ("days_since_last_order", {"profiles": 6, "known": 5, "min": 7, "median": 47.0, "mean": 218.2, "max": 700}),
        ("email_opt_in", {"profiles": 6, "known": 5, "true": 4}),
        # A value that a single profile has (DK) is not shown.
        ("country", {"profiles": 6, "known": 6, "different": 3,
                     "common": [{"value": "NO", "profiles": 3}, {"value": "SE", "profiles": 2}]}),
        ("email", None),
        ("customer_id", None),
    ],
)  # fmt: skip
def test_property_show_sums_the_values_up(shop, name, values):
    assert answer_in_json("property", "show", shop, name)["properties"][0]["values"] == values


def test_property_show_says_how_a_property_is_defined(shop):
    said = answer("property", "show", shop, "spend_365d", "email")
    assert ["expression", "sum(orders.amount", "within", "365", "days)"] in lines(said)
    assert ["known", "6", "of", "6", "profiles"] in lines(said)
    assert ["min", "0"] in lines(said)
    assert "private: only an export to a channel carries them" in said


# --- one customer ---------------------------------------------------------------------------------------------------


def test_profile_show_has_properties_scores_audiences_and_timeline(shop):
    said = answer("profile", "show", shop, "1")
    assert said.startswith("Customer 1\n")
    assert ["Spend,", "365", "days", "350.5", "NOK"] in lines(said)
    assert ["RFM", "segment", "Best"] in lines(said)
    assert ["audiences", "norwegian,", "recent,", "big", "spenders"] in lines(said)
    assert ["2025-12-24", "10:00", "orders", "order_id", "101,", "amount", "100,", "channel", "app"] in lines(said)


def test_profile_show_in_json_has_the_timeline_oldest_first(shop):
    found = answer_in_json("profile", "show", shop, "1")
    assert found["key"] == 1
    assert found["as_of"] == AS_OF
    assert found["behavioural"]["spend_365d"] == 350.5
    assert found["audiences"] == ["norwegian", "recent", "big spenders"]
    assert found["rows"] == len(found["timeline"]) == 6
    assert found["timeline"][0] == {
        "time": "2025-01-01T12:00:00", "table": "consents",
        "values": {"consent_id": 1, "channel": "sms", "granted": True},
    }  # fmt: skip


def test_profile_show_keeps_to_the_newest_rows_when_asked(shop):
    found = answer_in_json("profile", "show", shop, "1", "--events", "2")
    assert [(each["table"], each["values"]["line_id"]) for each in found["timeline"]] == [("lines", 1), ("lines", 2)]
    assert found["rows"] == 6
    said = answer("profile", "show", shop, "1", "--events", "2")
    assert ["rows", "6"] in lines(said)
    assert said.endswith("\nand 4 more\n")


def test_a_customer_without_rows_has_a_profile_too(shop):
    said = answer("profile", "show", shop, "2", "--as-of", "2024-03-01")
    assert ["rows", "0"] in lines(said)
    assert "Timeline" not in said
    assert ["RFM", "segment", "No", "purchases"] in lines(said)


# --- RFM ------------------------------------------------------------------------------------------------------------


def test_rfm_show_has_a_line_for_each_segment_and_the_cut_offs(shop):
    said = lines(answer("rfm", "show", shop))
    assert ["Best", "1", "16.7", "%", "350.5", "34.0", "%", "7", "2", "350.5"] in said
    assert ["Rest", "4", "66.7", "%", "680", "66.0", "%", "176.5", "1", "70"] in said
    assert ["No", "purchases", "1", "16.7", "%", "0", "0.0", "%", "-", "0", "0"] in said
    assert ["recency", "days", "47"] in said


def test_rfm_show_in_json_has_segments_and_scheme(shop):
    found = answer_in_json("rfm", "show", shop)
    assert {each["segment"]: each["customers"] for each in found["segments"]} == {
        "Best": 1,
        "Rest": 4,
        "No purchases": 1,
    }
    assert found["cutoffs"] == {"recency_days": [47], "frequency": [1], "monetary": [80]}
    assert (found["bins"], found["currency"]) == (2, "NOK")


def test_rfm_show_saves_a_scheme_that_scores_a_later_day(own_shop):
    saved = own_shop / "scheme.json"
    assert f"Saved to {saved}." in answer("rfm", "show", own_shop, "--save", saved)
    assert json.loads(saved.read_text())["cutoffs"]["monetary"] == [80]
    model = own_shop / "insight.toml"
    model.write_text(model.read_text().replace("bins = 2\n", 'bins = 2\nfrozen = "scheme.json"\n'))
    later = answer_in_json("rfm", "show", own_shop, "--as-of", "2026-06-01")
    assert later["cutoffs"]["recency_days"] == [47]
    assert later["cutoffs_as_of"] == AS_OF


# --- checks and formats ---------------------------------------------------------------------------------------------


def test_data_check_exits_with_1_when_there_is_trouble(shop):
    result = run("data", "check", shop)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "warning profile.email invalid addresses\n  rows 1, share 20.0 %, such as 3\n" in result.stdout


def test_data_check_in_json_has_every_finding(shop):
    result = run("data", "check", shop, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["errors"] == 0
    assert found["warnings"] == sum(each["severity"] == "warning" for each in found["findings"]) > 0
    invalid = next(each for each in found["findings"] if each["check"] == "invalid addresses")
    assert (invalid["table"], invalid["column"], invalid["count"], invalid["examples"]) == (
        "profile",
        "email",
        1,
        ["3"],
    )


def test_data_check_exits_with_0_when_all_is_well(own_shop):
    (own_shop / "customers.csv").write_text("customer_id,country\n1,NO\n2,SE\n")
    (own_shop / "insight.toml").write_text('[profile]\nsource = "customers.csv"\nkey = "customer_id"\n')
    assert answer("data", "check", own_shop) == "No findings: 0 errors, 0 warnings, 0 notes\n"
    assert answer_in_json("data", "check", own_shop)["findings"] == []


def test_a_duplicate_profile_key_is_an_error_of_the_check_and_stops_computation(own_shop):
    with (own_shop / "customers.csv").open("a") as file:
        file.write("1,Ada,,,NO,34,true\n")
    assert run("data", "check", own_shop).exit_code == 1
    assert "error profile.customer_id duplicate keys" in run("data", "check", own_shop).stdout
    counted = run("audience", "count", own_shop, "everyone")
    assert (counted.exit_code, counted.stdout) == (2, "")
    assert "duplicate keys" in counted.stderr


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("a>1 and(b=2)", "a > 1 and b = 2"),
        ("`a`  =  'x''y'", "a = 'x''y'"),
        ("sum(orders.amount within 1 days)>0", "sum(orders.amount within 1 day) > 0"),
    ],
)
def test_format_prints_the_canonical_form(given, canonical):
    assert answer("format", given) == f"{canonical}\n"
    found = answer_in_json("format", given)
    assert (found["text"], found["canonical"]) == (canonical, False)
    assert answer_in_json("format", canonical)["canonical"]


@pytest.mark.parametrize(("given", "code"), [("a>1", 1), ("a > 1", 0)])
def test_format_check_exits_with_1_when_the_text_is_not_canonical(given, code):
    result = run("format", "--check", given)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "a > 1\n", "")


# --- as of, and privacy ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "members"),
    [
        ("2026-01-01", 3),
        ("2025-12-24T10:00", 2),
        ("2025-12-24T10:00:01", 3),
        ("2025-12-24T09:30Z", 3),
        ("2024-01-01", 0),
    ],
)
def test_as_of_moves_the_day_that_everything_is_computed_for(shop, as_of, members):
    assert answer_in_json("audience", "count", shop, "recent", "--as-of", as_of)["members"] == members


PRIVATE = ("example.org", "not-an-address", "+47", "+46", "+45", "Ada", "Fay", "Eli")


@pytest.mark.parametrize(
    "words",
    [
        ("data", "check"),
        ("property", "list"),
        ("property", "show", "email", "mobile", "first_name"),
        ("profile", "show", "1"),
        ("rfm", "show"),
        ("audience", "list"),
        ("audience", "members", "everyone", "--columns", "country,age"),
        ("audience", "reach", "everyone"),
        ("audience", "explain", "norwegian"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_answer_holds_contact_data(shop, words, form):
    noun, verb, *rest = words
    result = run(noun, verb, shop, *rest, *form)
    assert result.exit_code in (0, 1)
    assert [each for each in PRIVATE if each in result.output] == []


def test_profile_show_masks_private_columns_unless_revealed(shop):
    masked = answer_in_json("profile", "show", shop, "1")["stored"]
    assert (masked["email"], masked["first_name"], masked["country"]) == ("•••", "•••", "NO")
    revealed = answer_in_json("profile", "show", shop, "1", "--reveal")["stored"]
    assert (revealed["email"], revealed["first_name"]) == ("ada@example.org", "Ada")
    assert "ada@example.org" in answer("profile", "show", shop, "1", "--reveal")
