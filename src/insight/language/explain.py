"""From tree to plain English: one sentence, for people who do not write the language.

Two expressions that mean different things read differently, as long as their names do: every `and` or `or`
inside something else stands in brackets, and so does every condition on rows that could run into what follows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from insight.language import phrases as spoken
from insight.language import syntax as s
from insight.language.format import quoted
from insight.language.shape import PROFILE
from insight.language.syntax import TIME
from insight.language.terms import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

_CONDITIONS = (
    s.And, s.Or, s.Not, s.Compare, s.Between, s.In, s.TextMatch, s.ContainsOf, s.Matches, s.Known, s.When,
    s.Anniversary, s.InAudience, s.InList, s.Everyone,
)  # fmt: skip
_PRESENCE = frozenset({"any", "none", "every"})


def explain(tree: s.Expression, title: Callable[[tuple[str, ...]], str] | None = None) -> str:
    """An expression as one English sentence.

    Parameters
    ----------
    tree
        A condition ("country is 'NO', and …") or a value ("the number of orders …").
    title
        What to call a property or column of the customer, given its name or path; by default the name with
        blanks for underscores. Tables, and columns of rows, always go by their names. A title that is more than
        words stands in double quotes.

    Returns
    -------
    str
        One sentence without a full stop; always the same for the same tree.

    Examples
    --------
    >>> from insight.language.parse import parse
    >>> explain(parse("count(orders within 90 days) >= 3 and not any(cases where status = 'open')"))
    "the number of orders in the last 90 days is at least 3, and there are no cases where status is 'open'"
    """
    place = _Place(title or spoken.name)
    return _claim(tree, place) if _is_condition(tree) else _value(tree, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an expression stands: at the customer, at a row, or at a row that follows one of table `before`."""

    title: Callable[[tuple[str, ...]], str]
    at_row: bool = False
    before: str | None = None

    def name(self, path: tuple[str, ...]) -> str:
        """What a name is called here."""
        of_customer = path[0] == PROFILE and len(path) > 1
        if not self.at_row:
            return self._titled(path[1:] if of_customer else path)
        if len(path) > 1 and path[0] == self.before:
            return f"the {spoken.name(path[1:])} of the earlier {spoken.name(path[:1])}"
        return f"the customer's {self._titled(path[1:])}" if of_customer else spoken.name(path)

    def _titled(self, path: tuple[str, ...]) -> str:
        said = self.title(path)
        return said if said == spoken.name(path) else spoken.quoted_where_unclear(said)


def _is_condition(node: s.Expression) -> bool:
    """Whether a node is a condition by its form, and not a value that may happen to be true or false."""
    return isinstance(node, _CONDITIONS) or (isinstance(node, s.Aggregate) and node.function in _PRESENCE)


# --- conditions ---------------------------------------------------------------------------------------------


def _claim(node: s.Expression, place: _Place, *, holds: bool = True) -> str:
    """The condition, or its negation when it is said not to hold."""
    match node:
        case s.And() | s.Or() | s.Not() if not holds:
            return f"it is not true that ({_claim(node, place)})"
        case s.Not(term):
            return _claim(term, place, holds=False)
        case s.And((first, second)):
            return f"{_term(first, place)}, and {_term(second, place)}"
        case s.Or((first, second)):
            return f"either {_term(first, place)}, or {_term(second, place)}"
        case s.And(terms) | s.Or(terms):
            said = "; ".join(_term(term, place) for term in terms)
            return f"{'all' if isinstance(node, s.And) else 'at least one'} of: {said}"
        case s.Aggregate() if node.function in _PRESENCE:
            return _presence(node, place, holds=holds)
        case s.InAudience() | s.InList() | s.Everyone() | s.Boolean():
            return _fixed(node, holds=holds)
        case s.TextMatch() | s.ContainsOf() | s.Matches():
            return _matching(node, place, holds=holds)
        case _:
            return _being(node, place, holds=holds)


def _term(node: s.Expression, place: _Place) -> str:
    said = _claim(node, place)
    return f"({said})" if isinstance(node, s.And | s.Or) else said


