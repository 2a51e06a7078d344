"""The explorer's map of segments: the places of the plotted map, what its axes mean, and no customer's own place."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import insight
from insight.plots.colours import MANY
from insight.segments.description.plane import plane_of
from insight.segments.fit import METHODS
from insight.widgets import explorer_segments
from insight.widgets.explorer_answers import ExplorerAnswers
from tests.segments.two_ways import FOUND, RANKED, SHOP, people, workspace
from tests.widgets.asking import Asker
from tests.widgets.crowd import AS_OF, write_crowd_with_rfm

STYLE = Path(__file__).parents[2] / "widgets" / "src" / "styles" / "map.css"


def asker(ws):
    return Asker(ExplorerAnswers(ws), ws, count())


def published(segmentation, ws=SHOP):
    return asker(ws.publish(segmentation, keep=False))


def plotted(segmentation):
    """The centres of the plotted map, by the segment's name."""
    marks = [trace for trace in segmentation.plot("map").data if trace.type == "scatter" and trace.hovertext]
    return {trace.hovertext[0].split("<br>")[0]: (trace.x[0], trace.y[0]) for trace in marks}


@pytest.mark.parametrize("method", METHODS)
def test_circles_lie_where_the_plotted_map_has_its_centres(method):
    asked, wanted = published(FOUND[method]), plotted(FOUND[method])
    told = asked.ok("map", segmentation="tier")
    assert {each["name"] for each in told["places"]} == set(wanted) - {"none"}
    for each in told["places"]:
        assert (each["x"], each["y"]) == pytest.approx(wanted[each["name"]], abs=0.00051)
    assert told["drawn"] == 300


def test_within_a_condition_the_map_is_of_those_who_have_a_segment():
    found = SHOP.segment("tier", ["spend", "visits"], k=2, within="age > 40")
    told, wanted = published(found).ok("map", segmentation="tier"), plotted(found)
    assert told["drawn"] == SHOP.audience("age > 40").count() < 300
    assert {each["name"]: (each["x"], each["y"]) for each in told["places"]} == {
        name: pytest.approx(place, abs=0.00051) for name, place in wanted.items()
    }


def test_axes_are_told_in_words_and_every_circle_is_between_their_ends():
    told = published(FOUND["kmeans"]).ok("map", segmentation="tier")
    found = FOUND["kmeans"].assigned()
    plane = plane_of(found.matrix, FOUND["kmeans"].features.columns)
    assert [each["share"] for each in told["axes"]] == list(plane.explained)
    said = [words for each in told["axes"] for words in each["more"]]
    assert len(said) == 4
    assert all(
        re.fullmatch(r"(more|less) (spend|visits|age)|(not )?member|(member|age) (un)?known|channel [=≠] \w+", words)
        for words in said
    )
    for each in told["places"]:
        for name, (low, high) in zip("xy", told["span"], strict=True):
            assert low < each[name] < high


def test_the_ground_is_deep_where_many_customers_are_and_shows_no_few():
    asked = asker(
        two := workspace(people(4_000)).publish(workspace(people(4_000)).segment("t", ["spend", "visits"], k=2))
    )
    told = asked.ok("map", segmentation="t")
    found = two.segments["t"].assigned()
    places = plane_of(found.matrix, ["spend", "visits"]).places
    (left, right), (low, high) = told["span"]
    rows = told["ground"]
    assert (len(rows[0]), len(rows)) == explorer_segments.STEPS
    for y, row in enumerate(rows):
        for x, digit in enumerate(row):
            inside = (
                np.floor((places[:, 0] - left) / (right - left) * len(row)) == x
            ) & (np.floor((high - places[:, 1]) / (high - low) * len(rows)) == y)  # fmt: skip
            assert abs(int(inside.sum()) - 5) <= 1 or (digit == "0") == (inside.sum() < 5)
    assert {"0", "4"} < set("".join(rows)) <= set("01234")


# --- what is kept back --------------------------------------------------------------------------------------------------


def test_a_segment_of_fewer_than_five_customers_has_no_place():
    found = SHOP.segment("tier", ["spend", "visits"], k=2)
    few, many = found.names[1], found.names[0]
    frame = found.labels().join(people(), on="id").sort("segment", "id")
    for left, wanted in ((4, {many}), (5, {few, many})):
        ws = workspace(pl.concat([frame.filter(segment=many), frame.filter(segment=few).head(left)]))
        asked = published(found, ws)
        (told,) = asked.ok("segments")["segmentations"]
        assert {each["name"]: each["count"] for each in told["segments"]}[few] == left
        assert {each["name"] for each in asked.ok("map", segmentation="tier")["places"]} == wanted


