"""How the values of a property are spread: among customers, and in an audience against everyone."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of
from insight.plots.theme import Figure, bars, finished, height_of, names_axis, room_for, ticks_of, whole_steps
from insight.plots.words import NOTHING, counted, escaped, in_unit, label, number, share, whole

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
    spans = [f"{escaped(label(low))} to {escaped(label(high))}{ending}" for low, high in pairwise(edges)]
    places: list[float] = [place + 0.5 for place in range(len(counts))]
    heights = list(counts)
    if missing:
        spans, places, heights = [*spans, "missing"], [*places, len(counts) + _GAP], [*heights, missing]
    hover = _told(spans, heights, total, members)
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
    sizes, labels = [count for _, count in rows], [name for name, _ in rows]
    hover = _told([whole(name) for name in labels], sizes, total, members)
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
    names = [escaped(label(edges[int(place)])) for place in ticks]
    end: float = bins
    if missing:
        ticks, names, end = [*ticks, bins + _GAP], [*names, "missing"], bins + _GAP + 0.5
    return {
        "range": [-0.1, end + 0.1], "showgrid": False, "tickangle": 0, "tickmode": "array", "ticktext": names,
        "ticks": "outside", "tickvals": ticks, "zeroline": False,
    }  # fmt: skip


def _told(spans: Sequence[str], sizes: Sequence[int], total: int, members: Sequence[int] | None) -> list[str]:
    told = [f"{span}<br>{counted(size)}, {share(size, total)} of all" for span, size in zip(spans, sizes, strict=True)]
    of_these = [
        f"<br>{counted(count, 'member')}, {share(count, size)} of these"
        for count, size in zip(members or (), sizes, strict=False)
    ]
    return [f"{lines}{more}" for lines, more in zip_longest(told, of_these, fillvalue="")]


def _note(total: int, missing: int, members: Sequence[int] | None) -> str:
    parts = [counted(total)]
    if members is not None:
        parts.append(f"{number(sum(members))} of them members")
    if missing:
        parts.append(f"{number(missing)} ({share(missing, total)}) without a value")
    return ", ".join(parts)


# --- against everyone -------------------------------------------------------------------------------------------------

AVERAGE = 100
_INDEX_WIDTH = 30


def breakdown(
    labels: Sequence[str],
    members: Sequence[int],
    everyone: Sequence[int],
    title: str,
    by: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """Index bars: the share of members with each value, as a percentage of the share of everyone.

    Parameters
    ----------
    labels
        The values or ranges of the property, in the order of the rows.
    members, everyone
        Profiles with each of them, in the audience and in all.
    by
        What the values are of, with the unit.

    Examples
    --------
    >>> figure = breakdown(["NO", "DK"], [30, 10], [50, 50], "Lapsed by country", "country")
    >>> list(figure.data[2].text), list(figure.data[2].x)
    (['150', '50'], [50.0, -50.0])
    """
    colours = colours_of(theme)
    of_members, of_everyone = sum(members), sum(everyone)
    index = [
        AVERAGE * one * of_everyone / (of_members * other) if of_members and other else None
        for one, other in zip(members, everyone, strict=True)
    ]
    beside = [each - AVERAGE if each is not None else 0.0 for each in index]
    words = [number(each, 0) if each is not None else NOTHING for each in index]
    told = zip(labels, members, everyone, words, strict=True)
    hover = [_told_of_index(*each, of_members, of_everyone) for each in told]
    figure = Figure(make_subplots(cols=2, shared_yaxes=True, column_widths=[0.5, 0.5], horizontal_spacing=0.04))
    shares = [
        [100 * each / (whole_ or 1) for each in part]
        for part, whole_ in ((everyone, of_everyone), (members, of_members))
    ]
    figure.add_trace(bars(shares[0], hover, colours.pale, edge=colours.edge, name="everyone"), row=1, col=1)
    figure.add_trace(bars(shares[1], hover, colours.accent, name="members", width=0.36), row=1, col=1)
    shades = [colours.accent if each >= 0 else colours.contrast for each in beside]
    figure.add_trace(bars(beside, hover, shades, text=words), row=1, col=2)
    figure.update_xaxes(title="share of profiles, %", rangemode="tozero", nticks=6, col=1)
    figure.update_xaxes(_index_axis(beside), title="index, 100 = share of everyone", col=2)
    figure.update_yaxes(names_axis(labels, _INDEX_WIDTH))
    figure.update_yaxes(title=escaped(by), col=1)
    figure.update_layout(barmode="overlay")
    note = f"{counted(of_members, 'member')} against {counted(of_everyone)}."
    if everyone:
        note += f" The smallest row stands for {counted(min(everyone))}."
    return finished(figure, theme, title, note, height_of(labels, _INDEX_WIDTH))


def _index_axis(beside: Sequence[float]) -> dict[str, object]:
    """Ticks at readable distances from 100, named by the index."""
    high, low = max([20.0, *beside]), min([-20.0, *beside])
    ticks = [each for each in ticks_of(low, high) if each >= -AVERAGE]
    room = (high - low) * 0.16
    return {
        "range": [low - room, high + room], "tickmode": "array", "tickvals": ticks,
        "ticktext": [number(AVERAGE + tick) for tick in ticks],
    }  # fmt: skip


def _told_of_index(label: str, one: int, other: int, index: str, of_members: int, of_everyone: int) -> str:
    return "<br>".join(
        [
            whole(label),
            f"index {index}",
            f"{counted(one, 'member')}, {share(one, of_members)} of members",
            f"{counted(other)}, {share(other, of_everyone)} of everyone",
        ]
    )
