"""What customers do around their purchases: app and web sessions, views, clicks, cart adds, store visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation import dirt
from insight.datasets.simulation.block import draw_traits, store_ids
from insight.datasets.simulation.catalogue import FIRST_PRODUCT
from insight.datasets.simulation.draws import APP, DAY, END, STORE, WEB, arrivals, awake, clock
from insight.datasets.simulation.frame_columns import instants, known, texts
from insight.datasets.simulation.orders import draw_lines, draw_orders, wanted

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.draws import Bools, Floats, Ints

_SESSIONS_PER_YEAR = 6.0  # mean, beside those that lead to an order
_VISITS_PER_YEAR = 1.5  # the same, of stores
_BEFORE_ONLINE_ORDER, _BEFORE_STORE_ORDER = 0.95, 0.30  # chance of a session that leads to the order
_VISIT_SEEN = 0.75  # share of store orders whose visit is known
_MORE_VIEWS = 1.6  # mean per session, beside the first
_VIEW_OF_BOUGHT = 0.6  # share of the views that lead to an order
_ADDS_WHAT_IS_BOUGHT, _ADDS_AND_LEAVES = 0.95, 0.20
_CLICKS = 0.8  # mean per session
_TARGETS = ("search", "banner", "recommendation", "category", "newsletter", "filter")
_PLATFORMS = ("ios", "android", "web")


@dataclass(frozen=True)
class Sessions:
    """One entry per session, in time order; `order` is the index of the order it leads to, or -1."""

    owner: Ints
    start: Ints
    length: Ints  # seconds
    in_app: Bools
    order: Ints


@dataclass(frozen=True)
class Views:
    """One entry per product looked at; `session` and `product` are indexes."""

    session: Ints
    time: Ints
    product: Ints


def draw_sessions(block: ProfileBlock) -> Sessions:
    """Idle sessions, and those that lead to an order: shortly before online ones, days before others."""
    rng, traits, orders = block.rng("sessions"), block.piece(draw_traits), block.piece(draw_orders)
    online = orders.channel != STORE
    led = np.flatnonzero(rng.random(orders.count) < np.where(online, _BEFORE_ONLINE_ORDER, _BEFORE_STORE_ORDER))
    ahead = np.where(online[led], rng.integers(240, 2400, led.size), rng.integers(3600, 3 * DAY, led.size))
    idle, day = arrivals(rng, traits.digital * _SESSIONS_PER_YEAR / 365, traits.joined_day, traits.last_day)
    in_app = rng.random(idle.size) < np.array([0.4, 0.9, 0.15])[traits.habit[idle]]
    start = awake(np.concatenate([orders.time[led] - ahead, day * DAY + clock(rng, np.where(in_app, APP, WEB))]))
    length = np.concatenate([np.where(online[led], ahead + 60, 600), rng.integers(20, 1500, idle.size)])
    led_in_app = np.where(online[led], orders.channel[led] == APP, rng.random(led.size) < 1 / 2)
    by_time = np.argsort(start, kind="stable")
    return Sessions(
        owner=np.concatenate([orders.owner[led], idle])[by_time],
        start=start[by_time],
        length=np.minimum(length, END - start)[by_time],
        in_app=np.concatenate([led_in_app, in_app])[by_time],
        order=np.concatenate([led, np.full(idle.size, -1)])[by_time],
    )


def draw_views(block: ProfileBlock) -> Views:
    """What is looked at: mostly what is then bought, else what the customer likes."""
    rng, traits, sessions = block.rng("views"), block.piece(draw_traits), block.piece(draw_sessions)
    session = np.repeat(np.arange(sessions.owner.size), 1 + rng.poisson(_MORE_VIEWS, sessions.owner.size))
    favourites = traits.favourites[sessions.owner[session]]
    product = block.catalogue.goods(rng, wanted(rng, block, favourites, sessions.start[session] // DAY))
    order = sessions.order[session]
    bought = np.flatnonzero((order >= 0) & (rng.random(session.size) < _VIEW_OF_BOUGHT))
    product[bought] = _bought_products(rng, block, order[bought])
    time = sessions.start[session] + np.floor(rng.random(session.size) * _looking(sessions)[session]).astype(np.int64)
    return Views(session, time, product)


def _looking(sessions: Sessions) -> Floats:
    """Seconds of each session in which products are looked at; the rest goes to paying."""
    return np.where(sessions.order >= 0, sessions.length * 0.6, sessions.length * 0.95)


def _bought_products(rng: np.random.Generator, block: ProfileBlock, orders: Ints) -> Ints:
    """A product of each of these orders."""
    lines = block.piece(draw_lines)
    ends = np.searchsorted(lines.order, np.arange(block.piece(draw_orders).count + 1))
    begin, end = ends[orders], ends[orders + 1]
    return lines.product[begin + np.floor(rng.random(orders.size) * (end - begin)).astype(np.int64)]


def sessions_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per session in the app or on the web site; `duration_s` is its length in seconds."""
    sessions, rng = block.piece(draw_sessions), block.rng("platforms")
    phone = (block.customer_ids[sessions.owner] * 7919 % 100 < 55).astype(np.int64)  # noqa: PLR2004 - share of androids
    return pl.DataFrame(
        {
            "session_id": block.ids(sessions.owner.size),
            "customer_id": block.customer_ids[sessions.owner],
            "started_at": instants(sessions.start),
            "platform": texts(_PLATFORMS, np.where(sessions.in_app, phone, 2)),
            "duration_s": sessions.length + rng.integers(0, 60, sessions.owner.size),
        }
    )


