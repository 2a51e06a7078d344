"""Questions about keys: unique, known, and pointing to something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from insight.customers.checks.subjects import RowQuestion, Subject, about, examples_of, shown_only
from insight.customers.findings import Finding
from insight.customers.integrity import PROFILE, duplicate_finding
from insight.customers.lists.list_members import KEY
from insight.errors import UnclearList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.lists.key_lists import KeyLists


def missing_keys(subject: Subject) -> Iterator[RowQuestion]:
    """Rows without a key, and rows that say of no one whose they are."""
    for column, severity, effect in _needed(subject):
        place = (subject.name, column)
        finding = about(severity, "missing keys", place, effect, f"Fill {column!r}, or drop the rows.")
        yield RowQuestion(finding, subject.key_of(column).isnull(), with_examples=column != subject.shown)


def _needed(subject: Subject) -> Iterator[tuple[str, Any, str]]:
    part = subject.part
    if subject.name == PROFILE:
        yield subject.data.key, "error", "These customers are left out of everything."
        return
    if subject.key is not None:
        effect = "Nothing can point to these rows." if _is_pointed_to(subject) else "Ties between them are open."
        yield subject.key, "warning", effect
    if part is not None and part.profile is not None:
        yield part.profile, "warning", "These rows belong to no profile, so no count sees them."
    if part is not None and part.on is not None:
        yield part.on, "warning", f"These rows belong to no row of {part.parent!r}, so nothing there sees them."


def key_measures(subject: Subject) -> dict[str, Any]:
    """How many keys and how many different ones, for the table's one pass."""
    if subject.key is None:
        return {}
    key = subject.key_of(subject.key)
    return {"keys": key.count(), "different": key.nunique()}


def duplicate_keys(subject: Subject, measures: Mapping[str, Any]) -> list[Finding]:
    """Keys that more than one row has: an error in the profile table, a warning elsewhere."""
    count = int(measures.get("keys") or 0) - int(measures.get("different") or 0)
    if count == 0 or subject.key is None:
        return []
    rows = subject.table.mutate(**{subject.key: subject.key_of(subject.key)})
    found = duplicate_finding(subject.data, subject.name, count, rows, subject.key)
    if not _is_pointed_to(subject):
        effect = "Each row counts. If one row is stored twice, counts and sums are too high."
        found = replace(found, effect=effect, remedy=f"Make {subject.key!r} unique, or drop the repeated rows.")
    return [replace(found, examples=shown_only(found.examples) if subject.shown == subject.key else ())]


def _is_pointed_to(subject: Subject) -> bool:
    model = subject.data.model
    parents = {part.parent for part in model.tables.values()}
    uses = [model.profile.lookups, *(part.lookups for part in model.tables.values())]
    lookups = {use.lookup or name for each in uses for name, use in each.items()}
    return subject.name == PROFILE or subject.name in parents | lookups


@dataclass(frozen=True)
class Reference:
    """Keys in one table that are to be found in another.

    Attributes
    ----------
    column : where they stand.
    target, target_key : where they point to.
    finding : for those that point to nothing.
    """

    column: str
    target: Subject
    target_key: str
    finding: Finding

    def misses(self, subject: Subject, rows: int) -> list[Finding]:
        """One anti-join; and one more for the examples, if there is something to find."""
        if subject.table[self.column].type().is_null():
            return []
        shown = subject.shown or self.column
        pointing = subject.table.select(key=subject.key_of(shown), way=subject.key_of(self.column))
        lost = unknown(pointing, "way", self.target.key_of(self.target_key))
        count = _count(subject.data, lost)
        if count == 0:
            return []
        show = subject.shown is not None and not (subject.shown == self.column and count == rows)
        examples = examples_of(subject.data, lost) if show else ()
        return [replace(self.finding, count=count, share=count / rows, examples=examples)]


