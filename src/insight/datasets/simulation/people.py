"""The profile table with e-mail addresses and phone numbers, and the lists of people not to be written to.

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
from insight.datasets.simulation.block import draw_traits, store_ids
from insight.datasets.simulation.draws import LAST_DAY, day_of
from insight.datasets.simulation.frame_columns import dates, instants, known, texts
from insight.datasets.simulation.messages import draw_permission
from insight.datasets.simulation.names import BRANDS, COUNTRIES, ascii_name

if TYPE_CHECKING:
    from insight.datasets.simulation.block import ProfileBlock
    from insight.datasets.simulation.draws import Bools, Floats, Ints

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


def _emails(rng: np.random.Generator, names: pl.Series, ids: pl.Series, endings: pl.Series) -> Emails:
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


def _mobiles(rng: np.random.Generator, country: Ints) -> pl.Series:
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


_STAFF, _COMPLAINED, _BOUNCED_SMS = 0.004, 0.002, 0.003
_BOUNCED_EMAIL, _BOUNCED_INVALID = 0.01, 0.5  # of the valid and of the invalid addresses
_HAS_APP = np.array([0.25, 0.97, 0.45])  # by habit
_HAS_BRANDS = 0.35
_YOUNGEST = LAST_DAY - round(16 * 365.25)


@dataclass(frozen=True)
class Person:
    """One entry per profile: indexes into the names of all countries, laid end to end."""

    first: Ints
    last: Ints


_FIRST_NAMES = [name for country in COUNTRIES for name in country.first_names]
_LAST_NAMES = [name for country in COUNTRIES for name in country.last_names]
_CITIES = [city for country in COUNTRIES for city, _ in country.cities]
_POSTCODES = np.array([lowest for country in COUNTRIES for _, lowest in country.cities])
_STREETS = [street for country in COUNTRIES for street in country.streets]


def _place(lengths: list[int], country: Ints, share: Floats) -> Ints:
    """Index into lists of these lengths laid end to end: that country's, at `share` of its length."""
    begin = np.concatenate([[0], np.cumsum(lengths)])[country]
    return begin + np.floor(np.array(lengths)[country] * share).astype(np.int64)


def draw_person(block: ProfileBlock) -> Person:
    """Names, the first of each list more common."""
    rng, country = block.rng("names"), block.piece(draw_traits).country
    return Person(
        first=_place([len(each.first_names) for each in COUNTRIES], country, rng.random(block.size) ** 1.3),
        last=_place([len(each.last_names) for each in COUNTRIES], country, rng.random(block.size) ** 1.5),
    )


def customers_table(block: ProfileBlock) -> pl.DataFrame:
    """One row per profile."""
    traits, person, rng = block.piece(draw_traits), block.piece(draw_person), block.rng("customers")
    return pl.DataFrame(
        {
            "customer_id": block.customer_ids,
            "first_name": _emptied(rng, texts(_FIRST_NAMES, person.first), dirt.EMPTY_FIRST_NAME),
            "last_name": texts(_LAST_NAMES, person.last),
            "email": block.piece(draw_emails).address,
            "mobile": _mobiles(block.rng("mobiles"), traits.country),
            "device_token": _tokens(block),
            **_address(rng, block),
            "birthday": _birthdays(rng, block.size),
            "joined_at": instants(traits.joined),
            "home_store_id": known(store_ids(traits.home_store), rng.random(block.size) < dirt.MISSING_HOME_STORE),
            "email_opt_in": _opt_in(rng, block),
            "favourite_brands": _brands(rng, block.size),
        }
    ).select(_ORDER)


_ORDER = [
    "customer_id", "first_name", "last_name", "email", "mobile", "device_token", "birthday", "country",
    "city", "postcode", "street", "joined_at", "home_store_id", "email_opt_in", "favourite_brands",
]  # fmt: skip


def draw_emails(block: ProfileBlock) -> Emails:
    """The addresses of a block and which of them are invalid."""
    person, traits = block.piece(draw_person), block.piece(draw_traits)
    first = texts([ascii_name(name) for name in _FIRST_NAMES], person.first)
    last = texts([ascii_name(name) for name in _LAST_NAMES], person.last)
    endings = texts([country.code.lower() for country in COUNTRIES], traits.country)
    return _emails(block.rng("emails"), first + "." + last, pl.Series(block.customer_ids), endings)


def _emptied(rng: np.random.Generator, values: pl.Series, rate: float) -> pl.Series:
    return values.set(pl.Series(rng.random(values.len()) < rate), "")


