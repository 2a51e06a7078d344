"""What a preview says of an audience: its size, what each condition does to it, whom each channel reaches, what it is worth."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Code, Share, Sheet, Table, part_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.audiences.conditions import Condition
    from insight.audiences.reach import Reach
    from insight.plots import Figure, Theme


@dataclass(frozen=True, slots=True)
class ConditionReach:
    """What one condition does to an audience.

    Attributes
    ----------
    condition : its text, and where it stands.
    alone : profiles for which it holds, whatever the others say.
    remaining : profiles that match when all conditions after it are taken away.
    without : profiles that would match if only this one were taken away.
    cost : what it takes from the audience, as a share of `without` (0.41: without it there would be that much more);
        below 0 what it brings, as a share of those who match (a condition joined by `or`).
    """

    condition: Condition
    alone: int
    remaining: int
    without: int
    cost: float


@dataclass(frozen=True, slots=True)
class ValueAtStake:
    """A number summed up over an audience's members.

    Attributes
    ----------
    name, unit : of what.
    sum : over the members for whom it is known: whole numbers and decimals exactly, floats as floats. None if floats that are
        infinite make no sum.
    mean : the sum over `known`; None without any.
    known, missing : members with and without a value.
    """

    name: str
    unit: str
    sum: int | float | Decimal | None
    mean: float | Decimal | None
    known: int
    missing: int


@dataclass(frozen=True)
class PreviewReach(ValueAnswer):
    """Everything about one audience; every count is exact.

    Attributes
    ----------
    text : the condition in canonical form.
    total, matched : all profiles, and those that match.
    conditions : in reading order.
    channels : the waterfall of each channel, by its name.
    value : what was asked to be summed up, if anything.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> reach = ws.preview().reach("visits > 6 and visits < 9")
    >>> reach.matched, reach.total, reach.table().select("condition", "alone", "without").rows()
    (20, 100, [('visits > 6', 30, 90), ('visits < 9', 90, 30)])
    """

    text: str
    total: int
    matched: int
    conditions: tuple[ConditionReach, ...]
    channels: dict[str, Reach]
    value: ValueAtStake | None
    draw: Callable[[int, tuple[str, ...], int], pl.DataFrame] = field(repr=False, compare=False)

    @property
    def share(self) -> float:
        """Matched profiles as a share of all, 0 to 1."""
        return self.matched / self.total if self.total else 0.0

    def sample(self, n: int = 10, *columns: str, seed: int = 0) -> pl.DataFrame:
        """Some members drawn at random: one row each, private columns masked; the same as `Audience.sample` draws.

        Raises
        ------
        OutdatedPreview
            If the data changed meanwhile.
        """
        return self.draw(n, columns, seed)

    @property
    def frame(self) -> pl.DataFrame:
        """One row per condition: `condition`, `alone`, `remaining`, `without`, `cost`."""
        rows = [(each.condition.text, each.alone, each.remaining, each.without, each.cost) for each in self.conditions]
        schema = {"condition": pl.String, "alone": pl.Int64, "remaining": pl.Int64, "without": pl.Int64}
        return pl.DataFrame(rows, {**schema, "cost": pl.Float64}, orient="row")

    def table(self) -> pl.DataFrame:
        """The same as `frame`."""
        return self.frame

    def plot(self, theme: Theme = "auto") -> Figure:
        """Leave-one-out bars: what each condition takes away; a plotly figure."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        told = [(each.condition.text, each.alone, each.remaining, each.without) for each in self.conditions]
        texts, alone, remaining, without = zip(*told, strict=True)
        with plots.written(self.formats):
            return plots.conditions(
                texts, alone, remaining, without, self.matched, "What each condition costs", theme=theme
            )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; decimals as texts."""
        value = asdict(self.value) if self.value is not None else {}
        return {
            "text": self.text, "total": self.total, "matched": self.matched, "share": self.share,
            "conditions": [
                {"text": each.condition.text, "at": each.condition.at, "path": list(each.condition.path), "alone": each.alone,
                 "remaining": each.remaining, "without": each.without, "cost": each.cost}
                for each in self.conditions
            ],
            "channels": {name: reach.to_dict() for name, reach in self.channels.items()},
            "value": {name: str(each) if isinstance(each, Decimal) else each for name, each in value.items()} or None,
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"<Preview of {self.text}: {self.matched:,} of {self.total:,} profiles>"

    def sheet(self) -> Sheet:
        """Its size, its conditions and its channels."""
        formats = self.formats
        facts: dict[str, Any] = {
            "condition": Code(self.text),
            "in the audience": f"{formats.number(self.matched)} of {formats.counted(self.total, 'profile')}",
            "of all profiles": Share(self.share),
        }
        if self.value is not None:
            facts |= {f"sum of {self.value.name}": self.value.sum, "mean": self.value.mean, "unit": self.value.unit}
            facts |= {"without a value": self.value.missing}
        conditions = [
            (each.alone, each.remaining, each.without, formats.signed_share(each.cost), Code(each.condition.text))
            for each in self.conditions
        ]
        channels = [(name, *each.left, part_of(each.reachable, each.matched)) for name, each in self.channels.items()]
        steps = dict.fromkeys(words for each in self.channels.values() for _, words, _ in each.rows[1:])
        tables = [
            Table(("alone", "so far", "without it", "cost", "condition"), conditions, "Conditions"),
            Table(("channel", *steps, "of the audience"), channels, "Reach"),
        ]
        return Sheet("Preview", "", facts, tables, formats=formats)


def cost_of(matched: int, without: int) -> float:
    """What a condition takes (or, below 0, brings), as a share of the larger of both counts.

    >>> cost_of(matched=59, without=100), cost_of(matched=100, without=75), cost_of(0, 0)
    (0.41, -0.25, 0.0)
    """
    return (without - matched) / max(without, matched, 1)
