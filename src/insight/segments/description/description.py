"""What a segmentation looks like in words and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.kit.answer import ValueAnswer
from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import Code, Share, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

_SHOWN = 8
"""Properties that are shown of each segment."""


@dataclass(frozen=True, slots=True)
class Spend:
    """The property that tells what each profile spends: its name, title and unit."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True)
class Description(ValueAnswer):
    """A segmentation, described. Figures of a property are among the profiles that have a value of it.

    Attributes
    ----------
    name : of the segmentation.
    profiles : how many there are in all segments, those in none included.
    frame : one row per segment: `segment`, `size`, `share` (0 to 1), `spend` (sum) and `spend_share` if something is spent,
        `telling` (the three properties that set it apart most, in words), and of each property that the segments were found by
        its middle (`<name>.median` of a number, `<name>.share` of yes, `<name>.most_common` of a text) and `<name>.index`
        (the mean, or the share, as a percentage of everyone's; missing where everyone's is not above 0).
        Profiles in no segment have a row of their own, `none`, at the end.
    features : one row per segment and property, also for properties that the segments were not found by: `segment`,
        `property`, `title`, `unit`, `kind`, `used`, `known` (profiles with a value), `median`, `mean` (of yes and no the share
        of yes, of texts the share of `value`), `value` (of texts, the most common), `index`, `effect` (standardised; of texts,
        of the value that stands out most) and `words`.
    typical : one row per segment and rank: the keys of the profiles nearest to the centre, and their `distance` to it in the
        scaled columns. Segments that follow conditions and no distance have no rows.
    spend : the property that spend was taken from; None without one.
    left_out : properties that have no distance, and why.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> tier = ws.segment("tier", by={"often": "visits > 6", "some": "visits > 2"}, method="ranked")
    >>> tier.describe().frame.select("segment", "size", "share").rows()
    [('often', 30, 0.3), ('some', 40, 0.4), ('other', 30, 0.3)]
    """

    name: str
    profiles: int
    frame: pl.DataFrame
    features: pl.DataFrame
    typical: pl.DataFrame
    spend: Spend | None = None
    left_out: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "name": self.name,
            "profiles": self.profiles,
            "spend": None if self.spend is None else {part: getattr(self.spend, part) for part in Spend.__slots__},
            "segments": self.frame.to_dicts(),
            "features": self.features.to_dicts(),
            "typical": self.typical.to_dicts(),
            "left_out": dict(self.left_out),
        }

    def sheet(self) -> Sheet:
        """Size, spend and what tells of each segment, then its properties, and its typical profiles by key."""
        spend, frame = self.spend, self.frame
        heads = ("segment", "profiles", "share", *(("of spend",) if spend else ()), "what tells it", "typical")
        rows = [
            (
                row["segment"], row["size"], Share(row["share"]), *((Share(row["spend_share"]),) if spend else ()),
                Code("\n".join(row["telling"] or ())), self._typical(row["segment"]),
            )
            for row in frame.iter_rows(named=True)
        ]  # fmt: skip
        total = None if spend is None else self.formats.amount(float(frame["spend"].sum()), spend.unit)
        facts = {
            "profiles": self.profiles,
            "segments": frame.height,
            "spend": spend and f"{spend.title} ({spend.name}), {total} in all",
        }
        tables = (
            Table(heads, rows, told=1),
            Table(
                ("property", *frame["segment"]), self._middles(), "Middles, and index against everyone (100)", told=1
            ),
        )
        return Sheet("Segments of", self.name, facts, tables, formats=self.formats)

    def _typical(self, segment: str) -> str | None:
        keys = self.typical.filter(segment=segment)
        return ", ".join(map(str, keys[keys.columns[2]].to_list())) or None

    def _middles(self) -> list[tuple[str | None, ...]]:
        """One row per property that the segments were found by: its title, and its middle and index in each."""
        used = self.features.filter(used=True)
        names = used["property"].unique(maintain_order=True)[:_SHOWN]
        rows = {
            name: {each["segment"]: each for each in used.filter(property=name).iter_rows(named=True)} for name in names
        }
        return [
            (next(iter(row.values()))["title"], *(self._cell(row.get(segment)) for segment in self.frame["segment"]))
            for row in rows.values()
        ]

    def _cell(self, row: Mapping[str, Any] | None) -> str | None:
        if row is None:
            return None
        index = "" if row["index"] is None else f" (index {self.formats.number(row['index'], 0)})"
        return f"{middle(row, self.formats)}{index}"


def middle(row: Mapping[str, Any], formats: Formats = PLAIN) -> str:
    """The middle of a property in a segment, in words, from a row of `Description.features`."""
    match row["kind"]:
        case _ if row["mean"] is None:
            return "unknown"
        case "boolean":
            return f"{formats.share(row['mean'])} yes"
        case "categorical":
            return f"{row['value']} ({formats.share(row['mean'])})"
        case _:
            return f"median {formats.amount(row['median'], row['unit'])}"
