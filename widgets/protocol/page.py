"""The models as a page for people: `PROTOCOL.md`, its frame from `frame.md`."""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from insight.widgets.protocol.message import ErrorReply
from insight.widgets.protocol.register import EVENTS, EXPLORER, STUDIO, TRAITS
from widgets.protocol.declarations import word
from widgets.protocol.reading import fields_of, models_in, told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.widgets.protocol.register import Exchange

_FRAME = Path(__file__).parent / "frame.md"


def page() -> str:
    """The whole page."""
    told: set[Any] = set()
    parts = {
        "traits": _types([model for each in TRAITS for model in models_in(each)], told),
        "errors": _types([ErrorReply], told),
        "events": _types(EVENTS, told),
        "studio": _exchanges(STUDIO, told),
        "explorer": _exchanges(
            {ask: each for ask, each in EXPLORER.items() if ask not in STUDIO or each != STUDIO[ask]}, told
        ),
    }
    text = _FRAME.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _exchanges(register: Mapping[str, Exchange], told: set[Any]) -> str:
    """Each question, its reply, and what this is made of, where it is first named."""
    return "\n\n".join(_exchange(ask, each, told) for ask, each in register.items())


def _exchange(ask: str, each: Exchange, told: set[Any]) -> str:
    whole, fields = told_of(each.question)
    parts = [*models_in(each.question)[1:], *models_in(each.reply)]
    lines = [f"### {ask}", "", f"`{ask} {_shape(each.question)}` → `{word(each.reply)}`. {whole}", *_bullets(fields)]
    return "\n".join([*lines, *([""] if parts else []), _types(parts, told)]).rstrip()


def _types(models: Iterable[Any], told: set[Any]) -> str:
    new = [model for model in models if model not in told]
    told.update(new)
    return "\n".join(line for model in new for line in _type(model))


def _type(model: Any) -> list[str]:
    whole, fields = told_of(model)
    return [f"- `{model.__name__}` `{_shape(model)}`: {whole}", *(f"  {line}" for line in _bullets(fields))]


def _bullets(fields: Mapping[str, str]) -> list[str]:
    return [f"- `{names}`: {text}" for names, text in fields.items()]


def _shape(model: Any) -> str:
    """The fields of a model and their types, in one line."""
    inside = ", ".join(f"{each.name}{'?' if each.optional else ''}: {word(each.hint)}" for each in fields_of(model))
    return f"{{{inside}}}"
