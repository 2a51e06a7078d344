"""Fitting a segmentation anew on newer data, so that segments keep their names as long as they are the same ones.

A new segment is the old one that it shares most members with and whose centre lies nearest: of all ways to pair them the one
with the largest sum of similarities is taken (Kuhn 1955). The similarity is the mean of the share of common members (Jaccard)
and of the closeness of the centres, exp(-distance / typical distance between old centres). A pair with less than 0.3 of it is
no pair: one segment is gone, the other is new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from insight.kit.answer import Answer
from insight.kit.sheet import Sheet, Table
from insight.segments.drift import SEGMENTS
from insight.segments.fit import ordered
from insight.segments.partition import NONE, Assigned, Partition, frame_of
from insight.segments.treatments import choose_features
from insight.segments.trees import Ranked
from insight.segments.wish import LEAST_PROFILES, Wish, fitted_to, require_enough, segmented

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.plots import Figure, Theme
    from insight.segments.features import Feature
    from insight.segments.frozen_model import Labels, Matrix
    from insight.segments.treatments import Override

LEAST_ALIKE = 0.3


@dataclass(frozen=True)
class Refit(Answer):
    """A segmentation that was fitted anew, and what that changes.

    Attributes
    ----------
    segmentation : the new one; segments that are still there keep their names and their order.
    moves : one row per old and new segment that profiles are in: `before`, `after`, `profiles`. Both are told on the data of
        now: `before` by the old numbers, `after` by the new ones, so that what customers did meanwhile moves nobody.
    new, gone : names of segments that were not there before, and of those that are there no longer.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> tier = ws.segment("tier", by={"often": "visits > 6", "some": "visits > 2"}, method="ranked")
    >>> tier.refit().moves.rows()
    [('often', 'often', 30), ('other', 'other', 30), ('some', 'some', 40)]
    """

    segmentation: Partition
    moves: pl.DataFrame
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def moved(self) -> int:
        """How many profiles are in another segment than before."""
        return int(self.moves.filter(pl.col("before") != pl.col("after"))["profiles"].sum())

    def plot(self, theme: Theme = "auto") -> Figure:
        """A band for each row of `moves`; a plotly figure."""
        from insight import plots  # noqa: PLC0415 - loads plotly

        before, after, counts = (self.moves[name].to_list() for name in ("before", "after", "profiles"))
        with plots.written(self.segmentation.profiles.formats):
            return plots.flows(before, after, counts, f"{self.segmentation.name}, fitted anew", theme=theme)

    @property
    def frame(self) -> pl.DataFrame:
        """The same as `moves`."""
        return self.moves

    def sheet(self) -> Sheet:
        """Which segments are new and gone, and who is in another one than before."""
        formats, total = self.segmentation.profiles.formats, int(self.moves["profiles"].sum())
        moved = f"{formats.number(self.moved)} of {formats.counted(total, 'profile')}"
        facts = {
            "segments": len(self.segmentation),
            "in another segment": f"{moved} ({formats.share(self.moved, total)})",
            "new": ", ".join(self.new) or None,
            "gone": ", ".join(self.gone) or None,
        }
        table = Table(("before", "profiles", "after"), self.moves.select("before", "profiles", "after").rows())
        return Sheet("Fitted anew:", self.segmentation.name, facts, [table], formats=formats)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "segmentation": self.segmentation.name, "segments": list(self.segmentation.names), "moved": self.moved,
            "new": list(self.new), "gone": list(self.gone), "moves": self.moves.to_dicts(),
        }  # fmt: skip


def refit_of(old: Partition, k: int | Literal["auto"] | None) -> Refit:
    """Fit the same properties again, on the profiles that the segmentation is bound to.

    Parameters
    ----------
    k
        How many segments, or "auto"; None takes as many as there are.

    Raises
    ------
    SegmentationError
        As for the first fit.
    """
    if isinstance(old.model, Ranked):
        return _laid_down_again(old)
    frame = frame_of(old.profiles, old.features.names, old.condition)
    require_enough(frame.height, LEAST_PROFILES)
    properties = [old.profiles.catalog[name] for name in old.features.names]
    features = choose_features(frame, properties, {each.name: how for each in old.features.all if (how := _how(each))})
    wish = Wish(old.name, dict.fromkeys(features.names, ""), k or len(old), old.method, old.within, old.seed)  # type: ignore[arg-type]
    fresh = fitted_to(old.profiles, wish, features, frame)
    matrix = features.matrix(frame)
    before = old.model.labels(old.features.matrix(frame))
    after = fresh.model.labels(matrix)
    pairs = pairs_of(matrix, before, after, len(old), len(fresh))
    return _named(old, fresh, pairs, Assigned(frame, before, matrix, np.empty(0)))


def _how(feature: Feature) -> Override | None:
    """The treatment of a number, which stays the same, so that the segments do."""
    if feature.kind == "ordinal":
        return "ordinal"
    return ("log" if feature.log else "linear") if feature.kind == "numeric" else None


def _laid_down_again(old: Partition) -> Refit:
    """Conditions are what they are; only the shares are those of now."""
    if old.method == "rfm":
        fresh = segmented(old.profiles, Wish(old.name, {}, method="rfm", within=old.within))
    else:
        by = dict(zip(old.names, old.model.conditions, strict=False))  # type: ignore[attr-defined]
        fresh = segmented(old.profiles, Wish(old.name, by, method="ranked", within=old.within))
    fresh = replace(fresh, names=old.names if len(fresh) == len(old) else fresh.names)
    before, after = old.assigned().labels, fresh.assigned().labels
    new, gone = (
        tuple(name for name in one.names if name not in other.names) for one, other in ((fresh, old), (old, fresh))
    )
    return Refit(fresh, _moves(old.named_labels(before), fresh.named_labels(after)), new, gone)


def pairs_of(matrix: Matrix, before: Labels, after: Labels, olds: int, news: int) -> dict[int, int]:
    """For each new segment that is an old one, the number of that one."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - takes long to load

    both = (before >= 0) & (after >= 0)
    common = np.zeros((olds, news))
    np.add.at(common, (before[both], after[both]), 1)
    sizes_before, sizes_after = (
        np.bincount(part[part >= 0], minlength=count) for part, count in ((before, olds), (after, news))
    )
    jaccard = common / np.maximum(sizes_before[:, None] + sizes_after[None, :] - common, 1)
    alike = (jaccard + _closeness(_centres(matrix, before, olds), _centres(matrix, after, news))) / 2
    rows, columns = linear_sum_assignment(-alike)
    return {int(new): int(old) for old, new in zip(rows, columns, strict=True) if alike[old, new] >= LEAST_ALIKE}


