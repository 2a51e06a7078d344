"""Times: how an audience grew and shrank, and what happened to one customer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Theme, colours_of, see_through
from insight.plots.theme import Figure, finished, whole_steps
from insight.plots.words import counted, cut, label, number, signed, whole

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence


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
    hover = [
        _told_of_day(*each) for each in zip(dates, sizes, [None, *sizes][: len(sizes)], entries, exits, strict=True)
    ]
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


def _told_of_day(date: dt.date, size: int, before: int | None, came: int | None, went: int | None) -> str:
    lines = [label(date), counted(size) + (f", {signed(size - before)}" if before is not None else "")]
    parts = [f"{number(count)} {word}" for count, word in ((came, "came"), (went, "went")) if count is not None]
    return "<br>".join([*lines, ", ".join(parts)] if parts else lines)


def _note(days: Sequence[str], sizes: Sequence[int]) -> str:
    if not sizes:
        return "No dates."
    return f"{counted(sizes[-1])} at the end, {signed(sizes[-1] - sizes[0])} since {days[0][:10]}."


# --- one customer -----------------------------------------------------------------------------------------------------


Period: TypeAlias = Literal["week", "month"]
_LABEL = 28
_LANE = 46
_SMALL, _LARGE = 9, 30
"""Widths of marks, in pixels."""


def strip(
    lanes: Mapping[str, Sequence[tuple[dt.date, int]]],
    title: str,
    note: str = "",
    period: Period | None = None,
    *,
    theme: Theme = "auto",
) -> Figure:
    """A lane for each table, the first on top, with a mark for each time that has rows; its area tells how many.

    Parameters
    ----------
    lanes
        Of each table, dates or times (on the clock that they are to be read on) and how many rows there are at each.
    note
        What else is to be known.
    period
        The stretch that each date begins, if rows were counted by one; without it, they are at that very time.

    Examples
    --------
    >>> import datetime as dt
    >>> figure = strip({"orders": [(dt.date(2026, 1, 5), 3)], "visits": []}, "Customer 7", period="week")
    >>> figure.data[0].hovertext[0]
    'orders<br>week from 2026-01-05<br>3 rows'
    """
    colours = colours_of(theme)
    figure = Figure()
    most = max((count for marks in lanes.values() for _, count in marks), default=1)
    for place, (name, marks) in enumerate(lanes.items()):
        look: dict[str, Any] = {
            "color": see_through(colours.accent, 0.55),
            "line": {"color": colours.accent, "width": 1},
            "size": [_width(count, most) for _, count in marks],
        }
        figure.add_trace(
            go.Scatter(
                hoverinfo="text", hovertext=[_told_of_mark(name, *mark, period) for mark in marks], marker=look, mode="markers",
                showlegend=False, x=[when.isoformat() for when, _ in marks], y=[place] * len(marks),
            )
        )  # fmt: skip
    figure.update_yaxes(
        range=[len(lanes) - 0.5, -0.5], tickmode="array", ticktext=[cut(name, _LABEL) for name in lanes],
        tickvals=list(range(len(lanes))), title="rows of", zeroline=False,
    )  # fmt: skip
    figure.update_xaxes(title=f"{period} of the rows" if period else "time of the rows", tickformat="", type="date")
    rows = sum(count for marks in lanes.values() for _, count in marks)
    counts = f"{counted(rows, 'row')}{f', counted by {period}' if period else ''}."
    return finished(figure, theme, title, f"{counts} {note}".rstrip(), 70 + _LANE * max(len(lanes), 1))


def _width(count: int, most: int) -> float:
    """Widths of marks whose areas are as the counts; a single row is always seen."""
    return max(_SMALL, round(_LARGE * math.sqrt(count / most), 1)) if most > 1 else _SMALL


def _told_of_mark(name: str, when: dt.date, count: int, period: Period | None) -> str:
    at = f"{period} from {label(when)}" if period else label(when)
    return f"{whole(name)}<br>{at}<br>{counted(count, 'row')}"
