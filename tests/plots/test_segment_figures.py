"""Figures of segments: what holds for each of them in every theme, and what each says."""

from __future__ import annotations

import json
import re
from itertools import combinations

import plotly.graph_objects as go
import pytest

from insight import plots
from insight.plots.colours import ANY_PAGE, COLOURS, DASHES, MANY, colours_of, contrast, of_many
from insight.plots.words import MINUS, NOTHING
from tests.plots.samples import EVIL
from tests.plots.segment_samples import EMPTY, GRID, MEASURES, SAMPLES, SPOTS
from tests.plots.test_colours import EYES, distance
from tests.plots.test_every_figure import axes, hovers, is_markup, read, texts

DEFAULT = ANY_PAGE
NO_COUNTS = {"trade_off", "factors", "segment_selection", "segment_selection of none"}
"""Figures of shares and scores."""

FIGURES = [(name, theme) for name in SAMPLES for theme in ("auto", *COLOURS)]
every_figure = pytest.mark.parametrize(("name", "theme"), FIGURES, ids=[" ".join(each) for each in FIGURES])


@every_figure
def test_nothing_that_comes_from_data_is_taken_for_markup(name, theme):
    figure = SAMPLES[name](theme).to_plotly_json()
    figure["layout"].pop("template")
    found = [each for each in texts(figure) if each[0][-1] != "hovertemplate"]
    assert [each for each in found if is_markup(each[1])] == []
    assert any(EVIL in read(text) for _, text in found)
    assert {each[1] for each in texts(figure) if each[0][-1] == "hovertemplate"} <= {"%{customdata}<extra></extra>"}


@every_figure
def test_a_figure_has_a_title_a_note_and_named_axes(name, theme):
    figure = SAMPLES[name](theme)
    assert read(figure.layout.title.text).startswith("<b>bold</b> & <script>")
    assert figure.layout.title.subtitle.text
    shown = [axis for axis in axes(figure) if axis.get("showticklabels", True)]
    assert [axis for axis in shown if not axis.get("title", {}).get("text")] == []
    assert len(shown) >= 2 or name == "flows"


@every_figure
def test_each_mark_tells_what_it_is_of_on_hover(name, theme):
    figure = SAMPLES[name](theme)
    for trace in figure.data:
        if trace.hoverinfo == "skip" or trace.type == "sankey":
            continue
        assert trace.hoverinfo == "text"
        assert len(trace.hovertext) == len(trace.z if trace.type == "heatmap" else trace.y)
    told = hovers(figure) if name != "flows" else [*figure.data[0].node.customdata, *figure.data[0].link.customdata]
    assert all(re.search(r"\d", text) for text in told)
    assert any("1,234,567" in text for text in told) or name in NO_COUNTS
    assert [text for text in told if re.search(r"\d{5}", text)] == []


@every_figure
def test_a_figure_wears_its_theme_and_is_small(name, theme):
    figure = SAMPLES[name](theme)
    assert isinstance(figure, plots.Figure)
    assert figure.layout.template.layout.paper_bgcolor == colours_of(theme).paper
    assert "<script>alert" not in figure.to_html(include_plotlyjs=False)
    assert len(json.dumps(figure.to_plotly_json()["data"], default=str)) < 30_000


@pytest.mark.parametrize("name", EMPTY)
def test_a_figure_of_nothing_is_still_a_figure(name):
    figure = EMPTY[name]()
    assert figure.layout.title.text == "Nothing"
    go.Figure(figure.to_dict())


# --- colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", COLOURS)
def test_twelve_segments_stand_out_from_the_ground_and_from_one_another_to_every_eye(theme):
    colours = MANY[theme]
    assert len(set(colours)) == 12
    assert min(contrast(each, COLOURS[theme].paper) for each in colours) >= 3
    for eye in EYES:
        assert min(distance(*pair, eye) for pair in combinations(colours, 2)) > 12, eye


def test_beyond_twelve_colours_come_again_with_other_dashes():
    found = [of_many(place, "light") for place in range(48)]
    assert len(set(found)) == 48
    assert {dash for _, dash in found[:12]} == {DASHES[0]}


# --- what each says ---------------------------------------------------------------------------------------------------


def test_the_curve_of_a_lookalike_marks_the_reach():
    figure = plots.lookalike_curve([10, 20, 30], [0.9, 0.5, 0.1], 15, "Alike")
    line, mark = figure.data
    assert (list(line.x), list(line.y), list(mark.x), list(mark.y)) == ([10, 20, 30], [0.9, 0.5, 0.1], [15], [0.5])
    assert (
        figure.layout.title.subtitle.text == "The 15 profiles that are most similar have a similarity of at least 0.5."
    )


def test_a_trade_off_draws_precision_recall_and_their_harmonic_mean():
    figure = plots.trade_off([1, 2], [1.0, 0.0], [0.5, 0.0], "Rules")
    assert [list(each.y) for each in figure.data] == [[100, 0], [50, 0], [pytest.approx(200 / 3), 0]]


def test_factors_stand_in_order_with_their_spread():
    figure = plots.factors(["a", "b"], [-0.01, 0.2], [0.02, 0.03], "Factors")
    assert list(figure.layout.yaxis.ticktext) == ["b", "a"]
    assert list(figure.data[0].error_x.array) == [0.03, 0.02]
    assert list(figure.data[1].text) == ["0.200 ± 0.030", f"{MINUS}0.010 ± 0.020"]


