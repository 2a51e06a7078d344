"""One table under check: what is counted in its one pass, and which keys may be shown as examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.findings import Finding, Severity
from insight.customers.integrity import PROFILE
from insight.customers.key_values import key_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.model import TablePart

EXAMPLES = 5


@dataclass(frozen=True)
class Subject:
    """The profile table, a table of rows, or a lookup.

    Attributes
    ----------
    name : "profile", or the table's or lookup's name in the workspace file.
    """

    data: CustomerData
    name: str

    @cached_property
    def part(self) -> TablePart | None:
        """What the workspace file says of a table of rows; None for the profile table and lookups."""
        return self.data.model.tables.get(self.name)

    @cached_property
    def table(self) -> ir.Table:
        """The rows as the source has them."""
        if self.name == PROFILE:
            return self.data.profile
        return self.data.tables[self.name] if self.part else self.data.lookups[self.name]

    @cached_property
    def key(self) -> str | None:
        """The column that tells rows apart."""
        if self.name == PROFILE:
            return self.data.key
        return self.part.key if self.part else self.data.model.lookups[self.name].key

    @cached_property
    def roles(self) -> frozenset[str]:
        """The columns that the data model hangs on: keys and the time."""
        part = self.part
        columns = (self.key, *((part.profile, part.on, part.time) if part else ()))
        return frozenset(column for column in columns if column is not None)

    def column(self, name: str) -> Any:
        """A column; one without a type, of a source without values, as text."""
        column = self.table[name]
        return column.cast("string") if column.type().is_null() else column

    def key_of(self, name: str) -> Any:
        """A column as keys are compared."""
        column = self.column(name)
        if column.type().is_floating():
            column = ibis.ifelse(column.isnan(), ibis.null(column.type()), column)
        return key_value(column)

    @cached_property
    def shown(self) -> str | None:
        """The column whose values may be examples: the key, or else what points to the profile or the parent row."""
        part = self.part
        if part is None:
            hidden = _hidden(self.data) if self.name == PROFILE else frozenset()
            return self.key if self.key not in hidden else None
        wanted = [self.key, part.profile, part.on]
        refused = {*part.private, part.profile if self.data.key in _hidden(self.data) else None}
        return next((each for each in wanted if each is not None and each not in refused), None)

    def examples(self, where: ir.BooleanValue) -> tuple[str, ...]:
        """Up to five keys of rows for which a condition holds, in order."""
        if self.shown is None:
            return ()
        keys = self.table.filter(where).select(key=self.key_of(self.shown))
        return examples_of(self.data, keys)


def subjects_of(data: CustomerData) -> list[Subject]:
    """Every table of the data model, in the order of the workspace file."""
    return [Subject(data, name) for name in (PROFILE, *data.model.tables, *data.model.lookups)]


def _hidden(data: CustomerData) -> frozenset[str]:
    """The columns of the profile table that are never shown."""
    return frozenset({*data.model.profile.private, *data.model.profile.contact.values()})


def examples_of(data: CustomerData, keys: ir.Table) -> tuple[str, ...]:
    """The first five different values of a column `key`, as text."""
    known: Any = keys.filter(keys["key"].notnull()).distinct()
    return shown_only(str(each["key"]) for each in data.engine.arrow(known.order_by("key").limit(EXAMPLES)).to_pylist())


def shown_only(keys: Iterable[str]) -> tuple[str, ...]:
    """Keys without those that look like contact data, which a source may hold in the place of keys.

    >>> shown_only(["17", "ada@example.com", "+4791234567", "A-3"])
    ('17', 'A-3')
    """
    return tuple(key for key in keys if "@" not in key and not key.startswith("+"))


@dataclass(frozen=True)
class RowQuestion:
    """Rows to count, and the finding that they make.

    Attributes
    ----------
    finding : without count, share and examples.
    where : the rows concerned; never missing.
    known : rows that matter at all, others are neither counted nor part of the share; None for all. Wherever it is
        false, `where` is true: so both are counted alone, and an engine can compute a costly `where` once.
    every : a finding only if all rows are concerned.
    with_examples : whether the keys of the rows help.
    """

    finding: Finding
    where: Any
    known: Any = None
    every: bool = False
    with_examples: bool = True

    def counts(self, table: ir.Table) -> dict[str, Any]:
        """What to count in the pass."""
        counts = {"count": table.count(where=self.where)}
        return counts if self.known is None else counts | {"known": table.count(where=self.known)}

    def answered(self, subject: Subject, count: int, known: int, rows: int) -> list[Finding]:
        """The finding, or none, from what was counted."""
        concerned = count - (rows - known)
        if concerned == 0 or (self.every and concerned < known):
            return []
        found = replace(self.finding, count=concerned, share=concerned / known)
        if not self.with_examples:
            return [found]
        where = self.where if self.known is None else self.known & self.where
        return [replace(found, examples=subject.examples(where))]


def about(severity: Severity, check: str, place: tuple[str, str], effect: str, remedy: str) -> Finding:
    """A finding of which only the rows are not counted yet; `place` is table and column."""
    return Finding(severity, check, *place, count=0, share=0.0, effect=effect, remedy=remedy)


def one_pass(
    subject: Subject, questions: list[RowQuestion], measures: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Finding]]:
    """All counts of a table in a single query; then the examples for what it found.

    Returns
    -------
    The measures by name, with `rows`; and the findings of the questions.
    """
    wanted: dict[str, Any] = {"rows": subject.table.count(), **measures}
    for place, question in enumerate(questions):
        wanted |= {f"{what}_{place}": value for what, value in question.counts(subject.table).items()}
    answers = subject.data.engine.row(subject.table.aggregate(**wanted))
    rows, found = int(answers["rows"]), []
    for place, question in enumerate(questions):
        count, known = int(answers[f"count_{place}"]), int(answers.get(f"known_{place}", rows))
        found += question.answered(subject, count, known, rows)
    return answers, found
