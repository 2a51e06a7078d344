"""Conditions as bit arrays over the profiles of a preview: kept ones, from columns, else from the engine; steps of waterfalls too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from insight.audiences.conditions import conditions_of, folded
from insight.audiences.preview import bitmaps
from insight.audiences.preview.circuit import EVERYBODY, NOBODY, Circuit
from insight.audiences.preview.memory import keep
from insight.audiences.reach import Reach, deliverable, stopped_by
from insight.audiences.waterfall import channels_of, steps_of
from insight.errors import OutdatedPreview
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.terms import bare
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from insight.audiences.conditions import Conditions
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.circuit import Node
    from insight.audiences.preview.leaves import HeldColumns
    from insight.audiences.preview.memory import AnswerCache
    from insight.audiences.preview.profile_keys import TextKeys, WholeKeys
    from insight.customers.state.data_state import DataState
    from insight.profiles.profile_table import Profiles


@dataclass(frozen=True, slots=True)
class Term:
    """A condition without the `not` in front of it.

    Attributes
    ----------
    text : in canonical form.
    negated : whether `not` stood before it (or it was `!=`).
    """

    node: s.Expression
    text: str
    negated: bool


def term_of(node: s.Expression) -> Term:
    """A condition as a term.

    >>> from insight.language.parse import parse
    >>> term = term_of(parse("country != 'NO'"))
    >>> term.text, term.negated
    ("country = 'NO'", True)
    """
    negated, node = bare(node)
    if isinstance(node, s.Compare) and node.op == "!=":
        negated, node = not negated, s.Compare("=", node.left, node.right, at=node.at)
    return Term(node, text_of(node), negated)


@dataclass(frozen=True, slots=True)
class CountedWords:
    """Profiles, and how many they are."""

    words: Words
    count: int

    @property
    def nbytes(self) -> int:
        """Bytes that the profiles take."""
        return self.words.nbytes


@dataclass(frozen=True)
class BitQuestion:
    """A condition taken apart: each of its conditions is a term, by index."""

    tree: s.Expression
    text: str
    parts: Conditions
    terms: tuple[Term, ...]


def question_of(tree: s.Expression) -> BitQuestion:
    """A tree as a question."""
    parts = conditions_of(tree)
    return BitQuestion(tree, text_of(tree), parts, tuple(term_of(each.node) for each in parts.all))


@dataclass
class BitAnswers:
    """Answers conditions.

    What the engine says is about the data as it is now, so it is asked only while that is as it was (`state`) and
    the keys the same.
    """

    profiles: Profiles
    keys: WholeKeys | TextKeys
    columns: HeldColumns
    cache: AnswerCache
    state: DataState

    def leaves(self, question: BitQuestion, circuit: Circuit) -> tuple[list[Node], list[int]]:
        """The conditions of a question as parts of a circuit, by index, and how many profiles each holds for."""
        found = self.bits(question.terms)
        counts = [(found[term.text].count, term.negated) for term in question.terms]
        alone = [circuit.rows - count if negated else count for count, negated in counts]
        return [_node(term, found, circuit) for term in question.terms], alone

    def whole(self, question: BitQuestion, circuit: Circuit, without: Collection[int] = ()) -> Node:
        """All of a question as a part of a circuit, some of its conditions taken away."""
        kept = [term for index, term in enumerate(question.terms) if index not in without]
        return _whole(question, self.bits(kept), circuit, without)

    def bits(self, terms: Iterable[Term]) -> dict[str, CountedWords]:
        """The profiles for which each term holds, by its text; the `not` in front of it is left to the caller."""
        found: dict[str, CountedWords] = {}
        missing: dict[str, s.Expression] = {}
        audiences: dict[str, BitQuestion] = {}
        for term in terms:
            self._look(term, found, missing, audiences)
        for text, words in zip(missing, self._asked(list(missing.values())), strict=True):
            found[text] = self._kept(text, words)
        for text, question in audiences.items():  # those that others need come first
            circuit = Circuit(self.columns.rows)
            found[text] = self._kept(text, circuit.words(_whole(question, found, circuit)))
        return found

    def _look(
        self,
        term: Term,
        found: dict[str, CountedWords],
        missing: dict[str, s.Expression],
        audiences: dict[str, BitQuestion],
    ) -> None:
        """Find a term, or put it down as missing, or as an audience to be put together from its terms."""
        if term.text in found or term.text in missing or term.text in audiences:
            return
        kept = self.cache.get(("bits", term.text))
        if kept is not None:
            found[term.text] = kept
        elif isinstance(term.node, s.InAudience):
            question = question_of(self.profiles.catalog.definition("audience", term.node.name).trees[0])
            for each in question.terms:
                self._look(each, found, missing, audiences)
            audiences[term.text] = question
        else:
            everyone = isinstance(term.node, s.Everyone)
            words = bitmaps.everybody(self.columns.rows) if everyone else self.columns.bits(term.node)
            if words is None:
                missing[term.text] = term.node
            else:
                found[term.text] = self._kept(term.text, words)

    def _kept(self, text: str, words: Words) -> CountedWords:
        words.flags.writeable = False  # they are handed out as they are
        bits = CountedWords(words, bitmaps.counted(words))
        keep(self.cache, ("bits", text), bits)
        return bits

    # --- the engine ---------------------------------------------------------------------------------------------------

    def _asked(self, conditions: Sequence[s.Expression]) -> list[Words]:
        """Conditions put to the engine, all in one query."""
        if not conditions:
            return []
        self.check()
        profiles, rows = self.profiles, self.columns.rows
        if len(conditions) == 1:  # then the members' keys are enough
            members = profiles.data.engine.arrow(profiles.values({}, conditions[0]))
            flags = np.zeros(rows, np.bool_)
            flags[self.keys.places(members[KEY])] = True
            return [bitmaps.packed(flags)]
        wanted = {f"c{place}": condition for place, condition in enumerate(conditions)}
        return self.flags(profiles.values(wanted), list(wanted))

    def flags(self, relation: Any, columns: Sequence[str]) -> list[Words]:
        """True/false columns of a relation with one row per profile."""
        answer = self.profiles.data.engine.arrow(relation)
        if answer.num_rows != self.columns.rows:
            raise OutdatedPreview
        places = self.keys.places(answer[KEY])
        found = []
        for column in columns:
            flags = np.zeros(self.columns.rows, np.bool_)
            flags[places] = pl.Series(answer[column]).fill_null(value=False).to_numpy()
            found.append(bitmaps.packed(flags))
        return found

    def check(self) -> None:
        """Make sure that the data is as it was, as far as that can be told.

        Raises
        ------
        OutdatedPreview
        """
        if self.profiles.data.states.now().changed_since(self.state):
            raise OutdatedPreview


def node_of(bits: CountedWords, circuit: Circuit) -> Node:
    """An array as a part of a circuit."""
    if bits.count == circuit.rows:
        return EVERYBODY
    return circuit.leaf(bits.words) if bits.count else NOBODY


def _node(term: Term, found: Mapping[str, CountedWords], circuit: Circuit) -> Node:
    node = node_of(found[term.text], circuit)
    return circuit.other(node) if term.negated else node


def _whole(
    question: BitQuestion, found: Mapping[str, CountedWords], circuit: Circuit, without: Collection[int] = ()
) -> Node:
    def leaf(index: int) -> Node:
        return _node(question.terms[index], found, circuit)

    whole = folded(question.parts.structure, leaf, circuit.algebra, without)
    return EVERYBODY if whole is None else whole


Steps: TypeAlias = "tuple[CountedWords, ...]"
"""The profiles that pass each step of a channel's waterfall and all steps before it."""


def channel_steps(answers: BitAnswers) -> dict[str, Steps]:
    """The steps of every channel, asked of the engine in one query."""
    profiles = answers.profiles
    channels = channels_of(profiles)
    if not channels:
        return {}
    answers.check()
    relation: Any = deliverable(profiles, list(channels.values()), {})
    stops = [relation[stopped_by(each)] == place for each in channels.values() for place in range(len(steps_of(each)))]
    columns = {f"stop_{place}": stop for place, stop in enumerate(stops)}
    stopped = iter(answers.flags(relation.select(KEY, **columns), list(columns)))
    found: dict[str, Steps] = {}
    for name, channel in channels.items():
        passed, left = [], bitmaps.everybody(answers.columns.rows)
        for _ in steps_of(channel):
            left = left & ~next(stopped)
            passed.append(CountedWords(left, bitmaps.counted(left)))
        found[name] = tuple(passed)
    return found


def reaches_of(channels: Mapping[str, Steps], total: int, matched: int, counts: Sequence[int]) -> dict[str, Reach]:
    """The waterfall of each channel, from how many members pass each step, channel by channel."""
    left = iter(counts)
    return {name: Reach(name, total, matched, tuple(next(left) for _ in steps)) for name, steps in channels.items()}
