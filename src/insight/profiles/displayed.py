"""What notebooks show of a workspace, its catalog, and one customer. Nothing is computed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.kit import page as shown
from insight.profiles.customer.customer_timeline import local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.customers.model import WorkspaceModel
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.catalog.property import Property
    from insight.profiles.customer.customer import Customer
    from insight.profiles.profile_table import Profiles
    from insight.units import Clock

_EVENTS = 20
_MEASURED, _ROOM = 60, 24_000
"""Behavioural properties of a customer, and bytes, that are shown at most."""
_ORDER = {"behavioural": 0, "segment": 1, "score": 2, "stored": 3}
"""Kinds of properties in the order in which they are shown: first what somebody defined."""


def workspace_name(profiles: Profiles) -> str:
    """What a workspace is called, and when it is."""
    file = profiles.data.file
    return f"<Workspace {file.name if file else 'of tables'} as of {_as_of(profiles.clock)}>"


def _as_of(clock: Clock) -> str:
    return f"{clock.local:%Y-%m-%d %H:%M} ({clock.timezone})"


def workspace_page(profiles: Profiles) -> str:
    """A workspace: its tables and audiences, and what is known of customers."""
    file, clock, model, catalog = profiles.data.file, profiles.clock, profiles.data.model, profiles.catalog
    facts = {
        "as of": _as_of(clock),
        "customers by": profiles.key,
        "properties": len(catalog),
        "channels": ", ".join(model.consent) or None,
        "lists": ", ".join(model.lists) or None,
        "suppression": ", ".join(model.suppression) or None,
        "RFM": f"{model.rfm.amount} of {model.rfm.table}" if model.rfm is not None else None,
    }
    rows = [(name, part.parent or "customers", _time_of(name, model)) for name, part in model.tables.items()]
    audiences = [(name, shown.Code(part.expression.strip())) for name, part in model.audiences.items()]
    tables = (shown.Table(("table", "rows of", "time"), rows), shown.Table(("audience", "condition"), audiences))
    return shown.page("Workspace", file.name if file else "of tables", facts, tables)


def _time_of(name: str, model: WorkspaceModel) -> str | None:
    """The column that says when a row was; rows below others that have none of their own are told to have that of the others."""
    part = model.tables[name]
    if part.time is not None or part.parent is None:
        return part.time
    return f"that of {part.parent}" if _time_of(part.parent, model) is not None else None


def catalog_name(catalog: Catalog) -> str:
    """How much a catalog holds."""
    audiences = shown.counted(len(catalog.audience_names), "audience")
    return f"<Catalog: {shown.counted(len(catalog), 'property', 'properties')}, {audiences}>"


def catalog_page(catalog: Catalog) -> str:
    """Every property, those that somebody defined first."""
    known = sorted(catalog, key=lambda each: _ORDER[each.kind])
    rows = [
        (
            each.name,
            each.title,
            each.kind + (", private" if each.private else ""),
            each.problem or each.type,
            each.unit,
            shown.Code(each.expression),
        )
        for each in known
    ]
    table = shown.Table(("property", "title", "kind", "type", "unit", "expression"), rows)
    facts = {"properties": len(known), "audiences": ", ".join(catalog.audience_names) or None}
    return shown.page("Catalog", "", facts, [table])


def customer_name(customer: Customer) -> str:
    """A customer in one line."""
    values = (customer.stored, customer.behavioural, customer.scores, customer.segments)
    properties = shown.counted(sum(map(len, values)), "property", "properties")
    audiences, rows = shown.counted(len(customer.audiences), "audience"), shown.counted(len(customer.timeline), "row")
    return f"<Customer {customer.key!r}: {properties}, {audiences}, {rows}>"


def customer_page(customer: Customer) -> str:
    """The facts about a customer, and the newest rows of all tables."""
    known = customer.known
    scores = _plain({**customer.segments, **customer.scores}, known)
    measured = _measured(customer.behavioural, known)
    tables = [
        shown.Table(("property", "value"), scores, "Segments and scores", is_below=True),
        shown.Table(("property", "value"), _plain(customer.stored, known), "Stored", is_below=True),
        shown.Table(("property", "value", "unit"), measured, "Behaviour", most=_MEASURED),
        _timeline(customer),
    ]
    facts = {"audiences": ", ".join(customer.audiences) or "none", "as of": _as_of(customer.clock)}
    warning = "Private values are shown, as was asked for. They are kept with the notebook when it is saved."
    return shown.page("Customer", str(customer.key), facts, tables, warning if customer.revealed else "", _ROOM)


def _plain(values: Mapping[str, Any], known: Mapping[str, Property]) -> list[tuple[str, str]]:
    """Stored values and scores: whole numbers as they are, since they may be keys or years."""
    return [(_title(name, known), _as_it_is(value)) for name, value in values.items()]


def _as_it_is(value: Any) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else shown.said(value)


def _measured(values: Mapping[str, Any], known: Mapping[str, Property]) -> list[tuple[str, Any, str]]:
    rows: list[tuple[str, Any, str]] = []
    for name, value in values.items():
        unit = known[name].unit if name in known else ""
        is_share = unit == "share" and isinstance(value, int | float)
        rows.append((_title(name, known), shown.Share(value) if is_share else value, "" if is_share else unit))
    return rows


def _title(name: str, known: Mapping[str, Property]) -> str:
    return known[name].title if name in known else name


def _timeline(customer: Customer) -> shown.Table:
    """The newest rows, the last one first; rows of tables without a time at the end."""
    timed = [each for each in customer.timeline if each.time is not None]
    newest = [*timed[: -_EVENTS - 1 : -1], *customer.timeline[len(timed) :]][:_EVENTS]
    rows = [
        (local_time(each, customer.clock) if each.time is not None else None, each.table, _row(each.values.items()))
        for each in newest
    ]
    return shown.Table(("time", "table", "row"), rows, "Timeline", len(customer.timeline))


def _row(values: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{name} {_as_it_is(value)}" for name, value in values if value is not None)