def _being(node: s.Expression, place: _Place, *, holds: bool) -> str:
    """What is said with "is"."""
    no = "" if holds else "not "
    match node:
        case s.Compare(op, left, right):
            verb = spoken.verb(op, times=_is_time(left) or _is_time(right), holds=holds)
            return f"{_value(left, place)} {verb} {_value(right, place)}"
        case s.Between(value, low, high):
            return f"{_value(value, place)} is {no}between {_operand(low, place)} and {_value(high, place)}"
        case s.In(value, s.ListOf((item,))):
            return f"{_value(value, place)} is {no}{spoken.constant(item)}"
        case s.In(value, s.ListOf(items)):
            return f"{_value(value, place)} is {'one' if holds else 'none'} of {spoken.listed(items)}"
        case s.Known(value):
            return f"{_value(value, place)} is {'known' if holds else 'unknown'}"
        case s.When(value, window):
            return f"{_value(value, place)} is {no}{spoken.window(window, of_rows=False)}"
        case s.Anniversary(value, window):
            when = spoken.window(window, of_rows=False)
            return f"the anniversary of {_operand(value, place)} is {no}{when}"
        case _:
            return f"{_value(node, place)} is {no}true"


_WITHOUT_S = {"contains": "contain", "starts with": "start with", "ends with": "end with"}


def _matching(node: s.TextMatch | s.ContainsOf | s.Matches, place: _Place, *, holds: bool) -> str:
    value = _value(node.value, place)
    match node:
        case s.TextMatch(op, _, part):
            return f"{value} {op if holds else f'does not {_WITHOUT_S[op]}'} {_value(part, place)}"
        case s.ContainsOf("any", _, items):
            return f"{value} contains {'any' if holds else 'none'} of {spoken.listed(items.items)}"
        case s.ContainsOf(_, _, items):
            return f"{value} {'contains' if holds else 'does not contain'} all of {spoken.listed(items.items)}"
        case s.Matches(_, pattern):
            return f"{value} {'matches' if holds else 'does not match'} the pattern {quoted(pattern)}"


def _fixed(node: s.InAudience | s.InList | s.Everyone | s.Boolean, *, holds: bool) -> str:
    no = "" if holds else "not "
    match node:
        case s.InAudience(name):
            return f"the customer is {no}in the audience {quoted(name)}"
        case s.InList(name):
            return f"the customer is {no}in the list {quoted(name)}"
        case s.Everyone():
            return "everyone" if holds else "no one"
        case s.Boolean(value):
            return "always" if value is holds else "never"


def _presence(node: s.Aggregate, place: _Place, *, holds: bool) -> str:
    """`any`, `none`, `every`."""
    if node.function == "every":
        rows = _rows(replace(node, where=None, then=None), place)
        kept = f"{_where(node.where, place)}{_then(node, place)}"
        return f"all {rows} (if any) are ones{kept}" if holds else f"not all {rows} are ones{kept}"
    there_are = "there are" if (node.function == "any") is holds else "there are no"
    return f"{there_are} {_rows(node, place)}"


# --- values -------------------------------------------------------------------------------------------------


def _value(node: s.Expression, place: _Place) -> str:
    if _is_condition(node):
        return f"(whether {_claim(node, place)})"
    match node:
        case s.Name(path):
            return place.name(path)
        case s.Negate(value):
            return f"minus {_operand(value, place)}"
        case s.Arithmetic():
            return _arithmetic(node, place)
        case s.Call():
            return _call(node, place)
        case s.Aggregate():
            return _aggregate(node, place)
        case _:
            return spoken.constant(node)


def _operand(node: s.Expression, place: _Place) -> str:
    """A value, in brackets where it could run into what follows."""
    said = _value(node, place)
    unclear = isinstance(node, s.Arithmetic | s.Negate) or (
        isinstance(node, s.Aggregate) and not _is_condition(node) and (node.where is not None or node.then is not None)
    )
    return f"({said})" if unclear else said


_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


def _arithmetic(node: s.Arithmetic, place: _Place) -> str:
    chained = node.op in "+*" and isinstance(node.left, s.Arithmetic) and node.left.op == node.op
    left = _value(node.left, place) if chained else _operand(node.left, place)
    return f"{left} {_SIGNS[node.op]} {_operand(node.right, place)}"


