"""The published segmentations for the explorer: sizes, conditions, and where the segments lie among one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import polars as pl

from insight.errors import QuestionError, UnknownName
from insight.language import syntax as s
from insight.language.format import text_of
from insight.segments.description.plane import LEAST_COLUMNS, MINUS, laid_out
from insight.widgets.world import Studied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.segments.description.plane import Laid
    from insight.segments.features import Features
    from insight.segments.frozen_model import Matrix
    from insight.segments.partition import Partition
    from insight.widgets.protocol import explorer_exchange as ex
    from insight.widgets.world import World

MOST_PROFILES = 50_000
"""That a map is made of; of more, so many are drawn by chance."""
LEAST_PROFILES = 5
"""Of a segment, or of a step of the ground, that are shown on a map: the mean of one profile would be its place."""
STEPS = (24, 16)
"""Of the ground, across and upwards."""
DEEPEST = 4
_ROOM = 2.0
"""Standard deviations from the middle that are on a map at least, and those around a segment."""
_AROUND = 0.7
_MOST_SEGMENTS = 1_000


class Explored(Studied, Protocol):
    """What the explorer needs of a workspace."""

    @property
    def segments(self) -> Mapping[str, Partition]:
        """The published segmentations by name."""


# --- sizes --------------------------------------------------------------------------------------------------------------


def segments(world: World, asked: ex.SegmentsQuestion) -> ex.SegmentsReply:
    """Sizes and shares of all segments of all published segmentations, the largest first, and how many have none."""
    del asked
    return {"segmentations": [_segmentation(world, each) for each in segmentations_of(world).values()]}


def segmentations_of(world: World) -> Mapping[str, Partition]:
    """The published segmentations by name."""
    return cast("Explored", world.workspace).segments


def _segmentation(world: World, found: Partition) -> ex.ListedSegmentation:
    total = world.preview.total
    counts = dict(world.preview.common(text_of(s.Name((found.name,))), "", _MOST_SEGMENTS))
    told: list[ex.ListedSegment] = [
        {
            "name": name,
            "count": counts.get(name, 0),
            "share": counts.get(name, 0) / total if total else 0.0,
            "condition": text_of(s.Compare("=", s.Name((found.name,)), s.Text(name))),
            "label": label,
        }
        for label, name in enumerate(found.names)
    ]
    return {
        "name": found.name,
        "within": found.within,
        "without": total - sum(each["count"] for each in told),
        "mapped": _has_plane(found),
        "segments": sorted(told, key=lambda each: -each["count"]),
    }


# --- places -------------------------------------------------------------------------------------------------------------


def map_of(world: World, asked: ex.MapQuestion) -> ex.MapReply:
    """The middle of each segment, what the axes mean, and how many customers lie around; no customer's own place.

    Raises
    ------
    UnknownName
        If there is no such segmentation.
    QuestionError
        If there is no plane that its segments lie in, or too few customers are in them.
    """
    known = segmentations_of(world)
    if asked.segmentation not in known:
        raise UnknownName(asked.segmentation, "segmentation", known)
    found = known[asked.segmentation]
    if not _has_plane(found):
        raise QuestionError(
            f"The segments of {found.name!r} were not found by {LEAST_COLUMNS} or more columns of numbers: they lie in no plane."
        )
    matrix, labels = _drawn(world, found)
    if len(labels) < LEAST_PROFILES:
        raise QuestionError(f"Too few customers have a segment of {found.name!r} to be shown as a map.")
    laid = laid_out(matrix, labels, found.features.columns, len(found))
    sizes = np.bincount(labels[labels >= 0], minlength=len(found))
    places = {
        name: place
        for name, size, place in zip(found.names, sizes, laid.centres, strict=False)
        if place is not None and size >= LEAST_PROFILES
    }
    span = _span(laid, list(places.values()))
    words = _words(found.features)
    told = zip(laid.plane.strongest, laid.plane.explained, strict=True)
    return {
        "axes": [
            {"more": [_direction(words, each) for each in strongest], "share": share} for strongest, share in told
        ],
        "span": [[round(edge, 3) for edge in edges] for edges in span],
        "places": [{"name": name, "x": round(x, 3), "y": round(y, 3)} for name, (x, y) in places.items()],
        "ground": _ground(laid.plane.places, span),
        "drawn": len(labels),
    }


def _has_plane(found: Partition) -> bool:
    return len(found.features.columns) >= LEAST_COLUMNS


def _drawn(world: World, found: Partition) -> tuple[Matrix, Any]:
    """Scaled columns, and labels (-1 for none), of customers who have a segment."""
    texts = {text_of(s.Name((name,))): name for name in (found.name, *found.features.names)}
    known = text_of(s.Known(s.Name((found.name,))))
    frame = world.preview.drawn(known, texts, MOST_PROFILES, found.seed).rename(texts)
    label = {name: place for place, name in enumerate(found.names)}
    labels = frame[found.name].replace_strict(label, default=-1, return_dtype=pl.Int64).to_numpy()
    return found.features.matrix(frame), labels


def _span(laid: Laid, places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The edges of the map, across and upwards."""
    found = []
    for axis, spread in enumerate(laid.plane.places.std(axis=0).tolist()):
        low = min([-_ROOM * spread, *(each[axis] - _AROUND * spread for each in places)])
        high = max([_ROOM * spread, *(each[axis] + _AROUND * spread for each in places)])
        found.append((low, high) if low < high else (-1.0, 1.0))
    return found


def _ground(places: Matrix, span: Sequence[tuple[float, float]]) -> list[str]:
    """How many customers lie in each step, as digits from 0 (few or none) to the deepest (most): rows of text, the upper first."""
    counts, _, _ = np.histogram2d(places[:, 1], places[:, 0], bins=STEPS[::-1], range=[span[1], span[0]])
    most = max(float(counts.max()), LEAST_PROFILES + 1.0)
    depth = np.log(np.maximum(counts, LEAST_PROFILES) / LEAST_PROFILES) / np.log(most / LEAST_PROFILES)
    levels = np.where(counts < LEAST_PROFILES, 0, np.minimum(1 + (depth * DEEPEST).astype(int), DEEPEST))
    return ["".join(map(str, row)) for row in levels[::-1].tolist()]


def _words(features: Features) -> dict[str, tuple[str, str]]:
    """What more and less of each column mean."""
    found = {}
    for each in features.all:
        for category in each.categories:
            name = f"{each.name} = {category.label}"
            found[name] = (name, f"{each.name} \N{NOT EQUAL TO} {category.label}")
        if each.kind in ("numeric", "ordinal"):
            found[each.name] = (f"more {each.name}", f"less {each.name}")
        elif each.kind == "boolean":
            found[each.name] = (each.name, f"not {each.name}")
        if each.missing is not None:
            found[f"{each.name} is unknown"] = (f"{each.name} unknown", f"{each.name} known")
    return found


def _direction(words: Mapping[str, tuple[str, str]], told: str) -> str:
    """One of the columns that an axis is made of, in words."""
    return words[told][0] if told in words else words[told.removeprefix(MINUS)][1]
