r"""Which texts are possible phone numbers: libphonenumber's rule, as regular expressions that run in the engine.

A number is *possible* when its length is one that its country's numbers have, with or without the area code;
whether somebody has been given it is not asked. The lengths come from the metadata of the package `phonenumbers`,
and the answer is that of `phonenumbers.is_possible_number(phonenumbers.parse(text, region))` for texts of digits,
`SEPARATORS` and leading `+`. Where it differs:

- Anything else in the text makes it invalid, where libphonenumber looks for a number in it: words (`Tel: …`),
  extensions (`ext. 12`), letters for digits (`1800 FLOWERS`), digits of other alphabets.
- Where the metadata reads a prefix in one of two possible ways (dialling abroad with `00` or `008` in Hong Kong,
  carrier codes in Colombia and Bolivia), a number that is possible in either way is valid.
- `+` before the digits that dial abroad (`+00 47 …`) is known for digits alone, not with a carrier's code between.
- On the islands that share the calling code 1, a local number of 7 digits after a `1` is not valid. On Bonaire and
  Tristan da Cunha, which share a calling code but not its lengths, some numbers without `+` of a wrong length are.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from insight.customers.contacts.dial_prefixes import DIGIT, Way, one_of, portable, ways

if TYPE_CHECKING:
    from collections.abc import Iterable

SEPARATORS = " \t\u00a0\u202f.-\u2010\u2011\u2012\u2013\u2014\u2015\u2212()[]/"
"""Blanks, dots, hyphens and dashes, brackets, slashes: dropped before a number is looked at."""
SEPARATOR_PATTERN = "[ \t\u00a0\u202f.()/\u2010-\u2015\u2212\\[\\]-]"

AS_A_FLOAT = r"^\s*(\+?[0-9]{5,15})\.0+\s*$"
"""A number that was a decimal on its way: `4712345678.0`."""

_ABROAD_AFTER_PLUS = ("00", "000", "001", "009", "010", "011")  # clear, because no calling code begins with 0


@dataclass(frozen=True, slots=True)
class PhonePatterns:
    """Regular expressions for numbers without separators.

    A number is possible when it fits `accepted`, or fits `national` and not `refused`. The last two are empty
    when there is no region.
    """

    accepted: str
    national: str = ""
    refused: str = ""


@functools.cache
def phone_patterns(region: str) -> PhonePatterns:
    """The patterns for a default region, an ISO 3166 code such as `NO`.

    Without a region, or with one that has no phone numbers of its own, only numbers with `+` and a calling code
    are accepted.
    """
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None:
        return PhonePatterns(rf"^\++{_calling_codes()}$")
    own = _Numbers.of(metadata)
    dialled = _Dialled(own, _main(own.code))
    accepted = one_of([*dialled.abroad(), *dialled.without_plus()])
    return PhonePatterns(f"^{accepted}$", f"^{one_of(dialled.national())}$", f"^{one_of([*dialled.looks_national()])}")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the metadata says of a region's numbers.

    `full` are the lengths with an area code, `lengths` those with and without one.
    """

    code: int
    full: frozenset[int]
    lengths: frozenset[int]
    prefixes: tuple[Way, ...]
    pattern: str
    abroad: str

    @classmethod
    def of(cls, metadata: PhoneMetadata) -> _Numbers:
        general = metadata.general_desc
        if general is None:
            raise ValueError(f"The phone metadata of {metadata.id} has no description of its numbers.")
        return cls(
            metadata.country_code or 0,
            frozenset(general.possible_length),
            frozenset({*general.possible_length, *general.possible_length_local_only}),
            ways(metadata.national_prefix_for_parsing, metadata.national_prefix_transform_rule),
            portable(general.national_number_pattern or ""),
            portable(metadata.international_prefix or ""),
        )

    def after_prefix(self, lengths: Iterable[int]) -> list[str]:
        """A national prefix, then as many digits as make one of the lengths."""
        wanted = tuple(lengths)
        return [each for way in self.prefixes for each in _then(way.pattern, (n - way.becomes for n in wanted))]


