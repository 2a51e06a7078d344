"""How an audience grew and shrank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of
from insight.plots.rows import whole_steps
from insight.plots.theme import Figure, finished
from insight.plots.words import counted, label, number, signed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


def history(
    dates: Sequence[dt.date],
    sizes: Sequence[int],
    entries: Sequence[int | None],
    exits: Sequence[int | None],
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """The size of an audience over time as a line, above bars of who came and who went.

    Parameters
    ----------
    dates
        Dates or times, ascending; times on the clock that they are to be read on.
    sizes
        Members at each.
    entries, exits
        Profiles that came, and that went, since the date before; None where there is none before.

    Examples
    --------
    >>> import datetime as dt
    >>> days = [dt.date(2026, 1, 1), dt.date(2026, 1, 8)]
    >>> figure = history(days, [90, 100], [None, 25], [None, 15], "Size of 'lapsed'")
    >>> figure.data[0].hovertext[1]
    '2026-01-08<br>100 profiles, +10<br>25 came, 15 went'
    """
    colours = colours_of(theme)
    days = [each.isoformat() for each in dates]
    hover = [_told(*each) for each in zip(dates, sizes, [None, *sizes][: len(sizes)], entries, exits, strict=True)]
    figure = Figure(make_subplots(rows=2, shared_xaxes=True, row_heights=[0.62, 0.38], vertical_spacing=0.05))
    line = {
        "hoverinfo": "text", "hovertext": hover, "line": {"color": colours.accent, "width": 2}, "marker": {"size": 5},
        "mode": "lines+markers", "showlegend": False, "x": days, "y": list(sizes),
    }  # fmt: skip
    figure.add_trace(go.Scatter(line), row=1, col=1)
    for name, counts, sign, colour in (("came", entries, 1, colours.accent), ("went", exits, -1, colours.contrast)):
        heights = [None if count is None else sign * count for count in counts]
        figure.add_trace(
            go.Bar(
                hoverinfo="text", hovertext=hover, marker={"color": colour, "line": {"width": 0}}, name=name,
                showlegend=True, x=days, y=heights,
            ),
            row=2, col=1,
        )  # fmt: skip
    figure.update_yaxes(
        title="members, profiles", rangemode="tozero", **whole_steps(max(sizes, default=0)), row=1, col=1
    )
    moved = [count or 0 for count in (*entries, *exits)]
    figure.update_yaxes(title="change, profiles", **whole_steps(max(moved, default=0)), row=2, col=1)
    figure.update_xaxes(title="date", tickformat="", row=2, col=1)
    figure.update_xaxes(tickformat="", row=1, col=1)
    figure.update_layout(barmode="relative", bargap=0.2)
    return finished(figure, theme, title, _note(days, sizes), 430)


def _told(date: dt.date, size: int, before: int | None, came: int | None, went: int | None) -> str:
    lines = [label(date), counted(size) + (f", {signed(size - before)}" if before is not None else "")]
    parts = [f"{number(count)} {word}" for count, word in ((came, "came"), (went, "went")) if count is not None]
    return "<br>".join([*lines, ", ".join(parts)] if parts else lines)


def _note(days: Sequence[str], sizes: Sequence[int]) -> str:
    if not sizes:
        return "No dates."
    return f"{counted(sizes[-1])} at the end, {signed(sizes[-1] - sizes[0])} since {days[0][:10]}."
