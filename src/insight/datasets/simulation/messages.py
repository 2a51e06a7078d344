"""Consent, who said yes or no to what and when, and campaign messages with what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation.block import draw_traits
from insight.datasets.simulation.draws import DAY, END, HOUR, awake, day_of
from insight.datasets.simulation.frame_columns import instants, seen, texts

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.draws import Bools, Floats, Ints

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


# --- campaign messages ------------------------------------------------------------------------------------------------

_THEMES = (
    "new year", "winter sale", "spring garden", "easter", "may", "midsummer", "summer sale", "back to school",
    "autumn", "outdoor week", "black friday", "christmas",
)  # fmt: skip
_DAYS_OF_MONTH = (6, 19)  # two campaigns a month
_CHANNEL_OF = ("email", "sms", "email", "push", "email")  # in turn
_TAKEN = 0.45  # share of the consenting profiles that a campaign goes to
_CLICKS_AFTER_OPENING, _CLICKS_SMS = 0.22, 0.06
_OPENS_PUSH = 0.5  # compared with e-mail


@dataclass(frozen=True)
class Campaigns:
    """One entry per campaign, in time order; `channel` is an index into the channels of consent."""

    names: list[str]
    time: Ints
    channel: Ints


def _campaigns() -> Campaigns:
    months = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
    dates = [f"{year}-{month:02}-{day:02}" for year, month in months for day in _DAYS_OF_MONTH]
    hours = 9 + np.arange(len(dates)) % 8
    channels = [CHANNELS.index(_CHANNEL_OF[at % len(_CHANNEL_OF)]) for at in range(len(dates))]
    return Campaigns(
        names=[f"{_THEMES[int(date[5:7]) - 1]} {date[:4]} {'ab'[at % 2]}" for at, date in enumerate(dates)],
        time=np.array([day_of(date) for date in dates]) * DAY + hours * HOUR,
        channel=np.array(channels),
    )


CAMPAIGNS = _campaigns()


def messages_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per message sent; `opened_at` and `clicked_at` are missing for not done, and unknown of SMS."""
    rng, traits = block.rng("messages"), block.piece(draw_traits)
    owner, campaign = _sent(rng, block)
    channel, sent = (
        CAMPAIGNS.channel[campaign],
        CAMPAIGNS.time[campaign] + rng.integers(0, 2 * HOUR, owner.size),
    )
    opens = _opens(rng, traits.attention[owner], channel)
    opened = awake(sent + 20 + np.floor(rng.exponential(7 * HOUR, owner.size)).astype(np.int64))
    is_sms = channel == CHANNELS.index("sms")
    clicks = np.where(
        is_sms, rng.random(owner.size) < _CLICKS_SMS, opens & (rng.random(owner.size) < _CLICKS_AFTER_OPENING)
    )
    clicked = opened + rng.integers(3, 300, owner.size)
    return pl.DataFrame(
        {
            "message_id": block.ids(owner.size),
            "customer_id": block.customer_ids[owner],
            "channel": texts(CHANNELS, channel),
            "campaign": texts(CAMPAIGNS.names, campaign),
            "sent_at": instants(sent),
            "opened_at": seen(opened, ~opens),
            "clicked_at": seen(clicked, ~clicks),
        }
    )


def _sent(rng: np.random.Generator, block: ProfileBlock) -> tuple[Ints, Ints]:
    """Profile and campaign of each message, by campaign: to some of those who joined before and consent."""
    joined, permission = block.piece(draw_traits).joined, block.piece(draw_permission)
    consents = np.stack([permission.latest(channel) == 1 for channel in CHANNELS])
    owners = [
        np.flatnonzero((joined < time) & consents[channel] & (rng.random(block.size) < _TAKEN))
        for time, channel in zip(CAMPAIGNS.time, CAMPAIGNS.channel, strict=True)
    ]
    return np.concatenate(owners), np.repeat(np.arange(len(owners)), [owner.size for owner in owners])


def _opens(rng: np.random.Generator, attention: Floats, channel: Ints) -> Bools:
    by_channel = np.array([1.0, 0.0, _OPENS_PUSH])  # e-mail, SMS, push
    opened: Bools = rng.random(attention.size) < attention * by_channel[channel]
    return opened
