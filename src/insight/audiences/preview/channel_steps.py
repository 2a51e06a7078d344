"""Whom each channel reaches, as bit arrays: has an address, a valid one, consented, is not suppressed."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, TypeAlias

from insight.audiences.channels import channels_of, wanted_of, with_flags, with_suppression
from insight.audiences.preview import bitmaps
from insight.audiences.preview.bit_answers import CountedWords
from insight.audiences.reach import Reach
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from insight.audiences.preview.bit_answers import BitAnswers

Steps: TypeAlias = "tuple[CountedWords, ...]"
"""The profiles that pass each step of a channel's waterfall and all steps before it."""
_STEPS = ("has", "valid", "consented", "reachable")


def channel_steps(answers: BitAnswers) -> dict[str, Steps]:
    """The steps of every channel, asked of the engine in one query."""
    profiles = answers.profiles
    channels = list(channels_of(profiles).values())
    if not channels:
        return {}
    answers.check()
    wanted = {column: tree for channel in channels for column, tree in wanted_of(profiles, channel).items()}
    relation: Any = profiles.values(wanted)
    for channel in channels:
        relation = with_flags(profiles, channel, relation)
        relation = with_suppression(profiles, relation, channel.name, f"refused_{channel.name}")
        relation = relation.mutate(**{f"reachable_{channel.name}": ~relation[f"refused_{channel.name}"]})
    columns = [f"{step}_{channel.name}" for channel in channels for step in _STEPS]
    found = answers.flags(relation.select(KEY, *columns), columns)
    steps = {}
    for place, channel in enumerate(channels):
        flags = found[place * len(_STEPS) : (place + 1) * len(_STEPS)]
        passed = [reduce(and_, flags[: upto + 1]) for upto in range(len(flags))]
        steps[channel.name] = tuple(CountedWords(each, bitmaps.counted(each)) for each in passed)
    return steps


def reaches_of(names: Sequence[str], total: int, matched: int, counts: Sequence[int]) -> dict[str, Reach]:
    """The waterfall of each channel, from how many members pass each step, channel by channel."""
    size = len(_STEPS)
    return {
        name: Reach(name, total, matched, *counts[place * size : (place + 1) * size])
        for place, name in enumerate(names)
    }
