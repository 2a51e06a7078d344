"""What a preview holds, in bytes; and answers that are kept up to a bound, of which the least recently used go first."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS = ("bytes", "KB", "MB", "GB", "TB")
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes by part.

    Attributes
    ----------
    keys : the profiles' keys, and what finds a profile by its key.
    columns : each property that was loaded, by name.
    channels : who can be spoken to, by channel.
    kept : conditions that were asked, positions of sliders, and properties that were loaded later; at most `bound`.
    bound : above which what was used least recently is forgotten. The conditions of one question may exceed it while it is
        answered.

    Examples
    --------
    >>> print(Memory(keys=8_000, columns={"age": 1_000}, channels=250, kept=500, bound=1_000_000))
    9.75 KB: keys 8 KB, columns 1 KB, channels 250 bytes, kept 500 bytes (at most 1 MB)
    """

    keys: int
    columns: Mapping[str, int]
    channels: int
    kept: int
    bound: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.keys + sum(self.columns.values()) + self.channels + self.kept

    def __str__(self) -> str:
        parts = {"keys": self.keys, "columns": sum(self.columns.values()), "channels": self.channels, "kept": self.kept}
        said = ", ".join(f"{name} {_said(nbytes)}" for name, nbytes in parts.items())
        return f"{_said(self.total)}: {said} (at most {_said(self.bound)})"


def _said(nbytes: float) -> str:
    for unit in _UNITS[:-1]:
        if nbytes < _THOUSAND:
            return f"{nbytes:.3g} {unit}"
        nbytes /= _THOUSAND
    return f"{nbytes:.3g} {_UNITS[-1]}"


class Sized(Protocol):
    """Something that knows how many bytes it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes."""


AnswerCache: TypeAlias = "LRUCache[tuple[str, str], Any]"
"""Answers by what they are ("bits", "column" and the like) and of which text."""


def answer_cache(bound: int) -> AnswerCache:
    """A cache of at most `bound` bytes.

    >>> class Text(str):
    ...     nbytes = 50
    >>> cache = answer_cache(bound=100)
    >>> for name in ("a", "b"):
    ...     keep(cache, ("bits", name), Text(name))
    >>> cache["bits", "a"], keep(cache, ("bits", "c"), Text("c")), ("bits", "b") in cache, cache.currsize
    ('a', None, False, 100)
    """
    return LRUCache(bound, getsizeof=attrgetter("nbytes"))


def keep(cache: AnswerCache, key: tuple[str, str], answer: Sized) -> None:
    """Keep an answer, if it is not larger than the bound."""
    if answer.nbytes <= cache.maxsize:
        cache[key] = answer
