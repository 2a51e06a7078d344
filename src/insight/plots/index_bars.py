"""How the values of a property differ between an audience and everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of
from insight.plots.rows import bars, height_of, names_axis, ticks_of
from insight.plots.theme import Figure, finished
from insight.plots.words import NOTHING, counted, escaped, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

AVERAGE = 100
_WIDTH = 30


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
    hover = [_told(*each, of_members, of_everyone) for each in told]
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
    figure.update_yaxes(names_axis(labels, _WIDTH))
    figure.update_yaxes(title=escaped(by), col=1)
    figure.update_layout(barmode="overlay")
    note = f"{counted(of_members, 'member')} against {counted(of_everyone)}."
    if everyone:
        note += f" The smallest row stands for {counted(min(everyone))}."
    return finished(figure, theme, title, note, height_of(labels, _WIDTH))


def _index_axis(beside: Sequence[float]) -> dict[str, object]:
    """Ticks at readable distances from 100, named by the index."""
    high, low = max([20.0, *beside]), min([-20.0, *beside])
    ticks = [each for each in ticks_of(low, high) if each >= -AVERAGE]
    room = (high - low) * 0.16
    return {
        "range": [low - room, high + room], "tickmode": "array", "tickvals": ticks,
        "ticktext": [number(AVERAGE + tick) for tick in ticks],
    }  # fmt: skip


def _told(label: str, one: int, other: int, index: str, of_members: int, of_everyone: int) -> str:
    return "<br>".join(
        [
            whole(label),
            f"index {index}",
            f"{counted(one, 'member')}, {share(one, of_members)} of members",
            f"{counted(other)}, {share(other, of_everyone)} of everyone",
        ]
    )
