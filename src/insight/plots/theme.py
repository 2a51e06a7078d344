"""How every figure looks: one template, on any page, in light and in dark."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from insight.plots.colours import Theme, colours_of
from insight.plots.words import formats_now, lines_of

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
