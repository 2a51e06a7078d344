"""What each condition of an audience takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of
from insight.plots.rows import bars, height_of, names_axis, room_for, whole_steps
from insight.plots.theme import Figure, finished
from insight.plots.words import counted, number, share, signed, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 40


def conditions(  # noqa: PLR0913 - three counts of each condition, and the whole
    texts: Sequence[str],
    alone: Sequence[int],
    remaining: Sequence[int],
    without: Sequence[int],
    matched: int,
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """Leave-one-out bars: how the audience would change if a single condition were taken away.

    Parameters
    ----------
    texts
        The conditions, in reading order.
    alone
        Profiles that match each condition alone.
    remaining
        Profiles left after each condition, taken in order.
    without
        Profiles that would match without that one condition.
    matched
        Profiles that match all of it.

    Examples
    --------
    >>> figure = conditions(["spend > 9", "vip"], [50, 20], [50, 12], [20, 50], 12, "What each condition costs")
    >>> list(figure.data[0].x), list(figure.data[1].x), list(figure.data[2].x)
    ([-8, -38], [50, 20], [50, 12])
    """
    colours = colours_of(theme)
    figure = Figure(make_subplots(cols=2, shared_yaxes=True, column_widths=[0.5, 0.5], horizontal_spacing=0.04))
    effect = [matched - each for each in without]
    told = zip(texts, alone, remaining, without, strict=True)
    hover = [_told(text, counts, matched) for text, *counts in told]
    shades = [colours.contrast if each < 0 else colours.accent for each in effect]
    words = [signed(each) or "0" if each else "changes nothing" for each in effect]
    figure.add_trace(bars(effect, hover, shades, text=words), row=1, col=1)
    figure.add_trace(bars(alone, hover, colours.pale, edge=colours.edge, name="match it alone"), row=1, col=2)
    figure.add_trace(bars(remaining, hover, colours.accent, name="left after it, in order", width=0.36), row=1, col=2)
    most = [max(pair) for pair in zip(alone, remaining, strict=True)]
    left = [f"{number(each)} (alone {number(other)})" for each, other in zip(remaining, alone, strict=True)]
    figure.add_trace(bars(most, hover, "rgba(0,0,0,0)", text=left), row=1, col=2)
    low, high = room_for(effect, 0.36)
    beside = [min(low, -1), max(high, -0.5 * low, 1)]  # room for the words where nothing changes
    figure.update_xaxes(
        title="change through this one condition, profiles",
        range=beside,
        nticks=6,
        **whole_steps(beside[1] - beside[0]),
        col=1,
    )
    figure.update_xaxes(
        title="profiles", range=room_for(most, 0.6), nticks=5, **whole_steps(max(most, default=0)), col=2
    )
    figure.update_yaxes(names_axis(texts, _WIDTH))
    figure.update_yaxes(title="condition", col=1)
    figure.update_layout(barmode="overlay")
    note = f"{counted(matched)} match. A bar to the left is what the condition keeps out that all others let in."
    return finished(figure, theme, title, note, height_of(texts, _WIDTH))


def _told(text: str, counts: Sequence[int], matched: int) -> str:
    alone, remaining, without = counts
    effect = matched - without
    said = (
        "changes nothing for anyone"
        if not effect
        else f"{'keeps out' if effect < 0 else 'lets in'} {counted(abs(effect))}"
    )
    return "<br>".join(
        [
            whole(text),
            said + (f", {share(-effect, without)} of those without it" if effect < 0 else ""),
            f"without it: {number(without)}",
            f"alone: {number(alone)}",
            f"left after it, in order: {number(remaining)}",
        ]
    )
