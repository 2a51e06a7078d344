"""From tree to text, in one canonical form.

`parse(text_of(tree)) == tree`, and formatting twice changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.parse import parse
from insight.language.tokens import WORDS

if TYPE_CHECKING:
    import datetime as dt

_OR, _AND, _NOT, _CONDITION, _SUM, _PRODUCT, _UNARY, _PRIMARY = range(1, 9)
_CONDITIONS = (
    s.Compare, s.Between, s.In, s.TextMatch, s.ContainsOf, s.Matches, s.Known, s.When, s.Anniversary,
    s.InAudience, s.InList, s.Everyone,
)  # fmt: skip
_PLAIN = re.compile(r"[^\W\d]\w*")
_DAYS = {0: "today", 1: "tomorrow", -1: "yesterday"}


def format_text(text: str) -> str:
    """The canonical form of an expression.

    Raises
    ------
    ExpressionError
        If `text` is no expression.

    >>> format_text("spend>50 and(country='NO')")
    "spend > 50 and country = 'NO'"
    """
    return text_of(parse(text))


def text_of(tree: s.Expression) -> str:
    """The canonical text of a tree.

    >>> from insight.language.syntax import Compare, Name, Number
    >>> text_of(Compare(">", Name(("spend",)), Number(50)))
    'spend > 50'
    """
    return _put(tree, _OR)


def name_text(path: tuple[str, ...]) -> str:
    """A name or path, in back quotes where it needs them.

    >>> name_text(("product", "favourite colour"))
    'product.`favourite colour`'
    """
    return ".".join(_quoted_name(part) for part in path)


def duration_text(duration: s.Duration) -> str:
    """`1 day`, `90 days`."""
    return f"{duration.amount} {duration.unit}{'' if duration.amount == 1 else 's'}"


def _quoted_name(name: str) -> str:
    if _PLAIN.fullmatch(name) and name not in WORDS:
        return name
    return "`" + name.replace("`", "``") + "`"


def quoted(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _put(node: s.Expression, least: int) -> str:
    """The text of a node, in brackets when it binds looser than its place asks for."""
    text, binds = _written(node)
    return text if binds >= least else f"({text})"


def _written(node: s.Expression) -> tuple[str, int]:
    match node:
        case s.Or(terms):
            return " or ".join(_put(term, _AND) for term in terms), _OR
        case s.And(terms):
            return " and ".join(_put(term, _NOT) for term in terms), _AND
        case s.Not(term):
            return _negated(term)
        case s.Arithmetic(op, left, right):
            binds = _SUM if op in "+-" else _PRODUCT
            return f"{_put(left, binds)} {op} {_put(right, binds + 1)}", binds
        case s.Negate(value):
            return f"-{_put(value, _UNARY)}", _UNARY
        case _ if isinstance(node, _CONDITIONS):
            return _condition(node, ""), _CONDITION
        case _:
            return _value(node), _PRIMARY


def _negated(term: s.Expression) -> tuple[str, int]:
    match term:
        case s.Between() | s.In() | s.TextMatch() | s.Matches():
            return _condition(term, "not "), _CONDITION
        case s.ContainsOf("any", value, items):
            return f"{_put(value, _SUM)} contains none of {_value(items)}", _CONDITION
        case s.Known(value):
            return f"{_put(value, _SUM)} is unknown", _CONDITION
        case _:
            return f"not {_put(term, _NOT)}", _NOT


def _condition(node: s.Expression, no: str) -> str:
    match node:
        case s.InAudience(name):
            return f"in audience {quoted(name)}"
        case s.InList(name):
            return f"in list {quoted(name)}"
        case s.Everyone():
            return "everyone"
        case s.When(value, window):
            return f"{_put(value, _SUM)} {window_text(window)}"
        case s.Anniversary(value, window):
            return f"{_put(value, _SUM)} anniversary {window_text(window)}"
        case _:
            return _compared(node, no)


def _compared(node: s.Expression, no: str) -> str:
    match node:
        case s.Compare(op, left, right):
            return f"{_put(left, _SUM)} {op} {_put(right, _SUM)}"
        case s.Between(value, low, high):
            return f"{_put(value, _SUM)} {no}between {_put(low, _SUM)} and {_put(high, _SUM)}"
        case s.In(value, items):
            return f"{_put(value, _SUM)} {no}in {_value(items)}"
        case s.TextMatch(op, value, part):
            return f"{_put(value, _SUM)} {no}{op} {_put(part, _SUM)}"
        case s.ContainsOf(quantifier, value, items):
            return f"{_put(value, _SUM)} contains {quantifier} of {_value(items)}"
        case s.Matches(value, pattern):
            return f"{_put(value, _SUM)} {no}matches {quoted(pattern)}"
        case s.Known(value):
            return f"{_put(value, _SUM)} is known"
        case _:
            raise TypeError(type(node).__name__)


def window_text(window: s.Window) -> str:
    """A window as it stands after a table or a time."""
    match window:
        case s.Within(duration, ahead, calendar):
            amount, unit = duration_text(duration).split()
            return f"within {'next ' if ahead else ''}{amount} {'calendar ' if calendar else ''}{unit}"
        case s.Bound(side, point):
            return f"{side} {_value(point)}"
        case s.Span(start, end):
            return f"between {_value(start)} and {_value(end)}"
        case s.OnDay(days):
            return f"is {_DAYS.get(days) or f'{-days} days ago'}"
        case s.InPeriod(which, unit):
            return f"is {which} {unit}"


def _value(node: s.Expression) -> str:
    match node:
        case s.Duration():
            return duration_text(node)
        case s.Ago(duration):
            return f"{duration_text(duration)} ago"
        case s.ListOf(items):
            return f"[{', '.join(_value(item) for item in items)}]"
        case s.Name(path):
            return name_text(path)
        case s.Call(function, arguments):
            return f"{function}({', '.join(_put(argument, _OR) for argument in arguments)})"
        case s.Aggregate():
            return _aggregate(node)
        case _:
            return _constant(node)


def _constant(node: s.Expression) -> str:
    match node:
        case s.Number(value):
            return repr(value)
        case s.Text(value):
            return quoted(value)
        case s.Boolean(value):
            return "true" if value else "false"
        case s.Date(value):
            return value.isoformat()
        case s.Instant(value):
            return _instant(value)
        case _:
            raise TypeError(type(node).__name__)


def _instant(value: dt.datetime) -> str:
    spec = "microseconds" if value.microsecond else "seconds" if value.second else "minutes"
    return value.isoformat(timespec=spec).replace("+00:00", "Z")


def _aggregate(node: s.Aggregate) -> str:
    parts = ["distinct"] if node.distinct else []
    parts.append(name_text(node.target))
    if node.window is not None:
        parts.append(window_text(node.window))
    if node.where is not None:
        parts.append(f"where {_put(node.where, _OR)}")
    if node.then is not None:
        parts.append(_then(node.then))
    options = ""
    if node.period is not None:
        options += f", of {duration_text(node.period)}"
    if node.last is not None:
        options += f", last {node.last}"
    if node.at_least is not None:
        options += f", at least {node.at_least}"
    return f"{node.function}({' '.join(parts)}{options})"


def _then(then: s.Then) -> str:
    text = f"then {'no ' if then.negated else ''}{name_text((then.table,))}"
    if then.within is not None:
        text += f" within {duration_text(then.within)}"
    if then.where is not None:
        text += f" where {_put(then.where, _OR)}"
    return text
