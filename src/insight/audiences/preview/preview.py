"""The preview: exact counts for any audience, as fast as a slider moves."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

import polars as pl
from cachetools import LRUCache

from insight.audiences.preview import bitmaps
from insight.audiences.preview.bit_answers import (
    BitAnswers,
    BitQuestion,
    channel_steps,
    node_of,
    question_of,
    reaches_of,
)
from insight.audiences.preview.circuit import EVERYBODY, Circuit, remaining, without_each
from insight.audiences.preview.column_load import LoadedColumns, asked_for, load, texts_of
from insight.audiences.preview.curve import curve_of
from insight.audiences.preview.leaves import HeldColumns
from insight.audiences.preview.memory import Memory, answer_cache, keep
from insight.audiences.preview.narrow_columns import NarrowColumn
from insight.audiences.preview.preview_reach import ConditionReach, PreviewReach, cost_of
from insight.audiences.preview.random_values import at_stake, masked_rows, some_of, values_at
from insight.audiences.preview.value_distribution import common_texts, common_values, of_column, of_texts, slider_of
from insight.audiences.selection import selection_of
from insight.errors import InsightError, WrongType
from insight.kit.answer import Answer
from insight.kit.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.audiences.preview.bit_answers import Steps
    from insight.audiences.preview.bitmaps import Words
    from insight.audiences.preview.curve import Curve
    from insight.audiences.preview.preview_reach import ValueAtStake
    from insight.audiences.preview.value_distribution import Distribution, Slider
    from insight.audiences.selection import Selection
    from insight.profiles.profile_table import Profiles

_LEAST, _PER_PROFILE = 32_000_000, 100
_QUESTIONS = 512
_NUMBERS = ("whole", "decimal", "float")


class Preview(Answer):
    """The profile table in memory, as it was when the preview was made. All counts are exact.

    Conditions are kept as bit arrays once they have been asked, up to a bound in bytes. Those that are not about loaded
    properties are put to the engine; if the files changed meanwhile, or the profiles did, that is an error. A preview may be
    used from several threads: it does one thing at a time.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3, 4], "country": ["NO", "NO", "DK", None], "spend": [10, 20, 30, 40]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> preview = ws.preview()
    >>> preview.count("country = 'NO' and spend > 15")
    1
    >>> reach = preview.reach("country = 'NO' and spend > 15", value="spend")
    >>> [(each.condition.text, each.alone, each.remaining, each.without, each.cost) for each in reach.conditions]
    [("country = 'NO'", 2, 2, 3, 0.6666666666666666), ('spend > 15', 3, 1, 2, 0.5)]
    >>> reach.value.sum, reach.value.mean
    (20, 20.0)
    """

    def __init__(self, profiles: Profiles, loaded: LoadedColumns, memory: int | None = None) -> None:
        self.profiles, self._loaded = profiles, loaded
        bound = max(_LEAST, _PER_PROFILE * len(loaded.keys)) if memory is None else memory
        columns = HeldColumns(loaded.held, len(loaded.keys), profiles)
        self._answers = BitAnswers(profiles, loaded.keys, columns, answer_cache(bound), loaded.state)
        self._questions: LRUCache[str, BitQuestion] = LRUCache(_QUESTIONS)
        self._steps: dict[str, Steps] | None = None
        self._lock = RLock()

    # --- what it holds ------------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many profiles there are."""
        return len(self._loaded.keys)

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties in memory."""
        return tuple(self._loaded.held)

    @property
    def left_out(self) -> dict[str, str]:
        """The properties that were wanted but are not in memory, and why; the engine is asked about them."""
        return dict(self._loaded.left)

    @property
    def from_snapshot(self) -> tuple[str, ...]:
        """The properties that were read from a snapshot; the others were computed."""
        return self._loaded.from_snapshot

    @property
    def unwatched(self) -> tuple[str, ...]:
        """The tables whose rows may change unseen, since their engine cannot tell; memory has them as they were."""
        return self._loaded.state.unknown

    @property
    def memory(self) -> Memory:
        """Bytes held, by part."""
        with self._lock:
            cache, steps = self._answers.cache, (self._steps or {}).values()
            columns = {name: column.nbytes for name, column in self._loaded.held.items()}
            channels = sum(bits.words.nbytes for each in steps for bits in each)
            return Memory(self._loaded.keys.nbytes, columns, channels, int(cache.currsize), int(cache.maxsize))

    # --- questions ----------------------------------------------------------------------------------------------------

    def count(self, audience: str | Selection) -> int:
        """How many profiles are in an audience: a name, a text or an audience.

        Raises
        ------
        ExpressionError
            If the text is no condition.
        OutdatedPreview
            If the engine has to be asked, and the data changed since the preview was made.
        """
        with self._lock:
            circuit = Circuit(self.total)
            return circuit.counts([self._answers.whole(self._question(audience), circuit)])[0]

    def bits(self, audience: str | Selection) -> Words:
        """The members as a bit array, to be read with `insight.audiences.preview.bitmaps`; not to be written into."""
        with self._lock:
            circuit = Circuit(self.total)
            return circuit.words(self._answers.whole(self._question(audience), circuit))

    def reach(self, audience: str | Selection, value: str | None = None) -> PreviewReach:
        """Size, channels, and what each condition does; with `value`, a number summed up over the members.

        Parameters
        ----------
        value
            A property that is a number, or a text that gives one.

        Raises
        ------
        ExpressionError
            If the text is no condition, or the value no number.
        PrivateColumn
            If the value is private.
        OutdatedPreview
            If the engine has to be asked, and the data changed since the preview was made.
        """
        with self._lock:
            question, circuit, channels = self._question(audience), Circuit(self.total), self._channels()
            nodes, alone = self._answers.leaves(question, circuit)
            before = remaining(question.parts.structure, nodes, circuit.algebra)
            without = without_each(question.parts.structure, nodes, circuit.algebra)
            whole, size = before[len(nodes) - 1], len(nodes)
            others = [EVERYBODY if node is None else node for _, node in sorted(without.items())]
            passed = [circuit.both(whole, node_of(each, circuit)) for steps in channels.values() for each in steps]
            counts = circuit.counts([*(before[index] for index in range(size)), *others, *passed])
            matched = counts[size - 1]
            conditions = zip(question.parts.all, alone, counts[:size], counts[size : 2 * size], strict=True)
            reached = reaches_of(channels, self.total, matched, counts[2 * size :])
            formats = self.profiles.formats
            return PreviewReach(
                question.text, self.total, matched,
                tuple(ConditionReach(*each, cost_of(matched, each[-1])) for each in conditions),
                {name: replace(each, formats=formats) for name, each in reached.items()},
                None if value is None else self._at_stake(value, circuit.words(whole)),
                partial(self._sample, question), formats=formats,
            )  # fmt: skip

    def curve(self, audience: str | Selection, property: str) -> Curve:  # noqa: A002 - the word of this toolkit
        """Matched counts for every position of a slider on a number or a date.

        The conditions that compare the property with constants and stand in the audience's outermost `and` are taken away.

        Raises
        ------
        CurveError
            If the property is neither a number nor a date.
        ExpressionError
            If the text is no condition.
        PrivateColumn
            If the property is private.
        """
        with self._lock:
            found = curve_of(self._question(audience), asked_for(property, self._answers), self._answers)
            return replace(found, formats=self.profiles.formats)

    def values(self, property: str) -> Distribution:  # noqa: A002 - the word of this toolkit
        """How the values of a property are spread over all profiles.

        Raises
        ------
        ExpressionError
            If it is none, or a list.
        PrivateColumn
            If it is private.
        """
        with self._lock:
            asked = asked_for(property, self._answers)
            if asked.held is None:
                told = of_texts(texts_of(asked, self._answers), asked.name, asked.unit)
                return replace(told, formats=self.profiles.formats)
            kept = ("values", asked.name)
            found: Distribution | None = self._answers.cache.get(kept)
            if found is None:
                found = of_column(asked.held, asked.name, asked.unit, self.profiles.moments)
                found = replace(found, formats=self.profiles.formats)
                keep(self._answers.cache, kept, found)
            return found

    def common(self, property: str, part: str = "", most: int = 20) -> list[tuple[str, int]]:  # noqa: A002 - as above
        """The most common values of a text that hold a part, ignoring case, and their profiles; those that begin with it first.

        Raises
        ------
        ExpressionError
            If it is no text.
        PrivateColumn
            If it is private.
        """
        with self._lock:
            asked = asked_for(property, self._answers)
            if asked.held is None:
                return common_values(texts_of(asked, self._answers), part, most)
            if not isinstance(asked.held, NarrowColumn) or asked.held.texts is None:
                raise WrongType("Only texts can be looked through.", property)
            return common_texts(asked.held, part, most)

    def slider(self, property: str) -> Slider:  # noqa: A002 - the word of this toolkit
        """A number, date or instant, ready to tell how any profiles (see `bits`) are spread over it.

        Raises
        ------
        CurveError
            If the property is neither a number nor a date or time.
        ExpressionError
            If it is no property, and no expression.
        PrivateColumn
            If it is private.
        """
        with self._lock:
            return slider_of(asked_for(property, self._answers), self._answers)

    def drawn(self, audience: str | Selection, properties: Iterable[str], most: int, seed: int = 0) -> pl.DataFrame:
        """Values of members drawn by chance, for what is made of many of them.

        One row per member drawn, in order of the key, which is not among the columns; all members if there are at most `most`.
        A column for each property, under its name or text; numbers are floats.

        Raises
        ------
        ExpressionError
            If the text is no condition, or a property none.
        PrivateColumn
            If a property is private.
        OutdatedPreview
            If the engine has to be asked, and the data changed since the preview was made.
        """
        with self._lock:
            members = bitmaps.places(self.bits(audience), self.total)
            places, wanted = some_of(members, most, seed), list(properties)
            asked = [asked_for(each, self._answers) for each in wanted]
            columns = [values_at(each, places, self._answers) for each in asked]
            return pl.DataFrame([column.alias(name) for name, column in zip(wanted, columns, strict=True)])

    def redefined(self, profiles: Profiles) -> Preview:
        """The same columns for the same profiles with other audiences; properties must mean what they meant.

        Whatever was kept is kept on, but for conditions that name an audience.
        """
        with self._lock:
            found = Preview(profiles, self._loaded, int(self._answers.cache.maxsize))
            for key, answer in self._answers.cache.items():
                if "in audience" not in key[1]:
                    keep(found._answers.cache, key, answer)
            consents = profiles.data.model.consent.values()
            found._steps = None if any("audience" in text for text in consents) else self._steps
            return found

    # --- parts --------------------------------------------------------------------------------------------------------

    def _question(self, audience: str | Selection) -> BitQuestion:
        if not isinstance(audience, str):
            if not audience.is_of(self.profiles):
                raise InsightError("This audience is of another workspace, or another day (as_of), than the preview.")
            return question_of(audience.tree)
        found: BitQuestion | None = self._questions.get(audience)
        if found is None:
            found = question_of(selection_of(self.profiles, audience).tree)
            self._questions[audience] = found
        return found

    def _channels(self) -> dict[str, Steps]:
        if self._steps is None:
            self._steps = channel_steps(self._answers)
        return self._steps

    def _at_stake(self, value: str, members: Words) -> ValueAtStake:
        asked = asked_for(value, self._answers)
        if not isinstance(asked.held, NarrowColumn) or asked.held.kind not in _NUMBERS:
            raise WrongType("Only a number can be summed up.", value)
        return at_stake(asked.held, members, asked.name, asked.unit)

    def _sample(self, question: BitQuestion, n: int, columns: tuple[str, ...], seed: int) -> pl.DataFrame:
        with self._lock:
            self._answers.check()
            circuit = Circuit(self.total)
            members = bitmaps.places(circuit.words(self._answers.whole(question, circuit)), self.total)
            size = max(0, min(n, len(members)))
            drawn = sorted(random.Random(seed).sample(range(len(members)), size))  # noqa: S311 - no secret is made
            return masked_rows(self.profiles, self._loaded.keys.at(members[drawn]), columns)

    def __repr__(self) -> str:
        return f"<Preview of {self.total:,} profiles, {len(self.properties)} properties, {self.memory}>"

    def to_dict(self) -> dict[str, Any]:
        """What it holds, and in how many bytes."""
        return {
            "profiles": self.total, "properties": list(self.properties), "left_out": self.left_out,
            "from_snapshot": list(self.from_snapshot), "memory": asdict(self.memory),
        }  # fmt: skip

    def sheet(self) -> Sheet:
        """What it holds in memory."""
        facts = {
            "profiles": self.total,
            "properties": len(self.properties),
            "not in memory": ", ".join(self.left_out) or None,
            "changes are not seen in": ", ".join(self.unwatched) or None,
            "memory": str(self.memory),
        }
        return Sheet("Preview", "", facts, formats=self.profiles.formats)


def open_preview(
    profiles: Profiles,
    properties: Iterable[str] | None = None,
    memory: int | None = None,
) -> Preview:
    """Read the profile table into memory: from a snapshot what one holds, from the engine the rest.

    Parameters
    ----------
    properties
        Names or texts; every public property by default.
    memory
        Bytes that answers may take; by default 100 for each profile, and at least 32 MB.

    Raises
    ------
    PrivateColumn
        If a property is private.
    ExpressionError
        If it is none.
    """
    return Preview(profiles, load(profiles, properties), memory)
