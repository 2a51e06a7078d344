"""Figures of a segmentation. Each is made of aggregated numbers; single profiles are marks on small maps only, without keys.

- `sizes`: bars of the share of the profiles and of the spend (option `spend`, see `describe`).
- `profile`: a heat map of indexes (option `by`: properties to show; default: those the segments were found by).
- `parallel`: lines of standardised means (option `by`).
- `map`: the plane of the first two principal components of the scaled columns.
- `silhouette`: how well each segment is set apart (option `sample`: how many profiles are drawn).
- `selection`: what speaks for each number of segments that was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight import plots
from insight.errors import SegmentationError, did_you_mean
from insight.segments.description.description import Spend, middle
from insight.segments.description.distinctions import short_titles
from insight.segments.description.plane import LEAST_COLUMNS, beyond, grid_of, laid_out
from insight.segments.description.segment_description import describe
from insight.segments.frozen_model import one_thread
from insight.segments.partition import NONE
from insight.segments.segment_count import SMALLEST, STABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from insight.plots import Figure, Theme
    from insight.segments.description.description import Description
    from insight.segments.partition import Assigned, Partition

SINGLE = 5_000
"""More profiles than this are never drawn one by one."""
MOST_PROPERTIES = 16
"""That a figure shows where none are asked for."""
SAMPLE = 4_000
BLOCKS = 20
"""Steps that the silhouettes of a segment are shown in."""


def plot(segmentation: Partition, kind: str, theme: Theme, **options: Any) -> Figure:
    """See `Segmentation.plot`."""
    if kind not in _KINDS:
        raise SegmentationError(f"There is no figure {kind!r} of a segmentation. {did_you_mean(kind, _KINDS)}")
    make, known = _KINDS[kind]
    wrong = [name for name in options if name not in known]
    if wrong:
        has = f"has {', '.join(known)}" if known else "has none"
        raise SegmentationError(f"The figure {kind!r} has no option {wrong[0]!r}; it {has}.")
    with plots.written(segmentation.profiles.formats):
        return make(segmentation, theme, **options)


def _sizes(segmentation: Partition, theme: Theme, spend: str | None = None) -> Figure:
    told = describe(segmentation, spend=spend, by=())
    sums = told.frame["spend"].to_list() if told.spend else None
    of = told.spend or Spend("", "", "")
    names, sizes = told.frame["segment"].to_list(), told.frame["size"].to_list()
    return plots.segment_sizes(
        names, sizes, f"Segments of {segmentation.name!r}", sums, (of.title, of.unit), theme=theme
    )


# --- properties -------------------------------------------------------------------------------------------------------


def _profile(segmentation: Partition, theme: Theme, by: Iterable[str] | None = None) -> Figure:
    title = f"How the segments of {segmentation.name!r} differ from everyone"
    return plots.segment_profile(*_cells(*_told(segmentation, by), "index"), title, theme=theme)


def _parallel(segmentation: Partition, theme: Theme, by: Iterable[str] | None = None) -> Figure:
    title = f"What the segments of {segmentation.name!r} are like"
    return plots.segment_parallel(*_cells(*_told(segmentation, by), "effect"), title, theme=theme)


def _told(segmentation: Partition, by: Iterable[str] | None) -> tuple[Description, list[str]]:
    """The description, and the names of the properties to show."""
    if by is not None:
        wanted = list(dict.fromkeys(by))
        told = describe(segmentation, by=wanted)
        left_out = [told.left_out[name] for name in wanted if name in told.left_out]
        if left_out:
            raise SegmentationError(left_out[0])
        return told, wanted
    if segmentation.features.names:
        return describe(segmentation, by=()), list(segmentation.features.names)
    told = describe(segmentation)
    if told.features.is_empty():
        raise SegmentationError(f"There is no property to show the segments of {segmentation.name!r} by.")
    strong = told.features.group_by("property", maintain_order=True).agg(pl.col("effect").abs().max())
    return told, strong.sort("effect", descending=True, maintain_order=True)["property"].to_list()[:MOST_PROPERTIES]


def _cells(
    told: Description, names: list[str], what: str
) -> tuple[list[str], list[int], list[str], list[list[tuple[float | None, str]]]]:
    """Names, sizes, titles, and for each property and segment a value and its middle in words."""
    rows = {(row["property"], row["segment"]): row for row in told.features.iter_rows(named=True)}
    segments = told.frame["segment"].to_list()
    cells = [
        [(rows[name, segment][what], middle(rows[name, segment], told.formats)) for segment in segments]
        for name in names
    ]
    titles = short_titles({name: rows[name, segments[0]]["title"] for name in names})
    return segments, told.frame["size"].to_list(), [titles[name] for name in names], cells


# --- columns ----------------------------------------------------------------------------------------------------------


def _map(segmentation: Partition, theme: Theme) -> Figure:
    found, names = _scaled(segmentation, "map", LEAST_COLUMNS)
    laid = laid_out(found.matrix, found.labels, segmentation.features.columns, len(segmentation))
    plane, labels = laid.plane, laid.labels
    single = len(labels) <= SINGLE
    grid = grid_of(plane.places)
    spots = []
    for label, name in enumerate(names):
        inside = plane.places[labels == label]
        outlines = beyond(inside, grid).tolist() if len(inside) and not single else ()
        points = (inside[:, 0].round(3).tolist(), inside[:, 1].round(3).tolist()) if single else ((), ())
        spots.append(plots.Spot(name, len(inside), laid.centres[label], outlines, points))
    steps = tuple(((edges[:-1] + edges[1:]) / 2).round(4).tolist() for edges in grid)
    axes = tuple(
        f"component {place} ({share:.0%}): {', '.join(strongest)}"
        for place, (share, strongest) in enumerate(zip(plane.explained, plane.strongest, strict=True), start=1)
    )
    note = "Beside each component: its share of the variance, and what it is made of. " + (
        "Small marks are profiles." if single
        else "Outlines hold half and nine tenths of a segment."
    )  # fmt: skip
    title = f"Where the segments of {segmentation.name!r} lie"
    return plots.segment_map(spots, (steps[0], steps[1]), (axes[0], axes[1]), title, note, theme=theme)


def _silhouette(segmentation: Partition, theme: Theme, sample: int = SAMPLE) -> Figure:
    from sklearn.metrics import silhouette_samples  # noqa: PLC0415 - takes a second to load

    found, _ = _scaled(segmentation, "silhouette", 1)
    if sample < 2:  # noqa: PLR2004 - of two segments one each
        raise SegmentationError(f"A silhouette takes two profiles at least; sample is {sample}.")
    members = np.flatnonzero(found.labels >= 0)
    if len(members) > sample:
        members = np.sort(np.random.default_rng(segmentation.seed).choice(members, sample, replace=False))
    labels = found.labels[members]
    if not 2 <= len(np.unique(labels)) < len(labels):  # noqa: PLR2004 - one segment has no neighbour
        raise SegmentationError(
            f"Silhouettes compare segments; of {segmentation.name!r} {len(np.unique(labels))} were drawn. Draw more profiles."
        )
    with one_thread(learning=True):
        values = silhouette_samples(found.matrix[members], labels)
    sizes = np.bincount(found.labels[found.labels >= 0], minlength=len(segmentation))
    blocks = [_block(name, int(sizes[label]), values[labels == label]) for label, name in enumerate(segmentation.names)]
    title = f"How well the segments of {segmentation.name!r} are set apart"
    return plots.segment_silhouette(blocks, float(values.mean()), title, theme=theme)


def _block(name: str, size: int, values: Any) -> plots.SilhouetteBlock:
    if not len(values):
        return plots.SilhouetteBlock(name, size, 0, (), None)
    parts = np.array_split(np.sort(values)[::-1], min(BLOCKS, len(values)))
    steps = [round(float(each.mean()), 4) for each in parts]
    return plots.SilhouetteBlock(name, size, len(values), steps, float(values.mean()))


def _scaled(segmentation: Partition, kind: str, columns: int) -> tuple[Assigned, list[str]]:
    """Everyone with the scaled columns, and the names of the segments."""
    if len(segmentation.features.columns) < columns:
        raise SegmentationError(
            f"A {kind} takes {columns} or more scaled columns; {segmentation.name!r} has "
            f"{len(segmentation.features.columns)}. Plot 'sizes' or 'profile' instead."
        )
    found = segmentation.assigned()
    return found, [*segmentation.names, *([NONE] if (found.labels < 0).any() else [])]


# --- how many ---------------------------------------------------------------------------------------------------------


def _selection(segmentation: Partition, theme: Theme) -> Figure:
    if segmentation.selection is None:
        raise SegmentationError(
            f"The number of segments of {segmentation.name!r} was given, or it was read from a file: no other number was tried. "
            "Segment with k='auto' to see what speaks for each."
        )
    tried, chosen = segmentation.selection.tried, segmentation.selection.chosen
    measures = [
        plots.Measure("stability", "higher is better", [each.stability for each in tried], bound=STABLE),
        plots.Measure(
            "silhouette", "higher is better", [each.silhouette for each in tried], [each.without_groups for each in tried]
        ),
        plots.Measure("Davies-Bouldin", "lower is better", [each.davies_bouldin for each in tried]),
        plots.Measure("Calinski-Harabasz", "higher is better", [each.calinski_harabasz for each in tried]),
        plots.Measure("smallest share", "of the profiles", [each.smallest_share for each in tried], bound=SMALLEST),
    ]  # fmt: skip
    title = f"How many segments {segmentation.name!r} has"
    profiles = int(segmentation.metrics.get("profiles", 0))
    return plots.segment_selection([each.k for each in tried], measures, chosen, title, profiles, theme=theme)


_KINDS: dict[str, tuple[Callable[..., Figure], Sequence[str]]] = {
    "sizes": (_sizes, ("spend",)),
    "profile": (_profile, ("by",)),
    "parallel": (_parallel, ("by",)),
    "map": (_map, ()),
    "silhouette": (_silhouette, ("sample",)),
    "selection": (_selection, ()),
}
