"""Properties as columns of numbers: each treated in a frozen way, alike in NumPy and in the engine.

All columns are centred and scaled, so that every property weighs about as much as another in a distance.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import ibis
import numpy as np
import polars as pl

from insight.errors import SegmentationError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from insight.profiles.profile_table import Profiles

FeatureKind = Literal["numeric", "ordinal", "boolean", "categorical"]
OTHER, MISSING = "other", "missing"


@dataclass(frozen=True, slots=True)
class FeatureScale:
    """`(x - centre) / spread`, after caps."""

    centre: float
    spread: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A column that is 1 for some values and 0 for the others, scaled. No values: whatever no other category names."""

    label: str
    values: tuple[str, ...]
    scale: FeatureScale


@dataclass(frozen=True, slots=True)
class Feature:
    """One property as one or more columns of numbers, with everything that decides them.

    Attributes
    ----------
    name : of the property.
    kind : numeric, ordinal (few whole numbers in order), boolean or categorical.
    log : whether log(1 + x) comes first; values below 0 count as 0 then.
    scale : of the number (after the logarithm), or of the boolean; missing values get the centre. None for categories.
    missing : of a column that is 1 where the value is missing; None without one.
    categories : of a categorical property; one of them stands for every value that is not named, one for missing.
    why : the reasons for this treatment, in words.
    """

    name: str
    kind: FeatureKind
    log: bool = False
    scale: FeatureScale | None = None
    missing: FeatureScale | None = None
    categories: tuple[Category, ...] = ()
    why: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of numbers."""
        if self.kind == "categorical":
            return tuple(f"{self.name} = {each.label}" for each in self.categories)
        return (self.name, f"{self.name} is unknown") if self.missing is not None else (self.name,)

    def arrays(self, values: pl.Series) -> list[npt.NDArray[np.float64]]:
        """The columns of numbers: one row per value."""
        if self.kind == "categorical":
            return [_scaled(self._is(each, values), each.scale) for each in self.categories]
        scale = _required(self.scale)
        numbers = values.cast(pl.Float64).to_numpy()
        unknown = np.isnan(numbers)
        with np.errstate(invalid="ignore"):
            numbers = np.log(1.0 + np.maximum(numbers, 0.0)) if self.log else numbers
        found = [np.where(unknown, 0.0, _scaled(numbers, scale))]
        return [*found, _scaled(unknown.astype(np.float64), self.missing)] if self.missing is not None else found

    def flags(self, values: pl.Series) -> list[npt.NDArray[np.float64]]:
        """Of a categorical property, 1 where a value is of each category, else 0."""
        return [self._is(each, values) for each in self.categories]

    def _is(self, category: Category, values: pl.Series) -> npt.NDArray[np.float64]:
        text = values.cast(pl.String)
        if category.label == MISSING and not category.values:
            return text.is_null().to_numpy().astype(np.float64)
        if category.values:
            return text.is_in(list(category.values)).fill_null(value=False).to_numpy().astype(np.float64)
        return (~text.is_in(self._named)).fill_null(value=False).to_numpy().astype(np.float64)

    @property
    def _named(self) -> list[str]:
        return [value for each in self.categories for value in each.values]

    def expressions(self, column: Any) -> list[Any]:
        """The same columns as Ibis expressions over the property's column."""
        if self.kind == "categorical":
            return [_scaled_expression(self._is_expression(each, column), each.scale) for each in self.categories]
        scale = _required(self.scale)
        if self.kind == "boolean":
            number = ibis.ifelse(column, 1.0, 0.0)
        else:
            number = column.cast("float64")
            number = (ibis.greatest(number, 0.0) + 1.0).ln() if self.log else number
        unknown = column.isnull()
        found = [ibis.ifelse(unknown, 0.0, _scaled_expression(number, scale))]
        flag = ibis.ifelse(unknown, 1.0, 0.0)
        return [*found, _scaled_expression(flag, self.missing)] if self.missing is not None else found

    def _is_expression(self, category: Category, column: Any) -> Any:
        text = column.cast("string")
        if category.label == MISSING and not category.values:
            holds = text.isnull()
        elif category.values:
            holds = text.isin(list(category.values))
        elif self._named:
            holds = text.notin(self._named)
        else:
            holds = text.notnull()
        return ibis.ifelse(holds, 1.0, 0.0)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Feature:
        """From plain values.

        Raises
        ------
        KeyError, TypeError
            If a part is missing or of another type.
        """
        categories = tuple(
            Category(each["label"], tuple(each["values"]), FeatureScale(**each["scale"])) for each in data["categories"]
        )
        scales = {part: FeatureScale(**data[part]) if data[part] is not None else None for part in ("scale", "missing")}
        return cls(data["name"], data["kind"], data["log"], scales["scale"], scales["missing"], categories, data["why"])


def _required(scale: FeatureScale | None) -> FeatureScale:
    if scale is None:
        raise TypeError
    return scale


def _scaled(values: npt.NDArray[np.float64], scale: FeatureScale) -> npt.NDArray[np.float64]:
    if scale.low is not None:
        values = np.maximum(values, scale.low)
    if scale.high is not None:
        values = np.minimum(values, scale.high)
    return (values - scale.centre) / scale.spread


def _scaled_expression(value: Any, scale: FeatureScale) -> Any:
    if scale.low is not None:
        value = ibis.greatest(value, scale.low)
    if scale.high is not None:
        value = ibis.least(value, scale.high)
    return (value - scale.centre) / scale.spread


@dataclass(frozen=True, slots=True)
class Features:
    """The properties of a segmentation, each with its treatment."""

    all: tuple[Feature, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the properties."""
        return tuple(each.name for each in self.all)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of numbers."""
        return tuple(name for each in self.all for name in each.columns)

    def matrix(self, frame: pl.DataFrame) -> npt.NDArray[np.float64]:
        """One row per row of the frame, one column for each of `columns`."""
        found = np.empty((frame.height, len(self.columns)))
        place = 0
        for each in self.all:
            for array in each.arrays(frame[each.name]):
                found[:, place] = array
                place += 1
        return found

    def expressions(self, columns: Mapping[str, Any]) -> list[Any]:
        """The same as Ibis expressions, from the properties' columns by name."""
        return [value for each in self.all for value in each.expressions(columns[each.name])]

    def explained(self) -> pl.DataFrame:
        """One row per property: its kind, its treatment, and why."""
        rows = [
            {"property": each.name, "kind": each.kind, "columns": len(each.columns), "treatment": each.why}
            for each in self.all
        ]
        return pl.DataFrame(rows)


def properties_named(profiles: Profiles, by: str | Iterable[str]) -> tuple[str, ...]:
    """The names, each once, all of properties other than the key.

    Raises
    ------
    SegmentationError
    """
    names = tuple(dict.fromkeys([by] if isinstance(by, str) else by))
    known = profiles.catalog.names
    for name in names:
        if name not in known:
            raise SegmentationError(
                f"There is no property {name!r}; a text must be defined as one first. {did_you_mean(name, known)}"
            )
        if name == profiles.key:
            raise SegmentationError(f"{name!r} is the key, which says nothing about a profile.")
    return names
