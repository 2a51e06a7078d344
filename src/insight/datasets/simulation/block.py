"""A block of profiles: the unit in which everything is drawn and written.

What a block holds follows from the seed and the block's number alone: not from which tables are wanted, how
many blocks there are, or what was drawn before. Each kind of thing has its own random numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from insight.datasets.simulation.catalogue import Catalogue
    from insight.datasets.simulation.choices import Ints

Piece = TypeVar("Piece")

PROFILES_PER_BLOCK = 50_000
IDS_PER_BLOCK = 10_000_000
"""Row ids of a block lie in a range of their own, far longer than any table of a block."""


class ProfileBlock:
    """Profiles `first_customer` to `first_customer + size - 1`, and what was drawn about them so far.

    Parameters
    ----------
    seed
        Of the whole data set.
    number
        Of this block, from 0.
    size
        Profiles in it, at most `PROFILES_PER_BLOCK`.
    catalogue
        The products and stores, the same for all blocks.
    """

    def __init__(self, seed: int, number: int, size: int, catalogue: Catalogue) -> None:
        self.number, self.size, self.catalogue = number, size, catalogue
        self._seed = seed
        self._pieces: dict[Callable[[ProfileBlock], Any], Any] = {}

    @property
    def customer_ids(self) -> Ints:
        """One whole number per profile, from 1 over all blocks."""
        return self.number * PROFILES_PER_BLOCK + np.arange(1, self.size + 1)

    def ids(self, count: int) -> Ints:
        """Ids for `count` rows of one table: 1, 2, … in block 0."""
        return self.number * IDS_PER_BLOCK + np.arange(1, count + 1)

    def rng(self, kind: str) -> np.random.Generator:
        """Random numbers that serve one `kind` of thing only."""
        return np.random.default_rng([self._seed, self.number, crc32(kind.encode())])

    def piece(self, draw: Callable[[ProfileBlock], Piece]) -> Piece:
        """What `draw` gives for this block, drawn once."""
        if draw not in self._pieces:
            self._pieces[draw] = draw(self)
        found: Piece = self._pieces[draw]
        return found
