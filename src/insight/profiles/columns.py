"""Columns as the language sees them, names for columns that are made on the way, texts as codes, and columns of many tables joined.

A text's code is its place among the different texts of a lookup in order, so that the smaller code is the smaller text, and
counting texts per customer groups numbers. The same rows give the same codes wherever they are made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

KEY = "key__"
"""The key of the row that a relation has one row for (or is grouped by)."""
TIME = "time__"


def normal(column: ir.Value) -> ir.Value:
    """A stored value as the language reads it: empty text and NaN are missing, UUIDs are text."""
    value: Any = column
    kind = value.type()
    if kind.is_string():
        return value.nullif("")
    if kind.is_floating():
        return ibis.ifelse(value.isnan(), ibis.null(kind), value)
    if kind.is_uuid():
        return value.cast("string")
    return column


class ColumnNames:
    """Hands out names that are unique and can be read in SQL."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fresh(self, wish: str) -> str:
        """A name like `wish` that was not handed out before."""
        stem = re.sub(r"\W+", "_", wish.lower()).strip("_")[:40] or "value"
        name, count = stem, 1
        while name in self._taken:
            count += 1
            name = f"{stem}_{count}"
        self._taken.add(name)
        return name


CODE, TEXT = "code__", "text__"
_TALLY = 2**32
"""More than any code: a tally times this, less the code, orders by tally and then by code, downwards."""


@dataclass(frozen=True)
class TextCode:
    """A column of codes, and one row per code (`CODE`) with the text that it stands for (`TEXT`)."""

    column: str
    texts: ir.Table


def code_of(text: ir.Value) -> ir.Value:
    """The codes of a lookup's column; missing for missing."""
    column: Any = text
    place = ibis.dense_rank().over(order_by=column.asc(nulls_first=False)).cast("int64")
    return ibis.ifelse(column.notnull(), place, ibis.null("int64"))


def texts_of(lookup: ir.Table, text: ir.Value) -> ir.Table:
    """One row per code of a lookup's column."""
    both = lookup.select(**{CODE: code_of(text), TEXT: text})
    return both.filter(both[TEXT].notnull()).distinct()


def ranked(tally: ir.Value, code: ir.Value) -> ir.Value:
    """A number that is larger the larger the tally, and for equal tallies the smaller the code."""
    counted: Any = tally
    return counted * _TALLY - code


def code_in(rank: ir.Value) -> ir.Value:
    """The code that a number of `ranked` holds."""
    number: Any = rank
    return (_TALLY - number % _TALLY) % _TALLY


def left_joined(table: ir.Table, others: Sequence[tuple[ir.Table, str, str]], drop: Sequence[str] = ()) -> ir.Table:
    """`table` with the columns of others, each joined on one pair of columns.

    The join nodes of Ibis are put together here by hand, because its `left_join` looks every column of every table up again for each
    join: with fifty aggregates that took seconds, and this takes milliseconds. The expression that comes out is the same.

    Parameters
    ----------
    table
        One row stays one row, as long as the others' keys are unique.
    others
        Tables with the name of the column here and of their own key; keys are left out of the result, and no other two columns
        may have one name.
    drop
        Columns of `table` to leave out.
    """
    first = ops.JoinReference(table.op(), identifier=0)
    values: dict[str, Any] = {name: field for name, field in first.fields.items() if name not in drop}
    links: list[ops.JoinLink] = []
    for number, (other, here, there) in enumerate(others, start=1):
        reference = ops.JoinReference(other.op(), identifier=number)
        on = ops.Equals(ops.Field(first, here), ops.Field(reference, there))
        links.append(ops.JoinLink("left", table=reference, predicates=(on,)))
        found = {name: field for name, field in reference.fields.items() if name != there}
        if clash := found.keys() & values.keys():
            raise ValueError(f"two columns are called {min(clash)}")
        values.update(found)
    return ops.JoinChain(first, rest=tuple(links), values=values).to_expr() if links else table.drop(*drop)