_CALLS = {
    "abs": "the absolute value of {0}",
    "lower": "the lower-case form of {0}",
    "upper": "the upper-case form of {0}",
    "year": "the year of {0}",
    "month": "the month of {0}",
    "weekday": "the weekday (1 is Monday) of {0}",
    "hour": "the hour of {0}",
    "length": "the length of {0}",
    "days_since": "the number of days since {0}",
    "days_between": "the number of days from {0} to {1}",
    "nullif": "({0}, or nothing when it is {1})",
    "percentile": "the percentile of {0} among all customers",
    "rank": "the rank of {0} among all customers",
}


def _call(node: s.Call, place: _Place) -> str:
    said = [_operand(argument, place) for argument in node.arguments]
    match node.function, node.arguments:
        case "round", (_,) | (_, s.Number(0)):
            return f"the whole number nearest to {said[0]}"
        case "round", (_, s.Number(digits)):
            return f"the value rounded to {digits} decimal{'s' * (digits != 1)} of {said[0]}"
        case "coalesce", _:
            return f"the first known of ({', '.join(said)})"
        case function, _:
            pattern = _CALLS.get(function, "")
            fits = pattern and pattern.count("{") == len(said)
            return pattern.format(*said) if fits else f"{function} of ({', '.join(said)})"


def _is_time(node: s.Expression) -> bool:
    """Whether a value is a point in time for sure."""
    match node:
        case s.Date() | s.Instant() | s.Ago():
            return True
        case s.Name(path) | s.Aggregate("first" | "last" | "min" | "max", path):
            return len(path) > 0 and path[-1] == TIME
        case _:
            return False


# --- rows ---------------------------------------------------------------------------------------------------

_SUMMARIES = {
    "sum": "the total {column} of {rows}",
    "mean": "the average {column} of {rows}",
    "min": "the {least} {column} of {rows}",
    "max": "the {most} {column} of {rows}",
    "median": "the median {column} of {rows}",
    "stddev": "the standard deviation of {column} of {rows}",
    "first": "the {column} of the first of the {rows}",
    "last": "the {column} of the latest of the {rows}",
    "most_frequent": "the most frequent {column}{often} among {rows}",
    "values": "the different values of {column} among {rows}",
    "mean_gap": "the average number of days between {rows}",
    "active_periods": "the number of the last {last} periods of {period} with {often} {rows}",
}


def _aggregate(node: s.Aggregate, place: _Place) -> str:
    path = node.target[1:]
    column = replace(place, at_row=True, before=None).name(path) if path else "value"
    if node.function == "count":
        return _count(node, column if path else "", place)
    of_time = path[-1:] == (TIME,)
    pattern = _SUMMARIES[node.function]
    return pattern.format(
        column=column,
        rows=_rows(node, place),
        least="earliest" if of_time else "smallest",
        most="latest" if of_time else "largest",
        often=_often(node),
        last=node.last,
        period="" if node.period is None else spoken.constant(node.period),
    )


def _count(node: s.Aggregate, column: str, place: _Place) -> str:
    if column and node.distinct:
        return f"the number of different values of {column} among {_rows(node, place)}"
    return f"the number of {_rows(node, place, f' with a known {column}' if column else '')}"


def _often(node: s.Aggregate) -> str:
    if node.function == "active_periods":
        return "any" if node.at_least in {None, 1} else f"at least {node.at_least}"
    return "" if node.at_least in {None, 1} else f" (found at least {node.at_least} times)"


def _rows(node: s.Aggregate, place: _Place, kind: str = "") -> str:
    """The rows that an aggregate is about: table, window, condition, and what follows them."""
    table = spoken.name(node.target[:1])
    window = "" if node.window is None else f" {spoken.window(node.window, of_rows=True)}"
    return f"{table}{kind}{window}{_where(node.where, place)}{_then(node, place)}"


def _where(condition: s.Expression | None, place: _Place, before: str | None = None) -> str:
    if condition is None:
        return ""
    said = _claim(condition, replace(place, at_row=True, before=before))
    compound = any(isinstance(node, s.And | s.Or | s.Aggregate) for node in nodes(condition))
    return f" where ({said})" if compound else f" where {said}"


def _then(node: s.Aggregate, place: _Place) -> str:
    then = node.then
    if then is None:
        return ""
    no = "not " if then.negated else ""
    within = "" if then.within is None else f"within {spoken.constant(then.within)} "
    table = spoken.name((then.table,))
    return f" {no}followed {within}by {table}{_where(then.where, place, node.target[0])}"
