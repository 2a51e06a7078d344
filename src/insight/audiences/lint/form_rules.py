"""Rules of form: bounds the wrong way round, windows of two kinds, conditions on private columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.audiences.lint.facts import Reader
from insight.audiences.lint.lint_finding import Trouble
from insight.audiences.lint.places import listed, private_names, quoted
from insight.language import syntax as s
from insight.language.format import text_of, window_text
from insight.language.terms import bare, nodes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from insight.audiences.conditions import Condition
    from insight.audiences.lint.places import LintPlace
    from insight.profiles.profile_table import Profiles

_SHORT = ("second", "minute", "hour")


def reversed_ranges(profiles: Profiles, place: LintPlace) -> Iterator[Trouble]:
    """`between` whose first bound lies after its second."""
    reader = Reader(profiles, place.scope)
    for condition in place.parts.all:
        if reader.is_reversed(condition.node):
            is_private = private_names(profiles, condition.node, place.scope)
            remedy = "Swap them." if is_private else f"Write {quoted(_swapped(bare(condition.node)[1]))}."
            message = "The bounds of this range are the wrong way round, so nothing lies between them."
            yield _found("reversed-range", place, condition, message, remedy)


def _swapped(node: s.Expression) -> str:
    match node:
        case s.Between(_, low, high):
            return text_of(replace(node, low=high, high=low))
        case s.When(_, s.Span(start, end)):
            return window_text(s.Span(end, start))
        case _:
            raise TypeError(type(node).__name__)


def private_columns(profiles: Profiles, place: LintPlace) -> Iterator[Trouble]:
    """Conditions that ask about private columns; whether a value is known tells nothing of it."""
    for condition in place.parts.all:
        if isinstance(bare(condition.node)[1], s.Known):
            continue
        names = private_names(profiles, condition.node, place.scope, into_rows=False)
        if names:
            what = "are private columns" if len(names) > 1 else "is a private column"
            message = f"{listed(map(quoted, names))} {what}: who reads the members learns something of them."
            remedy = "Ask only what you may know."
            yield _found("private-column", place, condition, message, remedy)


@dataclass(frozen=True)
class _Used:
    """A window in use: what it is about, and whether it is counted from the clock time of `as_of` or by the calendar."""

    about: tuple[str, Hashable]
    window: s.Window
    place: LintPlace
    condition: Condition

    @property
    def is_rolling(self) -> bool:
        return isinstance(self.window, s.Within) and not self.window.calendar

    @property
    def is_period(self) -> bool:
        """A calendar day, week, month or so, which has no rolling form."""
        return isinstance(self.window, (s.OnDay, s.InPeriod))


def mixed_windows(profiles: Profiles, places: Sequence[LintPlace]) -> Iterator[Trouble]:
    """Windows counted from the clock time of `as_of` beside windows that begin at midnight.

    Windows of hours and less have no calendar form and are left out. `is today`, `is this month` and the like have no rolling
    form: they count only beside a rolling window on the same times.
    """
    used = [each for place in places for each in _windows(profiles, place)]
    rolling = [each for each in used if each.is_rolling]
    by_calendar = [each for each in used if not each.is_rolling and not each.is_period]
    periods = [each for each in used if each.is_period and any(other.about == each.about for other in rolling)]
    if not by_calendar:
        rolling = [each for each in rolling if any(other.about == each.about for other in periods)]
    if not rolling or not (by_calendar or periods):
        return
    one, two = sorted((rolling[0], (by_calendar or periods)[0]), key=lambda each: each.condition.at)
    kinds = {True: "is counted back from the clock time of as_of", False: "begins at midnight"}
    message = (
        f"{quoted(window_text(two.window))} {kinds[two.is_rolling]}, but {quoted(window_text(one.window))} "
        f"{kinds[one.is_rolling]}."
    )
    yield _found("mixed-windows", two.place, two.condition, message, "Use `calendar` in all windows, or in none.")


def _windows(profiles: Profiles, place: LintPlace) -> Iterator[_Used]:
    reader, table = Reader(profiles, place.scope), place.scope.table or ""
    for condition in place.parts.all:
        for node in nodes(condition.node, into_rows=False):
            if not isinstance(node, s.When):
                continue
            is_short = isinstance(node.window, s.Within) and node.window.duration.unit in _SHORT
            if isinstance(node.window, (s.Within, s.OnDay, s.InPeriod)) and not is_short:
                yield _Used((table, reader.about(node.value)), node.window, place, condition)


def _found(rule: str, place: LintPlace, condition: Condition, message: str, remedy: str) -> Trouble:
    return Trouble(rule, condition.at, condition.text, message, remedy, place.outer_of(condition.index))
