"""Texts that are almost expressions: mutated ones, and soups of words and of characters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.tokens import WORDS

from .golden import TYPED

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = [text for text in TYPED if len(text) <= 60]
PIECES = (
    *sorted(WORDS), *s.ROW_FUNCTIONS, *s.VALUE_FUNCTIONS, "x", "orders", "x.y", "`a b`", "'NO'", "''", "5", "-1", "1.5",
    "1e6", "2026-03-01", "2026-03-01T12:00", "(", ")", "(", ")", "[", "]", ",", ".", "+", "-", "*", "/", "=", "!=",
    "<", ">=", "any(orders where", "count(orders)", "within 90 days", "90 days ago", "[1, 2]",
)  # fmt: skip
CHARACTERS = "abxyz_ 059.,;:'\"`()[]{}<>=!+-*/%&|\\\n\t\r\0éøÅ日🎁\u2028\ufeff\ud800²٣"


def texts(seed: int, count: int) -> Iterator[str]:
    """The same texts for the same seed: half mutated, the others soups."""
    chance = random.Random(seed)
    makers = (mutated, mutated, mutated, soup_of_words, soup_of_characters)
    for _ in range(count):
        yield chance.choice(makers)(chance)


def mutated(chance: random.Random) -> str:
    """A sound text after one to three changes."""
    text = chance.choice(SHORT)
    for _ in range(chance.choice((1, 1, 2, 3))):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 2, 5)))
        new = chance.choice((chance.choice(CHARACTERS), f" {chance.choice(PIECES)} ", "", text[end : end + 8]))
        text = text[:start] + new + text[end:]
    return text


def soup_of_words(chance: random.Random) -> str:
    """Words in any order."""
    return " ".join(chance.choices(PIECES, k=chance.randrange(1, 9)))


def soup_of_characters(chance: random.Random) -> str:
    """Characters in any order."""
    return "".join(chance.choices(CHARACTERS, k=chance.randrange(1, 25)))
