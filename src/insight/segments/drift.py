"""Whether profiles are still what they were when a segmentation was fitted: the population stability index.

PSI = sum over bins of (now - then) * ln(now / then), with shares of the profiles; bins are the deciles of the training values
(each value of a text), and one for missing. Below 0.1 is customarily stable, 0.1 to 0.25 is to be watched, above 0.25 the
model is to be fitted again (Siddiqi, Credit Risk Scorecards, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from insight.kit.answer import ValueAnswer
from insight.kit.bin_edges import bins_of
from insight.kit.formats import PLAIN
from insight.kit.sheet import Sheet, Table
from insight.profiles.assembly import instant_of, profiles_at
from insight.segments.partition import NONE, Partition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from insight.plots import Figure, Theme
    from insight.segments.features import Feature, Features
    from insight.segments.partition import Assigned

DriftVerdict = Literal["stable", "watch", "refit"]
WATCH, REFIT = 0.1, 0.25
BINS = 10
LEAST_SHARE = 1e-4
"""Shares below count as this much: the logarithm of nothing has no value."""
SEGMENTS = "segments"


@dataclass(frozen=True)
class Drift(ValueAnswer):
    """How far profiles have moved since a segmentation was fitted.

    Attributes
    ----------
    name : of the segmentation.
    trained, as_of : the instants that are compared, ISO.
    profiles : how many there were then, and how many there are now.
    frame : one row per feature and one for the shares of the segments: `what`, `psi`, `verdict`, `largest_change` (the bin whose
        share changed most, in words).

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> tier = ws.segment("tier", by={"often": "visits > 6", "some": "visits > 2"}, method="ranked")
    >>> tier.drift().verdict
    'stable'
    """

    name: str
    trained: str
    as_of: str
    profiles: tuple[int, int]
    frame: pl.DataFrame

    @property
    def verdict(self) -> DriftVerdict:
        """The worst of all rows."""
        return verdict_of(max(self.frame["psi"], default=0.0))

    def plot(self, theme: Theme = "auto") -> Figure:
        """Bars beside the two thresholds; a plotly figure."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        what, values = self.frame["what"].to_list(), self.frame["psi"].to_list()
        with plots.written(self.formats):
            return plots.drift(what, values, f"Change since {self.name} was fitted", self.profiles, theme=theme)

    def sheet(self) -> Sheet:
        """How far each property and the shares of the segments moved, the farthest first."""
        then, now = self.profiles
        trained, as_of = map(self.formats.iso_time, (self.trained, self.as_of))
        facts = {
            "fitted for": trained, "compared with": as_of, "profiles then": then, "profiles now": now, "verdict": self.verdict
        }  # fmt: skip
        frame = self.frame.sort("psi", descending=True, maintain_order=True).with_columns(pl.col("psi").round(3))
        rows = frame.select("what", "psi", "verdict", "largest_change").rows()
        heads = ("what", "stability index", "verdict", "largest change")
        note = "Population stability index: below 0.1 stable, to 0.25 watch, above refit."
        return Sheet("Drift of", self.name, facts, [Table(heads, rows)], note, self.formats)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "segmentation": self.name, "trained": self.trained, "as_of": self.as_of, "profiles": list(self.profiles),
            "verdict": self.verdict, "rows": self.frame.to_dicts(),
        }  # fmt: skip


def verdict_of(psi: float) -> DriftVerdict:
    """What a population stability index says.

    >>> verdict_of(0.05), verdict_of(0.1), verdict_of(0.3)
    ('stable', 'watch', 'refit')
    """
    return "stable" if psi < WATCH else "watch" if psi <= REFIT else "refit"


def training_of(features: Features, found: Assigned, count: int) -> dict[str, Any]:
    """What later profiles are compared with: bins and shares of each feature, and shares of the segments. Plain values."""
    parts = {each.name: _part(each, found.frame[each.name]) for each in features.all}
    return {"features": parts, SEGMENTS: _rounded(_segment_shares(found, count))}


