"""Figures of how far a likeness reaches, what a longer rule gains, and which properties matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from insight.plots.colours import Theme, colours_of
from insight.plots.theme import Figure, bars, finished, height_of, names_axis
from insight.plots.words import counted, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEIGHT = 340
_WIDTH = 40


def lookalike_curve(
    reach: Sequence[int], similarity: Sequence[float], at: int, title: str, *, theme: Theme = "auto"
) -> Figure:
    """How similar the least similar profile still is, the more profiles are reached.

    Parameters
    ----------
    reach
        Numbers of profiles, ascending.
    similarity
        For each, the least similarity among those that are reached, 0 to 1.
    at
        The reach that was chosen; it is marked.

    Examples
    --------
    >>> figure = lookalike_curve([100, 200, 400], [0.9, 0.6, 0.2], 200, "Like the members")
    >>> figure.layout.title.subtitle.text
    'The 200 profiles that are most similar have a similarity of at least 0.6.'
    """
    colours = colours_of(theme)
    pairs = list(zip(reach, similarity, strict=True))
    hover = [f"{counted(size)} reached<br>similarity at least {number(least)}" for size, least in pairs]
    figure = Figure()
    figure.add_trace(
        go.Scatter(
            fill="tozeroy", fillcolor=colours.pale, hoverinfo="text", hovertext=hover, mode="lines", showlegend=False,
            line={"color": colours.accent, "width": 2}, x=list(reach), y=list(similarity),
        )
    )  # fmt: skip
    least = next((each for size, each in pairs if size >= at), None)
    note = f"{counted(at)} are reached."
    if least is not None:
        _mark(figure, at, least, colours.contrast)
        note = f"The {counted(at)} that are most similar have a similarity of at least {number(least)}."
    figure.update_xaxes(title="reach, profiles", rangemode="tozero")
    figure.update_yaxes(title="similarity of the least similar", range=[0, 1.02])
    return finished(figure, theme, title, note, _HEIGHT)


def _mark(figure: Figure, at: int, least: float, colour: str) -> None:
    figure.add_vline(at, line={"color": colour, "dash": "dash", "width": 1.5})
    figure.add_trace(
        go.Scatter(
            hoverinfo="text", hovertext=[f"chosen: {counted(at)}<br>similarity at least {number(least)}"],
            marker={"color": colour, "size": 10}, mode="markers+text", showlegend=False, text=[f"  {number(at)}"],
            textfont={"color": colour}, textposition="top right", x=[at], y=[least],
        )
    )  # fmt: skip


def trade_off(
    conditions: Sequence[int],
    precision: Sequence[float],
    recall: Sequence[float],
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """What a rule gains by being longer: precision, recall, and their harmonic mean.

    Parameters
    ----------
    conditions
        How many conditions the best rule of each length has, ascending.
    precision
        Of the profiles that the rule finds, the share that is in the segment, 0 to 1.
    recall
        Of the profiles of the segment, the share that the rule finds, 0 to 1.

    Examples
    --------
    >>> figure = trade_off([1, 2], [0.5, 0.9], [0.5, 0.9], "Rules of 'Frequent'")
    >>> list(figure.data[2].y), figure.layout.title.subtitle.text
    ([50.0, 90.0], 'Best by F1 (the harmonic mean): 2 conditions, precision 90.0 %, recall 90.0 %.')
    """
    colours = colours_of(theme)
    means = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)]
    lines = (
        ("precision: of those found, in the segment", precision, colours.accent, "solid", "circle"),
        ("recall: of the segment, found", recall, colours.contrast, "solid", "square"),
        ("F1: both in one", means, colours.quiet, "dash", "diamond"),
    )
    told = list(zip(conditions, precision, recall, means, strict=True))
    hover = [
        f"{counted(n, 'condition')}<br>precision {share(p, 1)}<br>recall {share(r, 1)}<br>F1 {share(f, 1)}"
        for n, p, r, f in told
    ]
    figure = Figure()
    for name, values, colour, dash, symbol in lines:
        figure.add_trace(
            go.Scatter(
                hoverinfo="text", hovertext=hover, line={"color": colour, "dash": dash, "width": 2}, mode="lines+markers",
                marker={"size": 8, "symbol": symbol}, name=name, showlegend=True, x=list(conditions),
                y=[100 * each for each in values],
            )
        )  # fmt: skip
    figure.update_xaxes(title="conditions of the rule", dtick=1)
    figure.update_yaxes(title="share of profiles, %", range=[0, 104])
    if not told:
        return finished(figure, theme, title, "There is no rule.", _HEIGHT)
    n, p, r, _ = max(told, key=lambda each: each[3])
    note = f"Best by F1 (the harmonic mean): {counted(n, 'condition')}, precision {share(p, 1)}, recall {share(r, 1)}."
    return finished(figure, theme, title, note, _HEIGHT)


def factors(
    names: Sequence[str], importance: Sequence[float], spread: Sequence[float], title: str, *, theme: Theme = "auto"
) -> Figure:
    """How much each property matters, the most on top.

    Parameters
    ----------
    names
        Titles of the properties.
    importance
        What the AUC loses on held-out profiles when the property's values are shuffled among them.
    spread
        The standard deviation of that loss over several shufflings.

    Examples
    --------
    >>> figure = factors(["age", "spend"], [0.02, 0.2], [0.01, 0.02], "What matters")
    >>> list(figure.layout.yaxis.ticktext), list(figure.data[1].text)
    (['spend', 'age'], ['0.200 ± 0.020', '0.020 ± 0.010'])
    """
    colours = colours_of(theme)
    rows = sorted(zip(names, importance, spread, strict=True), key=lambda row: -row[1])
    labels = [name for name, *_ in rows]
    values = [value for _, value, _ in rows]
    words = [f"{number(value, 3)} ± {number(wide, 3)}" for _, value, wide in rows]
    hover = [
        f"{whole(name)}<br>AUC loses {word} without it"
        for name, word in zip(labels, words, strict=True)
    ]  # fmt: skip
    ends = [value + wide for _, value, wide in rows]
    beams = {"array": [wide for *_, wide in rows], "color": colours.text, "thickness": 1, "type": "data", "width": 4}
    figure = Figure()
    figure.add_trace(bars(values, hover, colours.accent, error_x=beams))
    figure.add_trace(bars([max(each, 0) for each in ends], hover, "rgba(0,0,0,0)", text=words))
    low = min([0.0, *(value - wide for _, value, wide in rows)])
    figure.update_xaxes(
        title="importance: what the AUC loses when the values are shuffled",
        range=[low * 1.1, (max([0.0, *ends]) or 0.01) * 1.3], tickformat="",
    )  # fmt: skip
    figure.update_yaxes(names_axis(labels, _WIDTH), title="property")
    figure.update_layout(barmode="overlay")
    note = (
        "Measured on profiles that the model was not trained on. Lines: one standard deviation over several shufflings."
    )
    return finished(figure, theme, title, note, height_of(labels, _WIDTH))
