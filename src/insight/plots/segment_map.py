"""Where segments lie among one another, in the plane in which the profiles differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go

from insight.plots.colours import Colours, Theme, colours_of, of_many, see_through
from insight.plots.segment_profile import FEW, SYMBOLS, beside, key_of
from insight.plots.theme import Figure, finished
from insight.plots.words import counted, cut, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF, MOST = 0.5, 0.9
"""Shares of a segment that its two outlines hold."""
_HEIGHT, _AXIS = 520, 64


class Spot(NamedTuple):
    """One segment on a map.

    Attributes
    ----------
    centre : the mean place of its profiles; None if it has none.
    beyond : the share of its profiles in places that are less dense, from 0 (no profiles) to 1 (the densest place): one row
        per step upwards, one value per step to the right. Empty where single profiles are drawn.
    points : across and upwards, of single profiles.
    """

    name: str
    size: int
    centre: tuple[float, float] | None
    beyond: Sequence[Sequence[float]] = ()
    points: tuple[Sequence[float], Sequence[float]] = ((), ())


def segment_map(
    spots: Sequence[Spot],
    grid: tuple[Sequence[float], Sequence[float]],
    axes: tuple[str, str],
    title: str,
    note: str = "",
    *,
    theme: Theme = "auto",
) -> Figure:
    """The segments' centres, each amid two outlines that hold half and nine tenths of its profiles, or amid its profiles.

    Parameters
    ----------
    grid
        Places of the steps across and upwards.
    axes
        What lies across and upwards.
    note
        What else is to be known.

    Examples
    --------
    >>> spot = Spot("often", 25, (0.0, 1.0), points=([0.1], [0.9]))
    >>> figure = segment_map([spot], ([], []), ("first", "second"), "Tiers")
    >>> figure.data[1].hovertext[0]
    'often<br>25 profiles, 100.0 % of all'
    """
    colours, total = colours_of(theme), sum(each.size for each in spots)
    figure = Figure()
    for place, spot in enumerate(spots):
        colour, _ = of_many(place, theme)
        if spot.beyond:
            figure.add_trace(_outlines(spot, grid, colour))
        elif len(spot.points[0]):
            marker = {"color": colour, "line": {"width": 0}, "opacity": 0.45, "size": 4, "symbol": place % SYMBOLS}
            figure.add_trace(
                go.Scatter(
                    hoverinfo="skip", marker=marker, mode="markers", showlegend=False, x=list(spot.points[0]),
                    y=list(spot.points[1]),
                )
            )  # fmt: skip
    for place, spot in enumerate(spots):
        if spot.centre is not None:
            figure.add_trace(_centre(place, spot, total, of_many(place, theme)[0], colours, many=len(spots) > FEW))
    axis = {"showgrid": True, "tickformat": ".3~f", "zeroline": False}
    figure.update_xaxes(axis, title=cut(axes[0], _AXIS))
    figure.update_yaxes(axis, title=cut(axes[1], _AXIS))
    if len(grid[0]):
        figure.update_xaxes(range=[grid[0][0], grid[0][-1]])
        figure.update_yaxes(range=[grid[1][0], grid[1][-1]])
    said = " ".join(part for part in (f"{counted(total)}.", note) if part)
    return beside(finished(figure, theme, title, said, max(_HEIGHT, 52 * len(spots))))


def _outlines(spot: Spot, grid: tuple[Sequence[float], Sequence[float]], colour: str) -> go.Contour:
    shades = [[0, see_through(colour, 0)], [0.5, see_through(colour, 0.18)], [1, see_through(colour, 0.4)]]
    return go.Contour(
        autocontour=False, colorscale=shades, connectgaps=False, hoverinfo="skip", showlegend=False, showscale=False,
        contours={"coloring": "fill", "end": 1 - HALF, "size": MOST - HALF, "start": 1 - MOST, "type": "levels"},
        line={"color": colour, "width": 1}, x=list(grid[0]), y=list(grid[1]), z=[list(row) for row in spot.beyond],
    )  # fmt: skip


def _centre(place: int, spot: Spot, total: int, colour: str, colours: Colours, *, many: bool) -> go.Scatter:
    x, y = spot.centre or (None, None)
    return go.Scatter(
        hoverinfo="text", hovertext=[f"{whole(spot.name)}<br>{counted(spot.size)}, {share(spot.size, total)} of all"],
        marker={
            "color": colour, "line": {"color": colours.paper, "width": 2}, "opacity": 1, "size": 15, "symbol": place % SYMBOLS,
        },
        mode="markers", name=key_of(spot.name, spot.size, many=many), showlegend=True, x=[x], y=[y],
    )  # fmt: skip
