"""RFM of a workspace: the scheme in force, and how many customers each segment has."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.errors import RfmError, WorkspaceError
from insight.kit.page import Table, page
from insight.language import syntax as s
from insight.profiles.rfm.scheme import MEASURES, PREFIX, Scheme, check_rfm, cutoffs_of, scheme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles


class RfmSource:
    """The scheme of a workspace, taken from the data when it is first needed, or from a saved file."""

    def __init__(self, profiles: Profiles | None = None) -> None:
        self.profiles = profiles
        self._scheme: Scheme | None = None

    def scheme(self) -> Scheme:
        """The cut-offs and the segment map in force.

        Raises
        ------
        RfmError
            If the saved scheme or the map is wrong.
        """
        if self._scheme is None:
            self.check()
            self._scheme = self._found()
        return self._scheme

    def check(self) -> None:
        """Prove the segment map, and read a saved scheme; nothing is computed.

        Raises
        ------
        RfmError
            Naming the workspace file and the cells or cut-offs at fault.
        """
        profiles = self.profiles
        if profiles is None or profiles.data.model.rfm is None:
            return
        part, file = profiles.data.model.rfm, profiles.data.file
        try:
            if part.frozen is not None:
                Scheme.load(profiles.data.folder / part.frozen)
            else:
                check_rfm(part)
        except RfmError as wrong:
            raise RfmError(f"{file}: {wrong}" if file else str(wrong)) from None

    def rule(self) -> str:
        """What decides the scores beside the measures, as text: a saved scheme, or the settings that cut-offs are taken by."""
        profiles = self.profiles
        part = profiles.data.model.rfm if profiles is not None else None
        if part is None:
            return ""
        return json.dumps(
            asdict(self.scheme()) if part.frozen is not None else part.model_dump(mode="json"), sort_keys=True
        )

    def _found(self) -> Scheme:
        profiles = self.profiles
        if profiles is None or profiles.data.model.rfm is None:
            raise RfmError("The workspace has no [rfm].")
        part = profiles.data.model.rfm
        if part.frozen is not None:
            return Scheme.load(profiles.data.folder / part.frozen)
        as_of = profiles.clock.as_of.astimezone(dt.UTC).isoformat()
        values = profiles.values({PREFIX + measure: s.Name((PREFIX + measure,)) for measure in MEASURES})
        return scheme_of(part, as_of, lambda: cutoffs_of(values, part.bins, profiles.data.engine.row))


@dataclass(frozen=True)
class Rfm:
    """RFM scores of a workspace at its `as_of`.

    Attributes
    ----------
    scheme : bins, cut-offs and map in force; `scheme.save(path)` keeps them, `[rfm] frozen = "path"` uses them again.

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
    scheme: Scheme

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
        frame = pl.DataFrame(pl.from_arrow(self.profiles.data.engine.arrow(grouped))).rename({"rfm_segment": "segment"})
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
        found = pl.DataFrame(pl.from_arrow(self.profiles.data.engine.arrow(grouped)))
        scores = range(1, self.scheme.bins + 1)
        cells = [(r, f) for r in scores for f in scores]
        whole = pl.DataFrame(cells, {"r_score": pl.Int64, "f_score": pl.Int64}, orient="row")
        grid = whole.join(found, on=["r_score", "f_score"], how="left", maintain_order="left").fill_null(0)
        return grid, int(found.filter(pl.col("r_score").is_null())["customers"].sum())

    def plot(self, theme: Theme = "light") -> Figure:
        """Two heat maps over the scores of recency and frequency: customers, and what they spend."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        grid, unscored = self._grid()
        note = f"{grid['customers'].sum():,} customers with purchases; {unscored:,} without are in no cell."
        currency = self.profiles.data.model.workspace.currency
        return plots.rfm(grid.rows(), self.scheme.bins, currency, "Recency and frequency", note, theme=theme)

    def _repr_html_(self) -> str:
        rows = [(measure.replace("_", " "), *_by_score(measure, cuts)) for measure, cuts in self.scheme.cutoffs.items()]
        heads = ("measure", *(f"{place} | {place + 1}" for place in range(1, self.scheme.bins)))
        names = ", ".join(dict.fromkeys(self.scheme.segments.values()))
        facts = {"scores": f"1 to {self.scheme.bins}", "cut-offs of": self.scheme.as_of, "segments": names}
        return page("RFM", "", facts, [Table(heads, rows, "Cut-offs between scores")])

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
    return Rfm(profiles, RfmSource(profiles).scheme())
