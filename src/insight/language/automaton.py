"""The machine that reads words by the grammar's tables: what a word does in a state is looked up, never tried."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from insight.language.tokens import Word

if TYPE_CHECKING:
    from collections.abc import Iterable

END = "$END"
"""The kind of the word after the last one."""
TABLES = "grammar.json"


class UnexpectedWord(Exception):
    """A word that the grammar has no place for: `word`; of kind `END` where the text ran out."""

    def __init__(self, word: Word, states: list[int], automaton: Automaton) -> None:
        self.word, self._states, self._automaton = word, states, automaton
        super().__init__(word.kind)

    def accepted(self) -> set[str]:
        """Kinds of words that could stand in its place."""
        kinds = [kind for kind in self._automaton.steps[self._states[-1]] if kind.isupper()]
        return {kind for kind in kinds if self._automaton.can_follow(kind, list(self._states))}


class Automaton:
    """Reads words from left to right, and folds them as soon as they are a form of the grammar (LALR).

    The tables are made from the grammar beside this file. `steps` holds for each state what a kind of word, or a form, leads to:
    the next state; or, below zero, the rule that folds what was read: `-1 - n` is the n-th.

    Parameters
    ----------
    builder
        Has a method for each form; it gets the parts, None for an optional one that is not there, and gives what they are.
    """

    def __init__(self, builder: object) -> None:
        tables = json.loads(files("insight.language").joinpath(TABLES).read_text(encoding="utf-8"))
        self.steps: list[dict[str, int]] = tables["states"]
        self._end = tables["end"]
        self._rules = [
            (form, length, getattr(builder, name) if name else None, blanks)
            for form, length, name, blanks in tables["rules"]
        ]

    def read(self, words: Iterable[Word]) -> Any:
        """What the builder makes of the whole.

        Raises
        ------
        UnexpectedWord
        """
        states: list[int] = [0]
        parts: list[Any] = []
        for word in words:
            self._fold(word, states, parts)
            states.append(self.steps[states[-1]][word.kind])
            parts.append(word)
        self._fold(Word(END, "", 0), states, parts)
        return parts[-1]

    def _fold(self, word: Word, states: list[int], parts: list[Any]) -> None:
        """Fold what ends before a word, until the word can be taken in, or the whole is read."""
        while states[-1] != self._end or word.kind != END:
            step = self.steps[states[-1]].get(word.kind)
            if step is None:
                raise UnexpectedWord(word, states, self)
            if step >= 0:
                return
            form, length, make, blanks = self._rules[-1 - step]
            if make is not None:
                start = len(parts) - length
                given = parts[start:]
                for place in blanks:
                    given.insert(place, None)
                parts[start:] = [make(*given)]
            if length:
                del states[-length:]
            states.append(self.steps[states[-1]][form])

    def can_follow(self, kind: str, states: list[int]) -> bool:
        """Whether a kind of word can be read on top of a stack of states, once what it ends is folded."""
        while (step := self.steps[states[-1]].get(kind)) is not None:
            if step >= 0:
                return True
            form, length, _, _ = self._rules[-1 - step]
            if length:
                del states[-length:]
            states.append(self.steps[states[-1]][form])
            if kind == END and states[-1] == self._end:
                return True
        return False
