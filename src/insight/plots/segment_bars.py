"""Segments: their sizes, how they drift, and who moved between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from insight.plots.colours import Colours, Theme, colours_of, of_many, see_through
from insight.plots.theme import SIZE, Figure, bars, finished, height_of, names_axis
from insight.plots.words import counted, cut, escaped, in_unit, number, share, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 40
_HEADS = 20
"""Room for the names of the thresholds, in pixels."""
WATCH, REFIT = 0.1, 0.25
"""The customary reading of the population stability index. Source: Siddiqi, "Credit Risk Scorecards" (2006)."""


def segment_sizes(
    names: Sequence[str],
    sizes: Sequence[int],
    title: str,
    spend: Sequence[float] | None = None,
    of_spend: tuple[str, str] = ("spend", ""),
    *,
    theme: Theme = "auto",
) -> Figure:
    """The share of the profiles in each segment, and its share of the spend.

    Parameters
    ----------
    names, sizes
        The segments and their profiles.
    spend
        The sum of each segment; None where there is nothing that is spent.
    of_spend
        What the sum is of, and its unit.

    Examples
    --------
    >>> figure = segment_sizes(["often", "rare"], [25, 75], "Tiers", [900.0, 100.0], ("Spend", "NOK"))
    >>> list(figure.data[0].x), list(figure.data[1].x)
    ([25.0, 75.0], [90.0, 10.0])
    """
    colours, total, (what, unit) = colours_of(theme), sum(sizes), of_spend
    shares = [100 * size / (total or 1) for size in sizes]
    spent = sum(spend) if spend is not None else 0.0
    spends = [100 * each / (spent or 1.0) for each in spend] if spend is not None else shares
    hover = [
        f"{whole(name)}<br>{counted(size)}, {share(size, total)} of all"
        for name, size in zip(names, sizes, strict=True)
    ]
    figure, note, axis = Figure(), f"{counted(total)} in {counted(len(names), 'segment')}.", "share of all profiles, %"
    if spend is None:
        figure.add_trace(bars(shares, hover, colours.accent))
    else:
        told = zip(hover, sizes, spend, strict=True)
        hover = [f"{line}<br>{_spent(size, each, spent, of_spend)}" for line, size, each in told]
        figure.add_trace(bars(shares, hover, colours.pale, edge=colours.edge, name="share of profiles"))
        figure.add_trace(bars(spends, hover, colours.accent, name=f"share of {escaped(what)}", width=0.36))
        note += f" {what}: {f'{number(round(spent))} {unit}'.strip()} in all."
        axis = f"share of all profiles, and of {escaped(what)}, %"
    ends = [max(pair) for pair in zip(shares, spends, strict=True)]
    words = [f"{number(size)} · {share(size, total)}" for size in sizes]
    figure.add_trace(bars(ends, hover, "rgba(0,0,0,0)", text=words))
    figure.update_xaxes(title=axis, range=[min([0.0, *spends]) * 1.1, (max([0.0, *ends]) or 1.0) * 1.3])
    figure.update_yaxes(names_axis(names, _WIDTH), title="segment")
    figure.update_layout(barmode="overlay")
    return finished(figure, theme, title, note, height_of(names, _WIDTH))


def _spent(size: int, spend: float, of: float, of_spend: tuple[str, str]) -> str:
    what, unit = of_spend
    each = number(round(spend / size, 2)) if size else "0"
    total = f"{escaped(what)}: {number(spend)}{in_unit(unit)}, {share(spend, of)} of all"
    return f"{total}<br>{each}{in_unit(unit)} per profile"


def drift(
    names: Sequence[str], index: Sequence[float], title: str, profiles: tuple[int, int], *, theme: Theme = "auto"
) -> Figure:
    """How far the profiles of now are from those that the segments were found among, with the usual thresholds.

    Parameters
    ----------
    names
        What is compared: properties, and the shares of the segments.
    index
        The population stability index of each, from 0.
    profiles
        How many there were at the fit, and how many there are now.

    Examples
    --------
    >>> figure = drift(["spend", "visits"], [0.02, 0.31], "Drift of tiers", (900, 1000))
    >>> list(figure.data[0].text), figure.layout.title.subtitle.text
    (['0.020 stable', '0.310 refit'], '900 profiles at the fit, 1,000 now; 1 of 2 stable, 0 to watch, 1 to refit.')
    """
    colours, (then, now) = colours_of(theme), profiles
    verdicts = [verdict(each) for each in index]
    words = [f"{number(each, 3)} {said}" for each, said in zip(index, verdicts, strict=True)]
    hover = [
        f"{whole(name)}<br>population stability index {word}<br>{counted(then)} at the fit, {number(now)} now"
        for name, word in zip(names, words, strict=True)
    ]
    shades = [_shade(said, colours) for said in verdicts]
    figure = Figure(bars(index, hover, shades, text=words))
    for bound, said in ((WATCH, "watch"), (REFIT, "refit")):
        figure.add_vline(bound, line={"color": colours.quiet, "dash": "dash", "width": 1})
        figure.add_annotation(
            text=f"{number(bound)} {said}",
            x=bound,
            xanchor="left",
            y=1,
            yanchor="bottom",
            yref="paper",
            font={"size": 11},
        )
    figure.update_xaxes(
        title=f"population stability index between {number(then)} profiles and {number(now)}",
        range=[0, max([REFIT, *index]) * 1.25], tickformat="",
    )  # fmt: skip
    figure.update_yaxes(names_axis(names, _WIDTH), title="property")
    counts = [verdicts.count(each) for each in ("stable", "watch", "refit")]
    note = (
        f"{counted(then)} at the fit, {number(now)} now; {counts[0]} of {len(index)} stable, {counts[1]} to watch, "
        f"{counts[2]} to refit."
    )
    figure = finished(figure, theme, title, note, height_of(names, _WIDTH) + _HEADS)
    figure.update_layout(margin={"t": figure.layout.margin.t + _HEADS})
    return figure


def verdict(index: float) -> str:
    """What a population stability index says: stable, watch or refit.

    >>> verdict(0.05), verdict(0.1), verdict(0.26)
    ('stable', 'watch', 'refit')
    """
    return "refit" if index > REFIT else "watch" if index >= WATCH else "stable"


def _shade(said: str, colours: Colours) -> str:
    return {"stable": colours.accent, "watch": colours.edge, "refit": colours.contrast}[said]


# --- who moved --------------------------------------------------------------------------------------------------------

_ROW = 44
_LEAST = 260
_FLOW_WIDTH = 34
_FLOW_HEADS = 24
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
                    f"{cut(name, _FLOW_WIDTH)} · {number(count)}" for part in (left, right) for name, count in part.items()
                ],
                "line": {"width": 0}, "pad": 16, "thickness": 16,
            },
            textfont={"color": colours.text, "shadow": "none", "size": SIZE},
        )
    )  # fmt: skip
    for place, (text, anchor) in enumerate(zip(heads, ("left", "right"), strict=True)):
        figure.add_annotation(
            text=f"{cut(text, _FLOW_WIDTH)}, profiles", x=place, xanchor=anchor, xref="paper", y=1, yanchor="bottom",
            yref="paper", yshift=6,
        )  # fmt: skip
    stayed = sum(count for one, other, count in bands if one == other)
    moved = f"{number(total - stayed)} ({share(total - stayed, total)})"
    note = f"{counted(total)}: {number(stayed)} stayed, {moved} moved to another segment."
    finished(figure, theme, title, note, max(_LEAST, _ROW * max(len(old), len(new), 1)) + _FLOW_HEADS)
    figure.update_layout(margin={"t": figure.layout.margin.t + _FLOW_HEADS, "l": 20})
    return figure


def _band(one: str, other: str, count: int, of: int) -> str:
    verb = "stayed in" if one == other else "moved from"
    rest = "" if one == other else f"<br>to {whole(other)}"
    return f"{verb} {whole(one)}{rest}<br>{counted(count)}, {share(count, of)} of those before"


def _node(name: str, count: int, total: int, head: str) -> str:
    return f"{whole(name)}<br>{cut(head, _FLOW_WIDTH)}: {counted(count)}, {share(count, total)}"
