"""Making a segmentation: found (features, how many segments, the fit over everyone, names), or laid down by audiences or scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

import numpy as np

from insight.errors import BadFeature, SegmentationError, did_you_mean
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.rfm.cell_map import NEVER
from insight.profiles.rfm.rfm_source import RfmSource
from insight.profiles.rfm.scheme import MEASURES, PREFIX
from insight.segments.description.distinctions import effects, names_of
from insight.segments.drift import training_of
from insight.segments.features import Features, properties_named
from insight.segments.fit import METHODS, Method, fit
from insight.segments.partition import Assigned, Partition, assigned, frame_of, inertia
from insight.segments.segment_count import select
from insight.segments.treatments import Override, choose_features
from insight.segments.trees import OTHER, Ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from insight.profiles.profile_table import Profiles
    from insight.segments.frozen_model import Model
    from insight.segments.segment_count import CountChoice

LEAST_PROFILES = 20
LAID_DOWN = ("rfm", "ranked")
"""Methods that follow rules instead of looking for groups."""
ALL_METHODS = (*METHODS, *LAID_DOWN)


@dataclass(frozen=True)
class Wish:
    """What a segmentation is to be like.

    Attributes
    ----------
    name : of the property that will hold each profile's segment.
    by : names of the properties that profiles are compared by, with the treatment of a number that is to differ from what the rules
        choose; for the method "ranked" names of audiences, or conditions (text) by the name of the segment; for "rfm" nothing.
    k : how many segments, or "auto".
    method : how they are found.
    within : a condition (text) that limits them to some profiles.
    seed : of everything that is drawn.
    """

    name: str
    by: Mapping[str, str]
    k: int | Literal["auto"] = "auto"
    method: Method | Literal["rfm", "ranked"] = "kmeans"
    within: str = ""
    seed: int = 0


def segmented(profiles: Profiles, wish: Wish) -> Partition:
    """Find the segments.

    Raises
    ------
    SegmentationError
        If the method or the number makes no sense, there are too few profiles, or a property cannot be used.
    NoStructure
        If k is "auto" and no number of segments would be found again.
    PrivateColumn, ExpressionError
        If a property is private, or not known.
    """
    _check(wish)
    if wish.method in LAID_DOWN:
        return _laid_down(profiles, wish)
    properties_named(profiles, wish.by)
    keep = _keep(profiles, wish)
    frame = frame_of(profiles, wish.by, keep)
    require_enough(frame.height, LEAST_PROFILES)
    treat: dict[str, Override] = {name: how for name, how in wish.by.items() if how}  # type: ignore[misc]
    features = choose_features(frame, [profiles.catalog[name] for name in wish.by], treat)
    return fitted_to(profiles, wish, features, frame)


def unique(by: Iterable[str]) -> dict[str, str]:
    """Names as the keys that `Wish.by` has.

    Raises
    ------
    SegmentationError
        If one is named twice.
    """
    found: dict[str, str] = {}
    for name in [by] if isinstance(by, str) else by:
        if name in found:
            raise SegmentationError(f"{name!r} is named twice.")
        found[name] = ""
    return found


def require_enough(profiles: int, least: int) -> None:
    """Make sure that there are enough profiles.

    Raises
    ------
    SegmentationError
    """
    if profiles < least:
        raise SegmentationError(f"{profiles} profiles are too few to look for segments among; {least} are the least.")


def fitted_to(profiles: Profiles, wish: Wish, features: Features, frame: pl.DataFrame) -> Partition:
    """The segmentation of a frame of features, whose treatment is known."""
    assert wish.method not in LAID_DOWN  # noqa: S101 - the caller's choice
    method: Method = wish.method  # type: ignore[assignment]
    matrix = features.matrix(frame)
    selection = select(matrix, method, wish.seed) if wish.k == "auto" and method != "hdbscan" else None
    k = selection.require() if selection is not None else wish.k
    fitted = fit(matrix, 0 if k == "auto" else k, method, wish.seed)
    titles = {name: profiles.catalog[name].title for name in features.names}
    told = effects(features, matrix, fitted.labels, fitted.model.count)
    metrics = _quality(selection)
    if fitted.model.strength_name == "distance":
        metrics["inertia"] = inertia(matrix, fitted.model)
    found = Assigned(frame, fitted.labels, matrix, np.empty(0))
    made = _described(profiles, wish, features, fitted.model, found)
    return replace(
        made, names=names_of(told, titles, features), metrics={**made.metrics, **metrics}, selection=selection
    )


def _laid_down(profiles: Profiles, wish: Wish) -> Partition:
    keep = _keep(profiles, wish)
    if wish.method == "rfm":
        model, names, features = _rfm_grid(profiles, keep)
    else:
        model, names, features = _ranked(profiles, {name: text or name for name, text in wish.by.items()})
    found = assigned(profiles, features, model, keep)
    return _described(profiles, wish, features, model, found).named(list(names))


def _described(profiles: Profiles, wish: Wish, features: Features, model: Model, found: Assigned) -> Partition:
    """With everything that is kept beside the numbers; the segments are not named yet."""
    count = model.count
    shares = np.bincount(found.labels[found.labels >= 0], minlength=count) / max(len(found.labels), 1)
    return Partition(
        profiles, wish.name, wish.method, features, model, tuple(map(str, range(count))),
        within=wish.within, seed=wish.seed, as_of=profiles.clock.as_of.isoformat(),
        metrics={"profiles": float(len(found.labels)), "segments": float(count)}, shares=tuple(map(float, shares)),
        training=training_of(features, found, count),
        versions={name: version(name) for name in ("insight", "scikit-learn")},
    )  # fmt: skip


def _quality(selection: CountChoice | None) -> dict[str, float]:
    """The figures of the chosen number of segments."""
    if selection is None:
        return {}
    best = next(each for each in selection.tried if each.k == selection.chosen)
    return {
        "silhouette": best.silhouette, "davies_bouldin": best.davies_bouldin,
        "calinski_harabasz": best.calinski_harabasz, "stability": best.stability,
    }  # fmt: skip


def _keep(profiles: Profiles, wish: Wish) -> s.Expression | None:
    return profiles.catalog.condition(wish.within, "within") if wish.within else None


def _check(wish: Wish) -> None:
    if wish.method not in ALL_METHODS:
        raise SegmentationError(f"There is no method {wish.method!r}. {did_you_mean(wish.method, ALL_METHODS)}")
    if wish.k != "auto" and (type(wish.k) is not int or wish.k < 2):  # noqa: PLR2004 - one segment parts nobody
        raise SegmentationError(f"k is {wish.k!r}; it must be 'auto' or a whole number from 2.")
    if not wish.name.isidentifier():
        raise SegmentationError(f"{wish.name!r} is no name for a property: use letters, digits and _.")
    if wish.method not in LAID_DOWN and not wish.by:
        raise SegmentationError("No property is named to compare profiles by.")


# --- laid down -----------------------------------------------------------------------------------------------------------

_FixedModel = tuple[Ranked, tuple[str, ...], Features]
"""A model, the names of its segments, and the properties that tell them apart."""


def _ranked(profiles: Profiles, audiences: Mapping[str, str]) -> _FixedModel:
    """Each profile in the first of these audiences that it belongs to, the rest in "other".

    Parameters
    ----------
    audiences
        Names of audiences of the workspace, or texts of conditions, by the name of the segment.

    Raises
    ------
    SegmentationError
        If there is none.
    ExpressionError
        If one is no condition.
    """
    if not audiences:
        raise SegmentationError("No audience is named to rank profiles by. Name them in order: by=['vip', 'lapsed'].")
    texts = [_condition(profiles, given) for given in audiences.values()]
    return Ranked(tuple(texts)), (*audiences, OTHER), Features(())


def _condition(profiles: Profiles, given: str) -> str:
    catalog = profiles.catalog
    if given in catalog.audience_names:
        return text_of(s.InAudience(given))
    if given.isidentifier() and given not in catalog.names:
        raise SegmentationError(
            f"There is no audience {given!r}, and no property. {did_you_mean(given, catalog.audience_names)}"
        )
    return text_of(catalog.condition(given, "a ranked condition"))


def _rfm_grid(profiles: Profiles, within: s.Expression | None) -> _FixedModel:
    """The named segments of the RFM scores, as the workspace's map has them; last those who never bought.

    Raises
    ------
    SegmentationError
        If the workspace has no RFM scores.
    """
    if profiles.data.model.rfm is None:
        raise SegmentationError("The workspace has no RFM scores. Add [rfm] with `table` and `amount` to it.")
    names = list(dict.fromkeys(RfmSource(profiles).scheme().segments.values()))
    texts = [text_of(s.Compare("=", s.Name(("rfm_segment",)), s.Text(name))) for name in names]
    return Ranked(tuple(texts)), (*names, NEVER), _measures(profiles, within)


def _measures(profiles: Profiles, within: s.Expression | None) -> Features:
    """The three measures, those left out that are the same for everyone."""
    names = [PREFIX + measure for measure in MEASURES]
    frame = frame_of(profiles, names, within)
    found: list[Features] = []
    for name in names:
        try:
            found.append(choose_features(frame, [profiles.catalog[name]]))
        except BadFeature:
            continue
    return Features(tuple(each for part in found for each in part.all))
