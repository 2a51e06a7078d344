"""The models as declarations of TypeScript, which the browser side is checked against."""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from insight.language.json_form import Json
from insight.widgets.protocol.message import ErrorReply
from insight.widgets.protocol.register import EVENTS, EXPLORER, STUDIO, TRAITS
from widgets.protocol.reading import Field, bare, fields_of, is_model, models_in, told_of

_HEAD = """\
/** What the browser and the kernel say to each other. Made by `python -m widgets.protocol.make` from the models in Python. */

/** A node of the language's JSON. */
export type Tree = { node: string; [field: string]: any };
"""
_TAIL = """\
/** A question as it is sent, but for its id. */
export type Asked<X, K extends keyof X = keyof X> = { [N in K]: { ask: N } & (X[N] extends { question: infer Q } ? Q : never) }[K];

/** The reply to a question. */
export type Told<X, K extends keyof X = keyof X> = { [N in K]: X[N] extends { reply: infer R } ? R : never }[K];
"""
_WORDS = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    Any: "any",
    object: "unknown",
}


def declarations() -> str:
    """The whole file."""
    registers = {"StudioExchanges": STUDIO, "ExplorerExchanges": EXPLORER}
    hints = [hint for register in registers.values() for exchange in register.values() for hint in exchange]
    models = dict.fromkeys(model for hint in [*hints, ErrorReply, *EVENTS, *TRAITS] for model in models_in(hint))
    parts = [_HEAD, *map(_interface, models)]
    for name, register in registers.items():
        lines = [
            f"  {ask}: {{ question: {word(each.question)}; reply: {word(each.reply)} }};\n"
            for ask, each in register.items()
        ]
        parts.append(f"export interface {name} {{\n{''.join(lines)}}}\n")
    return "\n".join([*parts, _TAIL])


def _interface(model: Any) -> str:
    whole, told = told_of(model)
    before = {names.split(", ")[0]: text for names, text in told.items()}
    lines = "".join(_line(each, before.get(each.name)) for each in fields_of(model))
    return f"/** {whole} */\nexport interface {model.__name__} {{\n{lines}}}\n"


def _line(field: Field, told: str | None) -> str:
    comment = f"  /** {told} */\n" if told else ""
    return f"{comment}  {field.name}{'?' if field.optional else ''}: {word(field.hint)};\n"


def word(hint: Any) -> str:
    """A type in the words of TypeScript."""
    hint = bare(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if hint == Json:
        return "Tree"
    if is_model(hint):
        return str(hint.__name__)
    if origin is Literal:
        return " | ".join(map(json.dumps, inner))
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(word, inner)))
    if origin is list:
        of = word(inner[0])
        return f"({of})[]" if " | " in of else f"{of}[]"
    if origin is dict:
        return f"Record<string, {word(inner[1])}>"
    return _WORDS[hint]
