"""Random choices made by one string of bytes.

Choice by choice, hypothesis would spend most of its examples on variants of a few worlds and expressions, and take
ten times as long. A single string of random bytes is new in every example, and it still shrinks well: its first bytes
are a seed; each of the others, once it is zero, makes some choices fall on their first option, whatever the rest
does. So what stands first among options is the simplest, and a part that does not matter becomes simple by itself.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
SEED = 8


class Choices:
    """Choices made by a string of bytes, and by where they are made."""

    def __init__(self, data: bytes, place: str = "") -> None:
        self._data, self._place, self._made = data, place, 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        self._made += 1
        where = f"{self._place}.{self._made}".encode()
        chance = int.from_bytes(blake2b(where, key=self._data[:SEED], digest_size=8).digest(), "big")
        simple = self._data[SEED + chance % (len(self._data) - SEED)] == 0
        return options[0 if simple else (chance >> 16) % len(options)]

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.pick(range(one_in)) == one_in - 1

    def part(self) -> Choices:
        """Choices for a part, which do not depend on how many are made elsewhere."""
        self._made += 1
        return Choices(self._data, f"{self._place}.{self._made}")


def chosen(make: Callable[[Choices], T], size: int = 256) -> st.SearchStrategy[T]:
    """What `make` makes of random choices; of more than `size` choices, some become simple together."""
    return st.binary(min_size=SEED + size, max_size=SEED + size).map(lambda data: make(Choices(data)))
