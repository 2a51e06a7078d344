"""What a browser sent, made a question: checked against its model before anything else looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from insight.errors import QuestionError, did_you_mean
from insight.widgets.protocol.question import MOST_CHARACTERS, BrowserQuestion

if TYPE_CHECKING:
    from insight.widgets.protocol.register import Exchange

MOST_NODES = 50_000
"""Objects, lists and values of a tree."""
MOST_LEVELS = 250
"""Levels of a tree; the language reads fewer."""
_MOST_ID = 64
_LARGEST = 2**53


def question_of(message: object, register: Mapping[str, Exchange]) -> BrowserQuestion:
    """The question that a message asks, out of those of a register.

    Raises
    ------
    QuestionError
        If there is no such question, or an argument is missing, not known, of a wrong type, too long or too deep.

    >>> from insight.widgets.protocol.register import STUDIO
    >>> question_of({"id": "1", "ask": "read", "text": "everyone"}, STUDIO)
    ReadQuestion(table=None, before=None, text='everyone')
    """
    if not isinstance(message, Mapping):
        raise QuestionError("A question is an object.")
    name = message.get("ask")
    if not isinstance(name, str) or name not in register:
        shown = name[:40] if isinstance(name, str) else type(name).__name__
        raise QuestionError(f"There is no question {shown!r}. {did_you_mean(shown, register)}")
    given = {key: value for key, value in message.items() if key not in ("id", "ask")}
    if given.get("tree") is not None:
        check_size(given["tree"])
    try:
        return register[name].question.model_validate(given)
    except ValidationError as wrong:
        raise _explained(name, wrong) from None


def _explained(name: object, wrong: ValidationError) -> QuestionError:
    first = wrong.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part)[:40] for part in first["loc"]) or "question"
    said = str(first["msg"]).removeprefix("Value error, ")
    return QuestionError(f"The question {name!r} cannot be answered: `{where}`: {said[:1].lower()}{said[1:]}.")


def check_size(value: object) -> None:
    """Refuse JSON that is too large or too deep to be looked at.

    Raises
    ------
    QuestionError
    """
    nodes, characters = 0, 0
    level: list[object] = [value]
    for _ in range(MOST_LEVELS):
        nodes += len(level)
        characters += sum(_characters(each) for each in level)
        if nodes > MOST_NODES or characters > MOST_CHARACTERS:
            raise QuestionError("The tree is too large.")
        level = [below for each in level for below in _below(each)]
        if not level:
            return
    raise QuestionError(f"The tree is nested more than {MOST_LEVELS} levels deep.")


def _below(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    return list(value) if isinstance(value, (list, tuple)) else []


def _characters(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    return 0 if not isinstance(value, int) or abs(value) <= _LARGEST else value.bit_length()


def id_of(message: object) -> str | int | None:
    """What a reply is to name, so that it finds its question; None if the message has nothing that could be named."""
    found = message.get("id") if isinstance(message, Mapping) else None
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found if abs(found) <= _LARGEST else None
    return found if isinstance(found, str) and len(found) <= _MOST_ID and found.isprintable() else None
