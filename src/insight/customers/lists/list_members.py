"""Who is on a list: its entries matched with profiles, by key or by address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.contacts.addresses import as_text
from insight.customers.findings import Finding
from insight.customers.key_values import alike, as_key, keys_of
from insight.customers.lists.channel_words import channels_meant
from insight.customers.lists.list_addresses import (
    ABROAD,
    EMAIL,
    PHONE,
    address_key,
    addresses_of,
    bare,
    contact_columns,
)
from insight.errors import UnclearList

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from insight.customers.contacts.addresses import AddressKind
    from insight.customers.findings import Severity
    from insight.customers.lists.list_columns import ListColumns, ListReader

KEY, CHANNEL = "key", "channel"
_LONGEST_WORD = 30


@dataclass(frozen=True)
class ListMembers:
    """A list as it was understood.

    Attributes
    ----------
    table : one row per entry and profile that it means: `key` (missing where an entry is nobody's) and `channel` (the word in the
        file; missing for none).
    channels : the channels that each word means.
    entries : how many entries there are.
    findings : what had to be understood.
    """

    table: ir.Table
    channels: dict[str, frozenset[str]]
    entries: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ListMatch:
    """Matches one list with the profiles.

    Attributes
    ----------
    place : what it is called in messages: `suppression.bounced`.
    source : what is said of its file.
    """

    reader: ListReader
    place: str
    source: str

    @property
    def _suppresses(self) -> bool:
        return self.place.startswith("suppression.")

    def members(self, table: ir.Table) -> ListMembers:
        """Who is on it.

        Raises
        ------
        UnclearList
            If it cannot be told whom its entries mean, or which channel.
        """
        rows, columns = self.reader.columns(table)
        stored = ibis.null("string") if columns.key is None else as_text(rows[columns.key]).nullif("")
        roles = {role: self._text(rows, columns, role) for role in ("key", "email", "phone", CHANNEL)}
        texts = rows.select(**roles, stored=stored)
        counts = self._counts(texts)
        if not columns.names_somebody and counts["rows"]:
            raise self._unclear(
                "It is not clear which column holds the profile keys.",
                f"Name the column with the keys {self.reader.model.profile.key!r}, or that with addresses 'email' or 'phone'.",
            )
        channels = self._channels(texts) if columns.channel else {}
        parts = [*self._by_key(texts, columns, counts), *self._by_address(texts, columns, counts)]
        empty = ibis.memtable({KEY: [], CHANNEL: []}, schema={KEY: self._kind, CHANNEL: "string"})
        found = reduce(lambda one, two: one.union(two), parts) if parts else empty
        return ListMembers(found, channels, counts["entries"], tuple(self._findings(columns, counts)))

    # --- what it holds --------------------------------------------------------------------------------------------------

    def _text(self, rows: ir.Table, columns: ListColumns, role: str) -> Any:
        name = getattr(columns, role)
        return ibis.null("string") if name is None else bare(rows[name])

    @property
    def _kind(self) -> Any:
        """The type of the profiles' keys."""
        return keys_of(self.reader.profile, self.reader.model)["holder"].type()

    @property
    def _keys_are_addresses(self) -> bool:
        model = self.reader.model
        return model.profile.key in model.profile.contact.values()

    def _counts(self, texts: ir.Table) -> dict[str, int]:
        key = texts["key"]
        somebody = ibis.coalesce(key, texts["email"], texts["phone"])
        emails, abroad = (key.re_search(pattern).fill_null(False) for pattern in (EMAIL, ABROAD))  # noqa: FBT003
        numbers = texts["phone"].re_search(PHONE).fill_null(False)  # noqa: FBT003
        region = self.reader.model.workspace.region
        wanted = {
            "rows": texts.count(),
            "entries": somebody.count(),
            "emails": emails.sum(),
            "abroad": abroad.sum(),
            "regionless": (numbers & ~texts["phone"].re_search(ABROAD) & ibis.literal(not region)).sum(),
        }
        found = self.reader.engine.row(texts.aggregate(**{name: each.fill_null(0) for name, each in wanted.items()}))
        return {name: int(value) for name, value in found.items()}

    def _channels(self, texts: ir.Table) -> dict[str, frozenset[str]]:
        """The channels that each word in the list means.

        Raises
        ------
        UnclearList
            If one means none of the workspace's.
        """
        known = self.reader.model.channels
        words = self.reader.engine.arrow(texts.select(word=texts[CHANNEL]).distinct().order_by("word"))["word"]
        found = {word: channels_meant(word, known) for word in words.to_pylist() if word is not None}
        strange = [word for word, channels in found.items() if channels is None]
        if strange:
            shown = [
                word
                for word in strange
                if "@" not in word and len(word) <= _LONGEST_WORD and not any(map(str.isdigit, word))
            ]
            raise self._unclear(
                f"Its column for channels holds {', '.join(map(repr, shown[:3])) or 'values'}, which "
                f"{'is' if len(strange) == 1 else 'are'} no channel of this workspace.",
                f"Channels are {', '.join(map(repr, known)) or 'not defined'}; write one of them, or leave the cell empty for all.",
            )
        return {word: channels for word, channels in found.items() if channels is not None}

    # --- by key ---------------------------------------------------------------------------------------------------------

    def _by_key(self, texts: ir.Table, columns: ListColumns, counts: dict[str, int]) -> list[ir.Table]:
        if columns.key is None:
            return []
        kind = self._kind
        column = "stored" if kind.is_string() else "key"  # a text may be a key with blanks around it
        entries = texts.filter(texts[column].notnull())
        addressed = counts["emails"] + counts["abroad"] > 0 and not self._keys_are_addresses
        if addressed:  # what is no key may be an address
            plain = ~(entries["key"].re_search(EMAIL) | entries["key"].re_search(ABROAD))
            entries = entries.filter(plain.fill_null(True))  # noqa: FBT003 - blanks alone are no address
        made = entries.select(**{KEY: as_key(entries[column], kind), CHANNEL: entries[CHANNEL]})
        counts["alike"] = self._count_alike(made) if kind.is_string() and self._suppresses else 0
        return [self._alike(made) if counts["alike"] else made]

    def _count_alike(self, entries: ir.Table) -> int:
        """How many entries are keys but for case, blanks and zeros."""
        lost = self._lost(entries)
        keys = keys_of(self.reader.profile, self.reader.model)
        same = lost.semi_join(keys.select(alike=alike(keys["holder"])), "alike")
        return int(self.reader.engine.row(same.aggregate(n=same.count()))["n"])

    def _lost(self, entries: ir.Table) -> ir.Table:
        keys = keys_of(self.reader.profile, self.reader.model)
        lost = entries.filter(entries[KEY].notnull()).anti_join(keys, [(KEY, "holder")])
        return lost.mutate(alike=alike(bare(lost[KEY])))

    def _alike(self, entries: ir.Table) -> ir.Table:
        """The entries, those that are no key as they stand by what is alike."""
        keys = keys_of(self.reader.profile, self.reader.model)
        exact = entries.semi_join(keys, [(KEY, "holder")])
        lost, there = self._lost(entries), keys.mutate(there=alike(keys["holder"]))
        found = lost.left_join(there, [("alike", "there")])
        return exact.union(found.select(**{KEY: found["holder"], CHANNEL: found[CHANNEL]}))

    # --- by address -----------------------------------------------------------------------------------------------------

    def _by_address(self, texts: ir.Table, columns: ListColumns, counts: dict[str, int]) -> list[ir.Table]:
        parts = []
        mixed = not self._keys_are_addresses
        kinds: tuple[tuple[AddressKind, str, str], ...] = (("email", "emails", EMAIL), ("phone", "abroad", ABROAD))
        for kind, counted, pattern in kinds:
            if columns.key is not None and counts[counted] and mixed:
                entries = texts.filter(texts["key"].re_search(pattern))
                parts.append(self._holders(entries, "key", kind, "left"))
            if getattr(columns, kind) is None:
                continue
            entries = texts.filter(texts[kind].notnull())
            if columns.key is not None and not self._suppresses:
                entries = entries.filter(entries["key"].isnull())
            parts.append(self._holders(entries, kind, kind, "inner" if columns.key is not None else "left"))
        if counts["regionless"]:
            raise self._unclear(
                f"{counts['regionless']:,} of its phone numbers have no calling code, so they cannot be compared.",
                "Say `region` in [workspace], such as 'NO', or write the numbers with + and the calling code.",
            )
        return parts

    def _holders(self, entries: ir.Table, column: str, kind: AddressKind, how: Any) -> ir.Table:
        """The profiles that have the addresses of entries."""
        model, profile = self.reader.model, self.reader.profile
        columns = contact_columns(model, kind)
        if not columns:
            said = "e-mail addresses" if kind == "email" else "phone numbers"
            raise self._unclear(
                f"It holds {said}, but no column of the profile table is said to hold any.",
                f"Say which one does: `contact = {{ {'email' if kind == 'email' else 'phone'} = … }}` in [profile].",
            )
        wanted = entries.select(
            wanted=address_key(kind, entries[column], model.workspace.region), **{CHANNEL: entries[CHANNEL]}
        )
        held = reduce(lambda one, two: one.union(two), [addresses_of(profile, model, kind, name) for name in columns])
        found = wanted.join(held, [("wanted", "address")], how=how)
        return found.select(**{KEY: found["holder"], CHANNEL: found[CHANNEL]})

    # --- what is told ---------------------------------------------------------------------------------------------------

    def _unclear(self, problem: str, remedy: str) -> UnclearList:
        return UnclearList(problem, place=self.place, source=self.source, remedy=remedy)

    def _findings(self, columns: ListColumns, counts: dict[str, int]) -> list[Finding]:
        key = self.reader.model.profile.key
        entries = max(counts["entries"], 1)
        found = []

        def tell(check: str, count: int, effect: str, remedy: str, severity: Severity = "warning") -> None:
            found.append(Finding(severity, check, self.place, KEY, count, count / entries, effect, remedy))

        if columns.headless:
            remedy = f"Begin with a line of column names, such as {key!r}."
            tell("no header", 1, "Its first line is read as an entry.", remedy)
        if counts.get("alike"):
            tell(
                "spelling of keys", counts["alike"],
                "These entries are keys of profiles but for blanks, upper and lower case or zeros. They are taken for them.",
                "Write keys as they stand in the profile table.",
            )  # fmt: skip
        addressed = columns.key is None or (counts["emails"] + counts["abroad"] and not self._keys_are_addresses)
        if addressed and columns.names_somebody and counts["entries"]:
            count = counts["entries"] if columns.key is None else counts["emails"] + counts["abroad"]
            tell(
                "matched by address", count, "These entries are addresses: they mean every profile that has one of them.",
                f"Nothing, if that is meant. Entries are most certain as keys, in a column {key!r}.", "note",
            )  # fmt: skip
        return found