def test_no_answer_holds_a_customers_place():
    told = published(FOUND["kmeans"]).ok("map", segmentation="tier")
    found = FOUND["kmeans"].assigned()
    places = plane_of(found.matrix, FOUND["kmeans"].features.columns).places
    assert set(told) == {"axes", "span", "places", "ground", "drawn"}
    assert len(told["places"]) == 3
    for each in told["places"]:
        assert np.abs(places - [each["x"], each["y"]]).max(axis=1).min() > 0.001


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        ({}, "`segmentation`: field required"),
        ({"segmentation": "rank"}, "lie in no plane"),
        ({"segmentation": "one"}, "lie in no plane"),
        ({"segmentation": "teir"}, "'tier'"),
        ({"segmentation": "'; drop table profile; --"}, "No segmentation named"),
        ({"segmentation": "x" * 1_001}, "at most 1000 characters"),
        ({"segmentation": "tier", "most": 5}, "`most`: extra inputs"),
    ],
)
def test_where_there_is_no_map_there_is_a_reason(ask, wanted):
    ws = SHOP.publish(RANKED, keep=False).publish(FOUND["kmeans"], keep=False)
    asked = asker(ws.publish(SHOP.segment("one", ["spend"], k=2), keep=False))
    assert wanted in asked.error("map", **ask)["message"]
    told = {each["name"]: each["mapped"] for each in asked.ok("segments")["segmentations"]}
    assert told == {"rank": False, "tier": True, "one": False}


def test_when_hardly_anyone_has_a_segment_there_is_no_map():
    found = SHOP.segment("tier", ["spend", "visits"], k=2)
    ws = workspace(people(300).head(4))
    assert "Too few customers" in published(found, ws).error("map", segmentation="tier")["message"]


def test_segments_of_rfm_lie_in_the_plane_of_its_measures(tmp_path):
    ws = insight.open(write_crowd_with_rfm(tmp_path), as_of=AS_OF)
    found = ws.segment("value", method="rfm")
    asked, wanted = published(found, ws), plotted(found)
    assert asked.ok("segments")["segmentations"][0]["mapped"] is True
    told = asked.ok("map", segmentation="value")
    assert len(told["places"]) > 5
    for each in told["places"]:
        assert (each["x"], each["y"]) == pytest.approx(wanted[each["name"]], abs=0.00051)


# --- of many customers --------------------------------------------------------------------------------------------------


def test_a_sample_lies_as_everyone_does(monkeypatch):
    ws = workspace(people(6_000))
    found = ws.segment("tier", ["spend", "visits", "channel"], k=2)
    asked = published(found, ws)
    everyone = asked.ok("map", segmentation="tier")
    monkeypatch.setattr(explorer_segments, "MOST_PROFILES", 2_000)
    sample = asked.ok("map", segmentation="tier")
    assert (everyone["drawn"], sample["drawn"]) == (6_000, 2_000)
    assert sample == asked.ok("map", segmentation="tier")
    for one, other in zip(everyone["places"], sample["places"], strict=True):
        assert one["name"] == other["name"]
        assert (one["x"], one["y"]) == pytest.approx((other["x"], other["y"]), abs=0.15)


def test_drawn_values_are_those_of_the_engine():
    names = ["spend", "visits", "channel", "member", "age", "change"]
    drawn = SHOP.preview().drawn("age is known", names, 10_000)
    wanted = SHOP.frame(*names).sort("id").filter(pl.col("age").is_not_null()).select(names)
    numbers = [name for name in names if wanted[name].dtype.is_numeric()]
    assert drawn.equals(wanted.with_columns(pl.col(numbers).cast(pl.Float64)))
    some = SHOP.preview().drawn("everyone", names, 50, seed=3)
    assert some.height == 50
    assert some.equals(SHOP.preview().drawn("everyone", names, 50, seed=3))


def test_values_that_are_not_in_memory_are_asked_of_the_engine():
    preview = SHOP.preview()
    assert "upper(channel)" not in preview.properties
    drawn = preview.drawn("everyone", ["upper(channel)"], 300)["upper(channel)"]
    assert drawn.to_list() == [each.upper() for each in people()["channel"]]


# --- colours ------------------------------------------------------------------------------------------------------------


def test_colours_are_those_of_the_figures():
    found = re.findall(
        r"\.st-many-(\d+) \{\s*--st-one: light-dark\((#\w+), (#\w+)\);", STYLE.read_text(encoding="utf-8")
    )
    assert found == [(str(n), *pair) for n, pair in enumerate(zip(MANY["light"], MANY["dark"], strict=True))]
