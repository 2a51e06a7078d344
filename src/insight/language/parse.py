"""From text to tree: what each form of the grammar becomes."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import Any

from insight.errors import ExpressionError, ExpressionSyntaxError, TooComplex
from insight.language import literals
from insight.language import syntax as s
from insight.language.automaton import END, Automaton, UnexpectedWord, problem_at
from insight.language.terms import depth_over
from insight.language.tokens import Word, words

MAX_DEPTH = 100
"""Levels of nesting in one text; more is an error."""


def parse(text: str) -> s.Expression:
    """The tree of one expression.

    Parameters
    ----------
    text
        An expression of the insight language.

    Returns
    -------
    Expression
        A tree whose nodes know where in `text` they began. Names and types are not checked yet.

    Raises
    ------
    ExpressionError
        `ExpressionSyntaxError`, `UnknownName` (of a function), `BadDuration`, `BadRegex` or `TooComplex`;
        nothing else, whatever the text.

    Examples
    --------
    >>> parse("country in ['NO', 'DK'] and spend_365d > 5000").terms[1]
    Compare(op='>', left=Name(path=('spend_365d',)), right=Number(value=5000))
    """
    if not text.strip():
        raise ExpressionSyntaxError("There is no condition here. Write `everyone` for all profiles.", text)
    try:
        tree: Any = _automaton().read(words(text))
    except UnexpectedWord as broken:
        raise _unexpected(broken, text) from None
    except ExpressionError as broken:
        raise broken.located(text) from None
    if depth_over(tree, MAX_DEPTH):
        raise TooComplex(f"The text is nested more than {MAX_DEPTH} levels deep. Split it into named audiences.", text)
    return tree  # type: ignore[no-any-return]


def _unexpected(broken: UnexpectedWord, text: str) -> ExpressionSyntaxError:
    """What is wrong at a word that the grammar has no place for, or just before it."""
    at = len(text.rstrip()) if broken.word.kind == END else broken.word.at
    before = deque(takewhile(lambda word: word.at < at, words(text)), maxlen=1)
    said = [*before, replace(broken.word, at=at)]
    *earlier, word = [replace(each, kind="QUOTED") if text[each.at : each.at + 1] == "`" else each for each in said]
    problem, place = problem_at(word, broken.accepted(), earlier[0] if earlier else None)
    return ExpressionSyntaxError(problem, text, place)


def next_kinds(text: str) -> frozenset[str]:
    """Kinds of words that could follow the beginning of a text; none if it is wrong already.

    Raises
    ------
    ExpressionError
        If the text cannot be divided into words.

    >>> sorted(next_kinds("country = 'NO' and spend is"))[:3]
    ['KNOWN', 'LAST', 'NEXT']
    """
    for ending in ("", " ["):  # where the beginning is a whole text, a bracket never follows it
        try:
            _automaton().read(words(text + ending))
        except UnexpectedWord as broken:
            is_end = broken.word.kind == END or broken.word.at >= len(text)
            return frozenset(broken.accepted()) if is_end else frozenset()
    return frozenset()


class _Terms(list):  # type: ignore[type-arg]
    """The terms of an `and` or `or` while they are collected, so that long chains cost no copying."""


class _Or(_Terms):
    pass


class _And(_Terms):
    pass


def _done(node: Any) -> Any:
    """A finished node: a chain becomes `And` or `Or`."""
    if isinstance(node, _Terms):
        kind = s.Or if isinstance(node, _Or) else s.And
        return kind(tuple(node), at=node[0].at)
    return node


def _chained(kind: type[_Terms], left: Any, right: Any) -> _Terms:
    right = _done(right)
    if isinstance(left, kind):
        left.append(right)
        return left
    return kind([_done(left), right])


class _Builder:
    """One small method for each form of the grammar."""

    def start(self, tree: Any) -> s.Expression:
        return _done(tree)  # type: ignore[no-any-return]

    # conditions
    def either(self, left: Any, _or: Word, right: Any) -> _Terms:
        return _chained(_Or, left, right)

    def both(self, left: Any, _and: Word, right: Any) -> _Terms:
        return _chained(_And, left, right)

    def negated(self, sign: Word, term: Any) -> s.Not:
        return s.Not(_done(term), at=sign.at)

    def grouped(self, _open: Word, inner: Any, _close: Word) -> Any:
        return _done(inner)

    def compare(self, left: Any, op: Word, right: Any) -> s.Compare:
        return s.Compare(op.text, left, right, at=left.at)  # type: ignore[arg-type]

    def between(self, value: Any, _b: Word, low: Any, _a: Word, high: Any) -> s.Between:
        return s.Between(value, low, high, at=value.at)

    def not_between(self, value: Any, _n: Word, *rest: Any) -> s.Not:
        return s.Not(self.between(value, *rest), at=value.at)

    def member(self, value: Any, _in: Word, items: s.ListOf) -> s.In:
        return s.In(value, items, at=value.at)

    def not_member(self, value: Any, _n: Word, _in: Word, items: s.ListOf) -> s.Not:
        return s.Not(s.In(value, items, at=value.at), at=value.at)

    def text_op(self, *said: Word) -> str:
        return " ".join(each.text for each in said)

    def text_match(self, value: Any, op: Any, part: Any) -> s.TextMatch:
        return s.TextMatch(op, value, part, at=value.at)

    def not_text_match(self, value: Any, _n: Word, op: Any, part: Any) -> s.Not:
        return s.Not(s.TextMatch(op, value, part, at=value.at), at=value.at)

    def quantifier(self, said: Word) -> str:
        return said.text

    def contains_of(self, value: Any, _c: Word, quantifier: Any, _of: Word, items: s.ListOf) -> s.Expression:
        if quantifier == "none":
            return s.Not(s.ContainsOf("any", value, items, at=value.at), at=value.at)
        return s.ContainsOf(quantifier, value, items, at=value.at)

    def matches(self, value: Any, _m: Word, pattern: Word) -> s.Matches:
        return s.Matches(value, literals.pattern(pattern.text, pattern.at), at=value.at)

    def not_matches(self, value: Any, _n: Word, _m: Word, pattern: Word) -> s.Not:
        return s.Not(self.matches(value, _m, pattern), at=value.at)

    def known(self, value: Any, *_said: Word) -> s.Known:
        return s.Known(value, at=value.at)

    def unknown(self, value: Any, *_said: Word) -> s.Not:
        return s.Not(s.Known(value, at=value.at), at=value.at)

    def in_audience(self, first: Word, _a: Word, name: Word) -> s.InAudience:
        return s.InAudience(name.text, at=first.at)

    def in_list(self, first: Word, _l: Word, name: Word) -> s.InList:
        return s.InList(name.text, at=first.at)

    def everyone(self, said: Word) -> s.Everyone:
        return s.Everyone(at=said.at)

    # time
    def when(self, value: Any, window: Any) -> s.When:
        return s.When(value, window, at=value.at)

    def when_is(self, value: Any, _is: Word, day: Any) -> s.When:
        return s.When(value, day, at=value.at)

    def anniversary(self, value: Any, _a: Word, window: s.Within) -> s.Anniversary:
        return s.Anniversary(value, literals.anniversary_window(window), at=value.at)

    def anniversary_is(self, value: Any, _a: Word, _is: Word, day: Any) -> s.Anniversary:
        return s.Anniversary(value, day, at=value.at)

    def within(self, first: Word, ahead: Any, amount: Word, calendar: Any, unit: Word) -> s.Within:
        return s.Within(self.duration(amount, unit), ahead is not None, calendar is not None, at=first.at)

    def bound(self, side: Word, point: Any) -> s.Bound:
        return s.Bound(side.text, point, at=side.at)  # type: ignore[arg-type]

    def span(self, first: Word, start: Any, _a: Word, end: Any) -> s.Span:
        return s.Span(start, end, at=first.at)

    def today(self, said: Word) -> s.OnDay:
        return s.OnDay(0, at=said.at)

    def yesterday(self, said: Word) -> s.OnDay:
        return s.OnDay(-1, at=said.at)

    def tomorrow(self, said: Word) -> s.OnDay:
        return s.OnDay(1, at=said.at)

    def days_ago(self, duration: s.Duration, _ago: Word) -> s.OnDay:
        return literals.day_ago(duration)

    def period(self, which: Word, unit: Word) -> s.InPeriod:
        return literals.period(which.text, unit.text, which.at, unit.at)

    def duration(self, amount: Word, unit: Word) -> s.Duration:
        return literals.duration(amount.text, unit.text, amount.at)

    def ago(self, duration: s.Duration, _ago: Word) -> s.Ago:
        return s.Ago(duration, at=duration.at)

    # values
    def number(self, said: Word) -> s.Number:
        return literals.number(said.text, said.at)

    def negative_number(self, sign: Word, said: Word) -> s.Number:
        return s.Number(-literals.number(said.text, said.at).value, at=sign.at)

    def text(self, said: Word) -> s.Text:
        return s.Text(said.text, at=said.at)

    def true(self, said: Word) -> s.Boolean:
        return s.Boolean(True, at=said.at)  # noqa: FBT003 - the value itself

    def false(self, said: Word) -> s.Boolean:
        return s.Boolean(False, at=said.at)  # noqa: FBT003 - the value itself

    def date(self, said: Word) -> s.Date:
        return literals.date(said.text, said.at)

    def instant(self, said: Word) -> s.Instant:
        return literals.instant(said.text, said.at)

    def items(self, *parts: Any) -> list[Any]:
        return _collected(parts)

    def constants(self, first: Word, items: list[Any], _close: Word) -> s.ListOf:
        return s.ListOf(tuple(items), at=first.at)

    def path(self, *parts: Any) -> list[Word]:
        return _collected(parts)

    def name(self, path: list[Word]) -> s.Name:
        return s.Name(tuple(each.text for each in path), at=path[0].at)

    def arithmetic(self, left: Any, op: Word, right: Any) -> s.Arithmetic:
        return s.Arithmetic(op.text, left, right, at=left.at)  # type: ignore[arg-type]

    def negative(self, sign: Word, value: Any) -> s.Expression:
        if isinstance(value, s.Number):
            return s.Number(-value.value, at=sign.at)
        return s.Negate(value, at=sign.at)

    def arguments(self, *parts: Any) -> list[Any]:
        return _collected(parts, each=_done)

    def call(self, function: Word, _open: Word, arguments: list[Any], _close: Word) -> s.Call:
        return s.Call(function.text, tuple(arguments), at=function.at)  # type: ignore[arg-type]

    # rows
    def where(self, _w: Word, condition: Any) -> s.Expression:
        return _done(condition)  # type: ignore[no-any-return]

    def then(self, first: Word, no: Any, table: Word, within: Any, duration: Any, where: Any) -> s.Then:
        return s.Then(table.text, no is not None, duration if within is not None else None, where, at=first.at)

    def at_least(self, _a: Word, _least: Word, n: Word) -> tuple[str, Any, int]:
        return "at_least", literals.whole_above_0(n.text, n.at), n.at

    def of_period(self, _of: Word, duration: s.Duration) -> tuple[str, Any, int]:
        return "period", duration, duration.at

    def last_periods(self, _last: Word, n: Word) -> tuple[str, Any, int]:
        return "last", literals.whole_above_0(n.text, n.at), n.at

    def options(self, *parts: Any) -> list[tuple[str, Any, int]]:
        return [*parts[0], parts[-1]] if parts else []

    def rows(self, *parts: Any) -> tuple[Any, ...]:
        return parts

    def aggregate(self, function: Word, _open: Word, rows: tuple[Any, ...], options: Any, _close: Word) -> s.Aggregate:
        distinct, path, window, where, then = rows
        chosen = _options(function.text, options)
        return s.Aggregate(
            function.text,  # type: ignore[arg-type]
            tuple(each.text for each in path),
            distinct is not None,
            window,
            where,
            then,
            at=function.at,
            **chosen,
        )


def _collected(parts: tuple[Any, ...], each: Any = lambda part: part) -> list[Any]:
    """A growing list: the first time its first item, later the list, a separator and one item more."""
    if isinstance(parts[0], list) and not isinstance(parts[0], _Terms):
        parts[0].append(each(parts[-1]))
        return parts[0]
    return [each(parts[0])]


_OPTIONS = {"active_periods": {"period", "last", "at_least"}, "most_frequent": {"at_least"}}


def _options(function: str, given: list[tuple[str, Any, int]]) -> dict[str, Any]:
    written = {"period": "of …", "last": "last …", "at_least": "at least …"}
    chosen: dict[str, Any] = {}
    for name, value, at in given:
        if name not in _OPTIONS.get(function, ()):
            raise ExpressionSyntaxError(f"`{function}` does not take `{written[name]}`.", at=at)
        if name in chosen:
            raise ExpressionSyntaxError(f"`{written[name]}` is given twice.", at=at)
        chosen[name] = value
    return chosen


@cache
def _automaton() -> Automaton:
    return Automaton(_Builder())
