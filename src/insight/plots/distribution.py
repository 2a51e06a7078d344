"""How the values of one property are spread."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from insight.plots.colours import Theme, colours_of
from insight.plots.rows import bars, height_of, names_axis, room_for, whole_steps
from insight.plots.theme import Figure, finished
from insight.plots.words import counted, escaped, in_unit, label, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_TICKS = 14
_GAP = 1.6
"""How far the bar of missing values stands from the others."""


def histogram(  # noqa: PLR0913 - what a histogram is made of
    edges: Sequence[object],
    counts: Sequence[int],
    title: str,
    unit: str,
    missing: int = 0,
    members: Sequence[int] | None = None,
    *,
    theme: Theme = "auto",
) -> Figure:
    """How many profiles have a value in each bin. Columns are equally wide, whatever the bins span; edges are written out.

    Parameters
    ----------
    edges
        Limits of the bins, ascending: numbers, dates or times, one more than `counts`. A bin holds its lower limit.
    counts
        Profiles in each bin.
    unit
        Of the values; empty when there is none.
    missing
        Profiles without a value, in a column of their own.
    members
        Of each bin, the profiles that belong to what is looked at; drawn before all the others.

    Examples
    --------
    >>> figure = histogram([0, 100, 1000], [40, 10], "Spend", "NOK", missing=5)
    >>> figure.data[0].hovertext[1]
    '100 to 1,000 NOK<br>10 profiles, 18.2 % of all'
    """
    if len(edges) != len(counts) + 1:
        raise ValueError(f"{len(counts)} bins have {len(counts) + 1} edges; here are {len(edges)}.")
    colours = colours_of(theme)
    total, ending = sum(counts) + missing, in_unit(unit)
    spans = [f"{escaped(_shown(low))} to {escaped(_shown(high))}{ending}" for low, high in pairwise(edges)]
    places: list[float] = [place + 0.5 for place in range(len(counts))]
    heights = list(counts)
    if missing:
        spans, places, heights = [*spans, "missing"], [*places, len(counts) + _GAP], [*heights, missing]
    hover = [
        _told(span, size, total, members[place] if members is not None and place < len(members) else None)
        for place, (span, size) in enumerate(zip(spans, heights, strict=True))
    ]
    pale = members is not None
    shades = [colours.pale if pale or place >= len(counts) else colours.accent for place in range(len(heights))]
    figure = Figure(_columns(places, heights, hover, shades, colours.edge, "everyone" if pale else ""))
    if members is not None:
        figure.add_trace(
            _columns(places[: len(members)], members, hover, [colours.accent] * len(members), "", "members")
        )
    figure.update_xaxes(_edge_axis(edges, missing, len(counts)), title=escaped(unit) or "value")
    figure.update_yaxes(title="profiles", rangemode="tozero", **whole_steps(max(heights, default=0)))
    figure.update_layout(barmode="overlay", bargap=0.04)
    return finished(figure, theme, title, _note(total, missing, members), 330)


def top_values(  # noqa: PLR0913 - what a list of values is made of
    values: Sequence[object],
    counts: Sequence[int],
    title: str,
    other: tuple[int, int] = (0, 0),
    missing: int = 0,
    members: Sequence[int] | None = None,
    *,
    theme: Theme = "auto",
) -> Figure:
    """How many profiles have each of the most common values.

    Parameters
    ----------
    values, counts
        The values, most common first, and their profiles.
    other
        How many other values there are, and profiles that have them.
    missing
        Profiles without a value.
    members
        Of each value, the profiles that belong to what is looked at.

    Examples
    --------
    >>> figure = top_values(["NO", "DK"], [70, 20], "Country", other=(4, 8), missing=2)
    >>> list(figure.layout.yaxis.ticktext), list(figure.data[0].x)
    (['NO', 'DK', '4 other values', 'missing'], [70, 20, 8, 2])
    """
    colours = colours_of(theme)
    rows = [(label(value), count) for value, count in zip(values, counts, strict=True)]
    named = len(rows)
    if other[0]:
        rows.append((counted(other[0], "other value"), other[1]))
    if missing:
        rows.append(("missing", missing))
    total = sum(count for _, count in rows)
    pale = members is not None
    hover = [
        _told(whole(name), count, total, members[place] if members is not None and place < len(members) else None)
        for place, (name, count) in enumerate(rows)
    ]
    sizes, labels = [count for _, count in rows], [name for name, _ in rows]
    shades = [colours.pale if pale or place >= named else colours.accent for place in range(len(rows))]
    text = [number(count) for count in sizes]
    figure = Figure(bars(sizes, hover, shades, edge=colours.edge, name="everyone" if pale else "", text=text))
    if members is not None:
        figure.add_trace(bars(members, hover, colours.accent, name="members"))
    figure.update_xaxes(title="profiles", range=room_for(sizes, 0.12), **whole_steps(max(sizes, default=0)))
    figure.update_yaxes(names_axis(labels), title="value")
    figure.update_layout(barmode="overlay")
    return finished(figure, theme, title, _note(total, missing, members), height_of(labels))


def _columns(
    places: Sequence[float], heights: Sequence[int], hover: Sequence[str], shades: Sequence[str], edge: str, name: str
) -> go.Bar:
    return go.Bar(
        hoverinfo="text",
        hovertext=list(hover[: len(heights)]),
        marker={"color": list(shades), "line": {"color": edge, "width": 1} if edge else {"width": 0}},
        name=name,
        showlegend=bool(name),
        width=0.96,
        x=list(places),
        y=list(heights),
    )


def _edge_axis(edges: Sequence[object], missing: int, bins: int) -> dict[str, object]:
    """Edges between the columns, as many as there is room for, and a name for the column of missing values."""
    every = -(-len(edges) // _MOST_TICKS)
    ticks: list[float] = list(range(0, len(edges), every))
    names = [escaped(_shown(edges[int(place)])) for place in ticks]
    end: float = bins
    if missing:
        ticks, names, end = [*ticks, bins + _GAP], [*names, "missing"], bins + _GAP + 0.5
    return {
        "range": [-0.1, end + 0.1], "showgrid": False, "tickangle": 0, "tickmode": "array", "ticktext": names,
        "ticks": "outside", "tickvals": ticks, "zeroline": False,
    }  # fmt: skip


def _shown(edge: object) -> str:
    return label(edge)


def _told(span: str, size: int, total: int, members: int | None) -> str:
    lines = [span, f"{counted(size)}, {share(size, total)} of all"]
    if members is not None:
        lines.append(f"{counted(members, 'member')}, {share(members, size)} of these")
    return "<br>".join(lines)


def _note(total: int, missing: int, members: Sequence[int] | None) -> str:
    parts = [counted(total)]
    if members is not None:
        parts.append(f"{number(sum(members))} of them members")
    if missing:
        parts.append(f"{number(missing)} ({share(missing, total)}) without a value")
    return ", ".join(parts)
