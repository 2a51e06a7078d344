"""Conditions put to the engine for each day, over the answers of aggregates that were worked out here.

Nothing is read again: the engine sees one relation in memory with one row per profile, and does with it what it does with the
profiles of a run: definitions level by level, ranks, scores, any form of condition.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import polars as pl
import pyarrow as pa

from insight.audiences.past.at_once import at_once, blocks_of
from insight.audiences.past.found import column_of_day
from insight.audiences.past.matrix import days_at_once
from insight.audiences.past.scores import scores_of_day
from insight.customers.engines.engine import Engine, in_memory
from insight.language import syntax as s
from insight.language.compile import exact
from insight.language.format import text_of
from insight.language.shape import Scope
from insight.language.terms import nodes, plain
from insight.profiles.catalog.definitions import levels_of
from insight.profiles.columns import KEY, ColumnNames
from insight.profiles.plan.environments import ProfileEnv
from insight.profiles.plan.passes import with_ranks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insight.audiences.past.answers import Answers
    from insight.audiences.past.engine_conditions import Bits
    from insight.audiences.past.found import Found
    from insight.audiences.past.gathered import Loaded
    from insight.language.compile_time import Moments
    from insight.language.shape import Ref
    from insight.profiles.catalog.definitions import Definition

PLACE = "place__"


@dataclass
class EveryoneByDay:
    """Conditions to be put to the engine day by day, and what they need.

    Attributes
    ----------
    answers : for all days.
    moving : aggregates that change with the day, by text; the others are in `same`, with stored columns and lists.
    """

    answers: Answers
    conditions: list[s.Expression] = field(default_factory=list)
    moving: dict[str, s.Aggregate] = field(default_factory=dict)
    same: dict[str, s.Expression] = field(default_factory=dict)
    refs: dict[Ref, str] = field(default_factory=dict)

    def add(self, tree: s.Expression) -> int:
        """Note a condition; its place among all.

        Raises
        ------
        NotBySpans
            If one of its aggregates cannot be worked out here.
        """
        trees = [
            tree,
            *(each for level in levels_of([tree], self.answers.profiles.catalog) for it in level for each in it.trees),
        ]
        moving = {text: node for text, node in _aggregates(trees).items() if self.answers.daily.depends(node)}
        for node in moving.values():
            self.answers.found(node)
        self.moving |= moving
        self._add_same(trees)
        self.conditions.append(tree)
        return len(self.conditions) - 1

    def _add_same(self, trees: Iterable[s.Expression]) -> None:
        scope = Scope(self.answers.profiles.catalog.shape)
        for tree in trees:
            for node in nodes(tree, into_rows=False):
                if isinstance(node, s.InList):
                    self.same[text_of(node)] = node
                elif isinstance(node, s.Name) and (ref := scope.resolve(node.path, node.at)).what != "property":
                    self.refs.setdefault(ref, text_of(node))
                    self.same[self.refs[ref]] = node
        found = _aggregates(trees)
        self.same |= {text: node for text, node in found.items() if text not in self.moving}

    # --- answers ------------------------------------------------------------------------------------------------------

    def bits(self, loaded: Loaded, positions: pl.DataFrame) -> list[Bits]:
        """The truths of each condition: one row per day, eight profiles to the byte."""
        if not self.conditions:
            return []
        relation = _Relation(self, self._same(positions))
        found: list[list[Any]] = [[] for _ in self.conditions]
        for here in days_at_once(len(self.answers.days), positions.height, len(self.moving)):
            for day, columns in zip(here, self._columns(here, loaded, positions.height), strict=True):
                for place, bits in enumerate(relation.truths(columns, self.answers.days[day])):
                    found[place].append(bits)
        return [np.stack(each) for each in found]

    def _same(self, positions: pl.DataFrame) -> pa.Table:
        """What is the same on every day, in order of the profiles."""
        names = {text: f"s{number}" for number, text in enumerate(self.same)}
        wanted = self.answers.profiles.values({names[text]: node for text, node in self.same.items()})
        found = pl.DataFrame(pl.from_arrow(self.answers.profiles.data.engine.arrow(wanted)))
        placed = found.join(positions, on=KEY, how="inner").sort("position")
        return placed.select(pl.col("position").cast(pl.Int64).alias(PLACE), *names.values()).to_arrow()

    def _columns(self, here: range, loaded: Loaded, profiles: int) -> list[dict[str, pa.ChunkedArray]]:
        """Of each day, the columns of the moving aggregates."""
        answers, kinds = self.answers.of_days(here), self.kinds
        planned = {text: answers.found(node) for text, node in self.moving.items()}
        parts: list[dict[str, list[pa.Array]]] = [{text: [] for text in planned} for _ in here]

        def asked(block: tuple[int, int]) -> tuple[int, dict[str, Found]]:
            blocks = loaded.blocks(*block)
            return block[1], {text: found_of(blocks) for text, found_of in planned.items()}

        for size, answered in at_once(asked, blocks_of(profiles)):
            for text, found in answered.items():
                for day, columns in enumerate(parts):
                    columns[text].append(column_of_day(found, day, size, kinds[text]))
        return [{text: pa.chunked_array(each, kinds[text]) for text, each in day.items()} for day in parts]

    @property
    def kinds(self) -> Mapping[str, pa.DataType]:
        """The type that the engine gives to each moving aggregate."""
        names = {text: f"m{number}" for number, text in enumerate(self.moving)}
        values: Any = self.answers.profiles.values({names[text]: node for text, node in self.moving.items()})
        schema = values.schema()
        return {
            text: pa.int64() if node.function == "any" else schema[names[text]].to_pyarrow()
            for text, node in self.moving.items()
        }


@dataclass(frozen=True)
class _Relation:
    """One row per profile, with everything that the conditions need on a day."""

    asked: EveryoneByDay
    same: pa.Table

    def truths(self, columns: Mapping[str, pa.ChunkedArray], moments: Moments) -> list[Bits]:
        """The truths of each condition on a day, packed."""
        asked, profiles = self.asked, self.asked.answers.profiles
        names = {text: f"m{number}" for number, text in enumerate(asked.moving)}
        table = self.same
        for text, column in columns.items():
            table = table.append_column(names[text], column)
        env = self._env(in_memory(table), names, moments)
        made = {f"c{number}": exact(tree, env) for number, tree in enumerate(asked.conditions)}
        relation: Any = env.relation
        engine = profiles.data.engine if profiles.data.engine.is_local else Engine.connect()
        found = engine.arrow(relation.select(relation[PLACE], **made))
        place = found[PLACE].to_numpy()
        return [_packed(found[name].to_numpy(zero_copy_only=False), place) for name in made]

    def _env(self, relation: Any, names: Mapping[str, str], moments: Moments) -> ProfileEnv:
        """The relation with definitions and ranks computed, level by level."""
        asked = self.asked
        catalog = asked.answers.profiles.catalog
        same = {text: f"s{number}" for number, text in enumerate(asked.same)}
        aggregates, lists = dict(names), {}
        truths: dict[str, Any] = {}
        for text, node in asked.same.items():
            if isinstance(node, s.Aggregate):
                aggregates[text] = same[text]
                if node.function == "any":
                    truths[same[text]] = ibis.ifelse(relation[same[text]], 1, 0)
            elif isinstance(node, s.InList):
                lists["list", node.name] = same[text]
                truths[same[text]] = ibis.ifelse(relation[same[text]], 1, ibis.null("int64"))
        relation = relation.mutate(**truths) if truths else relation
        columns = {ref: same[text] for ref, text in asked.refs.items()}
        env = ProfileEnv(moments, Scope(catalog.shape), relation, columns, aggregates, lists, {})
        taken = ColumnNames()
        for name in relation.columns:
            taken.fresh(name)
        return self._completed(env, levels_of(asked.conditions, catalog), taken)

    def _completed(self, env: ProfileEnv, levels: Sequence[Sequence[Definition]], taken: ColumnNames) -> ProfileEnv:
        scores = scores_of_day(self.asked.answers.profiles, env.moments)
        for level in levels:
            env = with_ranks(env, [tree for each in level for tree in each.trees], taken)
            definitions, made = dict(env.definitions), {}
            scores.env = env
            for each in level:
                column = definitions[each.kind, each.name] = taken.fresh(each.name)
                made[column] = scores.of_day(each).value(env)
            env = replace(env, relation=env.relation.mutate(**made), definitions=definitions)
        return with_ranks(env, self.asked.conditions, taken)


def _aggregates(trees: Iterable[s.Expression]) -> dict[str, s.Aggregate]:
    """The aggregates of expressions about a profile, in plain form, by text."""
    found: dict[str, s.Aggregate] = {}
    for tree in trees:
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Aggregate):
                parts = (part for part in nodes(plain(node), into_rows=False) if isinstance(part, s.Aggregate))
                found |= {text_of(part): part for part in parts}
    return found


def _packed(truths: Any, place: Any) -> Bits:
    placed = np.zeros(len(place), bool)
    placed[place] = truths
    return np.packbits(placed)
