"""The machine that reads words by the grammar's tables, and what to say of a word that these have no place for.

What a word does in a state is looked up, never tried.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from insight.language.tokens import ALWAYS, WORDS, Word

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


_CONSTANT = frozenset({"NUMBER", "TEXT", "DATE", "INSTANT", "TRUE", "FALSE"})
_VALUE = _CONSTANT | {"NAME", "VALUE_FUNCTION", "ROW_FUNCTION", "LPAR", "MINUS"}
_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("a value or a condition", _VALUE | {"NOT", "IN", "EVERYONE"}),
    ("a value, `any of`, `all of` or `none of`", _VALUE | {"ANY", "ALL", "NONE"}),
    ("a value", _VALUE),
    ("a constant such as 'NO' or 5", _CONSTANT | {"MINUS"}),
    ("a date, a date and time or `90 days ago`", frozenset({"DATE", "INSTANT", "NUMBER"})),
    (
        "a day or period such as `today`, `4 days ago` or `last month`",
        frozenset({"TODAY", "YESTERDAY", "TOMORROW", "THIS", "LAST", "NEXT", "NUMBER"}),
    ),
    (
        "a comparison or another operator",
        frozenset({"COMPARE", "BETWEEN", "IN", "NOT", "CONTAINS", "STARTS", "ENDS", "MATCHES", "IS"})
        | {"WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "ANNIVERSARY"}
        | {"PLUS", "MINUS", "STAR", "SLASH"},
    ),
    (
        "a window such as `within 90 days`",
        frozenset({"WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "BETWEEN"}),
    ),
)  # fmt: skip
"""What to call many accepted words at once: the first groups are the larger ones."""

_SIGNS = {
    "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "LSQB": "a list such as ['NO', 'DK']", "RSQB": "`]`",
    "NUMBER": "a number", "TEXT": "a text in single quotes", "NAME": "a name", "DATE": "a date",
    "INSTANT": "a date and time", "UNIT": "a unit such as `days`", "STARTS": "`starts with`",
    "ENDS": "`ends with`", "$END": "the end",
}  # fmt: skip
_LAST = ("AND", "OR", "COMMA", "RPAR", "RSQB", "$END")
_QUIET = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "DOT"})
_NAMES = frozenset({"NAME", "QUOTED"})
_NO_NAMES = frozenset({"and", "or", "not", "in", "is"})
_HINTS: tuple[tuple[str, str, str], ...] = (
    ("not", "KNOWN", "Write `is unknown`, or `!=` and a value."),
    ("null", "KNOWN", "Write `is unknown`."),
    ("like", "CONTAINS", "Write `contains`, `starts with` or `ends with`, without wildcards."),
    ("(", "LSQB", "Lists stand in square brackets: ['NO', 'DK']."),
    ("list", "LSQB", "`in list 'name'` stands without a value before it."),
    ("audience", "LSQB", "`in audience 'name'` stands without a value before it."),
    ("last", "NEXT", "`within 90 days` means the last 90 days."),
    (".", "NUMBER", "A number begins with a digit: 0.5."),
)
"""What was written, a kind of word that could stand there instead, and what to say."""
_MOST_SHOWN = 40


def problem_at(word: Word, accepted: Iterable[str] | None, before: Word | None = None) -> tuple[str, int]:
    """What is wrong where `word` cannot stand, and the place to point at.

    Parameters
    ----------
    word
        The first word that has no place; of kind `$END` when the text ran out, `QUOTED` for a name in back
        quotes.
    accepted
        Kinds of words that could stand there.
    before
        The word before it.

    >>> from insight.language.tokens import Word
    >>> problem_at(Word("LPAR", "(", 5), {"LSQB"})
    ("`(` cannot stand here. Lists stand in square brackets: ['NO', 'DK'].", 5)
    """
    kinds = frozenset(accepted or ())
    for said in (word, before):
        if said is not None and _is_upper_case(said, kinds if said is word else frozenset()):
            return f"Words of the language are lower case: write `{said.text.lower()}`.", said.at
    wanted = _wanted(kinds)
    if word.kind == "$END":
        return f"The text ends too soon. {wanted}", word.at
    if word.text in WORDS - _NO_NAMES and word.kind not in _NAMES | {"TEXT"} and "NAME" in kinds:
        problem = f"`{word.text}` is a word of the language: as a name it stands in back quotes."
        return f"{problem} {wanted}", word.at
    return f"{_shown(word)} cannot stand here. {_advice(word, kinds, before) or wanted}", word.at


def _advice(word: Word, kinds: frozenset[str], before: Word | None) -> str | None:
    """What to write instead, for mistakes that are often made."""
    for text, instead, advice in _HINTS:
        if word.text == text and instead in kinds and word.kind != "TEXT":
            return advice
    if before is None:
        return None
    if before.kind == "DATE" and word.kind == "NUMBER":
        return "Between date and time stands a T: 2026-03-01T12:00."
    if before.kind in {"BEFORE", "AFTER", "SINCE", "UNTIL"} and word.kind in _NAMES:
        return "Two times are compared with < <= > >=."
    if before.kind == "TEXT" and _touches(before, word):
        return "A single quote inside a text is doubled: 'it''s'."
    return None


def _touches(text: Word, word: Word) -> bool:
    """Whether a word begins where the quotes of a text end."""
    return word.at == text.at + len(text.text) + text.text.count("'") + 2


def _is_upper_case(word: Word, kinds: frozenset[str]) -> bool:
    """Whether a name looks like a word of the language that was written with capitals."""
    lower = word.text.lower()
    return word.kind == "NAME" and lower != word.text and (lower in ALWAYS or lower.upper() in kinds)


def _shown(word: Word) -> str:
    text = word.text if len(word.text) <= _MOST_SHOWN else word.text[: _MOST_SHOWN - 1] + "…"
    return f"'{text}'" if word.kind == "TEXT" else f"`{text}`"


def _wanted(accepted: frozenset[str]) -> str:
    left = accepted | {"AND"} if "OR" in accepted else accepted
    names = []
    for name, group in _GROUPS:
        if group <= left:
            names.append(name)
            left -= group
    left -= _QUIET
    order = sorted(left, key=lambda kind: (_LAST.index(kind) if kind in _LAST else -1, kind))
    names.extend(_SIGNS.get(kind, f"`{kind.lower()}`") for kind in order)
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"{joined[:1].upper()}{joined[1:]} was expected here."