def _tokens(block: ProfileBlock) -> pl.Series:
    """Device tokens of those who have the app: 32 hexadecimal digits."""
    rng = block.rng("tokens")
    raw = rng.bytes(16 * block.size).hex()
    tokens = pl.Series([raw[at : at + 32] for at in range(0, len(raw), 32)])
    has_app: Bools = rng.random(block.size) < _HAS_APP[block.piece(draw_traits).habit]
    return known(tokens, ~has_app)


def _address(rng: np.random.Generator, block: ProfileBlock) -> dict[str, pl.Series]:
    traits = block.piece(draw_traits)
    at = np.concatenate([[0], np.cumsum([len(each.cities) for each in COUNTRIES])])[traits.country] + traits.city
    street = _place([len(each.streets) for each in COUNTRIES], traits.country, rng.random(block.size))
    number = pl.Series(rng.integers(1, 120, block.size)).cast(pl.String)
    postcode = pl.Series(_POSTCODES[at] + rng.integers(0, 98, block.size)).cast(pl.String)
    digits = pl.Series(np.array([each.digits for each in COUNTRIES])[traits.country])
    padded = pl.select(pl.lit(postcode).str.pad_start(5, "0").str.tail(digits)).to_series()
    return {
        "country": texts([country.code for country in COUNTRIES], traits.country),
        "city": _emptied(rng, texts(_CITIES, at), dirt.EMPTY_CITY),
        "postcode": known(padded, rng.random(block.size) < dirt.MISSING_POSTCODE),
        "street": texts(_STREETS, street) + " " + number,
    }


def _birthdays(rng: np.random.Generator, size: int) -> pl.Series:
    age = np.clip(rng.gamma(6.5, 4.6, size), 0, 75)
    days = _YOUNGEST - np.floor(age * 365.25).astype(np.int64)
    old = rng.random(size) < dirt.OLD_BIRTHDAY
    days[old] = day_of("1900-01-01") - rng.integers(1, 4000, old.sum())
    return dates(days, rng.random(size) < dirt.MISSING_BIRTHDAY)


def _opt_in(rng: np.random.Generator, block: ProfileBlock) -> pl.Series:
    """The latest e-mail consent; missing where there is none, and a few times more."""
    email = block.piece(draw_permission).latest("email")
    lost = rng.random(block.size) < dirt.MISSING_OPT_IN
    return known(email == 1, (email < 0) | lost)


def _brands(rng: np.random.Generator, size: int) -> pl.Series:
    """Up to four brands each; missing for those who never said."""
    said = rng.random(size) < _HAS_BRANDS
    places = np.argsort(rng.random((size, len(BRANDS))), axis=1)[:, :4]
    count = rng.integers(0, 5, size)
    rows = pl.DataFrame({"brand": texts(BRANDS, places.ravel()), "row": np.repeat(np.arange(size), 4)})
    kept = rows.filter(pl.Series((np.arange(4) < count[:, None]).ravel()))
    lists = kept.group_by("row").agg(pl.col("brand").sort()).sort("row")
    all_rows = pl.DataFrame({"row": np.arange(size)}).join(lists, on="row", how="left", maintain_order="left")
    return known(all_rows["brand"].fill_null([]), ~said)


def staff_list(block: ProfileBlock) -> pl.DataFrame:
    """One row per profile who works for the shop."""
    return pl.DataFrame({"customer_id": block.customer_ids[block.rng("staff").random(block.size) < _STAFF]})


def complained_list(block: ProfileBlock) -> pl.DataFrame:
    """One row per profile who complained about messages."""
    chosen = block.rng("complained").random(block.size) < _COMPLAINED
    return pl.DataFrame({"customer_id": block.customer_ids[chosen]})


def bounced_list(block: ProfileBlock) -> pl.DataFrame:
    """One row per profile and channel that messages came back from."""
    rng, invalid = block.rng("bounced"), block.piece(draw_emails).invalid
    email = rng.random(block.size) < np.where(invalid, _BOUNCED_INVALID, _BOUNCED_EMAIL)
    sms = rng.random(block.size) < _BOUNCED_SMS
    return pl.DataFrame(
        {
            "customer_id": np.concatenate([block.customer_ids[email], block.customer_ids[sms]]),
            "channel": ["email"] * int(email.sum()) + ["sms"] * int(sms.sum()),
        },
        schema_overrides={"channel": pl.String},
    )
