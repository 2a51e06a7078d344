"""Overlap: what audiences have in common, held against counts of each question alone and against plain sets."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, product

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.audiences.comparisons.overlap import overlap_of_regions
from insight.errors import ComparisonError, InsightError, UnknownName
from insight.language.format import text_of
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.interpreter import members
from tests.reference.strategies import surveys
from tests.small_shop import workspace

SHOP = workspace()


def some(share):
    return settings(
        max_examples=examples(30 * share), deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip


# --- by hand --------------------------------------------------------------------------------------------------------

# norwegians 1 2 5, buyers 1 2 4 5, web 1 4
THREE = SHOP.overlap(["norwegians", "buyers", "customers of the web"])


def test_sizes_union_and_total_are_counted():
    assert THREE.names == ("norwegians", "buyers", "customers of the web")
    assert (THREE.sizes, THREE.union, THREE.total) == ((3, 4, 2), 4, 6)


def test_a_pair_tells_counts_and_shares_of_each_side():
    assert THREE.pairs.rows(named=True) == [
        {
            "one": "norwegians", "two": "buyers", "size_one": 3, "size_two": 4, "both": 3, "share_of_one": 1.0,
            "share_of_two": 0.75, "jaccard": 0.75,
        },
        {
            "one": "norwegians", "two": "customers of the web", "size_one": 3, "size_two": 2, "both": 1,
            "share_of_one": 1 / 3, "share_of_two": 0.5, "jaccard": 0.25,
        },
        {
            "one": "buyers", "two": "customers of the web", "size_one": 4, "size_two": 2, "both": 2, "share_of_one": 0.5,
            "share_of_two": 1.0, "jaccard": 0.5,
        },
    ]  # fmt: skip


def test_regions_are_exclusive_and_only_those_that_occur():
    assert THREE.regions.rows() == [
        (["norwegians", "buyers"], 2, 2, 0.5),
        (["norwegians", "buyers", "customers of the web"], 3, 1, 0.25),
        (["buyers", "customers of the web"], 2, 1, 0.25),
    ]
    assert THREE.exclusive == {(): 2, (0, 1): 2, (0, 1, 2): 1, (1, 2): 1}


def test_an_overlap_is_plain_values_for_json():
    found = THREE.to_dict()
    assert (found["total"], found["union"]) == (6, 4)
    assert found["audiences"][1] == {"name": "buyers", "members": 4}
    assert found["regions"][0] == {"audiences": ["norwegians", "buyers"], "degree": 2, "profiles": 2, "share": 0.5}
    assert len(found["pairs"]) == 3


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        ("norwegians", "norwegians"),
        ("country   = 'NO'", "country = 'NO'"),
        (SHOP.audience("norwegians"), "norwegians"),
        (SHOP.audience("country = 'NO'"), "country = 'NO'"),
        (~SHOP.audience("norwegians"), "not country = 'NO'"),
    ],
)
def test_audiences_are_given_by_name_by_text_or_as_they_are(one, wanted):
    assert SHOP.overlap([one, "everyone"]).names == (wanted, "everyone")


def test_a_condition_that_is_missing_counts_as_false():
    found = SHOP.overlap(["email_ok", "not email_ok"])
    assert (found.sizes, found.union, found.total) == ((4, 2), 6, 6)
    assert found.both[0][1] == 0
    assert SHOP.overlap(["email_ok", "everyone"]).exclusive == {(0, 1): 4, (1,): 2}


def test_empty_audiences_have_no_shares():
    found = SHOP.overlap(["spend > 1000", "spend > 2000"])
    assert found.pairs.select("both", "share_of_one", "share_of_two", "jaccard").row(0) == (0, None, None, None)
    assert found.regions.rows() == []
    assert found.regions.schema["audiences"] == pl.List(pl.String)


def test_without_profiles_everything_is_zero():
    people = pl.from_arrow(SHOP.profiles.data.engine.arrow(SHOP.profiles.data.profile).slice(0, 0))
    found = workspace({"profile": people}).overlap(["norwegians", "buyers"])
    assert (found.sizes, found.union, found.total, found.exclusive) == ((0, 0), 0, 0, {})


def test_it_is_one_query(monkeypatch):
    asked, engine = [], type(SHOP.profiles.data.engine)
    real = engine.arrow
    SHOP.profiles.count()
    monkeypatch.setattr(engine, "arrow", lambda self, table: asked.append(table) or real(self, table))
    SHOP.overlap([f"spend > {bound}" for bound in range(20)])
    assert len(asked) == 1


# --- wrong calls ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audiences", "words"),
    [
        ([], "An overlap needs two audiences or more; here are 0."),
        (["buyers"], "here is 1"),
        ("buyers", "here is 1"),
        (["buyers", "norwegians", "buyers"], "The audience 'buyers' stands here twice."),
        (["spend > 1", "spend>1"], "The audience 'spend > 1' stands here twice."),
    ],
)
def test_what_cannot_be_compared_is_refused(audiences, words):
    with pytest.raises(ComparisonError, match=words):
        SHOP.overlap(audiences)


def test_an_unknown_name_is_told_as_everywhere():
    with pytest.raises(UnknownName, match="Did you mean 'buyers'"):
        SHOP.overlap(["buyer", "norwegians"])


@pytest.mark.parametrize(
    "other", [workspace(), workspace(as_of=dt.date(2025, 6, 1)), SHOP.define_audiences(rich="spend > 100")]
)
def test_audiences_of_another_workspace_or_day_are_refused(other):
    with pytest.raises(InsightError, match="different workspaces or of different days"):
        SHOP.overlap(["buyers", other.audience("norwegians")])


# --- many -----------------------------------------------------------------------------------------------------------

MANY = [f"spend >= {bound}" for bound in range(0, 130, 10)]


def test_regions_are_told_of_12_audiences_and_no_more():
    assert SHOP.overlap(MANY[:12]).regions["profiles"].sum() == 6
    found = SHOP.overlap(MANY)
    for ask in (lambda: found.regions, found.plot):
        with pytest.raises(ComparisonError, match=r"Exclusive regions are told for up to 12 audiences; here are 13\."):
            ask()
    assert found.to_dict()["regions"] is None


def test_pairs_of_many_audiences_are_those_of_each_pair_alone():
    found = SHOP.overlap(MANY)
    assert found.pairs.height == 13 * 12 // 2
    for one, two, both in found.pairs.select("one", "two", "both").rows():
        assert both == (SHOP.audience(one) & SHOP.audience(two)).count()
    assert (found.union, found.total) == (6, 6)


# --- laws -----------------------------------------------------------------------------------------------------------


@some(0.4)
@given(surveys("condition", size=3))
def test_every_number_is_that_of_plain_sets(survey):
    world, trees = survey
    texts = list(dict.fromkeys(map(text_of, trees)))
    if len(texts) < 2:
        return
    held = {text_of(tree): members(tree, world) - {None} for tree in trees}
    sets = [held[text] for text in texts]
    everybody = {profile[world.key] for profile in world.profiles} - {None}
    found = workspace_of(world).overlap(texts)
    assert found.sizes == tuple(map(len, sets))
    assert (found.union, found.total) == (len(set().union(*sets)), len(everybody))
    for one, two in combinations(range(len(sets)), 2):
        assert found.both[one][two] == found.both[two][one] == len(sets[one] & sets[two])
    wanted = {}
    for key in everybody:
        region = tuple(place for place, each in enumerate(sets) if key in each)
        wanted[region] = wanted.get(region, 0) + 1
    assert found.exclusive == wanted


@st.composite
def counted_regions(draw):
    size = draw(st.integers(2, 5))
    keys = list(product([False, True], repeat=size))
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=len(keys)))
    return size, {key: draw(st.integers(0, 10**12)) for key in chosen}


@given(counted_regions())
def test_regions_counted_elsewhere_give_the_same_answers(drawn):
    size, regions = drawn
    found = overlap_of_regions([f"a{n}" for n in range(size)], regions)
    assert found.total == sum(regions.values())
    assert found.union == sum(count for key, count in regions.items() if any(key))
    for one in range(size):
        for two in range(size):
            assert found.both[one][two] == sum(count for key, count in regions.items() if key[one] and key[two])
    assert found.regions["profiles"].sum() == found.union
    assert found.regions["profiles"].to_list() == sorted(found.regions["profiles"], reverse=True)


def test_a_region_of_the_wrong_length_is_refused():
    with pytest.raises(ComparisonError, match="each of the 2 audiences"):
        overlap_of_regions(["a", "b"], {(True, False, True): 5})
