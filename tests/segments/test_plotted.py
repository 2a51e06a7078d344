"""Figures that a segmentation draws of itself: all kinds, from aggregated numbers."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from insight.errors import SegmentationError
from insight.plots import Figure
from insight.segments.description import segment_figures as plotted
from insight.segments.description.plane import beyond, grid_of, middles, plane_of
from insight.segments.fit import METHODS
from insight.segments.segment_count import CountChoice, Tried
from tests.segments.two_ways import FOUND, HIDDEN, RANKED, SHOP, people, workspace

KINDS = ("sizes", "profile", "parallel", "map", "silhouette")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_every_segmentation_draws_every_figure(method, kind, theme):
    figure = FOUND[method].plot(kind, theme)
    assert isinstance(figure, Figure)
    text = json.dumps(figure.to_plotly_json(), default=str)
    assert HIDDEN not in text
    assert all(name.split(" · ")[0] in text for name in FOUND[method].names)


@pytest.mark.parametrize("kind", ["sizes", "profile", "parallel"])
def test_ranked_audiences_are_drawn_by_what_tells_them(kind):
    figure = RANKED.plot(kind)
    assert isinstance(figure, Figure)
    if kind != "sizes":
        axis = figure.layout.yaxis if kind == "profile" else figure.layout.xaxis
        assert {"Spend", "Channel", "Fan"} <= set(axis.ticktext)


TRIED = CountChoice(tuple(Tried(k, 0.5, 1.0, 99.0, 0.1, 0.95 - k / 100, 0.2, 9_000) for k in range(2, 5)))


def test_the_selection_is_drawn_where_numbers_were_tried():
    figure = replace(FOUND["kmeans"], selection=TRIED).plot("selection")
    stability = next(trace for trace in figure.data if "stability" in (trace.hovertext or [""])[0])
    assert list(stability.x) == [2, 3, 4]
    assert list(stability.y) == pytest.approx([0.93, 0.92, 0.91])
    assert {shape.y0 for shape in figure.layout.shapes} >= {0.8}


BAD = [
    ("size", {}, "no figure 'size' of a segmentation. Did you mean 'sizes'"),
    ("selection", {}, "no other number was tried"), ("map", {"by": ["x"]}, "no option 'by'; it has none"),
    ("sizes", {"spent": "x"}, "no option 'spent'; it has spend"), ("profile", {"by": ["shoes"]}, "Did you mean 'shoe'"),
    ("profile", {"by": ["code"]}, "identifier"), ("silhouette", {"sample": 1}, "two profiles at least"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "options", "message"), BAD)
def test_what_cannot_be_drawn_is_said(kind, options, message):
    with pytest.raises(SegmentationError, match=message):
        FOUND["kmeans"].plot(kind, **options)


@pytest.mark.parametrize("kind", ["map", "silhouette"])
def test_ranked_audiences_have_no_plane(kind):
    with pytest.raises(SegmentationError, match="scaled columns"):
        RANKED.plot(kind)


def test_a_map_of_one_column_is_refused():
    with pytest.raises(SegmentationError, match="takes 2 or more scaled columns"):
        SHOP.segment("tier", ["spend"], k=2).plot("map")


def test_many_profiles_are_outlines_and_few_are_marks(monkeypatch):
    marks = [
        trace for trace in FOUND["kmeans"].plot("map").data if trace.type == "scatter" and trace.hoverinfo == "skip"
    ]
    assert sum(len(trace.x) for trace in marks) == 300
    monkeypatch.setattr(plotted, "SINGLE", 299)
    figure = FOUND["kmeans"].plot("map")
    assert [trace.type for trace in figure.data] == ["contour"] * 3 + ["scatter"] * 3
    assert all(len(trace.x) == 1 for trace in figure.data if trace.type == "scatter")


def test_more_than_five_thousand_profiles_are_never_drawn_one_by_one():
    assert plotted.SINGLE == 5000
    found = workspace(people(5001)).segment("tier", ["spend", "visits"], k=2)
    assert max(len(trace.x) for trace in found.plot("map").data) < 100
    assert len(json.dumps(found.plot("silhouette").to_plotly_json(), default=str)) < 40_000


def test_silhouettes_are_those_of_scikit_learn():
    from sklearn.metrics import silhouette_score  # noqa: PLC0415

    found = FOUND["kmeans"].assigned()
    figure = FOUND["kmeans"].plot("silhouette")
    assert figure.layout.shapes[0].x0 == pytest.approx(silhouette_score(found.matrix, found.labels))
    for trace in figure.data:
        assert len(trace.x) <= 20
        assert list(trace.x) == sorted(trace.x, reverse=True)


# --- the plane --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 1000), st.integers(2, 6))
def test_the_plane_is_that_of_principal_component_analysis(seed, columns):
    chance = np.random.default_rng(seed)
    matrix = chance.normal(size=(60, columns)) @ chance.normal(size=(columns, columns))
    plane, theirs = plane_of(matrix, [f"c{n}" for n in range(columns)]), PCA(2).fit(matrix)
    assert np.allclose(np.abs(plane.places), np.abs(theirs.transform(matrix)), atol=1e-6)
    assert np.allclose(plane.explained, theirs.explained_variance_ratio_)
    strongest = int(np.abs(theirs.components_[0]).argmax())
    assert plane.strongest[0][0] == f"c{strongest}"
    assert np.corrcoef(plane.places[:, 0], matrix[:, strongest])[0, 1] > 0


def test_outlines_hold_half_and_nine_tenths():
    places = np.random.default_rng(3).normal(size=(40_000, 2)) * [1, 3]
    grid = grid_of(places)
    shares = beyond(places, grid)
    row = np.clip(np.searchsorted(grid[1], places[:, 1]) - 1, 0, 47)
    column = np.clip(np.searchsorted(grid[0], places[:, 0]) - 1, 0, 47)
    for held in (0.5, 0.9):
        assert (shares[row, column] >= 1 - held).mean() == pytest.approx(held, abs=0.03)
    assert shares.max() == 1.0
    assert beyond(places + 99, grid).max() == 0.0


def test_middles_are_means_of_places_and_missing_without_profiles():
    places = np.array([[0.0, 2.0], [2.0, 4.0], [9.0, 9.0]])
    assert middles(places, np.array([0, 0, -1]), 2) == [(1.0, 3.0), None]
