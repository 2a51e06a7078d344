"""Reading the profile table into memory: from a snapshot what one holds, from the engine the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from insight.audiences.preview.answers import state_of
from insight.audiences.preview.keys import keys_of
from insight.audiences.preview.leaves import canonical
from insight.audiences.preview.narrow import narrow
from insight.errors import OutdatedPreview
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.language.types import Kind
from insight.properties.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from insight.audiences.preview.keys import TextKeys, WholeKeys
    from insight.audiences.preview.leaves import Held
    from insight.properties.table import Profiles

LIST = "it is a list"
TOO_WIDE = "its values have no narrow form"


@dataclass(frozen=True)
class Loaded:
    """What was read.

    Attributes
    ----------
    held : properties in memory, by canonical text.
    left : why each of the other properties that were wanted is not.
    from_snapshot : names of the properties that were read from a snapshot.
    state : of the files when they were read.
    """

    keys: WholeKeys | TextKeys
    held: Mapping[str, Held]
    left: Mapping[str, str]
    from_snapshot: tuple[str, ...]
    state: Any


def load(profiles: Profiles, properties: Iterable[str] | None) -> Loaded:
    """Read properties (names or texts; by default every public one) of all profiles.

    Raises
    ------
    PrivateColumn
        If a property is private.
    ExpressionError
        If it is none.
    """
    catalog, state = profiles.catalog, state_of(profiles.data)
    names = [name for name in catalog.public if name != profiles.key] if properties is None else list(properties)
    wanted = {canonical(tree): tree for tree in profiles.read_columns(names).values()}
    lists = {text for text, tree in wanted.items() if type_of(tree, Scope(catalog.shape)).kind is Kind.LIST}
    loadable = {text: tree for text, tree in wanted.items() if text not in lists}
    keys, columns, stored = _read(profiles, loadable)
    held = {text: column for text, column in columns.items() if column is not None}
    left = {text: LIST if text in lists else TOO_WIDE for text in wanted if text not in held}
    return Loaded(keys, held, left, stored, state)


def column_of(profiles: Profiles, tree: s.Expression, keys: WholeKeys | TextKeys) -> Held | None:
    """One more property, in order of known keys; None if it has no narrow form."""
    answer = profiles.data.engine.arrow(profiles.values({"value": tree}))
    if answer.num_rows != len(keys):
        raise OutdatedPreview
    places = keys.places(answer[KEY])
    order = np.empty(len(places), np.intp)
    order[places] = np.arange(len(places))
    return narrow(answer["value"], order)


_Columns: TypeAlias = "dict[str, Held | None]"


def _read(
    profiles: Profiles, wanted: Mapping[str, s.Expression]
) -> tuple[WholeKeys | TextKeys, _Columns, tuple[str, ...]]:
    """The keys, each property (None without a narrow form), and the texts of those that a snapshot had."""
    kept = _kept(profiles, wanted)
    if kept is not None:
        rest = {text: tree for text, tree in wanted.items() if text not in kept.column_names}
        keys, columns = _computed(profiles, rest)
        kept_keys, order = keys_of(kept[KEY])
        if kept_keys.same(keys):
            stored = tuple(text for text in wanted if text not in rest)
            columns |= {text: narrow(kept[text], order) for text in stored}
            return keys, {text: columns[text] for text in wanted}, stored
    return *_computed(profiles, wanted), ()


def _kept(profiles: Profiles, wanted: Mapping[str, s.Expression]) -> pa.Table | None:
    """What a snapshot holds of the wanted, under their texts."""
    from insight.properties.snapshot import stored_values  # noqa: PLC0415 - brings deltalake, which takes long to import

    texts = {
        tree.path[-1]: text
        for text, tree in wanted.items()
        if isinstance(tree, s.Name) and text == name_text(tree.path[-1:])
    }
    found = stored_values(profiles, texts) if texts else None
    if found is None:
        return None
    rows, _ = found
    return rows.rename_columns([texts.get(name, name) for name in rows.column_names])


def _computed(profiles: Profiles, wanted: Mapping[str, s.Expression]) -> tuple[WholeKeys | TextKeys, _Columns]:
    """The keys, and properties computed by the engine in one query."""
    columns = {f"c{place}": text for place, text in enumerate(wanted)}
    answer = profiles.data.engine.arrow(profiles.values({column: wanted[text] for column, text in columns.items()}))
    keys, order = keys_of(answer[KEY])
    return keys, {text: narrow(answer[column], order) for column, text in columns.items()}
