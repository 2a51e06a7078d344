"""Which texts occur, and from where to where numbers go; comparisons with texts that never occur, and with numbers beyond all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.audiences.lint.lint_finding import Trouble
from insight.audiences.lint.places import listed, private_names, quoted
from insight.errors import nearest
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.format import text_of
from insight.language.shape import PROFILE, Scope
from insight.language.terms import FLIPPED, bare
from insight.language.types import Kind
from insight.profiles.columns import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from insight.audiences.conditions import Condition
    from insight.audiences.lint.places import LintPlace
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of an expression come from: the profiles (`table` is `PROFILE`), or a column of a table or lookup."""

    table: str
    tree: s.Expression
    column: str = ""


@dataclass(frozen=True, slots=True)
class ValueComparison:
    """A condition that compares values with constants, texts or numbers."""

    place: LintPlace
    condition: Condition
    source: Source
    op: str
    constants: tuple[str, ...] | tuple[float, ...]

    @property
    def is_text(self) -> bool:
        """Whether the constants are texts."""
        return isinstance(self.constants[0], str)


def asked_of(profiles: Profiles, places: Sequence[LintPlace]) -> list[ValueComparison]:
    """The comparisons of texts and numbers with constants; those of private columns are left out."""
    found = (_asked(profiles, place, condition) for place in places for condition in place.parts.all)
    return [each for each in found if each is not None]


def _asked(profiles: Profiles, place: LintPlace, condition: Condition) -> ValueComparison | None:
    told = _compared(bare(condition.node)[1])
    if told is None or private_names(profiles, condition.node, place.scope):
        return None
    value, op, constants = told
    source = _source(place.scope, value)
    if source is None or type_of(value, place.scope).kind not in (Kind.TEXT, Kind.NUMBER):
        return None
    return ValueComparison(place, condition, source, op, constants)


def _compared(node: s.Expression) -> tuple[s.Expression, str, tuple[Any, ...]] | None:
    """The value, the operator and the constants of a comparison; texts only where it asks for equality."""
    match node:
        case s.Compare(op, s.Number() | s.Text() as constant, value):
            return _compared(s.Compare(FLIPPED[op], value, constant)) if not _is_plain(value) else None
        case s.Compare(op, value, s.Number(number)):
            return value, op, (number,)
        case s.Compare("=" | "!=" as op, value, s.Text(text)):
            return value, op, (text,)
        case s.Between(value, s.Number(low), s.Number(high)) if low <= high:
            return value, "between", (low, high)
        case s.In(value, items) if all(map(_is_plain, items.items)):
            return value, "in", tuple(item.value for item in items.items)
        case _:
            return None


def _is_plain(node: s.Expression) -> bool:
    return isinstance(node, (s.Number, s.Text))


def _source(scope: Scope, value: s.Expression) -> Source | None:
    """Where values come from; in a row condition only names are followed."""
    if scope.table is None:
        return Source(PROFILE, value)
    if not isinstance(value, s.Name):
        return None
    ref = scope.resolve(value.path)
    owner = scope.row_of(ref).name
    if owner == PROFILE:
        return Source(PROFILE, s.Name((ref.column,)))
    return Source(owner, s.Name((ref.column,)), ref.column) if ref.what == "column" else None


MOST = 2_000
"""How many different values are looked through for one that is near, the most frequent first."""


