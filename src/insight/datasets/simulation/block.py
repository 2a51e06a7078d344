"""A block of profiles, the unit in which everything is drawn and written, and what each of its profiles is like.

What a block holds follows from the seed and the block's number alone: not from which tables are wanted, how
many blocks there are, or what was drawn before. Each kind of thing has its own random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

import numpy as np

from insight.datasets.simulation.catalogue import FIRST_STORE
from insight.datasets.simulation.draws import DAY, DAYS, END, FIRST_DAY, LAST_DAY, WEB, clock, cumulative
from insight.datasets.simulation.names import CATEGORIES, COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.datasets.simulation.catalogue import Catalogue
    from insight.datasets.simulation.draws import Floats, Ints

Piece = TypeVar("Piece")

PROFILES_PER_BLOCK = 50_000
IDS_PER_BLOCK = 10_000_000
"""Row ids of a block lie in a range of their own, far longer than any table of a block."""


class ProfileBlock:
    """Profiles `first_customer` to `first_customer + size - 1`, and what was drawn about them so far.

    Parameters
    ----------
    seed
        Of the whole data set.
    number
        Of this block, from 0.
    size
        Profiles in it, at most `PROFILES_PER_BLOCK`.
    catalogue
        The products and stores, the same for all blocks.
    """

    def __init__(self, seed: int, number: int, size: int, catalogue: Catalogue) -> None:
        self.number, self.size, self.catalogue = number, size, catalogue
        self._seed = seed
        self._pieces: dict[Callable[[ProfileBlock], Any], Any] = {}

    @property
    def customer_ids(self) -> Ints:
        """One whole number per profile, from 1 over all blocks."""
        return self.number * PROFILES_PER_BLOCK + np.arange(1, self.size + 1)

    def ids(self, count: int) -> Ints:
        """Ids for `count` rows of one table: 1, 2, … in block 0."""
        return self.number * IDS_PER_BLOCK + np.arange(1, count + 1)

    def rng(self, kind: str) -> np.random.Generator:
        """Random numbers that serve one `kind` of thing only."""
        return np.random.default_rng([self._seed, self.number, crc32(kind.encode())])

    def piece(self, draw: Callable[[ProfileBlock], Piece]) -> Piece:
        """What `draw` gives for this block, drawn once."""
        if draw not in self._pieces:
            self._pieces[draw] = draw(self)
        found: Piece = self._pieces[draw]
        return found


ORDERS_PER_YEAR = 4.1  # mean while active, beside the first order
_RATE_SHAPE = 0.75  # of the gamma distribution of rates: below 1, most buy little and a few much
_LEAVING_PER_YEAR = 0.55  # mean
_LEAVING_SHAPE = 0.8
_EARLY = 0.2  # share of customers that joined evenly over the years; the others more and more


@dataclass(frozen=True)
class Traits:
    """One entry per profile of a block.

    Attributes
    ----------
    country, city
        Indexes into `COUNTRIES` and into its cities.
    home_store
        Index of a store.
    joined
        Seconds.
    joined_day, left_day
        The days between which the customer is active; `left_day` may be past the end of the data.
    rate
        Orders per day while active.
    splurge
        What the customer's quantities are multiplied by, 1 in the middle.
    favourites
        Two categories each, `[profile, 2]`.
    habit
        0 shops in stores, 1 in the app, 2 on the web.
    digital
        How much of the app and the web site the customer uses, mean 1.
    attention
        Chance of opening a message.
    """

    country: Ints
    city: Ints
    home_store: Ints
    joined: Ints
    joined_day: Floats
    left_day: Floats
    rate: Floats
    splurge: Floats
    favourites: Ints
    habit: Ints
    digital: Floats
    attention: Floats

    @property
    def last_day(self) -> Floats:
        """The end of activity within the data."""
        return np.minimum(self.left_day, LAST_DAY)


def draw_traits(block: ProfileBlock) -> Traits:
    """Gamma rates of buying and leaving: the Pareto/NBD model (Schmittlein, Morrison and Colombo, 1987)."""
    rng, size = block.rng("traits"), block.size
    country = np.searchsorted(cumulative(np.array([each.share for each in COUNTRIES])), rng.random(size), side="right")
    city = _cities(rng, country)
    growth = rng.random(size)
    day = FIRST_DAY + np.floor(DAYS * np.where(rng.random(size) < _EARLY, growth, np.sqrt(growth)))
    joined = day.astype(np.int64) * DAY + clock(rng, np.full(size, WEB))
    leaving = rng.gamma(_LEAVING_SHAPE, _LEAVING_PER_YEAR / _LEAVING_SHAPE, size) / 365
    return Traits(
        country=country,
        city=city,
        home_store=home_stores(rng, country, city),
        joined=np.minimum(joined, END - DAY // 4),
        joined_day=day + 1,
        left_day=day + 1 + rng.exponential(1 / np.maximum(leaving, 1e-9)),
        rate=rng.gamma(_RATE_SHAPE, ORDERS_PER_YEAR / _RATE_SHAPE, size) / 365,
        splurge=rng.lognormal(0, 0.5, size),
        favourites=_favourites(rng, block),
        habit=rng.choice(3, size, p=[0.58, 0.22, 0.20]),
        digital=rng.gamma(1.5, 1 / 1.5, size),
        attention=rng.beta(1.3, 2.6, size),
    )


def _cities(rng: np.random.Generator, country: Ints) -> Ints:
    """A city of each country, the first ones larger."""
    count = np.array([len(each.cities) for each in COUNTRIES])[country]
    return np.floor(count * rng.random(country.size) ** 1.6).astype(np.int64)


def home_stores(rng: np.random.Generator, country: Ints, city: Ints) -> Ints:
    """Index of a store in each of these cities; the first city of a country has two."""
    stores = np.array([len(each.cities) + 1 for each in COUNTRIES])
    begin = np.concatenate([[0], np.cumsum(stores)])[country]
    second = np.where(city == 0, rng.integers(0, 2, city.size), 1)
    return begin + city + second


def store_ids(stores: Ints) -> Ints:
    """The ids of stores with these indexes."""
    return FIRST_STORE + stores


def _favourites(rng: np.random.Generator, block: ProfileBlock) -> Ints:
    spring = block.catalogue.by_month[4]
    drawn = np.searchsorted(spring, rng.random((block.size, 2)), side="right")
    return np.minimum(drawn, len(CATEGORIES) - 1)
