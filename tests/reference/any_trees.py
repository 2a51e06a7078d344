"""Random trees that can be written down, whether or not they mean anything, for parser and formatter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from insight.language import syntax as s

Trees = st.SearchStrategy[Any]

_CHARACTERS = st.characters(codec="utf-8")
_WORDS = (
    "spend", "country", "time", "and", "or", "not", "in", "list", "audience", "is", "known", "today", "last",
    "next", "no", "then", "where", "within", "day", "days", "ago", "of", "at", "least", "calendar", "any",
    "none", "count", "round", "true", "everyone",
    "distinct", "favourite colour", "1st", "a`b", "`", "it's", "a.b", "Ø", "x-1", " ",
)  # fmt: skip
NAMES = st.sampled_from(_WORDS) | st.text(_CHARACTERS, min_size=1, max_size=6)
"""Names of the language's own words, names that need back quotes, and any text."""

TEXTS = st.sampled_from(("", "'", "''", "NO", "a'b", "50%", "line\nbreak", "`", "2026-01-01", "æøå🎁")) | st.text(
    _CHARACTERS, max_size=8
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)

_MOST_WHOLE = 2**63 - 1


def _list_of(items: list[Any]) -> s.ListOf:
    return s.ListOf(tuple(items))


_NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.integers(-_MOST_WHOLE, _MOST_WHOLE),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((0.1, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, 2.0)),
)
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
_CLOCK_TIMES = st.one_of(
    st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
    st.builds(dt.time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)),
    st.times(),
)
_DATES = st.dates()
_INSTANTS = st.builds(
    dt.datetime.combine,
    st.dates(dt.date(2, 1, 1), dt.date(9998, 12, 31)),  # an offset must not lead out of the calendar
    _CLOCK_TIMES,
    st.none() | st.just(dt.UTC) | _OFFSETS,
)
_UNITS = st.sampled_from(("second", "minute", "hour", "day", "week", "month", "quarter", "year"))
_DURATIONS = st.builds(s.Duration, st.integers(1, 1000), _UNITS)
_DAY_DURATIONS = st.one_of(
    st.builds(s.Duration, st.integers(1, 366), st.just("day")),
    st.builds(s.Duration, st.integers(1, 52), st.just("week")),
)
_AGO = st.builds(s.Ago, _DURATIONS)
_POINTS = st.one_of(st.builds(s.Date, _DATES), st.builds(s.Instant, _INSTANTS), _AGO)
_CONSTANTS = (
    st.builds(s.Number, _NUMBERS),
    st.builds(s.Text, TEXTS),
    st.builds(s.Boolean, st.booleans()),
    st.builds(s.Date, _DATES),
    st.builds(s.Instant, _INSTANTS),
)
_LISTS = st.one_of([st.lists(each, min_size=1, max_size=3).map(_list_of) for each in _CONSTANTS])

_WITHIN = st.builds(s.Within, _DURATIONS, st.booleans(), st.booleans())
_BOUNDS = st.builds(s.Bound, st.sampled_from(("before", "after", "since", "until")), _POINTS)
_ROW_WINDOWS = _WITHIN | _BOUNDS | st.builds(s.Span, _POINTS, _POINTS)
_DAYS = st.one_of(
    st.builds(s.OnDay, st.integers(-400, 1)),
    st.builds(
        s.InPeriod,
        st.sampled_from(("this", "last", "next")),
        st.sampled_from(("week", "month", "quarter", "year")),
    ),
)
_COMPARE_OPS = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
_TEXT_OPS = st.sampled_from(("contains", "starts with", "ends with"))
_PATTERNS = st.sampled_from(("", "^a", "it's", r"\d+", "[a-z]", "(?i)x|y", "æ", "a\\'b", "\n"))

_LEAVES = st.one_of(
    st.builds(s.Name, PATHS),
    *_CONSTANTS,
    _AGO,
    st.builds(s.InAudience, TEXTS),
    st.builds(s.InList, TEXTS),
    st.just(s.Everyone()),
)


def any_trees(max_leaves: int = 12) -> st.SearchStrategy[s.Expression]:
    """Any tree that a text can stand for: `parse(text(tree)) == tree` is to hold.

    Every form stands in every place where the grammar takes an expression, with arbitrary names and texts. A
    number is never negated by a node of its own; and only rows have a `Span`, as others are a `Between`.
    """
    return st.recursive(_LEAVES, _larger, max_leaves=max_leaves)


def _larger(part: Trees) -> Trees:
    """Trees of these parts."""
    return st.one_of(_logic(part), _conditions(part), _values(part), _aggregates(part))


def _logic(part: Trees) -> Trees:
    terms = st.lists(part, min_size=2, max_size=4).map(tuple)
    return st.one_of(terms.map(s.And), terms.map(s.Or), st.builds(s.Not, part))


def _conditions(part: Trees) -> Trees:
    positive = st.one_of(
        st.builds(s.Between, part, part, part),
        st.builds(s.In, part, _LISTS),
        st.builds(s.TextMatch, _TEXT_OPS, part, part),
        st.builds(s.ContainsOf, st.sampled_from(("any", "all")), part, _LISTS),
        st.builds(s.Matches, part, _PATTERNS),
        st.builds(s.Known, part),
    )
    return st.one_of(
        st.builds(s.Compare, _COMPARE_OPS, part, part),
        positive,
        positive.map(s.Not),  # `not in`, `is unknown`, …
        st.builds(s.When, part, _WITHIN | _BOUNDS | _DAYS),
        st.builds(s.Anniversary, part, st.builds(s.Within, _DAY_DURATIONS, st.booleans(), st.booleans()) | _DAYS),
    )


def _values(part: Trees) -> Trees:
    arguments = st.lists(part, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        part.map(lambda inner: inner if isinstance(inner, s.Number) else s.Negate(inner)),
        st.builds(s.Arithmetic, st.sampled_from(("+", "-", "*", "/")), part, part),
        st.builds(s.Call, st.sampled_from(s.VALUE_FUNCTIONS), arguments),
    )


def _aggregates(part: Trees) -> Trees:
    """Aggregates with only the options that their function takes."""
    where = st.none() | part
    then = st.builds(s.Then, NAMES, st.booleans(), st.none() | _DURATIONS, where)
    rows = {"window": st.none() | _ROW_WINDOWS, "where": where, "then": st.none() | then}
    count = st.none() | st.integers(1, 1000)
    others = [name for name in s.ROW_FUNCTIONS if name not in {"most_frequent", "active_periods"}]
    return st.one_of(
        st.builds(s.Aggregate, st.sampled_from(others), PATHS, st.booleans(), **rows),
        st.builds(s.Aggregate, st.just("most_frequent"), PATHS, **rows, at_least=count),
        st.builds(
            s.Aggregate,
            st.just("active_periods"),
            PATHS,
            **rows,
            at_least=count,
            period=_DURATIONS,
            last=st.integers(1, 99),
        ),
    )
