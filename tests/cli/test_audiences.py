"""What the audience commands say, in words and in JSON, about a shop that was worked out by hand."""

from __future__ import annotations

import json

import pytest

from tests.cli.world import AS_OF, answer, answer_in_json, lines

# --- audiences ------------------------------------------------------------------------------------------------------


def test_audience_list_has_names_and_canonical_texts(shop):
    said = lines(answer("audience", "list", shop))
    assert ["norwegian", "country", "=", "'NO'"] in said
    assert "members" not in said[0]


def test_audience_list_counts_all_of_them_when_asked(shop):
    assert ["norwegian", "3", "country", "=", "'NO'"] in lines(answer("audience", "list", shop, "--counts"))
    found = answer_in_json("audience", "list", shop, "--counts")["audiences"]
    assert {each["name"]: each["members"] for each in found} == {
        "norwegian": 3, "recent": 3, "lapsed": 2, "big spenders": 1
    }  # fmt: skip
    assert found[0] == {
        "name": "norwegian",
        "title": "Norwegians",
        "text": "country = 'NO'",
        "description": "",
        "members": 3,
    }


@pytest.mark.parametrize(
    ("given", "members"),
    [
        ("norwegian", 3),
        ("big spenders", 1),
        ("everyone", 6),
        ("country = 'NO' and spend_365d > 100", 1),
        ("not in audience 'norwegian'", 3),
        ("any(lines where product.category = 'oil')", 3),
    ],
)
def test_audience_count(shop, given, members):
    assert answer("audience", "count", shop, given) == f"{members}\n"
    found = answer_in_json("audience", "count", shop, given)
    assert found["members"] == members
    assert found["as_of"] == AS_OF


def test_audience_count_tells_which_audience_was_counted(shop):
    assert answer_in_json("audience", "count", shop, "norwegian")["audience"] == "norwegian"
    typed = answer_in_json("audience", "count", shop, "country='NO'")
    assert (typed["audience"], typed["text"]) == ("", "country = 'NO'")


def test_audience_reach_shows_each_step_of_each_channel(shop):
    head, email, other, sms = answer("audience", "reach", shop, "norwegian").split("\n\n")
    assert lines(head) == [
        ["Reach", "by", "email"], ["reachable", "1"], ["in", "the", "audience", "3"], ["of", "all", "profiles", "50.0", "%"]
    ]  # fmt: skip
    assert lines(email) == [
        ["step", "profiles", "lost", "of", "the", "audience"],
        ["-" * 20, "-" * 8, "-" * 4, "-" * 15],
        ["in", "the", "audience", "3", "-", "100.0", "%"],
        ["has", "an", "address", "2", "1", "66.7", "%"],
        ["the", "address", "is", "valid", "2", "-", "66.7", "%"],
        ["consented", "2", "-", "66.7", "%"],
        ["not", "suppressed", "1", "1", "33.3", "%"],
    ]
    assert lines(other)[0] == ["Reach", "by", "sms"]
    assert lines(sms)[-1] == ["not", "suppressed", "1", "-", "33.3", "%"]


def test_audience_reach_in_json_for_the_channels_asked_for(shop):
    found = answer_in_json("audience", "reach", shop, "norwegian", "--channel", "email")
    assert found["channels"] == {
        "email": {
            "channel": "email", "total": 6, "matched": 3, "has_address": 2, "valid_address": 2, "consented": 2,
            "reachable": 1, "share": 0.5,
            "lost": {"has_address": 1, "valid_address": 0, "consented": 0, "reachable": 1},
        }
    }  # fmt: skip


def test_audience_reach_without_channels_says_so(own_shop):
    model = own_shop / "insight.toml"
    text = model.read_text().replace('contact = { email = "email", phone = "mobile" }\n', "")
    model.write_text(
        text.replace('email = "email_opt_in"\nsms = "last(consents.granted where channel = \'sms\')"\n', "")
    )
    assert answer("audience", "reach", own_shop, "norwegian") == (
        "3 members. The workspace has no channels: it declares no contact columns and no [consent].\n"
    )
    assert answer_in_json("audience", "reach", own_shop, "norwegian")["channels"] == {}


