"""What segments are like in several properties at once: a heat map of indexes, and lines of standardised means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from insight.plots.colours import Colours, Theme, colours_of, diverging, of_many, readable_on, shade_of
from insight.plots.theme import Figure, finished, height_of, names_axis
from insight.plots.words import NOTHING, counted, number, whole, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    Cells = Sequence[Sequence[tuple[float | None, str]]]

AVERAGE = 100
_WIDTH = 34
_NARROW, _LINES = 16, 5
"""Width and lines of names that stand side by side below a figure, at most."""
_ROW = 90
"""Letters that have room below a figure."""
_LINE = 17
_FOLD = 4.0
"""An index this many times above or below 100 has the strongest colour."""
SYMBOLS = 25
"""Marks that look different."""
FEW = 8
"""Names up to this number have room for three lines in a legend."""
_ABOVE = 20
"""Of the room that a legend above the figure would have taken, in pixels."""
_KEY = 230
"""Width of the legend beside a figure, in pixels."""


def segment_profile(
    names: Sequence[str],
    sizes: Sequence[int],
    properties: Sequence[str],
    cells: Cells,
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """A heat map: one column per segment, one row per property, the index against everyone in the cells.

    Parameters
    ----------
    names, sizes
        The segments and their profiles.
    properties
        Titles, with units.
    cells
        One row per property; for each segment the index (100 is as everyone; None where there is none), and its middle in words.

    Examples
    --------
    >>> figure = segment_profile(["often", "rare"], [25, 75], ["Spend"], [[(300, "900"), (33.3, "99")]], "Tiers")
    >>> figure.data[0].hovertext[0][0]
    'often: 25 profiles<br>Spend: 900<br>index 300'
    """
    colours = colours_of(theme)
    scale = diverging(colours)
    segments = list(zip(names, sizes, strict=True))
    hover = [
        [_told(*segment, title_, *cell) for segment, cell in zip(segments, row, strict=True)]
        for title_, row in zip(properties, cells, strict=True)
    ]
    index = [[value for value, _ in row] for row in cells]
    places = [[_place(each) for each in row] for row in index]
    figure = Figure()
    figure.add_trace(
        go.Heatmap(
            colorscale=[[place / (len(scale) - 1), colour] for place, colour in enumerate(scale)], hoverinfo="text",
            hovertext=hover, showscale=False, xgap=2, ygap=2, zmax=1, zmin=0,
            x=list(range(len(names))), y=list(range(len(properties))), z=places,
        )
    )  # fmt: skip
    figure.add_trace(_figures(index, places, colours))
    figure.update_xaxes(_side_by_side(names), title="segment", range=[-0.5, max(len(names), 1) - 0.5])
    figure.update_yaxes(names_axis(properties, _WIDTH), title="property")
    note = (
        f"{counted(sum(sizes))}. 100 is the mean (or share) of everyone; blue is above, orange below, "
        f"strongest from {number(_FOLD)} times on."
    )
    return finished(figure, theme, title, note, height_of(properties, _WIDTH) + _LINE * _lines(names))


def _place(index: float | None) -> float | None:
    """Where an index lies on the scale: as far above as below for twice and for half."""
    if index is None:
        return None
    times = math.log(max(index, 1e-9) / AVERAGE) / math.log(_FOLD)
    return round(0.5 + 0.5 * min(max(times, -1.0), 1.0), 4)


def _figures(
    index: Sequence[Sequence[float | None]], places: Sequence[Sequence[float | None]], colours: Colours
) -> go.Scatter:
    cells = [(x, y, each, places[y][x]) for y, row in enumerate(index) for x, each in enumerate(row)]
    shades = [
        readable_on(shade_of(place, diverging(colours))) if place is not None else colours.quiet for *_, place in cells
    ]
    return go.Scatter(
        hoverinfo="skip", mode="text", showlegend=False, text=[_written(each) for _, _, each, _ in cells],
        textfont={"color": shades}, x=[x for x, *_ in cells], y=[y for _, y, *_ in cells],
    )  # fmt: skip


def _written(index: float | None) -> str:
    return NOTHING if index is None else number(index, 0)


def _told(name: str, size: int, property_: str, index: float | None, words: str) -> str:
    return f"{whole(name)}: {counted(size)}<br>{whole(property_)}: {whole(words)}<br>index {_written(index)}"


def _side_by_side(names: Sequence[str]) -> dict[str, object]:
    """The axis of names below a figure, in narrow lines."""
    return {
        "showgrid": False, "tickangle": 0, "tickmode": "array", "ticktext": _narrow(names),
        "tickvals": list(range(len(names))), "zeroline": False,
    }  # fmt: skip


def _narrow(names: Sequence[str]) -> list[str]:
    width = min(_NARROW, max(_ROW // max(len(names), 1), 8))
    return [wrapped(each, width, _LINES) for each in names]


def _lines(names: Sequence[str]) -> int:
    return max((each.count("<br>") for each in _narrow(names)), default=0)


# --- parallel ---------------------------------------------------------------------------------------------------------


def segment_parallel(
    names: Sequence[str],
    sizes: Sequence[int],
    properties: Sequence[str],
    cells: Cells,
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """One line per segment over the properties: how far its mean is from everyone's, in standard deviations.

    Parameters
    ----------
    names, sizes
        The segments and their profiles.
    properties
        Titles.
    cells
        One row per property; for each segment how far it is from everyone, in standard deviations, and its middle in words.

    Examples
    --------
    >>> figure = segment_parallel(["often", "rare"], [25, 75], ["Spend"], [[(1.5, "900"), (-0.5, "99")]], "Tiers")
    >>> figure.data[0].hovertext[0]
    'often: 25 profiles<br>Spend: 900<br>1.50 standard deviations from everyone'
    """
    colours = colours_of(theme)
    keys = [key_of(*each, many=len(names) > FEW) for each in zip(names, sizes, strict=True)]
    figure = Figure()
    for place, (name, size) in enumerate(zip(names, sizes, strict=True)):
        colour, dash = of_many(place, theme)
        column = [row[place] for row in cells]
        hover = [
            f"{whole(name)}: {counted(size)}<br>{_beside(title_, *cell)}"
            for title_, cell in zip(properties, column, strict=True)
        ]
        figure.add_trace(
            go.Scatter(
                hoverinfo="text", hovertext=hover, line={"color": colour, "dash": dash, "width": 2}, mode="lines+markers",
                marker={"color": colour, "size": 7, "symbol": place % SYMBOLS}, name=keys[place], showlegend=True,
                x=list(range(len(properties))), y=[value for value, _ in column],
            )
        )  # fmt: skip
    figure.add_hline(0, line={"color": colours.edge, "width": 1})
    figure.update_xaxes(_side_by_side(properties), title="property", showgrid=True)
    figure.update_xaxes(range=[-0.4, max(len(properties), 1) - 0.6])
    figure.update_yaxes(title="standard deviations from everyone", tickformat="", zeroline=False)
    note = f"{counted(sum(sizes))}. Means of each segment; 0 is everyone's mean, and one standard deviation is much."
    height = max(380, 50 * len(names)) + _LINE * _lines(properties)
    return beside(finished(figure, theme, title, note, height))


def _beside(property_: str, effect: float | None, words: str) -> str:
    far = NOTHING if effect is None else number(effect, 2)
    return f"{whole(property_)}: {whole(words)}<br>{far} standard deviations from everyone"


def key_of(name: str, size: int, *, many: bool) -> str:
    """What stands in a legend beside a figure; shorter if there are many."""
    return f"{wrapped(name, 30, 1 if many else 3)}<br>{counted(size)}"


def beside(figure: Figure) -> Figure:
    """Put the legend of a finished figure to its right, where long names have room."""
    figure.update_layout(
        height=figure.layout.height - _ABOVE,
        legend={"orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top", "tracegroupgap": 6},
        margin={"r": _KEY, "t": figure.layout.margin.t - _ABOVE},
    )
    return figure
