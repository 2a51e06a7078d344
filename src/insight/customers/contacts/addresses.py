r"""Which addresses can be written to, judged by their form: as Ibis expressions in the engine, and in Python.

Both read the same regular expressions, in syntax that RE2 (DuckDB, and `re2` in Python), PostgreSQL and Java share.

An **e-mail address** is valid when it has, after surrounding blanks are dropped,

- one `@`, at most 254 characters in all and at most 64 before the `@`;
- before it letters, digits and ``!#$%&'*+/=?^_`{|}~-`` in parts between single dots (RFC 5322, dot-atom);
- after it at least two labels between single dots, each of 1 to 63 letters, digits and inner hyphens (RFC 1123),
  with hyphens in both the third and fourth place only after `xn` (RFC 5891);
- as last label at least two letters, or one that begins with `xn--` and ends with a letter; none of the names that
  are kept out of public mail: `arpa`, `invalid`, `local`, `localhost`, `onion`, `test` (RFC 6761, 6762, 7686).

Letters of any alphabet are allowed in both halves (RFC 6531), but not the spaces, punctuation and signs that
alphabets share, such as a no-break space or a typographic quote. Quoted names (`"a b"@example.com`), addresses of
numbers (`a@[192.0.2.1]`) and display names (`Ada <ada@example.com>`) are not valid. This is the rule of the package
`email-validator`, strict and without a look-up in the network, with these differences: `email-validator` knows the
finer rules of international names (which letters may stand together, lengths after encoding, what `xn--…` decodes
to); it allows signs beyond ASCII before the `@`; and it allows last labels of one letter, or with digits
or hyphens.

A **phone number** is valid when it is possible: see `insight.customers.contacts.phone_numbers`.

Any **other address** (a device token, a postal address) is valid when it is not empty.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import ibis
import re2

if TYPE_CHECKING:
    import ibis.expr.types as ir

AddressKind: TypeAlias = Literal["email", "phone", "other"]

_EMAIL_CHANNELS = ("email", "mail", "newsletter")
_PHONE_CHANNELS = (
    "phone", "telephone", "tel", "mobile", "sms", "mms", "rcs", "call", "voice",
    "whatsapp", "signal", "viber",
)  # fmt: skip

_MOST_WHOLE = 2**53
_BLANKS = " \t\n\r\v\f"
_MOST, _MOST_BEFORE, _MOST_LABEL = 254, 64, 63  # characters of an address, of what stands before the @, and of a label
_LETTERS = (  # blocks that hold letters beyond ASCII, with the marks, digits and few stops of their alphabets
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u061b\u061d-\u167f\u1681-\u17ff\u1810-\u1fff"
    "\u2c00-\u2dff\u3005-\u3007\u3041-\ud7ff\uf900-\ufdff\ufe70-\ufefc\uff66-\uffdc"
    "\U00010000-\U0001cfff\U0001e000-\U0001efff\U00020000-\U0003ffff"
)
_ATOM = f"[0-9!#$%&'*+/=?^_`{{|}}~{_LETTERS}-]+"
_EDGE = f"[0-9{_LETTERS}]"
_LABEL = f"{_EDGE}(?:[0-9{_LETTERS}-]*{_EDGE})?"
_LAST_LABEL = f"(?:[{_LETTERS}]{{2,{_MOST_LABEL}}}|[xX][nN]--[A-Za-z0-9-]*[A-Za-z])"
_EMAIL = f"^[{_BLANKS}]*{_ATOM}(?:\\.{_ATOM})*@(?:{_LABEL}\\.)+{_LAST_LABEL}[{_BLANKS}]*$"
_NO_EMAIL = (
    f"(?i)^[{_BLANKS}]*[^@{_BLANKS}]{{{_MOST_BEFORE + 1}}}|@.*[^.@{_BLANKS}]{{{_MOST_LABEL + 1}}}"
    f"|[@.](?:[^x@.][^@.]|x[^n@.])--|\\.(?:arpa|invalid|local|localhost|onion|test)[{_BLANKS}]*$"
)


def channel_kind(channel: str) -> AddressKind:
    """The rule for the addresses of a channel, by its name in `[profile].contact`; case, `-`, `_` do not matter.

    >>> [channel_kind(name) for name in ("email", "E-Mail", "sms", "WhatsApp", "push", "post")]
    ['email', 'email', 'phone', 'phone', 'other', 'other']
    """
    name = re.sub(r"[-_\s]", "", channel).lower()
    if name in _EMAIL_CHANNELS:
        return "email"
    return "phone" if name in _PHONE_CHANNELS else "other"


def address_is_valid(kind: str, column: ir.Value, region: str) -> ir.BooleanValue:
    """Whether each address has a valid form; never missing, and false for missing or empty addresses.

    Parameters
    ----------
    kind
        The rule: "email", "phone" (also under the name of a phone channel, such as "sms"), or anything else.
    column
        Addresses, text as a rule. Numbers are read as their digits.
    region
        Region of phone numbers without a calling code, such as "NO"; "" accepts only numbers with `+`.
    """
    text = as_text(column)
    match channel_kind(kind):
        case "email":
            valid = text.re_search(_EMAIL) & ~text.re_search(_NO_EMAIL) & (text.strip().length() <= _MOST)
        case "phone":
            valid = _phone_is_valid(text, region)
        case "other":
            valid = text.strip() != ""
    return valid.fill_null(False)  # noqa: FBT003 - what a missing address is


def is_valid_address(kind: str, text: str | None, region: str) -> bool:
    """The same for one text in Python.

    >>> is_valid_address("email", " ada@example.com ", ""), is_valid_address("sms", "912 34 567", "NO")
    (True, True)
    """
    given = text or ""
    match channel_kind(kind):
        case "email":
            short = len(given.strip(_BLANKS)) <= _MOST
            return short and _search(_EMAIL, given) and not _search(_NO_EMAIL, given)
        case "phone":
            return _is_phone(given, region)
        case "other":
            return given.strip(_BLANKS) != ""


def as_text(column: Any) -> Any:
    """Addresses or keys as text: whole numbers without a point, so that `4712345678.0` has none; infinity and NaN are missing."""
    kind = column.type()
    if kind.is_null():
        return ibis.null("string")
    if kind.is_floating() or kind.is_decimal():
        whole = (column == column.floor()) & (column.abs() < _MOST_WHOLE)
        return ibis.ifelse(whole, ibis.ifelse(whole, column, 0).cast("int64").cast("string"), ibis.null("string"))
    return column if kind.is_string() else column.cast("string")


def _phone_is_valid(text: Any, region: str) -> Any:
    from insight.customers.contacts import phone_numbers as phones  # noqa: PLC0415 - loads the metadata, which few calls need

    patterns = phones.phone_patterns(region)
    has_separators = text.re_search(phones.SEPARATOR_PATTERN)  # replacing costs far more than searching
    bare = text.re_replace(phones.AS_A_FLOAT, r"\1").translate(phones.SEPARATORS, "")
    digits = ibis.ifelse(has_separators, bare, text)
    accepted = digits.re_search(patterns.accepted)
    if not patterns.national:
        return accepted
    return accepted | (digits.re_search(patterns.national) & ~digits.re_search(patterns.refused))


def _is_phone(text: str, region: str) -> bool:
    from insight.customers.contacts import phone_numbers as phones  # noqa: PLC0415 - as above

    patterns = phones.phone_patterns(region)
    digits = re.sub(phones.AS_A_FLOAT, r"\1", text).translate(str.maketrans("", "", phones.SEPARATORS))
    if _search(patterns.accepted, digits) or not patterns.national:
        return _search(patterns.accepted, digits)
    return _search(patterns.national, digits) and not _search(patterns.refused, digits)


def _search(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)
