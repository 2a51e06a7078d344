"""The lists of a workspace by name. Each is understood once for each state of its file and of the profiles, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.customers.lists.list_members import KEY, ListMatch, ListMembers
from insight.errors import UnclearList

if TYPE_CHECKING:
    from collections.abc import Hashable

    import ibis.expr.types as ir

    from insight.customers.lists.list_columns import ListReader
    from insight.customers.lists.list_sizes import ListSizes
    from insight.customers.state.data_state import SourceStates


@dataclass(frozen=True)
class KeyLists(Mapping[str, "ir.Table"]):
    """Lists by name, each as a table of `key` and `channel` with a row per entry and profile that it means.

    Taking one that cannot be understood, or one that holds nobody any more, raises; `understood` gives what there is to tell.

    Attributes
    ----------
    group : `lists` or `suppression`.
    entries : the lists as their sources have them.
    sources : what is said of their files in messages.
    sizes : how many entries each had before; None where nothing is kept.
    only : the key of the one profile that is asked about; None for all.
    """

    group: str
    entries: Mapping[str, ir.Table]
    sources: Mapping[str, str]
    reader: ListReader
    states: SourceStates
    sizes: ListSizes | None = None
    only: Any = None
    _known: dict[str, tuple[Hashable, ListMembers | UnclearList]] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, name: str) -> ir.Table:
        table = self.members(name).table
        return table if self.only is None else table.filter(table[KEY] == self.only)

    def members(self, name: str) -> ListMembers:
        """A list that may be relied on.

        Raises
        ------
        UnclearList
            If it cannot be told whom it means, or if it suppresses nobody although it did before.
        """
        found = self.understood(name)
        if isinstance(found, UnclearList):
            raise found
        if self.sizes is not None and self.group == "suppression":
            self.sizes.keep(f"{self.group}.{name}", found.entries)
        return found

    def remember(self) -> None:
        """Keep on disk how many entries each list has: something was delivered that rests on it."""
        for name in self.entries:
            found = self.understood(name)
            if self.sizes is not None and isinstance(found, ListMembers):
                self.sizes.keep(f"{self.group}.{name}", found.entries, make=True)

    def understood(self, name: str) -> ListMembers | UnclearList:
        """A list, or why it cannot be used. Nothing is kept on disk."""
        table, place = self.entries[name], f"{self.group}.{name}"
        state = (self.states.of(place), self.states.of("profile"))
        if name not in self._known or self._known[name][0] != state:
            self._known[name] = (state, self._asked(name, place, table))
        found = self._known[name][1]
        if isinstance(found, ListMembers) and found.entries == 0 and self._was_filled(place):
            return UnclearList(
                "It holds no entry any more, so nobody would be held back by it.",
                place=place, source=self.sources.get(name, ""),
                remedy=f"Look what became of it. If it is to be empty, say so: `empty_lists = [{name!r}]` in [privacy].",
            )  # fmt: skip
        return found

    def _asked(self, name: str, place: str, table: ir.Table) -> ListMembers | UnclearList:
        try:
            return ListMatch(self.reader, place, self.sources.get(name, "")).members(table)
        except UnclearList as unclear:
            return unclear.with_traceback(None)

    def _was_filled(self, place: str) -> bool:
        name = place.partition(".")[2]
        may_be_empty = name in self.reader.model.privacy.empty_lists
        return self.group == "suppression" and not may_be_empty and self.sizes is not None and self.sizes.of(place) > 0
