"""A data model guessed from names and types of columns, for `insight init` and for tables in a notebook.

The rules are plain: the profile key is the column that most tables share; a row's key is called `id` or after the table; a
time is the first date or timestamp column; a table that holds the key of another without the profile's lies below it; a
table without either, whose key others hold, is a lookup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.customers.customer_data import as_table
from insight.customers.model import singular
from insight.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.customers.customer_data import Frame

_CONTACT = {
    "email": ("email", "e_mail", "mail"),
    "phone": ("mobile", "phone", "msisdn", "telephone"),
    "push": ("device_token", "push_token"),
}
_PRIVATE = (
    "email", "e_mail", "mail", "mobile", "phone", "telephone", "msisdn", "first_name", "last_name", "name", "full_name",
    "address", "street", "device_token", "push_token", "ssn", "personal_number",
)  # fmt: skip
_PROFILE_NAMES = (
    "profile", "profiles", "customer", "customers", "user", "users", "member", "members", "household", "households",
    "person", "people",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """A table's columns and what matters of their types."""

    names: tuple[str, ...]
    times: tuple[str, ...]

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> Columns:
        """From an Ibis schema."""
        times = tuple(name for name, kind in schema.items() if kind.is_timestamp() or kind.is_date())
        return cls(tuple(schema), times)


def guess_model(tables: Mapping[str, Columns], profile: str | None = None) -> dict[str, Any]:
    """The content of a workspace file for these tables, sources left out.

    Raises
    ------
    WorkspaceError
        If no table looks like one row per customer.
    """
    profile = profile or _profile_table(tables)
    key = _profile_key(tables, profile)
    rest = {name: columns for name, columns in tables.items() if name != profile}
    keys = {name: own for name, columns in rest.items() if (own := _own_key(name, columns, key)) is not None}
    model: dict[str, Any] = {"profile": _profile(tables[profile], key), "tables": {}, "lookups": {}}
    below = {
        name: above
        for name, columns in rest.items()
        if key not in columns.names and (above := _parent(name, columns, keys, rest, key))
    }
    for name, columns in rest.items():
        if key in columns.names or name in below:
            model["tables"][name] = _table(name, columns, key, keys, below)
    for name in rest:
        if name not in model["tables"] and name in keys:
            model["lookups"][singular(name)] = {"key": keys[name], "table": name}
    for name, part in model["tables"].items():
        uses = {look: given["key"] for look, given in model["lookups"].items() if given["key"] in rest[name].names}
        if uses:
            part["lookups"] = uses
    return model


def _profile_table(tables: Mapping[str, Columns]) -> str:
    named = [name for name in tables if name.lower() in _PROFILE_NAMES]
    if named:
        return named[0]
    for name, columns in tables.items():
        first = columns.names[0] if columns.names else ""
        if sum(first in other.names for other in tables.values()) > 1:
            return name
    raise WorkspaceError(
        "No table looks like one row per customer.",
        remedy="Call it `customers`, or write the workspace file by hand.",
    )


def _profile_key(tables: Mapping[str, Columns], profile: str) -> str:
    columns = tables[profile].names
    known = ("customer_id", "profile_id", "user_id", "household_id", "member_id", "id")
    likely = [f"{singular(profile)}_id", *known, *columns[:1]]
    shared = {name: sum(name in other.names for other in tables.values()) for name in columns}
    found = [name for name in likely if name in columns]
    return max(found, key=lambda name: (shared[name], -found.index(name)))


def _profile(columns: Columns, key: str) -> dict[str, Any]:
    lower = {name.lower(): name for name in columns.names}
    contact = {channel: lower[name] for channel, names in _CONTACT.items() for name in names[::-1] if name in lower}
    private = [name for name in columns.names if name.lower() in _PRIVATE]
    return {
        "key": key,
        **({"contact": contact} if contact else {}),
        **({"private": private} if private else {}),
    }


def _own_key(table: str, columns: Columns, profile_key: str) -> str | None:
    for name in (f"{singular(table)}_id", f"{singular(table).split('_')[-1]}_id", f"{table}_id", "id", "key"):
        if name in columns.names and name != profile_key:
            return name
    return None


def _parent(
    table: str, columns: Columns, keys: Mapping[str, str], rest: Mapping[str, Columns], profile_key: str
) -> str | None:
    for name, key in keys.items():
        if name != table and key in columns.names and profile_key in rest[name].names and key != "id":
            return name
    return None


def _table(name: str, columns: Columns, key: str, keys: Mapping[str, str], below: Mapping[str, str]) -> dict[str, Any]:
    part: dict[str, Any] = {"key": keys[name]} if name in keys else {}
    if name in below:
        part |= {"parent": below[name], "on": keys[below[name]]}
    else:
        part["profile"] = key
    if columns.times:
        part["time"] = columns.times[0]
    return part


def completed_model(
    given: dict[str, Any],
    profile: Frame,
    tables: Mapping[str, Frame],
    groups: Mapping[str, Mapping[str, Frame]],
) -> dict[str, Any]:
    """The model with what it leaves out guessed from the columns."""
    lookups = groups.get("lookups", {})
    known = {"profile": profile, **tables, **lookups}
    guessed = guess_model(
        {name: Columns.of(as_table(frame, name).schema()) for name, frame in known.items()}, "profile"
    )
    whole = dict(given)
    whole["profile"] = {**guessed["profile"], **given.get("profile", {})}
    whole["tables"] = {name: _table_part(name, given, guessed) for name in tables} | {
        name: part for name, part in given.get("tables", {}).items() if name not in tables
    }
    whole["lookups"] = {name: given.get("lookups", {}).get(name) or _lookup_part(name, guessed) for name in lookups}
    whole["lists"] = dict.fromkeys(groups.get("lists", {}), "")
    whole["suppression"] = dict.fromkeys(groups.get("suppression", {}), "")
    return whole


def _table_part(name: str, given: dict[str, Any], guessed: dict[str, Any]) -> dict[str, Any]:
    said = dict(given.get("tables", {}).get(name, {}))
    if "profile" in said or "parent" in said:
        return said
    return {**guessed["tables"].get(name, {}), **said}


def _lookup_part(name: str, guessed: dict[str, Any]) -> dict[str, Any]:
    found = next((part for look, part in guessed["lookups"].items() if name in (look, part["table"])), None)
    return {"key": found["key"]} if found else {}