def test_audience_members_are_keys_only_unless_columns_are_named(shop):
    assert answer_in_json("audience", "members", shop, "norwegian")["rows"] == [
        {"customer_id": 1}, {"customer_id": 2}, {"customer_id": 5}
    ]  # fmt: skip
    assert lines(answer("audience", "members", shop, "norwegian")) == [
        ["customer_id"], ["-" * 11], ["1"], ["2"], ["5"], ["3", "members."]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["--columns", "age,spend_365d"], {"customer_id": 1, "age": 34, "spend_365d": 350.5}),
        (["--columns", "age", "--columns", "spend_365d"], {"customer_id": 1, "age": 34, "spend_365d": 350.5}),
        (["--columns", "round(spend_365d, 0), age"], {"customer_id": 1, "round(spend_365d, 0)": 351.0, "age": 34}),
        (["--columns", "country in ['NO', 'SE']"], {"customer_id": 1, "country in ['NO', 'SE']": True}),
    ],
)
def test_audience_members_with_columns(shop, columns, row):
    assert answer_in_json("audience", "members", shop, "norwegian", *columns)["rows"][0] == row


def test_audience_members_are_cut_at_the_limit_and_say_so(shop):
    said = answer("audience", "members", shop, "norwegian", "--limit", "2")
    assert lines(said)[2:] == [["1"], ["2"], lines("The first 2 of 3 members; --limit 0 shows all.")[0]]
    found = answer_in_json("audience", "members", shop, "norwegian", "--limit", "2")
    assert (found["members"], found["shown"], len(found["rows"])) == (3, 2, 2)
    assert answer_in_json("audience", "members", shop, "norwegian", "--limit", "0")["shown"] == 3


def test_an_empty_audience_has_no_members(shop):
    assert answer("audience", "members", shop, "age > 200") == "No members.\n"
    assert answer("audience", "count", shop, "age > 200") == "0\n"


def test_audience_explain_has_english_canonical_text_terms_and_meanings(shop):
    said = answer("audience", "explain", shop, "spend_365d>300 and(country='NO' or in audience 'lapsed')")
    english, canonical, terms, meanings = said.strip().split("\n\n")
    assert "Spend, 365 days" in english
    assert canonical == "spend_365d > 300 and (country = 'NO' or in audience 'lapsed')"
    assert terms.splitlines() == [
        "Conditions",
        "  all of",
        "    spend_365d > 300",
        "    any of",
        "      country = 'NO'",
        "      in audience 'lapsed'",
    ]
    assert lines(meanings) == [
        ["where"],
        ["spend_365d", "sum(orders.amount", "within", "365", "days)"],
        ["audience", "'lapsed'", "days_since_last_order", ">", "90"],
        ["days_since_last_order", "days_since(last(orders.time))"],
    ]


def test_audience_explain_in_json_has_the_tree(shop):
    found = answer_in_json("audience", "explain", shop, "norwegian")
    assert found["tree"] == {
        "node": "compare", "op": "=", "left": {"node": "name", "path": ["country"]},
        "right": {"node": "text", "value": "NO"},
    }  # fmt: skip
    assert found["conditions"] == [{"level": 0, "text": "country = 'NO'"}]
    assert found["english"]


def test_audience_sql_is_the_engines_own(shop):
    said = answer("audience", "sql", shop, "norwegian")
    assert said.startswith(("SELECT", "WITH"))
    assert "'NO'" in said
    found = answer_in_json("audience", "sql", shop, "norwegian")
    assert found["engine"] == "duckdb"
    assert "'NO'" in found["sql"]


# --- exports --------------------------------------------------------------------------------------------------------


def test_audience_export_without_a_channel_writes_no_contact_data(shop, tmp_path):
    said = answer("audience", "export", shop, "norwegian", tmp_path / "out.csv", "--columns", "spend_365d,country")
    assert (tmp_path / "out.csv").read_text() == "customer_id,spend_365d,country\n1,350.5,NO\n2,80.0,NO\n5,0.0,NO\n"
    assert ["rows", "3"] in lines(said)
    assert str(tmp_path / "out.csv.manifest.json") in said
    manifest = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    assert (manifest["audience"], manifest["rows"], manifest["channel"]) == ("norwegian", 3, None)


def test_audience_export_to_a_channel_writes_addresses_of_those_who_may_be_reached(shop, tmp_path):
    found = answer_in_json(
        "audience", "export", shop, "everyone", tmp_path / "out.csv", "--channel", "email", "--columns", "first_name"
    )
    # 2 is bounced, 3 has no valid address, 4 declined, 5 has no address, 6 was never asked
    assert (tmp_path / "out.csv").read_text() == "customer_id,email,first_name\n1,ada@example.org,Ada\n"
    assert found["path"] == str(tmp_path / "out.csv")
    assert found["manifest"]["steps"]["reachable"] == 1
    assert found["manifest"] == json.loads((tmp_path / "out.csv.manifest.json").read_text())


def test_words_of_a_text_come_before_the_path_of_the_export(shop, tmp_path):
    answer("audience", "export", shop, "country", "=", "'SE'", tmp_path / "out.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "out.parquet.manifest.json"]
