"""Which keys are unique. A duplicate profile key stops everything; a duplicate key that rows point to is resolved by a rule.

An answer is kept as long as the source is known to be in the same state, so that asking again costs a look at a file's date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.findings import Finding
from insight.customers.key_values import key_value
from insight.errors import DuplicateKeys

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData

PROFILE = "profile"


class Integrity:
    """Uniqueness of the keys of one workspace's tables, asked once for each state of the data."""

    def __init__(self, data: CustomerData) -> None:
        self._data = data
        self._known: dict[str, tuple[object, int]] = {}

    def table(self, name: str) -> tuple[ir.Table, str]:
        """A table by name, and its key column."""
        data, model = self._data, self._data.model
        if name == PROFILE:
            return data.profile, model.profile.key
        if name in model.tables:
            return data.tables[name], model.tables[name].key or ""
        return data.lookups[name], model.lookups[name].key

    def duplicates(self, name: str) -> int:
        """How many rows of a table repeat the key of another."""
        state = self._data.states.of(self._source(name))
        if name in self._known and self._known[name][0] == state:
            return self._known[name][1]
        table, column = self.table(name)
        key: Any = key_value(table[column])
        found = self._data.engine.row(table.aggregate(rows=key.count(), different=key.nunique()))
        count = int(found["rows"] or 0) - int(found["different"] or 0)
        self._known[name] = (state, count)
        return count

    def require_unique_profiles(self) -> None:
        """Stop when two rows of the profile table have one key.

        Raises
        ------
        DuplicateKeys
            With the finding, naming up to five of the keys.
        """
        count = self.duplicates(PROFILE)
        if count:
            raise DuplicateKeys(duplicate_finding(self._data, PROFILE, count, *self.table(PROFILE)))

    def _source(self, name: str) -> str:
        if name == PROFILE:
            return name
        return f"tables.{name}" if name in self._data.model.tables else f"lookups.{name}"


def duplicate_finding(data: CustomerData, name: str, count: int, table: ir.Table, column: str) -> Finding:
    """The finding for a key that is not unique, with examples."""
    key: Any = key_value(table[column])
    keys = table.select(key=key).filter(lambda t: t.key.notnull()).group_by("key").agg(rows=ibis._.count())
    twice = keys.filter(keys.rows > 1).order_by("key").limit(5)
    part = data.model.profile
    hidden = name == PROFILE and column in (*part.private, *part.contact.values())
    examples = () if hidden else tuple(str(each["key"]) for each in data.engine.arrow(twice).to_pylist())
    total = int(data.engine.row(table.aggregate(rows=table.count()))["rows"])
    if name == PROFILE:
        effect, severity = "Nothing is computed: a customer would count twice.", "error"
        remedy = "Keep one row per customer."
    else:
        effect, severity = (
            "Of rows with one key only the earliest is used where other rows point to it.",
            "warning",
        )
        remedy = f"Make {column!r} unique."
    return Finding(severity, "duplicate keys", name, column, count, count / max(total, 1), effect, remedy, examples)  # type: ignore[arg-type]


def one_row_per_key(table: ir.Table, key: str, order: list[ir.Value]) -> ir.Table:
    """The first row of each key, by `order`."""
    place = ibis.row_number().over(group_by=key, order_by=order)
    return table.mutate(place__=place).filter(lambda t: t.place__ == 0).drop("place__")
