"""Choosing how each property is treated, from the data, and refusing what no distance can be measured on.

The rules, in the order they are tried:

- yes and no: as 0 and 1, centred at the share of yes;
- text: one column for each value that at least 2 % of the profiles have (at most 12 of them), one for all others;
- whole numbers with at most 10 different values: in order, as they are;
- numbers from 0 upwards with a skewness above 1.5: the logarithm of 1 + x;
- values beyond the 0.5 % and 99.5 % quantiles are capped, with fewer than 200 values those beyond the smallest and the largest;
- every number is then centred and divided by the smaller of two spreads: by quartiles (median, interquartile range / 1.349, which
  is the standard deviation of a normal distribution), which a few large values do not stretch, or by mean and standard deviation,
  which two groups far apart stretch less than the quartiles;
- missing values get the centre, and a column of their own where at least 1 % are missing.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from insight.errors import BadFeature, did_you_mean
from insight.language.types import Kind as Type
from insight.segments.features import MISSING, OTHER, Category, Feature, Features, FeatureScale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from insight.profiles.catalog.property import Property

SKEWED = 1.5
FEW = 10
RARE = 0.02
MOST_CATEGORIES = 12
SOME_MISSING = 0.01
CAPPED_FROM = 200
TAILS = (0.005, 0.995)
NORMAL_IQR = 1.349
LEAST_SPREAD = 0.1
"""Of yes and no: a thing that fewer than 1 % have would otherwise outweigh everything."""
IDENTIFIER_FROM = 50
ALIKE = 0.95

Override = Literal["log", "linear", "ordinal"]
OVERRIDES: tuple[Override, ...] = ("log", "linear", "ordinal")


class NearDuplicates(UserWarning):
    """Two properties say nearly the same, so that what they say counts twice."""


def choose_features(
    frame: pl.DataFrame, properties: Sequence[Property], overrides: Mapping[str, Override] | None = None
) -> Features:
    """The treatment of each property, from the values of the profiles that are to be segmented.

    Parameters
    ----------
    frame
        One row per profile, a column for each property.
    properties
        As the catalog lists them.
    overrides
        `log`, `linear` or `ordinal` for numbers that are to be treated otherwise than the rules say.

    Raises
    ------
    BadFeature
        For an identifier, a constant, a property without any value, infinite values, or a type that has no distance.

    Warns
    -----
    NearDuplicates
        For two properties whose correlation is above 0.95 or below -0.95.
    """
    given = dict(overrides or {})
    names = [each.name for each in properties]
    for name, how in given.items():
        if name not in names:
            raise BadFeature(name, f"it is treated otherwise, but not used. {did_you_mean(name, names)}")
        if how not in OVERRIDES:
            raise BadFeature(name, f"there is no treatment {how!r}. {did_you_mean(how, OVERRIDES)}")
    features = Features(tuple(_feature(each, frame[each.name], given.get(each.name)) for each in properties))
    for one, two, r in _alike(frame, features):
        warnings.warn(
            f"{one!r} and {two!r} say nearly the same (r = {r:.2f}); what they say counts twice. Leave one out.",
            NearDuplicates, stacklevel=3,
        )  # fmt: skip
    return features


def _feature(part: Property, values: pl.Series, override: Override | None) -> Feature:
    known = values.drop_nulls()
    if not len(known):
        raise BadFeature(part.name, "it has no value for anyone here.")
    if override is not None and part.type != Type.NUMBER.value:
        raise BadFeature(part.name, f"only numbers are treated as {override!r}; it is a {part.type}.")
    match part.type:
        case Type.BOOLEAN.value:
            return _boolean(part.name, values, known)
        case Type.TEXT.value:
            return _categorical(part.name, values, known)
        case Type.NUMBER.value:
            return _number(part.name, values, known, override)
        case _:
            raise BadFeature(
                part.name, f"a {part.type} has no distance. Use a number made of it, such as days_since(...)."
            )


def _refuse_constant(name: str, values: pl.Series, known: pl.Series) -> None:
    if known.n_unique() == 1:
        where = " where it is known" if len(known) < len(values) else ""
        raise BadFeature(name, f"it is the same for everyone{where}.")


def _boolean(name: str, values: pl.Series, known: pl.Series) -> Feature:
    _refuse_constant(name, values, known)
    share = float(known.cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    missing, said = _missing(values)
    return Feature(name, "boolean", False, _of_share(share), missing, why=f"yes for {share:.0%}{said}")  # noqa: FBT003


def _of_share(share: float) -> FeatureScale:
    return FeatureScale(share, max(float(np.sqrt(share * (1 - share))), LEAST_SPREAD))


def _missing(values: pl.Series) -> tuple[FeatureScale | None, str]:
    share = values.null_count() / len(values)
    if share < SOME_MISSING:
        return None, f", missing for {share:.1%}" if share else ""
    return _of_share(share), f"; a column of its own for missing ({share:.0%})"


# --- texts ------------------------------------------------------------------------------------------------------------


def _categorical(name: str, values: pl.Series, known: pl.Series) -> Feature:
    _refuse_constant(name, values, known)
    different = known.n_unique()
    if different > len(known) / 2 and different >= IDENTIFIER_FROM:
        raise BadFeature(name, f"it is an identifier: {different:,} different texts among {len(known):,} profiles.")
    counts = known.value_counts(sort=False).sort(["count", name], descending=[True, False])
    common = counts.filter(pl.col("count") >= RARE * len(values)).head(MOST_CATEGORIES)[name].to_list()
    labels: list[tuple[str, tuple[str, ...], float]] = [
        (str(value), (str(value),), float((known == value).sum()) / len(values)) for value in common
    ]
    pooled = different - len(common)
    if pooled:
        labels.append((_free(OTHER, common), (), float((~known.is_in(common)).sum()) / len(values)))
    missing = values.null_count() / len(values)
    if missing >= SOME_MISSING:
        labels.append((MISSING, (), missing))
    spread = max(float(np.sqrt(sum(share * (1 - share) for _, _, share in labels))), LEAST_SPREAD)
    categories = tuple(Category(label, kept, FeatureScale(share, spread)) for label, kept, share in labels)
    why = f"{len(common)} values" + (f", {pooled} rare ones pooled" if pooled else "")
    return Feature(
        name, "categorical", categories=categories, why=why + (f", missing for {missing:.0%}" if missing else "")
    )


def _free(label: str, taken: Iterable[str]) -> str:
    """A label that is none of the values."""
    while label in set(taken) or label == MISSING:
        label += "_"
    return label


# --- numbers ----------------------------------------------------------------------------------------------------------


def _number(name: str, values: pl.Series, known: pl.Series, override: Override | None) -> Feature:
    numbers, whole, different = known.cast(pl.Float64).to_numpy(), known.dtype.is_integer(), known.n_unique()
    count = int((~np.isfinite(numbers)).sum())
    if count:
        raise BadFeature(
            name, f"it is infinite for {count:,} profiles. Give nullif(...) or a condition to its expression."
        )
    _refuse_constant(name, values, known)
    if whole and different == len(known) >= IDENTIFIER_FROM and _is_dense(numbers):
        raise BadFeature(name, f"it is an identifier: {different:,} different whole numbers in a row.")
    missing, said = _missing(values)
    if override == "ordinal" or (override is None and whole and different <= FEW):
        scale, how = _standard(numbers), f"{different} values in order"
        return Feature(name, "ordinal", False, scale, missing, why=how + said)  # noqa: FBT003
    log, reason = _is_log(name, numbers, override)
    shown = np.log(1.0 + np.maximum(numbers, 0.0)) if log else numbers
    scale, spread = _scaled(shown)
    return Feature(name, "numeric", log, scale, missing, why=f"{reason}, {spread}{said}")


def _is_dense(values: npt.NDArray[np.float64]) -> bool:
    """Whether numbers that are all different nearly fill their range, as running numbers do."""
    return bool(values.max() - values.min() < 2 * len(values))


def _is_log(name: str, values: npt.NDArray[np.float64], override: Override | None) -> tuple[bool, str]:
    lowest, skew = float(values.min()), _skewness(values)
    if override == "log" and lowest < 0:
        raise BadFeature(name, f"it has values below 0 ({lowest:g}), which have no logarithm.")
    if override is not None:
        return override == "log", f"{override} as asked"
    if lowest >= 0 and skew > SKEWED:
        return True, f"log(1 + x), skewness {skew:.1f}"
    return False, f"as it is, skewness {skew:.1f}"


def _skewness(values: npt.NDArray[np.float64]) -> float:
    """The third standardised moment; 0 for what hardly varies."""
    spread = float(values.std())
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread else 0.0


def _standard(values: npt.NDArray[np.float64]) -> FeatureScale:
    return FeatureScale(float(values.mean()), float(values.std()) or 1.0, float(values.min()), float(values.max()))


def _scaled(values: npt.NDArray[np.float64]) -> tuple[FeatureScale, str]:
    low, lower, centre, upper, high = (
        float(each) for each in np.quantile(values, (TAILS[0], 0.25, 0.5, 0.75, TAILS[1]))
    )
    if len(values) >= CAPPED_FROM and low < high:
        said = f", capped at the {TAILS[0]:.1%} and {TAILS[1]:.1%} quantiles"
    else:
        low, high, said = float(values.min()), float(values.max()), ""
    capped = np.clip(values, low, high)
    of_quartiles, of_all = (upper - lower) / NORMAL_IQR, float(capped.std())
    if 0.0 < of_quartiles < of_all:
        return FeatureScale(centre, of_quartiles, low, high), f"median and quartiles{said}"
    return FeatureScale(float(capped.mean()), of_all, low, high), f"mean and standard deviation{said}"


# --- two that say the same ----------------------------------------------------------------------------------------------


def _alike(frame: pl.DataFrame, features: Features) -> list[tuple[str, str, float]]:
    """Pairs of numbers, or yes and no, that are nearly one another."""
    kept = [each for each in features.all if each.kind != "categorical"]
    if len(kept) < 2 or frame.height < 3:  # noqa: PLR2004 - a correlation takes that many
        return []
    columns: Any = np.array([each.arrays(frame[each.name])[0] for each in kept])
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.corrcoef(columns)
    return [
        (kept[i].name, kept[j].name, float(r[i, j]))
        for i in range(len(kept)) for j in range(i + 1, len(kept)) if abs(r[i, j]) > ALIKE
    ]  # fmt: skip
