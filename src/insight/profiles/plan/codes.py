"""Texts of a lookup as whole numbers, so that counting them per customer groups numbers and not texts.

A text's code is its place among the lookup's different texts in order, so that the smaller code is the smaller text; the same
rows give the same codes wherever they are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

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
