"""What the comparing commands say, in words and in JSON, about a shop that was worked out by hand."""

from __future__ import annotations

import pytest

from tests.cli.world import AS_OF, answer, answer_in_json, lines, run

# norwegian 1 2 5; recent 1 2 4; lapsed 3 6; big spenders 1

# --- overlap --------------------------------------------------------------------------------------------------------


def test_overlap_prints_sizes_pairs_and_regions(shop):
    head, sizes, pairs, regions = answer("audience", "overlap", shop, "norwegian", "recent", "lapsed").split("\n\n")
    assert lines(sizes)[2:] == [
        ["norwegian", "3", "50.0", "%"], ["recent", "3", "50.0", "%"], ["lapsed", "2", "33.3", "%"]
    ]  # fmt: skip
    assert ["in", "any", "of", "them", "6", "of", "6", "profiles"] in lines(head)
    assert lines(pairs)[3:] == [
        ["2", "66.7", "%", "66.7", "%", "50.0", "%", "norwegian", "recent"],
        ["0", "0.0", "%", "0.0", "%", "0.0", "%", "norwegian", "lapsed"],
        ["0", "0.0", "%", "0.0", "%", "0.0", "%", "recent", "lapsed"],
    ]
    assert lines(regions)[3:] == [
        ["2", "33.3", "%", "norwegian,", "recent"],
        ["2", "33.3", "%", "lapsed"],
        ["1", "16.7", "%", "norwegian"],
        ["1", "16.7", "%", "recent"],
    ]


def test_overlap_in_json(shop):
    found = answer_in_json("audience", "overlap", shop, "norwegian", "country='NO' and age > 40")
    assert (found["as_of"], found["total"], found["union"]) == (AS_OF, 6, 3)
    assert found["audiences"][1] == {"name": "country = 'NO' and age > 40", "members": 2}
    assert found["pairs"][0]["jaccard"] == pytest.approx(2 / 3)
    assert [each["profiles"] for each in found["regions"]] == [2, 1]


def test_overlap_of_empty_audiences_has_dashes_for_shares(shop):
    said = answer("audience", "overlap", shop, "age > 200", "age > 300")
    assert ["0", "-", "-", "-", "age", ">", "200", "age", ">", "300"] in lines(said)
    assert ["in", "any", "of", "them", "0", "of", "6", "profiles"] in lines(said)


def test_overlap_of_more_than_12_tells_no_regions(shop):
    texts = [f"age > {bound}" for bound in range(13)]
    assert "told for up to 12 audiences" in answer("audience", "overlap", shop, *texts)
    assert answer_in_json("audience", "overlap", shop, *texts)["regions"] is None


# --- breakdown ------------------------------------------------------------------------------------------------------


def test_breakdown_prints_what_differs_most_first(shop):
    said = answer("audience", "breakdown", shop, "recent", "--by", "country")
    assert lines(said)[3] == ["Country", "members", "of", "members", "everyone", "of", "everyone", "index"]
    assert lines(said)[5:8] == [
        ["SE", "0", "0.0", "%", "2", "33.3", "%", "0"],
        ["other", "(1", "value)", "1", "33.3", "%", "1", "16.7", "%", "200"],
        ["NO", "2", "66.7", "%", "3", "50.0", "%", "133"],
    ]
    assert lines(said)[1:3] == [["members", "3"], ["everyone", "6"]]
    assert "The smallest row stands for 1 profile." in said


def test_breakdown_names_the_unit_and_takes_a_text(shop):
    said = answer("audience", "breakdown", shop, "country", "=", "'NO'", "--by", "orders_365d")
    assert lines(said)[3][:3] == ["Orders", "365d,", "orders"]
    found = answer_in_json("audience", "breakdown", shop, "country = 'NO'", "--by", "orders_365d")
    assert (found["audience"], found["text"], found["by"], found["unit"]) == (
        "",
        "country = 'NO'",
        "orders_365d",
        "orders",
    )
    assert (found["members"], found["everyone"], found["smallest_base"]) == (3, 6, 1)
    assert {row["value"]: (row["members"], row["everyone"]) for row in found["rows"]} == {
        "0": (1, 2), "1": (1, 3), "2": (1, 1)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("email", "'email' is a private column"),
        ("contry", "Did you mean 'country'?"),
        ("values(orders.channel)", "cannot be broken down: it is a list of texts"),
    ],
)
def test_breakdown_refuses_what_it_cannot_show(shop, by, words):
    result = run("audience", "breakdown", shop, "recent", "--by", by)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_breakdown_needs_a_property(shop):
    result = run("audience", "breakdown", shop, "recent")
    assert result.exit_code == 2
    assert "--by" in result.stderr


# --- diff -----------------------------------------------------------------------------------------------------------


def test_diff_prints_sizes_reach_and_causes(shop):
    texts, sizes, causes = answer("audience", "diff", shop, "norwegian", "country in ['NO','DK'] and age>40").split(
        "\n\n"
    )
    assert lines(texts)[1:] == [
        ["old", "country", "=", "'NO'"],
        ["new", "country", "in", "['NO',", "'DK']", "and", "age", ">", "40"],
        ["size", "3", "→", "2"],
        ["stayed", "2"],
        ["left", "1"],
        ["joined", "0"],
    ]
    assert lines(sizes)[3:] == [["email", "1", "0", "-1"], ["sms", "1", "1", "0"]]
    assert lines(causes)[3:] == [
        ["left", "0", "0", "new", "country", "in", "['NO',", "'DK']"],
        ["left", "1", "1", "new", "age", ">", "40"],
        ["joined", "0", "0", "gone", "country", "=", "'NO'"],
    ]


def test_diff_in_json(shop):
    found = answer_in_json("audience", "diff", shop, "norwegian", "recent")
    assert found["as_of"] == AS_OF
    assert (found["old"]["audience"], found["new"]["audience"]) == ("norwegian", "recent")
    assert (found["stayed"], found["left"], found["joined"]) == (2, 1, 1)
    assert found["old"]["reach"]["email"]["reachable"] == 1
    assert found["conditions"][0] == {
        "side": "new", "condition": "any(orders within 90 days)", "change": "new", "people": "left", "alone": 1, "fails": 1
    }  # fmt: skip


@pytest.mark.parametrize("words", [["norwegian"], ["norwegian", "recent", "lapsed"]])
def test_diff_takes_exactly_two(shop, words):
    assert run("audience", "diff", shop, *words).exit_code == 2


@pytest.mark.parametrize("command", ["overlap", "diff"])
def test_a_name_that_is_nearly_known_is_offered(shop, command):
    result = run("audience", command, shop, "norwegian", "recnt")
    assert result.exit_code == 2
    assert "Did you mean 'recent'?" in result.stderr
