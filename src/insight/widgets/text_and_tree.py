"""From text to tree and back: what `read` and `write` answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import ExpressionError, UnknownName
from insight.language.check import check_condition
from insight.language.format import text_of
from insight.language.json_form import from_json, to_json
from insight.language.parse import parse
from insight.language.shape import Scope
from insight.widgets.tree_places import rows_of

if TYPE_CHECKING:
    from insight.audiences.selection import Selection
    from insight.language import syntax as s
    from insight.widgets.protocol.studio_questions import CurveQuestion, ReachQuestion, ReadQuestion, WriteQuestion
    from insight.widgets.protocol.studio_replies import TreeReply
    from insight.widgets.world import World


def read(world: World, asked: ReadQuestion) -> TreeReply:
    """The tree of a text, its canonical text, and a row for each condition."""
    return shown(_condition(world, asked.text, scope_of(world, asked.table, asked.before)))


def write(world: World, asked: WriteQuestion) -> TreeReply:
    """The same from a tree."""
    text = text_of(from_json(asked.tree))
    return shown(_condition(world, text, scope_of(world, asked.table, asked.before)))


def shown(tree: s.Expression) -> TreeReply:
    """A condition as text, as JSON, and condition by condition."""
    return {"text": text_of(tree), "tree": to_json(tree), "rows": rows_of(tree)}


def audience_of(world: World, asked: ReachQuestion | CurveQuestion) -> Selection:
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
