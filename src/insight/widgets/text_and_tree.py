"""From text to tree and back, and the places of a tree's conditions: what `read` and `write` answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from insight.errors import ExpressionError, QuestionError, UnknownName
from insight.language import syntax as s
from insight.language.check import check_condition
from insight.language.format import text_of
from insight.language.json_form import from_json, to_json
from insight.language.parse import parse
from insight.language.shape import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from insight.audiences.selection import Selection
    from insight.widgets.protocol import studio_questions as sq
    from insight.widgets.protocol import studio_replies as sr
    from insight.widgets.world import World

Path: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists, from the root of a tree's JSON."""
_CONSTANTS = (s.Number, s.Text, s.Boolean, s.Date, s.Instant, s.Ago)


def conditions_at(tree: s.Expression, path: Path = ()) -> Iterator[tuple[Path, s.Expression]]:
    """Each condition, in reading order, with its path; the `not` in front of it belongs to it.

    These are the conditions that `insight.audiences.conditions` tells, in the same order.

    >>> from insight.language.parse import parse
    >>> [
    ...     ("".join(f"/{step}" for step in path), text_of(node))
    ...     for path, node in conditions_at(parse("a and not (b or not c)"))
    ... ]
    [('/terms/0', 'a'), ('/terms/1/term/terms/0', 'b'), ('/terms/1/term/terms/1', 'not c')]
    """
    inner, here = tree, path
    while isinstance(inner, s.Not):
        inner, here = inner.term, (*here, "term")
    if isinstance(inner, (s.And, s.Or)):
        for place, term in enumerate(inner.terms):
            yield from conditions_at(term, (*here, "terms", place))
    else:
        yield path, tree


def rows_of(tree: s.Expression) -> list[sr.ConditionRow]:
    """One row for each condition: `path`, `text`, and whether a form can show it."""
    return [
        {"path": list(path), "text": text_of(node), "drawable": drawable(node)} for path, node in conditions_at(tree)
    ]


def drawable(node: s.Expression) -> bool:
    """Whether a condition is a property, or an aggregate over rows, against constants: what a form has fields for.

    >>> from insight.language.parse import parse
    >>> [
    ...     drawable(parse(text))
    ...     for text in ("count(orders where amount > 5) >= 2", "a > b", "round(a) > 1", "not a is known")
    ... ]
    [True, False, False, True]
    """
    match node:
        case s.Not(term):
            return drawable(term)
        case s.And(terms) | s.Or(terms):
            return all(map(drawable, terms))
        case s.Compare(_, left, right):
            return _is_subject(left) and isinstance(right, _CONSTANTS)
        case s.Between(value, low, high):
            return _is_subject(value) and isinstance(low, _CONSTANTS) and isinstance(high, _CONSTANTS)
        case s.TextMatch(_, value, part):
            return _is_subject(value) and isinstance(part, _CONSTANTS)
        case (
            s.In(value)
            | s.ContainsOf(_, value)
            | s.Matches(value)
            | s.Known(value)
            | s.When(value)
            | s.Anniversary(value)
        ):
            return _is_subject(value)
        case s.InAudience() | s.InList() | s.Everyone():
            return True
        case _:
            return _is_subject(node)


def _is_subject(node: Any) -> bool:
    match node:
        case s.Name():
            return True
        case s.Aggregate(where=where, then=then):
            conditions = [where, then.where if then is not None else None]
            return all(each is None or drawable(each) for each in conditions)
        case _:
            return False


def condition_at(tree: s.Expression, path: Sequence[str | int]) -> s.Expression:
    """The condition at a path.

    Raises
    ------
    QuestionError
        If there is no condition.
    """
    for found, node in conditions_at(tree):
        if found == tuple(path):
            return node
    raise QuestionError("There is no condition at this path.")


def replaced(tree: s.Expression, path: Sequence[str | int], node: s.Expression) -> s.Expression:
    """A tree with another node at the path of a condition.

    >>> from insight.language.parse import parse
    >>> text_of(replaced(parse("a and not (b or c)"), ("terms", 1, "term", "terms", 0), parse("d")))
    'a and not (d or c)'
    """
    match tuple(path), tree:
        case (), _:
            return node
        case ("term", *rest), s.Not(term):
            return s.Not(replaced(term, rest, node))
        case ("terms", int(place), *rest), s.And(terms) | s.Or(terms) if 0 <= place < len(terms):
            changed = (*terms[:place], replaced(terms[place], rest, node), *terms[place + 1 :])
            return replace(tree, terms=changed)
        case _:
            raise QuestionError("There is no condition at this path.")


# --- read and written -------------------------------------------------------------------------------------------------


def read(world: World, asked: sq.ReadQuestion) -> sr.TreeReply:
    """The tree of a text, its canonical text, and a row for each condition."""
    return shown(_condition(world, asked.text, scope_of(world, asked.table, asked.before)))


def write(world: World, asked: sq.WriteQuestion) -> sr.TreeReply:
    """The same from a tree."""
    text = text_of(from_json(asked.tree))
    return shown(_condition(world, text, scope_of(world, asked.table, asked.before)))


def shown(tree: s.Expression) -> sr.TreeReply:
    """A condition as text, as JSON, and condition by condition."""
    return {"text": text_of(tree), "tree": to_json(tree), "rows": rows_of(tree)}


def audience_of(world: World, asked: sq.ReachQuestion | sq.CurveQuestion) -> Selection:
    """The audience that a question is about, by its text or its tree."""
    text = asked.text if asked.text is not None else text_of(from_json(asked.tree))
    return world.audience(text)


def scope_of(world: World, table: str | None, before: str | None) -> Scope:
    """Where a condition stands.

    Raises
    ------
    UnknownName
        If there is no such table.
    """
    shape = world.catalog.shape
    for name in (table, before):
        if name is not None and name not in shape.tables:
            raise UnknownName(name, "table", shape.tables)
    return Scope(shape, table, before if table is not None else None)


def _condition(world: World, text: str, scope: Scope) -> s.Expression:
    if scope.table is None:
        return world.audience(text).tree
    try:
        tree = parse(text)
        check_condition(tree, scope)
    except ExpressionError as wrong:
        raise wrong.located(text) from None
    return tree
