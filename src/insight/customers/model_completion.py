"""What a model of tables in memory leaves out, guessed from the names of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.customers.customer_data import as_table
from insight.customers.model_guess import Columns, guess_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.customers.customer_data import Frame


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
