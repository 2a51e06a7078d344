"""From text to words: which characters belong together, and which words belong to the language.

A word such as `week`, `list` or `last` belongs to the language only where the grammar can use it, so that a
column of that name need not be quoted elsewhere. What may be a word is decided by the word before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.errors import ExpressionSyntaxError, TooComplex, UnknownName
from insight.language.syntax import ROW_FUNCTIONS, VALUE_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH = 500_000
"""Characters of one text; more is an error."""
MAX_WORDS = 200_000
"""Words of one text; more is an error (10,000 terms joined by `or` have about 40,000)."""

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")

ALWAYS = frozenset({
    "and", "or", "not", "in", "between", "contains", "starts", "ends", "matches", "is", "within", "before",
    "after", "since", "until", "anniversary", "where", "then", "distinct", "everyone", "true", "false",
})  # fmt: skip
"""Words that belong to the language wherever they stand."""
_UNIT_WORDS = {word: unit for unit in UNITS for word in (unit, unit + "s")}
_AFTER: dict[str, frozenset[str]] = {
    "IN": frozenset({"audience", "list"}),
    "IS": frozenset({"known", "unknown", "today", "yesterday", "tomorrow", "this", "last", "next"}),
    "CONTAINS": frozenset({"any", "all", "none"}),
    "WITHIN": frozenset({"next"}),
    "THEN": frozenset({"no"}),
    "STARTS": frozenset({"with"}),
    "ENDS": frozenset({"with"}),
    "NUMBER": frozenset({"calendar"}),
    "UNIT": frozenset({"ago"}),
    "ANY": frozenset({"of"}),
    "ALL": frozenset({"of"}),
    "NONE": frozenset({"of"}),
    "COMMA": frozenset({"of", "last", "at"}),
    "AT": frozenset({"least"}),
}
_UNIT_AFTER = frozenset({"NUMBER", "CALENDAR", "THIS", "LAST", "NEXT"})

WORDS = ALWAYS.union(*_AFTER.values(), _UNIT_WORDS)
"""Every word of the language: as a name, one of these is written in back quotes."""

_TOKEN = re.compile(
    r"""
    (?P<SPACE>\s+)
  | (?P<INSTANT>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?
        (?:Z|[+-][0-9]{2}:[0-9]{2})?(?![\w:.]))
  | (?P<DATE>[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w))
  | (?P<NUMBER>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.]))
  | (?P<DAYS>[0-9]+(?=(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)\b))
  | (?P<WORD>[^\W\d]\w*)
  | (?P<QUOTED>`(?:[^`]|``)+`)
  | (?P<TEXT>'(?:[^']|'')*')
  | (?P<COMPARE><=|>=|!=|=(?!=)|<(?!>)|>)
  | (?P<PUNCTUATION>[-+*/(),.\[\]])
    """,
    re.VERBOSE,
)
_HALF = re.compile(r"[\ud800-\udfff]")
_SHORT_DURATION = re.compile(r"([0-9]+)([A-Za-z]+)")
_PUNCTUATION = {
    "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH", "(": "LPAR", ")": "RPAR", ",": "COMMA", ".": "DOT",
    "[": "LSQB", "]": "RSQB",
}  # fmt: skip
_INSTEAD = {
    "==": "Write `=` to compare.",
    "<>": "Write `!=` for not equal.",
    "&&": "Write `and`.",
    "||": "Write `or`.",
    "!": "Write `not`.",
    '"': "Texts stand in single quotes: 'NO'.",
    "`": "This back quote is not closed, or there is no name in it.",
    "'": "This text is not closed: a single quote is missing.",
    "\N{LEFT SINGLE QUOTATION MARK}": "Texts stand in straight single quotes: 'NO'.",
    "\N{RIGHT SINGLE QUOTATION MARK}": "Texts stand in straight single quotes: 'NO'.",
    "\N{LEFT DOUBLE QUOTATION MARK}": "Texts stand in straight single quotes: 'NO'.",
    "{": "Lists stand in square brackets: ['NO', 'DK'].",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: what kind, what it says, and where it begins."""

    kind: str
    text: str
    at: int


def words(text: str) -> Iterator[Word]:
    """Each word of `text` in order.

    Raises
    ------
    ExpressionSyntaxError
        For a character that begins no word, or a quote that is not closed.
    UnknownName
        For a function that does not exist.
    TooComplex
        For a text longer than `MAX_LENGTH` or `MAX_WORDS`.

    >>> [word.kind for word in words("spend > 5")]
    ['NAME', 'COMPARE', 'NUMBER']
    """
    if len(text) > MAX_LENGTH:
        raise TooComplex(f"The text has {len(text):,} characters; at most {MAX_LENGTH:,} are read.")
    if half := _HALF.search(text):
        shown = _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
        raise ExpressionSyntaxError("This is half of a character: the text was cut or damaged.", shown, half.start())
    position, before, count = 0, "", 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionSyntaxError(_cannot_begin(text, position), text, position)
        position = match.end()
        if match.lastgroup == "SPACE":
            continue
        word = _word(match, before)
        count += 1
        if count > MAX_WORDS:
            raise TooComplex(f"The text has more than {MAX_WORDS:,} words. Put long lists of values into a list file.")
        yield word
        before = word.kind


def _word(match: re.Match[str], before: str) -> Word:
    said, at, group = match.group(), match.start(), match.lastgroup or ""
    match group:
        case "PUNCTUATION":
            return Word(_PUNCTUATION[said], said, at)
        case "DAYS":
            return Word("NUMBER", said, at)
        case "QUOTED":
            return Word("NAME", said[1:-1].replace("``", "`"), at)
        case "TEXT":
            return Word("TEXT", said[1:-1].replace("''", "'"), at)
        case "WORD":
            return Word(_kind_of_word(said, before, match), said, at)
        case _:
            return Word(group, said, at)


def _kind_of_word(said: str, before: str, match: re.Match[str]) -> str:
    if before == "DOT":
        return "NAME"
    called = _is_called(match)
    if called and said in ROW_FUNCTIONS:
        return "ROW_FUNCTION"
    if called and said in VALUE_FUNCTIONS:
        return "VALUE_FUNCTION"
    if said in ALWAYS or said in _AFTER.get(before, ()):
        return said.upper()
    if called and said.lower() not in ALWAYS:
        known = ROW_FUNCTIONS + VALUE_FUNCTIONS
        raise UnknownName(said, "function", known, match.start()).located(match.string)
    if said in _UNIT_WORDS and before in _UNIT_AFTER:
        return "UNIT"
    return "NAME"


def _is_called(match: re.Match[str]) -> bool:
    """Whether an opening bracket is the next thing after this word."""
    return _OPENS.match(match.string, match.end()) is not None


_OPENS = re.compile(r"\s*\(")


def _cannot_begin(text: str, at: int) -> str:
    for sign, advice in _INSTEAD.items():
        if text.startswith(sign, at):
            return advice
    if text[at].isdigit():
        return _cannot_begin_with_digit(text, at)
    return f"{text[at]!r} has no meaning here; a name with such characters stands in back quotes."


def _cannot_begin_with_digit(text: str, at: int) -> str:
    short = _SHORT_DURATION.match(text, at)
    if short is not None:
        units = [unit for unit in UNITS if unit.startswith(short[2].lower())]
        if len(units) == 1:
            return f"Units of time are written out: `{short[1]} {units[0]}s`."
    return (
        "This is no number, date (2026-03-01) or instant (2026-03-01T12:00); a name beginning with a digit "
        "stands in back quotes."
    )


def unit_of(word: str) -> str:
    """The unit that `days` or `day` means."""
    return _UNIT_WORDS[word]
