"""Workspace files read: what they say is checked, and what is wrong is told with its place and what to do; and their schema."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from insight.customers.model import LookupUse, WorkspaceModel
from insight.errors import WorkspaceError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path


def load_model(path: Path) -> WorkspaceModel:
    """Read and check a workspace file.

    Raises
    ------
    WorkspaceError
        For a file that is missing, is no TOML, or says something that is not known; it names the file, the key and the remedy.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        missing = isinstance(wrong, FileNotFoundError)
        reason = "There is no such file." if missing else "The file cannot be read as UTF-8 text."
        raise WorkspaceError(reason, file=path, remedy="`insight init FOLDER` writes one.") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise WorkspaceError(f"This is no TOML: {wrong}.", file=path) from None
    return build_model(data, path)


def build_model(data: dict[str, Any], file: Path | str | None = None) -> WorkspaceModel:
    """Check the content of a workspace file (or the same as a dictionary).

    Raises
    ------
    WorkspaceError
        For a key or value that is not known, missing or of the wrong type, or a reference to a table that is not there.
    """
    try:
        model = WorkspaceModel.model_validate(data)
    except ValidationError as wrong:
        raise _explained(wrong, file) from None
    _check_references(model, file)
    return model


_TEXT = ("This is no text.", "Write it in quotes.")
_TABLE = ("This is no table of keys.", "Write a [section], or {{ key = value }}.")
_WHOLE = ("This is no whole number.", "Write it without quotes and without a point.")
_FACT = ("This is no number.", "Write it without quotes.")
_WRONG_VALUES = {
    "string_type": _TEXT, "dict_type": _TABLE, "model_type": _TABLE, "int_type": _WHOLE, "int_parsing": _WHOLE,
    "int_from_float": _WHOLE, "float_type": _FACT, "float_parsing": _FACT,
    "tuple_type": ("This is no list.", "Write it in brackets, such as ['one', 'two']."),
    "greater_than_equal": ("The number is too small.", "It must be at least {ge}."),
    "less_than_equal": ("The number is too large.", "It must be at most {le}."),
    "string_pattern_mismatch": ("This is no region.", "Write two capital letters, such as 'NO'."),
}  # fmt: skip


def _explained(wrong: ValidationError, file: Path | str | None) -> WorkspaceError:
    errors = sorted(wrong.errors(), key=lambda each: each["type"] != "extra_forbidden")
    first = errors[0]
    path = tuple(part for part in first["loc"] if not str(part).startswith("function-"))
    if path[-1] == "[key]":
        path = path[:-1]
    key = ".".join(map(str, path))
    more = f" ({len(errors) - 1} more after it.)" if len(errors) > 1 else ""
    match first["type"]:
        case "extra_forbidden":
            name = str(path[-1])
            return WorkspaceError(
                f"The key {name!r} is not known here.",
                file=file,
                key=key,
                remedy=did_you_mean(name, _fields_at(path[:-1])) + more,
            )
        case "missing":
            return WorkspaceError(f"The key {str(path[-1])!r} is missing.", file=file, key=key, remedy="Add it." + more)
        case "literal_error":
            known = re.findall(r"'(\w+)'", str(first["msg"]))
            problem = f"The key {str(path[-1])!r} is not known here."
            return WorkspaceError(problem, file=file, key=key, remedy=f"Known: {', '.join(known)}.{more}")
        case "value_error":
            said = str(first["msg"]).removeprefix("Value error, ")
            return WorkspaceError(f"{said[:1].upper()}{said[1:]}.", file=file, key=key, remedy=more.strip())
        case kind:
            limits = first.get("ctx", {})
            problem, remedy = _WRONG_VALUES.get(kind, (f"{first['msg']}.", ""))
            return WorkspaceError(problem, file=file, key=key, remedy=remedy.format(**limits) + more)


def _fields_at(path: tuple[Any, ...]) -> list[str]:
    """The keys that are known at a place of the file."""
    kind: Any = WorkspaceModel
    parts = iter(path)
    for part in parts:
        field = kind.model_fields.get(str(part)) if kind is not None else None
        if field is None:
            return []
        kind = _model_in(field.annotation)
        if get_origin(field.annotation) is dict:
            next(parts, None)
    return list(kind.model_fields) if kind is not None else []


def _model_in(annotation: Any) -> Any:
    """The pydantic model somewhere inside a type such as `dict[str, Annotated[PropertyPart, …]]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _check_references(model: WorkspaceModel, file: Path | str | None) -> None:
    """Tables, parents and lookups that are named must exist, and parents must not go round in a circle."""
    for name, table in model.tables.items():
        if table.parent is not None:
            _check_parent(model, name, file)
        _check_lookups(model, f"tables.{name}", table.lookups, file)
        if name == "profile" or name in model.lookups:
            raise WorkspaceError(
                f"The name {name!r} is taken.", file=file, key=f"tables.{name}", remedy="Choose another name."
            )
    _check_lookups(model, "profile", model.profile.lookups, file)
    if model.rfm and model.rfm.table not in model.tables:
        remedy = did_you_mean(model.rfm.table, model.tables)
        raise WorkspaceError(f"There is no table {model.rfm.table!r}.", file=file, key="rfm.table", remedy=remedy)


def _check_parent(model: WorkspaceModel, name: str, file: Path | str | None) -> None:
    key, path = f"tables.{name}.parent", [name]
    while (parent := model.tables[path[-1]].parent) is not None:
        if parent not in model.tables:
            raise WorkspaceError(
                f"There is no table {parent!r}.",
                file=file,
                key=key,
                remedy=did_you_mean(parent, model.tables),
            )
        if parent in path:
            raise WorkspaceError(f"Tables are their own parents: {' -> '.join([*path, parent])}.", file=file, key=key)
        path.append(parent)
    for above in path[1:]:
        if model.tables[above].key is None:
            raise WorkspaceError(
                f"{above!r} has rows below it, so it needs a `key`.",
                file=file,
                key=f"tables.{above}",
                remedy="Add `key`.",
            )


def _check_lookups(model: WorkspaceModel, where: str, uses: dict[str, LookupUse], file: Path | str | None) -> None:
    for name, use in uses.items():
        wanted = use.lookup or name
        if wanted not in model.lookups:
            remedy = did_you_mean(wanted, model.lookups)
            raise WorkspaceError(
                f"There is no lookup {wanted!r}.", file=file, key=f"{where}.lookups.{name}", remedy=remedy
            )


_ATTRIBUTE = re.compile(r"^(\w+) : (.+?)(?=^\w+ : |\Z)", re.MULTILINE | re.DOTALL)


def workspace_schema() -> dict[str, Any]:
    """The schema, draft 2020-12; what each key means is taken from the docstrings of the model.

    >>> schema = workspace_schema()
    >>> schema["required"], schema["$defs"]["ProfilePart"]["properties"]["key"]["description"]
    (['profile'], 'The column that names a customer, once each.')
    """
    schema = WorkspaceModel.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        _describe(part)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "insight workspace file"}


def _describe(part: dict[str, Any]) -> None:
    """Hand the attributes that a docstring lists to the keys that they are."""
    part["description"], _, attributes = part["description"].partition("\n\nAttributes\n----------\n")
    for name, words in _ATTRIBUTE.findall(attributes):
        said = " ".join(words.split())
        part["properties"][name]["description"] = said[:1].upper() + said[1:]
    for name, key in part["properties"].items():
        key["title"] = name
