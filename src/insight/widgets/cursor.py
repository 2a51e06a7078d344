"""Where the cursor stands in a text that is being written: what came before, and which kinds of words could come next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.errors import ExpressionError
from insight.language.parse import next_kinds
from insight.language.tokens import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.language.tokens import Word

_OPEN = ("'", "`")
_WORD = re.compile(r"\w+\Z")
_REST = re.compile(r"\w*")
_OPERATORS = frozenset({"COMPARE", "IN", "CONTAINS", "STARTS", "ENDS", "WITH", "ANY", "ALL", "NONE", "OF", "NOT"})


@dataclass(frozen=True, slots=True)
class OpenBracket:
    """A bracket that is open at the cursor.

    Attributes
    ----------
    function : of rows; empty for any other bracket.
    table, before : the rows that names in it are columns of, and the rows that they follow.
    named : how far the function's table is: "" not yet, "path" being named, "done".
    """

    function: str = ""
    table: str | None = None
    before: str | None = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class CursorPlace:
    """The place of the cursor.

    Attributes
    ----------
    start, end : the part of the text that a completion replaces.
    part : what has been written of the word.
    quote : the quote that is open, if any.
    stem : all that comes before.
    earlier : its words.
    kinds : of words that could stand here.
    frame : the innermost open bracket.
    around : the rows that the innermost function of rows stands in, None for profiles.
    """

    start: int
    end: int
    part: str
    quote: str
    stem: str
    earlier: tuple[Word, ...]
    kinds: frozenset[str]
    frame: OpenBracket
    around: str | None

    @property
    def before(self) -> str:
        """The kind of the word before."""
        return self.earlier[-1].kind if self.earlier else ""

    @property
    def is_at_end_of_word(self) -> bool:
        """Whether the cursor touches the end of a text, number or bracket, after which a blank belongs first."""
        return not self.part and not self.quote and bool(self.stem) and self.stem[-1] in "')]`0123456789"

    def path(self) -> tuple[str, ...]:
        """The names before a dot that the cursor follows."""
        return _path_ending(self.earlier[:-1]) if self.before == "DOT" else ()


def place_of(text: str, at: int, table: str | None, before: str | None) -> CursorPlace | None:
    """The place of the cursor; None where nothing can be said, because the text before it is wrong."""
    start, part, quote = _part(text[:at])
    stem = text[:start]
    try:
        earlier = tuple(words(stem))
        kinds = next_kinds(stem)
    except ExpressionError:
        return None
    frames = _frames(earlier, OpenBracket(table=table, before=before, named="done"))
    around = next((each.table for each in reversed(frames[:-1]) if each.table is not None), None)
    return CursorPlace(start, _end(text, at, quote), part, quote, stem, earlier, kinds, frames[-1], around)


def _part(head: str) -> tuple[int, str, str]:
    """Where the word that is being written begins, what there is of it, and the quote it stands in."""
    quote, opened = "", 0
    for place, sign in enumerate(head):  # a doubled quote closes and opens again, which is the same
        if quote and sign == quote:
            quote = ""
        elif not quote and sign in _OPEN:
            doubled = place > 0 and head[place - 1] == sign and opened < place - 1
            quote, opened = sign, (opened if doubled else place)
    if quote:
        return opened, head[opened + 1 :].replace(quote * 2, quote), quote
    found = _WORD.search(head)
    if found is None or found.group()[0].isdigit():
        return len(head), "", ""
    return found.start(), found.group(), ""


def _end(text: str, at: int, quote: str) -> int:
    if quote:
        return at + text.startswith(quote, at)
    rest = _REST.match(text, at)
    return rest.end() if rest is not None else at


def _frames(earlier: Sequence[Word], first: OpenBracket) -> list[OpenBracket]:
    """The brackets that are open after these words, the outermost first."""
    frames, function = [first], ""
    for word in earlier:
        match word.kind:
            case "LPAR":
                inner = replace(frames[-1], function="", named="done")
                frames.append(OpenBracket(function) if function else inner)
            case "RPAR" if len(frames) > 1:
                frames.pop()
            case _:
                frames[-1] = _after(frames[-1], word)
        function = word.text if word.kind == "ROW_FUNCTION" else ""
    return frames


def _after(frame: OpenBracket, word: Word) -> OpenBracket:
    """An open bracket after one more word."""
    match word.kind:
        case "THEN" if frame.function:
            return replace(frame, before=frame.table, table=None, named="")
        case "NAME" if frame.function and frame.table is None:
            return replace(frame, table=word.text, named="path")
        case "DISTINCT" | "NO" | "DOT" | "NAME":
            return frame
        case _:
            return replace(frame, named="done") if frame.named == "path" else frame


def operand_of(place: CursorPlace) -> tuple[tuple[str, ...], str]:
    """What the value that is being written is compared with: a path of names, or the text of a function over rows.

    Both are empty where it is compared with nothing of the kind.
    """
    rest = list(place.earlier)
    while rest and rest[-1].kind in ("TEXT", "NUMBER", "DATE", "INSTANT", "TRUE", "FALSE", "COMMA", "MINUS", "LSQB"):
        rest.pop()
    operators = len(rest)
    while rest and rest[-1].kind in _OPERATORS:
        rest.pop()
    if len(rest) == operators or not rest:
        return (), ""
    if rest[-1].kind == "RPAR":
        return (), _called(rest, place.stem)
    return _path_ending(rest), ""


def _path_ending(earlier: Sequence[Word]) -> tuple[str, ...]:
    path: list[str] = []
    for word in reversed(earlier):
        if word.kind == ("NAME" if len(path) % 2 == 0 else "DOT"):
            path.append(word.text)
        else:
            break
    return tuple(reversed(path[::2]))


def _called(earlier: Sequence[Word], text: str) -> str:
    """The text of the function whose closing bracket comes last."""
    depth = 0
    for place in range(len(earlier) - 1, -1, -1):
        depth += {"RPAR": 1, "LPAR": -1}.get(earlier[place].kind, 0)
        if depth == 0:
            function = earlier[place - 1] if place else None
            if function is not None and function.kind in ("ROW_FUNCTION", "VALUE_FUNCTION"):
                return text[function.at : earlier[-1].at + 1]
            return ""
    return ""
