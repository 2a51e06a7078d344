"""Recency against frequency: how many customers each pair of scores has, and what they spend."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Colours, Theme, colours_of, readable_on, shade_of
from insight.plots.theme import SIZE, Figure, finished
from insight.plots.words import brief, counted, escaped, in_unit, number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def rfm(
    cells: Iterable[tuple[int, int, int, float]],
    bins: int,
    unit: str,
    title: str,
    note: str = "",
    *,
    theme: Theme = "auto",
) -> Figure:
    """Two heat maps over the scores of recency (across) and frequency (upwards): customers, and spend.

    Parameters
    ----------
    cells
        Score of recency, score of frequency, customers, spend. Cells without customers may be left out.
    bins
        Scores run from 1 to this, the best.
    unit
        Of spend.
    note
        What else is to be known, such as customers without scores.

    Examples
    --------
    >>> figure = rfm([(1, 1, 10, 500.0), (2, 2, 30, 9500.0)], 2, "NOK", "RFM")
    >>> figure.data[0].hovertext[1][1]
    'recency 2, frequency 2<br>30 profiles, 75.0 % of all<br>spend 9,500 NOK, 95.0 % of all<br>316.67 NOK each'
    """
    colours = colours_of(theme)
    found = {(r, f): (size, spend) for r, f, size, spend in cells}
    sizes, spends = sum(size for size, _ in found.values()), sum(spend for _, spend in found.values())
    scores = range(1, bins + 1)
    hover = [[_told(r, f, *found.get((r, f), (0, 0.0)), sizes, spends, unit) for r in scores] for f in scores]
    names = [f"customers: {number(sizes)} profiles", f"spend: {escaped(brief(spends))}{in_unit(unit)}"]
    figure = Figure(make_subplots(cols=2, shared_yaxes=True, horizontal_spacing=0.05, subplot_titles=names))
    for column, part in enumerate((0, 1), start=1):
        values = [[found[r, f][part] if (r, f) in found and found[r, f][0] else None for r in scores] for f in scores]
        figure.add_trace(_heat(values, hover, colours), row=1, col=column)
        figure.add_trace(_figures(values, brief if part else partial(number, places=0), colours), row=1, col=column)
    axis = {
        "dtick": 1,
        "range": [0.5, bins + 0.5],
        "showgrid": False,
        "tickmode": "linear",
        "tick0": 1,
        "zeroline": False,
    }
    figure.update_xaxes(axis, title=f"recency score, {bins} = most recent")
    figure.update_yaxes(axis)
    figure.update_yaxes(title=f"frequency score, {bins} = most often", col=1)
    figure = finished(figure, theme, title, note, 62 + max(bins * 54, 220))
    figure.update_annotations(font={"color": colours.quiet, "size": SIZE})
    figure.update_layout(height=figure.layout.height + 26, margin={"t": figure.layout.margin.t + 26})
    return figure


def _heat(values: Sequence[Sequence[float | None]], hover: Sequence[Sequence[str]], colours: Colours) -> go.Heatmap:
    scores = list(range(1, len(values) + 1))
    steps = len(colours.scale) - 1
    return go.Heatmap(
        colorscale=[[place / steps, colour] for place, colour in enumerate(colours.scale)],
        hoverinfo="text", hovertext=hover, showscale=False, x=scores, xgap=2, y=scores, ygap=2, z=values, zmax=_most(values),
        zmin=0,
    )  # fmt: skip


def _figures(values: Sequence[Sequence[float | None]], shown: Callable[[float], str], colours: Colours) -> go.Scatter:
    """The figures in the cells, each in the colour that reads better on its ground."""
    most = _most(values)
    cells = [(r, f, z) for f, row in enumerate(values, start=1) for r, z in enumerate(row, start=1) if z is not None]
    shades = [readable_on(shade_of(z / most, colours.scale)) for *_, z in cells]
    return go.Scatter(
        hoverinfo="skip", mode="text", showlegend=False, text=[shown(z) for *_, z in cells], textfont={"color": shades},
        x=[r for r, *_ in cells], y=[f for _, f, _ in cells],
    )  # fmt: skip


def _most(values: Sequence[Sequence[float | None]]) -> float:
    return max((z for row in values for z in row if z is not None), default=0) or 1


def _told(r: int, f: int, size: int, spend: float, sizes: int, spends: float, unit: str) -> str:  # noqa: PLR0913, PLR0917
    lines = [
        f"recency {r}, frequency {f}",
        f"{counted(size)}, {share(size, sizes)} of all",
    ]
    if size:
        lines.append(f"spend {number(spend)}{in_unit(unit)}, {share(spend, spends)} of all")
        lines.append(f"{number(spend / size)}{in_unit(unit)} each")
    return "<br>".join(lines)
