"""Random trees in which every form is equally likely, whether or not they mean anything; the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

from insight.language import syntax as s
from insight.language.tokens import UNITS, WORDS

NAMES = (*sorted(WORDS), "x", "orders", "a b", "1st", "`", "a`b", "it's", "æ", "x.y", "Count", "count", " ", "\n")
TEXTS = ("NO", "", "'", "it''s", "`", "a\nb", "50%", "日本🎁", "\\", "2026-01-01")
NUMBERS = (0, 5, -5, 2**63 - 1, 1 - 2**63, 0.5, -0.5, 1e22, 1e-7, 5e-324, -1.7976931348623157e308)
PATTERNS = ("", "^a", "it's", r"\d+", "(?i)x|y", "æ", "\n")
ZONES = (None, dt.UTC, dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=-5, minutes=-30)))
CLOCKS = (dt.time(0), dt.time(12, 30), dt.time(23, 59, 59), dt.time(1, 2, 3, 4))

Make = Callable[["Trees"], Any]


def trees(seed: int, count: int, depth: int = 4) -> Iterator[Any]:
    """Trees of at most this many levels, and some more for windows and durations."""
    chance = random.Random(seed)
    for _ in range(count):
        yield Trees(chance).tree(chance.randrange(depth + 1))


class Trees:  # noqa: PLR0904 - one small method for each form
    """Makes trees by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.depth = 0

    def tree(self, depth: int) -> Any:
        before, self.depth = self.depth, depth
        made = self.chance.choice(FORMS if depth > 0 else LEAVES)(self)
        self.depth = before
        return made

    def part(self) -> Any:
        return self.tree(self.depth - 1)

    def parts(self, least: int, most: int) -> tuple[Any, ...]:
        return tuple(self.part() for _ in range(self.chance.randint(least, most)))

    def maybe(self, make: Callable[[], Any]) -> Any:
        return make() if self.chance.random() < 0.5 else None

    def pick(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def flag(self) -> bool:
        return self.chance.random() < 0.5

    def path(self) -> tuple[str, ...]:
        return tuple(self.chance.choices(NAMES, k=self.pick(1, 1, 2, 3)))

    def name(self) -> str:
        return self.pick(*NAMES)

    # --- constants ------------------------------------------------------------------------------------------

    def number(self) -> s.Number:
        return s.Number(self.pick(*NUMBERS))

    def text(self) -> s.Text:
        return s.Text(self.pick(*TEXTS))

    def date(self) -> s.Date:
        return s.Date(dt.date(self.pick(1900, 2026, 9999), self.chance.randint(1, 12), self.chance.randint(1, 28)))

    def instant(self) -> s.Instant:
        day = dt.date(self.pick(1900, 2026), self.chance.randint(1, 12), self.chance.randint(1, 28))
        return s.Instant(dt.datetime.combine(day, self.pick(*CLOCKS), self.pick(*ZONES)))

    def duration(self, *units: str) -> s.Duration:
        return s.Duration(self.pick(1, 2, 7, 52), self.pick(*(units or UNITS)))

    def ago(self) -> s.Ago:
        return s.Ago(self.duration())

    def point(self) -> Any:
        return self.pick(self.date, self.instant, self.ago)()

    def constants(self) -> s.ListOf:
        make = self.pick(self.number, self.text, self.date, self.instant, lambda: s.Boolean(self.flag()))
        return s.ListOf(tuple(make() for _ in range(self.pick(1, 2, 3))))

    # --- windows --------------------------------------------------------------------------------------------

    def within(self, *units: str) -> s.Within:
        return s.Within(self.duration(*units), self.flag(), self.flag())

    def bound(self) -> s.Bound:
        return s.Bound(self.pick("before", "after", "since", "until"), self.point())

    def day(self) -> s.OnDay | s.InPeriod:
        period = s.InPeriod(self.pick("this", "last", "next"), self.pick("week", "month", "quarter", "year"))
        return self.pick(s.OnDay(self.pick(0, 1, -1, -2, -400)), period)

    def span(self) -> s.Span:
        return s.Span(self.point(), self.point())

    def rows(self, function: str) -> s.Aggregate:
        periods = function == "active_periods"
        counted = periods or function == "most_frequent"
        return s.Aggregate(
            function,  # type: ignore[arg-type]
            self.path(),
            distinct=self.flag(),
            window=self.maybe(self.pick(self.within, self.bound, self.span)),
            where=self.maybe(self.part),
            then=self.maybe(lambda: s.Then(self.name(), self.flag(), self.maybe(self.duration), self.maybe(self.part))),
            at_least=self.maybe(lambda: self.pick(1, 2, 99)) if counted else None,
            period=self.maybe(self.duration) if periods else None,
            last=self.maybe(lambda: self.pick(1, 6)) if periods else None,
        )


def negated(made: Trees) -> Any:
    """`-x`; a negated number is a number."""
    part = made.part()
    return part if isinstance(part, s.Number) else s.Negate(part)


LEAVES: tuple[Make, ...] = (
    Trees.number, Trees.text, Trees.date, Trees.instant, Trees.ago,
    lambda made: s.Boolean(made.flag()),
    lambda made: s.Name(made.path()), lambda made: s.Name(made.path()),
    lambda made: s.InAudience(made.pick(*TEXTS)), lambda made: s.InList(made.pick(*TEXTS)), lambda _: s.Everyone(),
)  # fmt: skip
FORMS: tuple[Make, ...] = (
    *LEAVES[-3:],
    lambda made: s.And(made.parts(2, 3)), lambda made: s.Or(made.parts(2, 3)),
    lambda made: s.And(made.parts(2, 3)), lambda made: s.Or(made.parts(2, 3)),
    lambda made: s.Not(made.part()), lambda made: s.Not(made.part()), lambda made: s.Not(made.part()),
    lambda made: s.Compare(made.pick("=", "!=", "<", "<=", ">", ">="), made.part(), made.part()),
    lambda made: s.Between(made.part(), made.part(), made.part()),
    lambda made: s.In(made.part(), made.constants()),
    lambda made: s.TextMatch(made.pick("contains", "starts with", "ends with"), made.part(), made.part()),
    lambda made: s.ContainsOf(made.pick("any", "all"), made.part(), made.constants()),
    lambda made: s.Matches(made.part(), made.pick(*PATTERNS)),
    lambda made: s.Known(made.part()),
    lambda made: s.When(made.part(), made.pick(made.within, made.bound, made.day)()),
    lambda made: s.Anniversary(made.part(), made.pick(lambda: made.within("day", "week"), made.day)()),
    negated,
    lambda made: s.Arithmetic(made.pick("+", "-"), made.part(), made.part()),
    lambda made: s.Arithmetic(made.pick("*", "/"), made.part(), made.part()),
    lambda made: s.Call(made.pick(*s.VALUE_FUNCTIONS), made.parts(1, 3)),
    lambda made: made.rows(made.pick(*s.ROW_FUNCTIONS)), lambda made: made.rows(made.pick(*s.ROW_FUNCTIONS)),
    lambda made: made.rows(made.pick("active_periods", "most_frequent")),
)  # fmt: skip
