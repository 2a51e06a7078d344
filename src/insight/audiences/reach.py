"""Reach: how many of an audience can be spoken to on a channel, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from insight.audiences.channels import Channel, channels_of
from insight.audiences.deliverable import deliverable, stopped_by
from insight.audiences.waterfall import WaterfallStep, steps_of
from insight.kit.answer import ValueAnswer
from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import Sheet, Table, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from insight.audiences.selection import Selection
    from insight.plots import Figure, Theme


@dataclass(frozen=True, slots=True)
class Reach(ValueAnswer):
    """A waterfall of profile counts for one channel; every step takes away, none adds.

    Attributes
    ----------
    channel : its name; empty where there is none.
    total : all profiles.
    matched : profiles in the audience.
    left : of those before each step, the profiles that pass it. Each is also an attribute under the name of its step:
        `has_address`, `valid_address`, `consented`, `reachable`.
    steps : those of `insight.audiences.waterfall`.

    Examples
    --------
    >>> reach = Reach("email", total=200, matched=100, left=(90, 85, 60, 58))
    >>> reach.consented, reach.lost["consented"], reach.share
    (60, 25, 0.5)
    """

    channel: str
    total: int
    matched: int
    left: tuple[int, ...]
    steps: tuple[WaterfallStep, ...] = field(default_factory=lambda: steps_of(""), repr=False)

    @property
    def reachable(self) -> int:
        """The profiles that pass every step."""
        return self.left[-1]

    @property
    def share(self) -> float:
        """Matched profiles as a share of all, 0 to 1."""
        return self.matched / self.total if self.total else 0.0

    @property
    def counts(self) -> dict[str, int]:
        """The profiles left after each step, by its name."""
        return {step.name: left for step, left in zip(self.steps, self.left, strict=True)}

    @property
    def lost(self) -> dict[str, int]:
        """How many profiles each step takes away."""
        taken = (before - after for before, after in pairwise((self.matched, *self.left)))
        return {step.name: lost for step, lost in zip(self.steps, taken, strict=True)}

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """The waterfall from the audience on: the name of each step, its words, and the profiles left."""
        steps = ((step.name, step.words, left) for step, left in zip(self.steps, self.left, strict=True))
        return [("matched", "in the audience", self.matched), *steps]

    def __getattr__(self, name: str) -> int:
        if name in self.__slots__ or name not in self.counts:  # the former while it is being unpickled
            raise AttributeError(f"A reach has no {name!r}.", name=name, obj=self)
        return self.counts[name]

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self.counts]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        counts = {"total": self.total, "matched": self.matched, **self.counts}
        return {"channel": self.channel, **counts, "share": self.share}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per step: `step`, the `profiles` that pass it and all before, and how many it took (`lost`)."""
        import polars as pl  # noqa: PLC0415 - a count needs none

        names, _, left = zip(*self.rows, strict=True)
        return pl.DataFrame({"step": names, "profiles": left, "lost": [self.lost.get(name, 0) for name in names]})

    def plot(self, theme: Theme = "auto") -> Figure:
        """The waterfall as a figure."""
        return plot_reaches({self.channel: self}, f"Reach by {self.channel}", theme)

    def sheet(self) -> Sheet:
        """The waterfall."""
        lost = self.lost
        rows = [(words, left, lost.get(name) or None, part_of(left, self.matched)) for name, words, left in self.rows]
        facts = {
            "reachable": self.reachable, "in the audience": self.matched, "of all profiles": part_of(self.matched, self.total)
        }  # fmt: skip
        table = Table(("step", "profiles", "lost", "of the audience"), rows)
        return Sheet("Reach by", self.channel, facts, [table], formats=self.formats)


def reach_of(
    channel: Channel | None, total: int, matched: int, stopped: Mapping[int, int], formats: Formats = PLAIN
) -> Reach:
    """A reach, from how many members each step stops, by its place."""
    steps, left = steps_of(channel), [matched]
    for place in range(len(steps)):
        left.append(left[-1] - stopped.get(place, 0))
    return Reach(channel.name if channel else "", total, matched, tuple(left[1:]), steps, formats=formats)


def reaches(selection: Selection, channels: Iterable[Channel] | None = None) -> dict[str, Reach]:
    """The reach of a selection on each channel, or on these, in one query."""
    asked = list(channels_of(selection.profiles).values() if channels is None else channels)
    return {channel.name: reach for channel, reach in zip(asked, _counted(selection, asked), strict=True)}


def reach_anywhere(selection: Selection) -> Reach:
    """The reach of a selection without a channel: of the steps, those that are taken everywhere."""
    return _counted(selection, [None])[0]


def _counted(selection: Selection, channels: Sequence[Channel | None]) -> list[Reach]:
    profiles = selection.profiles
    relation: Any = deliverable(profiles, channels, {"member": selection.tree}, among="member")
    counts = {"total": relation.count(), "matched": relation.count(where=relation.member)}
    places = {channel: range(len(steps_of(channel))) for channel in channels}
    for channel in channels:
        stop = relation[stopped_by(channel)]
        counts |= {
            _stop(channel, place): relation.count(where=relation.member & (stop == place)) for place in places[channel]
        }
    row = {name: int(count) for name, count in profiles.data.engine.row(relation.aggregate(**counts)).items()}
    stopped = [{place: row[_stop(channel, place)] for place in places[channel]} for channel in channels]
    told = zip(channels, stopped, strict=True)
    return [reach_of(channel, row["total"], row["matched"], each, profiles.formats) for channel, each in told]


def _stop(channel: Channel | None, place: int) -> str:
    return f"{stopped_by(channel)} {place}"


def plot_reaches(reaches: Mapping[str, Reach], title: str, theme: Theme = "auto") -> Figure:
    """The waterfalls of several channels of one audience side by side, on one scale."""
    from insight import plots  # noqa: PLC0415 - loads plotly

    channels = {name: [left for *_, left in each.rows] for name, each in reaches.items()}
    first = next(iter(reaches.values()), None)
    words = [words for _, words, _ in first.rows] if first else []
    with plots.written(first.formats if first else PLAIN):
        return plots.reach(words, channels, title, first.total if first else None, theme=theme)
