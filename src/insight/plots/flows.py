"""How profiles moved from one partition to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from insight.plots.colours import Theme, colours_of, of_many, see_through
from insight.plots.theme import SIZE, Figure, finished
from insight.plots.words import counted, cut, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = 44
_LEAST = 260
_WIDTH = 34
_HEADS = 24
"""Room for what stands above the two columns, in pixels."""


def flows(
    sources: Sequence[str],
    targets: Sequence[str],
    counts: Sequence[int],
    title: str,
    heads: tuple[str, str] = ("before", "after"),
    *,
    theme: Theme = "auto",
) -> Figure:
    """A Sankey figure: one band for each pair of an old and a new segment.

    Parameters
    ----------
    sources, targets, counts
        Of each band: the segment that profiles were in, the one they are in now, and how many. One row per pair, in any
        order; segments stand in the order in which they first appear. Equal names on both sides are the same segment.
    heads
        What stands above the two columns.

    Examples
    --------
    >>> figure = flows(["often", "often", "rare"], ["often", "rare", "rare"], [90, 10, 50], "Tiers")
    >>> figure.layout.title.subtitle.text
    '150 profiles: 140 stayed, 10 (6.7 %) moved to another segment.'
    """
    bands = [(one, other, count) for one, other, count in zip(sources, targets, counts, strict=True) if count]
    old, new = list(dict.fromkeys(one for one, *_ in bands)), list(dict.fromkeys(other for _, other, _ in bands))
    shade = {name: of_many(place, theme)[0] for place, name in enumerate(dict.fromkeys([*old, *new]))}
    colours, total = colours_of(theme), sum(count for *_, count in bands)
    left = {name: sum(count for one, _, count in bands if one == name) for name in old}
    right = {name: sum(count for _, other, count in bands if other == name) for name in new}
    figure = Figure(
        go.Sankey(
            arrangement="snap",
            domain={"x": [0, 1], "y": [0, 1]},
            link={
                "color": [see_through(shade[one], 0.25 if one == other else 0.6) for one, other, _ in bands],
                "customdata": [_band(*each, left[each[0]]) for each in bands],
                "hovertemplate": "%{customdata}<extra></extra>",
                "source": [old.index(one) for one, *_ in bands],
                "target": [len(old) + new.index(other) for _, other, _ in bands],
                "value": [count for *_, count in bands],
            },
            node={
                "color": [shade[name] for name in (*old, *new)],
                "customdata": [
                    *(_node(name, count, total, heads[0]) for name, count in left.items()),
                    *(_node(name, count, total, heads[1]) for name, count in right.items()),
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "label": [
                    f"{cut(name, _WIDTH)} · {number(count)}" for part in (left, right) for name, count in part.items()
                ],
                "line": {"width": 0}, "pad": 16, "thickness": 16,
            },
            textfont={"color": colours.text, "shadow": "none", "size": SIZE},
        )
    )  # fmt: skip
    for place, (text, anchor) in enumerate(zip(heads, ("left", "right"), strict=True)):
        figure.add_annotation(
            text=f"{cut(text, _WIDTH)}, profiles", x=place, xanchor=anchor, xref="paper", y=1, yanchor="bottom",
            yref="paper", yshift=6,
        )  # fmt: skip
    stayed = sum(count for one, other, count in bands if one == other)
    moved = f"{number(total - stayed)} ({share(total - stayed, total)})"
    note = f"{counted(total)}: {number(stayed)} stayed, {moved} moved to another segment."
    finished(figure, theme, title, note, max(_LEAST, _ROW * max(len(old), len(new), 1)) + _HEADS)
    figure.update_layout(margin={"t": figure.layout.margin.t + _HEADS, "l": 20})
    return figure


def _band(one: str, other: str, count: int, of: int) -> str:
    verb = "stayed in" if one == other else "moved from"
    rest = "" if one == other else f"<br>to {whole(other)}"
    return f"{verb} {whole(one)}{rest}<br>{counted(count)}, {share(count, of)} of those before"


def _node(name: str, count: int, total: int, head: str) -> str:
    return f"{whole(name)}<br>{cut(head, _WIDTH)}: {counted(count)}, {share(count, total)}"
