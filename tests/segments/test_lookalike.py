"""Lookalikes: a planted propensity is learned and told honestly, the engine scores as NumPy does, sizes are exact."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from insight import Workspace
from insight.errors import BadFeature, PrivateColumn, SegmentationError
from insight.language.format import format_text
from insight.segments.lookalike import learning as lookalike_fit
from insight.segments.lookalike.likeness import sigmoid_of
from insight.segments.lookalike.lookalike_search import Likewise, _threshold, lookalike
from insight.workspace.lookalike import Lookalike, lookalike_of
from tests.examples import examples

BY = ("spend", "visits", "channel", "member", "noise", "age")


def people(rows=5000, seed=3):
    """Profiles of whom some buy: more likely with spend (in logarithms), in the app, and in the middle of `age`."""
    chance = np.random.default_rng(seed)
    spend, visits = chance.lognormal(5, 1, rows).round(2), chance.poisson(8, rows)
    channel = chance.choice(["app", "web", "store"], rows, p=[0.3, 0.3, 0.4])
    age = chance.uniform(20, 70, rows)
    odds = -2.6 + 1.2 * (np.log(spend) - 5) + 1.0 * (channel == "app") - np.abs(age - 45) / 10 + 0.08 * (visits - 8)
    propensity = 1 / (1 + np.exp(-odds - 1.2))
    gaps = chance.random(rows) < 0.1
    return pl.DataFrame({
        "id": np.arange(rows) * 7, "spend": spend, "visits": visits, "channel": channel, "propensity": propensity,
        "member": [None if n % 8 == 0 else n % 3 == 0 for n in range(rows)], "noise": chance.normal(size=rows),
        "age": [None if gap else each for gap, each in zip(gaps, age, strict=True)],
        "bought": chance.random(rows) < propensity, "coin": chance.random(rows) < 0.1, "same": ["x"] * rows,
        "email": [f"a{n}@b.no" for n in range(rows)], "day": [None, *["2026-01-01"] * (rows - 1)], "few": chance.integers(0, 3, rows),
    }).with_columns(pl.col("day").str.to_date())  # fmt: skip


FRAME = people()
MODEL = {"profile": {"key": "id", "private": ["email"]}, "audiences": {"buyers": {"expression": "bought"}}}
WS = Workspace.from_tables(FRAME, as_of="2026-01-01", model=MODEL)


def like(text="bought", by=BY, size=500, ws=WS, **more):
    return lookalike(ws.profiles, ws.catalog.condition(text), Likewise(tuple(by), size, **more))


@pytest.fixture(scope="module")
def found():
    return lookalike_of(like())


def test_a_planted_propensity_is_learned_and_its_auc_is_honest(found):
    best = roc_auc_score(FRAME["bought"], FRAME["propensity"])  # nothing can do better but by luck
    assert best - 0.03 < found.auc < best + 0.01
    similarity = found.likeness.similarity(found.features.matrix(FRAME))
    assert np.corrcoef(similarity, FRAME["propensity"])[0, 1] > 0.95
    assert np.abs(similarity - FRAME["propensity"].to_numpy()).mean() < 0.04


def test_what_is_learned_by_heart_does_not_count():
    chance = np.random.default_rng(5)
    frame = pl.DataFrame(
        {"id": range(600), "lot": np.arange(600) < 60, **{f"x{n}": chance.normal(size=600) for n in range(12)}}
    )
    ws = Workspace.from_tables(frame, as_of="2026-01-01", model={"profile": {"key": "id"}})
    found = like("lot", by=[f"x{n}" for n in range(12)], size=50, ws=ws)
    similarity = found.likeness.similarity(found.features.matrix(frame))
    assert roc_auc_score(frame["lot"], similarity) > 0.7  # of the profiles that were trained on
    assert found.auc < 0.6
    assert found.factors["importance"].abs().max() < 0.05
    at = found.curve.filter(pl.col("reach") == 50)
    known = similarity[:60] >= at["similarity"].item()
    assert at["share_of_seed"].item() < known.mean() - 0.1


def test_the_similarity_is_a_probability(found):
    told = found.calibration
    assert told["profiles"].sum() == pytest.approx(5000, abs=10)
    assert (told["similarity"] - told["share_of_seed"]).abs().max() < 0.06
    assert (told["similarity"] * told["profiles"]).sum() == pytest.approx(FRAME["bought"].sum(), rel=0.03)
    best = float(((FRAME["propensity"] - FRAME["bought"].cast(float)) ** 2).mean())
    assert best - 0.003 < found.brier < best + 0.01


def test_probabilities_hold_when_only_some_of_either_side_are_learned_from(monkeypatch):
    monkeypatch.setattr(lookalike_fit, "SIDE", 800)
    found = like()
    similarity = found.likeness.similarity(found.features.matrix(FRAME))
    assert similarity.mean() == pytest.approx(FRAME["bought"].mean(), abs=0.02)
    assert found.calibration["profiles"].sum() == pytest.approx(5000, abs=10)


def test_what_matters_is_told_with_its_direction(found):
    told = {row["property"]: row for row in found.factors.rows(named=True)}
    assert set(found.factors["property"][:2]) == {"spend", "age"}
    assert found.factors["importance"].is_sorted(descending=True)
    assert told["spend"]["toward"] == "more"
    assert told["channel"]["toward"] == "app"
    assert told["age"]["toward"] == "mixed"
    for nothing in ("noise", "member"):
        assert abs(told[nothing]["importance"]) < 0.01


def test_the_engine_scores_everyone_as_numpy_does(found):
    frame = pl.DataFrame(
        pl.from_arrow(WS.profiles.data.engine.arrow(found.profiles.table(["lookalike_similarity"])))
    ).sort("id")
    similarity = found.likeness.similarity(found.features.matrix(FRAME))
    assert np.allclose(frame["lookalike_similarity"], similarity, rtol=1e-8, atol=0)


def test_a_seed_of_yes_does_not_hold_those_of_whom_it_is_not_known():
    found = like("member", by=["spend", "visits"], size=100)
    assert found.seed_size == WS.audience("member").count() == FRAME["member"].sum()
    assert found.curve["reach"].max() == 5000 - found.seed_size
    assert found.text.endswith(" and not member")


@pytest.mark.parametrize("exclude", [True, False])
@pytest.mark.parametrize("size", [1, 500, "all"])
def test_exactly_as_many_are_reached_as_asked_and_they_are_the_most_similar(size, exclude):
    everyone = int((~FRAME["bought"]).sum()) if exclude else FRAME.height
    size = everyone if size == "all" else size
    found = like(size=size, exclude_seed=exclude)
    members = FRAME.filter(pl.col("id").is_in(ids(found)))
    assert (found.size, members.height, found.note) == (size, size, "")
    assert found.text == format_text(found.text)
    assert not exclude or not members["bought"].any()
    similarity = pl.Series(found.likeness.similarity(found.features.matrix(FRAME)))
    inside = FRAME["id"].is_in(members["id"].to_list())
    others = similarity.filter(~inside & (~FRAME["bought"] if exclude else pl.Series([True] * FRAME.height)))
    assert not others.len() or similarity.filter(inside).min() > others.max()


def ids(found):
    return pl.DataFrame(pl.from_arrow(WS.profiles.data.engine.arrow(found.profiles.table([], found.tree))))[
        "id"
    ].to_list()


def test_a_named_audience_is_left_out_by_its_name():
    found = like("in audience 'buyers'")
    assert found.text.endswith("and not in audience 'buyers'")
    assert like("not bought", size=50).text.endswith(" and bought")


def test_the_curve_tells_similarity_and_the_share_of_the_seed_for_each_reach(found):
    curve = found.curve
    assert curve["reach"].is_sorted()
    assert curve["similarity"].is_sorted(descending=True)
    assert curve["share_of_seed"].is_sorted()
    assert 500 in curve["reach"]
    assert curve["reach"].max() == (~FRAME["bought"]).sum()
    similarity = np.sort(found.likeness.similarity(found.features.matrix(FRAME.filter(~pl.col("bought")))))[::-1]
    assert np.allclose(curve["similarity"], similarity[curve["reach"].to_numpy() - 1])
    same = found.likeness.similarity(found.features.matrix(FRAME.filter("bought")))
    at = curve.filter(pl.col("reach") == 500)
    assert at["share_of_seed"].item() == pytest.approx((same >= at["similarity"].item()).mean(), abs=0.05)


def test_new_customers_are_scored_by_the_same_numbers(found):
    other = Workspace.from_tables(people(300, 9), as_of="2026-01-01", model={"profile": {"key": "id"}})
    again = Lookalike.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)), other.profiles)
    assert again == found
    for name in ("factors", "curve", "calibration"):
        assert getattr(again, name).equals(getattr(found, name))
    scored = pl.DataFrame(
        pl.from_arrow(other.profiles.data.engine.arrow(again.profiles.table(["lookalike_similarity"])))
    ).sort("id")
    assert np.allclose(scored["lookalike_similarity"], found.likeness.similarity(found.features.matrix(people(300, 9))))
    assert (
        again.profiles.count(again.tree)
        == ((scored["lookalike_similarity"] >= found.threshold) & ~people(300, 9)["bought"]).sum()
    )


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_threads():
    made = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            made.append(like().to_json())
    assert made[0] == made[1]


def test_properties_that_do_not_tell_the_seed_apart_are_said_to():
    found = like("coin", by=["noise", "few"], size=20)
    assert found.auc < 0.55
    assert "do not tell the seed apart" in found.note
    assert found.note in " ".join(str(found).split())


def test_a_seed_that_is_defined_by_its_properties_is_said_to_be(found):
    sure = like("spend > 400", size=100)
    assert sure.auc > 0.99
    assert "defined by these properties" in sure.note
    assert FRAME.filter(pl.col("id").is_in(ids(sure)))["spend"].min() > 200  # those who just miss the condition
    assert not found.note


def test_equally_similar_profiles_are_reached_together_or_not_at_all():
    found = like("bought", by=["few", "member"], size=1200)
    assert 0 < found.size < 1200
    assert "all equally similar" in found.note
    similarity = found.likeness.similarity(found.features.matrix(FRAME.filter(~pl.col("bought"))))
    sizes = np.cumsum(np.unique(np.round(similarity, 12), return_counts=True)[1][::-1])
    assert found.size == sizes[sizes <= 1200].max()
    with pytest.raises(SegmentationError, match="equally similar to the seed, and none more so"):
        like("bought", by=["few", "member"], size=3)


def test_it_reads_as_a_page_and_is_drawn(found):
    said = str(found)
    for word in (found.text, "AUC, held out", "0.8", "spend", "toward"):
        assert word in said
    curve = found.plot()
    assert list(curve.data[0].x) == found.curve["reach"].to_list()
    assert found.plot("factors", theme="dark").data
    with pytest.raises(SegmentationError, match="no figure 'map'"):
        found.plot("map")


def test_without_a_workspace_there_is_no_audience(found):
    with pytest.raises(SegmentationError, match="belongs to no workspace"):
        _ = found.audience


BAD = [
    ({"text": "spend > 3000"}, SegmentationError, "50 are the least"), ({"text": "everyone"}, SegmentationError, "leaves 0 of 5,000"),
    ({"text": "not everyone"}, SegmentationError, "has 0 profiles"), ({"size": 0}, SegmentationError, "from 1"),
    ({"size": 4990}, SegmentationError, "Ask for fewer"), ({"size": 1.5}, SegmentationError, "whole number"),
    ({"size": True}, SegmentationError, "whole number"), ({"by": []}, SegmentationError, "No property"),
    ({"by": ["spent"]}, SegmentationError, "Did you mean 'spend'"), ({"by": ["id"]}, SegmentationError, "is the key"),
    ({"by": ["email"]}, PrivateColumn, "private"), ({"by": ["same"]}, BadFeature, "the same for everyone"),
    ({"by": ["day"]}, BadFeature, "has no distance"), ({"name": "my like"}, SegmentationError, "no name for a lookalike"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "error", "message"), BAD)
def test_what_cannot_be_found_is_refused(asked, error, message):
    with pytest.raises(error, match=message):
        like(**asked)


def test_a_name_that_is_taken_is_refused(found):
    with pytest.raises(SegmentationError, match="'lookalike_similarity' already"):
        lookalike(found.profiles, WS.catalog.condition("bought"), Likewise(BY, 10))
    other = lookalike(found.profiles, WS.catalog.condition("bought"), Likewise(BY, 10, "second"))
    assert other.text.startswith("second_similarity >= ")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"format": 9}, SegmentationError),
        ({"likeness": {}}, KeyError),
        ({"name": None}, TypeError),
        ({"text": ...}, KeyError),
    ],
)
def test_values_that_are_no_lookalike_are_refused(found, change, error):
    data = {name: each for name, each in {**found.to_json(), **change}.items() if each is not ...}
    data["name"] = data["name"] or 3
    if error is TypeError:
        data["likeness"] = {**data["likeness"], "constant": None}
    with pytest.raises(error):
        Lookalike.from_json(data, WS.profiles)


# --- laws ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.floats(1e-12, 1 - 1e-12) | st.sampled_from([0.1, 0.25, 0.5]), min_size=1, max_size=40), st.data())
def test_a_threshold_reaches_the_wanted_number_or_with_ties_the_nearest_below(values, data):
    similar = np.sort(np.array(values))[::-1]
    size = data.draw(st.integers(1, len(values)))
    possible = [int((similar >= each).sum()) for each in np.unique(similar)]
    fitting = [each for each in possible if each <= size]
    if not fitting:
        with pytest.raises(SegmentationError, match="equally similar"):
            _threshold(similar, size)
        return
    line = _threshold(similar, size)
    assert (similar >= line).sum() == max(fitting)
    assert float(repr(line)) == line


@pytest.mark.parametrize(("slope", "offset"), [(1.0, -3.0), (0.2, 0.5), (5.0, 0.0)])
def test_a_sigmoid_is_found_again(slope, offset):
    chance = np.random.default_rng(2)
    values = chance.normal(size=40_000)
    inside = chance.random(len(values)) < 1 / (1 + np.exp(-(slope * values + offset)))
    found = sigmoid_of(values, inside, np.ones(len(values)))
    assert (found.slope, found.offset) == (pytest.approx(slope, rel=0.08), pytest.approx(offset, abs=0.12))


def test_a_sigmoid_never_turns_the_order_around():
    values = np.arange(100.0)
    assert sigmoid_of(values, values < 50, np.ones(100)).slope > 0
    assert sigmoid_of(values, values >= 50, np.ones(100)).slope < np.inf