def views_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per product page looked at."""
    views = block.piece(draw_views)
    return pl.DataFrame(
        {
            "view_id": block.ids(views.time.size),
            "customer_id": _customers(block, views.session),
            "session_id": block.ids(block.piece(draw_sessions).owner.size)[views.session],
            "viewed_at": instants(views.time),
            "product_id": FIRST_PRODUCT + views.product,
        }
    )


def clicks_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per click that is no product view; `product_id` is what it showed, missing for none."""
    rng, sessions = block.rng("clicks"), block.piece(draw_sessions)
    session = np.repeat(np.arange(sessions.owner.size), rng.poisson(_CLICKS, sessions.owner.size))
    time = sessions.start[session] + np.floor(rng.random(session.size) * sessions.length[session]).astype(np.int64)
    shown = block.catalogue.goods(rng, block.catalogue.category(rng, sessions.start[session] // DAY))
    return pl.DataFrame(
        {
            "click_id": block.ids(session.size),
            "customer_id": _customers(block, session),
            "session_id": block.ids(sessions.owner.size)[session],
            "clicked_at": instants(time),
            "target": texts(_TARGETS, rng.integers(0, len(_TARGETS), session.size)),
            "product_id": known(FIRST_PRODUCT + shown, rng.random(session.size) < 1 / 2),
        }
    )


def cart_adds_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per product put into the cart, whether it was bought then or not."""
    rng = block.rng("cart adds")
    bought, left = _adds_of_orders(rng, block), _adds_left(rng, block)
    session, time, product = (np.concatenate(pair) for pair in zip(bought, left, strict=True))
    by_time = np.argsort(time, kind="stable")
    session, time, product = session[by_time], time[by_time], product[by_time]
    return pl.DataFrame(
        {
            "cart_add_id": block.ids(time.size),
            "customer_id": _customers(block, session),
            "session_id": block.ids(block.piece(draw_sessions).owner.size)[session],
            "added_at": instants(time),
            "product_id": FIRST_PRODUCT + product,
            "quantity": 1 + rng.poisson(0.3, time.size),
        }
    )


def _adds_of_orders(rng: np.random.Generator, block: ProfileBlock) -> tuple[Ints, Ints, Ints]:
    """Lines of online orders, put into the cart in the session that led there, before the order."""
    sessions, lines, orders = block.piece(draw_sessions), block.piece(draw_lines), block.piece(draw_orders)
    session_of = np.full(orders.count, -1)
    leading = np.flatnonzero(sessions.order >= 0)
    session_of[sessions.order[leading]] = leading
    session_of[orders.channel == STORE] = -1
    session = session_of[lines.order]
    added = np.flatnonzero((session >= 0) & (rng.random(session.size) < _ADDS_WHAT_IS_BOUGHT))
    session, order = session[added], orders.time[lines.order[added]]
    begin = np.minimum(sessions.start[session] + sessions.length[session] // 2, order - 60)
    time = begin + np.floor(rng.random(added.size) * (order - begin - 30)).astype(np.int64)
    return session, time, lines.product[added]


def _adds_left(rng: np.random.Generator, block: ProfileBlock) -> tuple[Ints, Ints, Ints]:
    """Views of idle sessions after which the product went into the cart and stayed there."""
    views, sessions = block.piece(draw_views), block.piece(draw_sessions)
    idle = sessions.order[views.session] < 0
    left = np.flatnonzero(idle & (rng.random(idle.size) < _ADDS_AND_LEAVES))
    return views.session[left], views.time[left] + rng.integers(5, 60, left.size), views.product[left]


def _customers(block: ProfileBlock, session: Ints) -> Ints:
    return block.customer_ids[block.piece(draw_sessions).owner[session]]


def visits_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per visit of a store that was noticed; `duration_min` is its length in minutes."""
    rng, traits, orders = block.rng("visits"), block.piece(draw_traits), block.piece(draw_orders)
    bought = np.flatnonzero((orders.channel == STORE) & (rng.random(orders.count) < _VISIT_SEEN))
    idle, day = arrivals(rng, np.full(block.size, _VISITS_PER_YEAR / 365), traits.joined_day, traits.last_day)
    ahead = rng.integers(180, 1800, bought.size)
    time = np.concatenate([orders.time[bought] - ahead, day * DAY + clock(rng, np.full(idle.size, STORE))])
    owner = np.concatenate([orders.owner[bought], idle])
    store = np.concatenate([orders.store[bought], traits.home_store[idle]])
    length = np.concatenate([ahead // 60 + 1, rng.integers(2, 25, idle.size)])
    by_time = np.argsort(time, kind="stable")
    shown = dirt.wrong_times(rng, time, dirt.FUTURE_VISIT, dirt.OLD_VISIT)
    return pl.DataFrame(
        {
            "visit_id": block.ids(time.size),
            "customer_id": block.customer_ids[owner[by_time]],
            "visited_at": instants(shown[by_time]),
            "store_id": store_ids(store[by_time]),
            "duration_min": length[by_time],
        }
    )
