"""Values that occur, with how often: of properties among profiles, and of columns among the rows that conditions see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.errors import PrivateColumn, UnknownName
from insight.language.check import type_of
from insight.language.format import name_text
from insight.language.shape import Scope
from insight.language.types import Kind
from insight.profiles.columns import TIME
from insight.widgets.building_blocks import is_private, type_word
from insight.widgets.replies import plain

if TYPE_CHECKING:
    from insight.language import syntax as s
    from insight.widgets.protocol.studio_questions import RowValuesQuestion, ValuesQuestion
    from insight.widgets.protocol.studio_replies import CommonValues, RowValuesReply, ValueCount, ValuesReply
    from insight.widgets.world import World

Pairs = list[tuple[Any, int]]


def values(world: World, asked: ValuesQuestion) -> ValuesReply:
    """How a property's values are spread: the most common ones, or the bins of a histogram.

    Raises
    ------
    PrivateColumn
        If it is private.
    ExpressionError
        If it is no property and no expression.
    """
    tree = world.profiles.read_columns([asked.property])[asked.property]
    kind = type_of(tree, Scope(world.catalog.shape))
    if kind.kind is Kind.LIST:
        return _elements(world, tree, asked)
    found = world.preview.values(asked.property)
    if found.scale == "values":
        is_text = kind.fits(Kind.TEXT)
        top = world.preview.common(asked.property, asked.prefix, asked.limit) if is_text else list(found.top)
        return {
            "kind": "values", "total": found.total, "missing": found.missing, "different": found.different, "top": _counted(top)
        }  # fmt: skip
    return {
        "kind": "bins", "total": found.total, "missing": found.missing, "type": type_word(kind), "unit": found.unit,
        "log": found.scale == "log",
        "edges": plain(found.edges), "counts": list(found.counts), "min": plain(found.min), "median": plain(found.median),
        "max": plain(found.max),
    }  # fmt: skip


def _counted(pairs: Pairs) -> list[ValueCount]:
    return [{"value": plain(value), "count": count} for value, count in pairs]


def _elements(world: World, tree: s.Expression, asked: ValuesQuestion) -> CommonValues:
    """The most common elements of a list property; one element counts once for each profile and time it is listed."""
    relation: Any = world.profiles.values({"value": tree})
    lists = relation.aggregate(total=relation.count(), missing=relation.count(where=relation.value.isnull()))
    counts = world.profiles.data.engine.row(lists)
    elements = relation.filter(relation.value.notnull()).select(value=relation.value.unnest())
    pairs, different = _most_common(world, elements, asked.prefix, asked.limit)
    return {
        "kind": "values",
        "total": int(counts["total"]),
        "missing": int(counts["missing"]),
        "different": different,
        "top": _counted(pairs),
    }


def row_values(world: World, asked: RowValuesQuestion) -> RowValuesReply:
    """The most common values of a column of a table's rows, as conditions see them.

    Raises
    ------
    PrivateColumn
        If it is private.
    UnknownName, WrongScope
        If there is no such table or column.
    """
    pairs, different, total = common_in_rows(world, asked.table, tuple(asked.column), asked.prefix, asked.limit)
    return {"total": total, "different": different, "top": _counted(pairs)}


def common_in_rows(world: World, table: str, path: tuple[str, ...], part: str, most: int) -> tuple[Pairs, int, int]:
    """The most common values that hold a part, how many different values there are, and how many rows are seen."""
    shape, profiles = world.catalog.shape, world.profiles
    if table not in shape.tables:
        raise UnknownName(table, "table", shape.tables)
    scope = Scope(shape, table)
    ref = scope.resolve(path)
    if ref.what == "property" or is_private(world.catalog, table, path):
        raise PrivateColumn(name_text(path))
    rows = profiles.planner.rows(table, [ref])
    relation: Any = rows.table
    if scope.row.time is not None:
        relation = relation.filter(profiles.moments.seen(relation[TIME]))
    column = relation.select(value=relation[rows.columns[ref]])
    total = int(profiles.data.engine.row(column.aggregate(n=column.count()))["n"])
    pairs, different = _most_common(world, column, part, most)
    return pairs, different, total


def _most_common(world: World, table: Any, part: str, most: int) -> tuple[Pairs, int]:
    """The most common values of a column `value` that hold a part, ignoring case, and how many different values there are.

    The part itself comes first, then those that begin with it.
    """
    engine = world.profiles.data.engine
    counts = table.filter(table.value.notnull()).group_by("value").agg(rows=lambda each: each.count())
    different = int(engine.row(counts.aggregate(n=counts.count()))["n"])
    order = [counts["rows"].desc(), counts.value.asc()]
    if part and counts.value.type().is_string():
        folded, sought = counts.value.lower(), ibis.literal(part.lower())
        counts = counts.filter(folded.contains(sought))
        low = counts.value.lower()
        order = [(low == sought).desc(), low.startswith(sought).desc(), counts["rows"].desc(), counts.value.asc()]
    found = engine.arrow(counts.order_by(order).limit(most)).to_pylist()
    return [(row["value"], int(row["rows"])) for row in found], different
