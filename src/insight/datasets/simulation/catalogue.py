"""The products and stores of the made-up shop: the same for every block of profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from insight.datasets.simulation.draws import FIRST_DAY, Floats, Ints, choose, cumulative, months
from insight.datasets.simulation.frame_columns import dates, money, texts
from insight.datasets.simulation.names import BRANDS, CATEGORIES, COUNTRIES, GOODS, KINDS

FIRST_PRODUCT = 1001
FIRST_STORE = 101
PRODUCTS_PER_CATEGORY = len(KINDS) * 10
_TYPICAL_PRICE = {
    "garden": 249, "outdoor": 599, "tools": 449, "kitchen": 299, "home": 279, "toys": 199, "sport": 499,
    "books": 189, "beauty": 119, "electronics": 699, "pets": 169, "food": 69,
}  # fmt: skip
_POPULARITY = {
    "garden": 1.2, "outdoor": 1.3, "tools": 0.8, "kitchen": 1.1, "home": 1.2, "toys": 0.9, "sport": 1.1,
    "books": 1.0, "beauty": 1.0, "electronics": 0.9, "pets": 0.7, "food": 1.6,
}  # fmt: skip
_BY_MONTH = {  # January first; what is not here sells alike all year
    "garden": (0.2, 0.3, 0.8, 1.8, 2.4, 2.0, 1.3, 1.0, 0.7, 0.4, 0.3, 0.4),
    "outdoor": (0.9, 1.0, 1.0, 0.9, 1.0, 1.4, 1.6, 1.3, 1.0, 0.8, 0.8, 1.0),
    "toys": (0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 0.8, 0.8, 0.8, 1.0, 1.6, 2.4),
    "books": (0.9, 0.9, 1.0, 1.2, 0.9, 1.1, 1.2, 0.9, 0.9, 0.9, 1.1, 1.6),
}


@dataclass(frozen=True)
class Catalogue:
    """Products and stores.

    Attributes
    ----------
    prices
        Øre, one per product. The products of category `c` are at `c * PRODUCTS_PER_CATEGORY` and on.
    brands
        Index into `BRANDS`, one per product.
    popularity
        Cumulative shares of the products within a category.
    seasons
        How much each category sells in each month, `[month, category]`, 1 at its best.
    by_month
        Cumulative shares of the categories in each month.
    store_country, store_city
        Indexes into `COUNTRIES` and into its cities, one per store.
    """

    prices: Ints
    brands: Ints
    popularity: Floats
    seasons: Floats
    by_month: Floats
    store_country: Ints
    store_city: Ints

    def goods(self, rng: np.random.Generator, categories: Ints) -> Ints:
        """A product of each of these categories, the popular ones more often."""
        place = np.searchsorted(self.popularity, rng.random(categories.size), side="right")
        return categories * PRODUCTS_PER_CATEGORY + place

    def category(self, rng: np.random.Generator, days: Ints) -> Ints:
        """A category for each of these days, by popularity and season."""
        return choose(rng, self.by_month, months(days))


def draw_catalogue(seed: int) -> Catalogue:
    """The catalogue of a seed: 1,200 products in 12 categories, and 34 stores, one or two in each city."""
    rng = np.random.default_rng([seed, 1_000_000])
    typical = np.repeat([_TYPICAL_PRICE[name] for name in CATEGORIES], PRODUCTS_PER_CATEGORY)
    crowns = np.maximum(np.round(typical * rng.lognormal(0, 0.55, typical.size) / 10) * 10 - 1, 9)
    seasons = np.array([_BY_MONTH.get(name, (1.0,) * 12) for name in CATEGORIES]).T
    liked = np.array([_POPULARITY[name] for name in CATEGORIES])
    ranks = np.arange(1, PRODUCTS_PER_CATEGORY + 1)
    country, city = _places()
    return Catalogue(
        prices=crowns.astype(np.int64) * 100,
        brands=rng.integers(0, len(BRANDS), typical.size),
        popularity=cumulative(1 / ranks**0.9)[None, :].ravel(),
        seasons=seasons / seasons.max(axis=0),
        by_month=cumulative(seasons * liked),
        store_country=country,
        store_city=city,
    )


def _places() -> tuple[Ints, Ints]:
    """The country and city of each store: two in every first city of a country, one in the others."""
    places = [(c, p) for c, country in enumerate(COUNTRIES) for p in range(len(country.cities))]
    places += [(c, 0) for c in range(len(COUNTRIES))]
    country, city = np.array(sorted(places)).T
    return country, city


def products_table(catalogue: Catalogue) -> pl.DataFrame:
    """One row per product."""
    count = catalogue.prices.size
    names = [f"{kind} {thing}" for things in GOODS.values() for thing in things for kind in KINDS]
    return pl.DataFrame(
        {
            "product_id": FIRST_PRODUCT + np.arange(count),
            "name": names,
            "category": texts(CATEGORIES, np.arange(count) // PRODUCTS_PER_CATEGORY),
            "brand": texts(BRANDS, catalogue.brands),
            "price": money(catalogue.prices),
        }
    )


def stores_table(catalogue: Catalogue) -> pl.DataFrame:
    """One row per store."""
    count = catalogue.store_city.size
    cities = [COUNTRIES[c].cities[p][0] for c, p in zip(catalogue.store_country, catalogue.store_city, strict=True)]
    seen = [cities[:i].count(city) for i, city in enumerate(cities)]
    return pl.DataFrame(
        {
            "store_id": FIRST_STORE + np.arange(count),
            "name": [city if not before else f"{city} Nord" for city, before in zip(cities, seen, strict=True)],
            "city": cities,
            "country": texts([country.code for country in COUNTRIES], catalogue.store_country),
            "opened_on": dates(FIRST_DAY - 200 * (np.arange(count) % 17 + 1)),
        }
    )
