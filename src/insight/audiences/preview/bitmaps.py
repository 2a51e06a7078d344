"""Sets of profiles as packed bits.

Bit n of an array stands for the profile in row n: set, it is in. Arrays are words of 64 bits; the bits after the last row are
never set.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]

WORD = 64


def word_count(rows: int) -> int:
    """How many words hold so many bits."""
    return -(-rows // WORD)


def packed(flags: Flags) -> Words:
    """One bit for each truth.

    >>> int(counted(packed(np.array([True, False, True]))))
    2
    """
    words = np.zeros(word_count(len(flags)), np.uint64)
    held = np.packbits(flags, bitorder="little")
    words.view(np.uint8)[: len(held)] = held
    return words


def unpacked(words: Words, rows: int) -> Flags:
    """One truth for each of the first `rows` bits."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little").view(np.bool_)


def nobody(rows: int) -> Words:
    """No bit set."""
    return np.zeros(word_count(rows), np.uint64)


def everybody(rows: int) -> Words:
    """Every bit set that stands for a row."""
    words = np.full(word_count(rows), ~np.uint64(0))
    if rows % WORD:
        words[-1] = last_word(rows)
    return words


def last_word(rows: int) -> np.uint64:
    """The bits of the last word that stand for rows; all of them if it is full."""
    return np.uint64(packed(np.ones(rows % WORD or WORD, np.bool_))[0])


def others(words: Words, rows: int) -> Words:
    """The rows that are not in."""
    return words ^ everybody(rows)


def counted(words: Words) -> int:
    """How many bits are set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))


def places(words: Words, rows: int) -> npt.NDArray[np.intp]:
    """The rows that are in, ascending."""
    return np.flatnonzero(unpacked(words, rows))
