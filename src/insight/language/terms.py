"""The terms of trees: those below one, how comparisons read from the other side, aggregates by means of fewer ones."""

from __future__ import annotations

import operator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from insight.language import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from insight.language.syntax import CompareOp


@cache
def _child_fields(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in ("at", "op", "path", "function"))


def children(node: Any) -> Iterator[Any]:
    """The nodes right below this one, windows and durations included."""
    kind: Any = type(node)
    for name in _child_fields(kind):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from (each for each in value if is_dataclass(each))
        elif is_dataclass(value):
            yield value


def nodes(tree: Any, *, into_rows: bool = True) -> Iterator[Any]:
    """The tree and all below it, in reading order.

    `into_rows=False` gives aggregates too, but nothing below them.
    """
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        if into_rows or not isinstance(node, s.Aggregate):
            stack.extend(reversed(list(children(node))))


def bare(condition: s.Expression) -> tuple[bool, s.Expression]:
    """A condition without any `not` in front of it, and whether these say the opposite of it."""
    negated = False
    while isinstance(condition, s.Not):
        negated, condition = not negated, condition.term
    return negated, condition


def depth_over(tree: Any, limit: int) -> bool:
    """Whether any node of the tree lies more than `limit` levels down."""
    level = [tree]
    for _ in range(limit):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    return True


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What an operator does with two values, columns or arrays."""
FLIPPED: dict[str, CompareOp] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator that says the same when the two sides change places."""
OF_SIDE: dict[str, CompareOp] = {"before": "<", "after": ">", "since": ">=", "until": "<="}
"""The operator that the side of a window stands for."""


def plain(node: s.Aggregate) -> s.Expression:
    """An aggregate without `none` and `every`, which are `any` and `count` said otherwise, nor the time of an edge.

    `every(W where c)` is "no row of W fails c"; with `then` it is "as many rows of W fit as there are".
    """
    match node.function:
        case "none":
            return s.Not(replace(node, function="any"))
        case "every" if node.then is None and node.where is not None:
            return s.Not(replace(node, function="any", where=s.Not(node.where)))
        case "every":
            everything = replace(node, function="count", where=None, then=None)
            return s.Compare("=", everything, replace(node, function="count"))
        case "first" | "last" if node.target[1:] == (s.TIME,):
            return replace(node, function="min" if node.function == "first" else "max")
        case _:
            return node