class Occurring:
    """What is known of the values: which texts occur, and from where to where numbers go.

    The questions are handed out as aggregates over one relation for each table, so that whoever asks others of it can ask all
    together.
    """

    def __init__(self, profiles: Profiles, asked: Sequence[ValueComparison]) -> None:
        self._profiles = profiles
        self._sources = list(dict.fromkeys(each.source for each in asked))
        self._texts: dict[Source, list[str]] = {}
        for each in asked:
            if each.is_text:
                self._texts.setdefault(each.source, []).extend(map(str, each.constants))
        self._answers: dict[str, Any] = {}

    def expressions(self) -> dict[str, s.Expression]:
        """The expressions of profiles whose values are asked about, by column."""
        return {f"s{place}": each.tree for place, each in enumerate(self._sources) if each.table == PROFILE}

    def aggregates(self, relation: Any, table: str) -> dict[str, Any]:
        """The questions about one table's relation, which has a column for each source."""
        found: dict[str, Any] = {}
        for place, source in enumerate(self._sources):
            if source.table != table:
                continue
            column = relation[f"s{place}"]
            if source in self._texts:
                texts = enumerate(dict.fromkeys(self._texts[source]))
                found.update({f"s{place}_{number}": relation.count(where=column == text) for number, text in texts})
            else:
                figures = column.cast("float64")
                found.update({f"s{place}_low": figures.min(), f"s{place}_high": figures.max()})
        return found

    def learn(self, answers: Mapping[str, Any]) -> None:
        """Take in what was answered."""
        self._answers.update(answers)

    def ask_tables(self) -> None:
        """Ask each table and lookup but the profiles; one query each."""
        for table in dict.fromkeys(each.table for each in self._sources if each.table != PROFILE):
            relation = self._column_relation(table)
            self.learn(self._profiles.data.engine.row(relation.aggregate(**self.aggregates(relation, table))))

    def _column_relation(self, table: str) -> Any:
        source: Any = self._profiles.integrity.table(table)[0]
        return source.select(
            **{
                f"s{place}": normal(source[each.column])
                for place, each in enumerate(self._sources)
                if each.table == table
            }
        )

    # --- what was learned ---------------------------------------------------------------------------------------------

    def lacking(self, each: ValueComparison) -> list[str]:
        """The texts of a comparison that never occur."""
        place, texts = self._sources.index(each.source), list(dict.fromkeys(self._texts[each.source]))
        return [text for text in map(str, each.constants) if not self._answers[f"s{place}_{texts.index(text)}"]]

    def reach(self, each: ValueComparison) -> tuple[float, float] | None:
        """The smallest and the largest number, None without any."""
        place = self._sources.index(each.source)
        low, high = self._answers[f"s{place}_low"], self._answers[f"s{place}_high"]
        return None if low is None else (low, high)

    def near(self, asked: Sequence[ValueComparison]) -> dict[tuple[Source, str], str]:
        """For texts that never occur, the one of the same source that does and is most like it; one query for each source."""
        found: dict[tuple[Source, str], str] = {}
        lacking: dict[Source, dict[str, None]] = {}
        for each in asked:
            lacking.setdefault(each.source, {}).update(dict.fromkeys(self.lacking(each)))
        for source, texts in lacking.items():
            known = self._known(source, texts) if texts else []
            by_plain = {_plainly(value): value for value in reversed(known)}
            for text in texts:
                near = by_plain.get(_plainly(text)) or nearest(text, known)
                if near is not None:
                    found[source, text] = near
        return found

    def _known(self, source: Source, texts: Iterable[str]) -> list[str]:
        """The most frequent values of a source, and before them those that differ from a text in case or outer blanks only."""
        if source.table == PROFILE:
            values: Any = self._profiles.values({"value": source.tree})
        else:
            table: Any = self._profiles.integrity.table(source.table)[0]
            values = table.select(value=normal(table[source.column]))
        counts = values.filter(values.value.notnull()).group_by("value").agg(rows=lambda t: t.count())
        alike = counts.value.strip().lower().isin([text.strip().lower() for text in texts])
        rows = counts.order_by([alike.desc(), counts["rows"].desc(), counts.value.asc()]).limit(MOST)
        return [row["value"] for row in self._profiles.data.engine.arrow(rows).to_pylist()]


def _plainly(text: str) -> str:
    """A text without regard to case and blanks.

    >>> _plainly("  New  York")
    'new york'
    """
    return " ".join(text.split()).casefold()


def never_occurring(asked: Sequence[ValueComparison], known: Occurring) -> Iterator[Trouble]:
    """Comparisons with what never occurs."""
    near = known.near([each for each in asked if each.is_text])
    for each in asked:
        found = _texts(each, known, near) if each.is_text else _numbers(each, known)
        if found is not None:
            condition = each.condition
            yield Trouble(
                found[0], condition.at, condition.text, found[1], found[2], each.place.outer_of(condition.index)
            )


def _texts(
    each: ValueComparison, known: Occurring, near: Mapping[tuple[Source, str], str]
) -> tuple[str, str, str] | None:
    lacking = known.lacking(each)
    if not lacking:
        return None
    offered = {text: near[each.source, text] for text in lacking if (each.source, text) in near}
    alike = [_said(value) for text, value in offered.items() if _plainly(value) == _plainly(text)]
    whose = "profile" if each.source.table == PROFILE else f"row of {each.source.table}"
    message = f"No {whose} has the {quoted(text_of(each.source.tree))} {listed(map(_said, lacking), 'or')}."
    message += f" It differs from {listed(dict.fromkeys(alike))} only in case or blanks." if alike else ""
    likely = listed(dict.fromkeys(map(_said, offered.values())), "or") if offered else ""
    return "unknown-value", message, f"Did you mean {likely}?" if likely else "Take it out, or mend the text."


def _said(text: str) -> str:
    return text_of(s.Text(text))


def _numbers(each: ValueComparison, known: Occurring) -> tuple[str, str, str] | None:
    reach = known.reach(each)
    numbers = [float(number) for number in each.constants]
    if reach is None:
        return None
    low, high = reach
    outside = [number for number in numbers if not low <= number <= high]
    if not outside or (each.op == "between" and not _beyond(numbers, low, high)):
        return None
    name, where = text_of(each.source.tree), "" if each.source.table == PROFILE else f" in {each.source.table}"
    what, lies = listed([_figure(number) for number in outside]), "lies" if len(outside) == 1 else "lie"
    message = (
        f"{what} {lies} outside of all values of {quoted(name)}{where}: they go from {_figure(low)} to {_figure(high)}."
    )
    return "out-of-range", message, "Compare with a number in between, or take the condition out."


def _beyond(numbers: Sequence[float], low: float, high: float) -> bool:
    """Whether a range has all values in it, or none."""
    return numbers[1] < low or numbers[0] > high or (numbers[0] < low and numbers[1] > high)


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"
