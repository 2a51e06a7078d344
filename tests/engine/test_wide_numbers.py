"""Numbers with more digits than usual: decimals of many places, and whole numbers above those of int64."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from insight import Workspace

UNSIGNED = [0, 5, None, 2**64 - 1, 2**63]
EXACT = ["0.12340", "0.12345", "9007199254740993.25", None, "-1.5"]


@pytest.fixture(scope="module")
def workspace():
    people = pl.DataFrame(
        {
            "id": [1, 2, 3, 4, 5],
            "unsigned": pl.Series(UNSIGNED, dtype=pl.UInt64),
            "exact": pl.Series([None if each is None else Decimal(each) for each in EXACT], dtype=pl.Decimal(30, 5)),
            "wide": pl.Series([None if each is None else Decimal(each) for each in EXACT], dtype=pl.Decimal(38, 5)),
        }
    )
    return Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("unsigned > -1", [1, 2, 4, 5]),
        ("unsigned between -3 and 9223372036854775807", [1, 2]),
        ("unsigned > 0.5", [2, 4, 5]),
        ("unsigned in [-1, 5]", [2]),
        ("unsigned - 5 = 0", [2]),
        ("unsigned - 5 < 0", [1]),
        ("exact = 0.12345", [2]),
        ("exact > 0.1234", [2, 3]),
        ("exact >= 0.1234", [1, 2, 3]),
        ("exact > 0.123399", [1, 2, 3]),
        ("exact in [0.12345, 7]", [2]),
        ("exact not in [0.1234]", [2, 3, 4, 5]),
        ("exact in [9007199254740992.5, 1e300, 0.123451]", []),
        ("exact > 9007199254740992.5", [3]),
        ("exact > 9007199254740993", [3]),
        ("exact = 9007199254740993", []),
        ("exact < 1e300", [1, 2, 3, 5]),
        ("exact > 1e-300", [1, 2, 3]),
        ("exact = 1e22", []),
        ("wide = 0.12345", [2]),
        ("wide in [0.12345]", [2]),
        ("wide > 0.1234", [2, 3]),
        ("wide > 0.1234561", [3]),
    ],
)
def test_they_are_compared_with_all_their_digits(workspace, text, ids):
    audience = workspace.audience(text)
    assert audience.ids().to_list() == ids
    assert workspace.preview().count(audience) == len(ids)
