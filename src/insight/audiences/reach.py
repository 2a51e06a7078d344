"""Reach: how many of an audience can be spoken to on a channel, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.audiences.channels import Channel, channels_of, wanted_of, with_flags, with_suppression
from insight.kit.answer import ValueAnswer
from insight.kit.formats import PLAIN
from insight.kit.sheet import Sheet, Table, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from insight.audiences.selection import Selection
    from insight.kit.formats import Formats
    from insight.language import syntax as s
    from insight.plots import Figure, Theme

_STEPS = (
    ("matched", "in the audience"),
    ("has_address", "has an address"),
    ("valid_address", "the address is valid"),
    ("consented", "consented"),
    ("reachable", "not suppressed"),
)


@dataclass(frozen=True, slots=True)
class Reach(ValueAnswer):
    """A waterfall of profile counts for one channel; every step takes away, none adds.

    Attributes
    ----------
    total : all profiles.
    matched : profiles in the audience.
    has_address, valid_address, consented : of those before, the profiles that pass.
    reachable : of the consented, those not suppressed.

    Examples
    --------
    >>> reach = Reach("email", total=200, matched=100, has_address=90, valid_address=85, consented=60, reachable=58)
    >>> reach.lost["consented"], reach.share
    (25, 0.5)
    """

    channel: str
    total: int
    matched: int
    has_address: int
    valid_address: int
    consented: int
    reachable: int

    @property
    def share(self) -> float:
        """Matched profiles as a share of all, 0 to 1."""
        return self.matched / self.total if self.total else 0.0

    @property
    def lost(self) -> dict[str, int]:
        """How many profiles each step takes away."""
        counts = [getattr(self, name) for name, _ in _STEPS]
        return {name: before - after for (name, _), before, after in zip(_STEPS[1:], counts, counts[1:], strict=False)}

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        counts = {name: getattr(self, name) for name in ("total", *(step for step, _ in _STEPS))}
        return {"channel": self.channel, **counts, "share": self.share}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per step: `step`, the `profiles` that pass it and all before, and how many it took (`lost`)."""
        import polars as pl  # noqa: PLC0415 - a count needs none

        steps = [name for name, _ in _STEPS]
        counts = {
            "profiles": [getattr(self, name) for name in steps],
            "lost": [self.lost.get(name, 0) for name in steps],
        }
        return pl.DataFrame({"step": steps, **counts})

    def plot(self, theme: Theme = "auto") -> Figure:
        """The waterfall as a figure."""
        return plot_reaches({self.channel: self}, f"Reach by {self.channel}", theme)

    def sheet(self) -> Sheet:
        """The waterfall."""
        lost = self.lost
        rows = [
            (words, getattr(self, name), lost.get(name) or None, part_of(getattr(self, name), self.matched))
            for name, words in _STEPS
        ]
        facts = {
            "reachable": self.reachable, "in the audience": self.matched, "of all profiles": part_of(self.matched, self.total)
        }  # fmt: skip
        table = Table(("step", "profiles", "lost", "of the audience"), rows)
        return Sheet("Reach by", self.channel, facts, [table], formats=self.formats)


def reaches(selection: Selection, channels: Iterable[Channel] | None = None) -> dict[str, Reach]:
    """The reach of a selection on each channel, or on these, in one query."""
    profiles = selection.profiles
    asked = list(channels_of(profiles).values() if channels is None else channels)
    wanted: dict[str, s.Expression] = {"member": selection.tree}
    for channel in asked:
        wanted.update(wanted_of(profiles, channel))
    relation: Any = profiles.values(wanted)
    for channel in asked:
        relation = with_flags(profiles, channel, relation)
        relation = with_suppression(profiles, relation, channel.name, f"refused_{channel.name}")
    counts: dict[str, Any] = {"total": relation.count(), "matched": relation.count(where=relation.member)}
    for channel in asked:
        so_far = relation.member
        for step in ("has", "valid", "consented"):
            so_far = so_far & relation[f"{step}_{channel.name}"]
            counts[f"count_{step}_{channel.name}"] = relation.count(where=so_far)
        counts[f"count_reachable_{channel.name}"] = relation.count(where=so_far & ~relation[f"refused_{channel.name}"])
    row = profiles.data.engine.row(relation.aggregate(**counts))
    return {channel.name: _reach(channel.name, row, profiles.formats) for channel in asked}


def plot_reaches(reaches: Mapping[str, Reach], title: str, theme: Theme = "auto") -> Figure:
    """The waterfalls of several channels of one audience side by side, on one scale."""
    from insight import plots  # noqa: PLC0415 - loads plotly

    channels = {name: [getattr(each, step) for step, _ in _STEPS] for name, each in reaches.items()}
    total = next((each.total for each in reaches.values()), None)
    formats = next((each.formats for each in reaches.values()), PLAIN)
    with plots.written(formats):
        return plots.reach([words for _, words in _STEPS], channels, title, total, theme=theme)


def _reach(name: str, row: dict[str, Any], formats: Formats) -> Reach:
    parts = (int(row[f"count_{step}_{name}"]) for step in ("has", "valid", "consented", "reachable"))
    return Reach(name, int(row["total"]), int(row["matched"]), *parts, formats=formats)
