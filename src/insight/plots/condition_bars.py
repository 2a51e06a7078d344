"""What conditions do: what each of an audience takes away, and what a new definition changes, through which condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plotly.subplots import make_subplots

from insight.plots.colours import Colours, Theme, colours_of
from insight.plots.theme import (
    AXIS_ROOM,
    Figure,
    bars,
    finished,
    height_of,
    names_axis,
    room_for,
    ticks_of,
    whole_steps,
)
from insight.plots.words import MINUS, counted, number, share, signed, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH = 40


def conditions(  # noqa: PLR0913 - three counts of each condition, and the whole
    texts: Sequence[str],
    alone: Sequence[int],
    remaining: Sequence[int],
    without: Sequence[int],
    matched: int,
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """Leave-one-out bars: how the audience would change if a single condition were taken away.

    Parameters
    ----------
    texts
        The conditions, in reading order.
    alone
        Profiles that match each condition alone.
    remaining
        Profiles left after each condition, taken in order.
    without
        Profiles that would match without that one condition.
    matched
        Profiles that match all of it.

    Examples
    --------
    >>> figure = conditions(["spend > 9", "vip"], [50, 20], [50, 12], [20, 50], 12, "What each condition costs")
    >>> list(figure.data[0].x), list(figure.data[1].x), list(figure.data[2].x)
    ([-8, -38], [50, 20], [50, 12])
    """
    colours = colours_of(theme)
    figure = Figure(make_subplots(cols=2, shared_yaxes=True, column_widths=[0.5, 0.5], horizontal_spacing=0.04))
    effect = [matched - each for each in without]
    told = zip(texts, alone, remaining, without, strict=True)
    hover = [_cost_told(text, counts, matched) for text, *counts in told]
    shades = [colours.contrast if each < 0 else colours.accent for each in effect]
    words = [signed(each) or "0" if each else "changes nothing" for each in effect]
    figure.add_trace(bars(effect, hover, shades, text=words), row=1, col=1)
    figure.add_trace(bars(alone, hover, colours.pale, edge=colours.edge, name="match it alone"), row=1, col=2)
    figure.add_trace(bars(remaining, hover, colours.accent, name="left after it, in order", width=0.36), row=1, col=2)
    most = [max(pair) for pair in zip(alone, remaining, strict=True)]
    left = [f"{number(each)} (alone {number(other)})" for each, other in zip(remaining, alone, strict=True)]
    figure.add_trace(bars(most, hover, "rgba(0,0,0,0)", text=left), row=1, col=2)
    low, high = room_for(effect, 0.36)
    beside = [min(low, -1), max(high, -0.5 * low, 1)]  # room for the words where nothing changes
    figure.update_xaxes(
        title="change through this one condition, profiles",
        range=beside,
        nticks=6,
        **whole_steps(beside[1] - beside[0]),
        col=1,
    )
    figure.update_xaxes(
        title="profiles", range=room_for(most, 0.6), nticks=5, **whole_steps(max(most, default=0)), col=2
    )
    figure.update_yaxes(names_axis(texts, _WIDTH))
    figure.update_yaxes(title="condition", col=1)
    figure.update_layout(barmode="overlay")
    note = f"{counted(matched)} match. A bar to the left is what the condition keeps out that all others let in."
    return finished(figure, theme, title, note, height_of(texts, _WIDTH))


def _cost_told(text: str, counts: Sequence[int], matched: int) -> str:
    alone, remaining, without = counts
    effect = matched - without
    said = (
        "changes nothing for anyone"
        if not effect
        else f"{'keeps out' if effect < 0 else 'lets in'} {counted(abs(effect))}"
    )
    return "<br>".join(
        [
            whole(text),
            said + (f", {share(-effect, without)} of those without it" if effect < 0 else ""),
            f"without it: {number(without)}",
            f"alone: {number(alone)}",
            f"left after it, in order: {number(remaining)}",
        ]
    )


# --- what a new definition changes ------------------------------------------------------------------------------------

_SIGNS = {"new": "+ ", "gone": f"{MINUS} "}


class Cause(NamedTuple):
    """One condition, and what it does to those who leave or join.

    Attributes
    ----------
    change : "new", "gone" or "unchanged".
    left : of those who leave, how many only it keeps out, and how many it is not true for; None without it in the new text.
    joined : of those who join, how many only it kept out, and how many it is not true for; None without it in the old text.
    """

    text: str
    change: str
    left: tuple[int, int] | None
    joined: tuple[int, int] | None


def diff(
    moved: tuple[int, int, int],
    causes: Sequence[Cause],
    reach: Mapping[str, tuple[int, int]],
    title: str,
    *,
    theme: Theme = "auto",
) -> Figure:
    """Before and after, and the conditions behind the difference.

    Parameters
    ----------
    moved
        Profiles that stay, leave, join.
    causes
        The conditions of both texts.
    reach
        For each channel the profiles that can be reached, before and after.

    Examples
    --------
    >>> causes = [Cause("spend > 9", "gone", None, (4, 5)), Cause("spend > 5", "new", (0, 0), None)]
    >>> figure = diff((10, 0, 5), causes, {"email": (6, 9)}, "A lower bar")
    >>> figure.layout.title.subtitle.text
    '10 profiles before, 15 after: 10 stay, 0 leave, 5 join.'
    """
    colours, (stay, leave, join) = colours_of(theme), moved
    before, after = stay + leave, stay + join
    rows = {"members": (before, after), **{f"reached by {name}": pair for name, pair in reach.items()}}
    labels = [f"{_SIGNS.get(each.change, '')}{each.text}" for each in causes]
    above, below = len(rows) * 34 + AXIS_ROOM, height_of(labels, _WIDTH)
    gap = 20
    figure = Figure(
        make_subplots(
            rows=2,
            vertical_spacing=(AXIS_ROOM + gap) / (above + below + gap - AXIS_ROOM),
            row_heights=[above - AXIS_ROOM, below - AXIS_ROOM],
        )
    )
    _add_sizes(figure, rows, colours)
    _add_causes(figure, causes, moved, colours)
    figure.update_yaxes(names_axis(list(rows), _WIDTH), title="audience", row=1)
    figure.update_yaxes(names_axis(labels, _WIDTH), title="condition", row=2)
    figure.update_layout(barmode="overlay")
    note = f"{counted(before)} before, {number(after)} after: {number(stay)} stay, {number(leave)} leave, {number(join)} join."
    return finished(figure, theme, title, note, above + below + gap, legend_rows=2)


def _add_sizes(figure: Figure, rows: Mapping[str, tuple[int, int]], colours: Colours) -> None:
    hover = [
        f"{whole(name)}<br>{counted(old)} before, {number(new)} after<br>{signed(new - old)}, {share(new - old, old)}"
        for name, (old, new) in rows.items()
    ]
    olds, news = [old for old, _ in rows.values()], [new for _, new in rows.values()]
    text = [f"{number(old)} → {number(new)}" for old, new in rows.values()]
    most = [max(pair) for pair in rows.values()]
    figure.add_trace(bars(olds, hover, colours.pale, edge=colours.edge, name="before"), row=1, col=1)
    figure.add_trace(bars(news, hover, colours.accent, name="after", width=0.36), row=1, col=1)
    figure.add_trace(bars(most, hover, "rgba(0,0,0,0)", text=text), row=1, col=1)
    figure.update_xaxes(title="profiles", range=room_for(most), **whole_steps(max(most)), row=1)


def _add_causes(figure: Figure, causes: Sequence[Cause], moved: tuple[int, int, int], colours: Colours) -> None:
    _, leave, join = moved
    left = [each.left or (0, 0) for each in causes]
    joined = [each.joined or (0, 0) for each in causes]
    hover = [_cause_told(each, leave, join) for each in causes]
    sides = (
        ("leave: only this keeps them out", left, -1, colours.contrast),
        ("join: only this kept them out", joined, 1, colours.accent),
    )
    for name, counts, sign, colour in sides:
        fails = [sign * each for _, each in counts]
        words = [number(each) if each else "" for _, each in counts]
        figure.add_trace(bars(fails, hover, colours.pale, edge=colours.edge, text=words), row=2, col=1)
        alone = [sign * each for each, _ in counts]
        figure.add_trace(bars(alone, hover, colour, name=name, width=0.36), row=2, col=1)
    low, high = room_for([*(-each for _, each in left), *(each for _, each in joined)])
    ticks = ticks_of(low, high)
    figure.update_xaxes(
        title="profiles that the condition is not true for: who leave to the left, who join to the right",
        range=[min(low, -1), max(high, 1)], tickmode="array", ticktext=[number(abs(each)) for each in ticks], tickvals=ticks, row=2,
    )  # fmt: skip


def _cause_told(cause: Cause, leave: int, join: int) -> str:
    lines = [whole(cause.text), f"this condition is {cause.change}"]
    if cause.left is not None:
        lines.append(
            f"of {number(leave)} who leave: not true for {number(cause.left[1])}, only this keeps out {number(cause.left[0])}"
        )
    if cause.joined is not None:
        lines.append(
            f"of {number(join)} who join: not true for {number(cause.joined[1])}, only this kept out {number(cause.joined[0])}"
        )
    return "<br>".join(lines)
