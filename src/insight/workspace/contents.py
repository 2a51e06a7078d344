"""What a workspace holds, as plain values and as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.kit.sheet import Code, Sheet, Table

if TYPE_CHECKING:
    from insight.customers.model import WorkspaceModel
    from insight.profiles.profile_table import Profiles


def contents(profiles: Profiles) -> dict[str, Any]:
    """The file, the instant, and the names of tables, properties, channels, lists and audiences."""
    file, model, catalog = profiles.data.file, profiles.data.model, profiles.catalog
    return {
        "file": str(file) if file else None, "as_of": profiles.clock.as_of, "timezone": profiles.clock.timezone,
        "key": profiles.key, "tables": list(model.tables), "lookups": list(model.lookups),
        "properties": list(catalog.names), "channels": list(model.consent), "lists": list(model.lists),
        "suppression": list(model.suppression), "audiences": list(catalog.audience_names),
    }  # fmt: skip


def contents_sheet(profiles: Profiles) -> Sheet:
    """Its tables and audiences, and what is known of customers."""
    file, model, formats = profiles.data.file, profiles.data.model, profiles.formats
    facts = {
        "as of": formats.as_of(profiles.clock),
        "customers by": profiles.key,
        "properties": len(profiles.catalog),
        "channels": ", ".join(model.consent) or None,
        "lists": ", ".join(model.lists) or None,
        "suppression": ", ".join(model.suppression) or None,
        "RFM": f"{model.rfm.amount} of {model.rfm.table}" if model.rfm is not None else None,
    }
    rows = [(name, part.parent or "customers", _time_of(name, model)) for name, part in model.tables.items()]
    audiences = [(name, Code(part.expression.strip())) for name, part in model.audiences.items()]
    tables = (Table(("table", "rows of", "time"), rows), Table(("audience", "condition"), audiences))
    return Sheet("Workspace", file.name if file else "of tables", facts, tables, formats=formats)


def _time_of(name: str, model: WorkspaceModel) -> str | None:
    """The column that says when a row was; rows below others that have none of their own are told to have that of the others."""
    part = model.tables[name]
    if part.time is not None or part.parent is None:
        return part.time
    return f"that of {part.parent}" if _time_of(part.parent, model) is not None else None