def references(subject: Subject) -> Iterator[Reference]:
    """All that a table points to: profiles, parent rows, lookups."""
    data, part = subject.data, subject.part
    profile = Subject(data, PROFILE)
    if part is not None and part.profile is not None:
        effect, remedy = "They belong to no profile, so no count sees them.", "Load these profiles, or drop the rows."
        finding = about("warning", "orphans", (subject.name, part.profile), effect, remedy)
        yield Reference(part.profile, profile, data.key, finding)
    if part is not None and part.parent is not None and part.on is not None:
        parent = Subject(data, part.parent)
        effect = f"They belong to no row of {part.parent!r}, so nothing there sees them."
        remedy = f"Load these rows of {part.parent!r}, or drop those below."
        finding = about("warning", "orphans", (subject.name, part.on), effect, remedy)
        yield Reference(part.on, parent, parent.key or "", finding)
    uses = data.model.profile.lookups if subject.name == PROFILE else part.lookups if part else {}
    for name, use in uses.items():
        target = Subject(data, use.lookup or name)
        effect, remedy = f"What {name!r} says of them is missing.", f"Add these keys to {target.name!r}."
        finding = about("warning", "lookup misses", (subject.name, use.column), effect, remedy)
        yield Reference(use.column, target, target.key or "", finding)


def list_findings(data: CustomerData, lists: KeyLists, name: str) -> list[Finding]:
    """What there is to tell of a list: that it cannot be used, what had to be understood, and entries that are nobody's.

    Unknown entries are never shown: they may be contact data that stands there instead of keys.
    """
    place = (f"{lists.group}.{name}", KEY)
    members, held = lists.understood(name), lists.group == "suppression"
    if isinstance(members, UnclearList):
        effect = f"{members.problem} " + ("Nothing is delivered." if held else "No audience that names it is computed.")
        return [Finding("error", "unclear list", *place, 0, 0.0, effect, members.remedy)]
    said = "Nobody is held back by it." if held else "Nobody is on this list."
    if members.entries == 0:
        remedy = "Look whether the source holds keys of the profile table."
        return [Finding("note", "no rows", *place, 0, 0.0, said, remedy)]
    table = members.table
    counts = data.engine.row(table.aggregate(rows=table.count(), wrong=table.count(where=table[KEY].isnull())))
    lost = unknown(table, KEY, Subject(data, PROFILE).key_of(data.key))
    count, rows = int(counts["wrong"]) + _count(data, lost), int(counts["rows"])
    if count == 0:
        return [*members.findings]
    effect = "These entries concern nobody." if count < rows else said
    remedy = f"Look whether they are keys as in {data.model.profile.key!r} of the profile table."
    severity: Any = "note" if count < rows else "warning"
    return [*members.findings, Finding(severity, "unknown keys", *place, count, count / rows, effect, remedy)]


def shared_addresses(data: CustomerData) -> Iterator[Finding]:
    """Addresses that several profiles have."""
    model = data.model
    columns = {column: channel for channel in model.channels if (column := model.contact_column(channel))}
    for column, channel in columns.items():
        held, count = data.shared.addresses(channel), data.shared.count(channel)
        if held is None or not count:
            continue
        rows = _count(data, held)
        allowed = "if all of them allow it" if model.privacy.shared_address == "all" else "if one of them allows it"
        yield Finding(
            "warning", "shared addresses", PROFILE, column, count, count / rows,
            f"These profiles have an address that another has before them. It is written to only {allowed}.",
            "Join the profiles of one person; or say `shared_address` in [privacy].",
        )  # fmt: skip


def unknown(rows: ir.Table, column: str, keys: Any) -> ir.Table:
    """The rows whose key in `column` is known but not among `keys`."""
    targets = keys.cast(rows[column].type()).name("target_key").as_table()
    return rows.filter(rows[column].notnull()).anti_join(targets, [(column, "target_key")])


def _count(data: CustomerData, rows: ir.Table) -> int:
    return int(data.engine.row(rows.aggregate(rows=rows.count()))["rows"])
