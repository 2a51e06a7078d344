"""What `insight` offers, as text: each public name, and of each class what can be read and called. Run it to write the file anew."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from functools import cached_property
from pathlib import Path

import insight

WRITTEN = Path(__file__).with_name("public_api.txt")


def public_api() -> str:
    """Every public name with its signatures, sorted; modules with what they list, errors with what they are."""
    names = (name for name in insight.__all__ if not name.startswith("_"))
    return "\n".join(line for name in sorted(names) for line in _described(name, getattr(insight, name)))


def _described(name, thing):
    if inspect.isclass(thing):
        yield name
        yield from (f"    {line}" for line in sorted(_members(thing)))
    elif thing is insight.errors:
        yield "errors"
        yield from (f"    {each.__name__}({_bases(each)})" for each in _family())
    elif inspect.ismodule(thing):
        yield name
        for each in sorted(thing.__all__):
            yield f"    {each}{_signature(getattr(thing, each))}"
    else:
        yield f"{name}{_signature(thing)}"


def _members(kind):
    known = {each.name: each.type for each in fields(kind)} if is_dataclass(kind) else {}
    yield from (f"{name}: {annotation}" for name, annotation in known.items() if not name.startswith("_"))
    for name in dir(kind):
        member = inspect.getattr_static(kind, name)
        is_ours = str(getattr(_function(member), "__module__", "")).startswith("insight")
        if not name.startswith("_") and name not in known and is_ours:
            yield f"{name}{_signature(member)}"


def _function(member):
    if isinstance(member, property):
        return member.fget
    return member.func if isinstance(member, cached_property) else getattr(member, "__func__", member)


def _signature(thing):
    if isinstance(thing, property | cached_property):
        return f": {_function(thing).__annotations__['return']}"
    if not inspect.isfunction(_function(thing)):
        return ""
    found = inspect.signature(_function(thing))
    plain = [
        each.replace(annotation=_Words(each.annotation))
        for each in found.parameters.values()
        if each.name not in {"self", "cls"}
    ]
    return str(found.replace(parameters=plain, return_annotation=_Words(found.return_annotation)))


class _Words(str):
    """An annotation, shown without quotes."""

    __slots__ = ()

    def __repr__(self):
        return str(self)


def _family():
    kinds = [each for each in vars(insight.errors).values() if inspect.isclass(each)]
    return sorted((each for each in kinds if not each.__name__.startswith("_")), key=lambda each: each.__name__)


def _bases(kind):
    return ", ".join(each.__name__ for each in kind.__mro__[1:-2] if not each.__name__.startswith("_"))


if __name__ == "__main__":
    WRITTEN.write_text(public_api() + "\n", encoding="utf-8")