@dataclass(frozen=True, slots=True)
class _Dialled:
    """How numbers are written in a region.

    Regions that share a calling code have their own prefixes (`own`), but libphonenumber takes the lengths that
    decide from the main one among them (`main`).
    """

    own: _Numbers
    main: _Numbers

    def abroad(self) -> list[str]:
        """`+` or the digits that dial abroad, then calling code and number."""
        after_plus = [rf"\++{digits}" for digits in _ABROAD_AFTER_PLUS if re.fullmatch(self.own.abroad, digits)]
        return [one_of([r"\++", f"(?:{self.own.abroad})", *after_plus]) + _calling_codes()]

    def without_plus(self) -> list[str]:
        """The region's calling code without `+`, then a number that fits its pattern, or a prefix and a number."""
        code, prefixes = str(self.own.code), self.own.prefixes
        optional = f"(?:{one_of([way.pattern for way in prefixes])})?" if prefixes else ""
        found = [f"{code}{optional}(?:{self.own.pattern})"]
        for way in prefixes:
            before, written = code + way.pattern, len(code) + way.written
            found += self._too_long(before, written, way, self.main.lengths)
            for again in prefixes if not way.becomes else ():
                found += self._too_long(before + again.pattern, written + again.written, again, self._kept())
        return found

    def national(self) -> list[str]:
        """The number alone, with a national prefix, or too long for that and beginning with the calling code."""
        lengths, code = self.main.lengths, str(self.own.code)
        alone = _then("", lengths)
        return [*alone, *self.own.after_prefix(self._kept()), *self._too_long(code, len(code), None, lengths)]

    def looks_national(self) -> list[str]:
        """What is no national number all the same: a call abroad, or a calling code and a national prefix."""
        code = str(self.own.code)
        found = [f"(?:{self.own.abroad})(?:[1-9]|$)"]
        for way in self.own.prefixes:
            least = max(max(self.own.full) + 1 - len(code) - way.written, 0)
            found.append(f"{code}{way.pattern}{DIGIT}{{{least},}}")
        return found

    def _kept(self) -> frozenset[int]:
        """The possible lengths of what remains when libphonenumber drops a national prefix."""
        return frozenset(n for n in self.main.lengths if n in self.own.full or n > max(self.own.full))

    def _too_long(self, before: str, written: int, way: Way | None, lengths: Iterable[int]) -> list[str]:
        """`before`, of `written` digits, then what makes the lengths, as far as all is too long to be national."""
        rests = (n - (way.becomes if way else 0) for n in lengths)
        return _then(before, (rest for rest in rests if written + rest > max(self.own.full)))


@functools.cache
def _calling_codes() -> str:
    """Any calling code, with a number of one of its lengths, or a national prefix (`(0)`) between."""
    by_numbers: dict[str, list[str]] = {}
    for code in COUNTRY_CODE_TO_REGION_CODE:
        main = _main(code)
        numbers = one_of([*_then("", main.lengths), *main.after_prefix(main.full)])
        by_numbers.setdefault(numbers, []).append(str(code))
    return one_of([one_of(codes) + numbers for numbers, codes in by_numbers.items()])


def _main(code: int) -> _Numbers:
    """What decides on the lengths for a calling code."""
    region = COUNTRY_CODE_TO_REGION_CODE[code][0]
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if metadata is None:
        raise ValueError(f"The phone metadata has no entry for the calling code {code}.")
    return _Numbers.of(metadata)


def _then(before: str, lengths: Iterable[int]) -> list[str]:
    """A pattern, then a number of digits: one pattern, or none when no length is left.

    >>> _then("47", [5, 8, 9, -1])
    ['47(?:[0-9]{5}|[0-9]{8,9})']
    """
    wanted = sorted({n for n in lengths if n >= 0})
    if not wanted:
        return []
    steps = [at for at, (one, two) in enumerate(pairwise(wanted), start=1) if two > one + 1]
    runs = [(wanted[start], wanted[end - 1]) for start, end in pairwise([0, *steps, len(wanted)])]
    counts = (f"{first}" if first == last else f"{first},{last}" for first, last in runs)
    return [before + one_of([f"{DIGIT}{{{count}}}" for count in counts])]
