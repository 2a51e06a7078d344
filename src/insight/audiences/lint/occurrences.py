"""Which texts occur, from where to where numbers go, and which text is near one that does not occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.errors import nearest
from insight.language.shape import PROFILE
from insight.profiles.columns import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insight.audiences.lint.value_sources import Source, ValueComparison
    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles

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
            by_plain = {plainly(value): value for value in reversed(known)}
            for text in texts:
                near = by_plain.get(plainly(text)) or nearest(text, known)
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


def plainly(text: str) -> str:
    """A text without regard to case and blanks.

    >>> plainly("  New  York")
    'new york'
    """
    return " ".join(text.split()).casefold()
