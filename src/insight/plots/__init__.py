"""Figures: aggregated numbers in, plotly figures out. Nothing here knows profiles, tables or the engine.

Every figure has a title, axes with units, and counts on hover; `theme` is "light" or "dark". Texts that come from data are
escaped, since plotly reads texts as HTML of a kind.
"""

from insight.plots.change import Cause, diff
from insight.plots.colours import Theme
from insight.plots.cost import conditions
from insight.plots.distribution import histogram, top_values
from insight.plots.funnel import reach
from insight.plots.index_bars import breakdown
from insight.plots.score_map import rfm
from insight.plots.theme import Figure
from insight.plots.timeline import history
from insight.plots.upset import overlap

__all__ = [
    "Cause",
    "Figure",
    "Theme",
    "breakdown",
    "conditions",
    "diff",
    "histogram",
    "history",
    "overlap",
    "reach",
    "rfm",
    "top_values",
]
