"""RFM of a workspace: the scheme in force, and how many customers each segment has."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.errors import WorkspaceError
from insight.kit.answer import Answer
from insight.kit.sheet import Share, Sheet, Table
from insight.profiles.rfm.rfm_source import RfmSource
from insight.profiles.rfm.scheme import MEASURES, PREFIX, Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles

MEDIANS = "Segments: the last three columns are medians of a segment's customers"


@dataclass(frozen=True)
class Rfm(Answer):
    """RFM scores of a workspace at its `as_of`.

    Examples
    --------
    >>> import datetime as dt
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": [1, 2, 3]})
    >>> days = [dt.datetime(2025, 12, day) for day in (5, 20, 28)]
    >>> orders = polars.DataFrame({"customer_id": [1, 2, 2], "amount": [10.0, 20.0, 30.0], "ordered_at": days})
    >>> model = {"rfm": {"table": "orders", "amount": "amount", "bins": 2}}
    >>> ws = insight.Workspace.from_tables(people, {"orders": orders}, as_of="2026-01-01", model=model)
    >>> ws.frame("r_score", "f_score", "m_score").rows(), ws.rfm.scheme.bins
    ([(1, 1, 1, 1), (2, 2, 2, 2), (3, None, None, None)], 2)
    """

    profiles: Profiles = field(repr=False)
    source: RfmSource = field(repr=False)

    @property
    def scheme(self) -> Scheme:
        """Bins, cut-offs and map in force; `scheme.save(path)` keeps them, `[rfm] frozen = "path"` uses them again."""
        return self.source.scheme()

    def segments(self) -> pl.DataFrame:
        """One row per segment, largest first: customers, spend, shares of both, and medians of the measures."""
        table: Any = self.profiles.table(["rfm_segment", *(PREFIX + measure for measure in MEASURES)])
        grouped = table.group_by("rfm_segment").agg(
            customers=table.count(),
            spend=table.rfm_monetary.cast("float64").sum(),
            median_recency_days=table.rfm_recency_days.cast("float64").median(),
            median_frequency=table.rfm_frequency.cast("float64").median(),
            median_monetary=table.rfm_monetary.cast("float64").median(),
        )
        frame = self.profiles.data.engine.frame(grouped).rename({"rfm_segment": "segment"})
        shares = frame.with_columns(
            share=pl.col("customers") / pl.col("customers").sum(),
            spend_share=pl.col("spend") / pl.col("spend").sum(),
        )
        order = [
            "segment",
            "customers",
            "share",
            "spend",
            "spend_share",
            "median_recency_days",
            "median_frequency",
            "median_monetary",
        ]
        return shares.select(order).sort("customers", "segment", descending=[True, False])

    def grid(self) -> pl.DataFrame:
        """One row per pair of scores, `r_score` then `f_score`, each from 1 to the number of bins: `customers` and `spend`.

        Spend is in the workspace's currency, over the window of `[rfm]`. Customers who never bought have no scores and are in
        no row.
        """
        return self._grid()[0]

    def _grid(self) -> tuple[pl.DataFrame, int]:
        """The grid, and how many customers have no scores."""
        table: Any = self.profiles.table(["r_score", "f_score", "rfm_monetary"])
        spend = table.rfm_monetary.cast("float64").sum()
        grouped = table.group_by("r_score", "f_score").agg(customers=table.count(), spend=spend)
        found = self.profiles.data.engine.frame(grouped)
        scores = range(1, self.scheme.bins + 1)
        cells = [(r, f) for r in scores for f in scores]
        whole = pl.DataFrame(cells, {"r_score": pl.Int64, "f_score": pl.Int64}, orient="row")
        grid = whole.join(found, on=["r_score", "f_score"], how="left", maintain_order="left").fill_null(0)
        return grid, int(found.filter(pl.col("r_score").is_null())["customers"].sum())

    def plot(self, theme: Theme = "auto") -> Figure:
        """Two heat maps over the scores of recency and frequency: customers, and what they spend."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        grid, unscored = self._grid()
        number = self.profiles.formats.number
        note = f"{number(grid['customers'].sum())} customers with purchases; {number(unscored)} without are in no cell."
        currency = self.profiles.data.model.workspace.currency
        with plots.written(self.profiles.formats):
            return plots.rfm(grid.rows(), self.scheme.bins, currency, "Recency and frequency", note, theme=theme)

    def __repr__(self) -> str:
        return f"<Rfm: scores from 1 to {self.scheme.bins}, cut-offs of {self.scheme.as_of}>"

    def to_dict(self) -> dict[str, Any]:
        """The scheme in force; sizes of segments are computed by `segments`."""
        return {
            "currency": self.profiles.formats.currency,
            "bins": self.scheme.bins,
            "cutoffs": {measure: list(cuts) for measure, cuts in self.scheme.cutoffs.items()},
            "cutoffs_as_of": self.scheme.as_of,
        }

    def segments_table(self, segments: pl.DataFrame) -> Table:
        """What `segments` gives, to be shown."""
        currency = self.profiles.formats.currency
        money = f" {currency}" if currency else ""
        medians = ("days since", "purchases", f"spend each{money}")
        rows = [
            (name, customers, Share(share), spend, Share(spend_share), *middles)
            for name, customers, share, spend, spend_share, *middles in segments.rows()
        ]
        return Table(("segment", "customers", "share", f"spend{money}", "share", *medians), rows, MEDIANS)

    def sheet(self) -> Sheet:
        """The cut-offs in force, and the names of the segments."""
        formats = self.profiles.formats
        rows = [(measure.replace("_", " "), *_by_score(measure, cuts)) for measure, cuts in self.scheme.cutoffs.items()]
        heads = ("measure", *(f"{place} | {place + 1}" for place in range(1, self.scheme.bins)))
        names = ", ".join(dict.fromkeys(self.scheme.segments.values()))
        facts = {
            "scores": f"1 to {self.scheme.bins}",
            "cut-offs of": formats.iso_time(self.scheme.as_of) if self.scheme.as_of else None,
            "segments": names,
        }
        return Sheet("RFM", "", facts, [Table(heads, rows, "Cut-offs between scores")], formats=formats)

    def save(self, path: str | Path) -> None:
        """Write the scheme, so that a later run can score with the same cut-offs."""
        self.scheme.save(Path(path))


def _by_score(measure: str, cuts: Sequence[float]) -> Sequence[float]:
    """Ascending cut-offs in the order of the scores that they part: the fewer days ago, the higher the score."""
    return cuts[::-1] if measure == "recency_days" else cuts


def rfm_of(profiles: Profiles) -> Rfm:
    """The RFM scores of a workspace.

    Raises
    ------
    WorkspaceError
        If it has no `[rfm]`.
    """
    if profiles.data.model.rfm is None:
        raise WorkspaceError(
            "The workspace has no RFM scores.", key="rfm", remedy="Add [rfm] with `table` and `amount`."
        )
    found = Rfm(profiles, RfmSource(profiles))
    found.source.scheme()  # what keeps it from being computed is said here
    return found
