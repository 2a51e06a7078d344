"""Profiles that are most like the members of an audience (the seed): who they are, how like, and why.

The similarity of a profile is the probability that it is one of the seed, from the properties that are compared. It is a
property of its own, by frozen numbers, so that new customers are scored alike and an engine scores its own rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from insight.errors import SegmentationError
from insight.kit.answer import Answer
from insight.kit.sheet import Code, Sheet, Table
from insight.language.types import NUMBER
from insight.profiles.assembly import profiles_with
from insight.profiles.catalog.definitions import Computed
from insight.segments.lookalike.likeness import Likeness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.language import syntax as s
    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles
    from insight.segments.features import Features

FORMAT = 1
DEFINED_BY = 0.99
NO_BETTER = 0.55
_PLAIN = (
    "name", "seed_text", "seed_size", "asked", "size", "threshold", "text", "auc", "brier", "exclude_seed", "seed", "as_of",
)  # fmt: skip
_FRAMES = ("factors", "curve", "calibration")


@dataclass(frozen=True)
class Resemblance(Answer):
    """The profiles most like a seed.

    Attributes
    ----------
    profiles : everyone, with the similarity as a property.
    name : the similarity is the property `<name>_similarity`.
    likeness : the frozen numbers.
    seed_text, seed_size : the condition that the seed satisfies, and how many do.
    asked : how many profiles were wanted.
    size : how many `text` gives, counted by the engine; fewer than asked where several are equally similar.
    threshold : the similarity from which a profile is reached.
    text : the audience, in the insight language.
    auc : area under the ROC curve on profiles that the model was not trained on (five folds): 0.5 is chance, 1 is perfect.
    brier : mean squared difference between probability and truth, held out, over all profiles; lower is better.
    factors : one row per property, the most important first: `importance`, what the AUC loses on held-out profiles when the
        property's values are shuffled (mean of 25 shufflings), its standard deviation `spread`, and `toward`, what makes a
        profile more similar.
    curve : one row per reach, ascending: `reach` in profiles, the least `similarity` among them, and `share_of_seed`, the share of
        the seed (each member by a model that did not know it) that is as similar.
    calibration : one row per tenth of the profiles in order of similarity, held out: mean `similarity`, and the `share_of_seed`.
    exclude_seed : whether members of the seed are left out.
    seed : of everything that is drawn.
    as_of : the instant that it was learned for, ISO.
    """

    profiles: Profiles = field(repr=False, compare=False)
    name: str
    likeness: Likeness = field(repr=False)
    seed_text: str
    seed_size: int
    asked: int
    size: int
    threshold: float
    text: str
    auc: float
    brier: float
    factors: pl.DataFrame = field(repr=False, compare=False)
    curve: pl.DataFrame = field(repr=False, compare=False)
    calibration: pl.DataFrame = field(repr=False, compare=False)
    exclude_seed: bool = True
    seed: int = 0
    as_of: str = ""

    @property
    def features(self) -> Features:
        """The properties that are compared, with their treatment."""
        return self.likeness.features

    @property
    def computed(self) -> dict[str, Computed]:
        """The similarity as a property, by its name."""
        return similarity_property(self.name, self.likeness)

    @property
    def tree(self) -> s.Expression:
        """The audience as a tree."""
        return self.profiles.catalog.condition(self.text, f"lookalike {self.name!r}")

    @property
    def note(self) -> str:
        """What to know before it is used; empty when there is nothing."""
        said = []
        if self.auc < NO_BETTER:
            said.append(
                f"These properties do not tell the seed apart from everyone else (AUC {self.auc:.2f}; 0.5 is chance). "
                "Take other properties."
            )
        if self.auc > DEFINED_BY:
            said.append(
                f"The seed is defined by these properties, or nearly so (AUC {self.auc:.3f}): those most like it are those who "
                "just miss its conditions. Leave those properties out to find others."
            )
        if self.size < self.asked:
            said.append(
                f"{self.size:,} profiles are reached, not {self.asked:,}: the next ones are all equally similar."
            )
        return " ".join(said)

    def plot(self, kind: str = "curve", theme: Theme = "auto") -> Figure:
        """`curve`: similarity against reach; `factors`: how much each property matters.

        Raises
        ------
        SegmentationError
            If there is no such figure.
        """
        from insight import plots  # noqa: PLC0415 - loads plotly

        if kind == "curve":
            reach, similarity = self.curve["reach"].to_list(), self.curve["similarity"].to_list()
            with plots.written(self.profiles.formats):
                return plots.lookalike_curve(reach, similarity, self.size, f"{self.name}: how alike", theme=theme)
        if kind == "factors":
            titles = [self.profiles.catalog[name].title for name in self.factors["property"]]
            importance, spread = self.factors["importance"].to_list(), self.factors["spread"].to_list()
            with plots.written(self.profiles.formats):
                return plots.factors(titles, importance, spread, f"{self.name}: what tells the seed apart", theme=theme)
        raise SegmentationError(f"There is no figure {kind!r} of a lookalike: 'curve' or 'factors'.")

    @property
    def frame(self) -> pl.DataFrame:
        """The same as `factors`."""
        return self.factors

    def to_dict(self) -> dict[str, Any]:
        """The seed, the audience, how well the model tells them apart, and every figure, without the frozen numbers."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            **{name: getattr(self, name).to_dicts() for name in _FRAMES},
        }

    def sheet(self) -> Sheet:
        """The seed, the audience, how well the model tells them apart, and by what."""
        formats = self.profiles.formats
        facts = {
            "seed": Code(self.seed_text),
            "in the seed": self.seed_size,
            "audience": Code(self.text),
            "in the audience": self.size,
            "AUC, held out": f"{formats.number(self.auc, 3)} (0.5 is chance, 1 is perfect)",
            "Brier score, held out": formats.number(self.brier, 4),
        }
        rows = [
            (name, formats.number(importance, 3), formats.number(spread, 3), toward)
            for name, importance, spread, toward in self.factors.select(
                "property", "importance", "spread", "toward"
            ).rows()
        ]
        table = Table(("property", "AUC lost without it", "±", "toward"), rows, title="What matters")
        return Sheet("Lookalike", self.name, facts, [table], self.note, formats)

    # --- keeping --------------------------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Plain values: the frozen numbers, what they were learned from, and every figure."""
        return {
            "format": FORMAT,
            **{name: getattr(self, name) for name in _PLAIN},
            "likeness": self.likeness.to_json(),
            **{name: getattr(self, name).to_dict(as_series=False) for name in _FRAMES},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], profiles: Profiles) -> Self:
        """From plain values, bound to profiles (without, or with, the similarity).

        Raises
        ------
        SegmentationError
            If the values are of a newer version.
        KeyError, TypeError, ValueError
            If a part is missing or of another type.
        """
        if data["format"] > FORMAT:
            raise SegmentationError(
                f"This lookalike is of format {data['format']}, and this version of insight reads up to {FORMAT}. "
                "Install the newer version, or make it again."
            )
        likeness = Likeness.from_json(data["likeness"])
        frames: dict[str, Any] = {name: pl.DataFrame(data[name]) for name in _FRAMES}
        bound = profiles_with(profiles, similarity_property(data["name"], likeness))
        return cls(bound, likeness=likeness, **{name: data[name] for name in _PLAIN}, **frames)


def similarity_name(name: str) -> str:
    """The property that holds the similarity."""
    return f"{name}_similarity"


def similarity_property(name: str, likeness: Likeness) -> dict[str, Computed]:
    """The similarity as a property, by its name."""
    made = similarity_name(name)
    title = f"Similarity ({name.replace('_', ' ')})"
    said = f"The probability of being one of the seed, by {', '.join(likeness.features.names)}."
    rule = json.dumps(likeness.to_json())
    return {
        made: Computed(
            made, NUMBER, likeness.features.names, likeness.expression, title=title, description=said, rule=lambda: rule
        )
    }
