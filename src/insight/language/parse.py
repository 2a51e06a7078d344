"""From text to tree. The only module that knows lark; its trees never leave it."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from insight.errors import ExpressionError, ExpressionSyntaxError, TooComplex
from insight.language import literals
from insight.language import syntax as s
from insight.language.expectations import problem_at
from insight.language.tokens import Word, words
from insight.language.walk import depth_over

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        tree: Any = _parser().parse(text)
    except UnexpectedToken as broken:
        raise _unexpected(broken, text) from None
    except ExpressionError as broken:
        raise broken.located(text) from None
    if depth_over(tree, MAX_DEPTH):
        raise TooComplex(f"The text is nested more than {MAX_DEPTH} levels deep. Split it into named audiences.", text)
    return tree  # type: ignore[no-any-return]


def _unexpected(broken: UnexpectedToken, text: str) -> ExpressionSyntaxError:
    """What is wrong at a word that the grammar has no place for, or just before it."""
    at = len(text.rstrip()) if broken.token.type == "$END" else _at(broken.token)
    before = deque(takewhile(lambda word: word.at < at, words(text)), maxlen=1)
    said = [*before, Word(broken.token.type, str(broken.token), at)]
    *earlier, word = [replace(each, kind="QUOTED") if text[each.at : each.at + 1] == "`" else each for each in said]
    problem, place = problem_at(word, _accepted(broken), earlier[0] if earlier else None)
    return ExpressionSyntaxError(problem, text, place)


def _accepted(broken: UnexpectedToken) -> set[str]:
    """Kinds of words that could stand in place of the unexpected one; `broken.accepts`, ten times as fast."""
    state: Any = broken.interactive_parser.parser_state
    kinds = [kind for kind in state.parse_conf.states[state.position] if kind.isupper()]
    return {kind for kind in kinds if _can_follow(kind, list(state.state_stack), state.parse_conf)}


def _can_follow(kind: str, stack: list[int], conf: Any) -> bool:
    """Whether a word can be read on top of a stack of states, once what it ends is folded."""
    while (step := conf.states[stack[-1]].get(kind)) is not None:
        action, rule = step
        if action is Shift:
            return True
        del stack[len(stack) - len(rule.expansion) :]
        stack.append(conf.states[stack[-1]][rule.origin.name][1])
        if kind == "$END" and stack[-1] == conf.end_state:
            return True
    return False


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
            _parser().parse(text + ending)
        except UnexpectedToken as broken:
            is_end = broken.token.type == "$END" or _at(broken.token) >= len(text)
            return frozenset(_accepted(broken)) if is_end else frozenset()
    return frozenset()


class _Words(Lexer):
    """Hands our words to lark."""

    def __init__(self, _conf: object) -> None:
        """Lark passes its settings, of which none matters here."""

    def lex(self, data: str) -> Iterator[Token]:  # type: ignore[override]
        for word in words(data):
            yield Token(word.kind, word.text, start_pos=word.at)


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


@v_args(inline=True)
class _Builder(Transformer):  # type: ignore[type-arg]
    """One small method for each form of the grammar."""

    def start(self, tree: Any) -> s.Expression:
        return _done(tree)  # type: ignore[no-any-return]

    # conditions
    def either(self, left: Any, _or: Token, right: Any) -> _Terms:
        return _chained(_Or, left, right)

    def both(self, left: Any, _and: Token, right: Any) -> _Terms:
        return _chained(_And, left, right)

    def negated(self, sign: Token, term: Any) -> s.Not:
        return s.Not(_done(term), at=_at(sign))

    def grouped(self, _open: Token, inner: Any, _close: Token) -> Any:
        return _done(inner)

    def compare(self, left: Any, op: Token, right: Any) -> s.Compare:
        return s.Compare(str(op), left, right, at=left.at)  # type: ignore[arg-type]

    def between(self, value: Any, _b: Token, low: Any, _a: Token, high: Any) -> s.Between:
        return s.Between(value, low, high, at=value.at)

    def not_between(self, value: Any, _n: Token, *rest: Any) -> s.Not:
        return s.Not(self.between(value, *rest), at=value.at)

    def member(self, value: Any, _in: Token, items: s.ListOf) -> s.In:
        return s.In(value, items, at=value.at)

    def not_member(self, value: Any, _n: Token, _in: Token, items: s.ListOf) -> s.Not:
        return s.Not(s.In(value, items, at=value.at), at=value.at)

    def text_op(self, *said: Token) -> str:
        return " ".join(said)

    def text_match(self, value: Any, op: Any, part: Any) -> s.TextMatch:
        return s.TextMatch(op, value, part, at=value.at)

    def not_text_match(self, value: Any, _n: Token, op: Any, part: Any) -> s.Not:
        return s.Not(s.TextMatch(op, value, part, at=value.at), at=value.at)

    def quantifier(self, said: Token) -> str:
        return str(said)

    def contains_of(self, value: Any, _c: Token, quantifier: Any, _of: Token, items: s.ListOf) -> s.Expression:
        if quantifier == "none":
            return s.Not(s.ContainsOf("any", value, items, at=value.at), at=value.at)
        return s.ContainsOf(quantifier, value, items, at=value.at)

    def matches(self, value: Any, _m: Token, pattern: Token) -> s.Matches:
        return s.Matches(value, literals.pattern(pattern, _at(pattern)), at=value.at)

    def not_matches(self, value: Any, _n: Token, _m: Token, pattern: Token) -> s.Not:
        return s.Not(self.matches(value, _m, pattern), at=value.at)

    def known(self, value: Any, *_said: Token) -> s.Known:
        return s.Known(value, at=value.at)

    def unknown(self, value: Any, *_said: Token) -> s.Not:
        return s.Not(s.Known(value, at=value.at), at=value.at)

    def in_audience(self, first: Token, _a: Token, name: Token) -> s.InAudience:
        return s.InAudience(str(name), at=_at(first))

    def in_list(self, first: Token, _l: Token, name: Token) -> s.InList:
        return s.InList(str(name), at=_at(first))

    def everyone(self, said: Token) -> s.Everyone:
        return s.Everyone(at=_at(said))

    # time
    def when(self, value: Any, window: Any) -> s.When:
        return s.When(value, window, at=value.at)

    def when_is(self, value: Any, _is: Token, day: Any) -> s.When:
        return s.When(value, day, at=value.at)

    def anniversary(self, value: Any, _a: Token, window: s.Within) -> s.Anniversary:
        return s.Anniversary(value, literals.anniversary_window(window), at=value.at)

    def anniversary_is(self, value: Any, _a: Token, _is: Token, day: Any) -> s.Anniversary:
        return s.Anniversary(value, day, at=value.at)

    def within(self, first: Token, ahead: Any, amount: Token, calendar: Any, unit: Token) -> s.Within:
        return s.Within(self.duration(amount, unit), ahead is not None, calendar is not None, at=_at(first))

    def bound(self, side: Token, point: Any) -> s.Bound:
        return s.Bound(str(side), point, at=_at(side))  # type: ignore[arg-type]

    def span(self, first: Token, start: Any, _a: Token, end: Any) -> s.Span:
        return s.Span(start, end, at=_at(first))

    def today(self, said: Token) -> s.OnDay:
        return s.OnDay(0, at=_at(said))

    def yesterday(self, said: Token) -> s.OnDay:
        return s.OnDay(-1, at=_at(said))

    def tomorrow(self, said: Token) -> s.OnDay:
        return s.OnDay(1, at=_at(said))

    def days_ago(self, duration: s.Duration, _ago: Token) -> s.OnDay:
        return literals.day_ago(duration)

    def period(self, which: Token, unit: Token) -> s.InPeriod:
        return literals.period(which, unit, _at(which), _at(unit))

    def duration(self, amount: Token, unit: Token) -> s.Duration:
        return literals.duration(amount, unit, _at(amount))

    def ago(self, duration: s.Duration, _ago: Token) -> s.Ago:
        return s.Ago(duration, at=duration.at)

    # values
    def number(self, said: Token) -> s.Number:
        return literals.number(said, _at(said))

    def negative_number(self, sign: Token, said: Token) -> s.Number:
        return s.Number(-literals.number(said, _at(said)).value, at=_at(sign))

    def text(self, said: Token) -> s.Text:
        return s.Text(str(said), at=_at(said))

    def true(self, said: Token) -> s.Boolean:
        return s.Boolean(True, at=_at(said))  # noqa: FBT003 - the value itself

    def false(self, said: Token) -> s.Boolean:
        return s.Boolean(False, at=_at(said))  # noqa: FBT003 - the value itself

    def date(self, said: Token) -> s.Date:
        return literals.date(said, _at(said))

    def instant(self, said: Token) -> s.Instant:
        return literals.instant(said, _at(said))

    def items(self, *parts: Any) -> list[Any]:
        return _collected(parts)

    def constants(self, first: Token, items: list[Any], _close: Token) -> s.ListOf:
        return s.ListOf(tuple(items), at=_at(first))

    def path(self, *parts: Any) -> list[Token]:
        return _collected(parts)

    def name(self, path: list[Token]) -> s.Name:
        return s.Name(tuple(map(str, path)), at=_at(path[0]))

    def arithmetic(self, left: Any, op: Token, right: Any) -> s.Arithmetic:
        return s.Arithmetic(str(op), left, right, at=left.at)  # type: ignore[arg-type]

    def negative(self, sign: Token, value: Any) -> s.Expression:
        if isinstance(value, s.Number):
            return s.Number(-value.value, at=_at(sign))
        return s.Negate(value, at=_at(sign))

    def arguments(self, *parts: Any) -> list[Any]:
        return _collected(parts, each=_done)

    def call(self, function: Token, _open: Token, arguments: list[Any], _close: Token) -> s.Call:
        return s.Call(str(function), tuple(arguments), at=_at(function))  # type: ignore[arg-type]

    # rows
    def where(self, _w: Token, condition: Any) -> s.Expression:
        return _done(condition)  # type: ignore[no-any-return]

    def then(self, first: Token, no: Any, table: Token, within: Any, duration: Any, where: Any) -> s.Then:
        return s.Then(str(table), no is not None, duration if within is not None else None, where, at=_at(first))

    def at_least(self, _a: Token, _least: Token, n: Token) -> tuple[str, Any, int]:
        return "at_least", literals.whole_above_0(n, _at(n)), _at(n)

    def of_period(self, _of: Token, duration: s.Duration) -> tuple[str, Any, int]:
        return "period", duration, duration.at

    def last_periods(self, _last: Token, n: Token) -> tuple[str, Any, int]:
        return "last", literals.whole_above_0(n, _at(n)), _at(n)

    def options(self, *parts: Any) -> list[tuple[str, Any, int]]:
        return [part for part in parts if not isinstance(part, Token)]

    def rows(self, *parts: Any) -> tuple[Any, ...]:
        return parts

    def aggregate(
        self, function: Token, _open: Token, rows: tuple[Any, ...], options: Any, _close: Token
    ) -> s.Aggregate:
        distinct, path, window, where, then = rows
        chosen = _options(str(function), options)
        return s.Aggregate(
            str(function),  # type: ignore[arg-type]
            tuple(map(str, path)),
            distinct is not None,
            window,
            where,
            then,
            at=_at(function),
            **chosen,
        )


def _at(token: Token) -> int:
    return int(token.start_pos or 0)


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
def _parser() -> Lark:
    grammar = files("insight.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Words, transformer=_Builder(), maybe_placeholders=True)
