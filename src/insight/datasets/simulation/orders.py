"""Orders and their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation import dirt
from insight.datasets.simulation.block import IDS_PER_BLOCK, draw_traits, store_ids
from insight.datasets.simulation.catalogue import FIRST_PRODUCT
from insight.datasets.simulation.draws import DAY, END, STORE, arrivals, choose, clock, cumulative, months
from insight.datasets.simulation.frame_columns import instants, known, money, texts

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock, Traits
    from insight.datasets.simulation.draws import Bools, Floats, Ints

CHANNELS = ("store", "app", "web")
STATUSES = ("completed", "returned", "cancelled")
COMPLETED = STATUSES.index("completed")
RETURNED = STATUSES.index("returned")

_BUYS_WHEN_JOINING = 0.6
_AT_HOME_STORE = 0.8  # share of store orders
_CHANNELS = cumulative(np.array([[0.86, 0.05, 0.09], [0.25, 0.62, 0.13], [0.22, 0.10, 0.68]]))  # by habit
_STATUSES = cumulative(np.array([[0.97, 0.02, 0.01], [0.90, 0.06, 0.04], [0.89, 0.07, 0.04]]))  # by channel
_GIFT, _GIFT_IN_DECEMBER = 0.03, 0.15
_LINES = 2.52  # mean per order
_DISCOUNTED, _DISCOUNTS = 0.25, np.array([0.1, 0.15, 0.2, 0.3, 0.5])
_FIRST_FAVOURITE, _SECOND_FAVOURITE = 0.5, 0.7  # cumulative chances
DECEMBER = 11


@dataclass(frozen=True)
class Orders:
    """One entry per order of a block, in time order; `owner` and `store` are indexes, `time` is seconds."""

    owner: Ints
    time: Ints
    channel: Ints
    store: Ints  # -1 outside stores
    status: Ints
    is_gift: Bools

    @property
    def count(self) -> int:
        """How many orders."""
        return self.owner.size


@dataclass(frozen=True)
class Lines:
    """One entry per line, those of an order together; `order` and `product` are indexes, amounts are øre."""

    order: Ints
    product: Ints
    quantity: Ints
    full: Ints
    paid: Ints

    def per_order(self, values: Ints, orders: int) -> Ints:
        """Sums of `values` (one per line) by order; each order has a line."""
        starts = np.searchsorted(self.order, np.arange(orders))
        sums: Ints = np.add.reduceat(values, starts) if orders else np.zeros(0, np.int64)
        return sums


def draw_orders(block: ProfileBlock) -> Orders:
    """When, where and how the profiles of a block buy."""
    rng, traits = block.rng("orders"), block.piece(draw_traits)
    owner, time, channel = _purchases(rng, traits)
    by_time = np.lexsort((owner, time))
    owner, time, channel = owner[by_time], time[by_time], channel[by_time]
    home = traits.home_store[owner]
    away = rng.random(owner.size) > _AT_HOME_STORE
    store = np.where(away, rng.integers(0, block.catalogue.store_city.size, owner.size), home)
    in_december = months(time // DAY) == DECEMBER
    return Orders(
        owner=owner,
        time=time,
        channel=channel,
        store=np.where(channel == STORE, store, -1),
        status=choose(rng, _STATUSES, channel),
        is_gift=rng.random(owner.size) < np.where(in_december, _GIFT_IN_DECEMBER, _GIFT),
    )


def _purchases(rng: np.random.Generator, traits: Traits) -> tuple[Ints, Ints, Ints]:
    """Owner, time and channel of the first orders and of the later ones."""
    later, day = arrivals(rng, traits.rate, traits.joined_day, traits.last_day)
    first = np.flatnonzero(rng.random(traits.rate.size) < _BUYS_WHEN_JOINING)
    owner = np.concatenate([first, later])
    channel = choose(rng, _CHANNELS, traits.habit[owner])
    at_once = traits.joined[first] + rng.integers(60, 1800, first.size)
    time = np.concatenate([at_once, day * DAY + clock(rng, channel[first.size :])])
    kept = time < END
    return owner[kept], time[kept], channel[kept]


def draw_lines(block: ProfileBlock) -> Lines:
    """What is in the orders of a block, by the customers' tastes and the season."""
    rng, traits, orders = block.rng("lines"), block.piece(draw_traits), block.piece(draw_orders)
    order = np.repeat(np.arange(orders.count), rng.geometric(1 / _LINES, orders.count))
    owner, day = orders.owner[order], orders.time[order] // DAY
    product = block.catalogue.goods(rng, wanted(rng, block, traits.favourites[owner], day))
    basket = rng.lognormal(-1.3, 0.7, orders.count) * traits.splurge[orders.owner]
    quantity = 1 + rng.poisson(basket[order])
    full = block.catalogue.prices[product] * quantity
    off = np.where(rng.random(orders.count) < _DISCOUNTED, rng.choice(_DISCOUNTS, orders.count), 0.0)
    wrong_way = block.rng("negative orders").random(orders.count) < dirt.NEGATIVE_ORDER
    sign = np.where(wrong_way, -1, 1)[order]
    paid = np.round(full * (1 - off[order])).astype(np.int64)
    return Lines(order, product, quantity, full * sign, paid * sign)


