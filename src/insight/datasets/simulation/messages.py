"""Campaign messages, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation.clock import DAY, HOUR, awake, day_of
from insight.datasets.simulation.frame_columns import instants, seen, texts
from insight.datasets.simulation.permission import CHANNELS, draw_permission
from insight.datasets.simulation.traits import draw_traits

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.choices import Bools, Floats, Ints

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
