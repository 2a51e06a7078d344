"""Published segments are properties like any other; later they are fitted anew and looked after."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import insight
from insight.errors import CycleError, ExpressionError, SegmentationError, WorkspaceError
from insight.segments.drift import psi_of
from insight.segments.fit import METHODS
from insight.segments.refit import pairs_of
from tests.examples import examples
from tests.segments.made_up import BY, mixed, of_matrix, planted, shop_of, workspace

pytestmark = pytest.mark.filterwarnings("ignore::insight.segments.treatments.NearDuplicates")


def test_a_published_segment_is_a_property_of_everything():
    ws = workspace(mixed())
    found = ws.segment("tier", BY, k=3)
    ws = ws.publish(found)
    assert [each.kind for each in ws.catalog if each.name in ("tier", "tier_distance")] == ["segment", "segment"]
    assert set(BY) <= set(ws.catalog["tier"].depends_on)
    labels = found.labels()
    assert (
        ws.frame("tier", "tier_distance")
        .rename({"tier": "segment", "tier_distance": "distance"})
        .select("id", "segment")
        .equals(labels.select("id", "segment"))
    )
    text = f"tier = '{found.names[0]}' and spend > 100"
    assert ws.audience(text).count() == labels.join(mixed().with_columns(id=pl.int_range(pl.len()) * 3), on="id").filter(
        (pl.col("segment") == found.names[0]) & (pl.col("spend") > 100)
    ).height  # fmt: skip
    assert ws.preview().count(text) == ws.audience(text).count()
    assert ws.profile(0).segments["tier"] == labels["segment"][0]
    assert ws.profile(0).to_dict()["segments"]["tier_distance"] == pytest.approx(labels["distance"][0])
    assert ws.audience(text).why(0).verdict == (0 in ws.audience(text).ids().to_list())


def test_a_workspace_of_a_file_has_its_segments_whenever_it_is_opened(tmp_path):
    file = shop_of(tmp_path)
    ws = insight.open(file)
    found = ws.segment("tier", ["orders_365d", "spend_365d"], k=2)
    kept = tmp_path / "segments/tier.json"
    assert not kept.exists()
    ws.publish(found)
    assert json.loads(kept.read_text(encoding="utf-8"))["names"] == list(found.names)
    again = insight.open(file)
    assert again.segments["tier"] == found
    assert again.frame("tier")["tier"].to_list() == found.labels()["segment"].to_list()
    assert again.define(more="spend_365d * 2").segments["tier"].labels().equals(found.labels())
    snapshot = again.snapshots.take()
    assert snapshot.frame("tier")["tier"].to_list() == found.labels()["segment"].to_list()
    kept.write_text(kept.read_text(encoding="utf-8").replace('"seed": 0', '"seed": 1'), encoding="utf-8")
    with pytest.raises(SegmentationError, match="was changed after it was written"):
        insight.open(file)


def test_a_snapshot_of_another_segmentation_is_not_used(tmp_path):
    ws = insight.open(shop_of(tmp_path))
    one = ws.publish(ws.segment("tier", ["orders_365d", "spend_365d"], k=2))
    one.snapshots.take()
    renamed = one.publish(one.segments["tier"].rename(**{one.segments["tier"].names[0]: "Regulars"}))
    assert renamed.preview().count("tier = 'Regulars'") > 0


def test_features_are_read_from_a_snapshot_where_there_is_one(tmp_path, monkeypatch):
    ws = insight.open(shop_of(tmp_path))
    without = ws.segment("tier", ["orders_365d", "spend_365d"], k=3)
    ws.snapshots.take()
    asked = []
    engine = type(ws.profiles.data.engine)
    arrow = engine.arrow
    monkeypatch.setattr(engine, "arrow", lambda self, table: asked.append(table) or arrow(self, table))
    assert ws.segment("tier", ["orders_365d", "spend_365d"], k=3) == without
    assert not asked


@pytest.mark.parametrize("method", METHODS)
def test_only_profiles_within_the_condition_have_a_segment(method):
    ws = workspace(mixed())
    found = ws.segment("heavy_tier", ["visits", "age", "spend"], k=2, within="spend > 200", method=method)
    frame = ws.publish(found).frame("heavy_tier", "spend")
    assert frame.filter(pl.col("heavy_tier").is_null() != (pl.col("spend") <= 200)).is_empty()
    assert found.labels()["segment"].to_list() == frame.drop_nulls("heavy_tier")["heavy_tier"].to_list()


def test_segments_of_segments_build_on_published_ones_and_never_on_themselves():
    ws = workspace(mixed())
    ws = ws.publish(ws.segment("tier", BY, k=2))
    first = ws.segments["tier"].names[0]
    inner = ws.segment("part", ["visits", "age"], k=2, within=f"tier = '{first}'")
    ws = ws.publish(inner)
    assert ws.audience("part is known").count() == ws.audience(f"tier = '{first}'").count()
    with pytest.raises(CycleError):
        ws.publish(ws.segment("tier", ["visits", "part"], k=2))


TAKEN = [
    ("spend", "property 'spend' already"),
    ("worth", "property 'worth' already"),
    ("near", "'near_distance' already"),
]


@pytest.mark.parametrize(("name", "message"), TAKEN)
def test_a_name_that_is_taken_is_refused(name, message):
    ws = workspace(mixed()).define(worth="spend * 2", near_distance="spend")
    with pytest.raises(SegmentationError, match=message):
        ws.publish(ws.segment(name, ["visits", "age"], k=2))


def test_a_property_that_a_segment_needs_cannot_go_unnoticed(tmp_path):
    file = shop_of(tmp_path)
    ws = insight.open(file)
    ws.publish(ws.segment("tier", ["orders_365d", "spend_365d"], k=2))
    text = file.read_text(encoding="utf-8").replace("orders_365d", "purchases_365d")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ExpressionError, match=r"property 'tier'.*orders_365d"):
        insight.open(file).frame("tier")
    places = [each.where for each in insight.open(file).check().errors]
    assert places == ["properties.tier", "properties.tier_distance"]


def test_a_property_defined_under_the_name_of_a_segment_is_refused():
    ws = workspace(mixed())
    ws = ws.publish(ws.segment("tier", BY, k=2))
    with pytest.raises(WorkspaceError, match="'tier' belongs to a segment"):
        ws.define(tier="spend * 2")


# --- laid down ----------------------------------------------------------------------------------------------------------


def test_ranked_audiences_take_each_profile_once_in_their_order():
    ws = workspace(mixed()).define_audiences(spenders="spend > 500", members="member")
    found = ws.segment("stage", ["spenders", "members", "visits > 3"], method="ranked")
    assert found.names == ("spenders", "members", "visits > 3", "other")
    wanted = [
        "spenders" if spend > 500 else "members" if member else "visits > 3" if visits > 3 else "other"
        for spend, member, visits in mixed().select("spend", "member", "visits").rows()
    ]
    assert found.labels()["segment"].to_list() == wanted
    assert ws.publish(found).frame("stage")["stage"].to_list() == wanted
    named = ws.segment("stage", {"Big": "spend > 500", "Rest of members": "member"}, method="ranked", within="age > 30")
    assert named.names == ("Big", "Rest of members", "other")
    assert ws.publish(named).audience("stage = 'other'").count() == ws.audience(
        "age > 30 and not spend > 500 and not member"
    ).count()  # fmt: skip
    assert found.refit().moved == 0


def test_rfm_segments_are_a_segmentation(tmp_path):
    file = shop_of(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + '[rfm]\ntable = "orders"\namount = "amount"\n', encoding="utf-8")
    ws = insight.open(file)
    found = ws.segment("value", method="rfm")
    assert found.labels()["segment"].to_list() == ws.frame("rfm_segment")["rfm_segment"].to_list()
    assert found.features.names == ("rfm_recency_days", "rfm_frequency", "rfm_monetary")
    assert insight.open(file).publish(found).frame("value")["value"].to_list() == found.labels()["segment"].to_list()
    assert insight.open(file).segments["value"].refit().moved == 0


WRONG = [
    ({"method": "ranked"}, SegmentationError, "No audience is named"),
    ({"method": "ranked", "by": ["nobody"]}, SegmentationError, "no audience 'nobody'"),
    ({"method": "ranked", "by": ["spend >"]}, ExpressionError, "spend >"),
    ({"method": "ranked", "by": ["spend"]}, ExpressionError, "spend"),
    ({"method": "ranked", "by": {"other": "spend > 1"}}, SegmentationError, "different names"),
    ({"method": "rfm"}, SegmentationError, "no RFM scores"),
]


@pytest.mark.parametrize(("asked", "error", "message"), WRONG)
def test_what_cannot_be_laid_down_is_said(asked, error, message):
    with pytest.raises(error, match=message):
        workspace(mixed()).segment("stage", **asked)


# --- fitted anew --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_fitting_the_same_data_anew_moves_nobody(method):
    found = workspace(mixed()).segment("tier", BY, k=3, method=method)
    again = found.refit()
    assert (again.moved, again.new, again.gone) == (0, (), ())
    assert again.segmentation.labels().equals(found.labels())
    assert again.moves["profiles"].sum() == 400


@pytest.mark.parametrize("method", ["kmeans", "gmm", "bisecting"])
def test_rows_in_another_order_move_nobody(method):
    frame = mixed().with_columns(id=pl.int_range(pl.len()))
    found = workspace(frame).segment("tier", BY, k=4, method=method)
    for seed in range(examples(3)):
        shuffled = workspace(frame.sample(fraction=1.0, shuffle=True, seed=seed))
        assert shuffled.segment("tier", BY, k=4, method=method).labels().equals(found.labels())
        assert replace(found, profiles=shuffled.profiles).refit().moved == 0


def test_segments_keep_their_names_while_others_come_and_go():
    matrix, labels = planted(1, k=4, rows=100)
    found = of_matrix(matrix).segment("group", [f"x{n}" for n in range(4)], k=4)
    kept = of_matrix(matrix[labels != 2])
    fewer = replace(found, profiles=kept.profiles).refit(k=3)
    assert len(fewer.gone) == 1
    assert fewer.new == ()
    assert set(fewer.segmentation.names) == set(found.names) - set(fewer.gone)
    assert fewer.moved == 0
    more = replace(fewer.segmentation, profiles=of_matrix(matrix).profiles).refit(k=4)
    assert (len(more.new), more.gone) == (1, ())
    assert more.segmentation.names[:3] == fewer.segmentation.names
    assert more.plot().layout.title.text
    assert json.dumps(more.to_dict())


def test_pairs_are_those_that_share_most():
    matrix = np.array([[0.0], [0.0], [9.0], [9.0], [5.0]])
    before, after = np.array([0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 2])
    assert pairs_of(matrix, before, after, 2, 3) == {1: 0, 0: 1}


# --- drift --------------------------------------------------------------------------------------------------------------


def test_profiles_that_stay_alike_are_stable_and_others_are_not():
    frame = mixed().with_columns(id=pl.int_range(pl.len()))
    found = workspace(frame).segment("tier", BY, k=3)
    same = found.drift()
    assert same.frame["what"].to_list() == [*BY, "segments"]
    assert set(same.frame["psi"].round(4)) == {0.0}
    assert same.verdict == "stable"
    changed = workspace(frame.with_columns(spend=pl.col("spend") * 3, channel=pl.lit("fax")))
    later = replace(found, profiles=changed.profiles).drift()
    rows = dict(later.frame.select("what", "verdict").rows())
    assert rows["spend"] == rows["channel"] == later.verdict == "refit"
    assert rows["stars"] == "stable"
    assert dict(later.frame.select("what", "largest_change").rows())["channel"].endswith("then, 100.0 % now")
    assert later.plot("dark").layout.title.text
    assert json.dumps(later.to_dict())


def test_drift_is_told_for_any_time(tmp_path):
    ws = insight.open(shop_of(tmp_path))
    found = ws.segment("tier", ["orders_365d", "spend_365d"], k=2)
    earlier = found.drift(as_of="2025-01-01")
    assert earlier.as_of.startswith("2025-01-01")
    assert earlier.verdict == "refit"
    assert earlier.profiles == (120, 120)
    with pytest.raises(WorkspaceError, match="no date or time"):
        found.drift(as_of="yesterday")


def test_the_index_is_the_sum_by_hand():
    assert psi_of([0.2, 0.3, 0.5], [0.1, 0.3, 0.6]) == pytest.approx(-0.1 * np.log(0.5) + 0.1 * np.log(1.2))
    assert psi_of([1.0, 0.0], [0.9, 0.1]) == pytest.approx(-0.1 * np.log(0.9) + 0.0999 * np.log(1000))
