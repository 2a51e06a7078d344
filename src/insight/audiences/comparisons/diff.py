"""What changes when an audience is defined anew: who joins and leaves, and through which condition."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import polars as pl

from insight.audiences.conditions import Conditions, Joined, conditions_of, folded
from insight.audiences.reach import Reach, reaches
from insight.audiences.selection import require_same
from insight.kit.answer import Answer
from insight.kit.sheet import Code, Sheet, Signed, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt
    from polars._typing import PolarsDataType

    from insight.audiences.selection import Selection
    from insight.language import syntax as s
    from insight.plots import Figure, Theme

    Flags: TypeAlias = npt.NDArray[np.bool_]

ConditionChange: TypeAlias = Literal["new", "gone", "unchanged"]
_EFFECT_TYPES: dict[str, PolarsDataType] = {
    "side": pl.String, "condition": pl.String, "change": pl.String, "people": pl.String, "alone": pl.Int64,
    "fails": pl.Int64,
}  # fmt: skip
_REACH_TYPES: dict[str, PolarsDataType] = {
    "channel": pl.String, "old": pl.Int64, "new": pl.Int64, "change": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What one condition does to those who leave (a condition of the new text) or join (one of the old text).

    Attributes
    ----------
    side : the text that the condition stands in.
    change : whether it is only in the new text, only in the old one ("gone"), or in both.
    alone : how many it alone keeps out: without it, they would be in.
    fails : for how many it is not true.
    """

    side: Literal["new", "old"]
    condition: str
    change: ConditionChange
    alone: int
    fails: int


@dataclass(frozen=True)
class Diff(Answer):
    """Two definitions of an audience, compared. All counts are exact.

    Attributes
    ----------
    old, new : the two audiences.
    stayed, left, joined : profiles in both, in the old one alone, in the new one alone.
    effects : of the conditions of the new text, then of the old text.
    old_reach, new_reach : by channel.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3, 4], "age": [20, 30, 40, 50], "country": ["NO", "NO", "DK", "NO"]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> diff = diff_of(ws.audience("age > 25 and country = 'NO'"), ws.audience("age > 35"))
    >>> diff.old_size, diff.new_size, diff.stayed, diff.left, diff.joined
    (2, 2, 1, 1, 1)
    >>> diff.leavers().to_list(), diff.joiners().to_list()
    ([2], [3])
    >>> diff.conditions.select("condition", "change", "people", "alone", "fails").rows()[0]
    ('age > 35', 'new', 'left', 1, 1)
    """

    old: Selection
    new: Selection
    stayed: int
    left: int
    joined: int
    effects: tuple[Effect, ...] = field(repr=False)
    old_reach: Mapping[str, Reach] = field(repr=False)
    new_reach: Mapping[str, Reach] = field(repr=False)

    @property
    def old_size(self) -> int:
        """Members by the old text."""
        return self.stayed + self.left

    @property
    def new_size(self) -> int:
        """Members by the new text."""
        return self.stayed + self.joined

    @cached_property
    def conditions(self) -> pl.DataFrame:
        """One row per condition of each text, in reading order: those of the new text, then those of the old.

        `side`: "new" or "old"; `condition`: in canonical form; `change`: "new", "gone" or "unchanged"; `people`: whom the
        counts are of, "left" for a condition of the new text and "joined" for one of the old; `alone`: how many of them it
        alone keeps out (without it they would be in); `fails`: for how many it is not true.
        """
        people = {"new": "left", "old": "joined"}
        rows = [
            (each.side, each.condition, each.change, people[each.side], each.alone, each.fails) for each in self.effects
        ]
        return pl.DataFrame(rows, _EFFECT_TYPES, orient="row")

    @cached_property
    def reach(self) -> pl.DataFrame:
        """One row per channel: the profiles that can be reached by the old and by the new text, and the change."""
        rows = [
            (name, old.reachable, self.new_reach[name].reachable, self.new_reach[name].reachable - old.reachable)
            for name, old in self.old_reach.items()
        ]
        return pl.DataFrame(rows, _REACH_TYPES, orient="row")

    def joiners(self) -> pl.Series:
        """The keys of those who are in by the new text alone, ascending."""
        return (self.new - self.old).ids()

    def leavers(self) -> pl.Series:
        """The keys of those who were in by the old text alone, ascending."""
        return (self.old - self.new).ids()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; no keys."""
        sides = {"old": (self.old, self.old_size, self.old_reach), "new": (self.new, self.new_size, self.new_reach)}
        told = {
            side: {
                "audience": audience.name,
                "text": audience.text,
                "members": size,
                "reach": {name: each.to_dict() for name, each in reach.items()},
            }
            for side, (audience, size, reach) in sides.items()
        }
        moved = {"stayed": self.stayed, "left": self.left, "joined": self.joined}
        return {**told, **moved, "conditions": self.conditions.to_dicts()}

    @property
    def frame(self) -> pl.DataFrame:
        """The same as `conditions`."""
        return self.conditions

    def sheet(self) -> Sheet:
        """Sizes of both, who moves, through which conditions, and what becomes of reach."""
        formats = self.old.profiles.formats
        facts = {
            "old": Code(self.old.text),
            "new": Code(self.new.text),
            "size": f"{formats.number(self.old_size)} → {formats.number(self.new_size)}",
            "stayed": self.stayed,
            "left": self.left,
            "joined": self.joined,
        }
        conditions = [
            (row["people"], row["fails"], row["alone"], row["change"], Code(row["condition"]))
            for row in self.conditions.iter_rows(named=True)
        ]
        reach = [(name, old, new, Signed(change)) for name, old, new, change in self.reach.rows()]
        tables = (
            Table(("channel", "old", "new", "change"), reach, "Reach"),
            Table(("of those who", "kept out", "kept out alone", "change", "condition"), conditions, "Conditions"),
        )
        return Sheet("Difference", "", facts, tables, formats=formats)

    def plot(self, theme: Theme = "auto") -> Figure:
        """Sizes and reach before and after, and the conditions behind the difference."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        causes: dict[str, plots.Cause] = {}
        for each in self.effects:
            cause = causes.get(each.condition, plots.Cause(each.condition, each.change, None, None))
            counts = (each.alone, each.fails)
            if each.side == "new":
                causes[each.condition] = cause._replace(left=max(cause.left or counts, counts))
            else:
                causes[each.condition] = cause._replace(joined=max(cause.joined or counts, counts))
        reach = {name: (old, new) for name, old, new, _ in self.reach.rows()}
        title = f"{self.old.spoken_name} → {self.new.spoken_name}"
        with plots.written(self.old.profiles.formats):
            return plots.diff((self.stayed, self.left, self.joined), list(causes.values()), reach, title, theme=theme)


