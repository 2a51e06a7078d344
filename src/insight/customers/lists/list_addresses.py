"""Addresses in lists, and the profiles that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.customers.contacts.addresses import as_text, channel_kind
from insight.customers.contacts.dialled_digits import dialled_digits
from insight.customers.key_values import key_value

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.customers.contacts.addresses import AddressKind
    from insight.customers.model import WorkspaceModel

_EDGES = "^[\\s\u00a0\u200b\ufeff]+|[\\s\u00a0\u200b\ufeff]+$"
EMAIL = r"^[^\s@]+@[^\s@]+$|<[^\s@<>]+@[^\s@<>]+>$"
"""What is meant as an e-mail address, valid or not."""
PHONE = "^\\+?\\(?[0-9][0-9 ().\u00a0\u202f/-]{4,}[0-9]$"
"""What may be a phone number; keys may look so too."""
ABROAD = "^(?:\\+|00)[1-9][0-9 ().\u00a0\u202f/-]{5,}[0-9]$"
"""What is a phone number and nothing else: with the calling code that it needs nowhere else."""


def bare(column: ir.Value) -> Any:
    """The text of entries without blanks around it, also those that only look empty; missing for empty ones."""
    return as_text(column).re_replace(_EDGES, "").nullif("")


def address_key(kind: AddressKind, text: Any, region: str) -> Any:
    """Addresses as they are compared: e-mail without case, name and `mailto:`; numbers by the digits that they are dialled by."""
    if kind == "phone":
        return dialled_digits(text, region)
    return text.lower().re_replace(r"^.*<([^<>]*)>$", r"\1").re_replace("^mailto:", "").strip()


def contact_columns(model: WorkspaceModel, kind: AddressKind) -> tuple[str, ...]:
    """The columns of the profile table that hold addresses of a kind."""
    return tuple(
        dict.fromkeys(name for channel, name in model.profile.contact.items() if channel_kind(channel) == kind)
    )


def addresses_of(profile: ir.Table, model: WorkspaceModel, kind: AddressKind, column: str) -> ir.Table:
    """The addresses (`address`, as they are compared) that profiles (`holder`) have in a column; those without one are left out."""
    text = as_text(profile[column]).strip()
    found = address_key(kind, text, model.workspace.region) if kind == "phone" else text.lower()
    rows = profile.select(holder=key_value(profile[model.profile.key]), address=found.nullif(""))
    return rows.filter(rows["holder"].notnull(), rows["address"].notnull())
