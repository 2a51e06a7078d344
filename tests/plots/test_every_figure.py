"""What holds for every figure, in every theme: a title, named axes, counts on hover, no markup from data, one template."""

from __future__ import annotations

import html
import json
import re

import plotly.graph_objects as go
import pytest

from insight import plots
from insight.plots.colours import colours_of
from tests.plots import segment_samples
from tests.plots.samples import EMPTY, EVIL, LONG, SAMPLES

FIGURES = [(name, theme) for name in SAMPLES for theme in ("auto", "light", "dark")]
every_figure = pytest.mark.parametrize(("name", "theme"), FIGURES, ids=[" ".join(each) for each in FIGURES])
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|#36);)")


def texts(node, path=()):
    """All texts of a figure that plotly reads, with where they stand."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, (*path, key))
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from texts(value, path)
    elif isinstance(node, str):
        yield path, node


def is_markup(text):
    """Whether plotly would take a part of a text for a tag, an entity or a formula."""
    bare = text.replace("<br>", "")
    return bool("<" in bare or ">" in bare or "$" in bare or ENTITY.search(bare))


def read(text):
    """A text as a reader sees it."""
    return html.unescape(text.replace("<br>", " "))


def axes(figure):
    return [each for name, each in figure.layout.to_plotly_json().items() if re.fullmatch(r"[xy]axis\d*", name)]


def hovers(figure):
    return [
        text
        for trace in figure.data
        if trace.hoverinfo != "skip"
        for row in trace.hovertext
        for text in ([row] if isinstance(row, str) else row)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain<br>text", False),
        ("&lt;b&gt; &amp; &#36;", False),
        ("<b>bold</b>", True),
        ("a & b", True),
        ("&deg;", True),
        ("$x$", True),
        ("<BR>", True),
    ],
)
def test_markup_is_told_from_text(text, wanted):
    assert is_markup(text) is wanted


@every_figure
def test_nothing_that_comes_from_data_is_taken_for_markup(name, theme):
    figure = SAMPLES[name](theme).to_plotly_json()
    figure["layout"].pop("template")
    found = list(texts(figure))
    assert [each for each in found if is_markup(each[1])] == []
    assert [path for path, _ in found if "template" in path[-1] or "href" in path[-1]] == []
    assert any(EVIL in read(text) for _, text in found)


@every_figure
def test_a_figure_has_a_title_a_note_and_named_axes(name, theme):
    figure = SAMPLES[name](theme)
    assert read(figure.layout.title.text).startswith("<b>bold</b> & <script>")
    assert figure.layout.title.subtitle.text
    shown = [axis for axis in axes(figure) if axis.get("showticklabels", True)]
    assert len(shown) >= 2
    assert [axis for axis in shown if not axis.get("title", {}).get("text")] == []


@every_figure
def test_axes_of_counts_tell_their_unit(name, theme):
    titles = [axis["title"]["text"] for axis in axes(SAMPLES[name](theme)) if "title" in axis]
    heads = [each.text for each in SAMPLES[name](theme).layout.annotations]
    assert any(re.search("profiles|rows", each) for each in [*titles, *heads])


@every_figure
def test_each_mark_tells_its_counts_on_hover(name, theme):
    figure = SAMPLES[name](theme)
    for trace in figure.data:
        if trace.hoverinfo == "skip":
            continue
        assert trace.hoverinfo == "text"
        size = len(trace.y) if trace.type != "heatmap" else len(trace.z)
        assert len(trace.hovertext) == size
    counted = [text for text in hovers(figure) if re.search(r"\d", text) or text.startswith(("in ", "not in "))]
    assert counted == hovers(figure)
    assert any("1,234,567" in text for text in hovers(figure))


@every_figure
def test_large_numbers_have_separators_everywhere(name, theme):
    figure = SAMPLES[name](theme)
    found = [text for path, text in texts(figure.to_plotly_json()) if path[-1] in {"text", "hovertext", "ticktext"}]
    assert [text for text in found if re.search(r"\d{5}", text)] == []
    template = figure.layout.template.layout
    assert (template.separators, template.xaxis.tickformat, template.yaxis.tickformat) == (".,", ",", ",")


@every_figure
def test_a_long_label_is_cut_and_stands_whole_on_hover(name, theme):
    figure = SAMPLES[name](theme)
    ticks = [tick for axis in axes(figure) for tick in axis.get("ticktext", ())]
    assert all(len(line) <= 90 for tick in ticks for line in read(tick).split("\n"))
    cut = [read(tick) for tick in ticks if read(tick).startswith("a condition that")]
    for tick in cut:
        assert tick.endswith("…")
    if cut:
        assert any(LONG in read(text) for text in hovers(figure))


@every_figure
def test_a_figure_wears_the_template_of_its_theme_and_no_logo(name, theme):
    figure = SAMPLES[name](theme)
    assert figure.layout.template.layout.paper_bgcolor == colours_of(theme).paper
    page = figure.to_html(include_plotlyjs=False)
    assert '"displaylogo": false' in page
    assert "<script>alert" not in page
    assert "colorway" not in figure.layout.to_plotly_json().keys() - {"template"}


@every_figure
def test_a_figure_holds_lists_of_few_numbers_and_no_rows_of_data(name, theme):
    figure = SAMPLES[name](theme)
    assert len(json.dumps(figure.to_plotly_json()["data"], default=str)) < 30_000
    assert all(len(trace.y) <= 50 for trace in figure.data)


@pytest.mark.parametrize("name", EMPTY)
def test_a_figure_of_nothing_is_still_a_figure(name):
    figure = EMPTY[name]()
    assert figure.layout.title.text
    assert figure.layout.height > 100
    figure.to_html(include_plotlyjs=False)


def test_there_is_a_sample_of_each_plot_function():
    functions = {name for name in plots.__all__ if name[0].islower()}
    for samples in ({**SAMPLES, **segment_samples.SAMPLES}, {**EMPTY, **segment_samples.EMPTY}):
        assert {name.partition(" ")[0] for name in samples} == functions


@pytest.mark.parametrize("name", SAMPLES)
def test_an_unknown_theme_is_refused(name):
    with pytest.raises(ValueError, match=r"There is no theme 'sepia'\. Choose 'auto', 'light' or 'dark'\."):
        SAMPLES[name]("sepia")


def test_a_figure_can_be_copied_and_shown_without_a_logo(monkeypatch):
    figure = SAMPLES["reach"]("light")
    assert type(go.Figure(figure)) is go.Figure
    assert type(figure.__reduce__()[0](*figure.__reduce__()[1])) is plots.Figure
    seen = []
    monkeypatch.setattr("plotly.io.show", lambda _, **options: seen.append(options))
    figure.show()
    figure.show(config={"scrollZoom": True})
    assert [each["config"] for each in seen] == [{"displaylogo": False}, {"displaylogo": False, "scrollZoom": True}]


def test_a_notebook_gets_the_figure_without_a_logo(monkeypatch):
    monkeypatch.setattr("plotly.io.renderers.default", "plotly_mimetype")
    bundle = SAMPLES["reach"]("light")._repr_mimebundle_()
    assert bundle["application/vnd.plotly.v1+json"]["config"]["displaylogo"] is False
