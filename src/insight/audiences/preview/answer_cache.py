"""Answers that are kept up to a bound in bytes; what was used least recently goes first."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Protocol, TypeAlias

from cachetools import LRUCache


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