def _centres(matrix: Matrix, labels: Labels, count: int) -> Matrix:
    """The mean of each segment's rows; NaN for one without."""
    sizes = np.bincount(labels[labels >= 0], minlength=count).astype(np.float64)
    sums = np.column_stack(
        [np.bincount(labels[labels >= 0], column[labels >= 0], minlength=count) for column in matrix.T]
    )
    with np.errstate(invalid="ignore"):
        return sums / np.where(sizes > 0, sizes, np.nan)[:, None]


def _closeness(old: Matrix, new: Matrix) -> npt.NDArray[np.float64]:
    between = np.linalg.norm(old[:, None, :] - old[None, :, :], axis=2)
    apart = between[np.triu_indices(len(old), 1)]
    typical = float(np.nanmedian(apart)) if np.isfinite(apart).any() else 1.0
    distance = np.linalg.norm(old[:, None, :] - new[None, :, :], axis=2)
    closeness: npt.NDArray[np.float64] = np.nan_to_num(np.exp(-distance / (typical or 1.0)))
    return closeness


def _named(old: Partition, fresh: Partition, pairs: dict[int, int], found: Assigned) -> Refit:
    """Old segments first, in their order and under their names; then the new ones."""
    order = np.array(sorted(range(len(fresh)), key=lambda label: (pairs.get(label, len(old)), label)))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    names: list[str] = []
    for label in order:
        names.append(old.names[pairs[label]] if label in pairs else _free(fresh.names[label], [*old.names, *names]))
    model = ordered(fresh.model, order, place)
    shares, trained = (tuple(part[label] for label in order) for part in (fresh.shares, fresh.training[SEGMENTS]))
    training = {**fresh.training, SEGMENTS: [*trained, fresh.training[SEGMENTS][-1]]}
    segmentation = replace(fresh, model=model, names=tuple(names), shares=shares, training=training)
    after = segmentation.named_labels(model.labels(found.matrix))
    gone = tuple(name for label, name in enumerate(old.names) if label not in pairs.values())
    new = tuple(name for label, name in zip(order, names, strict=True) if label not in pairs)
    return Refit(segmentation, _moves(old.named_labels(found.labels), after), new, gone)


def _free(name: str, taken: list[str]) -> str:
    if name not in taken and name != NONE:
        return name
    return next(made for number in count(2) if (made := f"{name} ({number})") not in taken)


def _moves(before: pl.Series, after: pl.Series) -> pl.DataFrame:
    pairs = pl.DataFrame({"before": before, "after": after})
    return (
        pairs.group_by("before", "after")
        .agg(profiles=pl.len())
        .sort(["before", "profiles", "after"], descending=[False, True, False])
    )
