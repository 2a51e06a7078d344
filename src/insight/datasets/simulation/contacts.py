"""E-mail addresses and phone numbers, most of them good, written in many ways.

Addresses are at `example.no`, `example.se`, `example.dk`, `example.fi` and `example.com`. Swedish numbers are
those that the Swedish regulator PTS keeps for fiction (070-174 06 05 to 070-174 06 99), so many customers
share one. The other countries keep none: their numbers are random digits of the right form. Never call or
write to any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from insight.datasets.simulation import dirt
from insight.datasets.simulation.frame_columns import known, texts

if TYPE_CHECKING:
    from insight.datasets.simulation.choices import Bools, Ints

_AT_COM = 0.3  # share of addresses at example.com
_UPPER_CASE = 0.02  # share of addresses typed in capitals
_BROKEN_EMAILS = ("{}", "{}@", "{}@example", "{}@@example.com", "{} @example.com", "@example.com")
_BROKEN_MOBILES = ("n/a", "ring meg", "12345", "+47 12", "0", "-", "ukjent", "+00 000 00 000")
_PREFIXES = {  # of the country, then of the number within it; the first two of Norway have none
    "NO": ("", "", "+47 ", "+47", "0047 "),
    "SE": ("+46 ", "+46", "0046 ", "+46 (0)", "0046"),
    "DK": ("+45 ", "+45", "0045 ", "0045", "+45-"),
    "FI": ("+358 ", "+358", "00358 ", "+358 (0)", "00358"),
}
_SEPARATORS = ("", " ", " ", "", " ")
_FICTIONAL = 701_740_605  # the first of 95 Swedish numbers


@dataclass(frozen=True)
class Emails:
    """One entry per profile; `invalid` marks the addresses that were spoilt."""

    address: pl.Series
    invalid: Bools


def emails(rng: np.random.Generator, names: pl.Series, ids: pl.Series, endings: pl.Series) -> Emails:
    """An address for each profile, from its name, its id and the ending of its country."""
    size = names.len()
    local = names + ids.cast(pl.String)
    good = local + "@example." + endings.set(pl.Series(rng.random(size) < _AT_COM), "com")
    good = good.zip_with(pl.Series(rng.random(size) > _UPPER_CASE), good.str.to_uppercase())
    before = good.shift(1, fill_value=None)
    shared = (rng.random(size) < dirt.SHARED_EMAIL) & (np.arange(size) > 0)
    good = good.zip_with(pl.Series(~shared), before)
    luck = rng.random(size)
    missing = luck < dirt.MISSING_EMAIL
    empty = luck > 1 - dirt.EMPTY_EMAIL
    invalid = (rng.random(size) < dirt.INVALID_EMAIL) & ~missing & ~empty
    bad = _broken(rng, local.filter(pl.Series(invalid)))
    address = good.scatter(np.flatnonzero(invalid), bad).set(pl.Series(empty), "")
    return Emails(known(address, missing), invalid)


def _broken(rng: np.random.Generator, local: pl.Series) -> pl.Series:
    forms = rng.integers(0, len(_BROKEN_EMAILS), local.len())
    broken = [_BROKEN_EMAILS[form].format(name) for form, name in zip(forms, local, strict=True)]
    return pl.Series(broken, dtype=pl.String)


def mobiles(rng: np.random.Generator, country: Ints) -> pl.Series:
    """A mobile number for each profile, in five notations; some are missing, some are no number at all."""
    size = country.size
    how = rng.integers(0, len(_SEPARATORS), size)
    prefixes = texts([prefix for several in _PREFIXES.values() for prefix in several], country * 5 + how)
    between = texts(_SEPARATORS, how)
    number = _numbers(rng, country)
    written = prefixes + number.str.slice(0, 3) + between + number.str.slice(3, 2) + between + number.str.slice(5)
    broken = rng.random(size) < dirt.UNPARSABLE_MOBILE
    nonsense = texts(_BROKEN_MOBILES, rng.integers(0, len(_BROKEN_MOBILES), size))
    return known(written.zip_with(pl.Series(~broken), nonsense), rng.random(size) < dirt.MISSING_MOBILE)


def _numbers(rng: np.random.Generator, country: Ints) -> pl.Series:
    """The national numbers, without a leading 0."""
    size = country.size
    norway = rng.choice([400, 410, 900, 910, 920, 950, 970, 980, 990], size) * 100_000 + rng.integers(
        0, 1_000_000, size
    )
    sweden = _FICTIONAL + rng.integers(0, 95, size)
    denmark = rng.choice([20, 22, 25, 31, 40, 42, 50, 51, 60, 61], size) * 1_000_000 + rng.integers(
        100_000, 1_000_000, size
    )
    finland = rng.choice([40, 41, 44, 45, 50], size) * 10_000_000 + rng.integers(1_000_000, 10_000_000, size)
    return pl.Series(np.choose(country, [norway, sweden, denmark, finland])).cast(pl.String)
