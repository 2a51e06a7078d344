"""How an audience differs from everyone in one property. How values are put into rows is told in `bins`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.comparisons.bins import Bin, Tally, date_bins, number_bins, text_bins
from insight.audiences.selection import require_same
from insight.errors import ComparisonError
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Share, Sheet, Table
from insight.language.check import type_of
from insight.language.shape import Scope
from insight.language.types import Kind, Type

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

    from insight.audiences.selection import Selection
    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles

AVERAGE = 100
_TYPES: dict[str, PolarsDataType] = {
    "value": pl.String, "kind": pl.String, "members": pl.Int64, "share_of_members": pl.Float64, "everyone": pl.Int64,
    "share_of_everyone": pl.Float64, "index": pl.Float64, "position": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Breakdown(ValueAnswer):
    """The values of a property among the members of an audience, against all profiles. All counts are exact.

    Attributes
    ----------
    audience : its name, or its text.
    by : the property, or the text.
    title, unit : of the property.
    bins : the rows in their natural order, missing values last.
    ordered : whether the natural order means something (numbers and dates).

    Examples
    --------
    >>> bins = (Bin("NO", "value", 6, 10), Bin("DK", "value", 2, 6), Bin("missing", "missing", 0, 4))
    >>> breakdown = Breakdown("lapsed", "country", "Country", "", bins)
    >>> breakdown.frame.select("value", "members", "share_of_members", "everyone", "share_of_everyone", "index").rows()
    [('missing', 0, 0.0, 4, 0.2, 0.0), ('NO', 6, 0.75, 10, 0.5, 150.0), ('DK', 2, 0.25, 6, 0.3, 83.33333333333333)]
    >>> breakdown.smallest_base
    4
    """

    audience: str
    by: str
    title: str
    unit: str
    bins: tuple[Bin, ...] = field(repr=False)
    ordered: bool = False

    @property
    def members(self) -> int:
        """Profiles in the audience."""
        return sum(each.members for each in self.bins)

    @property
    def everyone(self) -> int:
        """All profiles."""
        return sum(each.everyone for each in self.bins)

    @property
    def smallest_base(self) -> int:
        """Profiles of the row that has the fewest: the less there are, the less its index means. 0 without profiles."""
        return min((each.everyone for each in self.bins), default=0)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row per value or range: numbers and dates in their own order, all else what differs most from everyone first.

        `value`: the value or range as text; `kind`: "value", "range", "other" (rare texts together) or "missing";
        `members`, `everyone`: profiles; `share_of_members`, `share_of_everyone`: of all of those, 0 to 1; `index`: the first
        share as a percentage of the second, 100 is average; `position`: the natural order. Shares of members and indexes are
        missing for an empty audience.
        """
        rows = [self._row(place, each) for place, each in enumerate(self.bins)]
        if not self.ordered:
            rows.sort(key=lambda row: (-abs((AVERAGE if row[6] is None else row[6]) - AVERAGE), -row[4], row[7]))
        return pl.DataFrame(rows, _TYPES, orient="row")

    def _row(self, place: int, each: Bin) -> tuple[Any, ...]:
        of_members, of_everyone = self.members, self.everyone
        share = each.members / of_members if of_members else None
        # whole numbers are multiplied first, so that equal shares give exactly 100
        index = AVERAGE * each.members * of_everyone / (of_members * each.everyone) if of_members else None
        return each.value, each.kind, each.members, share, each.everyone, each.everyone / of_everyone, index, place

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "audience": self.audience,
            "by": self.by,
            "unit": self.unit,
            "members": self.members,
            "everyone": self.everyone,
            "smallest_base": self.smallest_base,
            "rows": self.frame.to_dicts(),
        }

    def sheet(self) -> Sheet:
        """Values among members and everyone, in the order of the frame."""
        rows = [
            (
                row["value"], row["members"], Share(row["share_of_members"]), row["everyone"], Share(row["share_of_everyone"]),
                None if row["index"] is None else round(row["index"]),
            )
            for row in self.frame.iter_rows(named=True)
        ]  # fmt: skip
        by = f"{self.title}, {self.unit}" if self.unit else self.title
        heads = (by, "members", "of members", "everyone", "of everyone", "index")
        base = self.formats.counted(self.smallest_base, "profile")
        note = f"Index: 100 is as in everyone. The smallest row stands for {base}."
        facts = {"members": self.members, "everyone": self.everyone}
        return Sheet("Breakdown of", self.audience, facts, [Table(heads, rows)], note, self.formats)

    def plot(self, theme: Theme = "auto") -> Figure:
        """Shares and indexes as bars, in the order of the frame."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        frame = self.frame
        rows = (frame["value"].to_list(), frame["members"].to_list(), frame["everyone"].to_list())
        by = f"{self.title}, {self.unit}" if self.unit else self.title
        with plots.written(self.formats):
            return plots.breakdown(*rows, f"{self.audience} by {self.title}", by, theme=theme)


def breakdown(profiles: Profiles, audience: Selection, by: str) -> Breakdown:
    """The values of a property, or of a text, in an audience and in everyone; the engine groups by value, in one query.

    Raises
    ------
    PrivateColumn
        If it is private, or hands on a private column.
    ComparisonError
        If its values are lists, or of a type that the language does not know.
    ExpressionError
        If it is no property and no expression.
    InsightError
        If the audience is of another workspace or day.
    """
    require_same(profiles, [audience])
    tree = profiles.read_columns([by])[by]
    kind = type_of(tree, Scope(profiles.catalog.shape))
    _check(by, kind)
    relation: Any = profiles.values({"member": audience.tree, "value": tree})
    told = relation.select(member=relation.member.fill_null(False), value=_plain(profiles, relation.value))  # noqa: FBT003
    groups = told.group_by("value").agg(members=told.count(where=told.member), everyone=told.count())
    frame = pl.DataFrame(pl.from_arrow(profiles.data.engine.arrow(groups)))
    known = next((each for each in profiles.catalog if each.name == by), None)
    title, unit = (known.title, known.unit) if known else (by, "")
    ordered = kind.is_time or kind.kind is Kind.NUMBER
    bins = tuple(_bins(frame, kind))
    return Breakdown(audience.spoken_name, by, title, unit, bins, ordered, formats=profiles.formats)


def _check(by: str, kind: Type) -> None:
    if kind.fits(Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT):
        return
    remedy = " Ask about one element at a time: `… contains any of ['…']`." if kind.kind is Kind.LIST else ""
    raise ComparisonError(f"{by!r} cannot be broken down: it is a {kind}.{remedy}")


def _plain(profiles: Profiles, column: Any) -> Any:
    """A column whose values can be grouped and read: times as local days, decimals as floats."""
    kind = column.type()
    if kind.is_null():
        return column.cast("string")
    if kind.is_timestamp():
        return profiles.moments.local(column).date()
    return column.cast("float64") if kind.is_decimal() or kind.is_floating() else column


def _bins(frame: pl.DataFrame, kind: Type) -> list[Bin]:
    """The rows of values with their counts, the missing ones last."""
    value = pl.col("value")
    if frame.schema["value"] == pl.Float64:
        value = value.fill_nan(None)  # what is no number is missing
    frame = frame.group_by(value).agg(pl.col("members", "everyone").sum()).sort("value")
    known, missing = frame.drop_nulls("value"), frame.filter(pl.col("value").is_null())
    found = _known_bins(known, kind)
    if missing.height:
        found.append(Bin("missing", "missing", missing["members"].item(), missing["everyone"].item()))
    return found


def _known_bins(known: pl.DataFrame, kind: Type) -> list[Bin]:
    if kind.kind is Kind.NUMBER:
        members, everyone = (known[name].to_numpy().astype(np.int64) for name in ("members", "everyone"))
        return number_bins(Tally(known["value"].to_numpy(), members, everyone))
    if kind.is_time:
        return date_bins(known.rows())
    if kind.kind is Kind.BOOLEAN:
        return [Bin("true" if value else "false", "value", one, other) for value, one, other in known.rows()]
    return text_bins(known.rows())
