"""How every figure looks: one template, on any page, in light and in dark; and the axes and bars of figures with named rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import plotly.io as pio

from insight.plots.colours import Theme, colours_of
from insight.plots.words import formats_now, lines_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
SIZE = 13
"""Size of text, in pixels."""
_CLEAR = "rgba(0,0,0,0)"
_CONFIG: dict[str, Any] = {"displaylogo": False}
_TITLE_WIDTH = 88
_TITLE_LINES = 3


class Figure(go.Figure):  # type: ignore[misc]
    """A plotly figure that is shown and written without the maker's logo."""

    def show(self, *args: Any, config: dict[str, Any] | None = None, **options: Any) -> None:
        """Show the figure; see plotly's `Figure.show`."""
        super().show(*args, config={**_CONFIG, **(config or {})}, **options)

    def to_html(self, *args: Any, config: dict[str, Any] | None = None, **options: Any) -> str:
        """The figure as HTML; see plotly's `Figure.to_html`."""
        return str(super().to_html(*args, config={**_CONFIG, **(config or {})}, **options))

    def write_html(self, *args: Any, config: dict[str, Any] | None = None, **options: Any) -> None:
        """Write the figure as HTML; see plotly's `Figure.write_html`."""
        super().write_html(*args, config={**_CONFIG, **(config or {})}, **options)

    def bundle(self) -> dict[str, Any]:
        """What a notebook keeps of the figure: its JSON alone, so that nothing but a number of texts and places is saved."""
        return {"application/vnd.plotly.v1+json": {**self.to_plotly_json(), "config": dict(_CONFIG)}}

    def _repr_mimebundle_(self, *args: Any, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = super()._repr_mimebundle_(*args, **{"config": dict(_CONFIG), **options})
        return found

    def _ipython_display_(self) -> None:
        if pio.renderers.render_on_display and pio.renderers.default:
            self.show()
        else:
            super()._ipython_display_()


def template_of(theme: Theme) -> go.layout.Template:
    """The template of a theme."""
    colours, signs = colours_of(theme), formats_now().signs
    axis = {
        "automargin": True, "gridcolor": colours.grid, "linecolor": colours.edge, "separatethousands": True,
        "tickcolor": colours.edge, "tickformat": ",", "title": {"font": {"color": colours.quiet, "size": SIZE}, "standoff": 10},
        "zeroline": True, "zerolinecolor": colours.edge, "zerolinewidth": 1,
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "annotationdefaults": {"font": {"color": colours.quiet}, "showarrow": False},
            "bargap": 0.3,
            "colorway": [colours.accent, colours.contrast, colours.edge],
            "font": {"color": colours.text, "family": FONT, "size": SIZE},
            "hoverlabel": {
                "align": "left", "bgcolor": colours.label[0], "bordercolor": colours.edge,
                "font": {"color": colours.label[1], "family": FONT, "size": SIZE},
            },
            "hovermode": "closest",
            "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
            "modebar": {
                "activecolor": colours.accent, "bgcolor": _CLEAR, "color": colours.edge,
                "remove": ["autoScale2d", "lasso2d", "select2d", "zoomIn2d", "zoomOut2d"],
            },
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "separators": f"{signs.decimal}{signs.group}",
            "title": {"font": {"size": 17}, "x": 0, "xanchor": "left", "xref": "container", "yref": "container"},
            "xaxis": axis,
            "yaxis": axis,
        }
    )  # fmt: skip


def finished(figure: Figure, theme: Theme, title: str, note: str, height: int, legend_rows: int = 1) -> Figure:
    """Give a figure its template, title, a line below the title, and room for both.

    Parameters
    ----------
    title, note
        Plain texts; they are escaped here, and wrapped.
    height
        Of the part below the title, in pixels.
    legend_rows
        Rows that the legend takes where the figure is as wide as a notebook's cell, if it has a legend.
    """
    colours = colours_of(theme)
    heads, notes = lines_of(title, _TITLE_WIDTH, _TITLE_LINES), lines_of(note, _TITLE_WIDTH + 30, 2)
    has_legend = any(getattr(trace, "showlegend", None) for trace in figure.data)  # a Sankey figure knows none
    room = 28 + 23 * len(heads) + 19 * len(notes) + (7 + 19 * legend_rows if has_legend else 0)
    figure.update_layout(
        template=template_of(theme),
        height=height + room,
        margin={"l": 12, "r": 28, "t": room, "b": 12},
        showlegend=has_legend,
        title={
            "text": "<br>".join(heads),
            "subtitle": {"text": "<br>".join(notes), "font": {"color": colours.quiet, "size": SIZE}},
            "pad": {"l": 14},
            "y": 1 - 26 / (height + room),
            "yanchor": "top" if len(heads) > 1 else "middle",
        },
    )
    return figure


# --- named rows: the axis of names, the heights, the bars -------------------------------------------------------------

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
