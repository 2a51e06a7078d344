"""One call of each plot function for segments, with labels that would run or break if they were taken for HTML."""

from __future__ import annotations

from insight import plots
from tests.plots.samples import EVIL, LABELS, LONG
from tests.plots.samples import MANY as LARGE

SIZES = [LARGE, 300, 20, 0]
CELLS = [[(250.0, EVIL), (40.0, "1"), (None, "unknown"), (100.0, "3")]] * 2
GRID = ([0.0, 1.0, 2.0], [0.0, 1.0])
SPOTS = [
    plots.Spot(EVIL, LARGE, (0.5, 0.5), [[0.0, 1.0, 0.2], [0.3, 0.1, 0.0]]),
    plots.Spot(LONG, 7, (1.5, 0.5), points=([0.1, 0.2], [0.3, 0.4])), plots.Spot("", 0, None),
]  # fmt: skip
MEASURES = [
    plots.Measure("stability", "higher is better", [0.9, 0.7], bound=0.8),
    plots.Measure("silhouette", "higher is better", [0.5, -0.1], [0.2, 0.2]),
]

SAMPLES = {
    "lookalike_curve": lambda theme: plots.lookalike_curve([1, 1000, LARGE], [0.9, 0.5, 0.1], 1000, EVIL, theme=theme),
    "trade_off": lambda theme: plots.trade_off([1, 2, 3], [0.5, 0.8, 0.9], [0.9, 0.8, 0.0], EVIL, theme=theme),
    "factors": lambda theme: plots.factors(LABELS, [0.1, 0.2, -0.01, 0.0], [0.01] * 4, EVIL, theme=theme),
    "drift": lambda theme: plots.drift(LABELS, [0.0, 0.1, 0.25, 0.7], EVIL, (LARGE, 5), theme=theme),
    "segment_sizes": lambda theme: plots.segment_sizes(LABELS, SIZES, EVIL, theme=theme),
    "segment_sizes with spend": lambda theme: plots.segment_sizes(
        LABELS, SIZES, EVIL, [9e6, -5.0, 0.0, 0.0], (EVIL, EVIL), theme=theme
    ),
    "flows": lambda theme: plots.flows(
        [EVIL, EVIL, LONG, ""], [EVIL, LONG, "", LONG], [LARGE, 3, 0, 7], EVIL, (EVIL, "now"), theme=theme
    ),
    "segment_profile": lambda theme: plots.segment_profile(LABELS, SIZES, [EVIL, LONG], CELLS, EVIL, theme=theme),
    "segment_parallel": lambda theme: plots.segment_parallel(LABELS, SIZES, [EVIL, LONG], CELLS, EVIL, theme=theme),
    "segment_map": lambda theme: plots.segment_map(SPOTS, GRID, (EVIL, LONG), EVIL, EVIL, theme=theme),
    "segment_silhouette": lambda theme: plots.segment_silhouette(
        [plots.SilhouetteBlock(EVIL, LARGE, 40, [0.5, -0.2], 0.15), plots.SilhouetteBlock(LONG, 3, 0, (), None)], 0.15, EVIL,
        theme=theme
    ),
    "segment_selection": lambda theme: plots.segment_selection([2, 3], MEASURES, 2, EVIL, LARGE, theme=theme),
    "segment_selection of none": lambda theme: plots.segment_selection([2, 3], MEASURES, None, EVIL, LARGE, theme=theme),
}  # fmt: skip

EMPTY = {
    "lookalike_curve": lambda: plots.lookalike_curve([], [], 0, "Nothing"),
    "trade_off": lambda: plots.trade_off([], [], [], "Nothing"),
    "factors": lambda: plots.factors([], [], [], "Nothing"),
    "drift": lambda: plots.drift([], [], "Nothing", (0, 0)),
    "segment_sizes": lambda: plots.segment_sizes([], [], "Nothing", []),
    "flows": lambda: plots.flows([], [], [], "Nothing"),
    "segment_profile": lambda: plots.segment_profile([], [], [], [], "Nothing"),
    "segment_parallel": lambda: plots.segment_parallel(["a"], [0], [], [], "Nothing"),
    "segment_map": lambda: plots.segment_map([], ([], []), ("x", "y"), "Nothing"),
    "segment_silhouette": lambda: plots.segment_silhouette([], 0.0, "Nothing"),
    "segment_selection": lambda: plots.segment_selection([], [], None, "Nothing"),
}
