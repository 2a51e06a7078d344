"""Segments as conditions that people can read, each with how well it stands for its segment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.errors import SegmentationError, did_you_mean
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Code, Share, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.plots import Figure, Theme

CAPTURED = 0.6
"""A rule with a lower F1 does not capture its segment."""
AS_GOOD = 0.01
"""The shortest rule is taken whose F1 is within this of the best."""


@dataclass(frozen=True)
class Rule:
    """A condition that stands for a segment, and how well, among all profiles.

    Attributes
    ----------
    text : in the insight language, canonical; it holds the condition that the segmentation is limited to, if there is one.
    conditions : how many there are, without that one.
    size : profiles that satisfy it.
    hits : those of them that are in the segment.
    members : profiles in the segment.
    profiles : all there are.
    """

    segment: str
    text: str
    conditions: int
    size: int
    hits: int
    members: int
    profiles: int

    @property
    def precision(self) -> float | None:
        """The share of its profiles that are in the segment; None when nobody satisfies it."""
        return self.hits / self.size if self.size else None

    @property
    def recall(self) -> float | None:
        """The share of the segment that satisfies it; None when the segment is empty."""
        return self.hits / self.members if self.members else None

    @property
    def lift(self) -> float | None:
        """How many times more often its profiles are in the segment than all profiles; None without profiles or members."""
        return self.hits * self.profiles / (self.size * self.members) if self.size and self.members else None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 when it finds no member."""
        return 2 * self.hits / (self.size + self.members) if self.size + self.members else 0.0

    @property
    def captured(self) -> bool:
        """Whether it stands for the segment: F1 of 0.6 or more."""
        return self.f1 >= CAPTURED

    def row(self) -> dict[str, object]:
        """The rule with its figures, by the names of the columns of frames."""
        return {
            "rule": self.text, "conditions": self.conditions, "size": self.size, "precision": self.precision,
            "recall": self.recall, "lift": self.lift, "f1": self.f1, "captured": self.captured,
        }  # fmt: skip


_SCHEMA = {
    "segment": pl.String, "rule": pl.String, "conditions": pl.Int64, "size": pl.Int64, "precision": pl.Float64,
    "recall": pl.Float64, "lift": pl.Float64, "f1": pl.Float64, "captured": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Rules(ValueAnswer):
    """Segments as conditions.

    Attributes
    ----------
    name : of the segmentation.
    by : the properties that conditions may be about.
    max_conditions : of a rule.
    candidates : by segment, the best rule of each length, the shortest first; none where nothing tells the segment apart.
    members : profiles in each segment.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> tier = ws.segment("tier", by={"often": "visits > 6", "some": "visits > 2"}, method="ranked")
    >>> rules = tier.rules("often", by=["visits"])
    >>> rules.text("often"), rules["often"].precision, rules["often"].recall
    ('visits >= 7', 1.0, 1.0)
    """

    name: str
    by: tuple[str, ...]
    max_conditions: int
    candidates: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    members: Mapping[str, int] = field(repr=False)

    def __getitem__(self, segment: str) -> Rule:
        """The shortest rule of a segment that is within 0.01 of the best F1.

        Raises
        ------
        SegmentationError
            If there is no such segment, or no rule for it.
        """
        found = self._chosen(segment)
        if found is None:
            raise SegmentationError(f"{segment!r} has no rule: {self._why(segment)}")
        return found

    def _chosen(self, segment: str) -> Rule | None:
        rules = self._of(segment)
        best = max((each.f1 for each in rules), default=0.0)
        return next((each for each in rules if each.f1 >= best - AS_GOOD), None)

    def _of(self, segment: str) -> tuple[Rule, ...]:
        if segment not in self.candidates:
            raise SegmentationError(f"There is no segment {segment!r} here. {did_you_mean(segment, self.candidates)}")
        return self.candidates[segment]

    def text(self, segment: str) -> str:
        """The rule of a segment as a text of the insight language.

        Raises
        ------
        SegmentationError
        """
        return self[segment].text

    @property
    def frame(self) -> pl.DataFrame:
        """One row per segment: its rule, the number of conditions, size, precision, recall, lift, F1, and if it is captured.

        All but `segment` and `captured` are missing where there is no rule.
        """
        rows = []
        for segment in self.candidates:
            rule = self._chosen(segment)
            rows.append({"segment": segment, **(rule.row() if rule is not None else {"captured": False})})
        return pl.DataFrame(rows, schema=_SCHEMA)

    def trade_off(self, segment: str) -> pl.DataFrame:
        """One row per length for which there is a better rule than the shorter ones: the same figures, and which is chosen.

        Raises
        ------
        SegmentationError
        """
        chosen = self._chosen(segment)
        rows = [{"segment": segment, **each.row(), "chosen": each == chosen} for each in self._of(segment)]
        return pl.DataFrame(rows, schema={**_SCHEMA, "chosen": pl.Boolean})

    def plot(self, segment: str, theme: Theme = "auto") -> Figure:
        """Precision and recall against the number of conditions.

        Raises
        ------
        SegmentationError
            If there is no rule.
        """
        from insight import plots  # noqa: PLC0415 - loads plotly

        self[segment]
        rules = [each for each in self._of(segment) if each.size]
        with plots.written(self.formats):
            return plots.trade_off(
                [each.conditions for each in rules],
                [each.precision or 0.0 for each in rules],
                [each.recall or 0.0 for each in rules],
                f"{segment}: length against fidelity",
                theme=theme,
            )

    def _why(self, segment: str) -> str:
        """Why a segment has no rule."""
        if not self.members[segment]:
            return "the segment is empty."
        return f"nothing in {', '.join(self.by)} tells the segment apart. Take other properties: rules(by=[...])."

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"name": self.name, "rules": self.frame.to_dicts()}

    def sheet(self) -> Sheet:
        """The rule of each segment, and how well it stands for it."""
        heads = ("segment", "rule", "profiles", "precision", "recall", "lift", "F1", "what to know")
        rows = [self._row(segment) for segment in self.candidates]
        return Sheet(
            "Rules of", self.name, {"about": ", ".join(self.by)}, [Table(heads, rows, told=1)], formats=self.formats
        )

    def _row(self, segment: str) -> tuple[object, ...]:
        rule = self._chosen(segment)
        if rule is None:
            return (segment, None, None, None, None, None, None, Code(f"No rule: {self._why(segment)}"))
        number = self.formats.number
        poor = f"No short rule captures this segment: the best has an F1 of {number(rule.f1, 2)}, below {number(CAPTURED)}."
        return (
            segment, Code(rule.text), rule.size, Share(rule.precision), Share(rule.recall),
            None if rule.lift is None else number(rule.lift, 1), number(rule.f1, 2), None if rule.captured else Code(poor),
        )  # fmt: skip