def diff_of(old: Selection, new: Selection) -> Diff:
    """Compare two definitions: one query for who moves and why, and one for the reach of each.

    The engine groups the profiles by all conditions of both texts; the rest is counted from those groups.

    Raises
    ------
    InsightError
        If the audiences are of different workspaces or days.
    """
    require_same(old.profiles, [new])
    sides = {"old": conditions_of(old.tree), "new": conditions_of(new.tree)}
    verdicts, sizes = _verdicts(old, sides.values())
    was, is_in = (_inside(side, verdicts) for side in sides.values())
    left, joined = was & ~is_in, is_in & ~was
    effects = [
        *_effects("new", sides["new"], {each.text for each in sides["old"].all}, verdicts, (left, sizes)),
        *_effects("old", sides["old"], {each.text for each in sides["new"].all}, verdicts, (joined, sizes)),
    ]
    stayed, gone, come = (int(sizes[flags].sum()) for flags in (was & is_in, left, joined))
    return Diff(old, new, stayed, gone, come, tuple(effects), reaches(old), reaches(new))


def _verdicts(audience: Selection, sides: Iterable[Conditions]) -> tuple[dict[str, Flags], npt.NDArray[np.int64]]:
    """What the conditions say together: for each group of profiles the verdict of each condition, and how many they are."""
    profiles = audience.profiles
    found: dict[str, s.Expression] = {each.text: each.node for side in sides for each in side.all}
    columns = {text: f"says_{place}" for place, text in enumerate(found)}
    relation: Any = profiles.values({columns[text]: node for text, node in found.items()})
    told = relation.mutate(**{name: relation[name].fill_null(False) for name in columns.values()})  # noqa: FBT003
    groups = profiles.data.engine.arrow(told.group_by(list(columns.values())).agg(profiles=told.count()))
    flags = {text: groups[name].to_numpy().astype(bool) for text, name in columns.items()}
    return flags, groups["profiles"].to_numpy().astype(np.int64)


_FLAGS: Joined[Any] = Joined(np.logical_and, np.logical_or, np.logical_not)


def _inside(side: Conditions, verdicts: Mapping[str, Flags], without: tuple[int, ...] = ()) -> Flags:
    """Which groups are in the audience, some of its conditions taken away."""
    found: Flags | None = folded(side.structure, lambda index: verdicts[side.all[index].text], _FLAGS, without)
    return found if found is not None else np.ones(len(next(iter(verdicts.values()))), dtype=bool)


def _effects(
    name: Literal["new", "old"],
    side: Conditions,
    others: set[str],
    verdicts: Mapping[str, Flags],
    people: tuple[Flags, npt.NDArray[np.int64]],
) -> Iterable[Effect]:
    """What each condition of one text does to some people."""
    who, sizes = people
    only_here: ConditionChange = "new" if name == "new" else "gone"
    for each in side.all:
        alone = who & _inside(side, verdicts, (each.index,))
        fails = who & ~verdicts[each.text]
        change: ConditionChange = "unchanged" if each.text in others else only_here
        yield Effect(name, each.text, change, int(sizes[alone].sum()), int(sizes[fails].sum()))
