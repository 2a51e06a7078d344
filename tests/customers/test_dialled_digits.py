"""Numbers as they are dialled from anywhere: as the phone library reads them, however people write them."""

from __future__ import annotations

import random

import ibis
import phonenumbers
import polars as pl
import pytest
from phonenumbers import PhoneNumberFormat

from insight.customers.contacts.dialled_digits import dialled_digits

REGIONS = ("NO", "SE", "DK", "FI", "IS", "DE", "GB", "US", "FR", "NL", "PL", "IT", "ES", "EE")
ABROAD = ("NO", "SE", "US", "DE")


def spellings(region):
    """Numbers of a region and from abroad, as they are written there."""
    chance, found = random.Random(1), set()
    for home in (region, *ABROAD):
        for kind in range(3):
            example = phonenumbers.example_number_for_type(home, kind)
            for _ in range(0 if example is None else 6):
                digits = str(example.national_number)[:-4] + f"{chance.randrange(10_000):04}"
                number = phonenumbers.PhoneNumber(
                    example.country_code, int(digits), italian_leading_zero=example.italian_leading_zero
                )
                found |= written(number, own=home == region)
    return sorted(found)


def written(number, *, own):
    styles = [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, *([PhoneNumberFormat.NATIONAL] if own else [])]
    texts = [phonenumbers.format_number(number, style) for style in styles]
    bare = [text.replace("+", "") for text in texts if own]
    return {each for text in texts for each in (text, text.replace(" ", ""), text.replace(" ", "-"))} | set(bare)


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_are_read_as_the_phone_library_reads_them(region):
    texts = spellings(region)
    table = ibis.memtable(pl.DataFrame({"text": texts}))
    found = ibis.duckdb.connect().to_pyarrow(dialled_digits(table["text"], region).name("found").as_table())
    told = dict(zip(texts, found["found"].to_pylist(), strict=True))
    wanted = {}
    for text in texts:
        number = phonenumbers.parse(text, region)
        if phonenumbers.is_possible_number(number):
            wanted[text] = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
    assert len(wanted) > 100
    assert {text: told[text] for text in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "region", "wanted"),
    [
        ("4791234567.0", "NO", "4791234567"), (" +47 (912) 34-567 ", "", "4791234567"), ("91234567", "", "91234567"),
        ("+46 (0)70 123 45 67", "SE", "46701234567"), ("none", "NO", None), ("", "NO", None), ("+47 91 23 45 67 ext 3", "NO", None),
    ],
)  # fmt: skip
def test_what_is_written_oddly_is_a_number_or_none(text, region, wanted):
    table = ibis.memtable(pl.DataFrame({"text": [text]}))
    assert ibis.duckdb.connect().to_pyarrow(dialled_digits(table["text"], region).name("n").as_table()).to_pydict() == {
        "n": [wanted]
    }
