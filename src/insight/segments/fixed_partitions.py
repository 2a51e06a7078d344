"""Segmentations that are laid down, not found: an ordered list of audiences, and the named segments of RFM scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import BadFeature, SegmentationError, did_you_mean
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.rfm.cell_map import NEVER
from insight.profiles.rfm.rfm_source import RfmSource
from insight.profiles.rfm.scheme import MEASURES, PREFIX
from insight.segments.assignment import frame_of
from insight.segments.features.features import Features
from insight.segments.features.treatments import choose_features
from insight.segments.models.ranked_conditions import OTHER, Ranked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.profiles.profile_table import Profiles

FixedModel = tuple[Ranked, tuple[str, ...], Features]
"""A model, the names of its segments, and the properties that tell them apart."""


def ranked(profiles: Profiles, audiences: Mapping[str, str]) -> FixedModel:
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


def rfm_grid(profiles: Profiles, within: s.Expression | None) -> FixedModel:
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
