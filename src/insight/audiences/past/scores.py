"""RFM scores of earlier days: each day has cut-offs of its own, unless they are frozen or fixed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.profiles.rfm.scheme import MEASURES, PREFIX, Scheme, cutoffs_of, rfm_scores, scheme_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.customers.model import RfmPart
    from insight.language.compile_time import Moments
    from insight.profiles.catalog.definitions import Computed, Definition
    from insight.profiles.plan.environments import ProfileEnv
    from insight.profiles.profile_table import Profiles


@dataclass
class DayScores:
    """The scores' definitions on one day.

    Attributes
    ----------
    env : where the measures of all profiles on that day are columns.
    """

    profiles: Profiles
    moments: Moments
    scores: Mapping[str, Computed] = field(default_factory=dict)
    env: ProfileEnv | None = None
    _scheme: Scheme | None = None

    def of_day(self, definition: Definition) -> Definition:
        """A definition as it is on the day."""
        return self.scores.get(definition.name, definition) if definition.kind == "property" else definition

    def scheme(self) -> Scheme:
        """The cut-offs of the day."""
        if self._scheme is None:
            part = self.profiles.data.model.rfm
            assert part is not None  # noqa: S101 - asked only with scores
            as_of = self.moments.clock.as_of.astimezone(dt.UTC).isoformat()
            self._scheme = scheme_of(part, as_of, lambda: self._cutoffs(part))
        return self._scheme

    def _cutoffs(self, part: RfmPart) -> Mapping[str, tuple[float, ...]]:
        env = self.env
        assert env is not None  # noqa: S101 - the measures come before the scores
        relation: Any = env.relation
        names = [PREFIX + measure for measure in MEASURES]
        values = relation.select(**{name: relation[env.definitions["property", name]] for name in names})
        return cutoffs_of(values, part.bins, self.profiles.data.engine.row)


def scores_of_day(profiles: Profiles, moments: Moments) -> DayScores:
    """The scores of a workspace on a day."""
    found = DayScores(profiles, moments)
    part = profiles.data.model.rfm
    if part is not None and part.frozen is None:
        found.scores = rfm_scores(found.scheme)
    return found
