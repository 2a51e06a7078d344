"""Which phone numbers are possible: tables to read, and comparison with libphonenumber over random numbers."""

from __future__ import annotations

import re

import ibis
import phonenumbers
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberFormat

from insight.customers.contacts.addresses import address_is_valid, is_valid_address
from insight.customers.contacts.dial_prefixes import ways
from insight.customers.contacts.phone_numbers import SEPARATOR_PATTERN, SEPARATORS, phone_patterns
from tests.examples import examples

ENGINE = ibis.duckdb.connect()
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def is_possible(text, region):
    return is_valid_address("phone", text, region)


def by_libphonenumber(text, region):
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, region or None))
    except phonenumbers.NumberParseException:
        return False


NUMBERS = [
    ("+47 912 34 567", "NO", True),
    ("+47 912 34 567", "", True),
    ("+4791234567", "US", True),
    ("0047 912 34 567", "NO", True),
    ("00 47 912 34 567", "", False),  # who dials abroad with 00 is not known
    ("011 47 912 34 567", "US", True),
    ("0047 912 34 567", "US", False),
    ("+00 47 912 34 567", "NO", True),
    ("912 34 567", "NO", True),
    ("912 34 567", "", False),
    ("91-23.45/67", "NO", True),
    ("[91] (234) 567", "NO", True),
    ("912\u00a034\u00a0567", "NO", True),
    ("4791234567", "NO", True),  # too long for Norway unless 47 is the calling code
    ("12345", "NO", True),  # numbers of five digits exist
    ("1234", "NO", False),
    ("123456789", "NO", False),
    ("070-174 06 05", "SE", True),
    ("+46 (0)70-174 06 05", "SE", True),
    ("+46 (0)70-174 06 05", "NO", True),
    ("46 70-174 06 05", "SE", True),
    ("(202) 555-0123", "US", True),
    ("1 (202) 555-0123", "US", True),
    ("1 1 202 555 012", "US", False),  # no area begins with 1
    ("8 (912) 345-67-89", "RU", True),
    ("78001234567", "RU", True),
    ("011 15-1234-5678", "AR", True),  # the customary form of a mobile number there
    ("+54 9 11 1234-5678", "AR", True),
    ("+999 12345678", "NO", False),  # no such calling code
    ("+47 12", "NO", False),
    ("+", "NO", False),
    ("0", "NO", False),
    ("00", "DE", False),  # two digits make a number there, but not these
    ("01", "DE", True),
    ("-", "NO", False),
    ("+00 000 00 000", "NO", False),
    ("", "NO", False),
    ("912+34567", "NO", False),
    ("912 34 567", "XX", False),  # no region of phone numbers
    ("+47 912 34 567", "XX", True),
]


@pytest.mark.parametrize(("text", "region", "possible"), NUMBERS)
def test_phone_numbers(text, region, possible):
    assert is_possible(text, region) is possible
    assert by_libphonenumber(text, region) is possible


@pytest.mark.parametrize(("text", "region", "possible"), [
    ("Tel: 91234567", "NO", False),  # no text beside the number
    ("91234567 ext. 12", "NO", False),
    ("1800 FLOWERS", "US", False),
    ("٩١٢٣٤٥٦٧", "NO", False),
    ("91234567 -+", "NO", False),
    ("00852 37 05 88", "HK", True),  # there, libphonenumber takes 008 for dialling abroad, and then 52
    ("1 234 5678", "GU", False),
])  # fmt: skip
def test_where_libphonenumber_judges_differently(text, region, possible):
    assert is_possible(text, region) is possible
    assert by_libphonenumber(text, region) is not possible


@pytest.mark.parametrize("region", REGIONS)
def test_each_regions_example_numbers_are_possible_in_every_format(region):
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        digits = phonenumbers.national_significant_number(number)
        for text in (
            phonenumbers.format_number(number, PhoneNumberFormat.E164),
            phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
            national, digits, f"{number.country_code}{digits}", f"+{number.country_code} (0) {digits}",
            digits + "0000000000000",
        ):  # fmt: skip
            assert is_possible(text, region) == by_libphonenumber(text, region), text
        assert is_possible(national, region)


TWO_READINGS = ("HK", "CO", "BO")
OWN_LENGTHS = ("TA", "BQ")


def is_documented(text, region):
    """The differences that `phone_numbers` names."""
    digits = re.sub(r"\D", "", text)
    metadata = PhoneMetadata.metadata_for_region(region) if region else None
    abroad = metadata.international_prefix if metadata else ""
    return (
        region in (*TWO_READINGS, *OWN_LENGTHS)
        or re.match(r"\d{0,5}(57|591)", digits) is not None  # Colombia's and Bolivia's carrier codes
        or ("+" in text and re.match(abroad, digits) is not None and not abroad.isdigit())
        or (metadata is not None and metadata.country_code == 1 and re.fullmatch(r"1\d{7}", digits) is not None)
    )


