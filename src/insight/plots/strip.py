"""What happened to one customer: a lane for each table, a mark for each time or stretch of time with rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import plotly.graph_objects as go

from insight.plots.colours import Theme, colours_of, see_through
from insight.plots.theme import Figure, finished
from insight.plots.words import counted, cut, label, whole

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

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
                hoverinfo="text", hovertext=[_told(name, *mark, period) for mark in marks], marker=look, mode="markers",
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


def _told(name: str, when: dt.date, count: int, period: Period | None) -> str:
    at = f"{period} from {label(when)}" if period else label(when)
    return f"{whole(name)}<br>{at}<br>{counted(count, 'row')}"
