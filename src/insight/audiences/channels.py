"""Channels: where an address stands, what consents to its use, and who is never contacted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.contacts.addresses import address_is_valid, channel_kind
from insight.customers.customer_data import CHANNEL
from insight.customers.customer_data import KEY as LIST_KEY
from insight.errors import InsightError, UnknownChannel
from insight.language import syntax as s
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

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
    contact, consent = model.profile.contact, model.consent
    names = dict.fromkeys([*consent, *(name for name in contact if not _serves_another(name, consent))])
    return {name: Channel(name, contact.get(name) or _shared(name, contact), consent.get(name)) for name in names}


_SHARED = {"sms": "phone", "whatsapp": "phone", "call": "phone"}


def _shared(name: str, contact: dict[str, str]) -> str | None:
    return contact.get(_SHARED.get(name, ""))


def _serves_another(name: str, consent: dict[str, str]) -> bool:
    """A contact such as `phone` that other channels use under their own consent is no channel itself."""
    return name not in consent and any(_SHARED.get(each) == name for each in consent)


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


def wanted_of(profiles: Profiles, channel: Channel) -> dict[str, s.Expression]:
    """The expressions whose values `flags_of` needs, by column."""
    wanted: dict[str, s.Expression] = {}
    if channel.address is not None:
        wanted[f"address_{channel.name}"] = profiles.catalog.read(name_text((channel.address,)))
    if channel.consent is not None:
        source = f"consent of channel {channel.name!r}"
        wanted[f"consent_{channel.name}"] = profiles.catalog.condition(channel.consent, source)
    return wanted


def with_flags(profiles: Profiles, channel: Channel, relation: Any) -> Any:
    """A relation of `wanted_of` with columns that tell whether each profile has an address, a valid one, and consented.

    They are columns of their own (`has_email`, `valid_email`, `consented_email`) so that each is worked out once.
    """
    flags = _flags(profiles, channel, relation)
    return relation.mutate(**{f"{step}_{channel.name}": flag for step, flag in flags.items()})


def _flags(profiles: Profiles, channel: Channel, relation: Any) -> dict[str, Any]:
    yes, no = ibis.literal(True), ibis.literal(False)  # noqa: FBT003 - the values themselves
    has = valid = yes
    if channel.address is not None:
        address = relation[f"address_{channel.name}"]
        has = address.notnull()
        valid = address_is_valid(
            channel_kind(channel.name), address.cast("string"), profiles.data.model.workspace.region
        )
    consented = relation[f"consent_{channel.name}"].fill_null(False) if channel.consent is not None else no  # noqa: FBT003
    return {"has": has, "valid": valid, "consented": consented}


def suppressed_keys(profiles: Profiles, channel: str | None) -> ir.Table | None:
    """Keys (`KEY`) that are never contacted on a channel (None: on any); None when no suppression list exists."""
    tables: list[Any] = list(profiles.data.suppression.values())
    if not tables:
        return None
    rows = reduce(lambda one, two: one.union(two), [table.select(LIST_KEY, CHANNEL) for table in tables])
    refused = (
        rows[CHANNEL].isnull()
        if channel is None
        else rows[CHANNEL].isnull() | (rows[CHANNEL].lower() == channel.lower())
    )
    return rows.filter(refused, rows[LIST_KEY].notnull()).select(**{KEY: rows[LIST_KEY]}).distinct()


def with_suppression(profiles: Profiles, relation: Any, channel: str | None, column: str) -> Any:
    """The relation with a column that tells who is suppressed on a channel."""
    keys = suppressed_keys(profiles, channel)
    if keys is None:
        return relation.mutate(**{column: ibis.literal(False)})  # noqa: FBT003 - the value itself
    refused = keys.rename({f"{column}_key": KEY})
    joined = relation.left_join(refused, relation[KEY] == refused[f"{column}_key"])
    return joined.mutate(**{column: joined[f"{column}_key"].notnull()}).drop(f"{column}_key")


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
