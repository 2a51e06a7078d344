"""Replies to the browser: plain JSON values, and errors that tell what is wrong, where, and what to write instead."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from insight.errors import ChangedElsewhere, ExpressionError, InsightError, UnknownName
from insight.kit import answer
from insight.language.format import name_text
from insight.language.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.language.tokens import Word
    from insight.widgets.protocol.message import ErrorReply

_EXACT = 2**53
_KNOWN_BY = {"audience": "TEXT", "list": "TEXT"}


def plain(value: Any) -> Any:
    """A value as JSON has it and JavaScript reads it.

    Decimals become numbers, dates and times ISO texts; what is no finite number is missing; whole numbers that JavaScript would
    change become texts.

    >>> plain({"all": (float("nan"), 2**60)})
    {'all': [None, '1152921504606846976']}
    """
    return answer.plain(value, _EXACT)


def error_of(wrong: InsightError, text: str | None = None) -> ErrorReply:
    """An error for the browser; its place is None where there is none in the text that was sent."""
    told: ErrorReply = {
        "kind": _kind(wrong), "message": str(wrong), "problem": str(wrong), "at": None, "length": None, "suggestion": None
    }  # fmt: skip
    if isinstance(wrong, ChangedElsewhere):
        return {**told, "kind": "changed", "text": wrong.text, "version": wrong.version}
    if isinstance(wrong, ExpressionError):
        told["problem"] = f"{wrong.source}: {wrong.problem}" if wrong.source else wrong.problem
        if text is not None and not wrong.source and wrong.text == text:
            told["at"], told["length"], told["suggestion"] = _place(wrong, text)
    return told


def _kind(wrong: InsightError) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", type(wrong).__name__).lower()


def _place(wrong: ExpressionError, text: str) -> tuple[int, int, str | None]:
    """Where an error stands in a text, how long the word is, and what could stand there instead."""
    at = min(_offset(wrong, text), len(text))
    known = list(_readable(text))
    if isinstance(wrong, UnknownName):
        kind = _KNOWN_BY.get(wrong.kind)
        named = next((word for word in known if word.at >= at and _names(word, wrong.name, kind)), None)
        if named is not None:
            instead = None if wrong.suggestion is None else _written(wrong.suggestion, named.kind)
            return named.at, _length(named, text), instead
        if text.startswith(wrong.name, at):  # a function, with which the words of the text end
            return at, len(wrong.name), wrong.suggestion
    here = next((word for word in known if word.at == at), None)
    return at, 1 if here is None else _length(here, text), None


def _offset(wrong: ExpressionError, text: str) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: wrong.line - 1]) + wrong.column - 1


def _names(word: Word, name: str, kind: str | None) -> bool:
    return word.text == name and (word.kind == kind if kind is not None else word.kind != "TEXT")


def _written(name: str, kind: str) -> str:
    return "'" + name.replace("'", "''") + "'" if kind == "TEXT" else name_text((name,))


def _length(word: Word, text: str) -> int:
    """How many characters a word takes in its text, quotes included."""
    sign = text[word.at : word.at + 1]
    quoted = sign in ("'", "`")
    return len(word.text) + (word.text.count(sign) + 2 if quoted else 0)


def _readable(text: str) -> Iterator[Word]:
    """The words of a text up to the first that cannot be read."""
    with suppress(ExpressionError):
        yield from words(text)
