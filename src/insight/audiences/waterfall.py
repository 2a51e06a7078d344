"""Channels, and the waterfall to each: the steps from being in an audience to being reachable on it, in order.

The steps are data. Counts, displays, previews and exports iterate over `WATERFALL` and spell no step: one step more is one entry
more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis

from insight.customers.contacts.addresses import address_is_valid, channel_kind
from insight.customers.lists.list_members import CHANNEL
from insight.customers.lists.list_members import KEY as LIST_KEY
from insight.errors import InsightError, UnknownChannel
from insight.language import syntax as s
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


# --- steps ------------------------------------------------------------------------------------------------------------


Needs: TypeAlias = "Mapping[str, Any]"
"""What a step has to know of each profile, by name: an expression of the language, of which it gets the value, or an Ibis table
of keys (`KEY`), each once, of which it gets whether the profile is among them."""


def _nothing(_profiles: Profiles, _channel: Channel | None) -> Needs:
    return {}


@dataclass(frozen=True, slots=True)
class WaterfallStep:
    """One step of the waterfall: it takes profiles away, and adds none.

    Attributes
    ----------
    name : in JSON, and as an attribute of a reach.
    words : of those whom it keeps, as people read them.
    otherwise : of those whom it takes away.
    keep : whom it keeps, from what is known of a profile: the key (`KEY`), and what the step needs. Missing means no.
    needs : what it has to know.
    everywhere : whether it is also taken where no channel is given.
    """

    name: str
    words: str
    otherwise: str
    keep: Callable[[Profiles, Channel | None, Mapping[str, Any]], Any]
    needs: Callable[[Profiles, Channel | None], Needs] = _nothing
    everywhere: bool = False


def _address(profiles: Profiles, channel: Channel | None) -> Needs:
    if channel is None or channel.address is None:
        return {}
    return {"address": profiles.catalog.read(name_text((channel.address,)))}


def _has_address(_profiles: Profiles, _channel: Channel | None, known: Mapping[str, Any]) -> Any:
    return known["address"].notnull() if "address" in known else ibis.literal(True)  # noqa: FBT003 - the value itself


def _has_valid_address(profiles: Profiles, channel: Channel | None, known: Mapping[str, Any]) -> Any:
    if channel is None or "address" not in known:
        return ibis.literal(True)  # noqa: FBT003 - the value itself
    region = profiles.data.model.workspace.region
    return address_is_valid(channel_kind(channel.name), known["address"], region)


def _consent(profiles: Profiles, channel: Channel | None) -> Needs:
    if channel is None or channel.consent is None:
        return {}
    consent = profiles.catalog.condition(channel.consent, f"consent of channel {channel.name!r}")
    if not _must_all_allow(profiles, channel):
        return {"consent": consent}
    everyone: Any = profiles.planner.values({"consent": consent}, beside=f"{channel.name} of all ")
    refusing = everyone.filter(~everyone["consent"].fill_null(False))  # noqa: FBT003 - what a missing consent is
    return {"consent": consent, **_sharing(profiles, channel, "refused", refusing)}


def _has_consented(_profiles: Profiles, _channel: Channel | None, known: Mapping[str, Any]) -> Any:
    consent = known.get("consent", ibis.literal(False))  # noqa: FBT003 - the value itself
    return consent & ~known["refused"] if "refused" in known else consent


def _suppression(profiles: Profiles, channel: Channel | None) -> Needs:
    keys = suppressed_keys(profiles, None if channel is None else channel.name)
    if keys is None or channel is None or not _must_all_allow(profiles, channel):
        return {} if keys is None else {"suppressed": keys}
    return {"suppressed": keys, **_sharing(profiles, channel, "suppressed", keys)}


def _must_all_allow(profiles: Profiles, channel: Channel) -> bool:
    """Whether somebody's address is another's too, and all of them have to allow it."""
    data = profiles.data
    return data.model.privacy.shared_address == "all" and data.shared.count(channel.name) > 0


def _sharing(profiles: Profiles, channel: Channel, name: str, keys: ir.Table) -> Needs:
    """Those who have an address of one of these, themselves among them as far as they have one."""
    found = profiles.data.shared.sharing(channel.name, keys.select(holder=keys[KEY]))
    if found is None:
        return {}
    sharing = found.select(**{KEY: found["holder"]})
    return {name: sharing.union(keys.select(KEY)).distinct()}


def _is_not_suppressed(_profiles: Profiles, _channel: Channel | None, known: Mapping[str, Any]) -> Any:
    return ~known.get("suppressed", ibis.literal(False))  # noqa: FBT003 - the value itself


WATERFALL = (
    WaterfallStep("has_address", "has an address", "no address", _has_address, _address),
    WaterfallStep("valid_address", "the address is valid", "address not valid", _has_valid_address, _address),
    WaterfallStep("consented", "consented", "no consent", _has_consented, _consent),
    WaterfallStep("not_suppressed", "not suppressed", "suppressed", _is_not_suppressed, _suppression, everywhere=True),
)
"""Every step to a channel, in order."""


def steps_of(channel: Channel | str | None) -> tuple[WaterfallStep, ...]:
    """The steps to a channel; those that are taken everywhere where there is none.

    Whoever passes the last step to a channel can be reached, and it is called so.

    >>> [step.name for step in steps_of("email")], [step.name for step in steps_of(None)]
    (['has_address', 'valid_address', 'consented', 'reachable'], ['not_suppressed'])
    """
    if channel is None:
        return tuple(step for step in WATERFALL if step.everywhere)
    return (*WATERFALL[:-1], replace(WATERFALL[-1], name="reachable"))
