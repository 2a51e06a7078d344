"""How audiences overlap: exclusive regions as bars over a matrix of dots.

The form is that of Lex, Gehlenborg, Strobelt, Vuillemot and Pfister, "UpSet: Visualization of Intersecting Sets" (2014).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Colours, Theme, colours_of
from insight.plots.theme import Figure, bars, finished, names_axis, whole_steps
from insight.plots.words import counted, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST = 24
"""Regions shown, the largest."""
_TIGHT = 14
"""From so many regions on, figures stand upright above the bars."""
_WIDTH = 26
_BARS, _ROW, _BELOW = 250, 30, 64


def overlap(
    names: Sequence[str],
    sizes: Sequence[int],
    regions: Mapping[tuple[int, ...], int],
    total: int,
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """An UpSet figure: how many profiles are in exactly which of several audiences.

    Parameters
    ----------
    names, sizes
        The audiences and their members.
    regions
        By the places of the audiences that a region lies in (and in no others): its profiles.
    total
        All profiles.

    Examples
    --------
    >>> figure = overlap(["a", "b"], [5, 3], {(0,): 3, (1,): 1, (0, 1): 2}, 10, "Overlap")
    >>> list(figure.data[0].y), figure.data[0].hovertext[1]
    ([3, 2, 1], 'in a and b<br>2 profiles, 33.3 % of those in any')
    """
    colours = colours_of(theme)
    inside = sorted(
        ((key, size) for key, size in regions.items() if key and size), key=lambda each: (-each[1], each[0])
    )
    shown, union = inside[:_MOST], sum(size for _, size in inside)
    rows = len(names) * _ROW
    figure = Figure(
        make_subplots(
            rows=2, cols=2, shared_xaxes=True, horizontal_spacing=0.07, vertical_spacing=0.02,
            column_widths=[0.22, 0.78], row_heights=[_BARS, rows], specs=[[None, {}], [{}, {}]],
        )
    )  # fmt: skip
    _add_regions(figure, names, shown, union, colours)
    _add_matrix(figure, names, [key for key, _ in shown], colours)
    _add_sizes(figure, names, sizes, total, colours)
    _lay_out(figure, names, shown, max(sizes, default=0))
    note = f"{counted(union)} in any of them, {share(union, total)} of {number(total)}; each is counted once."
    if len(inside) > len(shown):
        told = sum(size for _, size in shown)
        note += f" Shown are the {len(shown)} largest of {len(inside)} regions, with {share(told, union)} of these."
    return finished(figure, theme, title, note, _BARS + rows + _BELOW)


def _add_regions(
    figure: Figure, names: Sequence[str], shown: Sequence[tuple[tuple[int, ...], int]], union: int, colours: Colours
) -> None:
    hover = [f"{_said(names, key)}<br>{counted(size)}, {share(size, union)} of those in any" for key, size in shown]
    figure.add_trace(
        go.Bar(
            cliponaxis=False,
            constraintext="none",
            hoverinfo="text",
            hovertext=hover,
            marker={"color": colours.accent, "line": {"width": 0}},
            showlegend=False,
            text=[number(size) for _, size in shown],
            textangle=-90 if len(shown) >= _TIGHT else 0,
            textposition="outside",
            x=list(range(len(shown))),
            y=[size for _, size in shown],
        ),
        row=1,
        col=2,
    )


def _said(names: Sequence[str], key: tuple[int, ...]) -> str:
    inside = " and ".join(names[place] for place in key)
    return whole(f"in {inside}" + (", in no other" if len(key) < len(names) else ""))


def _add_matrix(figure: Figure, names: Sequence[str], keys: Sequence[tuple[int, ...]], colours: Colours) -> None:
    for place, key in enumerate(keys):
        if len(key) > 1:
            ends = [min(key), max(key)]
            line = {"color": colours.accent, "width": 2}
            figure.add_trace(
                go.Scatter(x=[place, place], y=ends, mode="lines", line=line, hoverinfo="skip", showlegend=False),
                row=2, col=2,
            )  # fmt: skip
    cells = [(place, row, row in key) for place, key in enumerate(keys) for row in range(len(names))]
    figure.add_trace(
        go.Scatter(
            hoverinfo="text",
            hovertext=[f"{'in' if inside else 'not in'} {whole(names[row])}" for _, row, inside in cells],
            marker={
                "color": [colours.accent if inside else colours.edge for *_, inside in cells],
                "line": {"width": 0},
                "opacity": 1,
                "size": [(11 if len(keys) <= _TIGHT else 9) if inside else 4 for *_, inside in cells],
            },
            mode="markers",
            showlegend=False,
            x=[place for place, *_ in cells],
            y=[row for _, row, _ in cells],
        ),
        row=2,
        col=2,
    )


def _add_sizes(figure: Figure, names: Sequence[str], sizes: Sequence[int], total: int, colours: Colours) -> None:
    told = zip(names, sizes, strict=True)
    hover = [f"{whole(name)}<br>{counted(size)}, {share(size, total)} of all" for name, size in told]
    text = [number(size) for size in sizes]
    figure.add_trace(bars(sizes, hover, colours.pale, edge=colours.edge, text=text), row=2, col=1)


def _lay_out(figure: Figure, names: Sequence[str], shown: Sequence[tuple[tuple[int, ...], int]], largest: int) -> None:
    rows = [len(names) - 0.5, -0.5]
    span = [-0.6, max(len(shown), 1) - 0.4]
    hidden = {"range": span, "showgrid": False, "showticklabels": False, "zeroline": False}
    room = 1.3 if len(shown) >= _TIGHT else 1.15
    most = max((size for _, size in shown), default=0) or 1
    figure.update_yaxes(title="profiles", range=[0, most * room], **whole_steps(most), row=1, col=2)
    figure.update_xaxes(hidden, row=1, col=2)
    figure.update_xaxes(hidden, title="exactly these audiences", row=2, col=2)
    figure.update_xaxes(
        title="members, profiles", range=[0, (largest or 1) * 1.5], nticks=3, showgrid=False, row=2, col=1
    )
    figure.update_yaxes(names_axis(names, _WIDTH, 1), title="audience", row=2, col=1)
    figure.update_yaxes(range=rows, showgrid=False, showticklabels=False, zeroline=False, row=2, col=2)
