"""Finding the profiles most like a seed: learning, scoring everyone in the engine, and where to draw the line."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.errors import SegmentationError
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.assembly import profiles_with
from insight.segments.features import properties_named
from insight.segments.lookalike.learning import drawn, learned
from insight.segments.lookalike.resemblance import Resemblance, similarity_name, similarity_property
from insight.segments.partition import frame_of
from insight.segments.rules.boxes import joined
from insight.segments.rules.plain_numbers import shortest
from insight.segments.treatments import NearDuplicates, choose_features

if TYPE_CHECKING:
    import numpy.typing as npt

    from insight.profiles.profile_table import Profiles
    from insight.segments.features import Features

LEAST_SEED = 50
"""Each of the five folds then holds ten members, and a held-out AUC of 0.75 has a standard error of 0.04; with 20 members it
would be 0.06 (Hanley and McNeil 1982), too wide to tell a likeness from chance."""
POINTS = 60
_SEED = "seed__"


@dataclass(frozen=True)
class Likewise:
    """Which profiles are wanted.

    Attributes
    ----------
    by : the properties that profiles are compared by.
    size : how many profiles are wanted.
    name : the similarity becomes the property `<name>_similarity`.
    exclude_seed : whether members of the seed are left out.
    seed : of everything that is drawn.
    """

    by: tuple[str, ...]
    size: int
    name: str = "lookalike"
    exclude_seed: bool = True
    seed: int = 0


def lookalike(profiles: Profiles, seed: s.Expression, wish: Likewise) -> Resemblance:
    """The profiles most like those for whom a condition holds.

    Raises
    ------
    SegmentationError
        If the seed has fewer than 50 profiles or leaves fewer than 50 others, the size makes no sense, the name is taken, a
        property cannot be used, or too many profiles are equally similar to choose among them.
    PrivateColumn
        If a property is private.
    """
    by = _checked(profiles, wish)
    frame = _frame(profiles, by, seed)
    inside = frame[_SEED].to_numpy()
    _require_sizes(inside, wish)
    features = _features(profiles, frame, by)
    rows, weights = drawn(inside, wish.seed)
    found = learned(features, frame[rows], inside[rows], weights, wish.seed)
    fresh = profiles_with(profiles, similarity_property(wish.name, found.likeness))
    similar = _ranked(fresh, seed, wish)
    threshold = _threshold(similar, wish.size)
    tree = _audience(wish, seed, threshold)
    return Resemblance(
        fresh, wish.name, found.likeness, text_of(seed), int(inside.sum()), wish.size, fresh.count(tree), threshold,
        text_of(tree), found.auc, found.brier, found.factors, _curve(similar, found.seed_odds, wish.size), found.calibration,
        wish.exclude_seed, wish.seed, profiles.clock.as_of.isoformat(),
    )  # fmt: skip


def _checked(profiles: Profiles, wish: Likewise) -> tuple[str, ...]:
    by = properties_named(profiles, wish.by)
    if not by:
        raise SegmentationError("No property is named to compare profiles by.")
    if not wish.name.isidentifier():
        raise SegmentationError(f"{wish.name!r} is no name for a lookalike: use letters, digits and _.")
    if similarity_name(wish.name) in profiles.catalog.names:
        raise SegmentationError(
            f"There is a property {similarity_name(wish.name)!r} already. Give the lookalike another name: name=...."
        )
    if type(wish.size) is not int or wish.size < 1:
        raise SegmentationError(f"The size is {wish.size!r}; it must be a whole number from 1.")
    return by


def _frame(profiles: Profiles, columns: tuple[str, ...], seed: s.Expression) -> pl.DataFrame:
    """Everyone, with properties and whether they are in the seed; a yes or no that is missing counts as no."""
    return frame_of(profiles, columns, None, {_SEED: seed}).with_columns(pl.col(_SEED).fill_null(value=False))


def _require_sizes(inside: npt.NDArray[np.bool_], wish: Likewise) -> None:
    of_seed, everyone = int(inside.sum()), len(inside)
    others = everyone - of_seed
    if of_seed < LEAST_SEED:
        raise SegmentationError(
            f"The seed has {of_seed:,} profiles; {LEAST_SEED} are the least, for with fewer it cannot be measured whether a "
            "likeness is more than chance. Take a larger audience."
        )
    if others < LEAST_SEED:
        raise SegmentationError(
            f"The seed leaves {others:,} of {everyone:,} profiles; {LEAST_SEED} others are the least to compare it with. "
            "Take a smaller audience."
        )
    reachable = others if wish.exclude_seed else everyone
    if wish.size > reachable:
        raise SegmentationError(f"{wish.size:,} profiles are wanted, and there are {reachable:,}. Ask for fewer.")


def _features(profiles: Profiles, frame: pl.DataFrame, by: tuple[str, ...]) -> Features:
    with warnings.catch_warnings():  # what two properties say does not count twice here
        warnings.simplefilter("ignore", NearDuplicates)
        return choose_features(frame, [profiles.catalog[name] for name in by])


# --- where to draw the line ---------------------------------------------------------------------------------------------


def _ranked(profiles: Profiles, seed: s.Expression, wish: Likewise) -> npt.NDArray[np.float64]:
    """Similarities of all who may be reached, as the engine computes them, the highest first."""
    name = similarity_name(wish.name)
    scored = _frame(profiles, (name,), seed)
    if wish.exclude_seed:
        scored = scored.filter(~pl.col(_SEED))
    return np.sort(scored[name].to_numpy())[::-1]


def _threshold(similar: npt.NDArray[np.float64], size: int) -> float:
    """The similarity from which `size` profiles are reached, or with ties the nearest number below."""
    least = float(similar[size - 1])
    if size < len(similar) and similar[size] == least:
        above = similar[similar > least]
        if not above.size:
            raise SegmentationError(
                f"{int((similar == least).sum()):,} profiles are equally similar to the seed, and none more so, which is more than "
                f"the {size:,} wanted. Take more properties, or ask for more."
            )
        least = float(above[-1])
    below = similar[similar < least]
    low = float(below[0]) if below.size else least / 2
    return shortest(float(np.nextafter(low, 1.0)), least, low / 2 + least / 2)


def _audience(wish: Likewise, seed: s.Expression, threshold: float) -> s.Expression:
    enough = s.Compare(">=", s.Name((similarity_name(wish.name),)), s.Number(threshold))
    if not wish.exclude_seed:
        return enough
    return joined(s.And, [enough, seed.term if isinstance(seed, s.Not) else s.Not(seed)])


def _curve(similar: npt.NDArray[np.float64], of_seed: npt.NDArray[np.float64], size: int) -> pl.DataFrame:
    reach = np.unique(
        np.concatenate([np.geomspace(1, len(similar), POINTS), np.linspace(1, len(similar), POINTS), [size]]).astype(
            int
        )
    )
    least = similar[reach - 1]
    found = len(of_seed) - np.searchsorted(np.sort(of_seed), least, side="left")
    return pl.DataFrame({"reach": reach, "similarity": least, "share_of_seed": found / len(of_seed)})
