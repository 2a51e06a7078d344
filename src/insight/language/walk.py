"""Walking trees without recursion: children, descendants, depth."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from insight.language import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator


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
