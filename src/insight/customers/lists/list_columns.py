"""What the columns of a list hold: keys, addresses, channels; told by their names, or else by their values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.key_values import as_key, keys_of
from insight.customers.lists.channel_words import CHANNEL_NAMES, EMAIL_WORDS, PHONE_WORDS, channels_meant, plain
from insight.customers.lists.list_addresses import EMAIL, PHONE, bare, contact_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from insight.customers.engines.engine import Engine
    from insight.customers.model import WorkspaceModel

_ENTRY = re.compile(
    r"\s*([^\s@]+@[^\s@]+|\+?[\d(][\d\s.()/-]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*", re.IGNORECASE
)
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Which column of a list holds what; None for what no column holds.

    Attributes
    ----------
    headless : whether the names are the first entry.
    """

    key: str | None = None
    email: str | None = None
    phone: str | None = None
    channel: str | None = None
    headless: bool = False

    @property
    def names_somebody(self) -> bool:
        """Whether it is clear whom an entry means."""
        return not (self.key is None and self.email is None and self.phone is None)


@dataclass(frozen=True)
class ListReader:
    """Tells what the columns of a list hold.

    Attributes
    ----------
    profile : the profile table, whose keys and addresses the list may hold.
    """

    engine: Engine
    model: WorkspaceModel
    profile: ir.Table

    def columns(self, table: ir.Table) -> tuple[ir.Table, ListColumns]:
        """The entries of a list as they are to be read, and what their columns hold."""
        named = self._by_name(table.columns)
        if self._is_headless(table.columns, named):
            rows = _with_names(table)
            return rows, replace(self._by_values(rows, rows.columns), headless=True)
        if named.names_somebody:
            return table, named
        others = [name for name in table.columns if name != named.channel]
        found = self._by_values(table, others)
        return table, replace(found, channel=named.channel or found.channel)

    # --- by name --------------------------------------------------------------------------------------------------------

    def _by_name(self, columns: Iterable[str]) -> ListColumns:
        left = list(columns)
        key = self.model.profile.key
        found: dict[str, Any] = {}
        for role, exact, words in (
            ("key", (key,), {plain(key), "key"}),
            ("channel", ("channel",), CHANNEL_NAMES),
            ("email", contact_columns(self.model, "email"), self._words("email")),
            ("phone", contact_columns(self.model, "phone"), self._words("phone")),
        ):
            fits = [name for name in left if name in exact] or [name for name in left if plain(name) in words]
            if fits:
                found[role] = fits[0]
                left.remove(fits[0])
        return ListColumns(**found)

    def _words(self, kind: Any) -> set[str]:
        usual = EMAIL_WORDS if kind == "email" else PHONE_WORDS
        return {*usual, *map(plain, contact_columns(self.model, kind))}

    def _is_headless(self, columns: Iterable[str], named: ListColumns) -> bool:
        """Whether a name is an entry: it looks like one, or it is the key of a profile."""
        known = {named.key, named.email, named.phone, named.channel}
        others = [name for name in columns if name not in known]
        if any(_ENTRY.fullmatch(name) for name in others):
            return True
        keys = keys_of(self.profile, self.model)
        if not others or named.names_somebody or not keys["holder"].type().is_string():
            return False
        same = keys.filter(keys["holder"].strip().lower().isin([name.strip().lower() for name in others]))
        return bool(self.engine.row(same.aggregate(n=same.count()))["n"])

    # --- by values ------------------------------------------------------------------------------------------------------

    def _by_values(self, table: ir.Table, columns: Iterable[str]) -> ListColumns:
        """The column of each role that most of its values speak for."""
        votes: Counter[tuple[str, str]] = Counter()
        channels = []
        for name in columns:
            text = bare(table[name])
            counts = self._counts(table, text)
            if self._names_channels(table, text):
                channels.append(name)
            elif counts["keys"]:
                votes["key", name] = counts["keys"]
            elif counts["emails"] * 2 > counts["known"]:
                votes["email", name] = counts["emails"]
            elif counts["phones"] * 2 > counts["known"] and contact_columns(self.model, "phone"):
                votes["phone", name] = counts["phones"]
        found: dict[str, Any] = {}
        for (role, name), _ in votes.most_common():
            found.setdefault(role, name)
        return ListColumns(**found, channel=channels[0] if channels else None)

    def _counts(self, table: ir.Table, text: Any) -> dict[str, int]:
        def told(pattern: str) -> Any:
            return text.re_search(pattern).sum().fill_null(0)

        counted = self.engine.row(table.aggregate(known=text.count(), emails=told(EMAIL), phones=told(PHONE)))
        keys = keys_of(self.profile, self.model)
        entries = table.select(key=as_key(text, keys["holder"].type())).distinct()
        found = entries.semi_join(keys, [("key", "holder")])
        counted["keys"] = self.engine.row(found.aggregate(n=found.count()))["n"]
        return {name: int(value or 0) for name, value in counted.items()}

    def _names_channels(self, table: ir.Table, text: Any) -> bool:
        """Whether there are words in a column and all of them name channels."""
        words = self.engine.arrow(table.select(word=text).distinct().limit(_MOST_WORDS + 1))["word"].to_pylist()
        known = [word for word in words if word is not None]
        if not known or len(words) > _MOST_WORDS:
            return False
        return all(channels_meant(word, self.model.channels) is not None for word in known)


def _with_names(table: ir.Table) -> ir.Table:
    """The rows of a list and, as one row more, the names of its columns."""
    texts = table.select(**{f"c{place}": bare(table[name]) for place, name in enumerate(table.columns)})
    names = ibis.memtable({f"c{place}": [name] for place, name in enumerate(table.columns)})
    return texts.union(names.select(*texts.columns))
