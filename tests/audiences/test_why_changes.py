"""The smallest change: the fewest conditions, and constants that turn a comparison exactly."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.audiences.conditions import conditions_of
from insight.audiences.reasons.flips import flips, rebuilt
from insight.audiences.reasons.nearest_change import Nearest, nearest, negated
from insight.language import syntax as s
from insight.language.compile_time import Moments
from insight.language.format import text_of
from insight.language.parse import parse
from insight.units import Clock
from tests.examples import examples

OSLO = Moments(Clock(dt.datetime(2026, 1, 1, 11, tzinfo=dt.UTC), "Europe/Oslo"), None)


def changed(text, held, holds):
    """The nearest opposite of a condition on a value, and how far it is."""
    found = nearest(parse(text), lambda _: held, OSLO, holds=holds)
    return None if found is None else (text_of(found.node), round(found.size, 2))


UTC = dt.UTC


@pytest.mark.parametrize(
    ("text", "held", "holds", "wanted"),
    [
        ("x > 50", 20, False, ("x >= 20", 0.43)),
        ("x > 50", 80, True, ("x > 80", 0.23)),
        ("x >= 50", 50, True, ("x > 50", 0.0)),
        ("x > 0", 0, False, ("x >= 0", 0.0)),
        ("x < -5", 5, False, ("x <= 5", 1.0)),
        ("x > 50", 20.5, False, ("x >= 20.5", 0.42)),
        ("x > 50", 20.0, False, ("x >= 20", 0.43)),
        ("x > 50", Decimal("20.25"), False, ("x >= 20.25", 0.42)),
        ("x > 50", None, False, None),
        ("x > 50", float("inf"), True, None),
        ("x > 50", 2**70, True, None),  # no whole number that can be written
        ("x = 50", 50, True, None),  # any other number would do: it is negated instead
        ("x between 1 and 9", 9, True, ("x >= 1 and x < 9", 0.0)),
        ("x between 9 and 9", 9, True, None),
        ("x between 1 and 9", 0, False, ("x between 0 and 9", 1.0)),
        ("x not between 1 and 9", 9, False, ("not (x >= 1 and x < 9)", 0.0)),
        ("x in [1, 2]", 3, False, ("x in [1, 2, 3]", 0.33)),
        ("x in [1, 2, 2]", 2, True, ("x in [1]", 0.67)),
        ("x in [2]", 2, True, None),
        ("x > 'b'", "a", False, ("x >= 'a'", 0.5)),
        ("x != 'it''s'", "b", True, ("x not in ['it''s', 'b']", 0.5)),
        # a date; an instant beside a day, beside an instant; a clock time; the hour that comes twice
        ("x > 2025-12-24", dt.date(2025, 12, 20), False, ("x >= 2025-12-20", 0.19)),
        ("x > 2025-12-24", dt.datetime(2025, 12, 24, 23, 30, tzinfo=UTC), True, ("x > 2025-12-25", 0.06)),
        ("x > 2025-12-24T00:00", dt.datetime(2025, 12, 20, 11, tzinfo=UTC), False, ("x >= 2025-12-20T12:00", 0.17)),
        ("x before 7 days ago", dt.datetime(2025, 12, 30, 9), False, ("x until 2025-12-30T09:00", 0.53)),  # noqa: DTZ001
        ("x after 60 days ago", dt.datetime(2025, 10, 26, 1, 30, tzinfo=UTC), False, ("x since 2025-10-26T01:30Z", 0.06)),
        ("x between 2025-01-01 and 2025-06-30", dt.date(2025, 9, 1), False, ("x between 2025-01-01 and 2025-09-01", 0.2)),
        # durations: the shortest that holds the time, the longest that does not
        ("x within 7 days", dt.datetime(2025, 12, 20, 11, tzinfo=UTC), False, ("x within 12 days", 0.26)),
        ("x within 7 days", dt.datetime(2025, 12, 20, 10, 59, tzinfo=UTC), False, ("x within 13 days", 0.3)),
        ("x within 7 calendar days", dt.datetime(2025, 12, 20, 10, 59, tzinfo=UTC), False, ("x within 12 calendar days", 0.26)),
        ("x within 3 months", dt.datetime(2025, 12, 20, 11, tzinfo=UTC), True, None),  # no month is short enough
        ("x within 20 days", dt.datetime(2025, 12, 20, 11, tzinfo=UTC), True, ("x within 11 days", 0.29)),
        ("x within next 7 days", dt.date(2026, 1, 15), False, ("x within next 14 days", 0.33)),
        ("x within 7 days", dt.date(2026, 1, 15), False, None),
        ("not x within 7 days", dt.datetime(2025, 12, 20, 11, tzinfo=UTC), True, ("not x within 12 days", 0.26)),
    ],
)  # fmt: skip
def test_a_constant_is_moved_as_far_as_it_must_be(text, held, holds, wanted):
    assert changed(text, held, holds) == wanted


@pytest.mark.parametrize(
    ("text", "opposite"),
    [
        ("x = 1", "x != 1"),
        ("x != 1", "x = 1"),
        ("not x > 1", "x > 1"),
        ("x > 1", "not x > 1"),
        ("x is unknown", "x is known"),
        ("x not in ['a']", "x in ['a']"),
    ],
)
def test_the_opposite_is_said_simply(text, opposite):
    assert text_of(negated(parse(text))) == opposite


NUMBERS = st.one_of(st.integers(-5, 5), st.floats(-5, 5, allow_nan=False).map(lambda x: round(x, 1)))
HOLDS = {
    "=": lambda x, y: x == y, "!=": lambda x, y: x != y, "<": lambda x, y: x < y, "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y, ">=": lambda x, y: x >= y,
}  # fmt: skip


def said(node, held):
    match node:
        case s.Compare(op, s.Name(), s.Number(number)):
            return HOLDS[op](held, number)
        case s.Compare(op, s.Number(number), s.Name()):
            return HOLDS[op](number, held)
        case s.Between(_, s.Number(low), s.Number(high)):
            return low <= held <= high
        case s.In(_, items):
            return held in [item.value for item in items.items]
        case s.Not(term):
            return not said(term, held)
        case s.And(terms):
            return all(said(term, held) for term in terms)


X = s.Name(("x",))
COMPARISONS = st.one_of(
    st.builds(s.Compare, st.sampled_from(sorted(HOLDS)), st.just(X), NUMBERS.map(s.Number)),
    st.builds(s.Compare, st.sampled_from(sorted(HOLDS)), NUMBERS.map(s.Number), st.just(X)),
    st.builds(s.Between, st.just(X), NUMBERS.map(s.Number), NUMBERS.map(s.Number)),
    st.builds(
        s.In, st.just(X), st.lists(NUMBERS.map(s.Number), min_size=1, max_size=3).map(lambda x: s.ListOf(tuple(x)))
    ),
)


@settings(max_examples=examples(500), deadline=None)
@given(st.one_of(COMPARISONS, COMPARISONS.map(s.Not)), NUMBERS)
def test_the_nearest_comparison_of_a_number_says_the_opposite(node, held):
    found = nearest(node, lambda _: held, OSLO, holds=said(node, held))
    bounds = [part for part in (node.term if isinstance(node, s.Not) else node,) if isinstance(part, s.Between)]
    reversed_bounds = any(part.low.value > part.high.value for part in bounds)
    if found is not None and not reversed_bounds:
        assert said(found.node, held) != said(node, held), text_of(found.node)
        assert 0 <= found.size <= 1


# --- which conditions ---------------------------------------------------------------------------------------------------


def trees():
    """Trees of `and`, `or` and `not` over conditions c0, c1, …, each different."""
    shapes = st.recursive(
        st.just("leaf"),
        lambda inner: st.tuples(st.sampled_from(["and", "or"]), st.booleans(), st.lists(inner, min_size=2, max_size=3)),
        max_leaves=7,
    )
    return shapes.map(lambda shape: built(shape, itertools.count()))


def built(shape, number):
    if shape == "leaf":
        return s.Name((f"c{next(number)}",))
    word, is_negated, members = shape
    terms = tuple(built(each, number) for each in members)
    whole = s.And(terms) if word == "and" else s.Or(terms)
    return s.Not(whole) if is_negated else whole


def truth(node, values):
    match node:
        case s.Name((name,)):
            return values[name]
        case s.Not(term):
            return not truth(term, values)
        case s.And(terms):
            return all(truth(term, values) for term in terms)
        case s.Or(terms):
            return any(truth(term, values) for term in terms)
        case s.Everyone():
            return True


@settings(max_examples=examples(300), deadline=None)
@given(trees(), st.data())
def test_as_few_conditions_change_as_can_and_the_change_turns_the_verdict(tree, data):
    parts = conditions_of(tree)
    places = range(len(parts.all))
    values = {f"c{place}": data.draw(st.booleans(), label=f"c{place}") for place in places}
    sizes = [data.draw(st.sampled_from([None, 0.25, 0.5]), label="size") for _ in places]
    verdicts = [values[f"c{place}"] for place in places]
    near = [
        None if size is None else Nearest(s.Name((f"other{place}",)), size)
        for place, size in zip(places, sizes, strict=True)
    ]
    found = flips(tree, parts, verdicts, near)
    fewest = next(
        count
        for count in itertools.count(1)
        if any(
            parts.holds([each != (place in chosen) for place, each in enumerate(verdicts)]) != parts.holds(verdicts)
            for chosen in itertools.combinations(places, count)
        )
    )
    others = {f"other{place}": not verdicts[place] for place in places}
    for flip in found:
        assert len(flip.changes) == fewest
        assert truth(parse(flip.text), values | others) != parts.holds(verdicts), flip.text
    if fewest == 1:
        turning = [
            1.0 if sizes[place] is None else sizes[place]
            for place in places
            if parts.holds([each != (place == other) for other, each in enumerate(verdicts)]) != parts.holds(verdicts)
        ]
        assert found[0].changes[0].size == min(turning)


@given(trees(), st.data())
def test_a_tree_with_conditions_taken_away_says_what_is_left(tree, data):
    parts = conditions_of(tree)
    places = range(len(parts.all))
    values = {f"c{place}": data.draw(st.booleans()) for place in places}
    gone = {place for place in places if data.draw(st.booleans())}
    left = rebuilt(tree, dict.fromkeys(gone))
    assert truth(left, values) == parts.holds([values[f"c{place}"] for place in places], gone)
