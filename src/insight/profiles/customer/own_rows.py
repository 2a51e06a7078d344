"""The rows that belong to one profile, read by themselves: the same questions over them have the same answers for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.engines.engine import in_memory
from insight.customers.integrity import PROFILE, Integrity
from insight.customers.key_values import key_value
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.terms import nodes
from insight.language.types import Kind
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.profile_table import Profiles

_KEY = "own_key__"


def of_one(profiles: Profiles, key: Any) -> Profiles | None:
    """The profile table of one profile alone, None if there is no such profile; where it stands among everyone is asked of all.

    Each table is read once, for the rows of the profile. Where rows could belong to it in two ways, or to a row above whose key
    another has too, which only the whole tables can decide, these are the profiles as they were.

    Parameters
    ----------
    key
        The profile's key as the engine compares it (`as_key`).

    Raises
    ------
    DuplicateKeys
        If the profile table has a key twice, whosesoever.
    """
    with profiles.data.states.question():
        profiles.integrity.require_unique_profiles()
        rows = _OwnRows(profiles, key)
        if not rows.read(PROFILE, rows.of_profile(PROFILE, profiles.key)):
            return None
        if not rows.read_tables():
            return profiles
        rows.read_lookups()
        standing = _standing_of(profiles, key)
    data = rows.data()
    return replace(profiles, data=data, integrity=_Known(data, rows.duplicates), standing=standing)


class _Known(Integrity):
    """How many rows of each table repeat a key, counted when the rows were read."""

    def __init__(self, data: CustomerData, duplicates: Mapping[str, int]) -> None:
        super().__init__(data)
        self._duplicates = duplicates

    def duplicates(self, name: str) -> int:
        """How many rows of a table repeat the key of another."""
        return self._duplicates.get(name, 0)


class _OwnRows:
    """The rows of one profile, table by table, owners first."""

    def __init__(self, profiles: Profiles, key: Any) -> None:
        self._profiles, self._data, self._key = profiles, profiles.data, key
        self._tables: dict[str, ir.Table] = {}
        self._keyed: dict[str, int] = {}
        self.duplicates: dict[str, int] = {}

    def read(self, name: str, relation: ir.Table) -> int:
        """Read the rows of a table into memory, with their key as it is compared; how many there are."""
        column = self._profiles.integrity.table(name)[1]
        kinds = self._columns(name)
        chosen = [each for each in relation.columns if each not in kinds or kinds[each].kind is not Kind.OTHER]
        made = {_KEY: key_value(relation[column])} if column else {}
        rows = self._data.engine.arrow(relation.select(*chosen, **made))
        self._tables[name] = in_memory(rows)
        if column:
            known = rows[_KEY].drop_null()
            self._keyed[name], self.duplicates[name] = len(known), len(known) - len(known.unique())
        return int(rows.num_rows)

    def _columns(self, name: str) -> Mapping[str, Any]:
        shape = self._profiles.catalog.shape
        row = shape.profile if name == PROFILE else shape.tables.get(name) or shape.lookups[name]
        return row.columns

    def of_profile(self, name: str, column: str) -> ir.Table:
        """The rows whose column names the profile."""
        table = self._profiles.integrity.table(name)[0]
        return table.filter(key_value(table[column]) == self._key)

    def _of_keys(self, name: str, column: str, keys: ir.Table) -> ir.Table:
        """The rows of a table whose column holds one of these keys."""
        table = self._profiles.integrity.table(name)[0]
        return table.semi_join(keys, [key_value(table[column]) == keys[_KEY]])

    def read_tables(self) -> bool:
        """Read every table; whether the rows that were read are all that decide."""
        model = self._data.model.tables
        if any(part.profile is not None and part.parent is not None for part in model.values()):
            return False
        waiting = dict(model)
        while waiting:
            name = next(each for each, part in waiting.items() if part.parent not in waiting)
            part = waiting.pop(name)
            if part.profile is not None:
                count = self.read(name, self.of_profile(name, part.profile))
            else:
                count = self.read(name, self._of_keys(name, part.on or "", self._keys(part.parent or "")))
            if count and any(each.parent == name for each in model.values()) and self._shares_keys(name):
                return False
        return True

    def _keys(self, name: str) -> ir.Table:
        return self._tables[name].select(_KEY).distinct()

    def _shares_keys(self, name: str) -> bool:
        """Whether a row of another profile has a key of these rows."""
        found: Any = self._of_keys(name, self._profiles.integrity.table(name)[1], self._keys(name))
        return bool(self._data.engine.row(found.aggregate(rows=found.count()))["rows"] != self._keyed[name])

    def read_lookups(self) -> None:
        """Read the rows of lookups that the profile or one of its rows points to."""
        model = self._data.model
        uses = [(PROFILE, model.profile.lookups), *((name, part.lookups) for name, part in model.tables.items())]
        pointing: dict[str, list[Any]] = {}
        for name, steps in uses:
            for step, use in steps.items():
                table: Any = self._tables[name]
                pointing.setdefault(use.lookup or step, []).append(table.select(**{_KEY: key_value(table[use.column])}))
        for name, parts in pointing.items():
            keys = ibis.union(*parts) if len(parts) > 1 else parts[0]
            self.read(name, self._of_keys(name, model.lookups[name].key, keys.distinct()))

    def data(self) -> CustomerData:
        """The data with these rows in place of all."""
        data, own = self._data, self._tables
        lists = replace(data.lists, only=self._key)
        tables, lookups = (
            {name: own.get(name, each) for name, each in of.items()} for of in (data.tables, data.lookups)
        )
        return replace(data, profile=own[PROFILE], tables=tables, lookups=lookups, lists=lists)


def _standing_of(profiles: Profiles, key: Any) -> dict[str, float | int | None]:
    """The value of each percentile and rank of the catalog for one profile, by canonical text; missing ones are None.

    Nothing is asked where there is none.
    """
    calls = {text_of(node): node for node in _compared(profiles.catalog)}
    if not calls:
        return {}
    values: Any = profiles.values({f"v{place}": node.arguments[0] for place, node in enumerate(calls.values())})
    own: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    for place in range(len(calls)):
        column = values[f"v{place}"].cast("float64")
        own[f"own{place}"] = column.max(where=values[KEY] == key).over(ibis.window())
    everyone = values.mutate(**own)
    for place in range(len(calls)):
        column, mine = everyone[f"v{place}"].cast("float64"), everyone[f"own{place}"]
        asked |= {
            f"below{place}": column.count(where=column < mine),
            f"above{place}": column.count(where=column > mine),
            f"known{place}": column.count(),
            f"has{place}": mine.count(),
        }
    row = profiles.data.engine.row(everyone.aggregate(**asked))
    return {text: _standing(node, row, place) for place, (text, node) in enumerate(calls.items())}


def _compared(catalog: Catalog) -> Iterator[s.Call]:
    """Every percentile and rank in the definitions that can be used."""
    kinds = [
        *(("property", name) for name in catalog.shape.properties),
        *(("audience", name) for name in catalog.audience_names),
    ]
    for kind, name in kinds:
        if catalog.problem_of(kind, name) is None:
            for tree in catalog.definition(kind, name).trees:
                yield from (
                    node
                    for node in nodes(tree, into_rows=False)
                    if isinstance(node, s.Call) and node.function in ("percentile", "rank")
                )


def _standing(node: s.Call, row: dict[str, int], place: int) -> float | int | None:
    """What `against_everyone` gives, from the numbers of those below and above."""
    if not row[f"has{place}"]:
        return None
    if node.function == "rank":
        return row[f"above{place}"] + 1
    others = row[f"known{place}"] - 1
    return row[f"below{place}"] / others * 100 if others else 0.0
