r"""The national prefixes of phone metadata, taken apart by length.

In the metadata of libphonenumber a national prefix is a regular expression, and what it matched is dropped or, by
a transform rule such as `9\1`, rewritten. A rule about the *length of what remains* needs to know how many digits
each way of writing the prefix has, and how many come in its place. The expressions use digits, `\d`, classes,
groups, `|`, `?`, `{m}`, `{m,n}` and `$`; `ways` reads just these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_Spellings: TypeAlias = dict[tuple[int, int | None], list[str]]
"""Patterns by how many digits are written and how many are captured (None: the group took no part)."""

DIGIT = "[0-9]"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a national prefix.

    Attributes
    ----------
    written : how many digits it has.
    becomes : how many digits of the number come in their place; 0 when it is just dropped.
    pattern : what it looks like.
    """

    written: int
    becomes: int
    pattern: str


def ways(prefix: str | None, transform: str | None = None) -> tuple[Way, ...]:
    r"""Each way to write a national prefix; the ways of one length and one effect are one pattern.

    Parameters
    ----------
    prefix, transform
        `national_prefix_for_parsing` and `national_prefix_transform_rule` of the metadata of a region.

    Raises
    ------
    ValueError
        If the expression uses syntax that is not known here.

    Examples
    --------
    >>> ways("0")
    (Way(written=1, becomes=0, pattern='0'),)
    >>> [(way.written, way.becomes) for way in ways(r"0?(?:(11|2\d\d)15)?", r"9\1")]
    [(4, 3), (5, 4), (1, 0), (5, 3), (6, 4)]
    """
    if not prefix:
        return ()
    group = re.search(r"\\(\d)", transform or "")
    reader = _Reader(prefix, int(group[1]) if group else 0)
    spellings = reader.alternatives()
    reader.expect_end()
    added = len(re.sub(r"\\\d", "", transform or ""))
    return tuple(
        Way(written, 0 if captured is None else added + captured, one_of(patterns))
        for (written, captured), patterns in spellings.items()
        if written
    )


def one_of(patterns: list[str]) -> str:
    """A pattern for any of several; one alone stays as it is.

    >>> one_of(["0", "80"])
    '(?:0|80)'
    """
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def portable(pattern: str) -> str:
    r"""A pattern of the metadata in syntax that engines share: to some, `\d` is a digit of any alphabet.

    >>> portable(r"00[1-9]\d")
    '00[1-9][0-9]'
    """
    return pattern.replace(r"\d", DIGIT)


class _Reader:
    """Reads an expression from left to right; `group` is the number of the group whose length is wanted."""

    def __init__(self, text: str, group: int) -> None:
        self._text, self._at, self._group, self._opened = text, 0, group, 0

    def expect_end(self) -> None:
        if self._at != len(self._text):
            raise self._unknown()

    def alternatives(self) -> _Spellings:
        found: _Spellings = {}
        while True:
            _merge(found, self._sequence())
            if not self._take("|"):
                return found

    def _sequence(self) -> _Spellings:
        found: _Spellings = {(0, None): [""]}
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            found = _joined(found, self._repeated())
        return found

    def _repeated(self) -> _Spellings:
        atom = self._atom()
        least, most = self._times()
        found: _Spellings = {}
        so_far: _Spellings = {(0, None): [""]}
        for count in range(most + 1):
            if count >= least:
                _merge(found, so_far)
            so_far = _joined(so_far, atom)
        return found

    def _times(self) -> tuple[int, int]:
        if self._take("?"):
            return 0, 1
        counts = re.compile(r"\{(\d+)(?:,(\d+))?\}").match(self._text, self._at)
        if counts is None:
            return 1, 1
        self._at = counts.end()
        return int(counts[1]), int(counts[2] or counts[1])

    def _atom(self) -> _Spellings:
        if self._take("(?:"):
            return self._closed(self.alternatives())
        if self._take("("):
            self._opened += 1
            wanted = self._opened == self._group
            inside = self._closed(self.alternatives())
            return {(written, written): all_ for (written, _), all_ in inside.items()} if wanted else inside
        one = re.compile(r"[0-9]|\\d|\[[0-9-]+\]").match(self._text, self._at)
        if one is not None:
            self._at = one.end()
            return {(1, None): [portable(one[0])]}
        if self._take("$"):
            return {(0, None): ["$"]}
        raise self._unknown()

    def _closed(self, inside: _Spellings) -> _Spellings:
        if not self._take(")"):
            raise self._unknown()
        return inside

    def _take(self, sign: str) -> bool:
        found = self._text.startswith(sign, self._at)
        self._at += len(sign) * found
        return found

    def _unknown(self) -> ValueError:
        return ValueError(f"The phone metadata has a prefix that cannot be read, at {self._at}: {self._text}")


def _merge(into: _Spellings, more: _Spellings) -> None:
    for kind, patterns in more.items():
        into.setdefault(kind, []).extend(patterns)


def _joined(before: _Spellings, after: _Spellings) -> _Spellings:
    found: _Spellings = {}
    for (one, captured), first in before.items():
        for (two, later), second in after.items():
            kind = one + two, captured if later is None else later
            found.setdefault(kind, []).append(one_of(first) + one_of(second))
    return found
