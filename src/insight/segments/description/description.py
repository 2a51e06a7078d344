"""What a segmentation looks like in words and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.segments.displayed import description_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

_WIDTH = 100
_LARGE = 1000
_SHOWN = 8
"""Properties that the text shows of each segment."""


@dataclass(frozen=True, slots=True)
class Spend:
    """The property that tells what each profile spends: its name, title and unit."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True)
class Description:
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

    def _repr_html_(self) -> str:
        return description_page(self)

    def __str__(self) -> str:
        head = f"{self.name}: {self.profiles:,} profiles in {self.frame.height} segments"
        if self.spend is not None:
            total = float(self.frame["spend"].sum())
            head += f"; spend is {self.spend.name!r}, {total:,.0f} {self.spend.unit}".rstrip() + " in all"
        return "\n".join([f"{head}.", *(line for row in self.frame.iter_rows(named=True) for line in self._lines(row))])

    def _lines(self, row: dict[str, Any]) -> list[str]:
        size = f"{row['size']:,} profiles, {row['share']:.1%}"
        if row.get("spend_share") is not None:
            size += f"; {row['spend_share']:.1%} of spend"
        lines = ["", row["segment"], f"  {size}", *(f"  - {each}" for each in row["telling"] or ())]
        features = self.features.filter(segment=row["segment"], used=True).head(_SHOWN)
        for each in features.iter_rows(named=True):
            index = "" if each["index"] is None else f"index {each['index']:,.0f}"
            lines.append(f"  {_cut(each['title'], 52):<52} {_cut(middle(each), 30):>30}  {index:>12}".rstrip())
        keys = self.typical.filter(segment=row["segment"])
        if keys.height:
            lines.append(f"  typical: {', '.join(map(str, keys[keys.columns[2]].to_list()))}")
        return lines


def middle(row: Mapping[str, Any]) -> str:
    """The middle of a property in a segment, in words, from a row of `Description.features`."""
    match row["kind"]:
        case _ if row["mean"] is None:
            return "unknown"
        case "boolean":
            return f"{row['mean']:.0%} yes"
        case "categorical":
            return f"{row['value']} ({row['mean']:.0%})"
        case _:
            return f"median {amount(row['median'], row['unit'])}"


def amount(value: float, unit: str) -> str:
    """A number with its unit, shares in per cent.

    >>> amount(0.355534, "share"), amount(1910.8, "USD"), amount(2.5, "")
    ('35.6 %', '1,911 USD', '2.5')
    """
    if unit == "share":
        return f"{value:.1%}".replace("%", " %")
    shown = f"{value:,.0f}" if abs(value) >= _LARGE or value == round(value) else f"{value:.4g}"
    return f"{shown} {unit}".rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
