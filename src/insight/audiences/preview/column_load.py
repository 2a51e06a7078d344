"""Properties in memory: the profile table from a snapshot or the engine, and single ones when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl

from insight.audiences.preview.leaves import canonical
from insight.audiences.preview.memory import keep
from insight.audiences.preview.narrow_columns import narrow
from insight.audiences.preview.profile_keys import keys_of
from insight.errors import OutdatedPreview, WrongType
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.language.types import Kind
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from insight.audiences.preview.bit_answers import BitAnswers
    from insight.audiences.preview.leaves import Held
    from insight.audiences.preview.profile_keys import TextKeys, WholeKeys
    from insight.customers.state.data_state import DataState
    from insight.profiles.profile_table import Profiles

LIST = "it is a list"
TOO_WIDE = "its values have no narrow form"
VALUES_AT_ONCE = 100_000_000
"""So many values are read from the engine together: they take ten times the room until they are narrow."""


@dataclass(frozen=True)
class LoadedColumns:
    """What was read.

    Attributes
    ----------
    held : properties in memory, by canonical text.
    left : why each of the other properties that were wanted is not.
    from_snapshot : names of the properties that were read from a snapshot.
    state : of the data when it was read.
    """

    keys: WholeKeys | TextKeys
    held: Mapping[str, Held]
    left: Mapping[str, str]
    from_snapshot: tuple[str, ...]
    state: DataState


def load(profiles: Profiles, properties: Iterable[str] | None) -> LoadedColumns:
    """Read properties (names or texts; by default every public one) of all profiles.

    Raises
    ------
    PrivateColumn
        If a property is private.
    ExpressionError
        If it is none.
    OutdatedPreview
        If the data changes meanwhile.
    """
    catalog, state = profiles.catalog, profiles.data.states.now()
    public = (each.name for each in catalog if each.is_public and each.name != profiles.key)
    names = list(public if properties is None else properties)
    wanted = {canonical(tree): tree for tree in profiles.read_columns(names).values()}
    lists = {text for text, tree in wanted.items() if type_of(tree, Scope(catalog.shape)).kind is Kind.LIST}
    loadable = {text: tree for text, tree in wanted.items() if text not in lists}
    keys, columns, stored = _read(profiles, loadable)
    if profiles.data.states.now().changed_since(state):
        raise OutdatedPreview
    held = {text: column for text, column in columns.items() if column is not None}
    left = {text: LIST if text in lists else TOO_WIDE for text in wanted if text not in held}
    return LoadedColumns(keys, held, left, stored, state)


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
    from insight.profiles.snapshots.snapshot import stored_values  # noqa: PLC0415 - brings deltalake, which takes long to import

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
    """The keys, and properties from the engine: those that are computed in one query, columns of many profiles in several."""
    first, *rest = _queries(profiles, wanted)
    answer, columns = _asked(profiles, first)
    keys, order = keys_of(answer[KEY])
    found = {text: narrow(answer[column], order) for text, column in columns.items()}
    del answer
    for more in rest:
        found |= _more(profiles, more, keys)
    return keys, {text: found[text] for text in wanted}


def _queries(profiles: Profiles, wanted: Mapping[str, s.Expression]) -> list[dict[str, s.Expression]]:
    """What is asked together, so that no answer has too many values."""
    plain: dict[str, s.Expression] = {
        text: tree
        for text, tree in wanted.items()
        if isinstance(tree, s.Name) and tree.path[-1] in profiles.catalog.shape.profile.columns
    }
    size = max(1, VALUES_AT_ONCE // max(profiles.count(), 1))
    texts = list(plain)
    parts = [{text: plain[text] for text in texts[start : start + size]} for start in range(0, len(texts), size)]
    computed = {text: tree for text, tree in wanted.items() if text not in plain}
    if len(parts) <= 1 and len(wanted) <= size:
        return [dict(wanted)]
    return [computed, *parts] if computed else parts


def _more(profiles: Profiles, wanted: Mapping[str, s.Expression], keys: WholeKeys | TextKeys) -> _Columns:
    """More properties, in order of known keys."""
    answer, columns = _asked(profiles, wanted)
    if answer.num_rows != len(keys):
        raise OutdatedPreview
    places = keys.places(answer[KEY])
    order = np.empty(len(places), np.intp)
    order[places] = np.arange(len(places))
    return {text: narrow(answer[column], order) for text, column in columns.items()}


def _asked(profiles: Profiles, wanted: Mapping[str, s.Expression]) -> tuple[pa.Table, dict[str, str]]:
    """Values by the engine, and the column that each of the wanted is in."""
    columns = {text: f"c{place}" for place, text in enumerate(wanted)}
    relation = profiles.values({columns[text]: tree for text, tree in wanted.items()})
    return profiles.data.engine.arrow(relation), columns


@dataclass(frozen=True)
class AskedProperty:
    """A property that was asked for.

    Attributes
    ----------
    name : as it was asked for.
    key : the text that it is known by among the columns.
    held : None if its values have no narrow form.
    """

    name: str
    unit: str
    key: str
    tree: s.Expression
    held: Held | None


def asked_for(text: str, answers: BitAnswers) -> AskedProperty:
    """A property (or text) and its values.

    Raises
    ------
    PrivateColumn
        If it is private.
    WrongType
        If it is a list.
    ExpressionError
        If it is no property, and no expression.
    """
    catalog = answers.profiles.catalog
    tree = answers.profiles.read_columns([text])[text]
    if type_of(tree, Scope(catalog.shape)).kind is Kind.LIST:
        raise WrongType("A list is no single value.", text)
    unit = answers.columns.listed[text].unit if text in answers.columns.listed else ""
    kept = ("column", canonical(tree))
    held = answers.columns.of(tree) or answers.cache.get(kept)
    if held is None:
        answers.check()
        held = _more(answers.profiles, {"value": tree}, answers.keys)["value"]
        if held is not None:
            keep(answers.cache, kept, held)
    return AskedProperty(text, unit, answers.columns.name(tree), tree, held)


def texts_of(asked: AskedProperty, answers: BitAnswers) -> pl.Series:
    """The values of a text that has no narrow form, in no order."""
    profiles = answers.profiles
    return pl.Series(profiles.data.engine.arrow(profiles.values({"value": asked.tree}))["value"])
