"""Diff: who joins and leaves, and through which condition, held against plain sets."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from insight.audiences.conditions import conditions_of
from insight.errors import InsightError, UnknownName
from insight.language import syntax as s
from insight.language.format import text_of
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate, members
from tests.reference.strategies import surveys
from tests.small_shop import SECRETS, workspace

SHOP = workspace()

# spend: 150 80 0 60 40 0; country: NO NO SE DK NO -; email_ok: yes yes yes no yes -
OLD = "spend > 50 and country = 'NO'"
NEW = "spend > 30 and country in ['NO', 'DK'] and email_ok and customer_id != 2"


def conditions(found):
    return found.conditions.rows()


# --- by hand --------------------------------------------------------------------------------------------------------


def test_who_stays_leaves_and_joins_is_counted():
    found = SHOP.diff(OLD, NEW)  # 1 2 become 1 5
    assert (found.old_size, found.new_size) == (2, 2)
    assert (found.stayed, found.left, found.joined) == (1, 1, 1)
    assert found.leavers().to_list() == [2]
    assert found.joiners().to_list() == [5]
    assert found.joiners().name == "customer_id"


def test_each_condition_tells_whom_it_keeps_out():
    assert conditions(SHOP.diff(OLD, NEW)) == [
        ("new", "spend > 30", "new", "left", 0, 0),
        ("new", "country in ['NO', 'DK']", "new", "left", 0, 0),
        ("new", "email_ok", "new", "left", 0, 0),
        ("new", "customer_id != 2", "new", "left", 1, 1),
        ("old", "spend > 50", "gone", "joined", 1, 1),
        ("old", "country = 'NO'", "gone", "joined", 0, 0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        # 4 fails both, so neither alone keeps it out
        ("buyers", "country = 'NO' and email_ok", ["new 0 1", "new 0 1", "gone 0 0"]),
        # without the only condition, everyone is in
        ("everyone", "country = 'NO'", ["new 3 3", "gone 0 0"]),
        # either of two lets in
        ("everyone", "country = 'NO' or email_ok", ["new 0 2", "new 0 2", "gone 0 0"]),
        # what the old text kept out
        ("spend > 100", "spend > 50", ["new 0 0", "gone 2 2"]),
        # the same conditions, joined in another way: 3 has agreed, but lives in SE
        ("email_ok and country = 'NO'", "email_ok or country = 'NO'", ["unchanged 0 0"] * 3 + ["unchanged 1 1"]),
        # `not` before a group
        ("everyone", "not (country = 'NO' and email_ok)", ["new 0 0", "new 0 0", "gone 0 0"]),
        # written differently, but the same
        ("spend>50", "spend > 50", ["unchanged 0 0", "unchanged 0 0"]),
    ],
)  # fmt: skip
def test_conditions_are_new_gone_or_unchanged(old, new, wanted):
    found = conditions(SHOP.diff(old, new))
    assert [f"{change} {alone} {fails}" for _, _, change, _, alone, fails in found] == wanted


def test_reach_of_both_is_told_for_every_channel():
    found = SHOP.diff("norwegians", "everyone")
    assert found.reach.rows() == [("email", 1, 1, 0), ("sms", 0, 1, 1)]
    assert found.old_reach == SHOP.audience("norwegians").reaches()
    assert found.new_reach == SHOP.audience("everyone").reaches()


def test_a_diff_is_plain_values_for_json_without_keys():
    found = SHOP.diff("norwegians", NEW).to_dict()
    assert found["old"]["audience"] == "norwegians"
    assert found["old"]["text"] == "country = 'NO'"
    assert (found["old"]["members"], found["new"]["members"]) == (3, 2)
    assert (found["stayed"], found["left"], found["joined"]) == (2, 1, 0)
    assert found["new"]["reach"]["email"]["channel"] == "email"
    assert len(found["conditions"]) == 5
    assert [secret for secret in SECRETS if secret in str(found)] == []


def test_audiences_are_given_by_name_by_text_or_as_they_are():
    wanted = SHOP.diff("norwegians", "buyers").to_dict()
    assert SHOP.diff(SHOP.audience("norwegians"), SHOP.audience("buyers")).to_dict() == wanted
    assert SHOP.diff("country = 'NO'", "any(orders)").conditions.equals(SHOP.diff("norwegians", "buyers").conditions)


def test_a_condition_that_stands_there_twice_is_told_twice_and_drawn_once():
    found = SHOP.diff("everyone", "email_ok and (email_ok or country = 'NO')")
    assert [row[1] for row in conditions(found)] == ["email_ok", "email_ok", "country = 'NO'", "everyone"]
    assert [row[4] for row in conditions(found)] == [0, 0, 0, 0]
    assert list(found.plot().layout.yaxis2.ticktext) == ["+ email_ok", "+ country = 'NO'", "− everyone"]  # noqa: RUF001


def test_without_profiles_nobody_moves():
    import polars as pl  # noqa: PLC0415

    people = pl.from_arrow(SHOP.profiles.data.engine.arrow(SHOP.profiles.data.profile).slice(0, 0))
    found = workspace({"profile": people}).diff(OLD, NEW)
    assert (found.stayed, found.left, found.joined) == (0, 0, 0)
    assert found.joiners().to_list() == []


def test_it_is_one_query_beside_the_reach_of_each(monkeypatch):
    asked, engine = [], type(SHOP.profiles.data.engine)
    run = engine._run
    SHOP.profiles.count()
    monkeypatch.setattr(engine, "_run", lambda self, table: asked.append(table) or run(self, table))
    SHOP.diff(OLD, NEW)
    assert len(asked) == 3


def test_what_is_no_audience_is_told_as_everywhere():
    with pytest.raises(UnknownName, match="Did you mean 'buyers'"):
        SHOP.diff("norwegians", "buyer")


def test_audiences_of_another_day_are_refused():
    with pytest.raises(InsightError, match="different workspaces or of different days"):
        SHOP.diff("buyers", workspace(as_of="2025-06-01").audience("buyers"))


# --- laws -----------------------------------------------------------------------------------------------------------


def without(tree, index):
    """The tree without its condition at this place in reading order, taken away by hand; None when nothing is left."""
    seen = iter(range(1000))

    def pruned(node):
        inner = node
        while isinstance(inner, s.Not):
            inner = inner.term
        if not isinstance(inner, (s.And, s.Or)):
            return None if next(seen) == index else node
        kept = [part for part in map(pruned, inner.terms) if part is not None]
        if not kept:
            return None
        whole = type(inner)(tuple(kept)) if len(kept) > 1 else kept[0]
        while isinstance(node, s.Not):
            whole, node = s.Not(whole), node.term
        return whole

    return pruned(tree)


def plain(tree, people, world, index):
    """Of these people, those in an audience without one condition, and those whom the condition is not true for."""
    rest = without(tree, index)
    inside = members(rest, world) if rest is not None else set(evaluate(tree, world))
    condition = conditions_of(tree).all[index].node
    return len(people & inside), len(people - members(condition, world))


@settings(
    max_examples=examples(8), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(surveys("condition", size=2))
def test_every_number_is_that_of_plain_sets(survey):
    world, (old, new) = survey
    was, is_in = (members(tree, world) - {None} for tree in (old, new))
    found = workspace_of(world).diff(text_of(old), text_of(new))
    assert (found.stayed, found.left, found.joined) == (len(was & is_in), len(was - is_in), len(is_in - was))
    assert set(found.leavers()) == was - is_in
    assert set(found.joiners()) == is_in - was
    for side, tree, people in (("new", new, was - is_in), ("old", old, is_in - was)):
        effects = [each for each in found.effects if each.side == side]
        assert [each.condition for each in effects] == [each.text for each in conditions_of(tree).all]
        for index, each in enumerate(effects):
            assert (each.alone, each.fails) == plain(tree, people, world, index), each
