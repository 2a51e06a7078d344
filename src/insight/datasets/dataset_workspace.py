"""Write a data set's workspace file, without what needs tables that were not made."""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from tomlkit import TOMLDocument
    from tomlkit.items import Item, Table

NAME = "insight.toml"

_RFM = ("r_score", "f_score", "m_score", "rfm_score", "rfm_segment")
_PREFIX = {"consent": "consent ", "properties": "", "audiences": "audience "}
_WORD = re.compile(r"audience\s+'(?P<audience>[^']*)'|'[^']*'|(?P<name>[^\W\d]\w*)")


def write_workspace(folder: Path, template: str, made: Collection[str] | None = None) -> Path:
    """Write the workspace file `template` of this package into `folder`.

    Parameters
    ----------
    made
        Stems of the source files that were made; tables and lookups of others are left out, and so are
        properties, audiences and consent expressions that need them. Default: all were made.
    """
    text = _template(template)
    if made is not None:
        text = without(text, made)
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    return path


def fingerprint(template: str) -> str:
    """Eight hexadecimal digits that change when the workspace file `template` of this package does."""
    return sha256(_template(template).encode()).hexdigest()[:8]


def _template(name: str) -> str:
    return (files("insight.datasets") / name).read_text(encoding="utf-8")


def without(text: str, made: Collection[str]) -> str:
    """The workspace file `text`, reduced to what the source files with the stems `made` can answer.

    >>> text = '''
    ... [tables.orders]
    ... source = "orders.parquet"
    ... [tables.visits]
    ... source = "visits.parquet"
    ... [properties]
    ... orders_90d = "count(orders within 90 days)"
    ... visits_90d = "count(visits within 90 days)"
    ... [audiences]
    ... strollers = "visits_90d > 5"
    ... '''
    >>> print(without(text, ["orders"]).strip())
    [tables.orders]
    source = "orders.parquet"
    [properties]
    orders_90d = "count(orders within 90 days)"
    [audiences]
    """
    document = tomlkit.parse(text)
    gone = _drop_sources(document, made)
    if document.get("rfm", {}).get("table") in gone:
        del document["rfm"]
        gone.update(_RFM)
    while _drop_expressions(document, gone):
        pass
    return tomlkit.dumps(document)


def _drop_sources(document: TOMLDocument, made: Collection[str]) -> set[str]:
    """Remove tables and lookups whose file, or whose parent, was not made; gives their names."""
    gone = set()
    for kind in ("lookups", "tables"):
        for name, entry in list(document.get(kind, {}).items()):
            if PurePath(entry["source"]).stem not in made or entry.get("parent") in gone:
                del document[kind][name]
                gone.add(name)
    for entry in (document.get("profile", {}), *document.get("tables", {}).values()):
        gone.update(_drop_lookups(entry.get("lookups", {}), gone))
    return gone


def _drop_lookups(uses: Table, gone: set[str]) -> set[str]:
    """Remove uses of lookups in `gone`; gives the names that they went by."""
    names = {name for name, use in uses.items() if (use["lookup"] if isinstance(use, dict) else name) in gone}
    for name in names:
        del uses[name]
    return names


def _drop_expressions(document: TOMLDocument, gone: set[str]) -> bool:
    """Remove expressions that name anything in `gone`, and add their names to it; whether there were any."""
    found = False
    for kind, prefix in _PREFIX.items():
        for name, entry in list(document.get(kind, {}).items()):
            if _names(entry) & gone:
                del document[kind][name]
                gone.add(f"{prefix}{name}")
                found = True
    return found


def _names(entry: Item) -> set[str]:
    expression = entry["expression"] if isinstance(entry, dict) else str(entry)
    found = _WORD.finditer(expression)
    return {each["name"] or f"audience {each['audience']}" for each in found if each["name"] or each["audience"]}
