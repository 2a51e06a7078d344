"""Finding segments: planted ones are found, noise is said to be noise, and the engine says the same labels."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from insight.errors import BadFeature, NoStructure, PrivateColumn, SegmentationError
from insight.segments.fit import METHODS, fit
from insight.segments.frozen_model import Centres, Mixture
from insight.segments.partition import NONE
from insight.segments.segment_files import load, save
from insight.segments.treatments import NearDuplicates
from insight.workspace.segmentation import segmentation_of
from tests.examples import examples
from tests.segments.made_up import BY, mixed, of_matrix, planted, workspace

SEEDS = examples(3)


@pytest.mark.filterwarnings("ignore::insight.segments.treatments.NearDuplicates")  # few centres lie near a line
@pytest.mark.parametrize("seed", range(SEEDS))
def test_planted_groups_are_found_and_so_is_their_number(seed):
    matrix, labels = planted(seed, k=3 + seed % 4)
    found = of_matrix(matrix).segment("group", [f"x{n}" for n in range(4)], seed=seed)
    assert len(found) == 3 + seed % 4
    frame = found.labels()
    assert adjusted_rand_score(labels, frame["segment"].to_list()) >= 0.98
    assert found.selection.chosen == len(found)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_noise_has_no_structure(kind, seed):
    chance = np.random.default_rng(seed)
    matrix = chance.normal(size=(600, 4)) if kind == "normal" else chance.uniform(size=(600, 4))
    with pytest.raises(NoStructure, match="do not fall into groups") as caught:
        of_matrix(matrix).segment("group", [f"x{n}" for n in range(4)])
    assert caught.value.selection.chosen is None
    assert len(caught.value.selection.frame()) == 11


@pytest.mark.parametrize("method", METHODS)
def test_every_method_partitions_everyone_and_the_engine_says_the_same(method):
    ws = workspace(mixed())
    found = ws.segment("tier", BY, k=3, method=method)
    frame = found.labels()
    assert frame["id"].to_list() == sorted(frame["id"].to_list())
    assert frame.height == 400
    assert set(frame["segment"]) <= {*found.names, NONE}
    columns = ws.table(*BY)
    scored = ws.profiles.data.engine.arrow(columns.select("id", segment=found.expression({n: columns[n] for n in BY})))
    assert dict(zip(scored["id"].to_pylist(), scored["segment"].to_pylist(), strict=True)) == dict(
        frame.select("id", "segment").rows()
    )
    strength = found.model.strength_expression(found.features.expressions({n: columns[n] for n in BY}))
    told = pl.DataFrame(pl.from_arrow(ws.profiles.data.engine.arrow(columns.select("id", strength=strength)))).sort(
        "id"
    )
    assert np.allclose(told["strength"], frame[found.model.strength_name])


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_centres_label_rows_as_scikit_learn_does(seed, k):
    matrix, _ = planted(seed % 1000, k=3, rows=40)
    model = KMeans(k, n_init=1, random_state=seed).fit(matrix)
    rows = np.random.default_rng(seed).normal(size=(200, 4)) * 8
    assert (Centres(model.cluster_centers_).labels(rows) == model.predict(rows)).all()


def test_a_mixture_tells_the_probabilities_of_scikit_learn():
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415

    matrix, _ = planted(5, k=3, apart=2.0)
    model = fit(matrix, 3, "gmm", 7).model
    assert isinstance(model, Mixture)
    theirs = GaussianMixture(3, n_init=3, reg_covar=1e-4, random_state=7).fit(matrix).predict_proba(matrix)
    assert np.allclose(np.sort(model.probabilities(matrix), axis=1), np.sort(theirs, axis=1), atol=1e-6)


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads():
    matrix, _ = planted(3, k=4, apart=3.0)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(fit(matrix, 4, "kmeans", 11).model.to_json())
    assert found[0] == found[1]


def test_segments_of_a_segment_leave_the_others_out():
    ws = workspace(mixed())
    found = ws.segment("heavy", ["visits", "age"], k=2, within="spend > 300")
    assert found.labels()["id"].to_list() == ws.audience("spend > 300").ids().to_list()


def test_names_say_what_sets_a_segment_apart_and_may_be_replaced():
    found = workspace(mixed()).segment("tier", ["spend", "visits", "channel"], k=2)
    assert len(set(found.names)) == 2
    assert any("high" in name.lower() for name in found.names)
    other = found.rename(**{found.names[0]: "Regulars"})
    assert other.names[0] == "Regulars"
    assert "Regulars" in other.labels()["segment"].to_list()
    for wrong in ({"nobody": "x"}, {found.names[0]: found.names[1]}, {found.names[0]: " "}, {found.names[0]: NONE}):
        with pytest.raises(SegmentationError):
            found.rename(**wrong)


TREATED = [
    ("heavy", None, "numeric", True), ("spend", None, "numeric", False), ("spend", "linear", "numeric", False),
    ("visits", "log", "numeric", True),
    ("stars", None, "ordinal", False), ("stars", "linear", "numeric", False), ("member", None, "boolean", False),
    ("channel", None, "categorical", False), ("age", None, "numeric", False), ("age", "ordinal", "ordinal", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "kind", "log"), TREATED)
def test_each_property_is_treated_by_the_rules_or_as_asked(name, asked, kind, log):
    found = workspace(mixed()).segment("tier", {name: asked, "visits" if name != "visits" else "age": None}, k=2)
    feature = found.features.all[0]
    assert (feature.kind, feature.log) == (kind, log)
    told = found.features.explained()
    assert told["property"][0] == name
    assert told["treatment"][0]


def test_rare_categories_are_pooled_and_missing_ones_are_told_apart():
    frame = mixed().with_columns(channel=pl.when(pl.col("visits") % 5 == 0).then(None).otherwise("channel"))
    feature = workspace(frame).segment("tier", ["channel", "spend"], k=2).features.all[0]
    assert {each.label for each in feature.categories} == {"app", "web", "store", "other", "missing"}
    shown = feature.arrays(pl.Series(["app", "fax", None]))
    assert [int(np.argmax(np.array(shown)[:, n])) for n in range(3)] == [
        feature.columns.index(f"channel = {label}") for label in ("app", "other", "missing")
    ]


def test_two_properties_that_say_the_same_are_warned_about():
    frame = mixed().with_columns(double=pl.col("visits") * 2 + 1)
    with pytest.warns(NearDuplicates, match="'visits' and 'double' say nearly the same"):
        workspace(frame).segment("tier", {"visits": "linear", "double": "linear"}, k=2)


# --- keeping ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_a_saved_segmentation_comes_back_and_scores_alike(tmp_path, method):
    ws = workspace(mixed())
    found = ws.segment("tier", BY, k=3, method=method)
    again = load(save(found, tmp_path / "segments"), ws.profiles)
    assert again.labels().equals(found.labels())
    assert segmentation_of(again) == found
    assert (tmp_path / "segments/tier.json").read_text(encoding="utf-8").isprintable() is False
    assert "@" not in (tmp_path / "segments/tier.json").read_text(encoding="utf-8")


BROKEN = [
    (lambda data: {**data, "names": ["a", "b", "c"]}, "was changed after it was written"),
    (lambda data: {**data, "format": 99}, "newer version"),
    (lambda data: [data], "is no segmentation"),
    (lambda data: {"format": data["format"]}, "was changed"),
]


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_a_file_that_was_tampered_with_is_refused(tmp_path, change, message):
    ws = workspace(mixed())
    path = save(ws.segment("tier", BY, k=3), tmp_path)
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    with pytest.raises(SegmentationError, match=message):
        load(path, ws.profiles)


def test_a_file_that_is_no_json_or_not_there_is_refused(tmp_path):
    ws = workspace(mixed())
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    for name, message in (("bad.json", "not JSON"), ("none.json", "cannot be read")):
        with pytest.raises(SegmentationError, match=message):
            load(tmp_path / name, ws.profiles)


# --- bad input ----------------------------------------------------------------------------------------------------------

BAD = [
    (["spend"], {"k": 1}, SegmentationError, "from 2"), (["spend"], {"k": 401}, SegmentationError, "401 segments cannot"),
    (["stars"], {"k": 6}, SegmentationError, "among 5 different"), ([], {}, SegmentationError, "No property"),
    (["spend", "spend"], {}, SegmentationError, "named twice"), (["spent"], {}, SegmentationError, "Did you mean 'spend'"),
    (["id"], {}, SegmentationError, "is the key"), (["email"], {}, PrivateColumn, "private"),
    (["same"], {}, BadFeature, "the same for everyone"), (["number"], {}, BadFeature, "identifier"),
    (["nothing"], {}, BadFeature, "no value"), (["infinite"], {}, BadFeature, "infinite for"),
    (["spend"], {"method": "kmean"}, SegmentationError, "Did you mean 'kmeans'"),
    (["spend"], {"within": "spend > 99999"}, SegmentationError, "too few"),
    ({"channel": "log"}, {}, BadFeature, "only numbers"), ({"spend": "cube"}, {"k": 2}, BadFeature, "cube"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "more", "error", "message"), BAD)
def test_what_cannot_be_segmented_is_said(by, more, error, message):
    ws = workspace(mixed(), profile={"private": ["email"]})
    with pytest.raises(error, match=message):
        ws.segment("tier", by, **more)


def test_a_name_must_be_one_of_a_property():
    with pytest.raises(SegmentationError, match="is no name for a property"):
        workspace(mixed()).segment("my tier", ["spend"], k=2)
