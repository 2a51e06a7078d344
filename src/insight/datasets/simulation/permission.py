"""Consent: who said yes or no to what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation.clock import END, awake
from insight.datasets.simulation.frame_columns import instants, texts
from insight.datasets.simulation.traits import draw_traits

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.choices import Bools, Ints

CHANNELS = ("email", "sms", "push")
_ORIGINS = ("web", "app", "store", "customer service")
_ASKED = np.array([0.96, 0.80, 0.55])  # by channel
_SAYS_YES = np.array([0.66, 0.42, 0.55])
_MINDS_CHANGED = 0.35  # mean number of later changes per profile and channel


@dataclass(frozen=True)
class Permission:
    """One entry per answer, in order of profile, channel and time."""

    size: int
    owner: Ints
    channel: Ints
    time: Ints
    granted: Bools

    def latest(self, channel: str) -> Ints:
        """Per profile: 1 for yes, 0 for no, -1 for never asked."""
        chosen = self.channel == CHANNELS.index(channel)
        answers = np.full(self.size, -1)
        answers[self.owner[chosen]] = self.granted[chosen]  # the last of several assignments stays
        return answers


def draw_permission(block: ProfileBlock) -> Permission:
    """A first answer when joining, and now and then a change of mind, which turns the answer round."""
    rng, joined = block.rng("consents"), block.piece(draw_traits).joined
    asked = rng.random((block.size, len(CHANNELS))) < _ASKED
    changes = rng.poisson(_MINDS_CHANGED, asked.shape) * asked
    yes = rng.random(asked.shape) < _SAYS_YES
    answers = (asked + changes).ravel()
    pair = np.repeat(np.arange(asked.size), answers)
    place = np.arange(pair.size) - np.repeat(np.cumsum(answers) - answers, answers)
    owner, channel = pair // len(CHANNELS), pair % len(CHANNELS)
    later = rng.random(pair.size) * (END - 7200 - joined[owner])
    time = joined[owner] + np.where(place == 0, 0, np.floor(later)).astype(np.int64)
    time = np.where(place == 0, time, awake(time))
    by_time = np.lexsort((time, pair))
    return Permission(block.size, owner, channel, time[by_time], (yes.ravel()[pair] + place) % 2 == 1)


def consents_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per answer; the latest of a profile and channel holds."""
    permission, rng = block.piece(draw_permission), block.rng("consent origins")
    count = permission.owner.size
    return pl.DataFrame(
        {
            "consent_id": block.ids(count),
            "customer_id": block.customer_ids[permission.owner],
            "channel": texts(CHANNELS, permission.channel),
            "granted": permission.granted,
            "changed_at": instants(permission.time),
            "origin": texts(_ORIGINS, rng.integers(0, len(_ORIGINS), count)),
        }
    )
