"""`insight audience why` and `insight audience lint`: what they say, in words and in JSON, and how they end."""

from __future__ import annotations

import json

import pytest

from tests.cli.world import AS_OF, answer, answer_in_json, change, lines, run

# --- why ----------------------------------------------------------------------------------------------------------------


def test_why_tells_each_condition_with_its_rows_and_the_smallest_change(shop):
    said = lines(answer("audience", "why", shop, "big spenders", 1))
    assert said[0] == ["1", "is", "in", "the", "audience."]
    assert ["yes", "spend_365d", ">", "300"] in said
    assert ["2025-12-24", "10:00", "order_id", "101,", "amount", "100,", "channel", "'app'"] in said
    assert said[-1] == ["spend_365d", ">", "350.5", "and", "not", "in", "list", "'staff'"]


def test_why_answers_in_json(shop):
    found = answer_in_json("audience", "why", shop, "norwegian", 3)
    assert (found["audience"], found["as_of"], found["key"], found["verdict"]) == ("norwegian", AS_OF, 3, False)
    assert found["conditions"] == [
        {"text": "country = 'NO'", "at": 0, "holds": False, "values": [{"text": "country", "value": "SE"}], "aggregates": [],
         "nested": []}
    ]  # fmt: skip
    assert found["flip"]["text"] == "country in ['NO', 'SE']"


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("norwegian", "1"), True),
        (("big spenders", "4"), False),
        (("age > 30", "2"), True),
        (("age", ">", "30", "2"), True),
        (("country", "=", "'NO'", "and", "age", "<", "30", "2"), False),
        (("-age < -30", "2"), True),
        (("-age", "<", "-30", "3"), False),
        (("age = 34", "or", "age = 1", "1"), True),  # the last word is the key, always
    ],
)
def test_the_last_word_is_the_key(shop, words, verdict):
    assert answer_in_json("audience", "why", shop, *words)["verdict"] is verdict


def test_a_text_can_come_on_stdin(shop):
    assert answer_in_json("audience", "why", shop, "-", "2", stdin="age > 30\n  and country = 'NO'")["verdict"] is True


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("norwegian", "99"), "No profile has the key '99'."),
        (("norwegian", "-1"), "No profile has the key '-1'."),
        (("norwegain", "1"), "Did you mean 'norwegian'?"),
        (("norwegian",), "Missing argument"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(shop, words, message):
    result = run("audience", "why", shop, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_private_values_are_not_told(shop):
    for form in ([], ["--json"]):
        said = answer("audience", "why", shop, "email contains 'x' or first_name = 'y' or mobile is known", "1", *form)
        assert not [secret for secret in ("ada@", "Ada", "4790000001") if secret in said]


def test_why_takes_another_day(shop):
    assert answer_in_json("audience", "why", shop, "recent", "1", "--as-of", "2025-06-15")["verdict"] is True
    assert answer_in_json("audience", "why", shop, "recent", "2", "--as-of", "2025-06-15")["verdict"] is False


# --- lint ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["norwegian", "country = 'NO' and age < 50"])
def test_lint_of_a_clean_audience_says_so_and_ends_with_0(shop, name):
    assert answer("audience", "lint", shop, name) == "No findings.\n"
    assert answer_in_json("audience", "lint", shop, name)["findings"] == []


def test_lint_points_at_what_it_found_and_ends_with_1(shop):
    result = run("audience", "lint", shop, "country = 'no'", "and", "age   <   50")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        (
            "1:1 warning: No profile has the `country` 'no'. It differs from 'NO' only in case or blanks. "
            "Did you mean 'NO'? [unknown-value]"
        ),
        "    country = 'no' and age   <   50",
        "    ^",
    ]


def test_lint_answers_in_json_and_ends_with_1_all_the_same(shop):
    result = run("audience", "lint", shop, "age > 50 and age < 40", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["audience"], found["text"]) == ("", "age > 50 and age < 40")
    (finding,) = found["findings"]
    assert (finding["rule"], finding["severity"], finding["line"], finding["column"], finding["at"], finding["text"]) == (
        "contradiction", "error", 1, 14, 13, "age < 40",
    )  # fmt: skip


def test_lint_of_a_named_audience_points_into_the_workspace_file(own_shop):
    change(own_shop / "insight.toml", ('recent = "any(orders within 90 days)"', 'recent = """age>50\nand   age<40"""'))
    result = run("audience", "lint", own_shop, "recent")
    assert result.exit_code == 1
    assert "2:7 error: `age > 50` and `age < 40` cannot both hold." in result.stdout


def test_lint_of_a_text_on_stdin_points_into_it(shop):
    result = run("audience", "lint", shop, "-", stdin="age > 50\n  and age < 40\n")
    assert (result.exit_code, "2:7 error:" in result.stdout) == (1, True)


def test_lint_of_what_is_no_condition_ends_with_2(shop):
    result = run("audience", "lint", shop, "age >")
    assert (result.exit_code, result.stdout) == (2, "")