def drift_of(partition: Partition, as_of: dt.datetime | dt.date | str | None = None) -> Drift:
    """How far the profiles of `as_of` (of now, by default) are from those a partition was fitted on.

    Raises
    ------
    WorkspaceError
        If `as_of` is no time.
    """
    profiles = partition.profiles
    if as_of is not None:
        profiles = profiles_at(profiles, instant_of(as_of, profiles.clock.timezone))
    now = replace(partition, profiles=profiles).assigned()
    counts = (int(partition.metrics["profiles"]), len(now.labels))
    rows = drift_rows(partition.features, partition.names, partition.training, now)
    return Drift(
        partition.name, partition.as_of, profiles.clock.as_of.isoformat(), counts, rows, formats=profiles.formats
    )


def drift_rows(features: Features, names: Sequence[str], training: Mapping[str, Any], now: Assigned) -> pl.DataFrame:
    """One row per feature, and one for the segments; see `Drift.frame`."""
    rows = []
    for each in features.all:
        then = training["features"][each.name]
        rows.append(_row(each.name, then["labels"], then["shares"], _shares(each, now.frame[each.name], then)))
    labels = [*names, NONE]
    rows.append(_row(SEGMENTS, labels, training[SEGMENTS], _segment_shares(now, len(names)).tolist()))
    schema = {"what": pl.String, "psi": pl.Float64, "verdict": pl.String, "largest_change": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def psi_of(then: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index of two rows of shares.

    >>> psi_of([0.5, 0.5], [0.5, 0.5]), round(psi_of([0.5, 0.5], [0.6, 0.4]), 4)
    (0.0, 0.0405)
    """
    before, after = (np.maximum(np.asarray(each, np.float64), LEAST_SHARE) for each in (then, now))
    return float(((after - before) * np.log(after / before)).sum())


def _row(what: str, labels: Sequence[str], then: Sequence[float], now: Sequence[float]) -> tuple[str, float, str, str]:
    psi = psi_of(then, now)
    most = int(np.argmax(np.abs(np.asarray(now) - np.asarray(then))))
    return what, psi, verdict_of(psi), f"{labels[most]}: {PLAIN.share(then[most])} then, {PLAIN.share(now[most])} now"


def _part(feature: Feature, values: pl.Series) -> dict[str, Any]:
    if feature.kind == "categorical":
        part: dict[str, Any] = {"labels": [each.label for each in feature.categories]}
    else:
        part = {"edges": _edges(values)}
        part["labels"] = [*_ranges(part["edges"]), "missing"]
    return {**part, "shares": _rounded(np.asarray(_shares(feature, values, part)))}


def _edges(values: pl.Series) -> list[float]:
    """Ascending bounds between bins; a value equal to a bound lies above it."""
    known = values.drop_nulls().cast(pl.Float64).drop_nans().to_numpy()
    cuts = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1], method="higher")) if len(known) else known
    return [float(each) for each in cuts if each > known.min()]


def _ranges(edges: Sequence[float]) -> list[str]:
    if not edges:
        return ["all"]
    between = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    return [f"below {edges[0]:g}", *between, f"from {edges[-1]:g}"]


def _shares(feature: Feature, values: pl.Series, part: Mapping[str, Any]) -> list[float]:
    if feature.kind == "categorical":
        flags = feature.flags(values)
        counts = np.array([flag.sum() for flag in flags])
    else:
        numbers = values.cast(pl.Float64).to_numpy()
        known = numbers[~np.isnan(numbers)]
        places = bins_of(known, np.asarray(part["edges"], np.float64))
        counts = np.append(np.bincount(places, minlength=len(part["edges"]) + 1), len(numbers) - len(known))
    return (counts / max(len(values), 1)).tolist()  # type: ignore[no-any-return]


def _segment_shares(found: Assigned, count: int) -> npt.NDArray[np.float64]:
    """Of each segment, and last of those in none."""
    counts = np.bincount(np.where(found.labels >= 0, found.labels, count), minlength=count + 1)
    return counts / max(len(found.labels), 1)


def _rounded(shares: npt.NDArray[np.float64]) -> list[float]:
    return [round(float(each), 6) for each in shares]
