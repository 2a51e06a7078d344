"""Channels: where an address stands, what consents to its use, and who is never contacted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from insight.customers.lists.list_members import CHANNEL
from insight.customers.lists.list_members import KEY as LIST_KEY
from insight.errors import InsightError, UnknownChannel
from insight.language import syntax as s
from insight.language.shape import Scope
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.customers.lists.list_members import ListMembers
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to speak to customers.

    Attributes
    ----------
    address : the profile column with the address; None for a channel that needs none.
    consent : the expression that permits it; None means nobody consented.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": [1], "mail": ["ada@example.org"], "may_mail": [True]})
    >>> model = {"profile": {"contact": {"email": "mail"}}, "consent": {"email": "may_mail"}}
    >>> insight.Workspace.from_tables(people, as_of="2026-01-01", model=model).channels["email"]
    Channel(name='email', address='mail', consent='may_mail')
    """

    name: str
    address: str | None
    consent: str | None


def channels_of(profiles: Profiles) -> dict[str, Channel]:
    """Every channel of the workspace: those with a contact column, then those with consent alone.

    A consent for `sms` uses the contact column `sms`, or else `phone`.
    """
    model = profiles.data.model
    return {name: Channel(name, model.contact_column(name), model.consent.get(name)) for name in model.channels}


def channel_of(profiles: Profiles, name: str) -> Channel:
    """A channel by name.

    Raises
    ------
    UnknownChannel
    """
    known = channels_of(profiles)
    if name not in known:
        raise UnknownChannel(name, known)
    return known[name]


def suppressed_keys(profiles: Profiles, channel: str | None) -> ir.Table | None:
    """Keys (`KEY`) that are never contacted on a channel (None: on any); None when no suppression list exists.

    Raises
    ------
    UnclearList
        If a suppression list cannot be relied on.
    """
    held = profiles.data.suppression
    tables = [_suppressed(held.members(name), channel, len(channels_of(profiles))) for name in held]
    return reduce(lambda one, two: one.union(two), tables).distinct() if tables else None


def _suppressed(found: ListMembers, channel: str | None, channels: int) -> ir.Table:
    """The keys of a list whose word for channels means this one; none at all means each."""
    rows: Any = found.table
    words = [
        word for word, meant in found.channels.items()
        if (channel in meant if channel is not None else len(meant) == channels)
    ]  # fmt: skip
    meant = rows[CHANNEL].isnull() | rows[CHANNEL].isin(words) if words else rows[CHANNEL].isnull()
    return rows.filter(meant, rows[LIST_KEY].notnull()).select(**{KEY: rows[LIST_KEY]})


def consent_columns(profiles: Profiles) -> dict[str, str]:
    """Channels whose consent is a stored column as it is; one that cannot be read is none of them."""
    found: dict[str, str] = {}
    scope = Scope(profiles.catalog.shape)
    for channel, text in profiles.data.model.consent.items():
        try:
            tree = profiles.catalog.read(text)
        except InsightError:  # which the check of definitions tells
            continue
        if isinstance(tree, s.Not):
            tree = tree.term
        if isinstance(tree, s.Name) and scope.resolve(tree.path).what == "column" and len(tree.path) == 1:
            found[channel] = tree.path[0]
    return found