def wanted(rng: np.random.Generator, block: ProfileBlock, favourites: Ints, days: Ints) -> Ints:
    """A category for each day: often a favourite (if it is in season), else by popularity and season."""
    luck = rng.random(days.size)
    favourite = np.where(luck < _FIRST_FAVOURITE, favourites[:, 0], favourites[:, 1])
    any_category = block.catalogue.category(rng, days)
    season: Floats = block.catalogue.seasons[months(days), favourite]
    takes_it = (luck < _SECOND_FAVOURITE) & (rng.random(days.size) < season)
    return np.where(takes_it, favourite, any_category)


def orders_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per order: `amount` was paid and is the sum of the lines, `discount` was taken off before."""
    orders, lines, rng = block.piece(draw_orders), block.piece(draw_lines), block.rng("orders dirt")
    paid = lines.per_order(lines.paid, orders.count)
    customers = block.customer_ids[orders.owner]
    times = dirt.wrong_times(rng, orders.time, dirt.FUTURE_ORDER, dirt.OLD_ORDER)
    return pl.DataFrame(
        {
            "order_id": block.ids(orders.count),
            "customer_id": dirt.unknown_ids(rng, customers, dirt.ORPHAN_ORDER, dirt.NOBODY),
            "ordered_at": instants(times),
            "channel": texts(CHANNELS, orders.channel),
            "store_id": known(store_ids(orders.store), orders.store < 0),
            "amount": money(paid),
            "discount": money(lines.per_order(lines.full, orders.count) - paid),
            "is_gift": orders.is_gift,
            "status": texts(STATUSES, orders.status),
        }
    )


def order_lines_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per line of an order, and a few lines of no order."""
    lines, rng = block.piece(draw_lines), block.rng("lines dirt")
    products = dirt.unknown_ids(rng, FIRST_PRODUCT + lines.product, dirt.UNKNOWN_PRODUCT, dirt.NO_PRODUCT)
    lost = np.flatnonzero(rng.random(lines.order.size) < dirt.ORPHAN_LINE)
    of_no_order = (block.number + 1) * IDS_PER_BLOCK - np.arange(lost.size)
    return pl.DataFrame(
        {
            "line_id": block.ids(lines.order.size + lost.size),
            "order_id": np.concatenate([block.ids(block.piece(draw_orders).count)[lines.order], of_no_order]),
            "product_id": np.concatenate([products, FIRST_PRODUCT + lines.product[lost]]),
            "quantity": np.concatenate([lines.quantity, lines.quantity[lost]]),
            "amount": np.concatenate([lines.paid, lines.paid[lost]]) / 100,
        }
    )
