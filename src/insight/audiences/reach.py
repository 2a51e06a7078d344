"""Reach: how many of an audience can be spoken to on a channel, and which step of the waterfall stops the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import ibis

from insight.audiences.waterfall import Channel, WaterfallStep, channels_of, steps_of
from insight.kit.answer import ValueAnswer
from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import Sheet, Table, part_of
from insight.profiles.columns import KEY, left_joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir
    import polars as pl

    from insight.audiences.selection import Selection
    from insight.language import syntax as s
    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles


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


# --- who is stopped where ---------------------------------------------------------------------------------------------


def stopped_by(channel: Channel | None) -> str:
    """The column of a deliverable that tells which step stops a profile: its place in `steps_of`, missing for the reachable."""
    return _of("stopped_by", channel)


def deliverable(
    profiles: Profiles,
    channels: Sequence[Channel | None],
    wanted: Mapping[str, s.Expression],
    keep: s.Expression | None = None,
    among: str | None = None,
) -> ir.Table:
    """One row per profile (for which `keep` holds): `KEY`, a column for each wanted expression, and `stopped_by` each channel.

    Members, counts, previews, files and manifests are all taken from this one relation.

    Parameters
    ----------
    channels
        None among them stands for no channel: then only the steps that are taken everywhere are.
    among
        A wanted column that is true or false: the steps are not asked of the others, and nothing stops them.
    """
    needs = {channel: _needs(profiles, channel) for channel in channels}
    every = {_of(name, channel): need for channel, found in needs.items() for name, need in found.items()}
    keys = {column: need for column, need in every.items() if isinstance(need, ibis.Table)}
    values = {column: need for column, need in every.items() if column not in keys}
    relation: Any = profiles.values({**wanted, **values}, keep)
    others = [
        (table.select(**{column: table[KEY], f"{column}__": table[KEY]}), column) for column, table in keys.items()
    ]
    relation = left_joined(relation, [(table, KEY, f"{column}__") for table, column in others])
    stops = {}
    for channel, names in needs.items():
        columns = {name: (_of(name, channel), relation[_of(name, channel)]) for name in names}
        known = {name: value.notnull() if column in keys else value for name, (column, value) in columns.items()}
        kept = [step.keep(profiles, channel, {KEY: relation[KEY], **known}) for step in steps_of(channel)]
        stops[stopped_by(channel)] = _first_stop(kept, None if among is None else relation[among])
    return relation.select(KEY, *wanted, **stops)


def _of(name: str, channel: Channel | None) -> str:
    return name if channel is None else f"{name} {channel.name}"


def _needs(profiles: Profiles, channel: Channel | None) -> dict[str, Any]:
    """What the steps to a channel have to know, all together."""
    return {name: need for step in steps_of(channel) for name, need in step.needs(profiles, channel).items()}


def _first_stop(kept: Sequence[Any], among: Any) -> ir.IntegerValue:
    """An engine asks a case only of those whom the cases before it left over."""
    stops = [(~keeps.fill_null(False), ibis.literal(place, "int8")) for place, keeps in enumerate(kept)]  # noqa: FBT003
    others = [] if among is None else [(~among.fill_null(False), ibis.null("int8"))]  # noqa: FBT003
    return ibis.cases(*others, *stops)
