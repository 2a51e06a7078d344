"""The words by which people name channels in a file, in English and the Nordic languages."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALL = "all alle alla allt allir kaikki any every everything everywhere allchannels allekanaler allakanaler global"
EVERY = frozenset(_ALL.split())
"""Plain words for all channels together."""

_EMAIL = (
    "email mail emailaddress mailaddress epost epostadresse epostadress mejl mailadresse mailadress newsletter nyhetsbrev nyhedsbrev "
    "sahkoposti uutiskirje tolvupostur netfang"
)
_TEXT = "sms mms text textmessage tekstmelding tekstbesked textmeddelande smsmelding tekstiviesti smaskilabod"
_CALL = "call calls voice phonecall ring ringe telefonsamtale telemarketing soitto puhelu simtal"
_PHONE = (
    "phone phonenumber telephone tel tlf telefon telefonnummer telefonnr mobile mobil mobilephone mobilenumber mobiltelefon "
    "mobilnummer mobilnr cell cellphone gsm msisdn matkapuhelin puhelin puhelinnumero simi farsimi"
)
_POST = "post mail directmail dm letter letters brev postal postadresse kirje brefpostur paper"
_PUSH = "push pushnotification pushvarsel pushnotis pushbesked apppush pushilmoitus"
CHANNEL_NAMES = frozenset(["channel", "channels", "kanal", "kanaler", "kanaal", "kanava", "medium", "medie", "medier"])
"""Plain names of a column that says for which channel an entry holds."""
_KINDS = {
    "email": frozenset(_EMAIL.split()),
    "sms": frozenset(_TEXT.split()),
    "call": frozenset(_CALL.split()),
    "post": frozenset(_POST.split()),
    "push": frozenset(_PUSH.split()),
    "whatsapp": frozenset(("whatsapp", "whatsup", "wa")),
}
_BY_PHONE = ("sms", "call", "whatsapp")
EMAIL_WORDS = _KINDS["email"]
PHONE_WORDS = frozenset(_PHONE.split())


def plain(word: str) -> str:
    """A word without case, blanks, marks and signs between, by which words are compared.

    >>> [plain(word) for word in (" E-mail ", "Sähköposti", "all_channels", "SMS")]
    ['email', 'sahkoposti', 'allchannels', 'sms']
    """
    folded = unicodedata.normalize("NFKD", word.casefold().replace("ø", "o").replace("æ", "ae"))
    return re.sub(r"[\s._\-/*+]|[\u0300-\u036f]", "", folded)


def channels_meant(word: str, channels: Iterable[str]) -> frozenset[str] | None:
    """The channels of a workspace that a word in a file means: all of them where it says so; None where it means none of them.

    A channel's own name is that channel alone, in any case. Else a word means each channel of its kind: what cannot be told apart
    is taken for all that it may be.

    >>> (
    ...     sorted(channels_meant("E-post", ["email", "sms", "call"])),
    ...     sorted(channels_meant("phone", ["email", "sms", "call"])),
    ... )
    (['email'], ['call', 'sms'])
    >>> sorted(channels_meant(" ", ["email", "sms"])), channels_meant("fax", ["email", "sms"])
    (['email', 'sms'], None)
    """
    known = tuple(channels)
    text = plain(word)
    if not text or text in EVERY or word.strip() == "*":
        return frozenset(known)
    same = frozenset(each for each in known if plain(each) == text)
    if same:
        return same
    kinds = {kind for kind, words in _KINDS.items() if text in words}
    if text in PHONE_WORDS:
        kinds.update(_BY_PHONE)
    return frozenset(each for each in known if _kinds_of(each) & kinds) or None


def _kinds_of(channel: str) -> set[str]:
    text = plain(channel)
    found = {kind for kind, words in _KINDS.items() if text in words}
    return found | set(_BY_PHONE) if text in PHONE_WORDS else found
