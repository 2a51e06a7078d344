"""What tells whether a value that was kept is still the one that would be computed: hashes of definitions and of the data.

The hash of a definition covers its text and those of all definitions that it needs, the columns that it reads with their
types, what the workspace file says of their tables, the calendar, and the lists that it names. The state of the data is
covered by another hash, so that a definition keeps its hash while rows come in. `as_of` is in neither.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pyarrow as pa

from insight.customers.state.data_state import FilesState, RowsState
from insight.language import syntax as s
from insight.language.format import name_text, text_of
from insight.language.shape import PROFILE, Scope
from insight.language.terms import nodes
from insight.profiles.catalog.definitions import Computed, named_anywhere
from insight.profiles.plan.sources import UsedColumns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.operations as ops

    from insight.customers.customer_data import CustomerData
    from insight.customers.state.data_state import DataState, SourceState
    from insight.profiles.catalog.definitions import Definition
    from insight.profiles.profile_table import Profiles

_LISTS = ("lists.", "suppression.")
"""Sources that are no part of the state of the data: a list counts with the definitions that name it."""
_PASSWORD = re.compile(r"(?<=:)[^:@/]*(?=@)")


class DefinitionHashes:
    """The hash of each property's definition: equal as long as the same data must give the same values.

    It is empty where a list is needed whose state cannot be told.

    Two catalogs of the same meaning give the same hashes, in any process.
    """

    def __init__(self, profiles: Profiles) -> None:
        self._data, self._catalog = profiles.data, profiles.catalog
        self._known: dict[tuple[str, str], str] = {}
        self._lists = profiles.data.states.now().sources
        # Releases may differ in what they compute, and so may engines.
        address = _PASSWORD.sub("", self._data.model.workspace.engine)
        self._by = [version("insight"), self._data.engine.name, address]

    def of(self, names: Iterable[str]) -> dict[str, str]:
        """The hash of each of these properties."""
        return {name: self._hash("property", name) for name in names}

    def _hash(self, kind: str, name: str) -> str:
        if (kind, name) not in self._known:
            meaning = self._meaning(kind, name)
            rests_on = [*meaning.get("needs", {}).values(), *meaning.get("lists", {}).values()]
            self._known[kind, name] = "" if "" in rests_on or None in rests_on else _digest(meaning)
        return self._known[kind, name]

    def _meaning(self, kind: str, name: str) -> dict[str, Any]:
        """Everything that decides the values."""
        catalog, settings = self._catalog, self._data.model.workspace
        if kind == "property" and name not in catalog.shape.properties:
            tree = s.Name((name,))
            return {"column": name, "tables": self._tables([tree]), "by": self._by}
        definition = catalog.definition(kind, name)
        trees = definition.trees
        needs = {(of, needed) for tree in trees for of, needed in _needed(tree, catalog)}
        return {
            "text": _text(definition),
            "calendar": [settings.timezone, settings.week_starts],
            "needs": {f"{of} {needed}": self._hash(of, needed) for of, needed in needs},
            "tables": self._tables(trees),
            "lists": {each: _source_state(self._data, self._lists[f"lists.{each}"]) for each in _lists(trees)},
            "by": self._by,
        }

    def _tables(self, trees: Iterable[s.Expression]) -> dict[str, Any]:
        """What is read of each table, directly or through others."""
        used = UsedColumns(self._data, self._catalog)
        used.visit(trees, Scope(self._catalog.shape))
        return {name: self._table(name, columns) for name, columns in used.found.items()}

    def _table(self, name: str, columns: set[str]) -> dict[str, Any]:
        data, model = self._data, self._data.model
        if name == PROFILE:
            table, part = data.profile, model.profile.model_dump(include={"source", "key"})
            steps = model.profile.lookups
        elif name in model.tables:
            table, part = data.tables[name], model.tables[name].model_dump(exclude={"row", "private", "lookups"})
            steps = model.tables[name].lookups
        else:
            table, part, steps = data.lookups[name], model.lookups[name].model_dump(), {}
        schema = table.schema()
        ways = {step: [use.column, use.lookup or step] for step, use in steps.items() if use.column in columns}
        return {**part, "columns": {each: str(schema[each]) for each in sorted(columns)}, "ways": ways}


def _text(definition: Definition) -> str:
    if isinstance(definition, Computed):
        tests = {name: text_of(tree) for name, tree in definition.tests.items()}
        return f"computed {definition.name} of {', '.join(definition.needs)} by {definition.rule()}" + (
            f" with {tests}" if tests else ""
        )
    return f"{definition.kind} {name_text((definition.name,))}: {text_of(definition.tree)}"


def _needed(tree: s.Expression, catalog: Any) -> set[tuple[str, str]]:
    """The properties and audiences that a tree names anywhere."""
    audiences = {("audience", node.name) for node in nodes(tree) if isinstance(node, s.InAudience)}
    return audiences | {(kind, name) for kind, name, _ in named_anywhere(tree, catalog)}


def _lists(trees: Iterable[s.Expression]) -> list[str]:
    return sorted({node.name for tree in trees for node in nodes(tree) if isinstance(node, s.InList)})


# --- data -----------------------------------------------------------------------------------------------------------------


def data_state(data: CustomerData, now: DataState | None = None) -> str | None:
    """A hash that changes when what the profile table, tables or lookups hold may have changed; None where that cannot be told.

    Of files it covers size and time of change, of tables in memory every value.

    Parameters
    ----------
    now
        The states of the sources; as they are at this moment by default.
    """
    states = (now or data.states.now()).sources
    sources = {name: _source_state(data, state) for name, state in states.items() if not name.startswith(_LISTS)}
    return None if None in sources.values() else _digest(sources)


def _source_state(data: CustomerData, state: SourceState | None) -> Any:
    """The same of one source, as it is hashed; None where it cannot be told."""
    if state is None:
        return None
    parts = [_part_state(data, part) for part in state]
    return parts[0] if len(parts) == 1 else parts


def _part_state(data: CustomerData, part: FilesState | RowsState) -> Any:
    if isinstance(part, RowsState):
        return ["values", _contents(data, part.rows)]
    files = [(os.path.relpath(path, data.folder), *rest) for path, *rest in part.files]
    return ["files", files, *part.opened]


_CONTENTS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""The hashes of tables in memory, which do not change, as long as the tables live."""


def _contents(data: CustomerData, rows: ops.Relation) -> str:
    if rows not in _CONTENTS:
        _CONTENTS[rows] = _hash_of_rows(data.engine.arrow(rows.to_expr()))
    return _CONTENTS[rows]


def _hash_of_rows(rows: pa.Table) -> str:
    sink = _Hashing()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return sink.digest.hexdigest()


class _Hashing:
    """A file that keeps nothing but the hash of what is written."""

    closed = False

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, part: Any) -> int:
        """Take a part in."""
        self.digest.update(part)
        return len(part)

    def flush(self) -> None:
        """Nothing waits to be written."""


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
