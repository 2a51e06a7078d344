"""Addresses that several profiles have: a message to one of them reaches them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from insight.customers.contacts.addresses import channel_kind
from insight.customers.lists.list_addresses import addresses_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    import ibis.expr.types as ir

    from insight.customers.lists.list_columns import ListReader
    from insight.customers.state.data_state import SourceStates


@dataclass(frozen=True)
class SharedAddresses:
    """Tells which addresses several profiles have; whether there are any is asked once for each state of the profile table."""

    reader: ListReader
    states: SourceStates
    _known: dict[str, tuple[Hashable, int]] = field(default_factory=dict, repr=False)

    def addresses(self, channel: str) -> ir.Table | None:
        """Profiles (`holder`) and their addresses on a channel (`address`, as they are compared); None without a contact column."""
        column = self.reader.model.contact_column(channel)
        if column is None:
            return None
        return addresses_of(self.reader.profile, self.reader.model, channel_kind(channel), column)

    def count(self, channel: str) -> int:
        """How many profiles have an address that a profile before them has, too."""
        state = self.states.of("profile")
        if channel not in self._known or self._known[channel][0] != state:
            held, count = self.addresses(channel), 0
            if held is not None:
                found = self.reader.engine.row(held.aggregate(rows=held.count(), different=held["address"].nunique()))
                count = int(found["rows"] or 0) - int(found["different"] or 0)
            self._known[channel] = (state, count)
        return self._known[channel][1]

    def sharing(self, channel: str, holders: ir.Table) -> ir.Table | None:
        """All profiles (`holder`) that have an address of one of these; None where no address is shared."""
        held = self.addresses(channel)
        if held is None or not self.count(channel):
            return None
        theirs = held.semi_join(holders, "holder").select("address").distinct()
        return held.semi_join(theirs, "address").select("holder").distinct()