@st.composite
def numbers(draw):
    """A region, and digits that have something of a phone number there."""
    region = draw(
        st.sampled_from([*REGIONS, ""]) | st.sampled_from(["NO", "SE", "DK", "FI", "DE", "GB", "US", "FR", "AR", ""])
    )
    metadata = PhoneMetadata.metadata_for_region(region) if region else None
    own = metadata.country_code if metadata else 47
    code = draw(st.just(own) | st.sampled_from(sorted(COUNTRY_CODE_TO_REGION_CODE)))
    there = PhoneMetadata.metadata_for_region_or_calling_code(code, COUNTRY_CODE_TO_REGION_CODE[code][0])
    lengths = st.sampled_from(sorted(there.general_desc.possible_length)) | st.integers(1, 17)
    length = draw(lengths)
    digits = draw(st.text("0123456789", min_size=length, max_size=length))
    prefix = draw(st.sampled_from(["", "", there.national_prefix or "", "0"]))
    lead = draw(st.sampled_from(["", "", "+", "+", "00", "011", "++", "+00", "0"]))
    calling = str(code) if lead else draw(st.sampled_from(["", "", str(code)]))
    return region, lead + calling + prefix + digits


@settings(max_examples=examples(800), derandomize=True, deadline=None)
@given(numbers())
@example(("NO", "91234567"))
@example(("GA", "24106031234"))
def test_any_number_is_judged_as_libphonenumber_does(given_):
    region, text = given_
    assume(not is_documented(text, region))
    assert is_possible(text, region) == by_libphonenumber(text, region)


@settings(max_examples=examples(100), derandomize=True, deadline=None)
@given(
    numbers(),
    st.lists(st.sampled_from([" ", "-", ".", "(", ")", "/", "[", "]", "\u00a0", "\u2013"]), min_size=1, max_size=25),
)
def test_separators_change_nothing(given_, separators):
    region, text = given_
    spaced = "".join(sign + separators[place % len(separators)] for place, sign in enumerate(text))
    assert is_possible(spaced, region) == is_possible(text, region)


@settings(max_examples=examples(25), derandomize=True, deadline=None)
@given(
    st.sampled_from(["NO", "US", "AR", "DE", ""]),
    st.lists(st.text("0123456789+ -/x", max_size=16) | st.none(), min_size=1),
)
def test_the_engine_judges_phone_numbers_as_python_does(region, texts):
    table = ibis.memtable(pl.DataFrame({"place": range(len(texts)), "number": pl.Series(texts, dtype=pl.String)}))
    rows = table.select("place", valid=address_is_valid("phone", table.number, region)).order_by("place")
    assert ENGINE.to_pyarrow(rows)["valid"].to_pylist() == [is_possible(text or "", region) for text in texts]


@pytest.mark.parametrize("region", ["NO", "US", "AR", "DE", ""])
def test_the_engine_gives_the_table(region):
    texts = [text for text, *_ in NUMBERS]
    table = ibis.memtable(pl.DataFrame({"place": range(len(texts)), "number": texts}))
    rows = table.select("place", valid=address_is_valid("sms", table.number, region)).order_by("place")
    assert ENGINE.to_pyarrow(rows)["valid"].to_pylist() == [is_possible(text, region) for text in texts]


def test_separators_are_the_same_in_both_spellings():
    signs = [chr(code) for code in range(0x3000) if re.search(SEPARATOR_PATTERN, chr(code))]
    assert sorted(signs) == sorted(SEPARATORS)


def test_patterns_are_made_once_for_each_region():
    assert phone_patterns("NO") is phone_patterns("NO")


# --- national prefixes, taken apart ---------------------------------------------------------------------------------


PREFIXES = sorted({
    metadata.national_prefix_for_parsing
    for metadata in map(PhoneMetadata.metadata_for_region, REGIONS)
    if metadata.national_prefix_for_parsing
})  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_ways_to_write_a_prefix_are_what_the_metadata_matches(prefix):
    @settings(max_examples=examples(30), derandomize=True, deadline=None)
    @given(st.from_regex(prefix, fullmatch=True, alphabet="0123456789") | st.text("0123456789", min_size=1, max_size=6))
    def check(digits):
        written = [way for way in ways(prefix) if re.fullmatch(way.pattern, digits)]
        assert bool(written) == (re.fullmatch(prefix, digits) is not None and digits != "")
        assert all(way.written == len(digits) and way.becomes == 0 for way in written)

    check()


@pytest.mark.parametrize(("prefix", "transform", "wanted"), [
    (None, None, set()),
    ("0", None, {(1, 0)}),
    ("0|80?", None, {(1, 0), (2, 0)}),
    (r"(1\d)?0", None, {(1, 0), (3, 0)}),
    (r"([89]\d{5})$", r"0549\1", {(6, 10)}),
    (r"0?(?:(11|2\d\d)15)?", r"9\1", {(1, 0), (4, 3), (5, 4), (5, 3), (6, 4)}),
    (r"(?:0|90)(?:(1[245])(\d{10,11}))?", r"\2", {(1, 0), (2, 0), (13, 10), (14, 11), (14, 10), (15, 11)}),
])  # fmt: skip
def test_each_way_tells_how_many_digits_it_has_and_how_many_come_in_their_place(prefix, transform, wanted):
    assert {(way.written, way.becomes) for way in ways(prefix, transform)} == wanted


@pytest.mark.parametrize("prefix", ["0+", "(?=0)", "0)", "(0", "0*", r"\w"])
def test_syntax_that_no_metadata_uses_is_refused(prefix):
    with pytest.raises(ValueError, match="cannot be read"):
        ways(prefix)
