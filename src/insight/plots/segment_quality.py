"""How well segments are set apart, and how many of them there should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from insight.plots.colours import Colours, Theme, colours_of
from insight.plots.theme import AXIS_ROOM, SIZE, Figure, finished
from insight.plots.words import MINUS, counted, number, share, whole, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCK = 62
"""Height of a segment's block, in pixels."""
_GAP = 0.3
"""Between blocks, of their height."""
_WIDTH = 34
_COLUMNS = 3
"""Curves that stand side by side."""


class SilhouetteBlock(NamedTuple):
    """The silhouettes of one segment.

    Attributes
    ----------
    size : profiles in the segment.
    sampled : profiles that the silhouettes are of.
    steps : means of equally many of them, from the highest to the lowest.
    mean : of all of them; None where none was drawn.
    """

    name: str
    size: int
    sampled: int
    steps: Sequence[float]
    mean: float | None


def segment_silhouette(blocks: Sequence[SilhouetteBlock], mean: float, title: str, *, theme: Theme = "auto") -> Figure:
    """The silhouette of each segment, sorted: a full block is well set apart, values below 0 lie nearer to another segment.

    The form is that of Rousseeuw, "Silhouettes" (1987); each block is equally high here, whatever the size of its segment.

    Parameters
    ----------
    mean
        Of all profiles that were drawn.

    Examples
    --------
    >>> figure = segment_silhouette([SilhouetteBlock("often", 250, 100, [0.8, 0.4], 0.6)], 0.6, "Tiers")
    >>> figure.data[0].hovertext[1]
    'often: 250 profiles, 100 of them drawn<br>mean 0.60, these (50.0 % to 100.0 % from above) 0.40'
    """
    colours = colours_of(theme)
    figure = Figure()
    for place, block in enumerate(blocks):
        step_high = (1 - _GAP) / max(len(block.steps), 1)
        shades = [colours.accent if each >= 0 else colours.contrast for each in block.steps]
        figure.add_trace(
            go.Bar(
                hoverinfo="text", hovertext=_steps(block), marker={"color": shades, "line": {"width": 0}}, orientation="h",
                showlegend=False, width=step_high, x=list(block.steps),
                y=[place - (1 - _GAP) / 2 + step_high * (step + 0.5) for step in range(len(block.steps))],
            )
        )  # fmt: skip
        words = "none drawn" if block.mean is None else f"mean {number(block.mean, 2)}"
        figure.add_annotation(text=words, x=1, xanchor="right", xref="paper", y=place, font={"color": colours.text})
    figure.add_vline(mean, line={"color": colours.quiet, "dash": "dash", "width": 1.5})
    every = [each for block in blocks for each in block.steps]
    low, high = min([0.0, *every]), max([0.2, *every])
    figure.update_xaxes(title=f"silhouette, {MINUS}1 to 1", range=[low - 0.04, high * 1.3], tickformat="")
    figure.update_yaxes(
        range=[len(blocks) - 0.5, -0.5], showgrid=False, tickmode="array", tickvals=list(range(len(blocks))),
        ticktext=[f"{wrapped(each.name, _WIDTH)}<br>{counted(each.size)}" for each in blocks], title="segment", zeroline=False,
    )  # fmt: skip
    drawn = sum(each.sampled for each in blocks)
    average = number(mean, 2)
    note = f"Mean {average} of {counted(drawn)} (dashed). Below 0, in orange, profiles lie nearer to another segment."
    return finished(figure, theme, title, note, max(len(blocks), 2) * _BLOCK + AXIS_ROOM)


def _steps(block: SilhouetteBlock) -> list[str]:
    count = len(block.steps)
    head = f"{whole(block.name)}: {counted(block.size)}, {number(block.sampled)} of them drawn"
    return [
        f"{head}<br>mean {number(block.mean or 0, 2)}, these ({share(step, count)} to {share(step + 1, count)} from above) "
        f"{number(each, 2)}"
        for step, each in enumerate(block.steps)
    ]


# --- how many ---------------------------------------------------------------------------------------------------------


class Measure(NamedTuple):
    """One figure over the numbers of segments.

    Attributes
    ----------
    better : in words, which way is better.
    other : the same where there are no groups, drawn as a dashed line; empty without.
    bound : what is at least wanted; None without.
    """

    name: str
    better: str
    values: Sequence[float]
    other: Sequence[float] = ()
    bound: float | None = None


def segment_selection(
    numbers: Sequence[int],
    measures: Sequence[Measure],
    chosen: int | None,
    title: str,
    profiles: int = 0,
    *,
    theme: Theme = "auto",
) -> Figure:
    """Small curves of what speaks for each number of segments; the chosen number is marked.

    Parameters
    ----------
    numbers
        That were tried.
    chosen
        None if no number holds.
    profiles
        That there are; 0 leaves them out.

    Examples
    --------
    >>> measure = Measure("stability", "higher is better", [0.7, 0.9], bound=0.8)
    >>> figure = segment_selection([2, 3], [measure], 3, "How many tiers")
    >>> figure.data[0].hovertext[1]
    '3 segments (chosen)<br>stability 0.900'
    """
    colours, columns = colours_of(theme), min(max(len(measures), 1), _COLUMNS)
    rows = max(-(-len(measures) // columns), 1)
    heads = [each.better for each in measures]
    figure = Figure(
        make_subplots(
            rows=rows,
            cols=columns,
            subplot_titles=heads,
            vertical_spacing=0.36 / rows,
            horizontal_spacing=0.26 / columns,
        )
    )
    for place, measure in enumerate(measures):
        at = {"row": place // columns + 1, "col": place % columns + 1}
        for trace in _curves(numbers, measure, chosen, colours):
            figure.add_trace(trace, **at)
        if measure.bound is not None:
            figure.add_hline(measure.bound, line={"color": colours.contrast, "dash": "dot", "width": 1.5}, **at)
        if chosen is not None:
            figure.add_vline(chosen, line={"color": colours.quiet, "dash": "dash", "width": 1}, **at)
        figure.update_xaxes(title="segments", dtick=1, tickformat="", **at)
        figure.update_yaxes(title=measure.name, tickformat="", **at)
    of = f" of {counted(profiles)}" if profiles else ""
    note = f"No number of segments{of} holds." if chosen is None else f"{chosen} segments{of} were chosen (dashed)."
    note += " Dotted in orange: the least that holds. Dashed curve: one cloud without groups."
    figure = finished(figure, theme, title, note, rows * 230)
    figure.update_annotations(font={"color": colours.quiet, "size": SIZE})
    figure.update_layout(height=figure.layout.height + 26, margin={"t": figure.layout.margin.t + 26})
    return figure


def _curves(numbers: Sequence[int], measure: Measure, chosen: int | None, colours: Colours) -> list[go.Scatter]:
    hover = [
        f"{counted(k, 'segment')}{' (chosen)' if k == chosen else ''}<br>{measure.name} {number(each, 3)}"
        for k, each in zip(numbers, measure.values, strict=True)
    ]
    sizes = [11 if k == chosen else 6 for k in numbers]
    main = go.Scatter(
        hoverinfo="text", hovertext=hover, line={"color": colours.accent, "width": 2}, mode="lines+markers",
        marker={"line": {"width": 0}, "opacity": 1, "size": sizes}, showlegend=False, x=list(numbers), y=list(measure.values),
    )  # fmt: skip
    if not measure.other:
        return [main]
    line = {"color": colours.edge, "dash": "dash", "width": 1.5}
    other = go.Scatter(
        hoverinfo="skip", line=line, mode="lines", showlegend=False, x=list(numbers), y=list(measure.other)
    )
    return [other, main]
