"""Audiences: exact, closed under set operations, and silent about what is private."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from insight.errors import ExpressionError, InsightError, PrivateColumn, UnknownName
from insight.language.parse import parse
from insight.profiles.customer.customer_timeline import MASK
from tests.examples import examples
from tests.small_shop import SECRETS, frames, model, workspace

SHOP = workspace()
EVERYONE = {1, 2, 3, 4, 5, 6}

MEMBERS = [
    ("everyone", EVERYONE),
    ("norwegians", {1, 2, 5}),
    ("buyers", {1, 2, 4, 5}),
    ("customers of the web", {1, 4}),
    ("in audience 'norwegians' and spend > 50", {1, 2}),
    ("country != 'NO'", {3, 4, 6}),
    ("country = 'NO' or country is unknown", {1, 2, 5, 6}),
    ("in list 'staff'", {4}),
    ("rfm_segment = 'High'", {1, 2}),
    ("sum(lines.quantity) >= 5", {1, 5}),
    ("email contains '@'", {1, 2, 5, 6}),
    ("spend > 1000", set()),
]


@pytest.mark.parametrize(("text", "members"), MEMBERS)
def test_an_audience_is_those_for_whom_its_condition_holds(text, members):
    found = SHOP.audience(text)
    assert found.ids().to_list() == sorted(members)
    assert found.count() == found.members().count().to_pyarrow().as_py() == len(members)


def test_ids_are_called_after_the_key():
    assert SHOP.audience("buyers").ids().name == "customer_id"
    assert SHOP.audience("spend > 1000").ids().dtype == pl.Int64


def test_members_come_with_the_columns_that_are_asked_for():
    found = pl.from_arrow(
        SHOP.audience("norwegians").members("spend", "orders_total * 2").order_by("customer_id").to_pyarrow()
    )
    assert found.rows() == [(1, 150.0, 4), (2, 80.0, 2), (5, 40.0, 2)]
    assert found.columns == ["customer_id", "spend", "orders_total * 2"]


# --- sets ---------------------------------------------------------------------------------------------------------------

SETS = {text: members for text, members in MEMBERS if text != "everyone"}


def formula(depth=3):
    """A random formula of sets: (the audience, the Python set that it must be)."""
    leaf = st.sampled_from(sorted(SETS)).map(lambda text: (SHOP.audience(text), SETS[text]))
    if depth == 0:
        return leaf
    part = formula(depth - 1)
    joined = st.tuples(part, part, st.sampled_from("&|-")).map(_joined)
    return leaf | joined | part.map(lambda each: (~each[0], EVERYONE - each[1]))


def _joined(parts):
    (one, first), (two, second), sign = parts
    match sign:
        case "&":
            return one & two, first & second
        case "|":
            return one | two, first | second
        case _:
            return one - two, first - second


@settings(max_examples=examples(25), deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(formula())
def test_set_operations_are_those_of_sets(made):
    audience, wanted = made
    assert set(audience.ids()) == wanted
    assert SHOP.audience(audience.text).tree == audience.tree  # the text says the same
    assert parse(audience.text) == audience.tree


def test_a_combination_has_a_text_and_no_name():
    found = SHOP.audience("norwegians") & SHOP.audience("buyers") - SHOP.audience("spend > 100")
    assert (found.name, found.text) == ("", "country = 'NO' and any(orders) and not spend > 100")
    assert (~SHOP.audience("buyers")).text == "not any(orders)"


@pytest.mark.parametrize(
    "other",
    [workspace(as_of="2026-02-01"), workspace(), SHOP.define(x="1")],
    ids=["another day", "other data", "defined"],
)
def test_audiences_of_different_workspaces_or_days_do_not_mix(other):
    for join in ("__and__", "__or__", "__sub__"):
        with pytest.raises(InsightError, match="of different workspaces or of different days"):
            getattr(SHOP.audience("buyers"), join)(other.audience("buyers"))


# --- samples ------------------------------------------------------------------------------------------------------------


def test_a_sample_is_drawn_by_its_seed_and_of_members_alone():
    buyers = SHOP.audience("buyers")
    drawn = {tuple(buyers.sample(2, "country", seed=seed)["customer_id"]) for seed in range(20)}
    assert len(drawn) > 1
    assert all(set(each) <= {1, 2, 4, 5} and len(each) == 2 for each in drawn)
    for seed in (0, 1, 7):
        assert buyers.sample(2, seed=seed).equals(buyers.sample(2, seed=seed))


@pytest.mark.parametrize(("n", "wanted"), [(0, 0), (1, 1), (4, 4), (99, 4), (-1, 0)])
def test_a_sample_has_as_many_as_asked_for_if_there_are_as_many(n, wanted):
    found = SHOP.audience("buyers").sample(n)
    assert found.height == wanted
    assert found["customer_id"].is_sorted()


def test_a_sample_shows_stored_columns_with_the_private_ones_masked():
    found = SHOP.audience("norwegians").sample(10)
    assert found.columns == list(frames()["profile"].columns)
    assert set(found["email"]) | set(found["mobile"]) | set(found["first_name"]) == {MASK}
    assert found["country"].to_list() == ["NO"] * 3


def test_a_sample_of_chosen_columns_has_those():
    found = SHOP.audience("norwegians").sample(10, "spend", "email", "customer_id")
    assert found.columns == ["customer_id", "spend", "email"]
    assert found.rows()[0] == (1, 150.0, MASK)
    shop = SHOP.define(address="lower(email)")
    assert set(shop.audience("buyers").sample(5, "address")["address"]) == {MASK}
    with pytest.raises(PrivateColumn):
        SHOP.audience("norwegians").sample(10, "lower(email)")


# --- words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "_"), MEMBERS)
def test_every_audience_can_be_said_in_words_and_in_sql(text, _):
    found = SHOP.audience(text)
    assert len(found.describe()) > 3
    assert found.describe()[0].isupper() or found.describe()[0].isalnum()
    assert "SELECT" in found.sql()
    assert found.text in repr(found)


def test_properties_are_spoken_of_by_their_titles():
    assert "Spend, 90 days" in SHOP.audience("spend_90d > 100").describe()


def test_nothing_of_the_data_is_in_what_an_audience_says_of_itself():
    for text, _ in MEMBERS:
        found = SHOP.audience(text)
        shown = f"{found!r}{found}{found.sql()}{found.describe()}{found.text}{found.tree!r}{found.members()!r}{found.profiles!r}"
        assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("buyer", "No audience or property named 'buyer'. Did you mean 'buyers'?"),
        ("norwegian", "Did you mean 'norwegians'?"),
        ("in audience 'buyer'", "No audience named 'buyer'. Did you mean 'buyers'?"),
        ("in list 'stuff'", "Did you mean 'staff'?"),
        ("contry = 'NO'", "Did you mean 'country'?"),
    ],
)
def test_a_name_that_is_nearly_known_is_answered_with_the_one_that_is(text, words):
    with pytest.raises(UnknownName) as raised:
        SHOP.audience(text)
    assert words in str(raised.value)


@pytest.mark.parametrize("text", ["", " ", "country", "spend", "'x'", "everyone and", "1 = 'x'"])
def test_what_is_no_condition_is_no_audience(text):
    with pytest.raises(ExpressionError):
        SHOP.audience(text)


def test_a_name_wins_over_an_expression_that_reads_the_same():
    found = workspace(made=model(audiences={"email_ok": "country = 'NO'"}))
    assert found.audience("email_ok").ids().to_list() == [1, 2, 5]
    assert found.audience("email_ok = true").ids().to_list() == [1, 2, 3, 5]


def test_audiences_can_be_added_to_a_workspace_which_stays_as_it_was():
    more = SHOP.define_audiences(rich="spend > 100", poor="in audience 'buyers' and not in audience 'rich'")
    assert more.audience("poor").ids().to_list() == [2, 4, 5]
    assert "rich" not in SHOP.audiences
