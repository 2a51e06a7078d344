"""Sequences: the rows of one table that are followed, or not followed, by rows of another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.compile import exact, raw
from insight.language.terms import nodes
from insight.profiles.columns import KEY, TIME
from insight.profiles.plan.groups import row_tests
from insight.units import MICROSECOND, seconds_of

if TYPE_CHECKING:
    from insight.language.compile_time import Moments
    from insight.language.shape import Scope
    from insight.profiles.plan.environments import RowEnv

REACHED = "reached__"
"""The time of the earliest row that follows one of a sequence."""


def followed(env: RowEnv, node: s.Aggregate, after: RowEnv) -> RowEnv:
    """The rows of an aggregate's window and condition that are followed (or not) as its `then` asks.

    `after` are the rows that may follow, whose `before` is what names of the first rows mean.
    """
    then, moments = node.then, env.moments
    assert then is not None  # noqa: S101 - the caller's choice
    tests = row_tests(node, env)
    if then.negated and then.within is not None:
        passed = moments.clock.back(then.within.amount, then.within.unit)
        tests.append(_at_or_before(env.relation[TIME], passed, moments))
    first = (env.relation.filter(tests) if tests else env.relation).mutate(
        at__=moments.microseconds(env.relation[TIME])
    )
    second, on = _pairs(first, env, then, after)
    joined = first.anti_join(second, on) if then.negated else first.semi_join(second, on)
    return replace(env, relation=joined)


def reached(env: RowEnv, node: s.Aggregate, after: RowEnv) -> RowEnv:
    """The rows that pass an aggregate's condition, with the time of the earliest row that follows each, in `REACHED`.

    That time is as it is stored, and missing where no row follows as the `then` (taken without `no`) asks.
    """
    assert node.then is not None  # noqa: S101 - the caller's choice
    tests = row_tests(node, env)
    number, at = ibis.row_number(), env.moments.microseconds(env.relation[TIME])
    first = (env.relation.filter(tests) if tests else env.relation).mutate(at__=at, row__=number)
    following = after.relation.mutate(**{REACHED: after.relation[TIME]})
    second, on = _pairs(first, env, node.then, replace(after, relation=following))
    pairs = first.left_join(second, on)
    kept = {name: pairs[name].arbitrary() for name in env.relation.columns}
    found = pairs.group_by("row__").agg(**kept, **{REACHED: pairs[REACHED].min()})
    return replace(env, relation=found)


def _pairs(first: Any, env: RowEnv, then: s.Then, after: RowEnv) -> tuple[Any, list[Any]]:
    """The rows that may follow, and which of them follows which of the first."""
    early, late = _split(then.where, after)
    second = after.relation.mutate(at__=after.moments.microseconds(after.relation[TIME]))
    if early:
        second = second.filter([raw(test, replace(after, relation=second)) for test in early])
    second = second.view()
    pairs = replace(after, relation=second, before=(first, env.columns))
    on: list[Any] = [first[KEY] == second[KEY], second["at__"] > first["at__"]]
    if then.within is not None:
        on.append(second["at__"] <= first["at__"] + _microseconds(then.within))
    return second, on + [raw(test, pairs) if _is_equality(test) else exact(test, pairs) for test in late]


def _at_or_before(column: Any, instant: Any, moments: Moments) -> Any:
    return moments.until(column, instant + MICROSECOND)


def _microseconds(duration: s.Duration) -> int:
    seconds = seconds_of(duration.amount, duration.unit)
    assert seconds is not None  # noqa: S101 - checked with the types
    return seconds * 1_000_000


def _is_equality(test: s.Expression) -> bool:
    return isinstance(test, s.Compare) and test.op == "="


def _split(where: s.Expression | None, env: RowEnv) -> tuple[list[s.Expression], list[s.Expression]]:
    """Conditions on the following row alone, and those that also name the row before."""
    terms = list(where.terms) if isinstance(where, s.And) else [where] if where is not None else []
    late = [term for term in terms if names_before(term, env.scope)]
    return [term for term in terms if term not in late], late


def names_before(tree: s.Expression, scope: Scope) -> bool:
    """Whether a condition names a column of the row before `then`."""
    for node in nodes(tree, into_rows=False):
        if isinstance(node, s.Name):
            ref = scope.resolve(node.path, node.at)
            if ref.steps and ref.steps[0].kind == "before":
                return True
    return False
