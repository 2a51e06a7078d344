"""Figures: aggregated numbers in, plotly figures out. Nothing here knows profiles, tables or the engine.

Every figure has a title, axes with units, and counts on hover; `theme` is "auto" (on the ground of the page, be it light or dark),
"light" or "dark". Texts that come from data are escaped, since plotly reads texts as HTML of a kind.

Examples
--------
>>> import insight
>>> figure = insight.plots.breakdown(["NO", "DK"], [30, 10], [150, 50], "Members by country", "country")
>>> type(figure).__name__
'Figure'
"""

from insight.plots.colours import Theme
from insight.plots.condition_bars import Cause, conditions, diff
from insight.plots.distribution import breakdown, histogram, top_values
from insight.plots.funnel import reach
from insight.plots.score_map import rfm
from insight.plots.segment_bars import drift, flows, segment_sizes
from insight.plots.segment_curves import factors, lookalike_curve, trade_off
from insight.plots.segment_map import Spot, segment_map
from insight.plots.segment_profile import segment_parallel, segment_profile
from insight.plots.segment_quality import Measure, SilhouetteBlock, segment_selection, segment_silhouette
from insight.plots.theme import Figure
from insight.plots.timeline import history, strip
from insight.plots.upset import overlap
from insight.plots.words import written as written

__all__ = [
    "Cause",
    "Figure",
    "Measure",
    "SilhouetteBlock",
    "Spot",
    "Theme",
    "breakdown",
    "conditions",
    "diff",
    "drift",
    "factors",
    "flows",
    "histogram",
    "history",
    "lookalike_curve",
    "overlap",
    "reach",
    "rfm",
    "segment_map",
    "segment_parallel",
    "segment_profile",
    "segment_selection",
    "segment_silhouette",
    "segment_sizes",
    "strip",
    "top_values",
    "trade_off",
]