@pytest.mark.parametrize(
    ("index", "said", "colour"),
    [(0.0, "stable", DEFAULT.accent), (0.1, "watch", DEFAULT.edge), (0.25, "watch", DEFAULT.edge), (0.251, "refit", DEFAULT.contrast)],
)  # fmt: skip
def test_drift_is_told_in_words_and_colours(index, said, colour):
    figure = plots.drift(["spend"], [index], "Drift", (10, 12))
    assert figure.data[0].text == (f"{index:.3f} {said}",)
    assert figure.data[0].marker.color == (colour,)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.1, 0.25]


def test_sizes_are_shares_beside_shares_of_spend():
    figure = plots.segment_sizes(["a", "b"], [30, 10], "Sizes", [100.0, 300.0], ("Spend", "NOK"))
    profiles, spend, words = figure.data
    assert (list(profiles.x), list(spend.x), list(words.text)) == ([75, 25], [25, 75], ["30 · 75.0 %", "10 · 25.0 %"])
    assert (
        spend.hovertext[1] == "b<br>10 profiles, 25.0 % of all<br>Spend: 300 NOK, 75.0 % of all<br>30 NOK per profile"
    )
    assert figure.layout.title.subtitle.text == "40 profiles in 2 segments. Spend: 400 NOK in all."


def test_flows_are_bands_between_old_and_new_segments():
    figure = plots.flows(["a", "a", "b", "b"], ["a", "c", "b", "a"], [5, 2, 7, 0], "Moves")
    band = figure.data[0].link
    assert list(zip(band.source, band.target, band.value, strict=True)) == [(0, 2, 5), (0, 3, 2), (1, 4, 7)]
    assert list(figure.data[0].node.label) == ["a · 7", "b · 7", "a · 5", "c · 2", "b · 7"]
    colours = figure.data[0].node.color
    assert (colours[0], colours[1]) == (colours[2], colours[4])
    assert list(band.customdata) == [
        "stayed in a<br>5 profiles, 71.4 % of those before", "moved from a<br>to c<br>2 profiles, 28.6 % of those before",
        "stayed in b<br>7 profiles, 100.0 % of those before",
    ]  # fmt: skip
    assert figure.layout.title.subtitle.text == "14 profiles: 12 stayed, 2 (14.3 %) moved to another segment."


def test_a_profile_colours_twice_and_half_alike_far_from_the_middle():
    cells = [[(200.0, "a"), (50.0, "b"), (100.0, "c"), (None, "d"), (0.0, "e"), (4000.0, "f")]]
    figure = plots.segment_profile(list("abcdef"), [1] * 6, ["Spend"], cells, "Profile")
    assert list(figure.data[0].z[0]) == pytest.approx([0.75, 0.25, 0.5, None, 0.0, 1.0])
    assert list(figure.data[1].text) == ["200", "50", "100", NOTHING, "0", "4,000"]


def test_a_parallel_profile_has_a_line_for_each_segment():
    figure = plots.segment_parallel(["a", "b"], [3, 4], ["Spend", "Age"], [[(1.0, "9"), (-1.0, "1")]] * 2, "Lines")
    assert [list(each.y) for each in figure.data] == [[1, 1], [-1, -1]]
    assert [each.name for each in figure.data] == ["a<br>3 profiles", "b<br>4 profiles"]
    assert figure.data[1].hovertext[1] == f"b: 4 profiles<br>Age: 1<br>{MINUS}1.00 standard deviations from everyone"


def test_a_map_has_outlines_or_marks_and_centres_on_top():
    figure = plots.segment_map(SPOTS, GRID, ("x", "y"), "Map")
    assert [each.type for each in figure.data] == ["contour", "scatter", "scatter", "scatter"]
    outlines = figure.data[0].contours
    assert (outlines.start, outlines.end) == pytest.approx((0.1, 0.5))
    assert [list(each.x) for each in figure.data[1:]] == [[0.1, 0.2], [0.5], [1.5]]


def test_silhouettes_are_blocks_from_high_to_low():
    blocks = [plots.SilhouetteBlock("a", 10, 4, [0.5, -0.2], 0.15), plots.SilhouetteBlock("b", 5, 0, (), None)]
    figure = plots.segment_silhouette(blocks, 0.15, "Silhouettes")
    assert list(figure.data[0].x) == [0.5, -0.2]
    assert figure.data[0].marker.color == (DEFAULT.accent, DEFAULT.contrast)
    assert [each.text for each in figure.layout.annotations] == ["mean 0.15", "none drawn"]
    assert figure.layout.shapes[0].x0 == 0.15


def test_a_selection_marks_what_was_chosen_and_the_least_that_holds():
    figure = plots.segment_selection([2, 3], MEASURES, 2, "How many", 50)
    lines = {(shape.x0, shape.y0) for shape in figure.layout.shapes}
    assert {(0, 0.8), (2, 0)} <= lines
    assert figure.data[0].marker.size == (11, 6)
    assert figure.data[0].hovertext[0] == "2 segments (chosen)<br>stability 0.900"
    assert "2 segments of 50 profiles were chosen" in figure.layout.title.subtitle.text
    none = plots.segment_selection([2, 3], MEASURES, None, "How many", 50)
    assert none.layout.title.subtitle.text.startswith("No number of segments of 50 profiles holds.")


@pytest.mark.parametrize("name", SAMPLES)
def test_an_unknown_theme_is_refused(name):
    with pytest.raises(ValueError, match=r"There is no theme 'sepia'\."):
        SAMPLES[name]("sepia")
