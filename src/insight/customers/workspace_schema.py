"""The JSON Schema of the workspace file, from which editors complete and check it."""

from __future__ import annotations

import re
from typing import Any

from insight.customers.model import WorkspaceModel

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
