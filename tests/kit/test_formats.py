"""One way to write a number, a share, a date and a time, in every locale."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from insight.customers.model_file import build_model
from insight.errors import WorkspaceError
from insight.kit.formats import MINUS, PLAIN, Formats

LOCALES = [
    "nb-NO",
    "sv-SE",
    "da-DK",
    "fi-FI",
    "de-DE",
    "de-CH",
    "fr-FR",
    "nl-NL",
    "it-IT",
    "hi-IN",
    "en-IN",
    "en-GB",
    "ja-JP",
    "tr-TR",
]
REGIONS = {
    "NO": "nb-NO", "SE": "sv-SE", "DK": "da-DK", "DE": "de-DE", "FR": "fr-FR", "CH": "de-CH", "US": "en-US", "GB": "en-GB", "": "",
    "QQ": "",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_are_grouped_as_the_cldr_says(locale, number):
    ours = Formats(locale).in_ascii().number(number)
    theirs = format_decimal(number, locale=locale.replace("-", "_"), numbering_system="latn")
    assert ours == theirs.replace(MINUS, "-").replace("\u200e", "")


@pytest.mark.parametrize("locale", [each for each in LOCALES if not each.startswith("en")])
@given(st.dates())
def test_days_are_written_in_the_order_and_with_the_signs_of_the_cldr(locale, day):
    wanted = format_skeleton("yMd", day, locale=locale.replace("-", "_"))
    ours = Formats(locale).date(day)
    digits = [int(each) for each in "".join(sign if sign.isdigit() else " " for sign in ours).split()]
    assert digits == [int(each) for each in "".join(sign if sign.isdigit() else " " for sign in wanted).split()]


@pytest.mark.parametrize(("region", "tag"), REGIONS.items())
def test_a_region_stands_for_its_most_likely_locale(region, tag):
    assert Formats(region=region).signs.tag == tag


@pytest.mark.parametrize("region", ["", "US", "GB"])
def test_english_is_written_as_this_toolkit_writes(region):
    formats = Formats(region=region)
    assert (formats.number(12481.5), formats.date(dt.date(2026, 1, 31))) == ("12,481.5", "2026-01-31")


def test_a_locale_stands_above_the_region():
    assert Formats("en-GB", "NO").number(1234.5) == "1,234.5"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0, "0"), (-0.0, "0"), (-0.001, f"{MINUS}0.001"), (0.99999, "1"), (999.999, "1,000"), (Decimal("1234567.891"), "1,234,567.89"),
        (10**18, "1,000,000,000,000,000,000"), (1e15, "1e+15"), (float("-inf"), f"{MINUS}∞"),
    ],
)  # fmt: skip
def test_a_number_is_written(value, wanted):
    assert PLAIN.number(value) == wanted


@given(st.floats(-1e12, 1e12), st.sampled_from(LOCALES))
def test_a_number_reads_back_as_it_was_but_for_what_is_cut(value, locale):
    formats = Formats(locale).in_ascii()
    signs = formats.signs
    read = float(formats.number(value).replace(signs.group, "").replace(signs.decimal, "."))
    assert read == pytest.approx(value, rel=1e-3, abs=0.006)


def test_a_browser_gets_the_rules():
    found = Formats("nb-NO", currency="NOK").to_json()
    assert json.loads(json.dumps(found)) == {
        "locale": "nb-NO", "decimal": ",", "group": "\u00a0", "date": "dd.MM.yyyy", "currency": "NOK"
    }  # fmt: skip
    assert PLAIN.to_json()["locale"] == ""


@pytest.mark.parametrize("locale", ["nb_NO", "norsk", "xx-YY", "123", "nb-NO; drop"])
def test_a_locale_that_is_none_is_refused_with_its_key_and_a_remedy(locale):
    with pytest.raises(
        WorkspaceError, match=r"is no locale that is known: write a language and a region, such as 'nb-NO'"
    ) as raised:
        build_model({"workspace": {"locale": locale}, "profile": {"key": "id"}}, "shop.toml")
    assert raised.value.key == "workspace.locale"


@pytest.mark.parametrize("settings", [{}, {"region": "US"}, {"locale": "en"}, {"locale": "en-GB", "region": "NO"}])
def test_babel_is_loaded_only_for_other_locales(settings):
    code = (
        "import sys; from insight.customers.model_file import build_model\n"
        f"formats = build_model({{'workspace': {settings!r}, 'profile': {{'key': 'id'}}}}).workspace.formats\n"
        "formats.number(1.5); print('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"
