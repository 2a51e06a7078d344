"""A typo in one definition stops what needs it, and nothing else; the check names it, lists show it with its problem."""

from __future__ import annotations

import pytest

import insight
from insight.errors import ExpressionError, UnknownName
from tests.cli.world import answer, answer_in_json, change, run, write_shop
from tests.widgets.asking import asker

WRONG = (
    ("[properties]", '[properties]\nspent = "sum(orders.amout)"\nspent_twice = "spent * 2"'),
    ("[audiences]", '[audiences]\ngood = "spent > 100"\nfar = "contry = \'NO\'"'),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("shop")
    change(write_shop(place) / "insight.toml", *WRONG)
    return place


@pytest.fixture(scope="module")
def shop(folder):
    return insight.open(folder)


def test_what_does_not_need_it_is_answered(shop):
    assert shop.audience("lapsed").count() == 2
    assert shop.audiences["norwegian"].reach("email").matched == 3
    assert shop.frame("spend_365d").height == 6
    assert shop.profile(1).key == 1
    assert shop.preview().count("lapsed") == 2
    assert shop.rfm.segments().height > 0


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda shop: shop.audiences["far"].count(), "audience 'far': No .*'contry'. Did you mean 'country'?"),
        (lambda shop: shop.audience("good"), "property 'spent': .*'amout'"),
        (lambda shop: shop.frame("spent_twice"), "property 'spent': .*'amout'"),
    ],
)
def test_what_needs_it_is_refused_with_the_place(shop, ask, words):
    with pytest.raises(ExpressionError, match=words):
        ask(shop)


def test_the_check_names_each_once_by_its_place_in_the_file(shop):
    found = [each for each in shop.check() if each.check == "wrong definition"]
    assert [(each.severity, each.where) for each in found] == [
        ("error", "properties.spent"),
        ("error", "audiences.far"),
    ]
    assert all("column" in each.effect for each in found)


def test_data_check_prints_them_and_exits_with_one(folder):
    result = run("data", "check", folder)
    assert result.exit_code == 1
    assert "error properties.spent wrong definition" in result.stdout
    assert "error audiences.far wrong definition" in result.stdout


def test_lists_show_it_with_its_problem(shop, folder):
    assert "far" in repr(shop.audiences)
    for page in (shop.audiences._repr_html_(), answer("audience", "list", folder)):
        assert "contry" in page
        assert "Did you mean" in page
        assert "lapsed" in page
    for page in (shop.properties._repr_html_(), answer("property", "list", folder)):
        assert "amout" in page
        assert "spend_365d" in page


def test_lists_in_json_have_its_problem_and_no_members(folder):
    found = {each["name"]: each for each in answer_in_json("audience", "list", folder, "--counts")["audiences"]}
    assert (found["lapsed"]["members"], "problem" in found["lapsed"]) == (2, False)
    assert found["far"]["members"] is None
    assert found["far"]["problem"].startswith("audience 'far': No ")
    known = {each["name"]: each for each in answer_in_json("property", "list", folder)["properties"]}
    assert known["spent"]["type"] == known["spent_twice"]["type"] == "unknown"
    assert "amout" in known["spent_twice"]["problem"]


def test_it_is_a_mapping_all_the_same(shop):
    assert "far" in shop.audiences
    assert list(shop.audiences)[:2] == ["good", "far"]
    with pytest.raises(UnknownName):
        shop.audiences.get("far")


def test_the_menu_of_the_studio_lists_the_others_and_tells_the_problem(folder):
    told = asker(insight.open(folder)).ok("audiences")
    assert {each["name"] for each in told["audiences"]} == {"norwegian", "recent", "lapsed", "big spenders"}
    assert "amout" in told["problem"]["message"]
