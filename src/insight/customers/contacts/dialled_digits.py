"""The digits by which a phone number is dialled from anywhere: calling code and number, as in E.164 without the `+`.

Numbers are read as `phonenumbers.parse` reads them, in the engine: `+` or the digits that dial abroad, then calling code and number;
else a number of the default region, with or without its calling code, its national prefix dropped. The metadata of `phonenumbers`
says which these are. Rules that rewrite a number, such as those of Argentina and Brazil, are not followed: such a number keeps the
digits that it is written with.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from phonenumbers import PhoneMetadata

from insight.customers.contacts.addresses import as_text
from insight.customers.contacts.dial_prefixes import portable
from insight.customers.contacts.phone_numbers import AS_A_FLOAT, SEPARATORS

if TYPE_CHECKING:
    from insight.customers.contacts.addresses import AddressKind


@dataclass(frozen=True, slots=True)
class _Dialling:
    """How numbers of a region are written.

    Attributes
    ----------
    code : its calling code.
    abroad : a pattern of the digits that dial abroad.
    prefix : a pattern of the national prefix; empty for none.
    national : a pattern of whole numbers without it.
    longest : the most digits that a number has.
    """

    code: str
    abroad: str
    prefix: str
    national: str
    longest: int


@functools.cache
def _dialling(region: str) -> _Dialling | None:
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None or metadata.general_desc is None:
        return None
    plain = not metadata.national_prefix_transform_rule
    return _Dialling(
        str(metadata.country_code),
        portable(metadata.international_prefix or ""),
        portable(metadata.national_prefix_for_parsing or "") if plain else "",
        f"^(?:{portable(metadata.general_desc.national_number_pattern or '')})$",
        max(metadata.general_desc.possible_length),
    )


def dialled_digits(text: Any, region: str) -> Any:
    """The digits of each number; missing for a text that is none: it has other signs than digits, separators and a leading `+`.

    Parameters
    ----------
    text
        Numbers as people write them.
    region
        Of numbers without a calling code, such as "NO"; without one these have only their own digits.
    """
    bare = text.re_replace(AS_A_FLOAT, r"\1").strip().translate(SEPARATORS, "")
    digits = bare.re_replace(r"^\++", "")
    is_number = digits.re_search("^[0-9]{3,}$")
    found = (
        digits
        if (how := _dialling(region)) is None
        else ibis.ifelse(bare.startswith("+"), digits, _of_region(digits, how))
    )
    code = "" if how is None else how.code
    if how is not None and how.prefix:  # +46 (0)70 …
        found = found.re_replace(f"^{code}0", code) if how.prefix == "0" else found
    return ibis.ifelse(is_number, found, ibis.null("string"))


def _of_region(digits: Any, how: _Dialling) -> Any:
    """A number without `+`, in a region."""
    after = _without_prefix(digits.substr(len(how.code)), how)
    has_code = digits.startswith(how.code) & (
        (~digits.re_search(how.national) & after.re_search(how.national)) | (digits.length() > how.longest)
    )
    national = ibis.literal(how.code) + _without_prefix(digits, how)
    own = ibis.ifelse(has_code, ibis.literal(how.code) + after, national)
    if not how.abroad:
        return own
    dials_abroad = digits.re_search(f"^(?:{how.abroad})[1-9]")
    return ibis.ifelse(dials_abroad, digits.re_replace(f"^(?:{how.abroad})", ""), own)


def _without_prefix(digits: Any, how: _Dialling) -> Any:
    if not how.prefix:
        return digits
    rest = digits.re_replace(f"^(?:{how.prefix})", "")
    return ibis.ifelse(digits.re_search(how.national) & ~rest.re_search(how.national), digits, rest)


def address_as_sent(kind: AddressKind, column: Any, region: str) -> Any:
    """Valid addresses as those who send to them want them: numbers as `+` and the digits, others without blanks around."""
    text = as_text(column)
    return ibis.literal("+") + dialled_digits(text, region) if kind == "phone" else text.strip()
