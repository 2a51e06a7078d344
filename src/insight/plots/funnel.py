"""Reach: how many can be spoken to on each channel, step by step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of
from insight.plots.theme import AXIS_ROOM, Figure, bars, finished, names_axis, whole_steps
from insight.plots.words import counted, escaped, number, share, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ACROSS = 3
"""Channels side by side."""


def reach(
    steps: Sequence[str],
    channels: Mapping[str, Sequence[int]],
    title: str,
    total: int | None = None,
    *,
    theme: Theme = "auto",
) -> Figure:
    """The waterfall of one channel, or of several side by side on one scale.

    Parameters
    ----------
    steps
        Names of the steps, the first of which is the audience; each takes away.
    channels
        For each channel the profiles left after each step.
    total
        All profiles, to compare the audience with.

    Examples
    --------
    >>> figure = reach(["in the audience", "consented"], {"email": [100, 60]}, "Reach of 'lapsed'", total=200)
    >>> figure.layout.title.subtitle.text
    '100 profiles, 50.0 % of 200'
    """
    colours, across = colours_of(theme), min(len(channels), _ACROSS) or 1
    down = -(-len(channels) // across) or 1
    figure = Figure(make_subplots(rows=down, cols=across, shared_yaxes=True, horizontal_spacing=0.03))
    most = max((counts[0] for counts in channels.values()), default=0) or 1
    for place, (channel, counts) in enumerate(channels.items()):
        row, column = divmod(place, across)
        at = {"row": row + 1, "col": column + 1}
        lost = [0, *(before - after for before, after in pairwise(counts))]
        hover = [
            _told(channel, step, counts, after, gone) for step, after, gone in zip(steps, counts, lost, strict=True)
        ]
        text = [number(after) for after in counts]
        named = ("left", "lost at this step") if place == 0 else ("", "")
        figure.add_trace(bars(counts, hover, colours.accent, name=named[0]), **at)
        figure.add_trace(bars(lost, hover, colours.pale, edge=colours.edge, name=named[1], text=text), **at)
        figure.update_xaxes(
            range=[0, most * 1.28], title=f"{wrapped(channel, 26)}: profiles", nticks=5, **whole_steps(most), **at
        )
    for row in range(1, down + 1):
        figure.update_yaxes(names_axis(steps, 24), row=row)
        figure.update_yaxes(title="step", row=row, col=1)
    figure.update_layout(barmode="stack")
    return finished(figure, theme, title, _note(channels, total), down * (len(steps) * 32 + AXIS_ROOM))


def _told(channel: str, step: str, counts: Sequence[int], after: int, gone: int) -> str:
    lines = [
        f"{escaped(channel)}: {escaped(step)}",
        f"{counted(after)}, {share(after, counts[0])} of the audience",
    ]
    if gone:
        lines.append(f"lost at this step: {number(gone)}, {share(gone, after + gone)} of those before it")
    return "<br>".join(lines)


def _note(channels: Mapping[str, Sequence[int]], total: int | None) -> str:
    if not channels:
        return "There are no channels."
    matched = next(iter(channels.values()))[0]
    return counted(matched) + (f", {share(matched, total)} of {number(total)}" if total is not None else "")
