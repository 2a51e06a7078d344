"""What the models of the browser's protocol say of themselves: their fields, which may be left out, and their docstrings."""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from typing_extensions import is_typeddict


@dataclass(frozen=True)
class Field:
    """A field of a model.

    Attributes
    ----------
    hint : its type.
    optional : whether it may be left out.
    """

    name: str
    hint: Any
    optional: bool


def fields_of(model: Any) -> list[Field]:
    """All fields, those of what it rests on too, in the order in which they are written."""
    hints = get_type_hints(model, include_extras=True)
    if is_typeddict(model):
        optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired} | model.__optional_keys__
        return [Field(name, bare(hint), name in optional) for name, hint in hints.items()]
    return [
        Field(each.alias or name, bare(hints[name]), not each.is_required())
        for name, each in model.model_fields.items()
    ]


def bare(hint: Any) -> Any:
    """A type without what limits it or lets it be left out."""
    while get_origin(hint) in (Annotated, NotRequired):
        hint = get_args(hint)[0]
    return hint


def is_model(hint: Any) -> bool:
    """Whether a type has fields of its own."""
    return is_typeddict(hint) or (isinstance(hint, type) and issubclass(hint, BaseModel))


def models_in(hint: Any) -> list[Any]:
    """The models that a type is made of, those in their fields too, each where it is first named."""
    found: dict[Any, None] = {}
    _collect(hint, found)
    return list(found)


def _collect(hint: Any, found: dict[Any, None]) -> None:
    hint = bare(hint)
    if not is_model(hint):
        below = get_args(hint)
    elif hint in found:
        return
    else:
        found[hint] = None
        below = tuple(each.hint for each in fields_of(hint))
    for each in below:
        _collect(each, found)


def told_of(model: Any) -> tuple[str, dict[str, str]]:
    """What a model's docstring says: of the whole, and of its fields, one line for each entry of `Attributes`."""
    whole, _, attributes = (inspect.getdoc(model) or "").partition("\n\nAttributes\n----------\n")
    entries: list[str] = []
    for line in attributes.splitlines():
        if line.startswith("    "):
            entries[-1] += f" {line.strip()}"
        elif line:
            entries.append(line)
    pairs = (entry.split(" : ", 1) for entry in entries)
    return " ".join(whole.split()), dict(pairs)
