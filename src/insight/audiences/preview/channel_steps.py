"""Whom each channel reaches, as bit arrays: who passes each step of its waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from insight.audiences.channels import channels_of
from insight.audiences.deliverable import deliverable, stopped_by
from insight.audiences.preview import bitmaps
from insight.audiences.preview.bit_answers import CountedWords
from insight.audiences.reach import Reach
from insight.audiences.waterfall import steps_of
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from insight.audiences.preview.bit_answers import BitAnswers

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
