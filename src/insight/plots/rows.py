"""What figures have in common whose rows, from top to bottom, are named: the axis of names, the heights, the bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from insight.plots.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE_LINE, _TWO_LINES = 30, 40
_LEAST = 3
"""Rows that a figure has room for at least, so that few bars do not become slabs."""
_FEW = 6
"""Counts up to this need no step but 1."""
AXIS_ROOM = 62
"""Height of an axis with its title, in pixels."""


def names_axis(labels: Sequence[str], width: int = 34, lines: int = 2) -> dict[str, Any]:
    """The axis of the names, the first on top. Places are numbers, so that equal (or equally cut) names stay apart."""
    return {
        "range": [max(len(labels), 1) - 0.5, -0.5],
        "showgrid": False,
        "tickmode": "array",
        "ticktext": [wrapped(each, width, lines) for each in labels],
        "tickvals": list(range(len(labels))),
        "zeroline": False,
    }


def height_of(labels: Sequence[str], width: int = 34) -> int:
    """The height that rows with these names need, in pixels."""
    line = _TWO_LINES if any(len(each) > width for each in labels) else _ONE_LINE
    return max(len(labels), _LEAST) * line + AXIS_ROOM


def ticks_of(low: float, high: float, most: int = 7) -> list[int]:
    """At most so many whole numbers at readable distances (1, 2 or 5 times a power of ten) from `low` to `high`, 0 among them.

    >>> ticks_of(-80, 310)
    [-50, 0, 50, 100, 150, 200, 250, 300]
    """
    steps = (digit * 10**power for power in range(16) for digit in (1, 2, 5))
    step = next(each for each in steps if (high - low) / each <= most + 1)
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def whole_steps(most: float) -> dict[str, Any]:
    """What keeps an axis of counts from halves where the counts are small."""
    return {"dtick": 1} if most <= _FEW else {}


def room_for(values: Sequence[float], share: float = 0.22) -> list[float]:
    """The range of an axis that leaves room for figures at the ends of its bars."""
    low, high = min([0, *values]), max([0, *values])
    beside = (high - low) * share or 1
    return [low - beside if low < 0 else 0, high + beside if high > 0 or low == 0 else 0]


def bars(
    values: Sequence[float],
    hover: Sequence[str],
    colour: str | Sequence[str],
    *,
    edge: str = "",
    name: str = "",
    text: Sequence[str] | None = None,
    **options: Any,
) -> go.Bar:
    """Horizontal bars, one a row; `hover` and `text` are ready to be shown. With a `name` they stand in the legend."""
    return go.Bar(
        cliponaxis=False,
        constraintext="none",
        hoverinfo="text",
        hovertext=list(hover),
        marker={"color": colour, "line": {"color": edge, "width": 1} if edge else {"width": 0}},
        name=name,
        orientation="h",
        showlegend=bool(name),
        text=list(text) if text is not None else None,
        textposition="outside" if text is not None else "none",
        x=list(values),
        y=list(range(len(values))),
        **options,
    )
