"""Loyalty cards and points, subscriptions, support cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation.block import ORDERS_PER_YEAR, draw_traits
from insight.datasets.simulation.draws import DAY, END, LAST_DAY, WEB, awake, choose, clock, cumulative
from insight.datasets.simulation.frame_columns import instants, known, seen, texts
from insight.datasets.simulation.orders import COMPLETED, RETURNED, draw_lines, draw_orders

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.draws import Ints

_HAS_CARD, _NEW_CARD = 0.65, 0.06
_TIERS = ("bronze", "silver", "gold")
_TIER_LIMITS = np.array([1.2, 2.6])  # in mean rates of buying
_WELCOME = 100
_REDEEMS = 0.08  # chance per order of a card holder
_REASONS = ("welcome", "purchase", "redeemed")
_SUBSCRIBES = 0.09
_PLANS, _PLAN_SHARES, _PLAN_FEES = ("basic", "plus", "family"), (0.55, 0.30, 0.15), np.array([49, 99, 149])
_CASE, _CASE_AFTER_RETURN = 0.03, 0.25  # chance per order
_TOPICS = ("delivery", "return", "payment", "product", "account")
_TOPIC_SHARES = cumulative(np.array([[0.35, 0.10, 0.15, 0.25, 0.15], [0.10, 0.60, 0.10, 0.15, 0.05]]))
_STATUSES = ("closed", "open", "pending")


@dataclass(frozen=True)
class Cards:
    """One entry per loyalty card; times are seconds, `closed` is the end of the data for those in use."""

    owner: Ints
    issued: Ints
    closed: Ints


def draw_cards(block: ProfileBlock) -> Cards:
    """A card within the first weeks for most; now and then a new one that replaces it."""
    rng, traits = block.rng("cards"), block.piece(draw_traits)
    issued = awake(traits.joined + np.floor(rng.exponential(4 * DAY, block.size)).astype(np.int64))
    first = np.flatnonzero((rng.random(block.size) < _HAS_CARD) & (issued < END - DAY))
    replaced = rng.random(first.size) < _NEW_CARD
    until = issued[first] + np.floor(rng.random(first.size) * (END - DAY - issued[first])).astype(np.int64)
    closed = np.where(replaced, awake(until), END)
    return Cards(
        owner=np.concatenate([first, first[replaced]]),
        issued=np.concatenate([issued[first], closed[replaced]]),
        closed=np.concatenate([closed, np.full(replaced.sum(), END)]),
    )


def loyalty_cards_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per card; `closed_at` is missing for those in use."""
    cards, traits = block.piece(draw_cards), block.piece(draw_traits)
    tier = np.searchsorted(_TIER_LIMITS, traits.rate[cards.owner] * 365 / ORDERS_PER_YEAR)
    return pl.DataFrame(
        {
            "card_id": block.ids(cards.owner.size),
            "customer_id": block.customer_ids[cards.owner],
            "tier": texts(_TIERS, tier),
            "issued_at": instants(cards.issued),
            "closed_at": seen(cards.closed, np.zeros(cards.owner.size, np.bool_)),
        }
    )


def points_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per change of points: a welcome, one per 10 kroner of a completed order, what was redeemed."""
    rng, orders, lines = block.rng("points"), block.piece(draw_orders), block.piece(draw_lines)
    cards = block.piece(draw_cards)
    since = np.full(block.size, END)
    since[cards.owner[::-1]] = cards.issued[::-1]  # the first of several cards is assigned last and stays
    holders = np.flatnonzero(since < END)
    earned = np.maximum(lines.per_order(lines.paid, orders.count) // 1000, 0)
    counted = (orders.status == COMPLETED) & (orders.time >= since[orders.owner]) & (earned > 0)
    order = np.flatnonzero(counted)
    used = order[rng.random(order.size) < _REDEEMS]
    owner = np.concatenate([holders, orders.owner[order], orders.owner[used]])
    time = np.concatenate([since[holders], orders.time[order], orders.time[used] - 1])
    change = np.concatenate([np.full(holders.size, _WELCOME), earned[order], -(earned[used] // 2 + 1)])
    reason = np.repeat(np.arange(3), [holders.size, order.size, used.size])
    order = np.concatenate([np.full(holders.size, -1), order, used])
    by_time = np.argsort(time, kind="stable")
    order_ids = known(block.ids(orders.count)[order[by_time]], order[by_time] < 0)
    return pl.DataFrame(
        {
            "point_id": block.ids(owner.size),
            "customer_id": block.customer_ids[owner[by_time]],
            "changed_at": instants(time[by_time]),
            "change": change[by_time],
            "reason": texts(_REASONS, reason[by_time]),
            "order_id": order_ids,
        }
    )


def subscriptions_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per subscription; `ended_at` is missing for those still running, `monthly_fee` is in NOK."""
    rng, traits = block.rng("subscriptions"), block.piece(draw_traits)
    owner = np.flatnonzero(rng.random(block.size) < _SUBSCRIBES)
    owner = np.sort(np.concatenate([owner, owner[rng.random(owner.size) < 1 / 8]]))
    day = traits.joined_day[owner] + np.floor(rng.random(owner.size) * (LAST_DAY - traits.joined_day[owner]))
    started = day.astype(np.int64) * DAY + clock(rng, np.full(owner.size, WEB))
    ended = started + DAY * rng.geometric(1 / 330, owner.size)
    kept = started < END
    plan = rng.choice(len(_PLANS), owner.size, p=_PLAN_SHARES)[kept]
    return pl.DataFrame(
        {
            "subscription_id": block.ids(int(kept.sum())),
            "customer_id": block.customer_ids[owner[kept]],
            "plan": texts(_PLANS, plan),
            "monthly_fee": _PLAN_FEES[plan],
            "started_at": instants(started[kept]),
            "ended_at": seen(ended[kept], np.zeros(kept.sum(), np.bool_)),
        }
    )


def support_cases_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per case; `closed_at` is missing for those open or pending."""
    rng, orders = block.rng("cases"), block.piece(draw_orders)
    returned = orders.status == RETURNED
    about = np.flatnonzero(rng.random(orders.count) < np.where(returned, _CASE_AFTER_RETURN, _CASE))
    day = orders.time[about] // DAY + rng.integers(1, 21, about.size)
    opened = day * DAY + clock(rng, np.full(about.size, WEB))
    about, opened = about[opened < END], opened[opened < END]
    closed = awake(opened + np.floor(rng.exponential(4 * DAY, about.size)).astype(np.int64))
    forgotten = rng.random(about.size) < 1 / 100
    unsolved = forgotten | (closed >= END)
    status = np.where(unsolved, 1 + (rng.random(about.size) < 1 / 3), 0)
    return pl.DataFrame(
        {
            "case_id": block.ids(about.size),
            "customer_id": block.customer_ids[orders.owner[about]],
            "opened_at": instants(opened),
            "topic": texts(_TOPICS, choose(rng, _TOPIC_SHARES, returned[about].astype(np.int64))),
            "status": texts(_STATUSES, status),
            "closed_at": instants(closed, unsolved),
        }
    )
